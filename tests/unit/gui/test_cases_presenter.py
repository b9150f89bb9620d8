"""The list of cases: one question at a time, the last one wins."""

from __future__ import annotations

from datetime import datetime

from tests.helpers.fake_desk import MONDAY, AtOnce
from windowdesk.app.alone import Alone
from windowdesk.app.errors import DeskError, StoreProblem
from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.searching import Found
from windowdesk.gui.screens.cases.presenter import CasesPresenter, CasesShown


class Searching:
    """Finds one case named after what was typed; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    @property
    def search(self) -> Searching:
        return self

    @property
    def syncing(self) -> Alone:
        return Alone()

    def now(self) -> datetime:
        return MONDAY

    def find(self, typed: str, *, before: int = 0) -> Found:
        self.asked.append(typed)
        if self.broken:
            raise StoreProblem("坏了")
        number = "2644010300012030015737"
        case = CaseSummary(typed, number, typed, "张*", "accepted", "accept", MONDAY, "1207")
        return Found((case,), understood="文字", more=7 if not before else 0)


class View:
    def __init__(self) -> None:
        self.seen: list[CasesShown] = []
        self.troubles: list[DeskError] = []

    def show_found(self, shown: CasesShown) -> None:
        self.seen.append(shown)

    def show_trouble(self, error: DeskError) -> None:
        self.troubles.append(error)

    def items(self) -> list[str]:
        return [line.item for group in self.seen[-1].groups for line in group.lines]


def test_of_keys_typed_meanwhile_only_the_last_is_asked() -> None:
    desk, runner, view = Searching(), AtOnce(), View()
    presenter = CasesPresenter(desk, runner, view)
    runner.hold = True
    for typed in ("张", "张三", "张三丰"):
        presenter.filter(typed)
    assert runner.waiting == 1
    runner.let_go()
    runner.let_go()
    assert desk.asked == ["张", "张三丰"]
    assert view.items() == ["张三丰"]


def test_an_older_answer_never_overwrites_a_newer_question() -> None:
    desk, runner, view = Searching(), AtOnce(), View()
    presenter = CasesPresenter(desk, runner, view)
    runner.hold_results = True
    presenter.filter("张")
    presenter.filter("李")
    runner.let_go()
    assert view.seen == []
    runner.let_go()
    assert view.items() == ["李"]


def test_a_page_that_comes_too_late_is_let_go() -> None:
    desk, runner, view = Searching(), AtOnce(), View()
    presenter = CasesPresenter(desk, runner, view)
    presenter.filter("张")
    runner.hold_results = True
    presenter.more()
    presenter.filter("李")
    runner.let_go()
    runner.let_go()
    assert view.items() == ["李"]


def test_the_next_page_stands_below_and_is_asked_once() -> None:
    desk, runner, view = Searching(), AtOnce(), View()
    presenter = CasesPresenter(desk, runner, view)
    presenter.filter("张")
    presenter.more()
    presenter.more()
    assert view.items() == ["张", "张"]
    assert [shown.more for shown in view.seen] == [True, False]
    assert desk.asked == ["张", "张"]


def test_after_an_error_the_next_key_is_asked_again() -> None:
    desk, runner, view = Searching(), AtOnce(), View()
    presenter = CasesPresenter(desk, runner, view)
    desk.broken = True
    presenter.filter("张")
    desk.broken = False
    presenter.filter("张三")
    assert len(view.troubles) == 1
    assert view.items() == ["张三"]
