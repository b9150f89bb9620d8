"""Pads that are a maker's service on the same machine: JSON messages, as a profile says them.

A profile's message is a JSON text in which ``"{number}"``, ``"{item}"``, ``"{title}"`` and ``"{seconds}"``
stand for values; they are put into the parsed text, so that no name can break out of its quotes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from windowdesk.app.pads import EvaluationWanted, Point, Signature, SignatureWanted
from windowdesk.i18n import _
from windowdesk.peripherals.pads.talk import MOST_BYTES, MOST_POINTS, Kind, Told, drawn, split
from windowdesk.peripherals.profiles.loading import ProfileError

_KINDS = {kind.value: kind for kind in Kind}
_LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Meaning:
    """A message means ``kind`` when every path of ``when`` holds its value."""

    kind: Kind
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MessageProfile:
    """What is said, and what the messages that come mean; ``paths`` lead to what they carry."""

    ask_with: Any
    cancel_with: Any
    ping_with: Any
    meanings: tuple[Meaning, ...]
    levels: Mapping[str, int]
    paths: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> MessageProfile:
        """From a profile's table. ProfileError."""
        try:
            meanings = tuple(
                Meaning(_KINDS[str(name)], dict(when)) for name, when in table["means"].items()
            )
            levels = {str(key): int(level) for key, level in table.get("levels", {}).items()}
            paths = {str(key): str(path) for key, path in table.get("paths", {}).items()}
            said = [json.loads(table[key]) if key in table else None for key in _SAID]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise ProfileError(_("means、levels、paths 或一句报文写法不对")) from error
        if said[0] is None or not all(meaning.when for meaning in meanings):
            raise ProfileError(_("要写 ask，means 的每一项都要有认出它的内容"))
        return cls(said[0], said[1], said[2], meanings, levels, paths)


_SAID = ("ask", "cancel", "ping")


class MessageTalk:
    """``talk.Talk`` and ``talk.Answering`` by a :class:`MessageProfile`; one message at a time."""

    def __init__(self, profile: MessageProfile) -> None:
        self._profile = profile

    def ask(self, wanted: EvaluationWanted | SignatureWanted) -> bytes:
        return _text(_filled(self._profile.ask_with, _values(wanted)))

    def cancel(self) -> bytes:
        return _text(self._profile.cancel_with)

    def ping(self) -> bytes:
        return _text(self._profile.ping_with)

    def feed(self, data: bytes) -> list[Told]:
        message = _parsed(data)
        for meaning in self._profile.meanings:
            if message is not None and _fits(message, meaning.when):
                told = self._told(meaning.kind, message)
                return [] if told is None else [told]
        return []

    def _told(self, kind: Kind, message: Any) -> Told | None:
        if kind is Kind.LEVEL:
            level = self._profile.levels.get(_word(self._at("level", message)))
            return None if level is None else Told(kind, level, self._reasons(message))
        if kind is Kind.SIGNED:
            signature = self._signature(message)
            return None if signature is None else Told(kind, signature=signature)
        return Told(kind)

    def _reasons(self, message: Any) -> tuple[str, ...]:
        found = self._at("reasons", message)
        return tuple(map(_word, found[:20])) if isinstance(found, list) else ()

    def _signature(self, message: Any) -> Signature | None:
        width, height = (_whole(self._at(side, message)) for side in ("width", "height"))
        if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
            return None
        points = self._at("points", message)
        if not isinstance(points, list) or len(points) > MOST_POINTS:
            return None
        strokes = split([point for point in map(_point, points) if point is not None])
        picture = _picture(self._at("picture", message))
        if picture is None:
            return drawn(strokes, width, height) if strokes else None
        return Signature(picture, strokes, width, height)

    def _at(self, name: str, message: Any) -> Any:
        return _reached(message, self._profile.paths.get(name, ""))

    # --- the pad's side ------------------------------------------------------------------------

    def heard(self, data: bytes) -> list[str]:
        message = _parsed(data)
        for name, said in zip(
            _SAID,
            (self._profile.ask_with, self._profile.cancel_with, self._profile.ping_with),
            strict=True,
        ):
            if said is not None and message is not None and _alike(message, said):
                return [name]
        return []

    def tell(self, told: Told) -> bytes:
        message: dict[str, Any] = {}
        meaning = next(m for m in self._profile.meanings if m.kind is told.kind)
        for path, value in meaning.when.items():
            _put(message, path, value)
        paths = self._profile.paths
        if told.kind is Kind.LEVEL:
            word = next(key for key, level in self._profile.levels.items() if level == told.level)
            _put(message, paths["level"], word)
            _put(message, paths.get("reasons", ""), list(told.reasons))
        if told.signature is not None:
            signature = told.signature
            flat = [
                [p.x, p.y, p.at_ms, p.pressure]
                for stroke in signature.strokes
                for p in (*stroke, Point(stroke[-1].x, stroke[-1].y, stroke[-1].at_ms, 0))
            ]
            picture = base64.b64encode(signature.picture).decode("ascii")
            for name, value in (
                ("points", flat),
                ("picture", picture),
                ("width", signature.width),
                ("height", signature.height),
            ):
                _put(message, paths.get(name, ""), value)
        return _text(message)


def _values(wanted: EvaluationWanted | SignatureWanted) -> dict[str, str]:
    seconds = str(round(wanted.seconds))
    if isinstance(wanted, EvaluationWanted):
        return {"number": wanted.number, "item": wanted.item, "seconds": seconds}
    return {"title": wanted.title, "seconds": seconds}


def _filled(said: Any, values: Mapping[str, str]) -> Any:
    if isinstance(said, dict):
        return {key: _filled(value, values) for key, value in said.items()}
    if isinstance(said, list):
        return [_filled(value, values) for value in said]
    if isinstance(said, str) and said.startswith("{") and said.endswith("}"):
        return values.get(said[1:-1], "")
    return said


def _text(message: Any) -> bytes:
    if message is None:
        return b""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _reached(message: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(message, dict):
            return None
        message = message.get(name)
    return message


def _put(message: dict[str, Any], path: str, value: Any) -> None:
    if not path:
        return
    *way, last = path.split(".")
    for name in way:
        message = message.setdefault(name, {})
    message[last] = value


def _fits(message: Any, when: Mapping[str, Any]) -> bool:
    # a number that a maker writes as text means the same
    return all(_word(_reached(message, path)) == _word(value) for path, value in when.items())


def _alike(message: Any, said: Any) -> bool:
    """Whether ``message`` is ``said`` with anything in the places of its values."""
    if isinstance(said, dict):
        return isinstance(message, dict) and all(
            key in message and _alike(message[key], value) for key, value in said.items()
        )
    if isinstance(said, str) and said.startswith("{") and said.endswith("}"):
        return True
    return bool(message == said)


def _word(value: Any) -> str:
    """A number or text as text; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    # Python refuses to write out numbers of thousands of digits
    return value if isinstance(value, str) else str(value) if abs(value) < 10**12 else ""


def _whole(value: Any) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12
    return value if fits else 0


def _point(value: Any) -> Point | None:
    if not isinstance(value, list) or not 3 <= len(value) <= 4:
        return None
    x, y, at, pressure = (*map(_whole, value), 1000)[:4]
    return Point(x, y, at, pressure)


def _picture(value: Any) -> bytes | None:
    if not isinstance(value, str):
        return None
    try:
        data = base64.b64decode(value.partition("base64,")[2] or value, validate=True)
    except (binascii.Error, ValueError):
        return None
    # a PNG, as its first eight bytes say
    return data if data.startswith(b"\x89PNG\r\n\x1a\n") else None
