"""Taking in the office's feed: one small function for each kind of entry.

Every entry may come again, and applying it twice changes nothing. What cannot be read, or not be
stored, is kept as it came and passed over whole: one bad entry never blocks the next (erpnext#8112).
A pulled state never overwrites what was issued here: events of other windows are appended where they
follow the case's last one, else they are kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2

from windowdesk import logs
from windowdesk.app.ports import NumberClaimed
from windowdesk.app.recording import summary_of
from windowdesk.app.staff_feed import taken_over
from windowdesk.app.sync_ports import FormerName
from windowdesk.database.statements import Statement
from windowdesk.domain.cases.case import CaseEvent, EventKind, fold
from windowdesk.domain.plain import PlainError, from_plain
from windowdesk.protocol import feed
from windowdesk.protocol.amending import AMENDED, of_head, of_operation
from windowdesk.protocol.messages import Entry, OperationHead, Result, WireError, decode
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.policy import Policy
from windowdesk.storage import amendments, case_events, rows, sync_files, sync_forks, sync_lines
from windowdesk.storage import sync_tables as t
from windowdesk.storage.meta import put_meta
from windowdesk.storage.sync_reading import MEMBERSHIP, WINDOWS, membership, windows
from windowdesk.storage.tables import case_numbers, item_versions, staff
from windowdesk.storage.unit_of_work import SqlUnitOfWork

POLICY = "sync.policy"
# what can be the matter with an entry, and with nothing else: a full disk is none of these. Numbers that
# no column holds and lists within lists without end come from whoever writes his bytes by hand
_SPOILT = (
    WireError,
    PlainError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    # a broken constraint, as SQLAlchemy says it and as the driver does
    IntegrityError,
    dbapi2.IntegrityError,
    NumberClaimed,
    msgspec.ValidationError,
)
Handler = Callable[[SqlUnitOfWork, str, Any], None]

_OF_OPERATION = (
    t.beside.c.device == bindparam("device"),
    t.beside.c.epoch == bindparam("epoch"),
    t.beside.c.seq == bindparam("seq"),
)
_GIVEN_BACK = Statement(
    select(t.beside.c.place).where(*_OF_OPERATION, t.beside.c.code == "given_back").limit(1)
)
_NO_LONGER_BESIDE = Statement(delete(t.beside).where(*_OF_OPERATION))
_BESIDE = Statement(
    select(t.beside.c.event).where(
        t.beside.c.case_id == bindparam("case_id"),
        t.beside.c.place == bindparam("seq"),
        sync_forks.ON_LINE,
    )
)
_ITEM = Statement(
    select(item_versions.c.content_hash).where(item_versions.c.content_hash == bindparam("hash"))
)
_NUMBER = Statement(
    select(case_numbers.c.case_id).where(case_numbers.c.number == bindparam("number"))
)


def apply(unit: SqlUnitOfWork, device: str, incarnation: str, entries: Sequence[Entry]) -> None:
    """Take in ``entries`` for this ``device`` inside the open transaction of ``unit``."""
    for entry in entries:
        kind, handler = feed.KINDS.get(entry.kind), HANDLERS.get(entry.kind)
        if kind is None or handler is None:
            _keep(unit.connection, incarnation, entry, t.UNKNOWN)
            continue
        try:
            body = decode(kind, bytes(entry.body))
        except WireError:
            _keep(unit.connection, incarnation, entry, t.UNREADABLE)
            continue
        try:
            with unit.apart():
                handler(unit, device, body)
        except _SPOILT as problem:
            logs.get(__name__).warning("entry unreadable", problem=type(problem).__name__)
            _keep(unit.connection, incarnation, entry, t.UNREADABLE)


def apply_kept(unit: SqlUnitOfWork, device: str, most: int = 100) -> int:
    """Take in what an older version of this program kept because it did not know its kind; how many."""
    query = select(t.entries).where(
        t.entries.c.problem == t.UNKNOWN, t.entries.c.kind.in_(list(HANDLERS))
    )
    found = unit.connection.execute(query.order_by(t.entries.c.pos).limit(most)).all()
    for row in found:
        place = t.entries.c.incarnation == row.incarnation, t.entries.c.pos == row.pos
        unit.connection.execute(delete(t.entries).where(*place))
        entry = Entry(pos=row.pos, kind=row.kind, body=msgspec.Raw(row.body))
        apply(unit, device, row.incarnation, [entry])
    return len(found)


def _keep(connection: Connection, incarnation: str, entry: Entry, problem: str) -> None:
    values = {"incarnation": incarnation, "pos": entry.pos, "kind": entry.kind}
    connection.execute(
        upsert(t.entries).on_conflict_do_nothing(),
        {**values, "body": bytes(entry.body), "problem": problem},
    )


def _put(connection: Connection, table: Any, key: Sequence[str], values: dict[str, Any]) -> None:
    _upsert(table, tuple(key), tuple(values)).run(connection, values)


@cache
def _upsert(table: Any, key: Sequence[str], names: Sequence[str]) -> Statement:
    statement = upsert(table)
    rest = {name: statement.excluded[name] for name in names if name not in key}
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=rest)
    return Statement(statement, list(names))


# --- operations of the office ------------------------------------------------------------------


def _operation(unit: SqlUnitOfWork, device: str, seen: feed.OperationSeen) -> None:
    here = unit.connection
    ours = ""
    if seen.device == device:
        ours = sync_lines.digest_at(here, device, seen.epoch, seen.seq)
        if ours == seen.digest:
            _keep_outcome(unit, seen)
    if seen.state not in ("applied", "recorded"):
        return
    name = f"{seen.device}/{seen.epoch}/{seen.seq}"
    if seen.device == device:
        amendments.told(here, name)
        if ours and not _waits_beside(here, seen):
            return
    else:
        sync_lines.heard_of(here, seen.device, seen.epoch, seen.seq, seen.digest)
    head = decode(OperationHead, bytes(seen.operation))
    if head.kind == AMENDED:
        amendments.keep(here, of_head(head))
        amendments.told(here, name)
        return
    told = _told(json.loads(bytes(head.payload)))
    _take_in(unit, seen, told, head.catalogue)


def _keep_outcome(unit: SqlUnitOfWork, seen: feed.OperationSeen) -> None:
    """What became of an operation that stands here, though nobody answered so to us.

    The other of two machines with one name may have told it anew to a centre that was put back; a
    later version of the centre may have taken up what it parked.
    """
    here, place = unit.connection, (seen.device, seen.epoch, seen.seq)
    if seen.state == "applied":
        sync_lines.forget_result(here, *place)
        return
    outcome = Result(seq=seen.seq, state=seen.state, code=seen.code, review=seen.review)
    sync_lines.keep_results(here, seen.device, seen.epoch, [outcome], unit.now())


def _waits_beside(connection: Connection, seen: feed.OperationSeen) -> bool:
    """Whether an operation given back came before what it follows: a case of another window's.

    The feed tells both again in their order, and then it takes its place.
    """
    return _GIVEN_BACK.scalar(connection, _place_of(seen)) is not None


def _place_of(seen: feed.OperationSeen) -> dict[str, Any]:
    return {"device": seen.device, "epoch": seen.epoch, "seq": seen.seq}


def given_back(unit: SqlUnitOfWork, operation: Operation) -> None:
    """An operation of this device that this store had lost: its events are the case's again."""
    seen = feed.OperationSeen(
        device=operation.device,
        epoch=operation.epoch,
        seq=operation.seq,
        digest="",
        state="applied",
        operation=msgspec.Raw(b"{}"),
        code="given_back",
    )
    with suppress(*_SPOILT), unit.apart():
        if operation.kind == AMENDED:
            amendments.keep(unit.connection, of_operation(operation))
        _take_in(unit, seen, _told(operation.payload), operation.catalogue)


