"""Pictures of papers in the counter's own store: pages of a draft, and the copies a case keeps.

A page is on the disk, encrypted, before it is on the screen. When the matter is concluded the pages
of each material become one PDF, in the same transaction as the case; its hash is in the case's event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.capturing import Prints
from windowdesk.app.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of a draft, without its picture.

    ``place`` orders the pages of one material. ``width`` and ``height`` in pixels at ``dpi``.
    ``verified_by`` is the 工号 of who compared it with the original, "" while nobody did.
    ``blurred``, ``empty``, ``dim``: what was noticed and the clerk let stand.
    """

    page_id: str
    draft_id: str
    material: str
    place: int
    width: int
    height: int
    dpi: int
    source: str
    taken_at: datetime
    taken_by: str
    thumb: bytes
    sha256: str
    simulated: bool = False
    blurred: bool = False
    empty: bool = False
    dim: bool = False
    verified_by: str = ""
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageBytes:
    """``content`` is the page as kept (JPEG), ``view`` the same for the screen."""

    content: bytes
    view: bytes


@dataclass(frozen=True, slots=True)
class MaterialCopy:
    """A material's pages as one PDF, kept for good with its case."""

    copy_id: str
    case_id: str
    material: str
    name: str
    pages: int
    sha256: str
    content: bytes
    created_at: datetime


class CopyShelf(Protocol):
    """The store's part. All of it blocks; ``StoreProblem`` kinds on trouble."""

    def pages(self, draft_id: str) -> tuple[KeptPage, ...]:
        """The pages of a draft, by material and place."""
        ...

    def page_bytes(self, page_id: str) -> PageBytes | None: ...

    def add_page(self, page: KeptPage, content: PageBytes) -> bool:
        """Keep ``page``; durable when this returns. One of the same id is replaced where it lies.

        False where its draft is gone by now, concluded or discarded: nothing is kept then.
        """
        ...

    def turn_page(self, page_id: str, was: str, made: Prints, sha256: str) -> None:
        """Keep ``made``, of the hash ``sha256``, instead of the picture of the hash ``was``.

        Durable when this returns. What else is said of the page stays; nothing happens where another
        picture lies by now.
        """
        ...

    def change_pages(self, pages: Sequence[KeptPage]) -> None:
        """Keep the new places and words of ``pages``; nothing of one that was taken anew meanwhile."""
        ...

    def remove_page(self, page_id: str) -> None: ...

    def bind(self, work: UnitOfWork, copies: Sequence[MaterialCopy]) -> None:
        """Keep ``copies`` for good, inside the transaction ``work``; the pages go with their draft."""
        ...

    def copy_content(self, copy_id: str) -> bytes | None:
        """The PDF of a copy; None when this counter has not got it."""
        ...


class CopiesElsewhere(Protocol):
    """Copies that other windows of the office took, where all of them are kept. Blocking."""

    def fetch(self, sha256: str) -> bytes:
        """The PDF of that hash, checked. ``BadInput`` says why it cannot be had now."""
        ...


@dataclass(frozen=True, slots=True)
class BoundPage:
    """A page for the binder: its JPEG, its size in pixels and dpi, and what is stamped on it."""

    content: bytes
    width: int
    height: int
    dpi: int
    stamp: tuple[str, ...] = ()


class Binder(Protocol):
    """Makes one PDF of pages, each in its real size. Pure: same pages, same bytes. Blocking."""

    def bind(self, title: str, pages: Sequence[BoundPage], at: datetime) -> bytes: ...
