"""A simulated eSCL scanner: glass and feeder, the answers of a real one, and its bad days.

:class:`EsclTwin` answers one request after another and does no I/O;
:mod:`windowdesk.peripherals.document_scanner.simulated_http` puts it on a port.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from windowdesk.peripherals.document_scanner.escl import SIMULATED
from windowdesk.peripherals.document_scanner.sheets import Sheet
from windowdesk.peripherals.document_scanner.xml_tree import BadXml, Node, parse
from windowdesk.peripherals.faults import Fault

MODEL = f"windowdesk {SIMULATED}扫描仪"
RESOLUTIONS = (75, 150, 200, 300, 600)
_NAMES = (
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" '
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ADF = {Fault.JAM: "ScannerAdfJam", Fault.COVER_OPEN: "ScannerAdfDoorOpen"}
_WAYS = (
    ("Platen", "PlatenInputCaps"),
    ("Adf", "AdfSimplexInputCaps"),
    ("Adf", "AdfDuplexInputCaps"),
)
# what nobody asked about for so long was given up
_FORGOTTEN_S = 60.0


@dataclass(slots=True)
class Manners:
    """Its bad habits. ``too_soon``: "no such page" so many times before each page; ``busy``: 503 so
    many times before a job; ``jam_after`` so many sheets, 0 is never. Of the line: ``cut`` in the
    middle of a page, ``silent`` when asked for one, ``endless`` pages, ``lying`` lengths.
    """

    too_soon: int = 0
    busy: int = 0
    jam_after: int = 0
    aborts: bool = False
    cut: bool = False
    silent: bool = False
    endless: bool = False
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of HTTP. ``page``: the body is one, and the line's bad habits apply."""

    code: int
    body: bytes = b""
    media: str = "text/xml"
    location: str = ""
    page: bool = False


@dataclass(slots=True)
class _Job:
    name: str
    feeder: bool
    both_sides: bool
    dpi: int
    mode: str
    media: str
    width: int
    height: int
    state: str = "Processing"
    done: int = 0
    backs: int = 0
    early: int = 0
    touched: float = 0.0


