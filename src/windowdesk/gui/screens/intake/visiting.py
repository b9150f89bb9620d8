"""Several matters of one visit: how each stands, which comes next, what they may share."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.intake import Intake, Visit
from windowdesk.app.sharing import Offer
from windowdesk.app.visits import VisitMatter
from windowdesk.app.wording import outcome_words
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.ports import IntakeDesk, Listener
from windowdesk.gui.screens.intake.state import Tone, VisitLine
from windowdesk.i18n import _


class Host(Protocol):
    """Whoever has the matter in hand."""

    listener: Listener
    intake: Intake | None

    def resume(self, draft_id: str) -> None: ...


class Visiting:
    """Reads the visit in the background; the screen shows what was read last."""

    def __init__(self, host: Host, desk: IntakeDesk, runner: Runner) -> None:
        self._host = host
        self._desk = desk
        self._runner = runner
        self._visit: Visit | None = None
        self._matters: tuple[VisitMatter, ...] = ()

    def forget(self) -> None:
        """Another visit begins; nothing of the last one is shown beside it."""
        self._visit, self._matters = None, ()

    def look(self, visit: Visit) -> None:
        """Read the matters of ``visit``; after what is being saved, hence as a writer."""
        if self._visit is not None and self._visit.group != visit.group:
            self._matters = ()
        self._visit = visit
        self._runner.run(
            lambda: self._desk.visits.of(visit),
            lambda found: self._seen(visit, found),
            self._host.listener.show_error,
            writes=True,
        )

    def concluded(self, visit: Visit) -> None:
        """A matter was issued; where it was not the only one, say so beside the others."""
        if visit.nth > 1 or self._matters:
            self.look(visit)
        else:
            self._visit = visit

    def _seen(self, visit: Visit, found: tuple[VisitMatter, ...]) -> None:
        if self._visit is not None and self._visit.group == visit.group:
            self._matters = found
            self.offer()
            self._host.listener.refresh()

    def offer(self) -> None:
        """Work out what the matter in hand may take over from the others."""
        intake = self._host.intake
        if intake is None or intake.checklist is None or len(self._others(intake)) == 0:
            return
        self._runner.run(
            lambda: self._desk.visits.offers(intake),
            lambda offers: self._offered(intake, offers),
            self._host.listener.show_error,
        )

    def _offered(self, intake: Intake, offers: dict[str, Offer]) -> None:
        if intake is self._host.intake and offers != intake.offers:
            intake.offers = offers
            self._host.listener.refresh()

    def _others(self, intake: Intake | None) -> list[VisitMatter]:
        here = intake.visit.draft_id if intake is not None else ""
        return [m for m in self._matters if not m.draft_id or m.draft_id != here]

    def lines(self) -> tuple[VisitLine, ...]:
        """Every matter of this visit; nothing while there is only one."""
        intake = self._host.intake
        others = self._others(intake)
        if intake is not None and intake.visit.group != (self._visit.group if self._visit else ""):
            others = []
        lines = [_line(matter) for matter in others]
        if intake is not None:
            item = intake.shelved.item.name if intake.shelved is not None else _("未选事项")
            lines.append(VisitLine(intake.visit.nth, item, _("在办"), Tone.ACCENT, current=True))
        lines.sort(key=lambda line: line.nth)
        return tuple(lines) if len(lines) > 1 else ()

    def next_open(self) -> str:
        """The draft of the unfinished matter after the one in hand, round and round; "" for none."""
        intake = self._host.intake
        waiting = [m for m in self._others(intake) if m.draft_id]
        here = intake.visit.nth if intake is not None else 0
        after = [m for m in waiting if m.nth > here]
        return next((m.draft_id for m in (*after, *waiting)), "")

    def go_on(self) -> bool:
        """To the next unfinished matter of this visit; False when there is none."""
        draft_id = self.next_open()
        if draft_id:
            self._host.resume(draft_id)
        return bool(draft_id)


def _line(matter: VisitMatter) -> VisitLine:
    name = matter.item_name or _("未选事项")
    if matter.decision is None:
        return VisitLine(matter.nth, name, _("未办结"), Tone.WAIT, draft_id=matter.draft_id)
    words = outcome_words(matter.decision, matter.override)
    said = words.title if matter.case_id else _("未办结，{verdict}").format(verdict=words.title)
    return VisitLine(matter.nth, name, said, Tone(words.tone), draft_id=matter.draft_id)
