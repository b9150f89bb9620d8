"""The limits of off-line work that an office gave its counters."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select, update

from windowdesk.central.service.acting import Act
from windowdesk.central.store.tables.offices import offices
from windowdesk.domain.staff import Right
from windowdesk.protocol.feed import PolicyChanged
from windowdesk.protocol.messages import WireError, decode
from windowdesk.protocol.policy import Policy


def policy_of(connection: Connection, office: str) -> Policy:
    """The office's policy; what a counter does by itself where none was set or it cannot be read."""
    kept = connection.scalar(select(offices.c.policy).where(offices.c.office == office))
    try:
        return decode(Policy, kept.encode()) if kept else Policy()
    except WireError:
        return Policy()


def set_policy(act: Act, policy: Policy) -> bool:
    """Give the office's counters other limits; False when they are those it has."""
    act.needs(Right.POLICY)
    before = policy_of(act.connection, act.office)
    if before == policy:
        return False
    plain, old = msgspec.to_builtins(policy), msgspec.to_builtins(before)
    text = msgspec.json.encode(plain).decode()
    mine = offices.c.office == act.office
    act.connection.execute(update(offices).where(mine).values(policy=text))
    changed = {
        name: f"{old.get(name)} → {plain.get(name)}"
        for name in Policy.__struct_fields__
        if old.get(name) != plain.get(name)
    }
    act.note("policy.change", act.office, **changed)
    act.unit.announce(act.office, PolicyChanged(policy=plain), key="policy")
    return True
