"""What people and commands ask of the conversation: standing, digests, results, reviews."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select, update

from windowdesk.app.sync_ports import Cursor, Membership
from windowdesk.app.syncing import CaseMark, PaperAnswer, Rejected, ReviewItem
from windowdesk.database.statements import Statement
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.decision.model import RowStatus
from windowdesk.domain.plain import from_plain
from windowdesk.protocol.feed import WindowChanged
from windowdesk.protocol.reviews import DUPLICATE
from windowdesk.storage import sync_tables as t
from windowdesk.storage.meta import get_meta
from windowdesk.storage.tables import cases, events, operations

CURSOR, MEMBERSHIP, WINDOWS = "sync.cursor", "sync.membership", "sync.windows"


# by each of the problems there are: so the index says it, and no entry is read for it
_PASSED_OVER = Statement(
    select(func.count())
    .select_from(t.entries)
    .where(
        or_(t.entries.c.problem == t.UNKNOWN, t.entries.c.problem == t.UNREADABLE),
        t.entries.c.incarnation == bindparam("here"),
    )
)
_OPEN = Statement(select(func.count()).select_from(t.reviews).where(t.reviews.c.state == "open"))


def _meta(connection: Connection, key: str) -> str:
    return get_meta(connection, key) or ""


def membership(connection: Connection, device: str) -> Membership | None:
    """What this very device joined; a copy of another's data joined nothing."""
    kept = _meta(connection, MEMBERSHIP)
    if not kept:
        return None
    found = msgspec.json.decode(kept, type=Membership)
    return found if found.credential.device == device else None


def windows(connection: Connection) -> list[WindowChanged]:
    """Every window that was told of, as it was told last."""
    kept = _meta(connection, WINDOWS)
    return msgspec.json.decode(kept, type=list[WindowChanged]) if kept else []


def cursor_text(cursor: Cursor) -> str:
    """As it is kept; :func:`cursor` reads it back."""
    return json.dumps([cursor.incarnation, cursor.office, cursor.pos, cursor.within])


def cursor(connection: Connection) -> Cursor:
    """How far the feed was taken in."""
    kept = _meta(connection, CURSOR)
    return Cursor(*json.loads(kept)) if kept else Cursor()


def passed_over(connection: Connection) -> int:
    """Entries that could not be taken in, as the present history of the centre tells them."""
    here = {"here": cursor(connection).incarnation}
    return int(_PASSED_OVER.scalar(connection, here) or 0)


def not_applied(connection: Connection, most: int) -> tuple[Rejected, ...]:
    """The newest operations of this counter that the centre did not simply apply."""
    # when it was heard says little: after a restore everything is heard at once
    written = func.coalesce(operations.c.wall_time, t.results.c.at)
    query = (
        select(
            t.results,
            operations.c.case_id,
            operations.c.wall_time,
            cases.c.number,
        )
        .outerjoin(
            operations,
            (operations.c.device == t.results.c.device)
            & (operations.c.epoch == t.results.c.epoch)
            & (operations.c.seq == t.results.c.seq),
        )
        .outerjoin(cases, cases.c.case_id == operations.c.case_id)
        .order_by(written.desc(), t.results.c.epoch.desc(), t.results.c.seq.desc())
        .limit(most)
    )
    return tuple(
        Rejected(
            epoch=row.epoch,
            seq=row.seq,
            state=row.state,
            code=row.code,
            case_id=row.case_id or "",
            number=row.number or "",
            at=datetime.fromisoformat(row.wall_time or row.at),
            words="",
            press="",
            review=row.review,
        )
        for row in connection.execute(query)
    )


def reviews_open(connection: Connection) -> int:
    """How many questions wait for a person."""
    return int(_OPEN.scalar(connection, {}) or 0)


def reviews(connection: Connection, most: int) -> tuple[ReviewItem, ...]:
    """Open ones first, newest first."""
    query = (
        select(t.reviews, cases.c.number)
        .outerjoin(cases, cases.c.case_id == t.reviews.c.case_id)
        .order_by(t.reviews.c.state, t.reviews.c.at.desc(), t.reviews.c.review)
        .limit(most)
    )
    return tuple(
        ReviewItem(
            review=row.review,
            case_id=row.case_id,
            kind=row.kind,
            state=row.state,
            at=datetime.fromisoformat(row.at),
            number=row.number or "",
            facts=json.loads(row.facts),
            resolution=row.resolution,
            by=row.by,
        )
        for row in connection.execute(query)
    )


