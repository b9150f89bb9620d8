"""What a check of a standard finds: a stable code, the place, and the facts its words need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """``place`` names parts by their ids: "requirements.licence.points.sealed"."""

    code: str
    place: str
    detail: Mapping[str, str | int] = field(default_factory=dict)
