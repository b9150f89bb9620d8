"""What a counter reports of itself: how it stands, and its audit chain."""

from __future__ import annotations

from sqlalchemy import select, update

from windowdesk.central.service import audit
from windowdesk.central.service.caller import caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.messages import AuditLines, Heard, Problem, Told, decode, encode

_STATUS = {"gap": 409, "not_yours": 403, "malformed": 400}


def status(core: Core, request: Request) -> Response:
    """Keep the last word of a counter about itself, for the administrators' page."""
    told, now = decode(Told, request.body), stamp(core.now())

    def work(unit: Unit) -> Response:
        who = caller(unit.connection, request.token, core.now())
        unit.connection.execute(
            update(devices)
            .where(devices.c.device == who.device)
            .values(told=encode(told).decode(), told_at=now, seen_at=now)
        )
        return answer(Heard(time=now))

    return core.database.attempt(work)


def audit_lines(core: Core, request: Request) -> Response:
    """Take entries of the device's audit chain; what does not fit is named, and that is kept."""
    lines = decode(AuditLines, request.body)

    def work(unit: Unit) -> Response:
        who = caller(unit.connection, request.token, core.now(), lock=True)
        query = select(credentials.c.key, credentials.c.public_key).where(
            credentials.c.device == who.device
        )
        keys = {row.key: row.public_key for row in unit.connection.execute(query)}
        sender = audit.Sender(who.device, who.office, keys)
        said = audit.take_in(unit.connection, sender, lines, core.now())
        if isinstance(said, Problem):
            refusal = Refused(_STATUS.get(said.code, 422), said.code, said.detail)
            refusal.problem = said
            # a finding was written: the refusal becomes durable with it
            return refusal.response()
        return answer(said)

    return core.database.attempt(work)
