"""The rows left 待核验 of an office, as the console and the command show them, and asking again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, select, update

from windowdesk.central.service.acting import Act
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.papers import pending_papers
from windowdesk.domain.staff import Right

# what somebody may have to do something about comes first
_ORDER = {"waiting": 0, "not_found": 1, "differs": 2, "found": 3, "dropped": 4}


@dataclass(frozen=True, slots=True)
class Paper:
    """A row; ``number`` the case's receipt number. Nothing of the applicant."""

    case_id: str
    number: str
    material: str
    name: str
    at: str
    state: str
    tries: int
    next_at: str
    trouble: str
    source: str
    differs: str
    review: str
    answered_at: str


def papers_of(connection: Connection, office: str, limit: int = 500) -> tuple[Paper, ...]:
    """The rows of ``office``: those that wait first, the oldest on top; then the latest answers."""
    papers = pending_papers
    mine = and_(cases.c.case_id == papers.c.case_id, cases.c.office == papers.c.office)
    query = (
        select(papers, cases.c.number)
        .select_from(papers.outerjoin(cases, mine))
        .where(papers.c.office == office)
        .order_by(case(_ORDER, value=papers.c.state, else_=9), papers.c.at)
        .limit(limit)
    )
    return tuple(
        Paper(
            r.case_id, r.number or "", r.material, r.name, r.at, r.state, r.tries, r.next_at,
            r.trouble, r.source, r.differs, r.review, r.answered_at or "",
        )
        for r in connection.execute(query)
    )  # fmt: skip


def count_waiting(connection: Connection, office: str) -> int:
    """How many rows no source has said anything of."""
    of = pending_papers.c.office == office, pending_papers.c.state == "waiting"
    return connection.scalar(select(func.count()).where(*of)) or 0


def ask_again(act: Act) -> int:
    """Ask at once for everything that waits in the office; how many rows."""
    act.needs(Right.PUBLISH)
    of = pending_papers.c.office == act.office, pending_papers.c.state == "waiting"
    done = act.connection.execute(update(pending_papers).where(*of).values(next_at=act.at))
    act.note("papers.ask_again", "", count=str(done.rowcount))
    return int(done.rowcount)
