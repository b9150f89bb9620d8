"""Fetching: rows left 待核验 are asked for, with patience; the answer goes to the counters by the feed.

``step()`` does a few rows and says when to come back. A row is claimed by moving its next time ahead,
so that several workers never ask for the same one at once, and one that dies leaves it to the next. The
claim is renewed as its row's turn comes, for those before it may have been slow; who finds it lost, passes
on.
A source is asked outside every transaction. A paper that is not there, or says otherwise, becomes a
question for a person (sync.md, *Conflicts*); what was issued is not touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from windowdesk.central.service import audit, pending, reviewing
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.sources import Differs, Query, Record, Source, SourceDown, differs
from windowdesk.central.store.tables.papers import pending_papers
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import PaperVerified

AT_ONCE = 20
# longer than asking for one paper may take; after that the row is anybody's again
CLAIMED_S = 300
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 6 * 3600
# a kind of paper that no source knows: somebody has to hand in a register or connect a source
UNKNOWN_WAIT_S = 3600
IDLE_S = 30.0


@dataclass(frozen=True, slots=True)
class _Claim:
    case_id: str
    material: str
    tries: int
    office: str
    operation: str
    name: str
    until: str = ""


class Fetching:
    """The duty over one ``source``. Thread-safe; several processes may have one each."""

    def __init__(self, core: Core, source: Source) -> None:
        self._core = core
        self._source = source

    def step(self, most: int = AT_ONCE) -> float:
        """Ask for what is due; in how many seconds there may be more."""
        claims = self._core.database.attempt(lambda unit: self._claim(unit, most))
        for claim in claims:
            held = self._core.database.attempt(partial(self._renewed, claim))
            if held is not None:
                self._one(held)
        return 0.0 if len(claims) == most else IDLE_S

    def _claim(self, unit: Unit, most: int) -> list[_Claim]:
        now, papers = self._core.now(), pending_papers.c
        due = (
            select(pending_papers)
            .where(papers.state == "waiting", papers.next_at <= stamp(now))
            .order_by(papers.next_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        until = stamp(now + timedelta(seconds=CLAIMED_S))
        claims = [
            _Claim(r.case_id, r.material, r.tries, r.office, r.operation, r.name, until)
            for r in unit.connection.execute(due)
        ]
        for claim in claims:
            self._set(unit, claim, tries=claim.tries + 1, next_at=until)
        return claims

    def _renewed(self, claim: _Claim, unit: Unit) -> _Claim | None:
        """The claim for as long again from now; None where somebody else has the row by now."""
        until = stamp(self._core.now() + timedelta(seconds=CLAIMED_S))
        return replace(claim, until=until) if self._still(unit, claim, next_at=until) else None

    def _still(self, unit: Unit, claim: _Claim, **values: Any) -> bool:
        """Set ``values`` of a row that is still claimed as ``claim`` says; whether it was."""
        at = (
            pending_papers.c.case_id == claim.case_id,
            pending_papers.c.material == claim.material,
            pending_papers.c.state == "waiting",
            pending_papers.c.next_at == claim.until,
        )
        done = unit.connection.execute(update(pending_papers).where(*at).values(**values))
        return bool(done.rowcount)

    def _one(self, claim: _Claim) -> None:
        with self._core.database.reading() as connection:
            query = pending.query_of(connection, claim.case_id, claim.material)
        if query is None:
            self._write(lambda unit: self._set(unit, claim, state="dropped"))
            return
        try:
            record = self._source.ask(query)
        except SourceDown:
            self._write(lambda unit: self._later(unit, claim, "down", _wait(claim.tries)))
            return
        if record.state == "unknown":
            self._write(lambda unit: self._later(unit, claim, "no_source", UNKNOWN_WAIT_S))
            return
        self._write(lambda unit: self._answered(unit, claim, query, record))

    def _write(self, work: Callable[[Unit], None]) -> None:
        self._core.database.attempt(work)

    def _set(self, unit: Unit, claim: _Claim, **values: Any) -> None:
        at = (
            pending_papers.c.case_id == claim.case_id,
            pending_papers.c.material == claim.material,
        )
        unit.connection.execute(update(pending_papers).where(*at).values(**values))

    def _later(self, unit: Unit, claim: _Claim, trouble: str, seconds: float) -> None:
        # one that was woken while it was asked for (a register came) is not put off again
        again = stamp(self._core.now() + timedelta(seconds=seconds))
        self._still(unit, claim, next_at=again, trouble=trouble)

    def _answered(self, unit: Unit, claim: _Claim, query: Query, record: Record) -> None:
        """What a source said becomes true once; a second worker's answer to the same changes nothing."""
        at = (
            pending_papers.c.case_id == claim.case_id,
            pending_papers.c.material == claim.material,
            pending_papers.c.state == "waiting",
        )
        held = select(pending_papers.c.state).where(*at).with_for_update()
        if unit.connection.execute(held).first() is None:
            return
        now: datetime = self._core.now()
        other: Differs = differs(query, record) if record.state == "found" else ""
        state = "differs" if other else record.state
        told = PaperVerified(
            case_id=claim.case_id,
            material=claim.material,
            found=state == "found",
            source=record.source,
            certificate=record.certificate,
            at=stamp(now),
            differs=other,
        )
        review = self._ask_a_person(unit, claim, record, state, other)
        values = {"state": state, "source": record.source, "certificate": record.certificate}
        more = {"differs": other, "review": review, "answered_at": stamp(now), "trouble": ""}
        self._set(unit, claim, **values, **more)
        doing = Doing(unit.connection, claim.office, "system", None, now)
        detail = {"material": claim.material, "state": state, "source": record.source}
        audit.note(doing, "paper.fetched", claim.case_id, detail=detail)
        key = f"verified/{claim.case_id}/{claim.material}"
        unit.announce(claim.office, told, key=key)

    def _ask_a_person(
        self, unit: Unit, claim: _Claim, record: Record, state: str, other: Differs
    ) -> str:
        """A review of what was not found or is otherwise; "" where the paper is as it should be."""
        if state == "found":
            return ""
        device, epoch, seq = claim.operation.split("/")
        facts = {"material": claim.name, "row": claim.material, "source": record.source}
        return reviewing.open_review(
            self._core,
            unit,
            claim.office,
            state,
            device=device,
            place=(abs(int(epoch)), int(seq)),
            case_id=claim.case_id,
            facts={**facts, **({"differs": other} if other else {})},
        )


def _wait(tries: int) -> float:
    """Seconds until a source that is down is asked again: longer each time, up to six hours."""
    return float(min(FIRST_WAIT_S * 2 ** min(tries, 12), LONGEST_WAIT_S))
