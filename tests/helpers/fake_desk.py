"""A desk in memory for presenters: it keeps drafts as bodies and runs every task at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake, Visit, intake_from
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import CardRead, Draft
from windowdesk.app.shelf import Shelf
from windowdesk.app.visits import NoVisits
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.model import DueDate
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Party, Submission, Verification
from windowdesk.domain.standard.model import CheckPoint, Item, Material, Requirement
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.domain.time.due import DayMark

MONDAY = datetime.fromisoformat("2026-03-02T10:15:00")


def long_item(materials: int = 60, points: int = 3) -> Item:
    """The dispatch licence with ``materials`` papers of ``points`` check-points each."""
    base = next(item for item in shipped_items() if item.code == "DEMO-LWPQ-01")
    rows = tuple(
        Requirement(
            f"paper{n}",
            material=Material(
                f"paper{n}",
                f"第 {n} 项材料",
                originals=1,
                points=tuple(CheckPoint(f"point{k}", f"要点 {k}") for k in range(points)),
            ),
        )
        for n in range(1, materials + 1)
    )
    return replace(
        base, code="DEMO-LONG-01", requirements=rows, questions=(), gates=(), agent_when=None
    )


class FakeDesk:
    """Enough of the desk for the intake presenter. ``broken`` makes the next save fail."""

    def __init__(self, *items: Item) -> None:
        self.shelf = Shelf(items or shipped_items())
        self.calendar = WorkCalendar.build(range(2025, 2028), {}, {})
        self.bodies: dict[str, dict[str, Any]] = {}
        self.aside: set[str] = set()
        self.issued: list[Intake] = []
        self.broken: DeskError | None = None
        self.visits = NoVisits()

    def now(self) -> datetime:
        return MONDAY

    def begin(self, ticket: str = "", after: Visit | None = None) -> Intake:
        nth = after.nth + 1 if after is not None else 1
        draft_id = f"draft{len(self.bodies) + 1}"
        visit = Visit(draft_id, ticket=ticket, started_at=MONDAY, nth=nth)
        return Intake(self.shelf, self.calendar, visit, Submission("", MONDAY))

    def save_draft(self, intake: Intake, *, aside: bool = False) -> None:
        if self.broken is not None:
            raise self.broken
        self.bodies[intake.visit.draft_id] = intake.body()
        if aside:
            self.aside.add(intake.visit.draft_id)

    def drafts(self) -> tuple[Draft, ...]:
        return tuple(
            Draft(ident, "1207", "办件", ident in self.aside, MONDAY, body)
            for ident, body in self.bodies.items()
        )

    def resume(self, draft_id: str) -> Intake:
        return intake_from(self.bodies[draft_id], self.shelf, self.calendar)

    def issue(self, intake: Intake, override: Override | None = None) -> Issued:
        assert intake.decision is not None
        self.issued.append(intake)
        return Issued("case", "2644010300012030015737", "", intake.decision, override, (), ())

    def card_party(self, read: CardRead) -> Party:
        return Party("person", read.name, read.number, Verification.CARD, MONDAY)

    def explain_due(self, due: DueDate, at: datetime) -> tuple[DayMark, ...]:
        return ()


class AtOnce:
    """A task runner without threads. ``hold`` keeps work back until :meth:`let_go`.

    ``hold_results`` does the work at once and keeps only its result back.
    """

    def __init__(self) -> None:
        self.hold = False
        self.hold_results = False
        self._held: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], Any],
        on_success: Callable[[Any], None] | None = None,
        on_error: Callable[[DeskError], None] | None = None,
        *,
        writes: bool = False,
        device: bool = False,
        printer: bool = False,
        far: bool = False,
    ) -> object:
        def act() -> None:
            try:
                result = work()
            except DeskError as error:
                if on_error is not None:
                    on_error(error)
                return
            if on_success is None:
                return
            if self.hold_results:
                self._held.append(lambda: on_success(result))
            else:
                on_success(result)

        if self.hold:
            self._held.append(act)
        else:
            act()
        return None

    def let_go(self) -> None:
        """Do what was held back, once each."""
        held, self._held = self._held, []
        for act in held:
            act()

    @property
    def waiting(self) -> int:
        return len(self._held)
