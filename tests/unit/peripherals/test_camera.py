"""The camera's driver against frames that others' software made, and against its own twin."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.sheets import Scene as Sheet
from tests.helpers.sheets import written
from tests.parts import needs
from windowdesk.app.capturing import FinishedPage, Page, Viewfinder, Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.camera.camera import CameraSource, Patience
from windowdesk.peripherals.camera.scene import FRAME, Scene
from windowdesk.peripherals.camera.simulated import SimulatedCamera
from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.imaging.darkroom import Darkroom
from windowdesk.peripherals.model.helper import Helper

# it waits for a signal alone; were nobody to kill it, its alarm would: a crash, and not in time
HANGS = (sys.executable, "-c", "import signal\nsignal.alarm(60)\nsignal.pause()")


@contextmanager
def camera(address: str, dpi: int = 0) -> Iterator[CameraSource]:
    source = CameraSource(address, "高拍仪", dpi=dpi, patience=Patience(picture=60))
    yield source
    source.stop()


def taken(source: CameraSource | SimulatedCamera) -> Page:
    [page] = source.pages(Wanted())
    return page


def finished(page: Page) -> FinishedPage:
    room = Darkroom(within_s=60)
    try:
        return room.finish(page)
    finally:
        room.stop()


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording by ffmpeg, as a camera's own program would make it: MJPEG in AVI."""
    needs("ffmpeg")
    folder = tmp_path_factory.mktemp("film")
    cv2.imwrite(
        str(folder / "sheet.png"),
        np.asarray(Sheet(degrees=6, shadow=0.3, frame=(1944, 2592)).of(written())),
    )
    film = folder / "camera.avi"
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-loop", "1", "-i", folder / "sheet.png", "-t", "1",
         "-r", "10", "-c:v", "mjpeg", "-q:v", "3", film],
        check=True, timeout=120,
    )  # fmt: skip
    return film


def test_frames_that_ffmpeg_wrote_become_a_straight_page(filmed: Path) -> None:
    with camera(f"file:{filmed}") as source:
        glance = source.glance()
        assert (glance.width, glance.height) == (900, 675)
        page = taken(source)
        assert (page.width, page.height) == (2592, 1944)
        # the recording begins again when it is at its end: a camera never is
        assert taken(source).width == 2592
        source.rest()
    made = finished(page)
    assert made.cropped
    assert made.height / made.width == pytest.approx(1.414, abs=0.03)
    assert (made.blurred, made.empty) == (False, False)


def test_a_stream_that_ffmpeg_serves_is_a_camera(filmed: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ffmpeg = shutil.which("ffmpeg") or ""
    url = f"http://127.0.0.1:{port}/stream"
    serving = subprocess.Popen(
        [ffmpeg, "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", filmed, "-c", "copy",
         "-f", "mpjpeg", "-listen", "1", url],
    )  # fmt: skip
    try:
        with camera(url) as source:
            page = _when_it_listens(source)
        assert (page.width, page.height) == (2592, 1944)
    finally:
        serving.kill()
        serving.wait()


def _when_it_listens(source: CameraSource) -> Page:
    """ffmpeg takes one caller only, so that asking whether it is there would use it up."""
    while True:
        try:
            return taken(source)
        except DeviceProblem as problem:
            if problem.code != Fault.OFFLINE.value:
                raise


def test_the_twin_on_the_network_is_found_by_the_same_driver() -> None:
    with SimulatedHttpCamera(Scene(askew=-4)) as twin, camera(twin.url) as source:
        assert source.faults() == ()
        assert source.sizes() == (FRAME,)
        assert isinstance(source, Viewfinder)
        first = taken(source)
        twin.show(Scene(paper="none", light=0.03))
        # what it shows now is what comes, once the frames on the way have passed
        while not source.faults():
            taken(source)
        assert source.faults() == (Fault.DARK,)
        twin.show(Scene())
        while source.faults():
            taken(source)
        assert first.dpi == 0
    assert finished(first).cropped


def test_one_that_is_pulled_out_in_the_middle_is_missed_and_found_again() -> None:
    with SimulatedHttpCamera() as twin, camera(twin.url) as source:
        taken(source)
        port = twin.port
        twin.pull_out()
        # frames that were on the way still come, of what was there
        late = (taken(source) for _frame in range(200))
        with pytest.raises(DeviceProblem) as caught:
            list(late)
        assert caught.value.code == Fault.OFFLINE.value
        assert source.faults() == (Fault.OFFLINE,)
        with SimulatedHttpCamera(port=port):
            assert source.faults() == ()
            assert taken(source).width == FRAME[0]


def test_one_that_is_not_there_says_so_before_anybody_waits() -> None:
    with camera("v4l:/dev/video-there-is-none") as source:
        assert source.faults() == (Fault.NO_HARDWARE,)
        with pytest.raises(DeviceProblem) as caught:
            taken(source)
        assert caught.value.code == Fault.NO_HARDWARE.value


def test_what_is_no_camera_is_not_taken_for_one() -> None:
    # a file of the kernel that can be opened and gives no frames: somebody else's, as far as we see
    with camera("v4l:/dev/null") as source:
        assert source.faults() == ()
        with pytest.raises(DeviceProblem) as caught:
            taken(source)
        assert caught.value.code == Fault.IN_USE.value


def test_one_that_hangs_is_killed_and_holds_nobody_up() -> None:
    source = CameraSource("v4l:/dev/video0", helper=Helper(HANGS), patience=Patience(picture=0.3))
    with pytest.raises(DeviceProblem) as caught:
        taken(source)
    assert caught.value.code == Fault.TIMEOUT.value
    source.stop()


def test_a_picture_that_is_let_go_while_it_is_taken_never_comes() -> None:
    with SimulatedHttpCamera() as twin, camera(twin.url) as source:
        take = source._take

        def taken_in_vain(do: str) -> Page:
            page = take(do)
            source.cancel()
            return page

        source._take = taken_in_vain  # type: ignore[method-assign] # somebody presses Escape
        assert list(source.pages(Wanted())) == []
        source._take = take  # type: ignore[method-assign] # as it was
        assert taken(source).width == FRAME[0]


def test_the_simulated_one_lets_a_picture_go_as_well() -> None:
    twin = SimulatedCamera("模拟高拍仪")

    class LetGo(Scene):
        def jpeg(self, size: tuple[int, int] = FRAME, quality: int = 88) -> bytes:
            twin.cancel()
            return super().jpeg(size, quality)

    twin.lay(LetGo())
    assert list(twin.pages(Wanted())) == []
    twin.lay(Scene())
    assert taken(twin).simulated


def test_what_is_wrong_with_the_simulated_one_is_told_by_glances_too() -> None:
    twin = SimulatedCamera("模拟高拍仪")
    assert taken(twin).simulated
    twin.trouble(Fault.IN_USE)
    with pytest.raises(DeviceProblem):
        twin.glance()


def test_the_dpi_measured_under_it_is_on_every_page() -> None:
    with SimulatedHttpCamera() as twin, camera(twin.url, dpi=180) as source:
        assert taken(source).dpi == 180
        assert source.glance().dpi == 0
