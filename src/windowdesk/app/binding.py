"""From the pages of a draft to the copies a case keeps, when its matter is concluded."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from windowdesk.app.copies import Binder, BoundPage, CopyShelf, KeptPage, MaterialCopy
from windowdesk.app.errors import BadInput
from windowdesk.app.facts.lines import leaves
from windowdesk.app.place import Here
from windowdesk.app.ports import UnitOfWork
from windowdesk.domain.cases.copies import CAPTURED, PAPER_ONLY, HeldCopy, to_payload
from windowdesk.domain.decision.model import Decision
from windowdesk.i18n import _, in_chinese

# a note of the draft that says: of this material there is paper and no picture
NOTE = "copy:"


@dataclass(frozen=True, slots=True)
class Bound:
    """What is kept: the files, and what the event says of them and of those there are none of."""

    copies: tuple[MaterialCopy, ...] = ()
    held: tuple[HeldCopy, ...] = ()
    draft_id: str = ""
    seen: tuple[KeptPage, ...] = ()  # every page of the draft as it lay when this was bound

    @property
    def payload(self) -> dict[str, Any]:
        """For the event; {} where nothing was captured."""
        return {"copies": to_payload(self.held)} if self.held else {}


NOTHING = Bound()
_TRIES = 5


class _Moved(Exception):
    """A page is not any more what was read of it."""


class Copying(Protocol):
    """What issuing needs of copies."""

    def bound(
        self,
        case_id: str,
        draft_id: str,
        decision: Decision,
        notes: Mapping[str, str],
        at: datetime,
    ) -> Bound: ...

    def keep(self, work: UnitOfWork, bound: Bound) -> None: ...


class NoCopies:
    """Where nothing is ever captured: commands that issue from a file."""

    def bound(
        self,
        case_id: str,
        draft_id: str,
        decision: Decision,
        notes: Mapping[str, str],
        at: datetime,
    ) -> Bound:
        return NOTHING

    def keep(self, work: UnitOfWork, bound: Bound) -> None:
        """Nothing to keep."""


class CopyBook:
    """The use case over its ports; the window's name is stamped on what was verified."""

    def __init__(self, shelf: CopyShelf, binder: Binder, here: Here) -> None:
        self._shelf = shelf
        self._binder = binder
        self._here = here

    def bound(
        self,
        case_id: str,
        draft_id: str,
        decision: Decision,
        notes: Mapping[str, str],
        at: datetime,
    ) -> Bound:
        """The copies of the materials that ``decision`` speaks of. Blocking; writes nothing.

        ``BadInput`` "copies_moving" while pages are taken anew faster than they are read.
        """
        if not draft_id:
            return NOTHING
        names = {row.id: row.name for row in leaves(decision.materials)}
        seen, made = self._of_one_moment(case_id, draft_id, names, at)
        captured = {held.material for _copy, held in made}
        paper = tuple(
            HeldCopy(material, how=PAPER_ONLY)
            for material in _paper_only(notes)
            if material in names and material not in captured
        )
        return Bound(
            tuple(copy for copy, _held in made),
            (*(held for _copy, held in made), *paper),
            draft_id,
            seen,
        )

    def keep(self, work: UnitOfWork, bound: Bound) -> None:
        """Write ``bound`` inside the transaction that concludes the matter.

        ``BadInput`` "copies_moving" where a page was taken, taken again, verified, moved or let go
        since: the draft goes with this transaction, and that page would go with it unseen.
        """
        if bound.draft_id and self._shelf.pages(bound.draft_id) != bound.seen:
            raise _moving()
        if bound.copies:
            self._shelf.bind(work, bound.copies)

    def _of_one_moment(
        self, case_id: str, draft_id: str, names: Mapping[str, str], at: datetime
    ) -> tuple[tuple[KeptPage, ...], list[tuple[MaterialCopy, HeldCopy]]]:
        """The pages, and the copies, each of pictures and words that belong together.

        A page may be taken again while this reads, in a thread of the camera's own.
        """
        for _try in range(_TRIES):
            seen = self._shelf.pages(draft_id)
            pages = [page for page in seen if page.material in names]
            by_material = groupby(pages, key=lambda page: page.material)
            try:
                return seen, [
                    self._made(case_id, names[material], list(group), at)
                    for material, group in by_material
                ]
            except _Moved:
                continue
        raise _moving()

    def _made(
        self, case_id: str, name: str, pages: list[KeptPage], at: datetime
    ) -> tuple[MaterialCopy, HeldCopy]:
        content = self._binder.bind(name, list(self._stamped(pages)), at)
        sha256 = hashlib.sha256(content).hexdigest()
        material, copy_id = pages[0].material, secrets.token_hex(16)
        verified = [page for page in pages if page.verified_by]
        copy = MaterialCopy(copy_id, case_id, material, name, len(pages), sha256, content, at)
        held = HeldCopy(
            material,
            copy_id,
            sha256,
            len(pages),
            len(verified),
            verified[-1].verified_by if verified else "",
            CAPTURED,
            tuple(sorted({page.source for page in pages})),
            any(page.simulated for page in pages),
        )
        return copy, held

    def _stamped(self, pages: list[KeptPage]) -> Iterator[BoundPage]:
        for page in pages:
            kept = self._shelf.page_bytes(page.page_id)
            # 与原件核对无误 was said of this very picture, and its number of pages is in the event
            if kept is None or hashlib.sha256(kept.content).hexdigest() != page.sha256:
                raise _Moved
            stamp = self._stamp(page) if page.verified_by else ()
            yield BoundPage(kept.content, page.width, page.height, page.dpi, stamp)

    def _stamp(self, page: KeptPage) -> tuple[str, ...]:
        """As it is on paper, so in Chinese whatever the screens speak."""
        with in_chinese():
            day = f"{page.verified_at:%Y-%m-%d}" if page.verified_at is not None else ""
            who = _("工号{number}").format(number=page.verified_by)
            return (_("与原件核对无误"), f"{self._here.place.window} {who}", day)


def _moving() -> BadInput:
    return BadInput(
        _("材料的影像还在拍摄，没有出具文书。"),
        saved=_("已录入的内容都在。"),
        press=_("请等几秒，再按一次。"),
        code="copies_moving",
    )


def paper_only(notes: Mapping[str, str], material: str) -> bool:
    """Whether the clerk said that of ``material`` there is paper and no picture."""
    return notes.get(NOTE + material) == PAPER_ONLY


def with_paper_only(notes: Mapping[str, str], material: str, yes: bool) -> dict[str, str]:
    """``notes`` with that said, or taken back."""
    kept = {key: value for key, value in notes.items() if key != NOTE + material}
    return {**kept, NOTE + material: PAPER_ONLY} if yes else kept


def _paper_only(notes: Mapping[str, str]) -> Iterator[str]:
    for key, value in notes.items():
        if key.startswith(NOTE) and value == PAPER_ONLY:
            yield key.removeprefix(NOTE)