def _take_in(
    unit: SqlUnitOfWork, seen: feed.OperationSeen, told: Sequence[CaseEvent], catalogue: str
) -> None:
    """The events of an operation that was not written here (or no longer is)."""
    if not told:
        return
    connection = unit.connection
    _want_item(connection, catalogue)
    missing = [event for event in told if not _held(connection, event)]
    if not missing:
        return
    case_id = missing[0].case_id
    if seen.code in sync_forks.OFF_LINE[:-1] or not _follows(unit, missing):
        for event in missing:
            _set_aside(connection, seen, event)
        return
    after = fold(case_id, (*_history(unit, case_id), *missing))
    _NO_LONGER_BESIDE.run(connection, _place_of(seen))
    for event in missing:
        if case_id in unit.memory.settled:
            sync_forks.append(connection, event, (seen.device, seen.epoch, seen.seq), seen.code)
        else:
            unit.append_event(event)
    unit.save_summary(summary_of(after, missing[-1].at))
    name = f"{seen.device}/{seen.epoch}/{seen.seq}"
    values = {"case_id": case_id, "place": missing[-1].seq, "operation": name}
    _put(connection, t.foreign, ("case_id",), values)


def _told(payload: Mapping[str, Any]) -> list[CaseEvent]:
    return [from_plain(CaseEvent, plain) for plain in payload.get("events", ())]


