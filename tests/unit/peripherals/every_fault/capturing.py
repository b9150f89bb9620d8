"""The document camera, and scanners by eSCL and SANE."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.parts import needs
from windowdesk.app.capturing import Wanted
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.camera import nodes
from windowdesk.peripherals.camera.camera import CameraSource
from windowdesk.peripherals.camera.camera import Patience as Sitting
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera
from windowdesk.peripherals.document_scanner import transport_scanimage
from windowdesk.peripherals.document_scanner.simulated import EsclTwin, Reply
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner, Patience
from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.helper import Helper

from .lamps import PATIENCE_S, Row, Rows, asked, worked

SCANNER = "document_scanner"
# of the camera's own process; the last one's children die with it
HANGS, DIES, BABBLES = ("sleep", "600"), ("true",), ("yes",)


def dark_camera(_folder: Path) -> DeviceLamp:
    with SimulatedHttpCamera(Scene(paper="none", light=0.02)) as twin:
        camera = CameraSource(twin.url, patience=Sitting(picture=PATIENCE_S))
        camera.glance()
        seen = asked("camera", camera.faults)
        camera.stop()
    return seen


def camera_gone(_folder: Path) -> DeviceLamp:
    with SimulatedHttpCamera() as twin:
        url = twin.url
    return asked("camera", CameraSource(url).faults)


def camera_at(node: str) -> DeviceLamp:
    return asked("camera", CameraSource(f"v4l:{node}").faults)


def camera_forbidden(_folder: Path) -> DeviceLamp:
    def refuse(*_where: object) -> int:
        raise PermissionError(13, "no")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "os", SimpleNamespace(open=refuse, close=refuse, O_RDWR=0))
        return camera_at("/dev/video0")


def glanced(
    address: str, helper: Helper | None = None, picture_s: float = PATIENCE_S
) -> DeviceLamp:
    camera = CameraSource(address, helper=helper, patience=Sitting(picture=picture_s))
    seen = worked("camera", camera.glance)
    camera.stop()
    return seen


CAMERA: Rows = {
    Fault.DARK: dark_camera,
    Fault.OFFLINE: camera_gone,
    Fault.NO_HARDWARE: lambda _f: camera_at("/dev/video-there-is-none"),
    Fault.PERMISSION: camera_forbidden,
    # what can be opened and gives no frames is somebody else's just now, as far as can be seen
    Fault.IN_USE: lambda _f: glanced("v4l:/dev/null"),
    Fault.TIMEOUT: lambda _f: glanced("v4l:/dev/null", Helper(HANGS), 0.1),
    Fault.HELPER_CRASHED: lambda _f: glanced("v4l:/dev/null", Helper(DIES)),
    Fault.PROTOCOL: lambda _f: glanced("v4l:/dev/null", Helper(BABBLES)),
}


# --- eSCL --------------------------------------------------------------------------------------

PILE = Wanted(dpi=75, feeder="feeder")


class Answers(EsclTwin):
    """A scanner whose every answer is ``reply``."""

    reply = Reply(200)

    def handle(self, method: str, path: str, body: bytes) -> Reply:
        return self.reply


def escl(
    *, fault: Fault | None = None, reply: Reply | None = None, scan: bool = False, **manners: object
) -> DeviceLamp:
    """A scanner that says ``fault``, or behaves so, is asked how it is; or to ``scan``."""
    with SimulatedEsclScanner(sheets=2) as server:
        if reply is not None:
            twin = Answers(lambda: 0.0)
            twin.reply = reply
            server.serve(twin)
        server.twin.faults.update({fault} if fault else ())
        server.twin.sheets = int(str(manners.pop("sheets", 2)))
        for name, value in manners.items():
            setattr(server.twin.manners, name, value)
        page_s = 0.2 if server.twin.manners.silent else PATIENCE_S
        patience = Patience(connect=PATIENCE_S, answer=PATIENCE_S, page=page_s, pace=0)
        scanner = EsclScanner(server.url, patience=patience)
        if scan:
            return worked(SCANNER, lambda: list(scanner.pages(PILE)))
        return asked(SCANNER, scanner.faults)


ESCL: Rows = {
    Fault.JAM: lambda _f: escl(fault=Fault.JAM),
    Fault.COVER_OPEN: lambda _f: escl(fault=Fault.COVER_OPEN),
    Fault.BROKEN: lambda _f: escl(fault=Fault.BROKEN),
    Fault.OFFLINE: lambda _f: escl(fault=Fault.OFFLINE),
    Fault.IN_USE: lambda _f: escl(busy=99, scan=True),
    Fault.ADF_EMPTY: lambda _f: escl(sheets=0, scan=True),
    Fault.CANCELLED: lambda _f: escl(aborts=True, scan=True),
    Fault.TIMEOUT: lambda _f: escl(silent=True, scan=True),
    Fault.PROTOCOL: lambda _f: escl(endless=True, scan=True),
    Fault.PERMISSION: lambda _f: escl(reply=Reply(401)),
    Fault.CONFIG: lambda _f: escl(reply=Reply(404)),
}


# --- SANE --------------------------------------------------------------------------------------


def sane(scan: Callable[[], DeviceLamp], *, path: str = "", limited: tuple[str, ...] = ()) -> Row:
    """``scan`` with nothing but SANE's own test backend."""

    def row(folder: Path) -> DeviceLamp:
        needs("sane")
        (folder / "dll.conf").write_text("test\n", encoding="ascii")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SANE_CONFIG_DIR", str(folder))
            if path:
                patch.setenv("PATH", path)
            if limited:
                patch.setattr(transport_scanimage, "_LIMITED", limited)
            return scan()

    return row


def scanned(*extra: str, quiet_s: float = PATIENCE_S, dpi: int = 75) -> DeviceLamp:
    scanner = SaneScanner("test:0", quiet_s=quiet_s, ending_s=0.5, extra=extra)
    return worked(SCANNER, lambda: list(scanner.pages(Wanted(dpi=dpi, feeder="feeder"))))


def status(name: str) -> Row:
    """The test backend's device says that."""
    return sane(lambda: scanned(f"--read-return-value=SANE_STATUS_{name}"))


SANE: Rows = {
    Fault.ADF_EMPTY: status("NO_DOCS"),
    Fault.CANCELLED: status("CANCELLED"),
    Fault.IN_USE: status("DEVICE_BUSY"),
    Fault.JAM: status("JAMMED"),
    Fault.COVER_OPEN: status("COVER_OPEN"),
    Fault.OFFLINE: status("IO_ERROR"),
    Fault.HELPER_CRASHED: status("NO_MEM"),
    Fault.PERMISSION: status("ACCESS_DENIED"),
    Fault.NO_HARDWARE: sane(lambda: asked(SCANNER, SaneScanner("test:7").faults)),
    Fault.CONFIG: sane(lambda: asked(SCANNER, SaneScanner("test:0").faults), path="/nowhere"),
    Fault.TIMEOUT: sane(lambda: scanned("--read-delay=yes", quiet_s=0.0)),
    # a page larger than one may be
    Fault.PROTOCOL: sane(
        lambda: scanned("--test-picture=Color pattern", dpi=300),
        limited=("/bin/sh", "-c", 'ulimit -f 1; exec "$@"', "sh"),
    ),
}
