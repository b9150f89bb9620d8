"""Leasing: blocks of receipt numbers and ranges of 文号, each to one device and epoch, once."""

from __future__ import annotations

import re

from sqlalchemy import func, insert, select, update

from windowdesk.central.service.caller import Caller, caller, in_good_standing
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.numbers import (
    blocks,
    leases,
    lost_serials,
    serial_counters,
    serial_ranges,
)
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.messages import Lease, Leased, SerialRange, SerialsWanted, decode

# counters that were never enrolled draw their own from here on (storage/numbering)
FIRST_DEMO_BLOCK = 9_000_000
BLOCK = "block"
MOST_BLOCKS = 4
# of 99,999 numbers each: a counter lives on one for years, and a hostile one cannot drain the supply
MOST_BLOCKS_A_DAY = 12
# what an administrator grants besides stands among the answers, under a name no counter can ask for
GRANT = "grant:"
MOST_SERIALS = 10_000
MOST_RANGES = 50
_REQUEST = re.compile(r"[0-9A-Za-z-]{8,64}")
_PREFIX = re.compile(r"[^\x00-\x1f\x7f〔〕]{1,40}")


def numbers(core: Core, request: Request) -> Response:
    """``POST``: lease what was asked for; the same request of the device always gets the same answer.

    ``Refused`` 400 for what is no request, 409 for one of another epoch, and what ``caller`` refuses.
    """
    asked = decode(Lease, request.body)
    if not _REQUEST.fullmatch(asked.request):
        raise Refused(400, "malformed", "a request has a name of 8 to 64 letters and digits")
    _check(asked)

    def work(unit: Unit) -> Response:
        who = in_good_standing(caller(unit.connection, request.token, core.now(), lock=True))
        at = leases.c.device == who.device, leases.c.request == asked.request
        given = unit.connection.scalar(select(leases.c.answer).where(*at))
        if given is not None:
            return Response(200, given, {"content-type": "application/json"})
        if asked.epoch != who.epoch:
            raise Refused(409, "epoch", "the session is of another epoch")
        leased = answer(_lease(unit, who, asked, stamp(core.now())))
        row = {"device": who.device, "request": asked.request, "leased_at": stamp(core.now())}
        unit.connection.execute(insert(leases), {**row, "answer": leased.body})
        return leased

    return core.database.attempt(work)


def _check(asked: Lease) -> None:
    if not 0 <= asked.blocks <= MOST_BLOCKS or len(asked.serials) > MOST_RANGES:
        raise Refused(422, "too_many", "more than is ever leased at once")
    for wanted in asked.serials:
        fits = _PREFIX.fullmatch(wanted.prefix) and 2000 <= wanted.year <= 2999
        if not fits or not 0 < wanted.count <= MOST_SERIALS:
            raise Refused(422, "too_many", "a range nobody needs")


def _lease(unit: Unit, who: Caller, asked: Lease, now: str) -> Leased:
    today = blocks.c.device == who.device, blocks.c.leased_at >= _since(unit, who, now)
    held = unit.connection.scalar(select(func.count()).select_from(blocks).where(*today)) or 0
    if held + asked.blocks > MOST_BLOCKS_A_DAY:
        raise Refused(429, "too_many", "enough blocks for today", retry_after=3600)
    fresh = [_block(unit, who, asked.epoch, now) for _ in range(asked.blocks)]
    # in one order, so that two counters asking for the same two never wait for each other
    wanted = sorted(asked.serials, key=lambda one: (one.prefix, one.year))
    return Leased(
        blocks=fresh, serials=[_range(unit, who, asked.epoch, one, now) for one in wanted]
    )


def _since(unit: Unit, who: Caller, now: str) -> str:
    """From when on today's blocks count: the day's beginning, or what was granted since."""
    granted = leases.c.device == who.device, leases.c.request.startswith(GRANT, autoescape=True)
    last = unit.connection.scalar(select(func.max(leases.c.leased_at)).where(*granted))
    return max(now[:10], last or "")


def grant(unit: Unit, device: str, now: str) -> None:
    """Whatever ``device`` has leased today counts no more."""
    row = {"device": device, "request": f"{GRANT}{now}", "leased_at": now, "answer": b""}
    unit.upsert(leases, row)


def _block(unit: Unit, who: Caller, epoch: int, now: str) -> int:
    block = int(
        unit.connection.execute(
            update(sequences)
            .where(sequences.c.name == BLOCK)
            .values(next=sequences.c.next + 1)
            .returning(sequences.c.next)
        ).scalar_one()
        - 1
    )
    if block >= FIRST_DEMO_BLOCK:
        raise Refused(503, "full", "every block of receipt numbers is leased", retry_after=3600)
    row = {"block": block, "device": who.device, "epoch": epoch, "leased_at": now}
    unit.connection.execute(insert(blocks), row)
    return block


def _range(unit: Unit, who: Caller, epoch: int, asked: SerialsWanted, now: str) -> SerialRange:
    of = serial_counters.c.prefix == asked.prefix, serial_counters.c.year == asked.year
    more = (
        update(serial_counters)
        .where(*of)
        .values(last=serial_counters.c.last + asked.count)
        .returning(serial_counters.c.last)
    )
    last = unit.connection.execute(more).scalar()
    if last is None:
        # should another be first here, the unique key says so and the request is begun anew
        last = _begin(unit) + asked.count
        row = {"prefix": asked.prefix, "year": asked.year, "last": last}
        unit.connection.execute(insert(serial_counters), row)
    leased = SerialRange(
        prefix=asked.prefix, year=asked.year, first=last - asked.count + 1, last=last
    )
    of_whom = {"device": who.device, "epoch": epoch, "leased_at": now}
    bounds = {"first": leased.first, "last": leased.last}
    unit.connection.execute(
        insert(serial_ranges),
        {"prefix": asked.prefix, "year": asked.year, **bounds, **of_whom},
    )
    return leased


def _begin(unit: Unit) -> int:
    """The last serial not to be leased of an organ and year that is new here.

    To a restored centre it may be new only because its backup is older.
    """
    of = lost_serials.c.prefix == "", lost_serials.c.year == 0
    return int(unit.connection.scalar(select(func.max(lost_serials.c.last)).where(*of)) or 0)
