"""What the intake screen needs of the desk and of whoever shows it, as Protocols."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import CardRead, Draft
from windowdesk.app.sharing import Offer
from windowdesk.app.visits import VisitMatter
from windowdesk.domain.decision.model import DueDate
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Party
from windowdesk.domain.time.due import DayMark


class VisitDesk(Protocol):
    """Which matters one visit has, and what they may share."""

    def of(self, visit: Visit) -> tuple[VisitMatter, ...]: ...

    def offers(self, intake: Intake) -> dict[str, Offer]: ...


class IntakeDesk(Protocol):
    """The part of the desk this screen uses. What may block is called through a Runner."""

    @property
    def visits(self) -> VisitDesk: ...

    def begin(self, ticket: str = "", after: Visit | None = None) -> Intake: ...

    def save_draft(self, intake: Intake, *, aside: bool = False) -> None: ...

    def drafts(self) -> tuple[Draft, ...]: ...

    def resume(self, draft_id: str) -> Intake: ...

    def issue(self, intake: Intake, override: Override | None = None) -> Issued: ...

    def card_party(self, read: CardRead) -> Party: ...

    def explain_due(self, due: DueDate, at: datetime) -> tuple[DayMark, ...]: ...

    def now(self) -> datetime: ...


class Listener(Protocol):
    """Whoever shows the presenter's state."""

    def refresh(self) -> None:
        """Show everything as it is now; only what changed needs painting."""
        ...

    def show_error(self, error: DeskError) -> None: ...

    def show_saved(self, words: str) -> None: ...

    def show_issued(self, issued: Issued) -> None: ...

    def ask_seen(self, key: str) -> None:
        """Open the inline editor for what was seen at the point ``key``."""
        ...

    def ask_date(self, key: str) -> None:
        """Open the inline editor for the issue date of the paper ``key`` belongs to."""
        ...

    def ask_certificate(self, key: str, way: str) -> None:
        """Open the inline editor for a certificate's number and who authorised the query."""
        ...

    def go_to_question(self, question: str) -> None: ...

    def go_to_people(self) -> None: ...

    def go_to_conditions(self) -> None: ...

    def go_to_list(self) -> None: ...

    def place(self) -> dict[str, str]:
        """Where the clerk is besides the line of the list: pane, scroll, what is unfolded."""
        ...

    def go_back(self, place: Mapping[str, str]) -> None:
        """To where :meth:`place` said the clerk was."""
        ...
