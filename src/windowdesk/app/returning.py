"""The return visit: what the first one left becomes the start of the second (domain A.4).

The checklist then holds the unresolved points of the notice and what newly handed-in papers raise;
papers given back at the first visit are matched, not judged again. After a deferral it holds what
the deferral still owes, and nothing else.
"""

from __future__ import annotations

from datetime import datetime

from windowdesk.app.cards import carried
from windowdesk.app.errors import BadInput
from windowdesk.app.facts import leaves
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import Case, State
from windowdesk.domain.decision.model import Decision, RowStatus
from windowdesk.domain.decision.submission import FirstVisit, HandIn, NoticePoint, Submission
from windowdesk.domain.standard.model import Way
from windowdesk.i18n import _

_GOOD = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)
# A record that was not found or a promise that was barred is asked for anew.
_WITHOUT_PAPER = (Way.SHARED.value, Way.E_CERTIFICATE.value, Way.PROMISE.value)


RETURNING = frozenset({State.CORRECTING, State.ACCEPTED_DEFERRED})


def next_submission(case: Case, now: datetime) -> Submission:
    """What lies on the table when the applicant of ``case`` comes back.

    Raises ``BadInput`` when neither corrections nor deferred papers are waited for.
    """
    before, decision = case.submission, case.decision
    if case.state not in RETURNING or before is None or decision is None:
        raise BadInput(
            _("该件状态为“{state}”，不在补正中。").format(state=state_words(case.state.value)),
            press=_("请在“办件”中查看，或按 F5 受理新的事项。"),
            code="not_correcting",
        )
    if case.state is State.ACCEPTED_DEFERRED:
        return _hand_in(case, before, decision, now)
    return _second(case, before, decision, now)


def _hand_in(case: Case, before: Submission, decision: Decision, now: datetime) -> Submission:
    """Only what is owed, under the very version the deferral was granted by."""
    return Submission(
        item=before.item,
        received_at=now,
        catalogue=decision.catalogue,
        applicant=carried(before.applicant),
        agent=carried(before.agent),
        answers=decision.answers,
        credit=before.credit,
        hand_in=HandIn(
            number=case.number,
            received_at=case.first_received_at or before.received_at,
            owed=case.owed,
            until=case.owed_until,
        ),
    )


def _second(case: Case, before: Submission, decision: Decision, now: datetime) -> Submission:
    good = {row.id: row.way for row in leaves(decision.materials) if row.status in _GOOD}
    satisfied = tuple(ident for ident, way in good.items() if way == Way.SUBMITTED.value)
    kept = {
        ident: finding
        for ident, finding in before.findings.items()
        if good.get(ident, "") in _WITHOUT_PAPER
    }
    first = FirstVisit(
        number=case.number,
        received_at=case.first_received_at or before.received_at,
        catalogue=decision.catalogue,
        points=tuple(
            NoticePoint(gap.material, gap.rule.value, gap.point) for gap in decision.gaps()
        ),
        satisfied=satisfied,
        papers_returned=not case.papers_kept,
        answers=before.answers,
        amended=tuple(amendment.name for amendment in case.amendments),
    )
    return Submission(
        item=before.item,
        received_at=now,
        applicant=carried(before.applicant),
        agent=carried(before.agent),
        answers=before.answers,
        findings=kept,
        conditions=before.conditions,
        credit=before.credit,
        first_visit=first,
    )
