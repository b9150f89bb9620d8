"""The program that takes up cases into the search index, to be killed in its midst.

    python -m tests.durability.indexing

Served like :mod:`tests.durability.issuing`; each child opens the profile, issues ``count`` cases, brings
the index up to date piece by piece and closes.
"""

from __future__ import annotations

from pathlib import Path

from tests.durability import issuing
from tests.helpers.finding import search_on
from windowdesk.reference.pinyin import readings


def run(profile: Path, count: int, fault: str) -> None:
    """Issue, then index everything there is in its smallest pieces."""
    clock = issuing.FixedClock()
    store = issuing.open_desk(profile, clock=clock)
    search = search_on(store, profile, clock)
    for _ in range(count):
        issuing.tell(issuing.issue(store, size=10))
    while search.catch_up(0):
        pass
    search.close()
    store.close()


if __name__ == "__main__":
    # the table of readings is loaded before anybody is forked
    readings("张三")
    issuing.serve(run)
