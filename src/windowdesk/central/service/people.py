"""Staff and audit where they meet the rest of the centre: its feed, its policy, its counters."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from windowdesk.app.ports import Hasher
from windowdesk.central.service.beforehand import Beforehand
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.console_sign_in import ConsoleSignIn
from windowdesk.central.service.core import Core
from windowdesk.central.service.doing import SYSTEM, Doing
from windowdesk.central.service.rules import Judged
from windowdesk.central.service.staff import Member, NewMember, StaffService
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.unit import Unit
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.domain.staff import Role
from windowdesk.protocol.feed import StaffChanged
from windowdesk.protocol.messages import OperationHead
from windowdesk.protocol.policy import Policy


def publish(connection: Connection, office: str, body: StaffChanged) -> None:
    """Tell every counter of ``office``; a new one is told of everybody who may sign in."""
    Unit.of(connection).announce(office, body, key=f"staff/{body.number}")


def policy_of(connection: Connection, office: str) -> Policy:
    """The office's rules; a rule nobody here knows is passed over."""
    kept = connection.scalar(select(offices.c.policy).where(offices.c.office == office))
    return Policy() if kept is None else msgspec.json.decode(kept, type=Policy)


def staff_service(hasher: Hasher | None = None) -> StaffService:
    """The staff of this centre's offices."""
    return StaffService(hasher or Argon2Hasher(), publish, policy_of)


def console_sign_in(core: Core, hasher: Hasher | None = None) -> ConsoleSignIn:
    """The console's door."""
    return ConsoleSignIn(hasher or Argon2Hasher(), core.random, policy_of)


def offices_of(connection: Connection) -> tuple[str, ...]:
    """The offices of the centre, by id."""
    return tuple(connection.scalars(select(offices.c.office).order_by(offices.c.office)))


def register(
    core: Core, office: str, people: Iterable[NewMember], hasher: Hasher | None = None
) -> tuple[Member, ...]:
    """Add ``people`` at the centre's own machine, their passwords as they are to stay."""
    known, people = Beforehand(hasher or Argon2Hasher()), tuple(people)
    for person in people:
        known.will_hash(person.password, person.pin)
    service = staff_service(known)

    def work(unit: Unit) -> tuple[Member, ...]:
        doing = Doing(unit.connection, office, SYSTEM, Role.ADMINISTRATOR, core.now())
        return tuple(service.add(doing, person, must_change=False) for person in people)

    return core.database.attempt(work)


class _Secrets(msgspec.Struct):
    password_hash: str = ""
    pin_hash: str = ""


def changed_password(core: Core, unit: Unit, who: Caller, head: OperationHead) -> Judged:
    """A password or PIN that its owner, the operation's author, changed at a desk."""
    try:
        secrets = msgspec.json.decode(head.payload, type=_Secrets)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return Judged(head.seq, "rejected", "broken")
    doing = Doing(unit.connection, who.office, head.actor, None, core.now())
    said = {**msgspec.structs.asdict(secrets), "device": who.device}
    code = staff_service().changed_at_counter(doing, said, head.base_version)
    return Judged(head.seq, "rejected" if code else "applied", code)
