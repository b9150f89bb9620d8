"""Which resolutions of a question are true of its case as it stands, the usual one first."""

from __future__ import annotations

from windowdesk.app.rectifying import RECTIFIABLE
from windowdesk.app.syncing import ReviewItem
from windowdesk.domain.cases.case import Case, EventKind, State
from windowdesk.domain.cases.ending import OPEN
from windowdesk.protocol.reviews import DUPLICATE, FIELD, Resolution


def twin_of(item: ReviewItem) -> str:
    """The other case that a question about a duplicate names; "" in any other."""
    other = item.facts.get("other") if item.kind == DUPLICATE else None
    return other if isinstance(other, str) else ""


def offers(
    item: ReviewItem, case: Case | None, other: Case | None = None
) -> tuple[Resolution, ...]:
    """The resolutions of ``item`` that are true of ``case`` as it stands, the usual one first.

    Of two twins one may have ended since: then there is nothing left to choose.
    """
    if item.state != "open":
        return ()
    if case is None:
        return ("noted",)
    if case.state is State.WITHDRAWN:
        return ("withdrawn",)
    if case.state is State.VOIDED:
        return ("voided",)
    if item.kind == DUPLICATE and other is not None and other.state not in OPEN:
        return ("withdrawn",) if other.state is State.WITHDRAWN else ("stands",)
    if item.kind == FIELD:
        return _of_fields(case)
    if item.kind == "parked" or not case.papers:
        return ("noted", "voided")
    found: list[Resolution] = ["stands"]
    if _decided_since(item, case):
        found.insert(0, "decided")
    if item.kind == DUPLICATE:
        found.insert(0, "linked")
    if case.state in RECTIFIABLE:
        found.append("rectified")
    return (*found, "voided")


def _of_fields(case: Case) -> tuple[Resolution, ...]:
    """One of the values holds; a paper that says another is put right in writing, with the same answer."""
    if not case.contested:
        return ("noted",)
    return ("amended", "rectified") if case.papers and case.state in RECTIFIABLE else ("amended",)


def _decided_since(item: ReviewItem, case: Case) -> bool:
    """Whether a decision with a paper of its own was made after the question came up."""
    kinds = {event.kind for event in case.history if event.at > item.at}
    return bool(kinds & {EventKind.DECIDED, EventKind.HANDED_IN}) and (
        EventKind.DOCUMENT_ISSUED in kinds
    )
