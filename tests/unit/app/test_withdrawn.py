"""A catalogue that changes while cases are open: withdrawn items, two versions at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers.counter import (
    CHEAP,
    DISPATCH,
    StandingClock,
    check_everything,
    dispatch_intake,
    verdict,
)
from windowdesk.app.errors import UnknownItem
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.catalogue.load import SHIPPED
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Outcome
from windowdesk.settings import Settings

FILE = "dispatch-licence.yaml"


class Place:
    """A counter whose catalogue folder a test changes between one day and the next."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "catalogue"
        self.folder.mkdir()
        self._profile = base / "profile"
        self.clock = StandingClock()
        shutil.copy(SHIPPED / "items" / "sole-trader.yaml", self.folder)
        self.write(FILE, self.text())

    def text(self) -> str:
        return (SHIPPED / "items" / FILE).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def opened(self) -> Counter:
        counter = open_counter(
            self._profile,
            clock=self.clock,
            config=Settings(),
            hasher=CHEAP,
            catalogue=self.folder,
        )
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        counter.desk.stock()
        return counter


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def begun(counter: Counter) -> tuple[str, str]:
    """A case that waits for one paper: its number and the version it was received under."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    intake.mark_absent("rules")
    assert verdict(intake) is Outcome.CORRECT_ONCE
    assert intake.decision is not None
    return counter.desk.issue(intake).number, intake.decision.catalogue


def test_a_case_whose_item_was_withdrawn_goes_on_under_its_own_version(place: Place) -> None:
    counter = place.opened()
    number, version = begun(counter)
    counter.close()

    (place.folder / FILE).unlink()
    place.clock.pass_(days=2)
    counter = place.opened()
    assert DISPATCH not in {card.code for card in counter.desk.find_items("")}
    with pytest.raises(UnknownItem):
        counter.desk.begin("A002").choose_item(DISPATCH)

    intake = counter.desk.open_return(number)
    check_everything(intake)
    assert verdict(intake) is Outcome.ACCEPT
    assert intake.decision is not None
    assert intake.decision.catalogue == version
    issued = counter.desk.issue(intake)
    assert counter.desk.case(issued.case_id).state is State.ACCEPTED
    counter.close()


def test_a_case_whose_item_was_cancelled_goes_on_too(place: Place) -> None:
    counter = place.opened()
    number, version = begun(counter)
    counter.close()

    ended = place.text().replace(
        "organ: liwan_labour", "cancelled: 2026-03-03\nsuccessor: DEMO-NEW\norgan: liwan_labour", 1
    )
    assert ended != place.text()
    place.write(FILE, ended)
    place.clock.pass_(days=2)
    counter = place.opened()
    fresh = dispatch_intake(counter)
    assert verdict(fresh) is Outcome.NOT_REQUIRED

    intake = counter.desk.open_return(number)
    check_everything(intake)
    assert verdict(intake) is Outcome.ACCEPT
    assert intake.decision is not None
    assert intake.decision.catalogue == version
    counter.close()


def test_two_versions_of_one_day_are_worked_by_one_and_said(place: Place) -> None:
    later = place.text().replace('version: "2026.1"', 'version: "2026.2"', 1)
    assert later != place.text()
    chosen = set()
    for name in ("a-second.yaml", "z-second.yaml"):
        place.write(name, later)
        counter = place.opened()
        intake = dispatch_intake(counter)
        assert intake.decision is not None
        chosen.add(intake.decision.version)
        assert "2026.1 版与 2026.2 版同时有效，本窗口按 2026.2 版办理" in counter.notice
        counter.close()
        (place.folder / name).unlink()
    assert chosen == {"2026.2"}
    counter = place.opened()
    assert counter.notice == ""
    counter.close()
