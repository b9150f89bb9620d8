"""The store as finding reads it: which cases have changed, and what each is found by.

What a case is found by is in its events alone: names are masked in the list lines. The statements
take the few fields out of a payload inside the database, so that a submission of many kilobytes is
not read into objects for one name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import Connection

from windowdesk.app.search.ports import Mark, Placed
from windowdesk.app.search.words import CaseFacts
from windowdesk.storage import rows

_PARTY = "json_extract(payload, '$.submission.{party}.{field}')"
_WHOSE = ", ".join(
    _PARTY.format(party=party, field=field)
    for party in ("applicant", "agent")
    for field in ("kind", "name", "number", "representative")
)
# what was received or handed in names people, an issued paper its number; of all others only the
# head is read
_FACTS = f"""
SELECT pos, case_id, kind, at, actor,
  CASE WHEN kind IN ('received', 'handed_in') THEN json_array({_WHOSE})
       WHEN kind = 'document_issued'
       THEN json_array(json_extract(payload, '$.document_number')) END
FROM events WHERE case_id IN ({{ids}}) ORDER BY case_id, seq
"""
_LINES = "SELECT case_id, number, item_name, state FROM cases WHERE case_id IN ({ids})"
_CHANGED = "SELECT pos, case_id FROM events WHERE pos > ? ORDER BY pos LIMIT ?"
_NEWEST_CHANGED = "SELECT case_id FROM events WHERE pos > ? ORDER BY pos DESC LIMIT ?"
_AT = """
SELECT events.pos AS place, cases.* FROM events JOIN cases USING (case_id) WHERE events.pos IN ({ids})
"""
_BELOW = "SELECT pos, case_id FROM events WHERE pos < ? ORDER BY pos DESC LIMIT 400"
_USED = """
SELECT item_name, substr(at, 1, 10) AS day, count(*) FROM cases
WHERE at >= ? AND actor = ? GROUP BY item_name, day
"""
_LAST_OF = """
SELECT max(pos) FROM events INDEXED BY sqlite_autoindex_events_1 WHERE case_id = ?
"""
# backwards, so that the end of a number is the beginning of a key
_OF_PROJECT = "SELECT case_id FROM sync_projects WHERE backwards >= ? AND backwards < ? LIMIT ?"
_AFTER_ALL = "~"
_MOST_IDS = 500
_NO_END = 1 << 62


class SqlCaseSource:
    """Implements :class:`windowdesk.app.search.ports.CaseSource` on the store's readers."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], bool],
    ) -> None:
        self._reading = reading
        self.writing = writing

    def last_event(self) -> int:
        with self._reading() as connection:
            return int(_rows(connection, "SELECT coalesce(max(pos), 0) FROM events")[0][0])

    def mark(self, pos: int) -> Mark | None:
        with self._reading() as connection:
            found = _rows(connection, "SELECT pos, case_id FROM events WHERE pos = ?", pos)
        return Mark(*found[0]) if found else None

    def changed(self, after: int, most: int) -> tuple[tuple[str, ...], int]:
        with self._reading() as connection:
            found = _rows(connection, _CHANGED, after, most)
        ids = tuple(dict.fromkeys(case_id for _pos, case_id in found))
        return ids, found[-1][0] if found else after

    def newest_changed(self, after: int, most: int) -> tuple[str, ...]:
        with self._reading() as connection:
            found = _rows(connection, _NEWEST_CHANGED, after, most)
        return tuple(dict.fromkeys(case_id for (case_id,) in found))

    def facts(self, case_ids: Sequence[str]) -> tuple[CaseFacts, ...]:
        found: list[CaseFacts] = []
        for start in range(0, len(case_ids), _MOST_IDS):
            some = case_ids[start : start + _MOST_IDS]
            with self._reading() as connection:
                lines = {line[0]: line for line in _rows(connection, _in(_LINES, some), *some)}
                events = _rows(connection, _in(_FACTS, some), *some)
            of_case: dict[str, list[Any]] = {}
            for event in events:
                of_case.setdefault(event[1], []).append(event)
            found += [
                _facts(lines[case_id], of_case[case_id])
                for case_id in some
                if case_id in lines and case_id in of_case
            ]
        return tuple(found)

    def at(self, positions: Sequence[int]) -> tuple[Placed, ...]:
        found: list[Placed] = []
        with self._reading() as connection:
            for start in range(0, len(positions), _MOST_IDS):
                some = positions[start : start + _MOST_IDS]
                for row in connection.exec_driver_sql(_in(_AT, some), tuple(some)):
                    found.append(Placed(row.place, rows.to_summary(row)))
        return tuple(found)

    def of_project(self, end: str, most: int) -> tuple[Placed, ...]:
        key = end[::-1]
        with self._reading() as connection:
            found = _rows(connection, _OF_PROJECT, key, key + _AFTER_ALL, most)
            last = [_rows(connection, _LAST_OF, case_id)[0][0] for (case_id,) in found]
        placed = self.at([pos for pos in last if pos])
        return tuple(sorted(placed, key=lambda one: one.pos, reverse=True))

    def items_used(self, clerk: str, since: date) -> tuple[tuple[str, date, int], ...]:
        with self._reading() as connection:
            found = _rows(connection, _USED, since.isoformat(), clerk)
        return tuple((name, date.fromisoformat(day), times) for name, day, times in found)

    def newest(self, before: int, most: int) -> tuple[Placed, ...]:
        last: list[int] = []
        before = before or _NO_END
        with self._reading() as connection:
            while len(last) < most:
                below = _rows(connection, _BELOW, before)
                if not below:
                    break
                before = below[-1][0]
                newest = {case_id: pos for pos, case_id in reversed(below)}
                # an older event of a case that came up again later does not count
                last += [
                    pos
                    for case_id, pos in newest.items()
                    if _rows(connection, _LAST_OF, case_id)[0][0] == pos
                ]
        found = self.at(sorted(last, reverse=True)[:most])
        return tuple(sorted(found, key=lambda placed: placed.pos, reverse=True))


def _rows(connection: Connection, statement: str, *values: Any) -> Sequence[Any]:
    return connection.exec_driver_sql(statement, values).fetchall()


def _in(statement: str, values: Sequence[Any]) -> str:
    return statement.format(ids=",".join("?" * len(values)))


def _facts(line: Any, events: Sequence[Any]) -> CaseFacts:
    case_id, number, item, state = line
    people: list[str] = []
    organisations: list[str] = []
    identities: list[str] = []
    papers: list[str] = []
    for _pos, _case, kind, _at, _actor, taken in events:
        values = json.loads(taken) if taken else []
        if kind == "document_issued":
            papers += _texts(values)
        elif kind in ("received", "handed_in"):
            for party in (values[:4], values[4:]):
                of_kind, name, identity, representative = party
                (people if of_kind == "person" else organisations).extend(_texts([name]))
                people += _texts([representative])
                identities += _texts([identity])
    return CaseFacts(
        case_id=case_id,
        pos=max(event[0] for event in events),
        number=number,
        item=item,
        state=state,
        people=_once(people),
        organisations=_once(organisations),
        identities=_once(identities),
        papers=_once(papers),
        days=_once(date.fromisoformat(event[3][:10]) for event in events),
        clerks=_once(event[4] for event in events),
    )


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
