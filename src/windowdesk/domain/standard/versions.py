"""Several versions of one item beside each other: which is in force, and which should not both be.

A newer version takes over from an older one; that is how standards change. What is doubtful is two
taking effect on one day, or an older one that says it stays in force past the newer one's first
day: the program still works by one of them, always the same, and says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from windowdesk.domain.standard.model import Item


@dataclass(frozen=True, slots=True)
class Doubt:
    """``item`` against ``other``: a stable code, the place in ``item``, facts for the words."""

    code: str
    item: Item
    other: Item
    place: str
    detail: Mapping[str, str | int] = field(default_factory=dict)


def rank(item: Item) -> tuple[str, str]:
    """The order of versions: the later one is worked with (equal days: the greater version)."""
    return item.effective.isoformat(), item.version


def doubts_between(items: Iterable[Item]) -> Iterator[Doubt]:
    """Versions in force side by side by mistake, and codes that two items share."""
    items = list(items)
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(item.code, []).append(item)
    for versions in by_code.values():
        yield from _side_by_side(sorted(versions, key=rank))
    yield from _shared_codes(items)


def _side_by_side(versions: Sequence[Item]) -> Iterator[Doubt]:
    for older, newer in itertools.pairwise(versions):
        detail = {
            "code": older.code,
            "older": older.version,
            "newer": newer.version,
            "day": newer.effective.isoformat(),
        }
        if older.effective == newer.effective:
            yield Doubt("versions_same_day", older, newer, "effective", detail)
        elif older.cancelled is not None and older.cancelled > newer.effective:
            until = {**detail, "until": older.cancelled.isoformat()}
            yield Doubt("versions_overlap", older, newer, "cancelled", until)


def _shared_codes(items: Sequence[Item]) -> Iterator[Doubt]:
    """A published code names one item; two with one code would be counted as one at the centre."""
    seen: dict[tuple[str, str], Item] = {}
    for item in items:
        for code in item.codes:
            if code.scheme == "national_basic_12":
                continue  # one basic code has several handling items
            other = seen.setdefault((code.scheme, code.value), item)
            if other.code != item.code:
                detail = {"code": code.value, "scheme": code.scheme, "name": other.name}
                yield Doubt("code_shared", item, other, f"codes.{code.scheme}", detail)
