"""eSCL (AirScan), the core: what a scanner says of itself, and how it is asked for pages. No I/O.

eSCL is HTTP: capabilities and state are XML, a scan is a job that is made by POST, its pages are taken
one by one from NextDocument. :mod:`windowdesk.peripherals.document_scanner.talk` knows the order.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.app.capturing import JPEG, PNG, Wanted
from windowdesk.peripherals.document_scanner.xml_tree import Node, parse
from windowdesk.peripherals.faults import Fault

# sizes are in 1/300 inch whatever is scanned at: A4
_A4 = (2480, 3508)
_LARGEST = 30_000
_MOST_DPI = 2400
# in the model's name of every simulated scanner of ours
SIMULATED = "模拟"
_INTENT = "Document"
_COLOUR, _GREY = ("RGB24", "RGB48"), ("Grayscale8", "Grayscale16", "BlackAndWhite1")

_ADF_FAULTS = {
    "ScannerAdfJam": Fault.JAM,
    "ScannerAdfMispick": Fault.JAM,
    "ScannerAdfMultipickDetected": Fault.JAM,
    "ScannerAdfInputTrayOverloaded": Fault.JAM,
    "ScannerAdfDuplexPageTooShort": Fault.JAM,
    "ScannerAdfDuplexPageTooLong": Fault.JAM,
    "ScannerAdfDoorOpen": Fault.COVER_OPEN,
    "ScannerAdfHatchOpen": Fault.COVER_OPEN,
    "ScannerAdfInputTrayFailed": Fault.BROKEN,
}
EMPTY, LOADED, PROCESSING = "ScannerAdfEmpty", "ScannerAdfLoaded", "ScannerAdfProcessing"


@dataclass(frozen=True, slots=True)
class Way:
    """The glass, the feeder, or the feeder for both sides. Sizes in 1/300 inch.

    ``resolutions`` are single ones; else from ``least`` to ``most`` in steps.
    """

    width: int
    height: int
    resolutions: tuple[int, ...]
    least: int
    most: int
    step: int
    modes: tuple[str, ...]
    formats: tuple[str, ...]
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the scanner can do."""

    model: str
    glass: Way | None
    feeder: Way | None
    both_sides: Way | None

    @property
    def simulated(self) -> bool:
        """Whether it says that it is none: what it scans is marked as such."""
        return SIMULATED in self.model


@dataclass(frozen=True, slots=True)
class Job:
    """A job the scanner knows: the end of its path, its state, and why."""

    name: str
    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How the scanner stands: Idle, Processing, Testing, Stopped, Down; and its feeder."""

    state: str
    adf: str
    jobs: tuple[Job, ...]

    def job(self, path: str) -> Job | None:
        """The job at ``path``."""
        name = _tail(path)
        return next((job for job in self.jobs if job.name == name), None)

    def fault(self) -> Fault | None:
        """What keeps it from scanning; an empty feeder does not, and neither does its own work."""
        if self.state == "Down":
            return Fault.OFFLINE
        found = _ADF_FAULTS.get(self.adf)
        return found or (Fault.BROKEN if self.state == "Stopped" else None)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one job is to be."""

    feeder: bool
    both_sides: bool
    dpi: int
    mode: str
    media: str
    width: int
    height: int
    intent: str = ""

    def xml(self) -> bytes:
        """The body of the POST."""
        duplex = f"<scan:Duplex>{str(self.both_sides).lower()}</scan:Duplex>" if self.feeder else ""
        intent = f"<scan:Intent>{self.intent}</scan:Intent>" if self.intent else ""
        # the order is that of the drivers which every firmware was tried with
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" '
            'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">'
            f"<pwg:Version>2.0</pwg:Version>{intent}"
            "<pwg:ScanRegions><pwg:ScanRegion>"
            "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
            "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
            f"<pwg:Width>{self.width}</pwg:Width><pwg:Height>{self.height}</pwg:Height>"
            "</pwg:ScanRegion></pwg:ScanRegions>"
            f"<pwg:InputSource>{'Feeder' if self.feeder else 'Platen'}</pwg:InputSource>"
            f"<scan:ColorMode>{self.mode}</scan:ColorMode>"
            f"<pwg:DocumentFormat>{self.media}</pwg:DocumentFormat>"
            f"<scan:DocumentFormatExt>{self.media}</scan:DocumentFormatExt>"
            f"<scan:XResolution>{self.dpi}</scan:XResolution>"
            f"<scan:YResolution>{self.dpi}</scan:YResolution>{duplex}"
            "</scan:ScanSettings>"
        ).encode()


