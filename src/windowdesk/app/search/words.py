"""The words a case is found by. Typed text and stored text are cut the same way, here and only here.

Text is folded (NFKC, case, no spaces or punctuation, no marks that sit on a character) and cut into
pairs of neighbouring characters: 张三丰 → 张三 三丰. A part of at least two characters is then a run of
pairs that follow one another, which a full-text index answers at once, for any script and for
characters no dictionary knows. Pinyin initials are pairs of letters in the same way.

All fields of a case stand in one line, a gap between them, so that no run crosses from one field
into the next. Words that are not text (a day, a state, a clerk) are at least three ASCII characters
long and begin with a letter of their own; a pair never looks like one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

GAP = "0"
END = 4
# letters, numbers, spacing marks, private use (readers deliver names so), and not yet assigned:
# the newest name characters are newer than this Python's tables
_KEPT = ("L", "N", "Mc", "Co", "Cn")


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """``text`` without anything two people would write differently."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c).startswith(_KEPT))


def pairs(text: str) -> tuple[str, ...]:
    """The pairs of neighbours in folded ``text``."""
    return tuple(a + b for a, b in pairwise(text))


@lru_cache(maxsize=5_000)
def day_words(day: date) -> tuple[str, str, str]:
    """A case of ``day`` is found by the day, its month and its year."""
    return f"d{day:%Y%m%d}", f"m{day:%Y%m}", f"y{day:%Y}"


def state_word(state: str) -> str:
    """The word of a case's state."""
    return "s" + folded(state)


def clerk_word(number: str) -> str:
    """The word of a 工号; two characters at least are needed to be told from a pair."""
    return "clerk" + folded(number)


def end_word(number: str) -> str:
    """The word of a receipt number's last four digits; a longer end is a matter of the B-tree."""
    return "end" + number[-END:]


def paper_words(document_number: str) -> tuple[str, ...]:
    """A 文号 whole ("穗人社〔2026〕12-0001 号") and by its end, window and serial ("12-0001")."""
    whole = folded(document_number).removesuffix("号")
    end = folded(document_number.replace("〕", "]").rpartition("]")[2]).removesuffix("号")
    return tuple(dict.fromkeys("paper" + word for word in (whole, end) if word))


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the store tells of a case, as far as it is found by it.

    ``pos`` is the place of the case's last event in the store: a case with a later event is newer.
    ``people`` and ``organisations`` are names in full; ``identities`` numbers of both.
    """

    case_id: str
    pos: int
    number: str
    item: str
    state: str
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    clerks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the index holds it: its place, its number, and the line of its words."""

    case_id: str
    pos: int
    number: str
    line: str


class Scribe:
    """Writes entries. ``readings`` gives the pinyin initials of a text, every way it may be read;

    ``sealed`` turns an identity number into a word that does not tell it (a keyed hash).
    """

    def __init__(
        self, readings: Callable[[str], tuple[str, ...]], sealed: Callable[[str], str]
    ) -> None:
        self._readings = readings
        self._sealed = sealed
        self._organisation = lru_cache(maxsize=20_000)(self._text)
        self._person = lru_cache(maxsize=5_000)(self._name)

    def entry(self, facts: CaseFacts) -> Entry:
        """The entry of one case."""
        fields = [self._organisation(facts.item)]
        fields += [self._person(name) for name in facts.people]
        fields += [self._organisation(name) for name in facts.organisations]
        fields.append(" ".join(self._plain_words(facts)))
        line = f" {GAP} ".join(field for field in fields if field)
        return Entry(facts.case_id, facts.pos, facts.number, line)

    def _plain_words(self, facts: CaseFacts) -> Iterable[str]:
        days = (word for day in facts.days for word in day_words(day))
        yield from dict.fromkeys(days)
        yield end_word(facts.number)
        yield state_word(facts.state)
        yield from dict.fromkeys(clerk_word(clerk) for clerk in facts.clerks)
        for number in dict.fromkeys(facts.identities):
            yield self._sealed(folded(number))
        for paper in facts.papers:
            yield from paper_words(paper)

    def _text(self, text: str) -> str:
        """A text by its pairs and by its initials."""
        ways = (folded(way) for way in self._readings(text))
        parts = [" ".join(pairs(way)) for way in dict.fromkeys((folded(text), *ways))]
        return f" {GAP} ".join(part for part in parts if part)

    def _name(self, name: str) -> str:
        """A person's name is found by one character too (no letter: those are initials)."""
        single = " ".join(dict.fromkeys(c for c in folded(name) if not c.isascii()))
        return f" {GAP} ".join(part for part in (single, self._text(name)) if part)