def _held(connection: Connection, event: CaseEvent) -> bool:
    """Whether this very event is part of the case here, or of the centre's line beside it."""
    if case_events.at(connection, event.case_id, event.seq) == event:
        return True
    kept = _BESIDE.rows(connection, {"case_id": event.case_id, "seq": event.seq})
    return bool(kept) and rows.text(event) in {row.event for row in kept}


def _follows(unit: SqlUnitOfWork, told: Sequence[CaseEvent]) -> bool:
    """Whether ``told`` go on where the case ends here, and here it is as the centre holds it.

    An event of the centre's line that had to be kept beside says that it is not, until a person has
    settled it: then the case is read along that line.
    """
    first, connection = told[0], unit.connection
    settled = first.case_id in unit.memory.settled
    last = (sync_forks if settled else case_events).last(connection, first.case_id)
    if [event.seq for event in told] != list(range(last + 1, last + 1 + len(told))):
        return False
    if not settled and sync_forks.apart(connection, first.case_id):
        return False
    return all(_number_free(connection, event) for event in told)


def _number_free(connection: Connection, event: CaseEvent) -> bool:
    """A receipt number names one case for good; one that names another is not quietly taken over."""
    if event.kind is not EventKind.RECEIVED or not event.payload.get("number"):
        return True
    found = _NUMBER.scalar(connection, {"number": str(event.payload["number"])})
    return found is None or found == event.case_id


def _history(unit: SqlUnitOfWork, case_id: str) -> list[CaseEvent]:
    if case_id in unit.memory.settled:
        return sync_forks.history(unit.connection, case_id)
    return case_events.of_case(unit.connection, case_id)


def _set_aside(connection: Connection, seen: feed.OperationSeen, event: CaseEvent) -> None:
    values = {
        "device": seen.device,
        "epoch": seen.epoch,
        "seq": seen.seq,
        "place": event.seq,
        "case_id": event.case_id,
        "state": seen.state,
        "code": seen.code,
        "review": seen.review,
        "event": rows.text(event),
    }
    _put(connection, t.beside, ("device", "epoch", "seq", "place"), values)


def _want_item(connection: Connection, content_hash: str) -> None:
    if not content_hash:
        return
    if _ITEM.scalar(connection, {"hash": content_hash}) is None:
        want(connection, "item", content_hash, "case")


def want(connection: Connection, kind: str, key: str, reason: str) -> None:
    """Note that something is to be fetched or sent."""
    connection.execute(
        upsert(t.wanted).on_conflict_do_nothing(),
        {"kind": kind, "key": key, "reason": reason, "tries": 0},
    )


# --- everything else ---------------------------------------------------------------------------


def _number(unit: SqlUnitOfWork, _device: str, bound: feed.NumberBound) -> None:
    values = {"number": bound.number, "case_id": bound.case_id, "project": bound.project}
    values["backwards"] = bound.project[::-1]
    _put(unit.connection, t.projects, ("number",), values)