def capabilities(data: bytes) -> Capabilities:
    """From ScannerCapabilities. BadXml."""
    root = parse(data)
    shared = [node for node in root.inner if node.name == "SettingProfiles"]
    adf = root.first("Adf")
    duplex = None if adf is None else adf.first("AdfDuplexInputCaps")
    simplex = None if adf is None else adf.first("AdfSimplexInputCaps") or adf
    platen = root.first("Platen")
    model = root.said("MakeAndModel") or root.said("Model")
    return Capabilities(
        "".join(c for c in model if c.isprintable())[:80],
        *(None if way is None else _way(way, shared) for way in (platen, simplex, duplex)),
    )


def status(data: bytes) -> Status:
    """From ScannerStatus. BadXml."""
    root = parse(data)
    jobs = tuple(
        Job(
            _tail(info.said("JobUri")) or info.said("JobUuid"),
            info.said("JobState"),
            info.texts("JobStateReason"),
        )
        for info in root.all("JobInfo")
    )
    return Status(root.said("State"), root.said("AdfState"), jobs[:100])


def setting(known: Capabilities, wanted: Wanted, *, feeder: bool) -> Setting:
    """The nearest to what is wanted that the scanner can do."""
    way = known.feeder if feeder else known.glass
    both = feeder and wanted.duplex and known.both_sides is not None
    way = (known.both_sides if both else way) or _ANY
    order = (*_COLOUR[:1], *_GREY[:1]) if wanted.colour else (*_GREY[:1], *_COLOUR[:1])
    mode = next((m for m in (*order, *_COLOUR, *_GREY) if m in way.modes), order[0])
    media = next((m for m in (JPEG, PNG) if m in way.formats), JPEG)
    width, height = (min(a, b) for a, b in zip((way.width, way.height), _A4, strict=True))
    intent = _INTENT if _INTENT in way.intents else ""
    return Setting(feeder, both, _nearest(way, wanted.dpi), mode, media, width, height, intent)


_ANY = Way(*_A4, (), 75, 600, 1, (), ())


def _way(node: Node, shared: list[Node]) -> Way:
    # a profile may be named only, and stand elsewhere
    places = [node] if node.first("ColorMode") is not None else [node, *shared]
    across = [place.first("XResolutionRange") for place in places]
    span = next((one for one in across if one is not None), None)
    width, height = (_number(_words(places, name), _LARGEST) for name in ("MaxWidth", "MaxHeight"))
    least, most, step = 75, 600, 1
    if span is not None:
        least, most, step = (
            _number((span.said(end),), _MOST_DPI) for end in ("Min", "Max", "Step")
        )
    return Way(
        width or _A4[0],
        height or _A4[1],
        tuple(_dpis(places)),
        least or 75,
        max(most, least, 75),
        step or 1,
        _words(places, "ColorMode"),
        (*_words(places, "DocumentFormat"), *_words(places, "DocumentFormatExt")),
        node.texts("Intent"),
    )


def _dpis(places: list[Node]) -> list[int]:
    found = (_number((text,), _MOST_DPI) for text in _words(places, "XResolution"))
    return [dpi for dpi in found if dpi]


def _words(places: list[Node], name: str) -> tuple[str, ...]:
    return tuple(text for place in places for text in place.texts(name))


def _nearest(way: Way, dpi: int) -> int:
    if way.resolutions:
        return min(way.resolutions, key=lambda one: (abs(one - dpi), -one))
    within = min(max(dpi, way.least), way.most)
    # the next higher step: small print gains, and an odd number is refused
    return min(way.least + -(-(within - way.least) // way.step) * way.step, way.most)


def _number(texts: tuple[str, ...], most: int) -> int:
    """The first that is one, 0 without; never more than ``most``."""
    for text in texts:
        if text.isascii() and text.isdigit() and len(text) < 10:
            return min(int(text), most)
    return 0


def _tail(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2][:200]
