"""What the console and the auditor see of the audit chains: entries, ends, breaks, and a full check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from windowdesk.central.service import audit
from windowdesk.central.service.doing import Doing
from windowdesk.central.store.tables.people import audit_branches, audit_findings, audit_lines
from windowdesk.domain.staff import Right
from windowdesk.protocol import audit as wire
from windowdesk.protocol.messages import WireError


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as a list shows it."""

    chain: str
    branch: int
    seq: int
    at: str
    actor: str
    action: str
    subject: str
    result: str
    detail: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty fields do not filter; ``since`` and ``until`` are ISO times, until exclusive."""

    chain: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    result: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where one branch of one chain stands, and how many open findings it has."""

    chain: str
    branch: int
    first: int
    prev: str
    seq: int
    head: str
    changed_at: str
    findings: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A break: in ``chain`` at ``seq``; ``what`` "fork", "torn", "gap", "prev", "form", "head".

    ``settled_by`` is empty while it is open.
    """

    finding: str
    chain: str
    branch: int
    seq: int
    what: str
    at: str
    settled_by: str
    settled_at: str
    words: str


def entries(
    connection: Connection,
    office: str,
    wanted: Filter | None = None,
    *,
    limit: int = 200,
    offset: int = 0,
) -> tuple[Seen, ...]:
    """Newest first, of every chain of ``office``, the centre's own among them."""
    table, wanted = audit_lines, wanted or Filter()
    query = select(table).where(table.c.office == office)
    for column in ("chain", "actor", "action", "subject", "result"):
        value = getattr(wanted, column)
        if value:
            query = query.where(table.c[column] == value)
    if wanted.since:
        query = query.where(table.c.at >= wanted.since)
    if wanted.until:
        query = query.where(table.c.at < wanted.until)
    order = (table.c.at.desc(), table.c.chain, table.c.branch.desc(), table.c.seq.desc())
    rows = connection.execute(query.order_by(*order).limit(limit).offset(offset))
    return tuple(
        Seen(
            row.chain,
            row.branch,
            row.seq,
            row.at,
            row.actor,
            row.action,
            row.subject,
            row.result,
            wire.read(row.line).detail,
        )
        for row in rows
    )


def chains(connection: Connection, office: str) -> tuple[ChainEnd, ...]:
    """Every branch of every chain of ``office``."""
    found = audit_findings
    open_ones = (
        select(func.count())
        .where(
            found.c.chain == audit_branches.c.chain,
            found.c.branch == audit_branches.c.branch,
            found.c.settled_by == "",
        )
        .scalar_subquery()
    )
    table = audit_branches
    rows = connection.execute(
        select(table, open_ones.label("findings"))
        .where(table.c.office == office)
        .order_by(table.c.chain, table.c.branch)
    )
    return tuple(
        ChainEnd(
            row.chain,
            row.branch,
            row.first,
            row.prev,
            row.seq,
            row.head,
            row.changed_at,
            row.findings,
        )
        for row in rows
    )


def findings(
    connection: Connection, office: str, *, only_open: bool = False
) -> tuple[Finding, ...]:
    """The breaks of ``office``, open ones first, newest first."""
    table = audit_findings
    query = select(table).where(table.c.office == office)
    if only_open:
        query = query.where(table.c.settled_by == "")
    rows = connection.execute(query.order_by(table.c.settled_at, table.c.at.desc()))
    return tuple(
        Finding(
            row.finding,
            row.chain,
            row.branch,
            row.seq,
            row.what,
            row.at,
            row.settled_by,
            row.settled_at,
            row.words,
        )
        for row in rows
    )


def settle(doing: Doing, finding: str, words: str) -> bool:
    """Close a finding with the reason somebody found; False when it is not open in the office."""
    doing.needs(Right.AUDIT)
    table = audit_findings
    done = doing.connection.execute(
        update(table)
        .where(table.c.finding == finding, table.c.office == doing.office, table.c.settled_by == "")
        .values(settled_by=doing.by, settled_at=doing.at, words=words)
    )
    if done.rowcount == 1:
        audit.note(doing, "audit.settle", finding)
    return done.rowcount == 1


def verify(connection: Connection, office: str) -> Iterator[tuple[str, int, int, str]]:
    """Every place of the stored chains that does not fit: chain, branch, seq, what. Reads them all."""
    for end in chains(connection, office):
        before, place = end.prev, end.first - 1
        stored = connection.execute(
            select(audit_lines.c.seq, audit_lines.c.line)
            .where(audit_lines.c.chain == end.chain, audit_lines.c.branch == end.branch)
            .order_by(audit_lines.c.seq)
        )
        for row in stored:
            place += 1
            what = _misfit(row.seq, place, row.line, before)
            if what:
                yield end.chain, end.branch, place, what
                break
            before = wire.digest(row.line)
        else:
            if (place, before) != (end.seq, end.head):
                yield end.chain, end.branch, place, "head"


def _misfit(seq: int, place: int, line: bytes, before: str) -> str:
    try:
        read = wire.read(line)
    except WireError:
        return "form"
    if not seq == read.seq == place:
        return "gap"
    return "" if read.prev == before else "prev"
