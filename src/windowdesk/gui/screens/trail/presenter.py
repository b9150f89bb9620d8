"""Decides what the audit page says: entries in words, what is filtered, whether the chain holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.trail import REFUSED, ChainCheck, TrailFilter, TrailLine
from windowdesk.app.wording_audit import action_words, result_words
from windowdesk.gui.runner import Runner
from windowdesk.i18n import N_, _, counted

PAGE = 200
_BREAKS = {
    "gap": N_("少了一条或几条"),
    "prev": N_("与前一条接不上"),
    "digest": N_("内容被改动"),
}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry in words. ``tone`` of its result."""

    key: str
    at: str
    actor: str
    action: str
    subject: str
    result: str
    tone: str
    explain: str


class TrailDesk(Protocol):
    """The part of the desk this screen uses; both may wait for the disk."""

    def lines(
        self, wanted: TrailFilter | None = None, *, before: int = 0, limit: int = 200
    ) -> tuple[TrailLine, ...]: ...

    def check(self) -> ChainCheck: ...


class TrailView(Protocol):
    """What the presenter tells its view."""

    def show_rows(self, rows: tuple[TrailRow, ...], *, more: bool, filtered: bool) -> None: ...

    def show_check(self, words: str, tone: str) -> None: ...

    def show_problem(self, error: DeskError) -> None: ...


class TrailPresenter:
    """Newest entries first; older ones are asked for, page by page."""

    def __init__(self, desk: TrailDesk, runner: Runner, view: TrailView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._wanted = TrailFilter()
        self._lines: tuple[TrailLine, ...] = ()

    def load(self, wanted: TrailFilter | None = None) -> None:
        """From the newest; with another filter where one is given."""
        self._wanted = self._wanted if wanted is None else wanted
        asked = self._wanted

        def done(lines: tuple[TrailLine, ...]) -> None:
            if asked == self._wanted:
                self._lines = lines
                self._show(len(lines) == PAGE)

        self._runner.run(lambda: self._desk.lines(asked, limit=PAGE), done, self._view.show_problem)

    def older(self) -> None:
        """The page before the oldest that is shown."""
        if not self._lines:
            return
        asked, before = self._wanted, self._lines[-1].seq

        def done(lines: tuple[TrailLine, ...]) -> None:
            if asked == self._wanted and self._lines and self._lines[-1].seq == before:
                self._lines += lines
                self._show(len(lines) == PAGE)

        self._runner.run(
            lambda: self._desk.lines(asked, before=before, limit=PAGE),
            done,
            self._view.show_problem,
        )

    def check(self) -> None:
        """Walk the whole chain, and say what came of it."""
        self._view.show_check(_("正在核对全部记录…"), "")
        self._runner.run(self._desk.check, self._checked, self._view.show_problem)

    def _checked(self, check: ChainCheck) -> None:
        if check.broken is None:
            words = counted(
                "● 全部 {n} 条首尾相接，没有改动。校验值 {head}", check.count, head=check.head[:16]
            )
            self._view.show_check(words, "accept")
            return
        place, what = check.broken
        words = _("■ 第 {n} 条{what}。请保留现场，并报告审计负责人。").format(
            n=place, what=_(_BREAKS.get(what, what))
        )
        self._view.show_check(words, "refuse")

    def _show(self, more: bool) -> None:
        rows = tuple(_row(line) for line in self._lines)
        self._view.show_rows(rows, more=more, filtered=self._wanted != TrailFilter())


def _row(line: TrailLine) -> TrailRow:
    return TrailRow(
        key=str(line.seq),
        at=line.at.strftime("%m-%d %H:%M:%S"),
        actor=_("本机") if line.actor == "system" else line.actor,
        action=action_words(line.action),
        subject=line.subject,
        result=result_words(line.result),
        tone="refuse" if line.result in REFUSED else "2",
        explain=line.detail,
    )
