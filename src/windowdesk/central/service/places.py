"""Halls, windows, and the organs whose matters an office takes in, with the entrustment of acceptance.

Only another administrative organ may be entrusted with accepting (行政许可法 24); anybody else transmits
what it received, unless a special law says otherwise, which then has to be named. Every function
acts for, and sees, one office only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from windowdesk.app.errors import BadInput
from windowdesk.central.service.acting import Act
from windowdesk.central.store.tables.devices import devices, enrolment_codes
from windowdesk.central.store.tables.feed import feed_state
from windowdesk.central.store.tables.offices import (
    departments,
    entrustments,
    halls,
    offices,
    windows,
)
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.staff import Right
from windowdesk.i18n import _, counted
from windowdesk.protocol.feed import HeldName, WindowChanged
from windowdesk.protocol.messages import decode

# who may be entrusted: only the first accepts without a special law
ORGAN, KINDS = "organ", ("organ", "institution", "company")


@dataclass(frozen=True, slots=True)
class Window:
    """``devices`` that are not revoked; ``code_until`` of its open enrolment code, "" for none."""

    window: str
    name: str
    hall: str
    hall_name: str
    active: bool
    devices: tuple[str, ...]
    code_until: str


@dataclass(frozen=True, slots=True)
class Entrustment:
    """``until`` "" for until further notice; ``kind`` one of :data:`KINDS`."""

    entrustment: str
    entrustee: str
    kind: str
    document: str
    since: str
    until: str
    basis: str

    def holds(self, day: str) -> bool:
        """Whether it is in force on ``day`` (ISO)."""
        return self.since <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class Department:
    department: str
    name: str
    code: str
    entrusted: tuple[Entrustment, ...]


# --- seeing ------------------------------------------------------------------------------------


def all_offices(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Every office by id and name."""
    rows = connection.execute(select(offices).order_by(offices.c.office))
    return tuple((row.office, row.name) for row in rows)


def halls_of(connection: Connection, office: str) -> tuple[tuple[str, str], ...]:
    """Id and name, by name."""
    rows = connection.execute(select(halls).where(halls.c.office == office).order_by(halls.c.name))
    return tuple((row.hall, row.name) for row in rows)


def windows_of(connection: Connection, office: str, now: str) -> tuple[Window, ...]:
    """In use first, then by hall and name."""
    held = _by_window(
        connection.execute(
            select(devices.c.window, devices.c.device).where(
                devices.c.office == office, devices.c.standing != "revoked"
            )
        ).all()
    )
    codes = enrolment_codes
    open_codes = connection.execute(
        select(codes.c.window, codes.c.expires_at).where(
            codes.c.office == office, codes.c.used_at.is_(None), codes.c.expires_at > now
        )
    )
    until = {row.window: row.expires_at for row in open_codes}
    rows = connection.execute(
        select(windows, halls.c.name.label("hall_name"))
        .select_from(windows.outerjoin(halls, halls.c.hall == windows.c.hall))
        .where(windows.c.office == office)
        .order_by(windows.c.active.desc(), halls.c.name, windows.c.name)
    )
    return tuple(
        Window(
            row.window,
            row.name,
            row.hall,
            row.hall_name or "",
            bool(row.active),
            held.get(row.window, ()),
            until.get(row.window, ""),
        )
        for row in rows
    )


def window_of(connection: Connection, office: str, window: str, now: str) -> Window | None:
    """One window of ``office``; None for anybody else's."""
    found = windows_of(connection, office, now)
    return next((line for line in found if line.window == window), None)


def departments_of(connection: Connection, office: str) -> tuple[Department, ...]:
    """Those in use, by name, with their entrustments, the latest first."""
    rows = connection.execute(
        select(departments)
        .where(departments.c.office == office, departments.c.active == 1)
        .order_by(departments.c.name)
    ).all()
    lines = connection.execute(
        select(entrustments)
        .where(entrustments.c.office == office)
        .order_by(entrustments.c.since.desc())
    ).all()
    return tuple(
        Department(
            row.department,
            row.name,
            row.code,
            tuple(_entrustment(line) for line in lines if line.department == row.department),
        )
        for row in rows
    )


def _entrustment(row: Any) -> Entrustment:
    return Entrustment(
        row.entrustment,
        row.to_name,
        row.to_kind,
        row.document,
        row.since,
        row.until or "",
        row.basis,
    )


# --- changing ----------------------------------------------------------------------------------


def add_hall(act: Act, name: str) -> str:
    """A new hall; its id."""
    act.needs(Right.PLACES)
    hall = act.new_id()
    row = {"hall": hall, "office": act.office, "name": _named(name)}
    act.connection.execute(insert(halls).values(**row))
    act.note("hall.add", hall)
    return hall


def add_window(act: Act, hall: str, name: str) -> str:
    """A new window of one of the office's halls; its id."""
    act.needs(Right.PLACES)
    _own_hall(act, hall)
    window, named = act.new_id(), _named(name)
    _name_free(act, named)
    row = {"window": window, "office": act.office, "hall": hall, "name": named, "active": 1}
    act.connection.execute(insert(windows).values(**row))
    act.note("window.add", window)
    return window


