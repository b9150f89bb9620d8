"""What the capture presenter decides, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.helpers.fake_desk import AtOnce, FakeDesk
from windowdesk.app.capturing import JPEG, Page
from windowdesk.app.copies import KeptPage
from windowdesk.app.errors import DeskError, DiskFull
from windowdesk.gui.screens.capture.presenter import CapturePresenter, CaptureState
from windowdesk.peripherals.faults import Fault, problem

CAMERA = 0


@dataclass
class Devices:
    """A camera, which looks, and a scanner, which does not."""

    fault: Fault | None = None
    kept: tuple[KeptPage, ...] = ()
    full: bool = False

    def sources(self) -> tuple[str, ...]:
        return ("高拍仪", "扫描仪")

    def looks(self, nth: int) -> bool:
        return nth == CAMERA

    def warm(self) -> None: ...

    def rest(self) -> None: ...

    def cancel(self) -> None: ...

    def glance(self, nth: int) -> Page | None:
        if self.fault is not None:
            raise problem(self.fault)
        return Page(b"seen", JPEG, 9, 9, 0, "高拍仪")

    def pages(self, draft_id: str) -> tuple[KeptPage, ...]:
        return self.kept

    def view(self, page_id: str) -> bytes:
        return page_id.encode()

    def remove(self, page_id: str) -> None:
        if self.full:
            raise DiskFull("磁盘已满，这一页没有删除。")
        self.kept = tuple(page for page in self.kept if page.page_id != page_id)


@dataclass
class Watching:
    """A view that remembers."""

    live: list[bytes] = field(default_factory=list)
    words: str = ""
    states: list[CaptureState] = field(default_factory=list)
    troubles: list[DeskError] = field(default_factory=list)

    def show_state(self, state: CaptureState) -> None:
        self.states.append(state)

    def show_live(self, picture: bytes, words: str) -> None:
        self.live.append(picture)
        self.words = words

    def show_page(self, picture: bytes) -> None: ...

    def show_trouble(self, error: DeskError) -> None:
        self.troubles.append(error)


@pytest.mark.parametrize("fault", [None, Fault.NO_HARDWARE])
def test_what_the_camera_saw_is_not_shown_as_the_scanners(fault: Fault | None) -> None:
    devices, tasks, view = Devices(), AtOnce(), Watching()
    presenter = CapturePresenter(devices, tasks, view)  # type: ignore[arg-type] # what is asked here
    none: Callable[..., Any] = lambda *_said: False  # noqa: E731 - of one line
    presenter.open(FakeDesk().begin(), (("form", "申请书"),), "form", is_paper=none, say_paper=none)
    presenter.look()
    assert view.live[-1] == b"seen"
    # the key comes while the camera is asked
    devices.fault, tasks.hold = fault, True
    presenter.look()
    presenter.next_source()
    tasks.let_go()
    assert (view.live[-1], view.words) == (b"", "")
    # and back: it is looked through again
    presenter.next_source()
    devices.fault, tasks.hold = None, False
    presenter.look()
    assert view.live[-1] == b"seen"


def test_a_page_that_could_not_be_removed_is_still_the_one_in_hand() -> None:
    moment, devices, view = datetime.fromisoformat("2026-03-02T10:00:00"), Devices(), Watching()
    intake = FakeDesk().begin()
    devices.kept = tuple(
        KeptPage(
            name,
            intake.visit.draft_id,
            "form",
            place,
            9,
            9,
            300,
            "高拍仪",
            moment,
            "1207",
            b"",
            name,
        )
        for place, name in enumerate(("one", "two", "three"))
    )
    presenter = CapturePresenter(devices, AtOnce(), view)  # type: ignore[arg-type] # what is asked here
    none: Callable[..., Any] = lambda *_said: False  # noqa: E731 - of one line
    presenter.open(intake, (("form", "申请书"),), "form", is_paper=none, say_paper=none)
    presenter.select("two")
    devices.full = True
    presenter.remove()
    assert len(view.troubles) == 1
    # pressed again once there is room: that page goes, not its neighbour
    devices.full = False
    presenter.remove()
    assert [page.page_id for page in devices.kept] == ["one", "three"]
    assert view.states[-1].selected == "three"
