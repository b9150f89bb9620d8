"""Where certificates and credit records are asked for (数据共享): the port, and how answers are read.

A source is asked about one paper of one holder. What it knows is compared with what the counter took
on trust; the comparison is ours, so that every source is held to the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Found = Literal["found", "not_found", "unknown"]
# of what is found, what may speak against it; told to the counters and in reviews
Differs = Literal["", "holder", "certificate", "expired", "status"]


class SourceDown(Exception):
    """The source did not answer, or not in a way that can be believed; ask again later."""


@dataclass(frozen=True, slots=True)
class Query:
    """One paper: ``name`` as the standard calls it, ``material`` its id in ``item``.

    ``holder_kind`` "person" or "organisation", ``holder`` the number, ``certificate`` what the clerk
    noted ("" nothing), ``on`` the day of receipt, ISO. ``request`` names the question for ever.
    """

    request: str
    office: str
    organ_code: str
    item: str
    material: str
    name: str
    way: str
    holder_kind: str
    holder: str
    holder_name: str
    certificate: str
    on: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a source says. ``state`` "unknown": it holds no papers of this kind, or not of that day.

    ``valid_until`` ISO, "" until further notice; ``status`` "" for a paper in force.
    """

    state: Found
    source: str = ""
    certificate: str = ""
    holder_name: str = ""
    valid_until: str = ""
    status: str = ""


class Source(Protocol):
    """Somewhere papers can be asked for. May block; raises :class:`SourceDown`."""

    def ask(self, query: Query) -> Record: ...


class Chain:
    """Several sources, the first that knows counts; the last word of one that is down is "down"."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)

    def ask(self, query: Query) -> Record:
        down: SourceDown | None = None
        for source in self._sources:
            try:
                record = source.ask(query)
            except SourceDown as problem:
                down = problem
                continue
            if record.state != "unknown":
                return record
        if down is not None:
            raise down
        return Record("unknown")


def differs(query: Query, record: Record) -> Differs:
    """What of a found paper is otherwise than the counter took it to be; "" nothing."""
    if record.status:
        return "status"
    if record.holder_name and _plain(record.holder_name) != _plain(query.holder_name):
        return "holder"
    noted, told = _plain(query.certificate), _plain(record.certificate)
    if noted and told and noted != told:
        return "certificate"
    if record.valid_until and record.valid_until < query.on:
        return "expired"
    return ""


def _plain(text: str) -> str:
    """Without what differs between two keyboards: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
