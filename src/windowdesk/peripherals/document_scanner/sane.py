"""SANE, the core: what ``scanimage`` says, and how it is asked. No I/O, never raises.

Each maker's backend names its options in its own way ("ADF", "Automatic Document Feeder", "24bit
Color"), so what is asked for is chosen from what ``scanimage --all-options`` lists. Its exit code is
the SANE status of the scan; only what goes wrong before (opening the device) is told in words, which
are those of ``sane_strstatus`` in every version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.faults import Fault

# A4, in millimetres
_WIDTH, _HEIGHT = 210.0, 297.0
_MOST_TEXT = 256 * 1024
_MOST_LINE = 400
_MOST_OPTIONS = 400
# sheets that one feeder may hold; a backend that never says "empty" must end
MOST_PAGES = 200
# scanimage's exit codes: enum SANE_Status
_GOOD, _PAGE_END, _NO_DOCS = 0, 5, 7
_PAGE_STATUS = re.compile(r"\(scanner status = (\d{1,2})\)")
# ended by the kernel: its file had reached the size that it may have
_TOO_LARGE = (-25, 128 + 25)
_STATUS: dict[int, tuple[str, Fault]] = {
    1: ("Operation not supported", Fault.CONFIG),
    2: ("Operation was cancelled", Fault.CANCELLED),
    3: ("Device busy", Fault.IN_USE),
    4: ("Invalid argument", Fault.CONFIG),
    5: ("End of file reached", Fault.PROTOCOL),
    6: ("Document feeder jammed", Fault.JAM),
    7: ("Document feeder out of documents", Fault.ADF_EMPTY),
    8: ("Scanner cover is open", Fault.COVER_OPEN),
    9: ("Error during device I/O", Fault.OFFLINE),
    10: ("Out of memory", Fault.HELPER_CRASHED),
    11: ("Access to resource has been denied", Fault.PERMISSION),
}
_OPTION = re.compile(
    r" {2,8}(?:--(?P<long>[A-Za-z0-9-]{1,60})|-(?P<short>[a-z]))"
    r"(?:\[=\((?P<choice>[^)]*)\)\]|\s+(?P<values>\S.*?))?"
    r"\s+\[(?P<now>[^\[\]]*(?:\[[^\[\]]*\])?)\](?:\s+\[[a-z ]+\])*\s*"
)
_RANGE = re.compile(r"(-?[\d.]{1,12})\.\.(-?[\d.]{1,12}?)(dpi|mm|pel|us|%)?(?:[ ,].*)?")
_PROGRESS = re.compile(r"Progress:\s*(\d{1,3})(?:\.\d+)?%")
_FEEDER = re.compile(r"adf|feeder|document", re.IGNORECASE)
_DUPLEX = re.compile(r"duplex|both", re.IGNORECASE)
_BACK = re.compile(r"back|rear", re.IGNORECASE)
_GLASS = re.compile(r"flatbed|platen|glass|^fb$|normal", re.IGNORECASE)
_COLOUR = re.compile(r"colou?r|rgb", re.IGNORECASE)
_GREY = re.compile(r"gr[ae]y", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a backend: the words it takes, or a range, and whether it can be set now."""

    values: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0
    active: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A scanner that SANE knows; ``kind``: what its backend says besides ("ip=192.0.2.7")."""

    name: str
    maker: str
    model: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One call of scanimage: its arguments, at most how many pages, and what they will be."""

    arguments: tuple[str, ...]
    pages: int
    dpi: int
    feeder: bool


def devices(text: str) -> tuple[Listed, ...]:
    """From ``scanimage --formatted-device-list='%d|%v|%m|%t%n'``."""
    found = []
    for line in text[:_MOST_TEXT].splitlines()[:_MOST_OPTIONS]:
        name, *rest = line[:_MOST_LINE].split("|")
        if len(rest) in (2, 3) and name.isprintable() and name.strip():
            found.append(Listed(name, *rest))
    return tuple(found)


def options(text: str) -> dict[str, Option]:
    """From ``scanimage --all-options``: name ("mode", "x") to what it takes. What is odd is left out."""
    found: dict[str, Option] = {}
    for line in text[:_MOST_TEXT].splitlines():
        match = _OPTION.fullmatch(line[:_MOST_LINE])
        # what is listed becomes an argument: no zero bytes
        if match is not None and line.isprintable() and len(found) < _MOST_OPTIONS:
            name = match["long"] or match["short"]
            found[name] = _option(match["choice"] or match["values"] or "", match["now"])
    return found


def _option(said: str, now: str) -> Option:
    active = now != "inactive"
    match = _RANGE.fullmatch(said)
    if match is not None:
        try:
            return Option((), float(match[1]), float(match[2]), active)
        except ValueError:
            return Option(active=active)
    said = re.sub(r"(?<=\d)(dpi|mm|pel|us|%)$", "", said)
    return Option(tuple(said.split("|")[:100]), active=active)


