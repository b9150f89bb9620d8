"""F2 over 10,000 items: what one key costs on the screen's own thread, beside SQL's LIKE.

Real names (1,135 of one Chinese city) where the shared input is there, invented ones to fill up.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from tests.bench.measure import Goal, Row, percentile, samples
from tests.helpers.many_items import many_items
from tests.parts import present, shared_folder
from windowdesk.app.finding import ItemFinder
from windowdesk.gui.screens.finder.presenter import FinderPresenter
from windowdesk.reference.pinyin import initials

ITEMS, ROUNDS, SHOWN = 10_000, 60, 7
FRAME_MS = 1000 / 60
# letter by letter, as a clerk types: common and rare words, initials, two words, nothing at all
TYPED = (
    "",
    "办",
    "劳",
    "劳务",
    "劳务派遣",
    "l",
    "lw",
    "lwp",
    "lwpq",
    "xk",
    "许可 荔湾",
    "不存在的事",
    "4401",
)


class _Desk:
    def __init__(self, finder: ItemFinder) -> None:
        self.find_items = finder.find


def run() -> list[Row]:
    """A key, and the stocking of the finder in a worker at the start."""
    real = present("shared-data")
    items = many_items(ITEMS, shared_folder() if real else None)
    finder = ItemFinder(initials)
    initials.cache_clear()
    began = time.perf_counter()
    finder.stock(items)
    stocking = (time.perf_counter() - began) * 1e3
    presenter = FinderPresenter(_Desk(finder))
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE items (name TEXT, initials TEXT, code TEXT, organ TEXT)")
    base.executemany(
        "INSERT INTO items VALUES (?, ?, ?, ?)",
        [(card.name, card.initials, card.code, card.organ) for card in finder.cards()],
    )
    gc.freeze()
    took = [
        samples({"ours": _key(presenter, typed), "peer": _like(base, typed)}, ROUNDS)
        for typed in TYPED
    ]
    gc.unfreeze()

    def slowest(who: str) -> float:
        """The median of what takes longest: what is typed differs by ten times, a machine too."""
        return max(percentile(one[who], 50) for one in took)

    names = "1,135 real names among them" if real else "invented names (the real list is missing)"
    return [
        Row(
            f"item finder, {ITEMS:,} items, the slowest key",
            slowest("ours"),
            "sqlite LIKE, unranked", slowest("peer"), "a frame at 60 Hz", FRAME_MS,
            Goal(1.0, "limit"),
            note=f"Ranked by name, initials, code, organ and the clerk's own use; the {SHOWN} lines on "
            f"the screen made ({names}); the median of the slowest of {len(TYPED)} words. Taking up all "
            f"items with their pinyin initials: {stocking:.0f} ms once, in a worker.",
        )
    ]  # fmt: skip


def _key(presenter: FinderPresenter, typed: str) -> Callable[[], object]:
    def once() -> object:
        hits = presenter.find(typed)
        return [hits[row] for row in range(min(SHOWN, len(hits)))]

    return once


def _like(base: Any, typed: str) -> Callable[[], object]:
    words = typed.split() or [""]
    fits = " AND ".join(
        "(name LIKE ?1 OR initials LIKE ?1 OR code LIKE ?1 OR organ LIKE ?1)".replace("1", str(n))
        for n in range(1, len(words) + 1)
    )
    values = [f"%{word}%" for word in words]

    def once() -> object:
        return base.execute(f"SELECT * FROM items WHERE {fits}", values).fetchall()

    return once
