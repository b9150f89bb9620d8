"""Finding cases: by the index, and by looking through what the index does not hold yet.

The index is behind by design: issuing writes nothing to it. :meth:`CaseSearch.catch_up` takes up
what is new, a little at a time, whenever nothing else is to be done; what it has not taken up is
read and compared here, so that a case issued a second ago is found at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from windowdesk.app.ports import CaseSummary, Clock
from windowdesk.app.search.ports import CaseIndex, CaseSource, Mark, Placed
from windowdesk.app.search.query import Reader
from windowdesk.app.search.words import Entry, Scribe
from windowdesk.domain.identity.checks import normalise
from windowdesk.i18n import _

PAGE = 50
# a 办件编号 has 43 characters, the last twelve of which are its day and serial
PROJECT, PROJECT_END = 43, 12
# events of one small transaction of the index, and of the tail that is looked through at most
BATCH = 400
TAIL = 4_000
_LATELY, _HALF_LIFE_DAYS = timedelta(days=60), 10


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, newest first.

    ``understood`` says how the query was read, "" where nothing was typed; ``more`` goes into
    :meth:`CaseSearch.find` for the next page, 0 when there is none; ``behind`` is how many events
    neither the index nor the tail covers: older cases may be missing while it is not 0.
    """

    cases: tuple[CaseSummary, ...]
    understood: str = ""
    too_short: tuple[str, ...] = ()
    more: int = 0
    behind: int = 0


class CaseSearch:
    """The use case over its ports. Every method may wait for the disk: call it in a worker."""

    def __init__(
        self,
        source: CaseSource,
        index: CaseIndex,
        readings: Callable[[str], tuple[str, ...]],
        clock: Clock,
    ) -> None:
        self._source = source
        self._index = index
        self._clock = clock
        self._scribe = Scribe(readings, index.sealed)
        self._reader = Reader(index.sealed)
        self._tail: dict[str, Entry] = {}
        self._tail_of = (-1, -1)
        self._trusted = False
        self._lock = threading.Lock()

    # --- asking --------------------------------------------------------------------------------

    def find(self, typed: str, *, before: int = 0, limit: int = PAGE) -> Found:
        """Cases that fit everything in ``typed``, all cases when it is empty; newest first."""
        numbered = self._by_project(typed, before, limit)
        if numbered is not None:
            return numbered
        query = self._reader.read(typed, self._clock.now().date())
        if not query:
            placed = () if query.too_short else self._source.newest(before, limit + 1)
            return _page(placed, limit, Found((), too_short=query.too_short))
        reached = self._reached()
        tail, behind = self._unindexed(reached)
        # a case in the tail has changed: what the index says of it is out of date
        positions = self._index.find(query, before, limit + 1 + len(tail))
        fresh = [
            entry.pos
            for entry in tail.values()
            if (not before or entry.pos < before) and query.fits(entry)
        ]
        old = [p for p in self._source.at(positions) if p.summary.case_id not in tail]
        new = self._source.at(sorted(fresh, reverse=True)[: limit + 1])
        both = sorted((*new, *old), key=lambda each: each.pos, reverse=True)
        rest = Found((), query.understood(), query.too_short, behind=behind)
        return _page(both, limit, rest)

    def _by_project(self, typed: str, before: int, limit: int) -> Found | None:
        """Cases by the centre's 办件编号, whole or by its day and serial at least; None for none.

        It comes to a case long after its events were indexed, so it is looked up where it is kept.
        """
        end = normalise(typed)[0].upper()
        if before or not PROJECT_END <= len(end) <= PROJECT or not end[-PROJECT_END:].isdigit():
            return None
        placed = self._source.of_project(end, limit + 1)
        return _page(placed, limit, Found((), _("办件编号"))) if placed else None

    def _unindexed(self, reached: Mark) -> tuple[dict[str, Entry], int]:
        """The newest cases the index does not hold as they are, and how many events are left."""
        last = self._source.last_event()
        with self._lock:
            if self._tail_of != (reached.pos, last):
                ids = self._source.newest_changed(reached.pos, TAIL) if last > reached.pos else ()
                entries = (self._scribe.entry(facts) for facts in self._source.facts(ids))
                self._tail = {entry.case_id: entry for entry in entries}
                self._tail_of = (reached.pos, last)
            return self._tail, max(0, last - reached.pos - TAIL)

    # --- catching up ---------------------------------------------------------------------------

    def catch_up(self, seconds: float = 0.05, *, stop: Callable[[], bool] = lambda: False) -> int:
        """Take up new events for about ``seconds``; how many are left, 0 when all is done.

        It goes on only while nobody writes to the store, and holds nothing the writer needs: it
        reads committed state, and the index is a file of its own.
        """
        end = time.monotonic() + seconds
        reached = self._reached()
        while not self._source.writing() and not stop():
            ids, pos = self._source.changed(reached.pos, BATCH)
            mark = self._source.mark(pos) if ids else None
            if mark is None:
                return self._tidied(end)
            entries = [self._scribe.entry(facts) for facts in self._source.facts(ids)]
            if not self._index.put(entries, mark):
                break
            reached = mark
            if time.monotonic() >= end:
                break
        return self._source.last_event() - reached.pos or self._tidied(end)

    def _tidied(self, end: float) -> int:
        """All is taken up: put the index in order while there is time; 1 while there is more."""
        while self._index.tidy():
            if self._source.writing() or time.monotonic() >= end:
                return 1
        return 0

    def _reached(self) -> Mark:
        """The index's own mark; one of another history (a restored store) is thrown away once."""
        reached = self._index.mark()
        if not self._trusted and reached.pos:
            if self._source.mark(reached.pos) != reached:
                self._index.clear()
                reached = Mark()
            self._trusted = True
        return reached

    def items_used(self, clerk: str) -> dict[str, float]:
        """How much ``clerk`` works with each item lately: by its name, a use of today counting 1."""
        today = self._clock.now().date()
        uses: dict[str, float] = {}
        for name, day, times in self._source.items_used(clerk, today - _LATELY):
            age = max(0, (today - day).days)
            uses[name] = uses.get(name, 0.0) + times * 0.5 ** (age / _HALF_LIFE_DAYS)
        return uses

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()


def _page(placed: Sequence[Placed], limit: int, rest: Found) -> Found:
    shown = placed[:limit]
    return Found(
        tuple(each.summary for each in shown),
        rest.understood,
        rest.too_short,
        more=shown[-1].pos if len(placed) > limit else 0,
        behind=rest.behind,
    )
