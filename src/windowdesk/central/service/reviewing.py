"""Reviews: questions for a person, opened by what could not simply be applied."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from windowdesk.central.service import rules
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.rules import Judged, Read
from windowdesk.central.store import reading, writing
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import ReviewChanged

_KINDS = {
    "number_not_leased": "number",
    "number_used": "number",
    "number_changed": "number",
    "number_malformed": "number",
    "serial_not_leased": "number",
    "no_number": "broken",
    "no_review": "broken",
    "not_yours": "broken",
    "bad_hash": "broken",
    "signed_before": "broken",
    "role": "staff",
    "unknown_staff": "staff",
    "reset_meanwhile": "staff",
    "admitted": "quarantine",
}


def open_review(
    core: Core,
    unit: Unit,
    office: str,
    kind: str,
    *,
    device: str,
    place: tuple[int, int],
    case_id: str = "",
    facts: Mapping[str, Any] | None = None,
) -> str:
    """Ask; the review's id. ``place``: epoch and seq. ``facts`` hold no personal data."""
    review = f"r{core.random(10).hex()}"
    asked = ReviewChanged(
        review=review,
        case_id=case_id,
        kind=kind,
        state="open",
        at=stamp(core.now()),
        device=device,
        epoch=place[0],
        seq=place[1],
        facts=dict(facts or {}),
    )
    unit.connection.execute(
        insert(reviews),
        {
            "review": review,
            "office": office,
            "case_id": case_id,
            "kind": kind,
            "state": "open",
            "at": asked.at,
            "device": device,
            "epoch": asked.epoch,
            "seq": asked.seq,
            "facts": json.dumps(asked.facts, ensure_ascii=False, sort_keys=True),
            "resolution": "",
            "by": "",
        },
    )
    unit.announce(office, asked, key=f"review/{review}")
    return review


def renew(unit: Unit, review: str, facts: Mapping[str, Any]) -> None:
    """What an open review is about has grown: everybody is told again, under the same id."""
    row = unit.connection.execute(select(reviews).where(reviews.c.review == review)).one()
    kept = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
    at = reviews.c.review == review
    unit.connection.execute(update(reviews).where(at).values(facts=kept))
    asked = ReviewChanged(
        review=review,
        case_id=row.case_id,
        kind=row.kind,
        state="open",
        at=row.at,
        device=row.device,
        epoch=row.epoch,
        seq=row.seq,
        facts=dict(facts),
    )
    unit.announce(row.office, asked, key=f"review/{review}")


def office_of(connection: Connection, review: str) -> str:
    """Whose review it is; "" for one that is not there."""
    return connection.scalar(select(reviews.c.office).where(reviews.c.review == review)) or ""


def settle(core: Core, unit: Unit, review: str, resolution: str, by: str) -> bool:
    """Close a review with what was decided and by whom; False where none is open by that id."""
    at = reviews.c.review == review, reviews.c.state == "open"
    row = unit.connection.execute(select(reviews).where(*at).with_for_update()).first()
    if row is None:
        return False
    values = {"state": "settled", "resolution": resolution, "by": by}
    unit.connection.execute(
        update(reviews).where(*at).values(**values, settled_at=stamp(core.now()))
    )
    settled = ReviewChanged(
        review=review,
        case_id=row.case_id,
        kind=row.kind,
        state="settled",
        at=stamp(core.now()),
        device=row.device,
        epoch=row.epoch,
        seq=row.seq,
        facts=json.loads(row.facts),
        resolution=resolution,
        by=by,
    )
    unit.announce(row.office, settled, key=f"review/{review}", gone=True)
    return True


def kind_of(code: str) -> str:
    """The kind of question (``protocol.reviews``) behind the code of an outcome."""
    return _KINDS.get(code, code)


class Doubts:
    """One open review for each case and doubt of a device, however many operations share it."""

    def __init__(self, core: Core, unit: Unit, who: Caller, epoch: int) -> None:
        self._core, self._unit, self._who, self._epoch = core, unit, who, epoch

    def of(self, fresh: Sequence[Read], judged: Sequence[Judged]) -> list[str]:
        """The review of each operation; "" for those applied or parked."""
        asked = [verdict.state in ("recorded", "rejected") for verdict in judged]
        if not any(asked):
            return [""] * len(judged)
        case_ids = {
            one.head.case_id
            for one, doubtful in zip(fresh, asked, strict=True)
            if doubtful and one.storable
        }
        found = {
            (row.case_id, row.kind): row.review
            for row in writing.open_reviews(self._unit.connection, self._who.office, case_ids)
            if row.device == self._who.device
        }
        return [
            self._one(one, verdict, found) if doubtful else ""
            for one, doubtful, verdict in zip(fresh, asked, judged, strict=True)
        ]

    def _sides(self, one: Read, verdict: Judged) -> list[dict[str, Any]]:
        """What met here, the older first: the case's last operation, and this one."""
        sides = [rules.side(one)]
        named = reading.line_of(self._unit.connection, verdict.against)
        if named is not None:
            sides.insert(0, rules.side(rules.read(*named)))
        return [msgspec.to_builtins(side) for side in sides if side is not None]

    def _one(self, one: Read, verdict: Judged, found: dict[tuple[str, str], str]) -> str:
        case_id = one.head.case_id if one.storable else ""
        kind = kind_of(verdict.code)
        at = (case_id, kind)
        if at in found:
            return found[at]
        found[at] = open_review(
            self._core,
            self._unit,
            self._who.office,
            kind,
            device=self._who.device,
            place=(self._epoch, one.head.seq),
            case_id=case_id,
            facts={"code": verdict.code, **verdict.facts, "sides": self._sides(one, verdict)},
        )
        return found[at]
