"""What a clerk answered last time: the usual circumstances of an item, one key away.

Most people at a counter come for the same thing in the same circumstances. The answers of the last
matter of an item that was accepted are offered again and stay as visible and changeable as if they had been keyed.
Only answers that are choices are kept: a date belongs to one person. Nothing of this decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from windowdesk.app.ports import Store
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.resolve import effective_answers

_MOST_ITEMS = 200
_META = "habits."


class Habits:
    """The last answers of each item, per clerk, kept in the counter's own store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, dict[str, dict[str, str]]] = {}

    def usual(self, clerk: str, item: Item) -> dict[str, str]:
        """The answers ``clerk`` gave last for ``item``, as far as its questions still take them.

        Empty when there are none. Reads memory only once :meth:`load` ran for the clerk.
        """
        return effective_answers(item, self._known.get(clerk, {}).get(item.code, {}))

    def load(self, clerk: str) -> None:
        """Read what is known of ``clerk``; waits for the disk."""
        if clerk not in self._known:
            self._known[clerk] = _read(self._store.meta(_META + clerk))

    def note(self, clerk: str, item: Item, answers: Mapping[str, str]) -> None:
        """Keep ``answers`` as the usual ones; a transaction of its own, after the matter's."""
        self.load(clerk)
        choices = {question.id for question in item.questions if question.kind == "choice"}
        kept = {question: given for question, given in answers.items() if question in choices}
        items = self._known[clerk]
        if not kept or items.get(item.code) == kept:
            return
        items.pop(item.code, None)
        items[item.code] = kept
        while len(items) > _MOST_ITEMS:
            del items[next(iter(items))]
        with self._store.transaction() as work:
            work.set_meta(_META + clerk, json.dumps(items, ensure_ascii=False))


def _read(kept: str | None) -> dict[str, dict[str, str]]:
    """What was kept; nothing where it cannot be read, for a habit is no record."""
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(code): {str(q): str(a) for q, a in answers.items()}
        for code, answers in found.items()
        if isinstance(answers, dict)
    }
