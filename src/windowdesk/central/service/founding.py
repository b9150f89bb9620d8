"""The first start of a centre, and the places in it; the codes that let people and counters in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import insert, select

from windowdesk.central.service import codes, identity
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.leasing import BLOCK
from windowdesk.central.service.staff import make_admin_code
from windowdesk.central.store.tables.devices import enrolment_codes
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.offices import halls, offices, windows
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import PolicyChanged
from windowdesk.protocol.policy import Policy

CODE_HOURS = 72


class Unsuitable(ValueError):
    """A request of an administrator that cannot be done; ``code`` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class OfficeMade:
    """What an office is made of; ``organ_code`` is its unified credit code."""

    office: str
    name: str
    division: str
    verify_host: str
    organ_code: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """What the first start prints, once. Both codes work one time; the passphrase opens the recovery
    key, and is kept nowhere."""

    admin_code: str
    enrolment_code: str
    recovery_passphrase: str
    office: str
    window: str


def found(core: Core, office: OfficeMade, *, hall: str, window: str, demo: bool) -> Founded:
    """Make the centre with its first office, hall and window. Raises ``Unsuitable`` "initialised"."""

    def work(unit: Unit) -> Founded:
        key_file = core.database.key_file
        if identity.read(unit.connection, key_file) is not None:
            raise Unsuitable("initialised")
        passphrase = identity.create(
            unit, office.name, key_file, demo=demo, now=core.now(), random=core.random
        )
        unit.upsert(sequences, {"name": BLOCK, "next": 1})
        add_office(unit, office, demo=demo)
        hall_id = add_hall(core, unit, office.office, hall)
        window_id = add_window(core, unit, hall_id, window)
        return Founded(
            admin_code=make_admin_code(unit.connection, office.office, core.random, core.now()),
            enrolment_code=make_code(core, unit, window_id),
            recovery_passphrase=passphrase,
            office=office.office,
            window=window_id,
        )

    return core.database.attempt(work)


def add_office(unit: Unit, office: OfficeMade, *, demo: bool) -> None:
    """Add an office, its feed and the policy it begins with."""
    policy = msgspec.to_builtins(Policy())
    unit.connection.execute(
        insert(offices),
        {
            "office": office.office,
            "name": office.name,
            "division": office.division,
            "organ_code": office.organ_code,
            "verify_host": office.verify_host,
            "demo": int(demo),
            "policy": msgspec.json.encode(policy).decode(),
        },
    )
    unit.connection.execute(insert(feed_heads), {"office": office.office, "pos": 0})
    unit.announce(office.office, PolicyChanged(policy=policy), key="policy")


def add_hall(core: Core, unit: Unit, office: str, name: str) -> str:
    """Add a hall; its id."""
    hall = f"h{core.random(6).hex()}"
    unit.connection.execute(insert(halls), {"hall": hall, "office": office, "name": name})
    return hall


def add_window(core: Core, unit: Unit, hall: str, name: str) -> str:
    """Add a window to a hall; its id."""
    office = unit.connection.scalar(select(halls.c.office).where(halls.c.hall == hall))
    if office is None:
        raise Unsuitable("no_hall")
    window = f"w{core.random(6).hex()}"
    row = {"window": window, "office": office, "hall": hall, "name": name, "active": 1}
    unit.connection.execute(insert(windows), row)
    return window


def make_code(
    core: Core,
    unit: Unit,
    window: str,
    *,
    device: str = "",
    by: str = "",
    hours: int = CODE_HOURS,
) -> str:
    """A one-time code that enrols a counter at ``window``; the code itself is kept nowhere.

    ``device``: only that device may use it (it comes again after losing its key).
    """
    query = select(windows.c.office).where(windows.c.window == window, windows.c.active == 1)
    office = unit.connection.scalar(query)
    if office is None:
        raise Unsuitable("no_window")
    code = codes.new_code(core.random)
    unit.connection.execute(
        insert(enrolment_codes),
        {
            "code_hash": codes.code_hash(code),
            "office": office,
            "window": window,
            "device": device,
            "made_at": stamp(core.now()),
            "made_by": by,
            "expires_at": stamp(core.now() + timedelta(hours=hours)),
            "used_at": None,
            "used_by": "",
        },
    )
    return code


@dataclass(frozen=True, slots=True)
class CodeMade:
    """A code and the window it is for ("" for an administrator's)."""

    code: str
    window: str = ""


def more_codes(core: Core, *, window: str = "", device: str = "", admin: bool = False) -> CodeMade:
    """A code for the ``window`` of that id or name, made in the first hall where there is none.

    Without a window: the first one. ``admin``: a code for another administrator of the first office.
    Raises ``Unsuitable`` "no_window" before ``central init``.
    """

    def work(unit: Unit) -> CodeMade:
        connection = unit.connection
        hall = connection.execute(select(halls).order_by(halls.c.office, halls.c.hall)).first()
        if hall is None:
            raise Unsuitable("no_window")
        if admin:
            return CodeMade(make_admin_code(unit.connection, hall.office, core.random, core.now()))
        query = select(windows.c.window).order_by(windows.c.window)
        if window:
            query = query.where((windows.c.window == window) | (windows.c.name == window))
        found = connection.scalar(query) or add_window(core, unit, hall.hall, window)
        return CodeMade(make_code(core, unit, found, device=device), found)

    return core.database.attempt(work)
