"""A frame inside a maker's HID reports, without any I/O.

There is no standard for this, so how a maker wraps is data: a profile, a small TOML file beside this
module (``hid_profiles``) or in the counter's own folder. What lies inside is the serial frame.

    report = start | serial | length | head | piece of the frame | sum | zeros

``length`` counts head and piece; ``sum`` adds up everything from ``length`` on. A profile without
them (a report that is nothing but the next piece) leaves them out.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any

from windowdesk.app.wording_files import text_trouble
from windowdesk.i18n import _
from windowdesk.peripherals.id_reader.protocol import checksum
from windowdesk.peripherals.profiles.loading import odd

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_MOST_REPORT = 1024


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One direction. ``start`` and ``head``: fixed bytes; ``serial``: how many bytes number a report.

    ``length``: none, le16 or be16; ``sum``: none, add16le (added up) or xor8. Of a reply's ``head``
    only how long it is counts: results and packet numbers differ from report to report.
    """

    start: bytes = b""
    serial: int = 0
    length: str = "none"
    head: bytes = b""
    sum: str = "none"

    def room(self, report_bytes: int) -> int:
        """How much of a frame one report holds."""
        return report_bytes - self.before() - _SUMS[self.sum]

    def before(self) -> int:
        """Bytes before the piece."""
        return len(self.start) + self.serial + _LENGTHS[self.length] + len(self.head)


_LENGTHS = {"none": 0, "le16": 2, "be16": 2}
_SUMS = {"none": 0, "add16le": 2, "xor8": 1}


@dataclass(frozen=True, slots=True)
class HidProfile:
    """How one maker wraps. ``report_id`` goes before every report sent, as the kernel wants it."""

    name: str
    words: str
    vendor: str
    product: str
    report_bytes: int = 64
    report_id: int = 0
    request: Wrapping = field(default_factory=Wrapping)
    reply: Wrapping = field(default_factory=Wrapping)


def wrap(frame: bytes, profile: HidProfile, *, replies: bool = False) -> list[bytes]:
    """The reports that carry ``frame``, each with its report id before it."""
    how = profile.reply if replies else profile.request
    room = how.room(profile.report_bytes)
    reports = []
    for number, at in enumerate(range(0, len(frame), room)):
        piece = how.head + frame[at : at + room]
        counted = _length_bytes(how, len(piece)) + piece
        serial = number.to_bytes(how.serial, "little") if how.serial else b""
        body = how.start + serial + counted + _sum_bytes(how, counted)
        reports.append(bytes((profile.report_id,)) + body.ljust(profile.report_bytes, b"\0"))
    return reports


class Unwrapper:
    """Reports in, bytes of the frame out. Never raises, keeps nothing; ``damaged`` counts the rest."""

    def __init__(self, profile: HidProfile, *, replies: bool = True) -> None:
        self._profile = profile
        self._how = profile.reply if replies else profile.request
        self.damaged = 0

    def feed(self, report: bytes) -> bytes:
        """The piece of the frame in one ``report``; b"" for one that is none or is damaged."""
        how, profile = self._how, self._profile
        if profile.report_id and report[:1] == bytes((profile.report_id,)):
            report = report[1:]
        report = report[: profile.report_bytes]
        begin = len(how.start) + how.serial
        size = len(report) - begin - _LENGTHS[how.length] - _SUMS[how.sum]
        if how.length != "none":
            told = report[begin : begin + 2]
            said = int.from_bytes(told, "little" if how.length == "le16" else "big")
            # a length that lies never reads past the report
            size = said if said <= size else -1
        end = begin + _LENGTHS[how.length] + size
        counted = report[begin:end]
        if (
            size < len(how.head)
            or not report.startswith(how.start)
            or report[end : end + _SUMS[how.sum]] != _sum_bytes(how, counted)
        ):
            self.damaged += 1
            return b""
        return counted[_LENGTHS[how.length] + len(how.head) :]


