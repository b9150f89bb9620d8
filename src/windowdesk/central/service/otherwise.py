"""Operations that are no act on a case: settlements, slips, a password, an evaluation, a signature.

Each kind has one function; it says what became of the operation and may write what follows from it.
A new kind is a line in ``KINDS``. Whoever raises ``Refusal`` keeps nothing of what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from windowdesk.app.own_secrets import OPERATION
from windowdesk.central.service import evaluating, people, reviewing, signed_papers
from windowdesk.central.service.actors import actors_of
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import Judged
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Right
from windowdesk.protocol.evaluations import EVALUATED
from windowdesk.protocol.messages import OperationHead
from windowdesk.protocol.reviews import SETTLED, Settlement
from windowdesk.protocol.signatures import SIGNED

Kind = Callable[[Core, Unit, Caller, OperationHead], Judged]
_SETTLEMENT = msgspec.json.Decoder(Settlement)


def settled(core: Core, unit: Unit, who: Caller, head: OperationHead) -> Judged:
    """A review is settled by a counter; one that is settled already stays as it is."""
    try:
        said = _SETTLEMENT.decode(head.payload)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return Judged(head.seq, "rejected", "broken")
    holds = actors_of(unit.connection, who.office, [head.actor], Right.SETTLE)
    if not holds(head.actor, head.wall_time):
        return Judged(head.seq, "rejected", "role")
    office = reviewing.office_of(unit.connection, said.review)
    if office != who.office:
        return Judged(head.seq, "rejected", "no_review")
    reviewing.settle(core, unit, said.review, said.resolution, said.by)
    return Judged(head.seq, "applied")


def kept(core: Core, unit: Unit, who: Caller, head: OperationHead) -> Judged:
    """A fact that nothing follows from here: the line is the record of it."""
    del core, unit, who
    return Judged(head.seq, "applied")


KINDS: dict[str, Kind] = {
    SETTLED: settled,
    "emergency.drawn": kept,
    "emergency.voided": kept,
    OPERATION: people.changed_password,
    EVALUATED: evaluating.evaluated,
    SIGNED: signed_papers.given,
}
# what no other counter hears of: how somebody was served, and their hand, are not for the windows to read
UNTOLD = frozenset({EVALUATED, SIGNED})
