"""What is unsent, on a second disk: whatever happens to this one, the centre can still be told.

The mirror is packages like those that go by stick (``windowdesk central take-in`` reads them), one for
each batch, so that every act rewrites one small file however much waits. It follows the store a moment
later, never in the way of an act; what the centre has acknowledged is taken away again.
"""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.sync_ports import SyncStore
from windowdesk.protocol.messages import MAX_BATCH_OPERATIONS as FULL
from windowdesk.protocol.package import ENDING
from windowdesk.sync.packing import Packing


class Shelf(Protocol):
    """A folder that may be gone at any time. Every method raises OSError then."""

    def names(self) -> tuple[str, ...]: ...

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, durable when it returns."""
        ...

    def remove(self, name: str) -> None: ...


class Mirror:
    """The mirror of one counter. Called from one thread."""

    def __init__(self, store: SyncStore, packing: Packing, shelf: Shelf) -> None:
        self._store = store
        self._packing = packing
        self._shelf = shelf
        # (epoch, first) → last, of every package that lies there as this run knows
        self._held: dict[tuple[int, int], int] = {}
        self._looked = False

    def catch_up(self) -> int:
        """Make the mirror hold exactly what is unsent; how many operations that is.

        Raises OSError when the folder cannot be written; the next call tries again.
        """
        joined = self._store.membership()
        if joined is None or not joined.box_key:
            return 0
        wanted, total = self._wanted(), 0
        self._look(wanted)
        for epoch, (after, last) in sorted(wanted.items()):
            total += last - after
            self._extend(epoch, after, last)
        # only now: at no moment is less there than is unsent
        self._let_go(wanted)
        return total

    def _wanted(self) -> dict[int, tuple[int, int]]:
        """Of each epoch with something unsent: after which operation, up to which."""
        pending = self._store.pending()
        if pending is None:
            return {}
        return {
            line.epoch: (pending.after if line.epoch == pending.epoch else 0, line.seq)
            for line in self._store.lines()
            if line.epoch >= pending.epoch and line.seq
        }

    def _look(self, wanted: dict[int, tuple[int, int]]) -> None:
        """What is no longer there (another stick, an emptied folder) is not counted on."""
        if wanted or self._held:
            there = {self._place(name) for name in self._shelf.names()}
            self._held = {place: last for place, last in self._held.items() if place in there}

    def _extend(self, epoch: int, after: int, last: int) -> None:
        firsts = sorted(first for of, first in self._held if of == epoch)
        reached = self._held[epoch, firsts[-1]] if firsts else after
        if reached >= last:
            return
        # the last one grows until it is full
        growing = bool(firsts) and reached >= after and reached - firsts[-1] + 1 < FULL
        first = firsts[-1] if growing else max(reached, after) + 1
        while first <= last and (packed := self._packing.operations(epoch, first)) is not None:
            self._shelf.write(self._name(epoch, first), packed.data)
            self._held[epoch, first] = first + packed.operations - 1
            first += packed.operations

    def _let_go(self, wanted: dict[int, tuple[int, int]]) -> None:
        """Packages the centre has all of, and those of an earlier run."""
        for (epoch, first), last in list(self._held.items()):
            if last <= wanted.get(epoch, (last, 0))[0]:
                self._shelf.remove(self._name(epoch, first))
                del self._held[epoch, first]
        if not self._looked:
            for name in self._shelf.names():
                place = self._place(name)
                if place is not None and place not in self._held:
                    self._shelf.remove(name)
            self._looked = True

    # --- names -------------------------------------------------------------------------------------

    def _name(self, epoch: int, first: int) -> str:
        return f"{self._store.device}-{epoch:06d}-{first:010d}{ENDING}"

    def _place(self, name: str) -> tuple[int, int] | None:
        """Epoch and first operation of one of this device's packages; None for any other file."""
        device, _dash, place = name.removesuffix(ENDING).partition("-")
        epoch, _dash, first = place.partition("-")
        ours = device == self._store.device and name.endswith(ENDING)
        return (int(epoch), int(first)) if ours and epoch.isdigit() and first.isdigit() else None