@dataclass(slots=True)
class EsclTwin:
    """``sheets`` lie in its feeder; ``faults`` (JAM, COVER_OPEN, BROKEN, OFFLINE, IN_USE) may be set.

    ``now`` in seconds; ``font`` draws the sheets' writing. From any thread.
    """

    now: Callable[[], float]
    sheets: int = 3
    font: Path | None = None
    faults: set[Fault] = field(default_factory=set)
    manners: Manners = field(default_factory=Manners)
    jobs: list[_Job] = field(default_factory=list)
    ended: int = 0
    _number: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def handle(self, method: str, path: str, body: bytes) -> Reply:
        """One request."""
        with self._lock:
            parts = [part for part in path.split("?", maxsplit=1)[0].split("/") if part][:5]
            if parts[:1] != ["eSCL"]:
                return Reply(404)
            match method, parts[1:]:
                case "GET", ["ScannerCapabilities"]:
                    return Reply(200, _capabilities())
                case "GET", ["ScannerStatus"]:
                    return Reply(200, self._status())
                case "POST", ["ScanJobs"]:
                    return self._make(body)
                case "GET", ["ScanJobs", name, "NextDocument"]:
                    return self._next(self._job(name))
                case "DELETE", ["ScanJobs", name]:
                    return self._delete(self._job(name))
            return Reply(404)

    def _job(self, name: str) -> _Job | None:
        return next((job for job in self.jobs if job.name == name), None)

    def _working(self) -> _Job | None:
        for job in self.jobs:
            if job.state == "Processing" and self.now() - job.touched > _FORGOTTEN_S:
                job.state = "Aborted"
        return next((job for job in self.jobs if job.state == "Processing"), None)

    def _make(self, body: bytes) -> Reply:
        self._busy += 1
        if self._busy <= self.manners.busy or Fault.IN_USE in self.faults or self._working():
            return Reply(503)
        self._busy = 0
        try:
            job = _wanted(parse(body), f"{self._number + 1}")
        except BadXml:
            return Reply(400)
        if job.feeder and (self.faults.intersection(_ADF) or not self.sheets):
            return Reply(409)
        self._number += 1
        job.touched = self.now()
        self.jobs = [*self.jobs[-9:], job]
        return Reply(201, location=f"/eSCL/ScanJobs/{job.name}")

    def _next(self, job: _Job | None) -> Reply:
        if job is None or job.state != "Processing":
            return Reply(404)
        job.touched = self.now()
        if self.manners.aborts and job.done:
            job.state = "Aborted"
            return Reply(404)
        if self.manners.jam_after and job.done >= self.manners.jam_after:
            self.faults.add(Fault.JAM)
        if job.feeder and self.faults.intersection(_ADF):
            return Reply(409)
        left = self.sheets + job.backs if job.feeder else 1 - job.done
        if left <= 0:
            job.state = "Completed"
            return Reply(404)
        job.early += 1
        if job.early <= self.manners.too_soon:
            return Reply(404)
        job.early = 0
        return Reply(200, self._scan(job), job.media, page=True)

    def _scan(self, job: _Job) -> bytes:
        back = job.backs > 0
        if job.feeder and not back:
            self.sheets -= 1
        job.backs = 1 if job.both_sides and not back else 0
        job.done += 1
        number = (job.done + 1) // 2 if job.both_sides else job.done
        sheet = Sheet(number, back, self.font)
        width, height = (round(part * job.dpi / 300) for part in (job.width, job.height))
        if not job.feeder:
            job.state = "Completed"
        return sheet.scanned(width, height, job.dpi, job.mode, job.media)

    def _delete(self, job: _Job | None) -> Reply:
        if job is None:
            return Reply(404)
        if job.state == "Processing":
            job.state = "Canceled"
            self.ended += 1
        return Reply(200)

    def _status(self) -> bytes:
        working = self._working()
        adf = next((_ADF[fault] for fault in _ADF if fault in self.faults), "")
        if not adf:
            adf = "ScannerAdfLoaded" if self.sheets else "ScannerAdfEmpty"
        state = "Processing" if working or Fault.IN_USE in self.faults else "Idle"
        state = "Stopped" if Fault.BROKEN in self.faults else state
        state = "Down" if Fault.OFFLINE in self.faults else state
        jobs = "".join(
            f"<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{job.name}</pwg:JobUri>"
            f"<pwg:JobUuid>{job.name}</pwg:JobUuid><pwg:ImagesCompleted>{job.done}</pwg:ImagesCompleted>"
            f"<pwg:JobState>{job.state}</pwg:JobState></scan:JobInfo>"
            for job in reversed(self.jobs)
        )
        return (
            f"{_HEAD}<scan:ScannerStatus {_NAMES}><pwg:Version>2.63</pwg:Version>"
            f"<pwg:State>{state}</pwg:State><scan:AdfState>{adf}</scan:AdfState>"
            f"<scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
        ).encode()


def _wanted(root: Node, name: str) -> _Job:
    """The job that a POST asks for. BadXml."""
    said = {
        key: next(iter(root.texts(key)), "")
        for key in (
            *("InputSource", "XResolution", "ColorMode", "DocumentFormat", "DocumentFormatExt"),
            *("Duplex", "Width", "Height"),
        )
    }
    dpi = int(said["XResolution"]) if said["XResolution"] in map(str, RESOLUTIONS) else 0
    if root.name != "ScanSettings" or not dpi:
        raise BadXml("no settings of a scan")
    media = said["DocumentFormatExt"] or said["DocumentFormat"]
    return _Job(
        name,
        said["InputSource"] == "Feeder",
        said["Duplex"] == "true",
        dpi,
        said["ColorMode"],
        media if media == "image/png" else "image/jpeg",
        _size(said["Width"], 2550),
        _size(said["Height"], 3508),
    )


def _size(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else most


@cache
def _capabilities() -> bytes:
    # JPEG alone, as most: SANE's own client calls a grey PNG "out of memory"
    resolutions = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    caps = (
        "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>"
        "<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
        "<scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode>"
        "<scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes><scan:DocumentFormats>"
        "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>"
        "</scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        f"{resolutions}</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "</scan:SettingProfile></scan:SettingProfiles>"
    )
    platen, simplex, duplex = (f"<scan:{way}>{caps}</scan:{way}>" for _place, way in _WAYS)
    return (
        f"{_HEAD}<scan:ScannerCapabilities {_NAMES}><pwg:Version>2.63</pwg:Version>"
        f"<pwg:MakeAndModel>{escape(MODEL)}</pwg:MakeAndModel>"
        "<pwg:SerialNumber>DEMO-1</pwg:SerialNumber>"
        f"<scan:Platen>{platen}</scan:Platen><scan:Adf>{simplex}{duplex}"
        "<scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf></scan:ScannerCapabilities>"
    ).encode()
