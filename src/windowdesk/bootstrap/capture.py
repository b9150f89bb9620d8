"""Document camera and scanner of this window, as its settings name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from windowdesk.app.capturing import ImageSource
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.tending import Device
from windowdesk.settings import Settings

CAMERA, SCANNER = "camera", "document_scanner"


@dataclass(frozen=True, slots=True)
class Source:
    """A device that takes pictures of papers, and how it is looked after.

    ``role`` is ``CAMERA`` or ``SCANNER``; ``ask`` says what is wrong with it, worst first, blocking,
    never raising (None: it cannot be asked); ``stop`` ends what it started.
    """

    role: str
    address: str
    images: ImageSource
    ask: Callable[[], tuple[Fault, ...]] | None = None
    stop: Callable[[], None] = lambda: None
    every_s: float = 10.0

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
    from windowdesk.bootstrap.document_scanner import EVERY_S, scanner_of

    found, address = scanner_of(config), config.document_scanner
    if found is None:
        return None
    every = EVERY_S[address.partition(":")[0] + ":"]
    return Source(SCANNER, address, found, found.faults, every_s=every)


# a class of sources adds its function here: settings in, a source or None out
_CLASSES: tuple[Callable[[Settings], Source | None], ...] = (_camera, _scanner)
