"""What a clerk meant: a line of typed text as terms that must all fit, each in one of its meanings.

Whatever is typed is text. No sign in it is an operator, so nothing has to be escaped or explained;
a query is only ever made of words that :mod:`windowdesk.app.search.words` cut itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from windowdesk.app.search.days import read_span
from windowdesk.app.search.words import (
    END,
    Entry,
    clerk_word,
    end_word,
    folded,
    pairs,
    paper_words,
    state_word,
)
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import State
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.numbers import LENGTH
from windowdesk.i18n import _, counted

MOST_TYPED = 120
MOST_TERMS = 8
# short words for states, beside the full ones of the screens; several states where a word says so
_STATES = (
    ("补正", (State.CORRECTING,)),
    ("容缺", (State.ACCEPTED_DEFERRED,)),
    ("作废", (State.VOIDED,)),
    ("撤回", (State.WITHDRAWN,)),
    ("撤件", (State.WITHDRAWN,)),
    ("受理", (State.ACCEPTED, State.ACCEPTED_DEFERRED)),
    ("不予受理", (State.NOT_ACCEPTED,)),
    ("收件", (State.RECEIVED, State.PENDING_ORGAN)),
)
_CLERK = re.compile(r"[0-9A-Za-z]{2,12}", re.ASCII)
_IDENTITY = re.compile(r"[0-9A-Za-z]{8,24}", re.ASCII)
_PAPER = re.compile(r".*[〔\[(（]\d{4}[〕\])）].+|[0-9]{1,4}-[0-9]{3,6}号?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to read a term: any of ``runs`` (words that follow one another) in a case's line.

    Or, with ``number_end``, a receipt number that ends in these digits (more than four).
    """

    said: str
    runs: tuple[tuple[str, ...], ...] = ()
    number_end: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the query and every way to read it."""

    typed: str
    meanings: tuple[Meaning, ...]

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Every run that would do."""
        return tuple(run for meaning in self.meanings for run in meaning.runs)

    @property
    def number_end(self) -> str:
        """The digits a number may end in, "" where the term is no such thing."""
        return next((m.number_end for m in self.meanings if m.number_end), "")

    def fits(self, entry: Entry) -> bool:
        """Whether the case of ``entry`` is found by this term."""
        end = self.number_end
        if end and entry.number.endswith(end):
            return True
        line = f" {entry.line} "
        return any(f" {' '.join(run)} " in line for run in self.runs)


@dataclass(frozen=True, slots=True)
class Query:
    """All terms. ``too_short`` are words that say too little to look for (one letter, one digit)."""

    terms: tuple[Term, ...]
    too_short: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def fits(self, entry: Entry) -> bool:
        """Whether a case is found: every term fits."""
        return all(term.fits(entry) for term in self.terms)

    def understood(self) -> str:
        """How it was read, for the clerk: "姓名、单位或事项 + 日期 2026-02-12"."""
        return " + ".join(
            _("或").join(dict.fromkeys(meaning.said for meaning in term.meanings))
            for term in self.terms
        )


class Reader:
    """Reads queries. ``sealed`` is that of the :class:`Scribe` whose entries are searched."""

    def __init__(self, sealed: Callable[[str], str]) -> None:
        self._sealed = sealed

    def read(self, typed: str, today: date) -> Query:
        """The query in ``typed``; an empty one when there is nothing to look for."""
        text = clean_text(typed, limit=MOST_TYPED).text
        terms: list[Term] = []
        short: list[str] = []
        for word in _words(text)[:MOST_TERMS]:
            term = Term(word, tuple(self._meanings(word, today)))
            if any(m.runs or m.number_end for m in term.meanings):
                terms.append(term)
            elif folded(word):
                short.append(word)
        return Query(tuple(dict.fromkeys(terms)), tuple(short))

    def _meanings(self, word: str, today: date) -> list[Meaning]:
        plain = unicodedata.normalize("NFKC", word)
        digits = plain.isascii() and plain.isdigit()
        found: list[Meaning] = []
        span = read_span(plain, today)
        if span is not None:
            said = _("日期 {days}").format(days=span.said())
            found.append(Meaning(said, tuple((day,) for day in span.words())))
        if digits and END <= len(plain) <= LENGTH:
            found.insert(0, _number(plain))
        if states := _states(plain):
            found.append(Meaning(_("状态"), tuple((state_word(s.value),) for s in states)))
        if _CLERK.fullmatch(plain) and any(c.isdigit() for c in plain):
            found.append(Meaning(_("工号"), ((clerk_word(plain),),)))
        if _IDENTITY.fullmatch(plain) and len(plain) in (15, 18):
            found.append(Meaning(_("证件号或信用代码"), ((self._sealed(folded(plain)),),)))
        if _PAPER.fullmatch(plain):
            ends = tuple((paper,) for paper in paper_words(plain))
            found.append(Meaning(_("文号"), ends))
        if span is None or digits:
            found += _text(word)
        return found


def _number(digits: str) -> Meaning:
    if len(digits) == LENGTH:
        return Meaning(_("收件号"), number_end=digits)
    said = counted("收件号末 {n} 位", len(digits))
    if len(digits) == END:
        return Meaning(said, ((end_word(digits),),))
    return Meaning(said, number_end=digits)


def _text(word: str) -> list[Meaning]:
    text = folded(word)
    if len(text) == 1 and not text.isascii():
        return [Meaning(_("姓名中的字"), ((text,),))]
    run = pairs(text)
    if not run:
        return []
    if text.isascii() and text.isalpha():
        return [Meaning(_("拼音首字母"), (run,))]
    if text.isascii() and text.isdigit():
        # a number inside the name of an item or a firm; longer ones are numbers of their own
        return [Meaning(_("名称中的数字"), (run,))] if len(text) <= END else []
    return [Meaning(_("姓名、单位或事项"), (run,))]


def _states(word: str) -> tuple[State, ...]:
    wanted = word.casefold()
    found = [state for state in State if wanted == state_words(state.value).casefold() != ""]
    for short, states in _STATES:
        if wanted == short:
            found += states
    return tuple(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    """The words of ``text``; a receipt number written in groups ("… 00157 37") is one of them."""
    words = text.split()
    joined: list[str] = []
    at = 0
    while at < len(words):
        run = at
        while run < len(words) and words[run].isdigit():
            run += 1
        group = words[at:run]
        take = _grouped(group)
        if take:
            joined.append("".join(group[:take]))
            at += take
        else:
            joined.append(words[at])
            at += 1
    return joined


def _grouped(group: list[str]) -> int:
    """How many of these digit words are the end of a number as printed: 2 6 7 5 2 digits."""
    sizes = (2, 6, 7, 5, 2)
    for take in range(min(len(group), len(sizes)), 1, -1):
        wanted = sizes[-take:]
        got = tuple(map(len, group[:take]))
        if got[1:] == wanted[1:] and got[0] <= wanted[0]:
            return take
    return 0