def plans(known: Mapping[str, Option], wanted: Wanted) -> tuple[Plan, ...]:
    """How to scan what is wanted; the second one where the feeder of the first has no paper."""
    sources = _settable(known, "source").values
    feeders = tuple(s for s in sources if _FEEDER.search(s) and not _BACK.search(s))
    glass = tuple(s for s in sources if _GLASS.search(s))
    both = tuple(s for s in feeders if _DUPLEX.search(s))
    plain = tuple(s for s in feeders if not _DUPLEX.search(s))
    feeder = ((both or plain) if wanted.duplex else (plain or both))[:1]
    found = []
    if feeder and wanted.feeder != "glass":
        found.append(_plan(known, wanted, feeder, feeder=True))
    if not found or wanted.feeder == "auto":
        # a backend that names no source has one; only a person knows whether it is a feeder
        alone = not sources and wanted.feeder == "feeder"
        if glass or not feeder:
            found.append(_plan(known, wanted, glass[:1], feeder=alone))
    return tuple(found)


def _plan(
    known: Mapping[str, Option], wanted: Wanted, source: tuple[str, ...], *, feeder: bool
) -> Plan:
    said = [f"--source={source[0]}"] if source else []
    modes = _settable(known, "mode").values
    order = (_COLOUR, _GREY) if wanted.colour else (_GREY, _COLOUR)
    mode = next((m for kind in order for m in modes if kind.search(m)), None)
    if mode is not None:
        said.append(f"--mode={mode}")
    dpi = _nearest(_settable(known, "resolution"), wanted.dpi)
    if dpi:
        said.append(f"--resolution={dpi}")
    for name, size in (("l", 0.0), ("t", 0.0), ("x", _WIDTH), ("y", _HEIGHT)):
        option = _settable(known, name)
        if option.most > option.least:
            said += [f"-{name}", f"{min(max(size, option.least), option.most):g}"]
    pages = min(wanted.pages or MOST_PAGES, MOST_PAGES) if feeder else 1
    return Plan(tuple(said), pages, dpi, feeder)


def _settable(known: Mapping[str, Option], name: str) -> Option:
    option = known.get(name, Option())
    return option if option.active else Option()


def _nearest(option: Option, dpi: int) -> int:
    """The resolution to ask for; 0 where it cannot be set."""
    if option.most > option.least:
        return round(min(max(dpi, option.least), option.most))
    numbers = [int(value) for value in option.values if value.isdigit() and len(value) < 6]
    return min(numbers, key=lambda number: (abs(number - dpi), -number), default=0)


class Listener:
    """What scanimage says on its error output while it works."""

    def __init__(self) -> None:
        self._rest = ""
        self.percent: int | None = None
        self.said: list[str] = []

    def feed(self, data: bytes) -> None:
        """Take what was said; only the last lines and the last progress are kept."""
        text = self._rest + data.decode("utf-8", errors="replace")
        *lines, self._rest = re.split(r"[\r\n]", text)
        self._rest = self._rest[-_MOST_LINE:]
        for line in (*lines, self._rest):
            match = _PROGRESS.search(line[:_MOST_LINE])
            if match is not None:
                self.percent = min(100, int(match[1]))
        self.said += [line[:_MOST_LINE] for line in lines if line and "Progress" not in line]
        del self.said[:-20]


def finished(code: int, said: list[str], pages: int) -> Fault | None:
    """Why scanimage ended: None when all is well. ``code`` below 0 or past 128: it was killed.

    ADF_EMPTY only where no page came: an empty feeder is how a pile ends.
    """
    if code == _GOOD or (code == _NO_DOCS and pages):
        return None
    if code in _TOO_LARGE:
        return Fault.PROTOCOL
    if code < 0 or code > 128:
        return Fault.HELPER_CRASHED
    words = " ".join(said)
    if code == 1:
        return _before(words)
    return _STATUS[code][1] if code in _STATUS else Fault.PROTOCOL


def told(said: list[str]) -> int | None:
    """The status of a scan that scanimage called over, in its own words; None while it did not.

    Behind them it may hang: it tells a reader to end that is at its end already, and waits for it.
    """
    if not any(line.startswith("Batch terminated") for line in said):
        return None
    words = " ".join(said).replace("canceled", "cancelled")
    pages = [int(number) for number in _PAGE_STATUS.findall(words)]
    if pages and pages[-1] not in (_GOOD, _PAGE_END):
        return pages[-1]
    return next((c for c, (text, _f) in _STATUS.items() if f"sane_start: {text}" in words), _GOOD)


def _before(words: str) -> Fault:
    """What went wrong before the scan: said in words only."""
    opening = "open of device" in words
    for code, (text, fault) in _STATUS.items():
        if text in words:
            # a name that SANE does not know is an invalid argument, too
            gone = opening and code == 4
            return Fault.NO_HARDWARE if gone else fault
    return Fault.NO_HARDWARE if "no SANE devices found" in words else Fault.CONFIG
