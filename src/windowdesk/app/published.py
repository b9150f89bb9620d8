"""The standards a centre published, on this counter: staged, verified, then swapped in at once.

A version that is announced is fetched by its hash (``sync``) and waits beside what is in use. Only
when everything announced is here, is what its hash says, and was signed by the centre, the shelf
changes: in one step for memory and in one row for the disk, so that a power cut leaves the old set or
the new one. Until the centre published anything, a counter works by the standards it came with.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Protocol

from windowdesk import logs
from windowdesk.app.errors import BadCatalogue, UnknownItem
from windowdesk.app.shelf import Days, Shelf
from windowdesk.app.standards import Library, StandardFile
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.model import Item
from windowdesk.protocol import signing
from windowdesk.protocol.feed import CataloguePublished

_POINTER = "shelf"
_log = logs.get(__name__)


class PublishedStore(Protocol):
    """What the counter keeps of the centre's announcements; see ``storage.sync_store``."""

    def publications(self) -> tuple[CataloguePublished, ...]:
        """Everything announced, as last said of each hash."""
        ...

    def items_wanted(self) -> tuple[str, ...]:
        """Hashes still to be fetched (some of them, where there are many)."""
        ...

    def setting(self, name: str) -> str: ...

    def set(self, **values: str) -> None: ...


class PublishedStandards:
    """``server_key`` is the centre's public key (b"" before enrolment); ``may_change`` the policy's
    word on changing standards now; ``changed`` is called after a swap, in the same thread."""

    def __init__(
        self,
        store: PublishedStore,
        shelf: Shelf,
        server_key: Callable[[], bytes],
        may_change: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._server_key = server_key
        self.may_change = may_change
        self.changed: Callable[[], None] = lambda: None
        self._now: tuple[CataloguePublished, ...] = ()
        self._unusable: tuple[CataloguePublished, ...] = ()

    def open(self) -> None:
        """Work by what the pointer names; at the start of the program."""
        kept = self._store.setting(_POINTER)
        named = set(json.loads(kept)) if kept else set()
        if named:
            told = tuple(one for one in self._believed() if one.hash in named)
            self._swap(told)

    def take_over(self) -> bool:
        """Swap to what is announced now if all of it is here and sound; whether it was done."""
        told = self._believed()
        if not told or told in (self._now, self._unusable) or not self.may_change():
            return False
        wanted = set(self._store.items_wanted())
        if any(one.hash in wanted and not one.recalled for one in told):
            self._recall_at_once(told)
            return False
        if any(self._item(one) is None for one in told if not one.recalled):
            # fetched and no standard this program can read: it goes on by what it has
            _log.warning("standards cannot be used", versions=len(told))
            self._unusable = told
            self._recall_at_once(told)
            return False
        self._point(told)
        return True

    def _recall_at_once(self, told: tuple[CataloguePublished, ...]) -> None:
        """A recall of what is in use does not wait for what is still to come."""
        recalled = {one.hash for one in told if one.recalled}
        held = {one.hash for one in self._now if not one.recalled}
        if recalled & held:
            now = {one.hash for one in self._now}
            self._point(tuple(one for one in told if one.hash in now))

    def _point(self, told: tuple[CataloguePublished, ...]) -> None:
        # the disk first: what is worked by after a power cut was whole when it was named
        self._store.set(**{_POINTER: json.dumps(sorted(one.hash for one in told))})
        self._swap(told)
        self.changed()

    def _swap(self, told: tuple[CataloguePublished, ...]) -> None:
        found = [(one, self._item(one)) for one in told]
        items = [item for _one, item in found if item is not None]
        days = {one.hash: _days(one) for one, item in found if item is not None}
        self._shelf.swap(items, days)
        self._now = told
        _log.info("standards in use", versions=len(items))

    def _believed(self) -> tuple[CataloguePublished, ...]:
        """Announcements that the centre signed, in a fixed order; others are as if never made."""
        key = self._server_key()
        found = (one for one in self._store.publications() if key and _signed(one, key))
        return tuple(sorted(found, key=lambda one: one.hash))

    def _item(self, told: CataloguePublished) -> Item | None:
        """The very version, if it is here and can be read; the shelf checks the hash."""
        try:
            return self._shelf.version(told.hash).item
        except (UnknownItem, BadCatalogue):
            return None


def _signed(told: CataloguePublished, key: bytes) -> bool:
    return signing.verify(
        told.algorithm, key, told.signature, signing.SNAPSHOT, *told.signed_parts()
    )


def _days(told: CataloguePublished) -> Days:
    last = date.fromisoformat(told.effective_to) if told.effective_to else None
    return Days(date.fromisoformat(told.effective_from), last, told.recalled)


class ShelfLibrary:
    """Implements :class:`windowdesk.app.standards.Library`: the centre's standards where it gave any,
    else the files."""

    def __init__(self, shelf: Shelf, files: Library) -> None:
        self._shelf = shelf
        self._files = files

    def files(self) -> tuple[StandardFile, ...]:
        """What this counter works by; named by hash where it came from the centre."""
        if not self._shelf.published:
            return self._files.files()
        return tuple(
            StandardFile(sha256(item)[:16], item.code, item.name, item, None, ())
            for item in self._shelf.items
        )
