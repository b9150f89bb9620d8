"""Document camera and scanner of this window, as its settings name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from windowdesk.app.capture_desk import Capturing, CapturingOf
from windowdesk.app.capturing import ImageSource, Page, Viewfinder, Wanted
from windowdesk.app.copies import CopiesElsewhere, CopyShelf
from windowdesk.app.errors import DeviceProblem
from windowdesk.app.ports import Clock, Store
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, fault_named
from windowdesk.peripherals.imaging.darkroom import Darkroom
from windowdesk.peripherals.model.reporting import Reporter
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.settings import Settings

VIEW_DPI = 110
CAMERA, SCANNER = "camera", "document_scanner"


@dataclass(frozen=True, slots=True)
class Source:
    """A device that takes pictures of papers, and how it is looked after.

    ``role`` is ``CAMERA`` or ``SCANNER``; ``ask`` says what is wrong with it, worst first, blocking,
    never raising (None: it cannot be asked); ``stop`` ends what it started. ``every_s`` and
    ``subsystem`` as in :class:`windowdesk.peripherals.model.tending.Device`.
    """

    role: str
    address: str
    images: ImageSource
    ask: Callable[[], tuple[Fault, ...]] | None = None
    stop: Callable[[], None] = lambda: None
    every_s: float = 10.0
    subsystem: str = ""

    def device(self) -> Device:
        """It as the desk's watch looks after it."""
        simulated = self.images.simulated
        return Device(
            self.role,
            self.images.name,
            "" if simulated else self.address,
            simulated,
            None if simulated else self.ask,
            self.every_s,
            self.subsystem,
        )


def sources_of(config: Settings) -> tuple[Source, ...]:
    """Every source there is here, the one F4 asks first; simulated in a demo that names none."""
    return tuple(source for compose in _CLASSES if (source := compose(config)) is not None)


def _camera(config: Settings) -> Source | None:
    if config.camera:
        from windowdesk.peripherals.camera.camera import CameraSource

        camera = CameraSource(config.camera, dpi=config.camera_dpi)
        return Source(CAMERA, config.camera, camera, camera.faults, camera.stop)
    if not config.demo:
        return None
    from windowdesk.documents.fonts import Face, find
    from windowdesk.peripherals.camera.simulated import SimulatedCamera

    return Source(CAMERA, "", SimulatedCamera(_("模拟高拍仪"), find(Face.SANS)))


def _scanner(config: Settings) -> Source | None:
    from windowdesk.bootstrap.document_scanner import EVERY_S, SANE, scanner_of

    found, address = scanner_of(config), config.document_scanner
    if found is None:
        return None
    way = address.partition(":")[0] + ":"
    # SANE's names say nothing of the kernel's files: whatever comes to USB may be the scanner
    usb = "usb" if way == SANE else ""
    every = EVERY_S[way]
    # a desk that closes leaves no scan behind
    return Source(SCANNER, address, found, found.faults, found.cancel, every, usb)


class Reported:
    """A source that tells the desk's lamps how it went, through ``reporter``."""

    def __init__(self, source: Source) -> None:
        self.role = source.role
        self.name = source.images.name
        self.simulated = source.images.simulated
        self.reporter = Reporter()
        self._images = source.images

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        with self.reporter.busy():
            yield from self._images.pages(wanted)

    def cancel(self) -> None:
        self._images.cancel()


class ReportedCamera(Reported):
    """One that shows what it sees, too."""

    def __init__(self, source: Source, finder: Viewfinder) -> None:
        super().__init__(source)
        self._finder = finder

    def glance(self) -> Page:
        try:
            return self._finder.glance()
        except DeviceProblem as problem:
            self.reporter.told(fault_named(problem.code))
            raise

    def rest(self) -> None:
        self._finder.rest()


def reported(source: Source) -> Reported:
    """``source`` with its reports."""
    if isinstance(source.images, Viewfinder):
        return ReportedCamera(source, source.images)
    return Reported(source)


def pages_png(pdf: bytes) -> list[bytes]:
    """The pages of a copy for the screen."""
    from windowdesk.documents.readback import pdf_pages_png

    return pdf_pages_png(pdf, VIEW_DPI)


@dataclass(frozen=True, slots=True)
class Captures:
    """Everything this window captures with."""

    sources: tuple[Source, ...]
    reported: tuple[Reported, ...]
    darkroom: Darkroom

    @classmethod
    def of(cls, config: Settings) -> Captures:
        """As the settings name it; nothing is started yet."""
        sources = sources_of(config)
        return cls(sources, tuple(map(reported, sources)), Darkroom())

    def capturing(
        self, store: Store, shelf: CopyShelf, elsewhere: CopiesElsewhere, clock: Clock
    ) -> CapturingOf:
        """What a desk makes its use case with."""
        return lambda who, keep: Capturing(
            shelf,
            self.reported,
            self.darkroom,
            store=store,
            clock=clock,
            who=who,
            keep=keep,
            render=pages_png,
            elsewhere=elsewhere,
        )

    def watch(self, tended_of: Callable[[str], Tended | None]) -> None:
        """From now on the lamps hear how it goes."""
        for each in self.reported:
            each.reporter.tended = tended_of(each.role)

    def stop(self) -> None:
        """End every process that was started."""
        for source in self.sources:
            source.stop()
        self.darkroom.stop()


# a class of sources adds its function here: settings in, a source or None out
_CLASSES: tuple[Callable[[Settings], Source | None], ...] = (_camera, _scanner)
