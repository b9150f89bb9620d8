"""Decides what the list of cases shows: the newest, or what was found for what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.searching import Found
from windowdesk.app.syncing import CaseMark, CentreNews
from windowdesk.app.wording import date_words, state_words
from windowdesk.app.wording_joints import listed
from windowdesk.domain.cases.case import State
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _

_TONES = {
    State.ACCEPTED: "accept",
    State.RECEIVED: "accept",
    State.PENDING_ORGAN: "accept",
    State.ACCEPTED_DEFERRED: "defer",
    State.CORRECTING: "correct",
    State.NOT_ACCEPTED: "refuse",
}


class Search(Protocol):
    """The part of finding this screen uses; it may wait for the disk."""

    def find(self, typed: str, *, before: int = 0) -> Found: ...


class CasesDesk(Protocol):
    """The part of the desk this screen uses."""

    @property
    def search(self) -> Search: ...

    @property
    def syncing(self) -> CentreNews: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of the list; the applicant masked. ``at`` is the time of the day its group names."""

    case_id: str
    number: str
    item: str
    applicant: str
    state: str
    tone: str
    at: str
    actor: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The cases of one day, newest first."""

    title: str
    lines: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class CasesShown:
    """Everything the view shows.

    ``hint`` says how the query was read and how much was found; ``more`` that older cases follow;
    ``nothing`` is a title and what to try, when nothing was found for what was typed.
    """

    groups: tuple[DayGroup, ...] = ()
    hint: str = ""
    more: bool = False
    nothing: tuple[str, str] | None = None


class CasesView(Protocol):
    """What the presenter tells its view."""

    def show_found(self, shown: CasesShown) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class CasesPresenter:
    """One question at a time is under way; of what was typed meanwhile only the last is asked.

    An answer to an older question than the one wanted now is let go, so the list never jumps back.
    """

    def __init__(self, desk: CasesDesk, runner: Runner, view: CasesView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._typed = ""
        self._asking = False
        self._waiting = False
        self._found = Found(())
        self._marks: dict[str, CaseMark] = {}
        self.count = 0

    def load(self) -> None:
        """Ask again for what is typed."""
        if self._asking:
            self._waiting = True
            return
        typed = self._typed
        self._ask(typed, 0, lambda found: self._landed(typed, found))

    def filter(self, text: str) -> None:
        """What is typed now; asked for without waiting for Enter."""
        if text != self._typed:
            self._typed = text
            self.load()

    def more(self) -> None:
        """The next page, below the lines that are shown."""
        typed, before = self._typed, self._found.more
        if before and not self._asking:
            self._ask(typed, before, lambda found: self._landed(typed, self._joined(found)))

    def _joined(self, found: Found) -> Found:
        return replace(found, cases=(*self._found.cases, *found.cases))

    def _ask(self, typed: str, before: int, landed: Callable[[Found], None]) -> None:
        self._asking = True
        desk = self._desk

        def read() -> tuple[Found, Mapping[str, CaseMark]]:
            found = desk.search.find(typed, before=before)
            return found, desk.syncing.marks([case.case_id for case in found.cases])

        def marked(read: tuple[Found, Mapping[str, CaseMark]]) -> None:
            found, marks = read
            self._marks.update({case.case_id: CaseMark() for case in found.cases} | dict(marks))
            landed(found)

        self._runner.run(read, marked, self._failed)

    def _landed(self, typed: str, found: Found) -> None:
        if typed == self._typed:
            self._found = found
            # the empty screen is for a counter without any case, not for a search without one
            self.count = len(found.cases) if not typed.strip() else max(1, self.count)
            self._view.show_found(self._shown())
        self._next()

    def _failed(self, error: DeskError) -> None:
        self._view.show_trouble(error)
        self._next()

    def _next(self) -> None:
        self._asking = False
        if self._waiting:
            self._waiting = False
            self.load()

    def _shown(self) -> CasesShown:
        found = self._found
        return CasesShown(
            tuple(_groups(found.cases, self._marks, self._desk.now().date())),
            _hint(found),
            bool(found.more),
            _nothing(found) if self._typed.strip() and not found.cases else None,
        )


def _groups(
    cases: tuple[CaseSummary, ...], marks: Mapping[str, CaseMark], today: date
) -> Iterator[DayGroup]:
    for day, of_day in groupby(cases, key=lambda case: case.at.date()):
        yield DayGroup(
            _day(day, today),
            tuple(_line(case, marks.get(case.case_id, CaseMark())) for case in of_day),
        )


def _day(day: date, today: date) -> str:
    words = date_words(day)
    near = {today: _("今天"), today - timedelta(days=1): _("昨天")}.get(day, "")
    return f"{near}　{words}" if near else words


def _hint(found: Found) -> str:
    """How the query was read, how much was found, and what may be missing."""
    parts = []
    if found.understood:
        parts.append(_("按 {understood} 查找").format(understood=found.understood))
    elif not found.too_short:
        parts.append(_("最近的办件"))
    if found.understood and found.cases:
        count = len(found.cases)
        many = (
            _("已列出 {n} 件，还有更早的").format(n=count)
            if found.more
            else _("共 {n} 件").format(n=count)
        )
        parts.append(many)
    if found.too_short and found.understood:
        words = listed(*found.too_short)
        parts.append(_("“{words}”太短，没有用来查找").format(words=words))
    if found.behind:
        parts.append(_("索引重建中，较早的办件可能还没有列出"))
    return "　·　".join(parts)


def _nothing(found: Found) -> tuple[str, str]:
    if not found.understood:
        return (
            _("再输入一个字"),
            _("一个字母或一位数字太少。可输入号码末四位、姓名、两个拼音首字母、事项或日期。"),
        )
    return (
        _("没有找到办件"),
        _(
            "已按 {understood} 查找。请核对，或少输一个词；"
            "可输入号码末四位、姓名、拼音首字母、事项、日期（如 0212）、状态。"
        ).format(understood=found.understood),
    )


def _line(case: CaseSummary, mark: CaseMark) -> CaseLine:
    parsed = parse_receipt(case.number)
    number = parsed.grouped() if isinstance(parsed, ReceiptNumber) else case.number
    return CaseLine(
        case.case_id,
        number,
        case.item_name,
        case.applicant,
        state_words(case.state),
        _TONES.get(State(case.state), "wait"),
        case.at.strftime("%H:%M"),
        case.actor,
        _mark(mark),
    )


def _mark(mark: CaseMark) -> str:
    """What sets a case apart: an open question, rows still to be fetched, another window."""
    parts = (
        _("待复核") if mark.reviews else "",
        _("待核验 {n}").format(n=mark.waiting) if mark.waiting else "",
        mark.window,
    )
    return " · ".join(part for part in parts if part)
