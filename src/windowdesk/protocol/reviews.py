"""Questions for a person: what they may be about, how both sides are told, how one is settled.

A review is opened by the centre (``feed.ReviewChanged``) and settled by an operation of its own,
``review.settled``, from a counter or from the console. What was issued is never changed by it: where a
paper cannot stand, the counter first writes the lawful act (void, withdrawal, a new decision) with its
paper, and the settlement names the resolution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from windowdesk.protocol.messages import Struct

SETTLED = "review.settled"
# both cases stay: ``case_id`` is the later one, ``facts["other"]`` the earlier
DUPLICATE = "duplicate"
# two windows amended the same field: ``facts["fields"]`` names each with who says what, as lists of
# operations ([]: the last reception does). The values lie in the operations
FIELD = "field"

# Open vocabulary: whoever does not know a kind shows the question all the same.
Kind = Literal[
    "stale",  # the case had gone on elsewhere before this operation came
    "duplicate",  # the same applicant has another open case of the same item: keep both, link them
    "number",  # a receipt number or 文号 outside what the device was leased, or used twice
    "catalogue",  # judged under a version that was recalled or not in force
    "staff",  # the author was unknown, inactive, or past the off-line lease
    "field",  # both sides changed the same field
    "not_found",  # a row left 待核验: the source has no such paper
    "differs",  # a row left 待核验: the source's paper says otherwise
    "quarantine",  # came from a copied, restored or expired device
    "parked",  # of a kind the centre does not know yet
    "broken",  # its content cannot be read or does not follow the case's history
]

Resolution = Literal[
    "stands",  # what this counter issued stands
    "voided",  # it did not: the case was voided, a notice of revocation issued
    "withdrawn",  # the applicant withdrew
    "rectified",  # a slip of the pen in a paper was put right by a notice of correction
    "decided",  # a new decision with its paper was issued
    "linked",  # both cases stay and name each other
    "amended",  # a person said which value of a contested field holds, by an amendment of its own
    "noted",  # nothing had to change
]


class Side(Struct, frozen=True, kw_only=True):
    """What one side did: ``facts["sides"]`` of a review is a list of these, the oldest first.

    ``event`` an event kind, ``state`` the case's state after it, ``document`` a document kind. No
    personal data; ``actor`` is a 工号.
    """

    window: str = ""
    device: str = ""
    actor: str = ""
    at: str = ""
    event: str = ""
    state: str = ""
    document: str = ""
    document_number: str = ""
    number: str = ""
    case_id: str = ""
    version: str = ""


class Settlement(Struct, frozen=True, kw_only=True):
    """The payload of ``review.settled``. ``by`` is the 工号 of the supervisor who answers for it.

    ``operation``: "epoch/seq" of this device's operation that carries the lawful act, where there
    was one; ``linked``: the other case.
    """

    review: str
    resolution: str
    reason: str
    by: str
    operation: str = ""
    linked: str = ""


def sides(facts: Mapping[str, Any]) -> tuple[Side, ...]:
    """The sides told in ``facts``; what cannot be read is left out, for a person can still look."""
    found = []
    told = facts.get("sides", ())
    for side in told if isinstance(told, list | tuple) else ():
        try:
            found.append(msgspec.convert(side, Side))
        except msgspec.ValidationError:
            continue
    return tuple(found)


def payload(settlement: Settlement) -> dict[str, Any]:
    """``settlement`` as the payload of its operation: plain JSON, what is empty left out."""
    plain = msgspec.to_builtins(settlement)
    assert isinstance(plain, dict)
    return plain
