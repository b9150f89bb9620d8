"""What a check of a standard finds: a stable code, the place, and the facts its words need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """``place`` names parts by their ids: "requirements.licence.points.sealed"."""

    code: str
    place: str
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Seen:
    """Ids met so far in one namespace."""

    place: str
    ids: set[str] = field(default_factory=set)

    def again(self, ident: str) -> Iterator[ItemProblem]:
        if not ident.strip():
            yield ItemProblem("id_empty", self.place)
        elif ident in self.ids:
            yield ItemProblem("id_twice", f"{self.place}.{ident}", {"id": ident})
        self.ids.add(ident)
