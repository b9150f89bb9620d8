"""Signatures and evaluations in the counter's store: encrypted with everything else in it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.app.pads import (
    EvaluationRecord,
    Outcome,
    Point,
    Signature,
    SignatureRecord,
)
from windowdesk.app.ports import StoredDocument, UnitOfWork
from windowdesk.storage import rows
from windowdesk.storage.pad_tables import evaluations, signatures
from windowdesk.storage.store import SqlStore
from windowdesk.storage.unit_of_work import SqlUnitOfWork


class PadRecords:
    """``app.at_window.WindowStore`` on an open store."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        return self._store.transaction()

    def document(self, document_id: str) -> StoredDocument | None:
        return self._store.document(document_id)

    def evaluation(self, case_id: str) -> EvaluationRecord | None:
        query = select(evaluations).where(evaluations.c.case_id == case_id)
        with self._store.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _evaluation(dict(row))

    def signatures(self, case_id: str) -> tuple[SignatureRecord, ...]:
        """In the order in which they were asked for."""
        query = select(signatures).where(signatures.c.case_id == case_id)
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(signatures.c.pos)).mappings().all()
        return tuple(_signature(dict(row)) for row in found)

    def keep_signature(self, work: UnitOfWork, record: SignatureRecord) -> None:
        drawn, row = record.signature, _plain(record)
        row["picture"] = b"" if drawn is None else drawn.picture
        row["drawn"] = "" if drawn is None else _drawn(drawn)
        row["sha256"] = record.file
        del row["signature"]
        self._write(work, signatures.insert().values(row))

    def keep_evaluation(self, work: UnitOfWork, record: EvaluationRecord) -> None:
        """Write it; an answer stands for the silence before it."""
        row = _plain(record) | {"reasons": json.dumps(record.reasons)}
        insert = upsert(evaluations).values(row)
        self._write(work, insert.on_conflict_do_update(index_elements=["case_id"], set_=row))

    def _write(self, work: UnitOfWork, statement: Any) -> None:
        assert isinstance(work, SqlUnitOfWork)
        with self._store.spoken():
            work.connection.execute(statement)


def _plain(record: SignatureRecord | EvaluationRecord) -> dict[str, Any]:
    row = asdict(record)
    for name in ("asked_at", "answered_at"):
        row[name] = rows.moment(row[name])
    row["outcome"] = record.outcome.value
    return row


def _drawn(signature: Signature) -> str:
    strokes = [[[p.x, p.y, p.at_ms, p.pressure] for p in stroke] for stroke in signature.strokes]
    return json.dumps([signature.width, signature.height, strokes], separators=(",", ":"))


def _evaluation(row: dict[str, Any]) -> EvaluationRecord:
    _times(row)
    row["reasons"] = tuple(json.loads(row["reasons"]))
    return EvaluationRecord(**row)


def _signature(row: dict[str, Any]) -> SignatureRecord:
    _times(row)
    del row["pos"], row["sha256"]
    picture, drawn = row.pop("picture"), row.pop("drawn")
    signature = None
    if drawn:
        width, height, strokes = json.loads(drawn)
        points = tuple(tuple(Point(*point) for point in stroke) for stroke in strokes)
        signature = Signature(bytes(picture), points, width, height)
    return SignatureRecord(**row, signature=signature)


def _times(row: dict[str, Any]) -> None:
    for name in ("asked_at", "answered_at"):
        row[name] = datetime.fromisoformat(row[name])
    row["outcome"] = Outcome(row["outcome"])