# made once: of a single case, making them would cost more than asking them
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_PROJECTS = select(t.projects.c.case_id, t.projects.c.project).where(t.projects.c.case_id.in_(_IDS))
_ASKED = (
    select(t.reviews.c.case_id, func.count().label("open"))
    .where(t.reviews.c.case_id.in_(_IDS), t.reviews.c.state == "open")
    .group_by(t.reviews.c.case_id)
)
_LINKED = select(t.reviews.c.case_id, t.reviews.c.facts).where(
    t.reviews.c.kind == DUPLICATE,
    t.reviews.c.state == "settled",
    t.reviews.c.resolution.startswith("linked"),
)
_NUMBERS = select(cases.c.case_id, cases.c.number).where(cases.c.case_id.in_(_IDS))
_LAST_VERDICTS = (
    select(events.c.case_id, func.max(events.c.seq).label("seq"))
    .where(events.c.case_id.in_(_IDS), events.c.kind == EventKind.DECIDED.value)
    .group_by(events.c.case_id)
    .subquery()
)
_PENDING = (
    select(events.c.case_id, events.c.payload)
    .join(
        _LAST_VERDICTS,
        (events.c.case_id == _LAST_VERDICTS.c.case_id) & (events.c.seq == _LAST_VERDICTS.c.seq),
    )
    .where(events.c.payload.contains(f'"{RowStatus.PENDING_QUERY.value}"'))
)
_ANSWERED = select(t.verified.c.case_id, t.verified.c.material).where(
    t.verified.c.case_id.in_(_IDS)
)
_FOREIGN = (
    select(events.c.case_id, events.c.window)
    .join(t.foreign, t.foreign.c.case_id == events.c.case_id)
    .where(events.c.seq == t.foreign.c.place, events.c.case_id.in_(_IDS))
)


def marks(connection: Connection, case_ids: Sequence[str]) -> dict[str, CaseMark]:
    """Project number, the other window a case came from, and its open questions."""
    found: dict[str, CaseMark] = {}
    for start in range(0, len(case_ids), 500):
        some = list(case_ids[start : start + 500])
        for row in connection.execute(_PROJECTS, {"ids": some}):
            found[row.case_id] = CaseMark(project=row.project)
        for case_id, window in _other_windows(connection, some):
            found[case_id] = replace(found.get(case_id, CaseMark()), window=window)
        for row in connection.execute(_ASKED, {"ids": some}):
            found[row.case_id] = replace(found.get(row.case_id, CaseMark()), reviews=row.open)
        for case_id, waiting in _waiting(connection, some).items():
            found[case_id] = replace(found.get(case_id, CaseMark()), waiting=waiting)
    for case_id, number in _linked(connection, set(case_ids)):
        found[case_id] = replace(found.get(case_id, CaseMark()), linked=number)
    return found


def _linked(connection: Connection, case_ids: set[str]) -> list[tuple[str, str]]:
    """The twin of each of these cases that a person let stand beside it; few questions ever end so."""
    pairs: dict[str, str] = {}
    for case_id, facts in connection.execute(_LINKED):
        other = str(json.loads(facts).get("other", ""))
        pairs |= {case_id: other, other: case_id}
    wanted = {case_id: pairs[case_id] for case_id in case_ids & pairs.keys()}
    if not wanted:
        return []
    of = connection.execute(_NUMBERS, {"ids": list(wanted.values())})
    numbers: dict[str, str] = {row.case_id: row.number for row in of}
    return [(case_id, numbers.get(twin, "")) for case_id, twin in wanted.items()]


def _waiting(connection: Connection, case_ids: Sequence[str]) -> dict[str, int]:
    """How many rows of each case's last verdict are 待核验 and not answered for by any source."""
    found = connection.execute(_PENDING, {"ids": list(case_ids)})
    rows = {row.case_id: _pending(json.loads(row.payload)) for row in found}
    if not rows:
        return {}
    for case_id, material in connection.execute(_ANSWERED, {"ids": list(rows)}):
        rows[case_id].discard(material)
    return {case_id: len(left) for case_id, left in rows.items() if left}


def _pending(payload: object) -> set[str]:
    """The materials of a verdict that are 待核验, wherever in it they stand."""
    if isinstance(payload, list):
        return set().union(*map(_pending, payload))
    if not isinstance(payload, dict):
        return set()
    own = {str(payload["id"])} if payload.get("status") == RowStatus.PENDING_QUERY.value else set()
    return own.union(*map(_pending, payload.values()))


def _other_windows(connection: Connection, case_ids: Sequence[str]) -> list[tuple[str, str]]:
    """The window of the last event that came from elsewhere, by case."""
    found = connection.execute(_FOREIGN, {"ids": list(case_ids)})
    return [(row.case_id, row.window) for row in found]


def answers(connection: Connection, case_id: str) -> tuple[PaperAnswer, ...]:
    """What was fetched for rows left 待核验, oldest first."""
    query = select(t.verified).where(t.verified.c.case_id == case_id)
    return tuple(
        PaperAnswer(
            material=row.material,
            found=bool(row.found),
            source=row.source,
            certificate=row.certificate,
            at=datetime.fromisoformat(row.at),
            differs=row.differs,
        )
        for row in connection.execute(query.order_by(t.verified.c.at, t.verified.c.material))
    )


def beside(connection: Connection, case_id: str) -> tuple[CaseEvent, ...]:
    """Events of other windows that do not follow the case's last here, in their own order."""
    query = select(t.beside.c.event).where(t.beside.c.case_id == case_id)
    order = t.beside.c.place, t.beside.c.device, t.beside.c.epoch, t.beside.c.seq
    found = connection.scalars(query.order_by(*order))
    return tuple(from_plain(CaseEvent, json.loads(text)) for text in found)


def settle(connection: Connection, item: ReviewItem) -> None:
    """The question was answered here; the centre may still open it again."""
    connection.execute(
        update(t.reviews)
        .where(t.reviews.c.review == item.review)
        .values(state="settled", resolution=item.resolution, by=item.by)
    )