def _staff(unit: SqlUnitOfWork, _device: str, told: feed.StaffChanged) -> None:
    query = select(staff).where(staff.c.number == told.number)
    row = unit.connection.execute(query).first()
    unit.save_staff(taken_over(None if row is None else rows.to_staff(row), told))


def _catalogue(unit: SqlUnitOfWork, _device: str, item: feed.CataloguePublished) -> None:
    values = msgspec.structs.asdict(item) | {"recalled": int(item.recalled)}
    _put(unit.connection, t.published, ("hash",), values)
    if _ITEM.scalar(unit.connection, {"hash": item.hash}) is None:
        want(unit.connection, "item", item.hash, "published")


def _review(unit: SqlUnitOfWork, device: str, review: feed.ReviewChanged) -> None:
    values = msgspec.structs.asdict(review) | {"facts": rows.text(review.facts)}
    _put(unit.connection, t.reviews, ("review",), values)
    if review.kind == sync_forks.STALE and review.device == device and review.case_id:
        before = unit.memory.settled
        unit.remember()
        if review.case_id in unit.memory.settled - before:
            _go_on(unit, review.case_id)


def _go_on(unit: SqlUnitOfWork, case_id: str) -> None:
    """A question was settled: the case is as the centre holds it, and its line in the lists too."""
    told = sync_forks.history(unit.connection, case_id)
    unit.save_summary(summary_of(fold(case_id, told), told[-1].at))


def _key(unit: SqlUnitOfWork, _device: str, key: feed.KeyTrusted) -> None:
    values = msgspec.structs.asdict(key) | {"trusted": int(key.trusted)}
    _put(unit.connection, t.keys, ("key",), values)


def _policy(unit: SqlUnitOfWork, _device: str, changed: feed.PolicyChanged) -> None:
    policy = msgspec.convert(changed.policy, Policy)
    put_meta(unit.connection, {POLICY: msgspec.json.encode(policy).decode()})


def _window(unit: SqlUnitOfWork, device: str, changed: feed.WindowChanged) -> None:
    """Where we stand, only of our own window; what each is called and was, of all."""
    known = {one.window_id: one for one in windows(unit.connection)} | {changed.window_id: changed}
    put_meta(unit.connection, {WINDOWS: msgspec.json.encode(list(known.values())).decode()})
    joined = membership(unit.connection, device)
    if joined is None or joined.place.window_id != changed.window_id:
        return
    place, was = joined.place, joined.was
    if changed.window != place.window and unit.memory.high_time is not None:
        # whatever was written here so far bears the name it had
        was = (*was, FormerName(place.window, unit.memory.high_time))
    place = msgspec.structs.replace(place, window=changed.window, hall=changed.hall)
    joined = msgspec.structs.replace(joined, place=place, was=was)
    put_meta(unit.connection, {MEMBERSHIP: msgspec.json.encode(joined).decode()})


def _calendar(unit: SqlUnitOfWork, _device: str, changed: feed.CalendarChanged) -> None:
    values = {"year": changed.year, "body": changed.body}
    _put(unit.connection, t.calendars, ("year",), values)


def _verified(unit: SqlUnitOfWork, _device: str, told: feed.PaperVerified) -> None:
    values = msgspec.structs.asdict(told) | {"found": int(told.found)}
    _put(unit.connection, t.verified, ("case_id", "material", "at"), values)


def _wanted(unit: SqlUnitOfWork, _device: str, file: feed.AttachmentWanted) -> None:
    if sync_files.here(unit.connection, file.sha256):
        again = t.wanted.c.kind == "file", t.wanted.c.key == file.sha256
        unit.connection.execute(delete(t.wanted).where(*again))
        want(unit.connection, "file", file.sha256, file.reason)


HANDLERS: dict[str, Handler] = {
    "operation": _operation,
    "number": _number,
    "staff": _staff,
    "catalogue": _catalogue,
    "review": _review,
    "key": _key,
    "policy": _policy,
    "window": _window,
    "calendar": _calendar,
    "verified": _verified,
    "wanted": _wanted,
}
