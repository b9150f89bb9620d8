"""Pages of drafts and the copies that cases keep, in the counter's store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.app.capturing import Prints
from windowdesk.app.copies import KeptPage, MaterialCopy, PageBytes
from windowdesk.app.ports import PDF, UnitOfWork
from windowdesk.storage import rows
from windowdesk.storage.capture_tables import capture_pages, material_copies
from windowdesk.storage.store import SqlStore
from windowdesk.storage.tables import drafts
from windowdesk.storage.unit_of_work import SqlUnitOfWork

_PICTURES, _PLACE = ("view", "content"), ("page_id", "place")
_ABOUT = [column for column in capture_pages.c if column.name not in _PICTURES]
_BLURRED, _EMPTY, _DIM = 1, 2, 4


class SqlCopies:
    """Implements :class:`windowdesk.app.copies.CopyShelf` on an open store."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def pages(self, draft_id: str) -> tuple[KeptPage, ...]:
        query = (
            select(*_ABOUT)
            .where(capture_pages.c.draft_id == draft_id)
            .order_by(capture_pages.c.material, capture_pages.c.place, capture_pages.c.page_id)
        )
        with self._store.reading() as connection:
            return tuple(_page(row) for row in connection.execute(query))

    def page_bytes(self, page_id: str) -> PageBytes | None:
        query = select(capture_pages.c.content, capture_pages.c.view)
        with self._store.reading() as connection:
            row = connection.execute(query.where(capture_pages.c.page_id == page_id)).first()
        return None if row is None else PageBytes(bytes(row.content), bytes(row.view))

    def add_page(self, page: KeptPage, content: PageBytes) -> bool:
        values = {**_values(page), "content": content.content, "view": content.view}
        of_draft = select(drafts.c.draft_id).where(drafts.c.draft_id == page.draft_id)
        with self._store.transaction() as work, self._store.spoken():
            if work.connection.scalar(of_draft) is None:
                # nobody would ever see it again, nor would anything take it away
                return False
            work.make_room()
            put = upsert(capture_pages).values(**values)
            # it stays where it lies: it may have been moved while the picture was taken
            anew = {name: put.excluded[name] for name in values if name not in _PLACE}
            work.connection.execute(
                put.on_conflict_do_update(index_elements=["page_id"], set_=anew)
            )
        return True

    def turn_page(self, page_id: str, was: str, made: Prints, sha256: str) -> None:
        of_picture = (capture_pages.c.page_id == page_id) & (capture_pages.c.sha256 == was)
        with self._store.transaction() as work, self._store.spoken():
            work.make_room()
            work.connection.execute(
                update(capture_pages).where(of_picture).values(**asdict(made), sha256=sha256)
            )

    def change_pages(self, pages: Sequence[KeptPage]) -> None:
        with self._store.transaction() as work, self._store.spoken():
            for page in pages:
                # of this very picture: what was taken in its place meanwhile has not been looked at
                of_page = capture_pages.c.page_id == page.page_id
                of_page &= capture_pages.c.sha256 == page.sha256
                work.connection.execute(
                    update(capture_pages).where(of_page).values(place=page.place, **_words(page))
                )

    def remove_page(self, page_id: str) -> None:
        with self._store.transaction() as work, self._store.spoken():
            work.connection.execute(delete(capture_pages).where(capture_pages.c.page_id == page_id))

    def bind(self, work: UnitOfWork, copies: Sequence[MaterialCopy]) -> None:
        # the unit of this store; within its transaction
        unit = cast(SqlUnitOfWork, work)
        with self._store.spoken():
            unit.make_room()
            for copy in copies:
                unit.connection.execute(insert(material_copies).values(**_copy_values(copy)))

    def copy_content(self, copy_id: str) -> bytes | None:
        query = select(material_copies.c.content).where(material_copies.c.copy_id == copy_id)
        with self._store.reading() as connection:
            found = connection.scalar(query)
        return None if found is None else bytes(found)


def _values(page: KeptPage) -> dict[str, Any]:
    noticed = _BLURRED * page.blurred + _EMPTY * page.empty + _DIM * page.dim
    return {
        "page_id": page.page_id,
        "draft_id": page.draft_id,
        "material": page.material,
        "source": page.source,
        "taken_at": rows.moment(page.taken_at),
        "taken_by": page.taken_by,
        "sha256": page.sha256,
        "place": page.place,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "simulated": int(page.simulated),
        "noticed": noticed,
        "thumb": page.thumb,
        **_words(page),
    }


def _words(page: KeptPage) -> dict[str, Any]:
    """What the clerk said of it."""
    return {
        "verified_by": page.verified_by,
        "verified_at": "" if page.verified_at is None else rows.moment(page.verified_at),
    }


def _page(row: Any) -> KeptPage:
    return KeptPage(
        page_id=row.page_id,
        draft_id=row.draft_id,
        material=row.material,
        place=row.place,
        width=row.width,
        height=row.height,
        dpi=row.dpi,
        source=row.source,
        taken_at=datetime.fromisoformat(row.taken_at),
        taken_by=row.taken_by,
        thumb=bytes(row.thumb),
        sha256=row.sha256,
        simulated=bool(row.simulated),
        blurred=bool(row.noticed & _BLURRED),
        empty=bool(row.noticed & _EMPTY),
        dim=bool(row.noticed & _DIM),
        verified_by=row.verified_by,
        verified_at=datetime.fromisoformat(row.verified_at) if row.verified_at else None,
    )


def _copy_values(copy: MaterialCopy) -> Mapping[str, Any]:
    return {
        "copy_id": copy.copy_id,
        "case_id": copy.case_id,
        "material": copy.material,
        "name": copy.name,
        "pages": copy.pages,
        "media": PDF,
        "sha256": copy.sha256,
        "created_at": rows.moment(copy.created_at),
        "content": copy.content,
    }
