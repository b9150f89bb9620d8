"""What stands on this counter, each device once, however many ways of looking found it. Pure.

A way of looking (udev, the queues of CUPS, DNS-SD, SANE) is a :class:`Source` in the room where its class of
devices lives, and says what it saw as :class:`Found`. ``marks`` are what two ways of looking have in common:
the kernel's file, a serial number, a host and port, a UUID. :func:`once` makes one of those that share a mark.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from windowdesk.peripherals.model.identity import local_file


class Kind(StrEnum):
    """What a device is. PORT: a serial port of which nobody knows what is behind it."""

    ID_READER = "id_reader"
    SCANNER = "scanner"
    CAMERA = "camera"
    PRINTER = "printer"
    DOCUMENT_SCANNER = "document_scanner"
    PORT = "port"
    SOUND = "sound"
    MONITOR = "monitor"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of ``settings.toml``."""

    name: str
    value: str

    def __str__(self) -> str:
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name} = "{escaped}"'


@dataclass(frozen=True, slots=True)
class Found:
    """One device as one way of looking sees it.

    ``lines``: the settings that lead to it, its role's first; () where the desk cannot use it, or nobody
    knows what it is. ``others``: more ways to it. ``sure``: it can be nothing else. ``rank``: whose lines
    are taken where several ways found it, the lowest. ``node``: the kernel's file. ``says``: remarks, in words.
    """

    kind: Kind
    by: tuple[str, ...]
    identity: str
    lines: tuple[Line, ...] = ()
    maker: str = ""
    model: str = ""
    node: str = ""
    marks: frozenset[str] = frozenset()
    others: tuple[Line, ...] = ()
    sure: bool = True
    rank: int = 5
    says: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """The setting it belongs into, "" where that is not known."""
        return self.lines[0].name if self.lines else ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one way of looking saw; ``trouble``: in words, why it could not look."""

    found: tuple[Found, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One way of looking. ``look`` blocks and never raises."""

    name: str
    look: Callable[[], Looked]


# settings that name a device, and of which kind it is
ROLES = {
    "id_reader": Kind.ID_READER,
    "scanner": Kind.SCANNER,
    "camera": Kind.CAMERA,
    "receipt_printer": Kind.PRINTER,
    "spare_receipt_printer": Kind.PRINTER,
    "label_printer": Kind.PRINTER,
    "system_printer": Kind.PRINTER,
    "spare_system_printer": Kind.PRINTER,
    "document_scanner": Kind.DOCUMENT_SCANNER,
    "call_board": Kind.PORT,
    "signature_pad": Kind.PORT,
    "evaluation_pad": Kind.PORT,
}
_PORTS = {"http": 80, "https": 443, "ipp": 631, "ipps": 631, "ws": 80}


def marks_of(address: str) -> frozenset[str]:
    """What an address of the settings leads to, whichever way it is spelt."""
    if not address:
        return frozenset()
    if node := local_file(address):
        return frozenset({f"node:{os.path.realpath(node)}"})
    kind, _colon, rest = address.partition(":")
    if kind in ("usb", "evdev", "sane"):
        return frozenset({f"{kind}:{rest.lower()}"})
    url = urlsplit(rest if kind == "escl" else address)
    if url.scheme in _PORTS and url.hostname:
        try:
            port = url.port or _PORTS[url.scheme]
        except ValueError:
            return frozenset()
        return frozenset({at(url.hostname, port, url.path)})
    host, _colon, number = address.rpartition(":")
    if host and number.isdigit():
        return frozenset({at(host.strip("[]"), int(number))})
    return frozenset({f"queue:{address.lower()}"})


def at(host: str, port: int, path: str = "") -> str:
    """The mark of a place on the network."""
    return f"at:{host.rstrip('.').lower()}:{port}{path.rstrip('/')}"


def once(found: Iterable[Found]) -> tuple[Found, ...]:
    """Each device once, in the order of kinds: those that share a mark become one.

    Only within a kind, since a printer that scans is two devices at one address; but a bare port becomes
    whatever else is known to be behind it.
    """
    groups: list[list[Found]] = []
    # what is known to be something comes first: a port joins it, and never brings two together
    for one in sorted(found, key=lambda one: one.kind is Kind.PORT):
        same = [group for group in groups if any(_same(one, other) for other in group)]
        if one.kind is Kind.PORT:
            same = same[:1]
        joined = [one, *(other for group in same for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append(joined)
    order = list(Kind)
    devices = (_joined(group) for group in groups)
    return tuple(sorted(devices, key=lambda one: (order.index(one.kind), one.role, one.identity)))


def named_by(found: Found, named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The settings of ``named`` (name, address) that lead to this device already."""
    return tuple(
        name
        for name, address in named
        if (marks_of(address) & found.marks)
        and (ROLES[name] in (found.kind, Kind.PORT) or found.kind is Kind.PORT)
    )


def _same(one: Found, other: Found) -> bool:
    kinds = {one.kind, other.kind}
    alike = len(kinds) == 1 or Kind.PORT in kinds
    return alike and bool(one.marks & other.marks)


def _joined(group: list[Found]) -> Found:
    """One device of all that ways of looking say of it; the lowest rank that has lines leads."""
    order = sorted(group, key=lambda one: (one.kind is Kind.PORT, not one.lines, one.rank))
    best, rest = order[0], order[1:]
    lines = best.lines
    others = [*best.others]
    if best.kind is not Kind.PORT:
        others += [line for one in rest if one.kind is best.kind for line in one.lines[:1]]
    return replace(
        best,
        by=tuple(dict.fromkeys(name for one in order for name in one.by)),
        maker=next((one.maker for one in order if one.maker), ""),
        model=next((one.model for one in order if one.model), ""),
        node=next((one.node for one in order if one.node), ""),
        marks=frozenset().union(*(one.marks for one in order)),
        others=tuple(dict.fromkeys(line for line in others if line not in lines)),
        sure=any(one.sure for one in order if one.lines == lines),
        says=tuple(dict.fromkeys(words for one in order for words in one.says)),
    )
