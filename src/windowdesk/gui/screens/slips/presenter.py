"""Decides what the page of emergency slips says, and reads what a person types off one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from windowdesk.app.emergency import Drawn, SlipAccount, grouped
from windowdesk.app.errors import BadInput, DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.slips import Slip, SlipState
from windowdesk.app.wording import date_words
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _, counted

Refused = Callable[[DeskError], None]


class Emergency(Protocol):
    """The use cases; all may wait for the disk or a printer."""

    def slips(self) -> tuple[Slip, ...]: ...

    def account(self) -> SlipAccount: ...

    def begin(
        self, text: str, received_at: datetime, *, taken_by: str = "", ticket: str = ""
    ) -> Intake: ...

    def void(self, text: str, reason: str) -> Slip: ...

    def print(self, count: int) -> Drawn: ...

    def save(self, count: int, target: Path) -> Drawn: ...


class SlipsDesk(Protocol):
    """The part of the desk this screen uses."""

    @property
    def emergency(self) -> Emergency: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A slip of the list; ``open`` while it is still to be keyed in or voided."""

    number: str
    grouped: str
    state: str
    tone: str
    drawn: str
    ended: str
    remark: str
    case_id: str
    open: bool


@dataclass(frozen=True, slots=True)
class SlipsState:
    """Everything the page shows. ``count`` says how the slips ended, in one line."""

    lines: tuple[SlipLine, ...]
    count: str
    tone: str


class SlipsView(Protocol):
    """What the presenter tells its view."""

    def show_slips(self, state: SlipsState) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class SlipsPresenter:
    """The list, and the three acts on it. Exactly one callback follows each act."""

    def __init__(self, desk: SlipsDesk, runner: Runner, view: SlipsView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view

    def load(self) -> None:
        """Read the slips again."""
        emergency = self._desk.emergency

        def read() -> SlipsState:
            return slips_state(emergency.slips(), emergency.account())

        self._runner.run(read, self._view.show_slips, self._view.show_trouble)

    def moment(self, typed: str) -> datetime | None:
        """The time ``typed`` off a slip; None while it is none."""
        return moment_of(typed, self._desk.now())

    def key_in(
        self,
        given: tuple[str, str, str],
        done: Callable[[Intake], None],
        refused: Refused,
    ) -> None:
        """Begin the matter of a slip: its number or code, its time, the 工号 on it."""
        number, typed, taken_by = given
        at = self.moment(typed)
        if at is None:
            refused(_no_time())
            return
        emergency = self._desk.emergency
        self._runner.run(
            lambda: emergency.begin(number, at, taken_by=taken_by, ticket=_("补录")), done, refused
        )

    def void(
        self, number: str, reason: str, done: Callable[[Slip], None], refused: Refused
    ) -> None:
        """A slip that was spoilt or never used."""
        emergency = self._desk.emergency
        self._runner.run(lambda: emergency.void(number, reason), done, refused, writes=True)

    def draw(
        self, count: int, target: Path | None, done: Callable[[str], None], refused: Refused
    ) -> None:
        """``count`` new slips on the printer, or as a PDF in ``target``."""
        emergency = self._desk.emergency

        def act() -> Drawn:
            return emergency.print(count) if target is None else emergency.save(count, target)

        self._runner.run(act, lambda drawn: done(drawn_words(drawn)), refused, printer=True)

    def file_name(self) -> str:
        """What a file of slips made now is called."""
        return f"slips-{self._desk.now():%Y%m%d-%H%M%S}.pdf"

    def echo(self, typed: str) -> str:
        """How a typed time was understood, or what can be typed."""
        at = self.moment(typed)
        if at is None:
            return _("可输入 10:15（今天）、0302 1015 或 2026-03-02 10:15")
        return f"{date_words(at.date())} {at:%H:%M}"


def drawn_words(drawn: Drawn) -> str:
    """How printing slips ended."""
    count = len(drawn.slips)
    if drawn.file is not None:
        return counted("已把 {n} 份凭证存到 {path}", count, path=drawn.file)
    if drawn.outcome == "uncertain":
        return counted("不能确定 {n} 份凭证是否都已出纸：请看打印机，没有出来的请作废。", count)
    return counted("已打印 {n} 份凭证", count)


def slips_state(slips: tuple[Slip, ...], account: SlipAccount) -> SlipsState:
    """``slips`` in words."""
    count = _("共印 {drawn} 份，已补录 {used}，已作废 {void}，未交代 {out}").format(
        drawn=account.drawn, used=account.used, void=account.void, out=account.out
    )
    tone = "correct" if account.out else "accept"
    return SlipsState(tuple(_line(slip) for slip in slips), count, tone)


def _line(slip: Slip) -> SlipLine:
    state, tone = {
        SlipState.DRAWN: (_("未交代"), "correct"),
        SlipState.USED: (_("已补录"), "accept"),
        SlipState.VOID: (_("已作废"), "wait"),
    }[slip.state]
    never = slip.reason.startswith("not_printed")
    return SlipLine(
        number=slip.number,
        grouped=grouped(slip.number),
        state=state,
        tone=tone,
        drawn=f"{slip.drawn_at:%m-%d %H:%M}",
        ended=f"{slip.ended_at:%m-%d %H:%M}" if slip.ended_at else "",
        remark=_("没有印成") if never else slip.reason,
        case_id=slip.case_id,
        open=slip.state is SlipState.DRAWN,
    )


_DIGITS = re.compile(r"(?:(\d{4})[-./]?)?(?:(\d{1,2})[-./](\d{1,2})|(\d{2})(\d{2}))[ T]+"
                     r"(\d{1,2}):?(\d{2})")  # fmt: skip
_TODAY = re.compile(r"(\d{1,2}):(\d{2})")


def moment_of(typed: str, now: datetime) -> datetime | None:
    """A time as it stands on a slip: 10:15 (today), 0302 1015, 3-2 10:15, 2026-03-02 10:15.

    Without a year the latest such day that is not in the future; None for what is no time.
    """
    text = typed.strip().replace("：", ":")
    try:
        if today := _TODAY.fullmatch(text):
            hour, minute = map(int, today.groups())
            return now.replace(hour=hour, minute=minute, second=0)
        found = _DIGITS.fullmatch(text)
        if found is None:
            return None
        year, m1, d1, m2, d2, hour_, minute_ = found.groups()
        parts = (int(m1 or m2), int(d1 or d2), int(hour_), int(minute_))
        at = datetime(int(year or now.year), *parts)  # noqa: DTZ001 - wall time is what is meant
    except ValueError:
        return None
    if not year and at > now:
        try:
            return at.replace(year=at.year - 1)
        except ValueError:  # 29 February
            return None
    return at


def _no_time() -> BadInput:
    return BadInput(
        _("没有认出凭证上的收件时间。"),
        saved=_("已录入的内容都在。"),
        press=_("请照凭证输入日期和时间，例如 2026-03-02 10:15。"),
        code="bad_time",
    )
