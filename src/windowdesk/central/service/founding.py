"""The first start of a centre, and the places in it; the codes that let people and counters in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import insert, select

from windowdesk.central.service import audit, codes, identity
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.doing import SYSTEM, Doing
from windowdesk.central.service.leasing import BLOCK
from windowdesk.central.service.staff import make_admin_code
from windowdesk.central.store.tables.devices import enrolment_codes
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.offices import halls, offices, windows
from windowdesk.central.store.unit import Unit
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.protocol.feed import PolicyChanged
from windowdesk.protocol.policy import Policy

CODE_HOURS = 72
_OFFICE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
_DIVISION = re.compile(r"[1-9]\d{5}", re.ASCII)


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


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a further office prints, once; both codes work one time."""

    admin_code: str
    enrolment_code: str
    office: str
    window: str


def open_office(core: Core, office: OfficeMade, *, hall: str, window: str) -> Opened:
    """Another office on the centre, with its first hall and window, and codes of its own.

    Raises ``Unsuitable`` "no_centre" before ``central init``, "office_taken" for an id in use,
    "bad_office" for one that does not do.
    """

    def work(unit: Unit) -> Opened:
        own = identity.read(unit.connection, core.database.key_file)
        if own is None:
            raise Unsuitable("no_centre")
        _check(unit, office)
        add_office(unit, office, demo=own.demo)
        window_id = add_window(core, unit, add_hall(core, unit, office.office, hall), window)
        _note(core, unit, office.office, "office.add", office.office)
        return Opened(
            admin_code=make_admin_code(unit.connection, office.office, core.random, core.now()),
            enrolment_code=make_code(core, unit, window_id),
            office=office.office,
            window=window_id,
        )

    return core.database.attempt(work)


def _check(unit: Unit, office: OfficeMade) -> None:
    code = office.organ_code
    if not (
        _OFFICE.fullmatch(office.office)
        and _DIVISION.fullmatch(office.division)
        and office.name.strip()
        and (not code or check_uscc(code).valid)
    ):
        raise Unsuitable("bad_office")
    # the id and name are what people tell offices apart by
    taken = (offices.c.office == office.office) | (offices.c.name == office.name)
    if unit.connection.scalar(select(offices.c.office).where(taken)) is not None:
        raise Unsuitable("office_taken")


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
    """Add a window to a hall; its id. Raises :class:`Unsuitable` "no_hall"."""
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

    ``device``: only that device may use it (it comes again after losing its key). Good for ``hours``. Raises
    :class:`Unsuitable` "no_window".
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


def more_codes(
    core: Core, *, office: str = "", window: str = "", device: str = "", admin: bool = False
) -> CodeMade:
    """A code for the ``window`` of that id or name, made in the first hall where there is none.

    Without a window: the first one; without an ``office``: the first one. ``admin``: a code for
    another administrator of it. Raises ``Unsuitable`` "no_window" before ``central init``, "no_office"
    for an office that is not there.
    """

    def work(unit: Unit) -> CodeMade:
        connection = unit.connection
        query = select(halls).order_by(halls.c.office, halls.c.hall)
        hall = connection.execute(
            query.where(halls.c.office == office) if office else query
        ).first()
        if hall is None:
            raise Unsuitable("no_office" if office else "no_window")
        if admin:
            _note(core, unit, hall.office, "staff.admin_code", hall.office)
            return CodeMade(make_admin_code(unit.connection, hall.office, core.random, core.now()))
        wanted = select(windows.c.window).order_by(windows.c.window)
        # two offices may each have a window of one name; an id names one anywhere
        own = windows.c.office == hall.office
        if window:
            by_id = windows.c.window == window
            wanted = wanted.where(
                (by_id & own if office else by_id) | (windows.c.name == window) & own
            )
        else:
            wanted = wanted.where(own)
        found = connection.scalar(wanted) or add_window(core, unit, hall.hall, window)
        whose = connection.scalar(select(windows.c.office).where(windows.c.window == found))
        _note(core, unit, str(whose), "device.code", found, device=device)
        return CodeMade(make_code(core, unit, found, device=device), found)

    return core.database.attempt(work)


def _note(core: Core, unit: Unit, office: str, action: str, subject: str, **detail: str) -> None:
    """What is done at the centre's own machine stands in the office's chain as any other act."""
    doing = Doing(unit.connection, office, SYSTEM, None, core.now())
    audit.note(doing, action, subject, detail=detail)
