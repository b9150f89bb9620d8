"""Copies of papers that a case holds as pictures: what its events say of them; the bytes lie beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# how a material's copy was made
CAPTURED, PAPER_ONLY = "captured", "paper"


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """The copy of one material of one visit.

    ``sha256`` is over the PDF that is kept. ``verified`` of its ``pages`` were compared with the
    original by ``verified_by`` (工号). ``how``: CAPTURED, or PAPER_ONLY where no picture could be
    taken and the clerk said so; then there is no file. ``simulated``: of a demonstration.
    """

    material: str
    copy_id: str = ""
    sha256: str = ""
    pages: int = 0
    verified: int = 0
    verified_by: str = ""
    how: str = CAPTURED
    sources: tuple[str, ...] = ()
    simulated: bool = False
    at: datetime | None = None


def copies_in(payload: Mapping[str, Any], at: datetime) -> tuple[HeldCopy, ...]:
    """What an event that took papers in says of their copies; () for an older one."""
    return tuple(_held(each, at) for each in payload.get("copies", ()))


def to_payload(copies: Iterable[HeldCopy]) -> list[dict[str, Any]]:
    """``copies`` as an event says them; what is at its default is left out."""
    return [_plain(copy) for copy in copies]


def _held(said: Mapping[str, Any], at: datetime) -> HeldCopy:
    return HeldCopy(
        material=str(said["material"]),
        copy_id=str(said.get("copy_id", "")),
        sha256=str(said.get("sha256", "")),
        pages=int(said.get("pages", 0)),
        verified=int(said.get("verified", 0)),
        verified_by=str(said.get("verified_by", "")),
        how=str(said.get("how", CAPTURED)),
        sources=tuple(str(each) for each in said.get("sources", ())),
        simulated=bool(said.get("simulated", False)),
        at=at,
    )


def _plain(copy: HeldCopy) -> dict[str, Any]:
    said: dict[str, Any] = {"material": copy.material, "how": copy.how}
    if copy.how == CAPTURED:
        said |= {"copy_id": copy.copy_id, "sha256": copy.sha256, "pages": copy.pages}
    if copy.verified:
        said |= {"verified": copy.verified, "verified_by": copy.verified_by}
    if copy.sources:
        said["sources"] = list(copy.sources)
    if copy.simulated:
        said["simulated"] = True
    return said
