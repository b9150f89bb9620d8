"""Trying a standard out (试办): the real intake on one version of an item, and nothing is kept.

An administrator sees a version exactly as a clerk would: the same questions, checklist and verdict,
also of a version that is not in force yet. What is entered is never saved, numbered or printed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, time

from windowdesk.app.errors import BadInput, NothingToIssue
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import CardRead, Clock, Draft
from windowdesk.app.shelf import Shelf
from windowdesk.app.visits import NoVisits
from windowdesk.domain.decision.dates import explain
from windowdesk.domain.decision.model import DueDate
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.standard.model import Item
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.domain.time.due import DayMark
from windowdesk.domain.time.limits import Limit
from windowdesk.i18n import _


class TrialDesk:
    """What the intake screen asks of a desk, for one version of one item. All of it is fast."""

    def __init__(
        self, calendar: WorkCalendar, clock: Clock, card_party: Callable[[CardRead], Party]
    ) -> None:
        self._calendar = calendar
        self._clock = clock
        self._card_party = card_party
        self._shelf = Shelf(())
        self._item: Item | None = None
        self.visits = NoVisits()

    def take(self, item: Item) -> None:
        """Try ``item`` from now on."""
        self._item = item
        self._shelf = Shelf((item,))

    def begin(self, ticket: str = "", after: Visit | None = None) -> Intake:
        """A matter of the item on trial, nothing entered yet."""
        now = self.now()
        intake = Intake(
            self._shelf, self._calendar, Visit(uuid.uuid4().hex, ticket), Submission("", now)
        )
        if self._item is not None:
            intake.choose_item(self._item.code)
        return intake

    def now(self) -> datetime:
        """The clock, but never before the version on trial is in force."""
        now = self._clock.now()
        if self._item is None or now.date() >= self._item.effective:
            return now
        return datetime.combine(self._item.effective, time(9))

    def save_draft(self, intake: Intake, *, aside: bool = False) -> None:
        """Nothing of a trial is kept."""

    def drafts(self) -> tuple[Draft, ...]:
        """None: see :meth:`save_draft`."""
        return ()

    def resume(self, draft_id: str) -> Intake:
        raise BadInput(_("试办不保存，没有可取回的内容。"), code="trial")

    def issue(self, intake: Intake, override: Override | None = None) -> Issued:
        raise NothingToIssue(
            _("这是试办，不入库、不编号、不出具文书。"),
            saved=_("试办录入的内容不保存。"),
            press=_("按 Esc 返回事项标准。"),
            code="trial",
        )

    def card_party(self, read: CardRead) -> Party:
        return self._card_party(read)

    def explain_due(self, due: DueDate, at: datetime) -> tuple[DayMark, ...]:
        return explain(at, Limit.parse(due.limit), self._calendar).days
