"""The catalogue as the counter holds it: every version by hash, and which one is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from windowdesk.app.errors import BadCatalogue, UnknownItem
from windowdesk.app.ports import Store
from windowdesk.domain.plain import PlainError, from_plain, sha256
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.versions import Doubt, doubts_between, rank
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Shelved:
    """One version of an item and the hash that names it."""

    item: Item
    hash: str


class Shelf:
    """All versions known to this counter; several of one item may be effective side by side."""

    def __init__(self, items: Iterable[Item], store: Store | None = None) -> None:
        self._by_hash = {sha256(item): item for item in items}
        # of ten thousand items one is asked for after every key
        self._by_code: dict[str, list[tuple[Item, str]]] = {}
        for content_hash, item in self._by_hash.items():
            self._by_code.setdefault(item.code, []).append((item, content_hash))
        self._store = store

    def on(self, day: date) -> tuple[Shelved, ...]:
        """The version of each item to work with on ``day``, in order of item code."""
        return tuple(self.in_force(code, day) for code in sorted(self._by_code))

    def in_force(self, code: str, day: date) -> Shelved:
        """The newest version of ``code`` effective on ``day``.

        Where none is effective yet, or the newest is cancelled, it is still given: the verdict then
        says so on a sealed notice. Raises ``UnknownItem`` for a code nobody wrote a standard for.
        """
        versions = self._by_code.get(code, [])
        if not versions:
            raise UnknownItem(
                _("没有编码为“{code}”的事项。").format(code=code[:60]),
                saved=_("已录入的内容仍在。"),
                press=_("请按 F2 重新查找事项。"),
            )
        ripe = [v for v in versions if v[0].effective <= day]
        item, content_hash = (
            max(ripe, key=lambda v: (rank(v[0]), v[1]))
            if ripe
            else min(versions, key=lambda v: (rank(v[0]), v[1]))
        )
        return Shelved(item, content_hash)

    def versions(self, code: str) -> tuple[Shelved, ...]:
        """Every version of ``code``, in the order in which they take over from each other."""
        found = [Shelved(item, h) for item, h in self._by_code.get(code, [])]
        return tuple(sorted(found, key=lambda shelved: (rank(shelved.item), shelved.hash)))

    def doubts(self) -> tuple[Doubt, ...]:
        """Versions in force side by side by mistake; the desk works by the later one and says so."""
        kinds = ("versions_same_day", "versions_overlap")
        return tuple(d for d in doubts_between(self._by_hash.values()) if d.code in kinds)

    def going_on(self, code: str, day: date, own: str) -> Shelved:
        """What a corrected case is judged under: the version in force, else its ``own`` (a hash).

        An item that has left the catalogue meanwhile refuses no case that it once received.
        """
        try:
            return self.in_force(code, day)
        except UnknownItem:
            return self.version(own)

    def version(self, content_hash: str) -> Shelved:
        """The very version ``content_hash`` names, from the shelf or from what cases kept."""
        item = self._by_hash.get(content_hash)
        if item is None and self._store is not None:
            kept = self._store.item_version(content_hash)
            item = None if kept is None else _read_kept(kept)
        if item is None or sha256(item) != content_hash:
            raise UnknownItem(
                _("本机没有标准版本 {hash}。").format(hash=content_hash[:12]),
                saved=_("已录入的内容仍在。"),
                press=_("请联系管理员导入该版本，或按现行版本重新选择事项。"),
                code="unknown_version",
            )
        return Shelved(item, content_hash)


def _read_kept(canonical: bytes) -> Item:
    try:
        return from_plain(Item, json.loads(canonical))
    except (ValueError, PlainError) as problem:
        raise BadCatalogue(_("保存的标准版本无法读取。"), press=_("请联系管理员。")) from problem
