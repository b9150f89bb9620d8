"""One transaction of the centre, and the feed entries that become true with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from windowdesk.central.store.prepared import Prepared
from windowdesk.central.store.tables.feed import feed, feed_heads, feed_state
from windowdesk.protocol.feed import kind_of
from windowdesk.protocol.messages import Struct, encode

_TAKE = Prepared(
    update(feed_heads)
    .where(feed_heads.c.office == bindparam("of_office"))
    .values(pos=feed_heads.c.pos + bindparam("more"))
    .returning(feed_heads.c.pos)
)
_APPEND = Prepared(insert(feed), [column.name for column in feed.c])


_UNIT = "windowdesk.unit"


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str
    body: bytes
    key: str
    gone: bool


class Unit:
    """What happens in one transaction. ``connection`` executes; :meth:`announce` waits for the end.

    The row of the office's feed is locked from the first position taken until the commit, so that
    positions are contiguous and a reader who has seen one has seen all before it (sync.md).
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.info[_UNIT] = self
        self.heads: dict[str, int] = {}
        self._said: dict[str, list[_Said]] = {}

    @classmethod
    def of(cls, connection: Connection) -> Unit:
        """The unit whose transaction ``connection`` is in; ``LookupError`` where there is none."""
        found = connection.info.get(_UNIT)
        if not isinstance(found, cls):
            raise LookupError("this connection is not in a transaction of the centre")
        return found

    @property
    def postgres(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    @property
    def driver(self) -> Any:
        """The driver's own connection, inside the same transaction."""
        return self.connection.connection.dbapi_connection

    def announce(self, office: str, body: Struct, *, key: str = "", gone: bool = False) -> None:
        """Tell every counter of ``office``, once this transaction has become durable.

        ``key`` names the thing the entry is about ("staff/A001"): a new counter is given the last
        entry of each key, unless that one was ``gone``. Without a key it is news only.
        """
        self._said.setdefault(office, []).append(_Said(kind_of(body), encode(body), key, gone))

    def said(self) -> dict[str, int]:
        """How much was announced so far, for :meth:`unsay`."""
        return {office: len(said) for office, said in self._said.items()}

    def unsay(self, before: dict[str, int]) -> None:
        """Forget what was announced since; what it was about was rolled back."""
        for office, said in self._said.items():
            del said[before.get(office, 0) :]

    def take(self, office: str, count: int) -> int:
        """``count`` positions of the office's feed; the first. To be asked for last."""
        taken = _TAKE.run(self.connection, of_office=office, more=count).fetchone()
        if taken is None:
            raise LookupError("no such office")
        self.heads[office] = int(taken[0])
        return self.heads[office] - count + 1

    def append(self, office: str, kind: str, first: int, count: int, **of: Any) -> None:
        """Write a stretch of the feed at positions taken before."""
        row = {"device": "", "epoch": 0, "seq": 0, "bodies": None, **of}
        place = {"office": office, "first": first, "last": first + count - 1, "kind": kind}
        _APPEND.run(self.connection, **place, **row)

    def finish(self) -> None:
        """Write what was announced. Offices in order, so that two units never wait for each other."""
        for office in sorted(office for office, said in self._said.items() if said):
            said = self._said[office]
            first = self.take(office, len(said))
            for place, entry in enumerate(said, first):
                self.append(office, entry.kind, place, 1, bodies=b"[" + entry.body + b"]")
                if entry.key:
                    self._keep(office, place, entry)
        self._said.clear()

    def _keep(self, office: str, pos: int, entry: _Said) -> None:
        if entry.gone:
            of = feed_state.c.office == office, feed_state.c.key == entry.key
            self.connection.execute(delete(feed_state).where(*of))
            return
        row = {"office": office, "key": entry.key, "pos": pos}
        self.upsert(feed_state, {**row, "kind": entry.kind, "body": entry.body})

    def upsert(self, table: Any, row: dict[str, Any]) -> None:
        """Insert ``row``, or make the one with the same primary key like it."""
        dialect: Any = postgresql if self.postgres else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        rest = {name: statement.excluded[name] for name in row if name not in keys}
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=rest)
            if rest
            else statement.on_conflict_do_nothing(index_elements=keys),
            row,
        )