def _length_bytes(how: Wrapping, size: int) -> bytes:
    if how.length == "none":
        return b""
    return size.to_bytes(2, "little" if how.length == "le16" else "big")


def _sum_bytes(how: Wrapping, counted: bytes) -> bytes:
    if how.sum == "add16le":
        return (sum(counted) & 0xFFFF).to_bytes(2, "little")
    if how.sum == "xor8":
        return bytes((checksum(counted),))
    return b""


def shipped() -> dict[str, HidProfile]:
    """The profiles that come with the program, by name."""
    folder = resources.files(__package__).joinpath("hid_profiles")
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return {name: parse_profile(name, texts[name]) for name in sorted(texts)}


def profile_named(name: str, own: Path | None = None) -> HidProfile:
    """The profile ``name`` of the counter's ``own`` folder, else the one that ships.

    :class:`ProfileError` where there is none, or the counter's own cannot be used.
    """
    file = own / f"{name}.toml" if own is not None else None
    if file is None or not file.is_file():
        try:
            return shipped()[name]
        except KeyError as error:
            raise odd(name, _("没有这个档案")) from error
    try:
        return parse_profile(name, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise odd(name, text_trouble(error)) from error


def parse_profile(name: str, text: str) -> HidProfile:
    """``text`` of a profile file; :class:`ProfileError` says what is wrong with it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise odd(name, text_trouble(error)) from error
    if not _NAME.fullmatch(name):
        raise odd(name, _("名字只能有小写字母、数字和连字符"))
    known = {"words", "vendor", "product", "report_bytes", "report_id", "request", "reply"}
    if strange := sorted(set(raw) - known):
        raise odd(name, _("不认识 {key}").format(key=strange[0]))
    profile = HidProfile(
        name=name,
        words=_typed(name, raw, "words", str, name),
        vendor=_typed(name, raw, "vendor", str, "").lower(),
        product=_typed(name, raw, "product", str, "").lower(),
        report_bytes=_typed(name, raw, "report_bytes", int, 64),
        report_id=_typed(name, raw, "report_id", int, 0),
        request=_wrapping(name, _typed(name, raw, "request", dict, {})),
        reply=_wrapping(name, _typed(name, raw, "reply", dict, {})),
    )
    for usb in (profile.vendor, profile.product):
        if not re.fullmatch(r"[0-9a-f]{4}", usb):
            raise odd(name, _("vendor 和 product 应为四位十六进制数"))
    if not (0 <= profile.report_id <= 255 and 8 <= profile.report_bytes <= _MOST_REPORT):
        raise odd(name, _("report_id 或 report_bytes 不可能"))
    if min(way.room(profile.report_bytes) for way in (profile.request, profile.reply)) < 1:
        raise odd(name, _("封装之后一个报告里没有余地"))
    return profile


def _wrapping(name: str, raw: dict[str, Any]) -> Wrapping:
    if strange := sorted(set(raw) - {one.name for one in fields(Wrapping)}):
        raise odd(name, _("不认识 {key}").format(key=strange[0]))
    way = Wrapping(
        start=_bytes(name, raw, "start"),
        serial=_typed(name, raw, "serial", int, 0),
        length=_typed(name, raw, "length", str, "none"),
        head=_bytes(name, raw, "head"),
        sum=_typed(name, raw, "sum", str, "none"),
    )
    if way.length not in _LENGTHS or way.sum not in _SUMS or not 0 <= way.serial <= 4:
        raise odd(name, _("length、sum 或 serial 是我们不认识的"))
    return way


def _bytes(name: str, raw: dict[str, Any], key: str) -> bytes:
    try:
        return bytes.fromhex(_typed(name, raw, key, str, ""))
    except ValueError as error:
        raise odd(name, _("{key} 不是十六进制").format(key=key)) from error


def _typed(name: str, raw: dict[str, Any], key: str, kind: type[Any], default: Any) -> Any:
    value = raw.get(key, default)
    if type(value) is not kind:
        raise odd(name, _("{key} 的类型不对").format(key=key))
    return value
