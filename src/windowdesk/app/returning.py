"""The return visit: what the first one left becomes the start of the second (domain A.4).

The checklist then holds the unresolved points of the notice and what newly handed-in papers raise;
papers given back at the first visit are matched, not judged again.
"""

from __future__ import annotations

from datetime import datetime

from windowdesk.app.errors import BadInput
from windowdesk.app.facts import leaves
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import Case, State
from windowdesk.domain.decision.model import RowStatus
from windowdesk.domain.decision.submission import FirstVisit, NoticePoint, Submission
from windowdesk.domain.standard.model import Way
from windowdesk.i18n import _

_GOOD = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)
# A record that was not found or a promise that was barred is asked for anew.
_WITHOUT_PAPER = (Way.SHARED.value, Way.E_CERTIFICATE.value, Way.PROMISE.value)


def second_submission(case: Case, now: datetime) -> Submission:
    """The submission a corrected case starts its next visit with.

    Raises ``BadInput`` when the case is not waiting for corrections.
    """
    before, decision = case.submission, case.decision
    if case.state is not State.CORRECTING or before is None or decision is None:
        raise BadInput(
            _("该件状态为“{state}”，不在补正中。").format(state=state_words(case.state.value)),
            press=_("请在“办件”中查看，或按 F5 受理新的事项。"),
            code="not_correcting",
        )
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
        papers_returned=True,
        answers=before.answers,
    )
    return Submission(
        item=before.item,
        received_at=now,
        applicant=before.applicant,
        agent=before.agent,
        answers=before.answers,
        findings=kept,
        conditions=before.conditions,
        credit=before.credit,
        first_visit=first,
    )
