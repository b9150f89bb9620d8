"""Evaluations (好差评): kept one for each case, and counted for each window. No names, no clerk.

What was given or declined stands; a silence or a skip gives way to what is said later (一事一评).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from windowdesk.central.service import beside
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import Judged
from windowdesk.central.store.tables.evaluations import evaluations
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.evaluations import MOST_REASONS, OUTCOMES, REASON, Evaluation
from windowdesk.protocol.messages import OperationHead

LEVELS = (1, 2, 3, 4, 5)
# 差评
POOR = (4, 5)
_FINAL = ("given", "declined")
_DECODER = msgspec.json.Decoder(Evaluation)


@dataclass(frozen=True, slots=True)
class WindowCount:
    """What people said at one window: how many of each grade, and how many said nothing."""

    window: str
    levels: Mapping[int, int]
    declined: int
    silent: int

    @property
    def asked(self) -> int:
        return sum(self.levels.values()) + self.declined + self.silent


def evaluated(core: Core, unit: Unit, who: Caller, head: OperationHead) -> Judged:
    """An evaluation came. A second one of a case stays in its line, and nothing more: no question for anybody."""
    del core
    said = _read(head.payload)
    if said is None:
        return Judged(head.seq, "rejected", "broken")
    row = {
        "office": who.office,
        "case_id": said.case_id,
        "window": said.window,
        "at": head.wall_time,
        "outcome": said.outcome,
        "level": said.level,
        "reasons": " ".join(said.reasons),
    }
    table = evaluations
    ours = (table.c.office == who.office, table.c.case_id == said.case_id)
    before = unit.connection.scalar(select(table.c.outcome).where(*ours))
    if before is None:
        unit.connection.execute(insert(table).values(row))
    elif before not in _FINAL:
        unit.connection.execute(update(table).where(*ours).values(row))
    return Judged(head.seq, "applied")


def counts_of(connection: Connection, office: str) -> tuple[WindowCount, ...]:
    """By window, in the order of their names: 综合3号窗 before 综合12号窗."""
    table = evaluations
    columns = (table.c.window, table.c.outcome, table.c.level)
    query = select(*columns, func.count().label("many")).where(table.c.office == office)
    found: dict[str, list[tuple[str, int | None, int]]] = {}
    for row in connection.execute(query.group_by(*columns)):
        found.setdefault(row.window, []).append((row.outcome, row.level, row.many))
    return tuple(_count(window, found[window]) for window in sorted(found, key=_order))


def total(counts: Iterable[WindowCount]) -> WindowCount:
    """All of them as one, of no window."""
    every = list(counts)
    levels = {level: sum(one.levels[level] for one in every) for level in LEVELS}
    declined, silent = sum(one.declined for one in every), sum(one.silent for one in every)
    return WindowCount("", levels, declined, silent)


def _order(window: str) -> list[tuple[int, str]]:
    # every second part is a number
    parts = re.split(r"([0-9]+)", window)
    return [(int(part), "") if nth % 2 else (0, part) for nth, part in enumerate(parts)]


def _count(window: str, rows: list[tuple[str, int | None, int]]) -> WindowCount:
    levels = dict.fromkeys(LEVELS, 0)
    for _outcome, level, many in rows:
        if level is not None:
            levels[level] += many
    declined = sum(many for outcome, _level, many in rows if outcome == "declined")
    silent = sum(many for outcome, _level, many in rows if outcome in ("timeout", "skipped"))
    return WindowCount(window, levels, declined, silent)


def _read(payload: bytes | msgspec.Raw) -> Evaluation | None:
    """The payload where it is an evaluation: a grade with what was given, none with anything else."""
    said = beside.read(_DECODER, payload)
    if said is None:
        return None
    graded = said.level in LEVELS if said.outcome == "given" else said.level is None
    fits = (
        said.outcome in OUTCOMES
        and graded
        and len(said.reasons) <= MOST_REASONS
        and all(map(REASON.fullmatch, said.reasons))
    )
    return said if fits else None
