"""Taking one matter in: the submission grows by the clerk's findings, the verdict follows each key.

An :class:`Intake` holds one unfinished submission. Every change replaces it and judges it again, so
that what the screen shows is always what the standard says of exactly what has been entered. It
saves nothing by itself: :meth:`body` is what a draft keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from windowdesk.app.sharing import Offer
from windowdesk.app.shelf import Shelf, Shelved
from windowdesk.app.slips import SlipUse
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.handing_in import owed_checklist
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.submission import (
    BarFound,
    Credit,
    Finding,
    Met,
    Party,
    PointFinding,
    Query,
    Submission,
)
from windowdesk.domain.plain import from_plain, to_plain
from windowdesk.domain.standard.model import Material, PaperForm, Way
from windowdesk.domain.standard.resolve import Checklist, resolve
from windowdesk.domain.time.calendar import WorkCalendar

_NOTHING = Finding()


@dataclass(frozen=True, slots=True)
class Visit:
    """What belongs to the visit rather than to the matter.

    ``ticket`` is the number on the clerk's strip; ``case_id`` is set on a return visit. ``group``
    links the matters of one visit and ``nth`` counts them. ``view`` is where the clerk was on the
    screen: line, unfolded paper, pane, scroll, and how far the papers were (nothing personal).
    ``slip``: the emergency slip this matter was taken in on, and when that was.
    """

    draft_id: str
    ticket: str = ""
    case_id: str = ""
    started_at: datetime | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    nth: int = 1
    view: Mapping[str, str] = field(default_factory=dict)
    slip: SlipUse | None = None


class Intake:
    """One matter at the window. All changes go through its methods; reading is by property."""

    def __init__(
        self,
        shelf: Shelf,
        calendar: WorkCalendar,
        visit: Visit,
        submission: Submission,
    ) -> None:
        self._shelf = shelf
        self._calendar = calendar
        self.visit = visit
        self.offers: Mapping[str, Offer] = {}
        self._shelved: Shelved | None = None
        self._checklist: Checklist | None = None
        self._decision: Decision | None = None
        self._submission = submission
        self._judge()

    # --- reading ---------------------------------------------------------------------------

    @property
    def submission(self) -> Submission:
        return self._submission

    @property
    def shelved(self) -> Shelved | None:
        """The item's version in use; None before an item is chosen."""
        return self._shelved

    @property
    def checklist(self) -> Checklist | None:
        return self._checklist

    @property
    def decision(self) -> Decision | None:
        """The verdict on what has been entered so far; None before an item is chosen."""
        return self._decision

    def finding(self, material: str) -> Finding:
        return self._submission.findings.get(material, _NOTHING)

    def material(self, ident: str) -> Material | None:
        """The material of the standard with id ``ident``, in any row that applies now."""
        if self._checklist is None:
            return None
        return next((m for m in self._checklist.materials() if m.id == ident), None)

    def has_work_on_another(self, code: str) -> bool:
        """Something was recorded for another item than ``code``."""
        submission = self._submission
        recorded = submission.findings or submission.answers or submission.conditions
        return submission.item not in ("", code) and bool(recorded)

    # --- the matter and the people ------------------------------------------------------------

    def choose_item(self, code: str) -> None:
        """Take up item ``code``; findings and answers of another item are let go."""
        if self._submission.item == code:
            return
        kept = self._submission
        self._set(
            Submission(
                item=code,
                received_at=kept.received_at,
                applicant=kept.applicant,
                agent=kept.agent,
                credit=kept.credit,
            )
        )

    def answer(self, question: str, option: str) -> None:
        """Answer a question of the circumstances; "" takes the answer back."""
        answers = {**self._submission.answers, question: option}
        if not option:
            answers.pop(question)
        self._set(replace(self._submission, answers=answers))

    def set_applicant(self, party: Party | None) -> None:
        self._set(replace(self._submission, applicant=party))

    def set_agent(self, party: Party | None) -> None:
        self._set(replace(self._submission, agent=party))

    def set_credit(self, credit: Credit) -> None:
        self._set(replace(self._submission, credit=credit))

    def set_condition(self, condition: str, met: Met | None) -> None:
        """Record a substantive condition as met or unmet; None takes it back."""
        conditions = {k: v for k, v in self._submission.conditions.items() if k != condition}
        if met is not None:
            conditions[condition] = met
        self._set(replace(self._submission, conditions=conditions))

    def set_bar(self, bar: str, evidence: str) -> None:
        """Record a statutory bar with the record it was seen in; "" takes it back."""
        bars = tuple(found for found in self._submission.bars if found.bar != bar)
        if evidence.strip():
            bars = (*bars, BarFound(bar, evidence.strip()))
        self._set(replace(self._submission, bars=bars))

    def ask_deferral(self, wanted: bool) -> None:
        """The applicant asks for 容缺受理 or does not."""
        self._set(replace(self._submission, defer=wanted))

    def cannot_correct_now(self, cannot: bool) -> None:
        """The applicant cannot correct on the spot today, so one notice will say everything."""
        self._set(replace(self._submission, cannot_correct_now=cannot))

    # --- the papers ----------------------------------------------------------------------------

    def find(self, material: str, finding: Finding) -> None:
        """Record ``finding`` for ``material``."""
        self._set(
            replace(self._submission, findings={**self._submission.findings, material: finding})
        )

    def clear(self, material: str) -> None:
        """Back to "not examined"."""
        findings = {k: v for k, v in self._submission.findings.items() if k != material}
        self._set(replace(self._submission, findings=findings))

    def check_complete(self, material: str) -> None:
        """核对 (the space bar): counts as the standard asks, every check-point met.

        A paper nobody hands in (系统自动获取) is left to the organ to fetch: 待核验.
        """
        asked = self.material(material)
        if asked is None:
            return
        if Way.SUBMITTED not in asked.ways:
            self.set_way(material, asked.ways[0])
            return
        old = self.finding(material)
        points = {
            point.id: old.points[point.id]
            if point.id in old.points and old.points[point.id].ok
            else PointFinding(ok=True)
            for point in asked.points
        }
        self.find(
            material,
            replace(
                old,
                way=Way.SUBMITTED,
                absent=False,
                originals=max(asked.originals, old.originals),
                copies=max(asked.copies, old.copies),
                electronic=asked.form is PaperForm.ELECTRONIC,
                points=points,
            ),
        )

    def mark_absent(self, material: str) -> None:
        """Looked for, not there (未提交)."""
        self.find(material, replace(_NOTHING, absent=True))

    def add_copies(self, material: str, change: int) -> None:
        """One more or fewer of what the standard counts: copies where it asks for copies."""
        asked = self.material(material)
        if asked is None:
            return
        old = replace(self.finding(material), way=Way.SUBMITTED, absent=False)
        if asked.copies and not (
            asked.originals and old.originals < asked.originals and change > 0
        ):
            new = replace(old, copies=max(0, old.copies + change))
        else:
            new = replace(old, originals=max(0, old.originals + change))
        self.find(material, new)

    def set_counts(self, material: str, originals: int, copies: int, pages: int = 0) -> None:
        old = self.finding(material)
        self.find(
            material,
            replace(
                old,
                way=Way.SUBMITTED,
                absent=False,
                originals=max(0, originals),
                copies=max(0, copies),
                pages=max(0, pages),
            ),
        )

    def set_point(
        self, material: str, point: str, ok: bool | None, *, seen: str = "", page: str = ""
    ) -> None:
        """A check-point met, not met (with what was seen, on which page), or not examined."""
        self._point(material, point, PointFinding(ok=ok, seen=seen, page=page))

    def correct_point(self, material: str, point: str) -> None:
        """当场更正: the applicant put a failed point right here; what had been seen stays."""
        before = self.finding(material).points.get(point, PointFinding())
        self._point(material, point, replace(before, ok=True, corrected=True))

    def _point(self, material: str, point: str, found: PointFinding) -> None:
        old = self.finding(material)
        points = {**old.points, point: found}
        self.find(material, replace(old, way=Way.SUBMITTED, absent=False, points=points))

    def set_issued_on(self, material: str, day: date | None) -> None:
        self.find(material, replace(self.finding(material), issued_on=day))

    def set_way(
        self,
        material: str,
        way: Way | None,
        *,
        query: Query | None = None,
        certificate: str = "",
        at: datetime | None = None,
        by: str = "",
    ) -> None:
        """How the material is satisfied; None is "not examined"."""
        if way is None:
            self.clear(material)
            return
        old = self.finding(material) if way is Way.SUBMITTED else _NOTHING
        self.find(
            material,
            replace(
                old,
                way=way,
                absent=False,
                query=query,
                certificate=certificate,
                queried_at=at,
                authorised_by=by,
            ),
        )

    def take_over(self, material: str) -> None:
        """Take what another matter of this visit saw of the same paper; copies count anew."""
        offer = self.offers.get(material)
        if offer is not None:
            self.find(material, offer.finding)

    def match(self, material: str, matched: bool | None) -> None:
        """Return visit: the very paper of the first visit is back (or is not)."""
        self.find(material, replace(self.finding(material), matched=matched))

    # --- moving on -------------------------------------------------------------------------

    def at(self, moment: datetime) -> None:
        """Judge as of ``moment``: the time of receipt is when the matter is concluded.

        What was received on an emergency slip stays received when the slip says so.
        """
        if self.visit.slip is not None:
            moment = self.visit.slip.received_at
        self._set(replace(self._submission, received_at=moment.replace(microsecond=0)))

    def body(self) -> dict[str, Any]:
        """What a draft keeps, as plain JSON."""
        return {"visit": to_plain(self.visit), "submission": to_plain(self._submission)}

    def _set(self, submission: Submission) -> None:
        before, self._submission = self._submission, submission
        try:
            self._judge()
        except BaseException:
            self._submission = before
            raise
        if (before.item, before.applicant, before.agent) != (
            submission.item,
            submission.applicant,
            submission.agent,
        ):
            self.offers = {}  # they were made for other people or papers

    def _judge(self) -> None:
        submission = self._submission
        if not submission.item:
            self._shelved, self._checklist, self._decision = None, None, None
            return
        shelved = self._version(submission)
        older = None
        if submission.first_visit is not None:
            first = self._shelf.version(submission.first_visit.catalogue)
            older = (first.item, first.hash)
        decision = decide(shelved.item, shelved.hash, submission, self._calendar, older=older)
        if older is not None and decision.catalogue == older[1]:
            shelved = Shelved(*older)
        self._shelved = shelved
        self._checklist = (
            owed_checklist(shelved.item, decision.answers, submission.hand_in)
            if submission.hand_in is not None
            else resolve(shelved.item, decision.answers)
        )
        self._decision = decision

    def _version(self, submission: Submission) -> Shelved:
        if submission.catalogue:
            return self._shelf.version(submission.catalogue)
        day, first = submission.received_at.date(), submission.first_visit
        if first is not None:
            return self._shelf.going_on(submission.item, day, first.catalogue)
        return self._shelf.in_force(submission.item, day)


def intake_from(body: Mapping[str, Any], shelf: Shelf, calendar: WorkCalendar) -> Intake:
    """The intake a draft kept. Raises ``PlainError`` when the draft does not fit."""
    return Intake(
        shelf,
        calendar,
        from_plain(Visit, body["visit"]),
        from_plain(Submission, body["submission"]),
    )
