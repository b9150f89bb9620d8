"""The catalogue as the counter holds it: every version by hash, and which one is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Days:
    """When a version takes new matters: from ``first`` on, before ``last``; never once recalled."""

    first: date
    last: date | None = None
    recalled: bool = False

    def over(self, day: date) -> bool:
        """Whether it takes no new matter on ``day`` any more."""
        return self.recalled or (self.last is not None and self.last <= day)


class _Held:
    """What a shelf holds at one moment: put up whole, replaced whole."""

    def __init__(self, items: Iterable[Item], days: Mapping[str, Days]) -> None:
        self.by_hash = {sha256(item): item for item in items}
        # of ten thousand items one is asked for after every key
        self.by_code: dict[str, list[tuple[Item, str, Days]]] = {}
        for content_hash, item in self.by_hash.items():
            known = days.get(content_hash) or Days(item.effective)
            self.by_code.setdefault(item.code, []).append((item, content_hash, known))


class Shelf:
    """All versions known to this counter; several of one item may be effective side by side."""

    def __init__(self, items: Iterable[Item], store: Store | None = None) -> None:
        self._held = _Held(items, {})
        self._store = store
        self.published = False

    def swap(self, items: Iterable[Item], days: Mapping[str, Days]) -> None:
        """Work by these versions from now on, each on its ``days`` (by hash).

        One assignment: whoever asks meanwhile sees all of the old or all of the new.
        """
        self._held = _Held(items, days)
        self.published = True

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything on the shelf, in order of item code and age."""
        return tuple(sorted(self._held.by_hash.values(), key=lambda item: (item.code, rank(item))))

    def on(self, day: date) -> tuple[Shelved, ...]:
        """The version of each item to work with on ``day``, in order of item code."""
        held = self._held
        found = (_in_force(versions, day) for _code, versions in sorted(held.by_code.items()))
        return tuple(shelved for shelved in found if shelved is not None)

    def in_force(self, code: str, day: date) -> Shelved:
        """The newest version of ``code`` effective on ``day``.

        Where none is effective yet, or the newest is cancelled, it is still given: the verdict then
        says so on a sealed notice. Raises ``UnknownItem`` for a code nobody wrote a standard for.
        """
        found = _in_force(self._held.by_code.get(code, ()), day)
        if found is None:
            raise UnknownItem(
                _("没有编码为“{code}”的事项。").format(code=code[:60]),
                saved=_("已录入的内容仍在。"),
                press=_("请按 F2 重新查找事项。"),
            )
        return found

    def versions(self, code: str) -> tuple[Shelved, ...]:
        """Every version of ``code``, in the order in which they take over from each other."""
        found = [Shelved(item, h) for item, h, _days in self._held.by_code.get(code, [])]
        return tuple(sorted(found, key=lambda shelved: (rank(shelved.item), shelved.hash)))

    def doubts(self) -> tuple[Doubt, ...]:
        """Versions in force side by side by mistake; the desk works by the later one and says so."""
        kinds = ("versions_same_day", "versions_overlap")
        return tuple(d for d in doubts_between(self._held.by_hash.values()) if d.code in kinds)

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
        item = self._held.by_hash.get(content_hash)
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


def _in_force(versions: Sequence[tuple[Item, str, Days]], day: date) -> Shelved | None:
    """The newest that takes new matters on ``day``; where none does yet, the first that will.

    None where every version was recalled or has ended.
    """
    living = [v for v in versions if not v[2].over(day)]
    if not living:
        return None
    ripe = [v for v in living if v[2].first <= day]
    chosen = max(ripe, key=_age) if ripe else min(living, key=_age)
    return Shelved(chosen[0], chosen[1])


def _age(version: tuple[Item, str, Days]) -> tuple[date, tuple[str, str], str]:
    item, content_hash, days = version
    return days.first, rank(item), content_hash


def _read_kept(canonical: bytes) -> Item:
    try:
        return from_plain(Item, json.loads(canonical))
    except (ValueError, PlainError) as problem:
        raise BadCatalogue(_("保存的标准版本无法读取。"), press=_("请联系管理员。")) from problem
