"""The audit chains at the centre: every counter's as it came, and the centre's own for each office.

A counter's entries are kept as the bytes that were hashed, sealed by the device's signature. What
does not fit is never dropped and never written over: a chain that forks goes on as another branch,
and the place is a *finding* that somebody with the right to it has to settle.

The functions work inside the caller's transaction. :func:`note` comes before anything is said in
the office's feed, so that every transaction takes its locks in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from windowdesk.central.service.doing import Doing
from windowdesk.central.store.tables.people import (
    audit_branches,
    audit_lines,
)
from windowdesk.protocol import audit as wire
from windowdesk.protocol import signing
from windowdesk.protocol.messages import AuditKept, AuditLines, Problem, WireError
from windowdesk.protocol.operations import GENESIS

_FIRST_OF_CHAIN = text(
    "INSERT INTO audit_branches (chain, branch, office, first, prev, seq, head, changed_at)"
    " VALUES (:chain, 0, :office, 1, :genesis, 0, :genesis, :at) ON CONFLICT DO NOTHING"
)
_FINDING = text(
    "INSERT INTO audit_findings (finding, office, chain, branch, seq, what, at)"
    " VALUES (:finding, :office, :chain, :branch, :seq, :what, :at) ON CONFLICT DO NOTHING"
)
_SEAL = text(
    "INSERT INTO audit_seals (chain, branch, seq, first, head, key, algorithm, signature, at)"
    " VALUES (:chain, :branch, :seq, :first, :head, :key, :algorithm, :signature, :at)"
    " ON CONFLICT DO NOTHING"
)


def centre_chain(office: str) -> str:
    """The name of the centre's own chain for ``office`` ("" for acts of no office)."""
    return f"centre/{office}"


# --- the centre's own -----------------------------------------------------------------------------


def note(
    doing: Doing,
    action: str,
    subject: str,
    *,
    result: str = "done",
    detail: Mapping[str, str] | None = None,
) -> None:
    """Add what is being done to the centre's chain of the office. Never personal data."""
    connection, chain = doing.connection, centre_chain(doing.office)
    begin = {"chain": chain, "office": doing.office, "genesis": GENESIS, "at": doing.at}
    connection.execute(_FIRST_OF_CHAIN, begin)
    end = connection.execute(
        select(audit_branches.c.seq, audit_branches.c.head)
        .where(audit_branches.c.chain == chain, audit_branches.c.branch == 0)
        .with_for_update()
    ).one()
    said = wire.values(doing.now, (doing.by, action, subject, result), detail or {})
    entry = wire.line(end.seq + 1, end.head, said)
    _append(connection, _Branch(chain, 0, doing.office), [entry], doing.at)


def centre_head(connection: Connection, office: str) -> tuple[int, str]:
    """Where the centre's own chain of ``office`` stands."""
    end = connection.execute(
        select(audit_branches.c.seq, audit_branches.c.head).where(
            audit_branches.c.chain == centre_chain(office), audit_branches.c.branch == 0
        )
    ).first()
    return (0, "") if end is None else (end.seq, end.head)


# --- what counters send -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sender:
    """A device as the session knows it: ``keys`` are its public keys by key id."""

    device: str
    office: str
    keys: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Branch:
    chain: str
    branch: int
    office: str


def take_in(
    connection: Connection, sender: Sender, lines: AuditLines, now: datetime
) -> AuditKept | Problem:
    """Keep ``lines``. A :class:`Problem` leaves nothing behind but, where one is due, a finding.

    Codes: "not_yours", "malformed", "signature"; "audit_broken" (the entries do not follow one
    another); "gap" with ``expected``, the entry to go on from.
    """
    problem = _unsound(sender, lines)
    if problem is not None:
        return problem
    entries = [bytes(entry) for entry in lines.entries]
    digests = [wire.digest(entry) for entry in entries]
    broken = _first_break(lines, entries, digests)
    when = now.isoformat(timespec="seconds")
    if broken is not None:
        _find(connection, _Branch(sender.device, 0, sender.office), *broken, when)
        return Problem(code="audit_broken", detail=f"entry {broken[0]}: {broken[1]}")
    held = _held(connection, sender.device, lines.first - 1, lines.first + len(entries))
    already = max((i for i, d in enumerate(digests) if d in held), default=-1)
    end = digests[already] if already >= 0 else lines.prev
    tail = _Tail(already + 1, end, end in held)
    branch = _attach(connection, _Branch(sender.device, 0, sender.office), lines, tail, when)
    if isinstance(branch, Problem):
        return branch
    if already + 1 < len(entries):
        _append(connection, branch, entries[already + 1 :], when)
        _seal(connection, branch, lines, when)
    seq, head = centre_head(connection, sender.office)
    last = lines.first + lines.count - 1
    return AuditKept(seq=last, head=lines.head, centre_seq=seq, centre_head=head)


