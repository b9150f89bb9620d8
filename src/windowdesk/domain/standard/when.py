"""When a question, material or rule applies: a condition over the answers given so far.

Three-valued: an unanswered question makes a condition unknown (``None``), never false, because
*unasked is not no* (domain A.4, ``undetermined``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class When:
    """One node: an answer test (``question`` in ``values``), or ``all`` / ``any`` / ``none`` of parts.

    An empty node holds always. Exactly one of the four forms may be used in a node.
    """

    question: str = ""
    values: tuple[str, ...] = ()
    all: tuple[When, ...] = ()
    any: tuple[When, ...] = ()
    none: tuple[When, ...] = ()

    def __post_init__(self) -> None:
        used = sum(map(bool, (self.question, self.all, self.any, self.none)))
        if used > 1 or bool(self.question) != bool(self.values):
            raise ValueError("a condition is one of: question with values, all, any, none")


ALWAYS = When()


def holds(when: When, answers: Mapping[str, str]) -> bool | None:
    """Whether ``when`` holds under ``answers`` (question id → option id); None: not yet known."""
    if when.question:
        given = answers.get(when.question, "")
        return None if not given else given in when.values
    if when.any:
        results = [holds(part, answers) for part in when.any]
        return True if True in results else None if None in results else False
    if when.none:
        results = [holds(part, answers) for part in when.none]
        return False if True in results else None if None in results else True
    if not when.all:
        return True
    results = [holds(part, answers) for part in when.all]
    return False if False in results else None if None in results else True


def questions_in(when: When) -> Iterator[tuple[str, str]]:
    """Every (question id, option id) that ``when`` speaks of."""
    for value in when.values:
        yield when.question, value
    for part in (*when.all, *when.any, *when.none):
        yield from questions_in(part)