def change_window(act: Act, window: str, hall: str, name: str, active: bool) -> bool:
    """Another hall or name, or out of use; False when the office has no such window."""
    act.needs(Right.PLACES)
    _own_hall(act, hall)
    named = _named(name)
    _name_free(act, named, but=window)
    mine = (windows.c.window == window, windows.c.office == act.office)
    before = act.connection.scalar(select(windows.c.name).where(*mine)) or ""
    values = {"hall": hall, "name": named, "active": int(active)}
    done = act.connection.execute(update(windows).where(*mine).values(**values))
    if done.rowcount:
        act.note("window.change", window, active=str(int(active)))
        name = next(found for known, found in halls_of(act.connection, act.office) if known == hall)
        was = _was(act, window, before, named)
        body = WindowChanged(window_id=window, window=named, hall=name, was=was)
        act.unit.announce(act.office, body, key=f"window/{window}")
    return done.rowcount == 1


def _was(act: Act, window: str, before: str, named: str) -> tuple[HeldName, ...]:
    """The former names of ``window``, ``before`` among them where it is called otherwise now."""
    key = (feed_state.c.office == act.office, feed_state.c.key == f"window/{window}")
    told = act.connection.scalar(select(feed_state.c.body).where(*key))
    known = () if told is None else decode(WindowChanged, bytes(told)).was
    return known if before == named else (*known, HeldName(window=before, until=act.at))


def add_department(act: Act, name: str, code: str) -> str:
    """An organ whose matters the office takes in; its id. ``code``: its unified credit code (GB 32100).

    Raises ``BadInput`` for one that is none, ``NotAllowed``.
    """
    act.needs(Right.PLACES)
    checked = check_uscc(code)
    if not checked.valid:
        raise BadInput(
            _("统一社会信用代码不对：应为 18 位，且校验位相符。"),
            saved=_("没有改动任何内容。"),
            press=_("请照登记证书重新填写。"),
            field="code",
        )
    department = act.new_id()
    row = {"department": department, "office": act.office, "name": _named(name, 60)}
    act.connection.execute(insert(departments).values(**row, code=checked.text, active=1))
    act.note("department.add", department)
    return department


def entrust(
    act: Act,
    department: str,
    *,
    entrustee: str,
    kind: str,
    document: str,
    since: str,
    until: str = "",
    basis: str = "",
) -> bool:
    """Register an entrustment; False when the office has no such department."""
    act.needs(Right.PLACES)
    _lawful(kind, basis, since, until)
    if all(department != found.department for found in departments_of(act.connection, act.office)):
        return False
    entrustment = act.new_id()
    row = {
        "entrustment": entrustment,
        "department": department,
        "office": act.office,
        "to_name": _named(entrustee, 60, "entrustee"),
        "to_kind": kind,
        "document": _named(document, 60, "document"),
        "since": since,
        "until": until or None,
        "basis": clean_text(basis).text[:120],
    }
    act.connection.execute(insert(entrustments).values(**row))
    act.note("department.entrust", entrustment, department=department)
    return True


def end_entrustment(act: Act, entrustment: str) -> str | None:
    """Let it end today; the department it was for, None when the office has no such."""
    act.needs(Right.PLACES)
    mine = (entrustments.c.entrustment == entrustment, entrustments.c.office == act.office)
    found = act.connection.scalar(select(entrustments.c.department).where(*mine))
    if found is not None:
        today = act.now.date().isoformat()
        act.connection.execute(update(entrustments).where(*mine).values(until=today))
        act.note("department.entrust_end", entrustment)
    return found


# --- how ---------------------------------------------------------------------------------------


def _own_hall(act: Act, hall: str) -> None:
    if all(hall != found for found, _name in halls_of(act.connection, act.office)):
        raise BadInput(
            _("没有选择本中心的大厅。"),
            saved=_("没有改动任何内容。"),
            press=_("请从列表中选择大厅。"),
            field="hall",
        )


def _name_free(act: Act, name: str, but: str = "") -> None:
    """Two windows of one name could not be told apart on a document."""
    taken = act.connection.scalar(
        select(windows.c.window).where(
            windows.c.office == act.office,
            windows.c.name == name,
            windows.c.active == 1,
            windows.c.window != but,
        )
    )
    if taken is not None:
        raise BadInput(
            _("已经有名为“{name}”的窗口。").format(name=name),
            saved=_("没有改动任何内容。"),
            press=_("请换一个名称：单据上要能分清是哪个窗口。"),
            field="name",
        )


def _by_window(rows: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    held: dict[str, tuple[str, ...]] = {}
    for row in rows:
        held[row.window] = (*held.get(row.window, ()), row.device)
    return held


def _named(text: str, most: int = 40, field: str = "name") -> str:
    name = clean_text(text).text
    if not name or len(name) > most:
        raise BadInput(
            counted("名称不能为空，也不能超过 {n} 个字。", most),
            saved=_("没有改动任何内容。"),
            press=_("请改正后再提交。"),
            field=field,
        )
    return name


def _lawful(kind: str, basis: str, since: str, until: str) -> None:
    """What an entrustment must have to be one (行政许可法 24)."""
    trouble, field = "", ""
    if kind not in KINDS:
        trouble, field = _("没有选择受委托方的性质。"), "kind"
    elif kind != ORGAN and len(basis.strip()) < 4:
        trouble = _("受委托方不是行政机关，没有特别法依据的，不能受理（行政许可法第二十四条）。")
        field = "basis"
    else:
        first, last = (_day(text) for text in (since, until or since))
        if first is None or last is None:
            trouble, field = _("日期不对。"), "since" if first is None else "until"
        elif last < first:
            trouble, field = _("终止日期早于起始日期。"), "until"
    if trouble:
        raise BadInput(
            trouble,
            saved=_("没有改动任何内容。"),
            press=_("请改正后再提交。"),
            code="entrustment",
            field=field,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