def _unsound(sender: Sender, lines: AuditLines) -> Problem | None:
    if lines.device != sender.device:
        return Problem(code="not_yours", detail="the chain of another device")
    if lines.first < 1 or not 1 <= lines.count == len(lines.entries) <= wire.MOST_LINES:
        return Problem(code="malformed", detail="the number of entries is not what it says")
    public = sender.keys.get(lines.key)
    parts = (lines.device, lines.first, lines.count, lines.head)
    if public is None or not signing.verify(
        lines.algorithm, public, lines.signature, signing.AUDIT, *parts
    ):
        return Problem(code="signature", detail="not signed by this device")
    return None


def _first_break(
    lines: AuditLines, entries: Sequence[bytes], digests: Sequence[str]
) -> tuple[int, str] | None:
    """The first entry that does not follow the one before it: its place, "gap" or "prev"."""
    before = lines.prev
    if lines.first == 1 and before != GENESIS:
        return 1, "prev"
    for place, (entry, digest) in enumerate(zip(entries, digests, strict=True), lines.first):
        try:
            read = wire.read(entry)
        except WireError:
            return place, "form"
        if read.seq != place:
            return place, "gap"
        if read.prev != before:
            return place, "prev"
        before = digest
    return None if before == lines.head else (lines.first + len(entries) - 1, "head")


def _held(connection: Connection, chain: str, low: int, high: int) -> set[str]:
    """Digests of ``chain`` between two places, on whatever branch; equal digests, equal past."""
    table = audit_lines
    found = connection.execute(
        select(table.c.digest).where(
            table.c.chain == chain, table.c.seq >= low, table.c.seq <= high
        )
    )
    return set(found.scalars())


@dataclass(frozen=True, slots=True)
class _Tail:
    """What of a batch is new: from its index ``new`` on, after the entry ``end``, held or not."""

    new: int
    end: str
    known: bool


def _attach(
    connection: Connection, chain: _Branch, lines: AuditLines, tail: _Tail, when: str
) -> _Branch | Problem:
    """The branch that the new entries of ``lines`` go to, opened where there is none."""
    table = audit_branches
    branches = connection.execute(
        select(table).where(table.c.chain == chain.chain).order_by(table.c.branch).with_for_update()
    ).all()
    at_end = [b.branch for b in branches if b.head == tail.end]
    if at_end or tail.new == len(lines.entries):
        return replace(chain, branch=at_end[-1] if at_end else branches[-1].branch)
    fresh = replace(chain, branch=len(branches))
    first = lines.first + tail.new
    from_the_start = tail.end == GENESIS and first == 1
    if from_the_start and not branches:
        what = ""
    elif tail.known or from_the_start:
        what = "fork"
    elif lines.torn:
        what = "torn"
    else:
        return Problem(code="gap", expected=_expected(branches, lines))
    _open(connection, fresh, first, tail.end, when)
    if what:
        _find(connection, fresh, first, what, when)
    return fresh


def _expected(branches: Sequence[Row[Any]], lines: AuditLines) -> int:
    """Where to go on; from the very beginning when what was sent cannot be tied to anything."""
    furthest = max((branch.seq for branch in branches), default=0)
    return furthest + 1 if lines.first > furthest + 1 else 1


def _open(connection: Connection, branch: _Branch, first: int, prev: str, when: str) -> None:
    connection.execute(
        insert(audit_branches).values(
            chain=branch.chain,
            branch=branch.branch,
            office=branch.office,
            first=first,
            prev=prev,
            seq=first - 1,
            head=prev,
            changed_at=when,
        )
    )


def _append(connection: Connection, branch: _Branch, entries: Sequence[bytes], when: str) -> None:
    rows = []
    for entry in entries:
        read = wire.read(entry)
        rows.append(
            {
                "chain": branch.chain,
                "branch": branch.branch,
                "seq": read.seq,
                "office": branch.office,
                "at": read.at,
                "actor": read.actor,
                "action": read.action,
                "subject": read.subject,
                "result": read.result,
                "digest": wire.digest(entry),
                "line": entry,
            }
        )
    connection.execute(insert(audit_lines), rows)
    connection.execute(
        update(audit_branches)
        .where(audit_branches.c.chain == branch.chain, audit_branches.c.branch == branch.branch)
        .values(seq=rows[-1]["seq"], head=rows[-1]["digest"], changed_at=when)
    )


def _seal(connection: Connection, branch: _Branch, lines: AuditLines, when: str) -> None:
    connection.execute(
        _SEAL,
        {
            "chain": branch.chain,
            "branch": branch.branch,
            "seq": lines.first + lines.count - 1,
            "first": lines.first,
            "head": lines.head,
            "key": lines.key,
            "algorithm": lines.algorithm,
            "signature": lines.signature,
            "at": when,
        },
    )


def _find(connection: Connection, branch: _Branch, seq: int, what: str, when: str) -> None:
    name = f"{branch.chain}/{branch.branch}/{seq}/{what}"
    connection.execute(
        _FINDING,
        {
            "finding": name,
            "office": branch.office,
            "chain": branch.chain,
            "branch": branch.branch,
            "seq": seq,
            "what": what,
            "at": when,
        },
    )
