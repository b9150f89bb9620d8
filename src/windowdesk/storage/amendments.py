"""Amendments of cases, those written here and those that came: kept whole, merged when they are read.

The order is that of the centre: what it told of comes first, in the order it told it; what it has not
told of yet follows in the order of writing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.database.statements import Statement, into
from windowdesk.domain.cases.amendment import Amendment
from windowdesk.domain.plain import from_plain
from windowdesk.storage import rows
from windowdesk.storage.tables import metadata

amendments = Table(
    "amendments",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("case_id", Text, nullable=False),
    # its place among those of its case that the centre told of; 0: not told of yet
    Column("told", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("amendments_by_case", "case_id"),
)

_KEEP = into(amendments, upsert(amendments).on_conflict_do_nothing(index_elements=["name"]))
_OF_CASE = Statement(
    select(amendments.c.body)
    .where(amendments.c.case_id == bindparam("case_id"))
    .order_by(case((amendments.c.told == 0, 1), else_=0), amendments.c.told, amendments.c.pos)
)
_UNTOLD = Statement(
    select(amendments.c.case_id).where(
        amendments.c.name == bindparam("name"), amendments.c.told == 0
    )
)


def keep(connection: Connection, amendment: Amendment) -> None:
    """Keep ``amendment``; the same again changes nothing."""
    row = {
        "name": amendment.name,
        "case_id": amendment.case_id,
        "told": 0,
        "body": rows.text(amendment),
    }
    _KEEP.run(connection, row)


def told(connection: Connection, name: str) -> None:
    """The centre told of it: its place is after those told of before."""
    case_id = _UNTOLD.scalar(connection, {"name": name})
    if case_id is None:
        return
    of_case = amendments.c.case_id == case_id
    last = select(func.coalesce(func.max(amendments.c.told), 0)).where(of_case)
    place = int(connection.scalar(last) or 0) + 1
    connection.execute(update(amendments).where(amendments.c.name == name).values(told=place))


def forget_order(connection: Connection) -> None:
    """A centre restored from a backup tells everything again, perhaps in another order."""
    connection.execute(update(amendments).values(told=0))


def of_case(connection: Connection, case_id: str) -> Sequence[Amendment]:
    """Those of the case, in the order in which they came to stand."""
    found = _OF_CASE.run(connection, {"case_id": case_id}).fetchall()
    return tuple(from_plain(Amendment, json.loads(body)) for (body,) in found)
