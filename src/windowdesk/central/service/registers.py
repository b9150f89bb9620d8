"""Registers an office hands in: all certificates of one kind as of a day, a source without an interface.

A register answers only for receipts of its day or earlier: a paper issued since is not in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from windowdesk.app.errors import BadInput
from windowdesk.central.service.acting import Act
from windowdesk.central.service.core import Core
from windowdesk.central.service.sources import Query, Record, SourceDown
from windowdesk.central.store import faults
from windowdesk.central.store.tables.papers import pending_papers, register_rows, registers
from windowdesk.domain.staff import Right
from windowdesk.i18n import _, counted

COLUMNS = ("证件号码", "持有人", "证照编号", "有效期至", "状态")
NEEDED = COLUMNS[:1]
IN_FORCE = ("", "有效", "正常", "存续", "在业")
MOST_BYTES, MOST_ROWS, LONGEST = 32 * 1024 * 1024, 500_000, 200


@dataclass(frozen=True, slots=True)
class Row:
    """A certificate; see the table ``register_rows``."""

    holder: str
    name: str
    certificate: str
    valid_until: str
    status: str


@dataclass(frozen=True, slots=True)
class Register:
    """What was handed in last of a kind."""

    kind: str
    source: str
    as_of: str
    put_at: str
    put_by: str
    rows: int


class Registered:
    """Implements :class:`sources.Source` by the registers in the centre's own database."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def ask(self, query: Query) -> Record:
        try:
            with self._core.database.reading() as connection:
                return _ask(connection, query)
        except faults.Unavailable as problem:
            raise SourceDown(problem.code) from problem


def _ask(connection: Connection, query: Query) -> Record:
    of = registers.c.office == query.office, registers.c.kind == query.name
    register = connection.execute(select(registers).where(*of)).first()
    if register is None or not query.holder:
        return Record("unknown")
    rows = connection.execute(
        select(register_rows)
        .where(
            register_rows.c.office == query.office,
            register_rows.c.kind == query.name,
            register_rows.c.holder == _number(query.holder),
        )
        .order_by(register_rows.c.valid_until.desc(), register_rows.c.certificate)
    ).all()
    # the one the clerk noted; else one in force before one that is not
    noted = [row for row in rows if row.certificate == query.certificate]
    row = next(iter(noted or sorted(rows, key=lambda one: bool(one.status))), None)
    if row is not None:
        return Record(
            "found", register.source, row.certificate, row.name, row.valid_until, row.status
        )
    return Record("not_found" if register.as_of >= query.on else "unknown", register.source)


def registers_of(connection: Connection, office: str) -> tuple[Register, ...]:
    """What the office handed in, by kind."""
    query = select(registers).where(registers.c.office == office).order_by(registers.c.kind)
    return tuple(
        Register(row.kind, row.source, row.as_of, row.put_at, row.put_by, row.rows)
        for row in connection.execute(query)
    )


def put_register(act: Act, kind: str, source: str, as_of: str, rows: Sequence[Row]) -> int:
    """Replace the office's register of ``kind``; what waits for it is asked for at once. How many wait.

    ``as_of``: the day it speaks for, as 2026-03-02, not after today. Raises ``BadInput``, and ``NotAllowed``
    to whoever may not publish.
    """
    act.needs(Right.PUBLISH)
    kind, source = kind.strip(), source.strip()
    if not (0 < len(kind) <= LONGEST and 0 < len(source) <= LONGEST):
        raise _refused(_("没有写明材料名称或来源。"), "source" if kind else "kind")
    _day(as_of, 0)
    if as_of > act.at[:10]:
        raise _refused(_("名册的截止日期在今天之后。"), "as_of")
    of = register_rows.c.office == act.office, register_rows.c.kind == kind
    act.connection.execute(delete(register_rows).where(*of))
    place = {"office": act.office, "kind": kind}
    values = [
        {**place, "holder": one.holder, "certificate": one.certificate, "name": one.name,
         "valid_until": one.valid_until, "status": one.status}
        for one in rows
    ]  # fmt: skip
    for start in range(0, len(values), 1000):
        act.connection.execute(insert(register_rows), values[start : start + 1000])
    told = {"source": source, "as_of": as_of, "rows": len(rows)}
    act.unit.upsert(registers, {**place, **told, "put_at": act.at, "put_by": act.by})
    act.note("register.put", kind, source=source, as_of=as_of, rows=str(len(rows)))
    return _wake(act, kind)


def _wake(act: Act, kind: str) -> int:
    waits = (
        pending_papers.c.office == act.office,
        pending_papers.c.name == kind,
        pending_papers.c.state == "waiting",
    )
    done = act.connection.execute(update(pending_papers).where(*waits).values(next_at=act.at))
    return int(done.rowcount)


# --- the file ----------------------------------------------------------------------------------


def read_register(content: bytes) -> list[Row]:
    """The rows of a CSV file in UTF-8 or GB 18030 with the columns of ``COLUMNS``.

    Refused whole (``BadInput``, with the line) where any row cannot be used.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_("文件过大，不是一份名册。"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    if "\ufffd" in text or "\x00" in text:
        raise _refused(_("文件不是文本，或编码不对。"))
    try:
        return _rows(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error:
        raise _refused(_("文件不是文本，或编码不对。")) from None


def _rows(table: csv.DictReader[str]) -> list[Row]:
    heads = [head.strip() for head in table.fieldnames or ()]
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise _refused(_("缺少“{name}”一栏。").format(name="、".join(missing)))
    table.fieldnames = heads
    found: dict[tuple[str, str], Row] = {}
    for plain in table:
        row = _row({k: (v or "").strip() for k, v in plain.items() if k}, table.line_num)
        if found.setdefault((row.holder, row.certificate), row) != row:
            raise _at(table.line_num, _("同一证照在前面另有一行，内容不同。"))
        if len(found) > MOST_ROWS:
            raise _refused(counted("超过 {n} 行。", MOST_ROWS))
    return list(found.values())


def _row(plain: dict[str, str], line: int) -> Row:
    values = {name: plain.get(name, "") for name in COLUMNS}
    if any(len(value) > LONGEST for value in values.values()):
        raise _at(line, _("有一栏过长。"))
    holder = _number(values["证件号码"])
    if not holder:
        raise _at(line, _("没有证件号码。"))
    status = values["状态"]
    until = values["有效期至"]
    return Row(
        holder=holder,
        name=values["持有人"],
        certificate=values["证照编号"],
        valid_until="" if until in ("", "长期") else _day(until, line),
        status="" if status in IN_FORCE else status,
    )


def _number(text: str) -> str:
    return "".join(text.split()).upper()


def _day(text: str, line: int) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError:
        raise _at(line, _("“{day}”不是日期，写法如 2026-03-02。").format(day=text)) from None


def _at(line: int, what: str) -> BadInput:
    return _refused(_("第 {n} 行：{what}").format(n=line, what=what) if line else what)


def _refused(what: str, field: str = "") -> BadInput:
    return BadInput(
        what,
        saved=_("原有的名册没有改动。"),
        press=_("请改正后重新导入。"),
        code="register_unreadable",
        field=field,
    )
