"""IPP as RFC 8010 writes it and RFC 8011 means it: requests out, answers in. No I/O.

Only what printing a document in two steps needs: a job is made, its id is kept, its data is sent.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from windowdesk.peripherals.faults import Fault


class Operation(IntEnum):
    """RFC 8011, 5.4.15; the last is CUPS's own."""

    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class JobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


NOT_FOUND = 0x0406
_OPERATION_GROUP, _JOB_GROUP, _END, _PRINTER_GROUP = 0x01, 0x02, 0x03, 0x04
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_TEXT, _NAME, _KEYWORD, _URI = 0x41, 0x42, 0x44, 0x45
_CHARSET, _LANGUAGE, _MIME = 0x47, 0x48, 0x49
# an answer of a printer is some kilobytes; one of every attribute it has, fifty
MOST_BYTES = 1_000_000
Value = int | bool | str | bytes
_TAGS = {
    "attributes-charset": _CHARSET,
    "attributes-natural-language": _LANGUAGE,
    "printer-uri": _URI,
    "requesting-user-name": _NAME,
    "job-name": _NAME,
    "document-format": _MIME,
    "job-id": _INTEGER,
    "copies": _INTEGER,
    "limit": _INTEGER,
    "last-document": _BOOLEAN,
    "my-jobs": _BOOLEAN,
}


class IppError(Exception):
    """The bytes are no IPP message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``groups``: each with its tag and what it says, values as lists."""

    status: int
    request: int
    groups: tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Successful, whatever was ignored or substituted."""
        return self.status < 0x0100

    def jobs(self) -> tuple[Mapping[str, tuple[Value, ...]], ...]:
        """The groups about jobs."""
        return tuple(said for tag, said in self.groups if tag == _JOB_GROUP)

    def printer(self) -> Mapping[str, tuple[Value, ...]]:
        """The group about the printer; empty when there is none."""
        return next(iter(self.printers()), {})

    def printers(self) -> tuple[Mapping[str, tuple[Value, ...]], ...]:
        """The groups about printers, where several were asked about."""
        return tuple(said for tag, said in self.groups if tag == _PRINTER_GROUP)


def request(
    operation: Operation,
    number: int,
    uri: str,
    said: Mapping[str, Value | Sequence[str]],
    job: Mapping[str, Value] | None = None,
) -> bytes:
    """A request to the printer at ``uri``; ``job`` is its job template. A document's data follows it."""
    head = {
        "attributes-charset": "utf-8",
        "attributes-natural-language": "en",
        "printer-uri": uri,
    }
    parts = [struct.pack(">BBHIB", 2, 0, operation, number, _OPERATION_GROUP)]
    parts += [_attribute(name, value) for name, value in {**head, **said}.items()]
    if job:
        parts.append(bytes((_JOB_GROUP,)))
        parts += [_attribute(name, value) for name, value in job.items()]
    return b"".join([*parts, bytes((_END,))])


def _attribute(name: str, value: Value | Sequence[str]) -> bytes:
    values = [value] if isinstance(value, int | str | bytes) else list(value)
    tag = _TAGS.get(name, _KEYWORD)
    names = [name.encode("ascii"), *[b""] * (len(values) - 1)]
    return b"".join(
        struct.pack(">BH", tag, len(each)) + each + _sized(_raw(tag, one))
        for each, one in zip(names, values, strict=True)
    )


def _raw(tag: int, value: Value) -> bytes:
    if tag == _BOOLEAN:
        return bytes((bool(value),))
    if tag in (_INTEGER, _ENUM):
        return struct.pack(">i", int(value))
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


def _sized(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def answer(data: bytes) -> Answer:
    """What a printer answered. Raises :class:`IppError`; never reads past ``data``."""
    if not 8 <= len(data) <= MOST_BYTES:
        raise IppError("too short or too long")
    _version, status, number = struct.unpack_from(">HHI", data)
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    at, name = 8, ""
    while at < len(data) and data[at] != _END:
        tag = data[at]
        at += 1
        if tag < 0x10:
            groups.append((tag, {}))
            name = ""
            continue
        label, at = _counted(data, at)
        value, at = _counted(data, at)
        name = label.decode("ascii", errors="replace") or name
        if not groups or not name:
            raise IppError("a value of nothing")
        said = groups[-1][1]
        said[name] = (*said.get(name, ()), _value(tag, value))
    if at >= len(data):
        raise IppError("no end")
    return Answer(status, number, tuple(groups))


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    if at + 2 > len(data):
        raise IppError("cut off in a length")
    end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    if end > len(data):
        raise IppError("a length that lies")
    return data[at + 2 : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in (_INTEGER, _ENUM):
        if len(raw) != 4:
            raise IppError("an integer of another size")
        return int.from_bytes(raw, "big", signed=True)
    if tag == _BOOLEAN:
        return raw != b"\0"
    return raw.decode("utf-8", errors="replace") if 0x40 <= tag < 0x60 else raw


def number_of(said: Mapping[str, tuple[Value, ...]], name: str, default: int = 0) -> int:
    """The first value as a number."""
    first = said.get(name, (default,))[0]
    return int(first) if isinstance(first, int) else default


def words_of(said: Mapping[str, tuple[Value, ...]], name: str) -> tuple[str, ...]:
    """The values as texts."""
    return tuple(str(value) for value in said.get(name, ()) if isinstance(value, str))


# printer-state-reasons (RFC 8011 5.4.12) by their beginning: printers append -report, -warning or
# -error, and not always the one that fits.
_REASONS = (
    ("media-empty", Fault.MEDIA_OUT),
    ("media-needed", Fault.MEDIA_OUT),
    ("media-jam", Fault.JAM),
    ("cover-open", Fault.COVER_OPEN),
    ("door-open", Fault.COVER_OPEN),
    ("interlock-open", Fault.COVER_OPEN),
    ("offline", Fault.OFFLINE),
    ("shutdown", Fault.OFFLINE),
    ("timed-out", Fault.OFFLINE),
    ("connecting-to-device", Fault.OFFLINE),
    ("paused", Fault.OFFLINE),
    ("stopped", Fault.OFFLINE),
    ("media-low", Fault.MEDIA_LOW),
)
# Worst first; MEDIA_LOW stops nothing.
_ORDER = (Fault.MEDIA_OUT, Fault.JAM, Fault.COVER_OPEN, Fault.OFFLINE, Fault.MEDIA_LOW)


def reasons_fault(reasons: Iterable[str]) -> Fault | None:
    """The worst fault among printer-state-reasons, or None."""
    found = {
        fault for reason in reasons for beginning, fault in _REASONS if reason.startswith(beginning)
    }
    return next((fault for fault in _ORDER if fault in found), None)


_ADDRESS = re.compile(r"(ipps?)://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(/\S*)?")


def place(uri: str) -> tuple[str, int, str, bool]:
    """Host, port, path and whether over TLS, of an ipp:// or ipps:// address. Raises ValueError."""
    found = _ADDRESS.fullmatch(uri)
    if found is None:
        raise ValueError("no ipp:// address")
    scheme, host, port, path = found.groups()
    return host.strip("[]"), int(port or 631), path or "/ipp/print", scheme == "ipps"
