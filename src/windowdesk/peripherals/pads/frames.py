"""Pads at the end of a serial line: keys, or the points of a pen, in frames as a profile says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from windowdesk.app.pads import EvaluationWanted, Point, SignatureWanted
from windowdesk.i18n import _
from windowdesk.peripherals.pads.talk import MOST_POINTS, Kind, Told, drawn, split
from windowdesk.peripherals.profiles.loading import ProfileError, shape_of
from windowdesk.peripherals.profiles.shape import FrameReader, Shape, ShapeError, Value

_SAID = ("ask", "cancel", "ping")
_HEARD = ("key", "point", "end", "alive")
_LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class FrameProfile:
    """``keys``: what each key of an evaluation pad means. ``width``, ``height``: of a signature pad."""

    said: Mapping[str, Shape]
    heard: Mapping[str, Shape]
    keys: Mapping[int, Told]
    width: int = 0
    height: int = 0

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> FrameProfile:
        """From a profile's table. ProfileError."""
        plain = dict(table)
        needs = {"key": "key", "point": "x"}
        said = {name: shape_of(plain, name) for name in _SAID if name in table}
        heard = {
            name: shape_of(plain, name, needs.get(name, "")) for name in _HEARD if name in table
        }
        try:
            keys = {
                int(key): Told(Kind.LEVEL, int(level))
                for key, level in table.get("levels", {}).items()
            }
            keys |= {int(key): Told(Kind.DECLINED) for key in table.get("declined", ())}
            keys |= {int(key): Told(Kind.TIMEOUT) for key in table.get("timeout", ())}
            width, height = int(table.get("width", 0)), int(table.get("height", 0))
        except (ValueError, TypeError, AttributeError) as error:
            raise ProfileError(_("levels、declined、timeout、width、height 应为数")) from error
        if "point" in heard and not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
            raise ProfileError(_("有笔的设备要写 width 和 height"))
        if not {"key", "point"} & set(heard):
            raise ProfileError(_("要写 key 或 point"))
        try:
            for shape in said.values():
                shape.build({})
        except ShapeError as error:
            raise ProfileError(str(error)) from error
        return cls(said, heard, keys, width, height)


class FrameTalk:
    """``talk.Talk`` and ``talk.Answering`` by a :class:`FrameProfile`."""

    def __init__(self, profile: FrameProfile) -> None:
        self._profile = profile
        self._reader = FrameReader(profile.heard)
        self._other = FrameReader(profile.said)
        self._points: list[Point] = []

    def ask(self, wanted: EvaluationWanted | SignatureWanted) -> bytes:
        del wanted  # a box with five keys shows nothing
        return self._said("ask")

    def cancel(self) -> bytes:
        return self._said("cancel")

    def ping(self) -> bytes:
        return self._said("ping")

    def feed(self, data: bytes) -> list[Told]:
        found = []
        for read in self._reader.feed(data):
            told = self._told(read.name, read.values)
            if told is not None:
                found.append(told)
        return found

    def _said(self, name: str) -> bytes:
        shape = self._profile.said.get(name)
        return b"" if shape is None else shape.build({})

    def _told(self, name: str, values: Mapping[str, Value]) -> Told | None:
        if name == "key":
            return self._profile.keys.get(_number(values, "key"))
        if name == "alive":
            return Told(Kind.ALIVE)
        if name == "point":
            self._point(values)
            return None
        strokes, self._points = split(self._points), []
        if not strokes:
            return Told(Kind.DECLINED)
        signature = drawn(strokes, self._profile.width, self._profile.height)
        return Told(Kind.SIGNED, signature=signature)

    def _point(self, values: Mapping[str, Value]) -> None:
        if len(self._points) >= MOST_POINTS:
            return
        x = min(_number(values, "x"), self._profile.width - 1) * 10
        y = min(_number(values, "y"), self._profile.height - 1) * 10
        pressure = min(_number(values, "pressure", 1000), 1000)
        down = _number(values, "pen", 1)
        # a box without a clock sends its points a hundred times a second
        at = _number(values, "ms", len(self._points) * 10)
        self._points.append(Point(x, y, at, pressure if down else 0))

    # --- the pad's side ------------------------------------------------------------------------

    def heard(self, data: bytes) -> list[str]:
        return [read.name for read in self._other.feed(data)]

    def tell(self, told: Told) -> bytes:
        heard = self._profile.heard
        if told.kind is Kind.ALIVE:
            return heard["alive"].build({}) if "alive" in heard else b""
        if told.signature is not None:
            return self._pen(told)
        if "key" not in heard:
            return heard["end"].build({})
        key = next((k for k, known in self._profile.keys.items() if known == told), None)
        return b"" if key is None else heard["key"].build({"key": key})

    def _pen(self, told: Told) -> bytes:
        assert told.signature is not None
        made = b""
        for stroke in told.signature.strokes:
            up = Point(stroke[-1].x, stroke[-1].y, stroke[-1].at_ms, 0)
            for point in (*stroke, up):
                values = {
                    "pen": int(point.pressure > 0),
                    "x": point.x // 10,
                    "y": point.y // 10,
                    "pressure": point.pressure,
                    "ms": point.at_ms,
                }
                made += self._profile.heard["point"].build(values)
        return made + self._profile.heard["end"].build({})


def _number(values: Mapping[str, Value], name: str, missing: int = 0) -> int:
    value = values.get(name, missing)
    return value if isinstance(value, int) else missing
