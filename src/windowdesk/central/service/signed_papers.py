"""What was signed at the windows (signature.given): kept beside its case, its picture among the files.

No other counter hears of it; whoever may look a case up may open one, and each look is written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert, select

from windowdesk.central.service import attaching, beside
from windowdesk.central.service.acting import Act
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import ISSUING, Judged
from windowdesk.central.store.tables.attachments import attachments
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.signatures import signatures
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.case import Case
from windowdesk.domain.staff import Right
from windowdesk.protocol.messages import OperationHead
from windowdesk.protocol.signatures import SignedPaper

_DECODER = msgspec.json.Decoder(SignedPaper)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
MEDIA = "image/png"


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature. ``document`` is the kind of its paper and ``number`` its 文号, "" where it has none
    or the case does not tell.

    ``bound``: the case issued this very paper, byte by byte. ``here``: the picture has arrived whole.
    """

    document: str
    number: str
    picture: str
    at: str
    window: str
    actor: str
    bound: bool
    here: bool


def given(core: Core, unit: Unit, who: Caller, head: OperationHead) -> Judged:
    """A signature came. The same one again changes nothing, and no other takes its place."""
    del core
    said = _read(head.payload)
    if said is None:
        return Judged(head.seq, "rejected", "broken")
    row = {
        "office": who.office,
        "case_id": said.case_id,
        "document_id": said.document_id,
        "picture": said.picture,
        "document_sha256": said.document_sha256,
        "digest": said.digest,
        "window": said.window,
        "at": head.wall_time,
        "actor": head.actor,
    }
    at = signatures.c
    same = [at[name] == row[name] for name in ("office", "case_id", "document_id", "picture")]
    first = unit.connection.execute(select(signatures).where(*same)).first()
    if first is None:
        unit.connection.execute(insert(signatures), row)
    elif (first.document_sha256, first.digest) != (said.document_sha256, said.digest):
        return Judged(head.seq, "rejected", "signed_before")
    return Judged(head.seq, "applied")


def of_case(connection: Connection, office: str, case_id: str, case: Case | None) -> list[Signed]:
    """The signatures of a case in the order in which they were given."""
    at, files = signatures.c, attachments
    mine = (files.c.office == at.office) & (files.c.sha256 == at.picture)
    query = (
        select(signatures, files.c.state)
        .select_from(signatures.outerjoin(files, mine))
        .where(at.office == office, at.case_id == case_id)
        .order_by(at.at, at.picture)
    )
    issued = _issued(case)
    return [
        Signed(
            *issued.get((row.document_id, row.document_sha256), ("", "")),
            picture=row.picture,
            at=row.at,
            window=row.window,
            actor=row.actor,
            bound=(row.document_id, row.document_sha256) in issued,
            here=row.state == "whole",
        )
        for row in connection.execute(query)
    ]


def open_one(act: Act, number: str, picture: str) -> bytes | None:
    """The picture of a signature of the case ``number`` in the looker's office, written down either way.

    None where there is none, or it has not come; a damaged one is asked for again.
    """
    act.needs(Right.CASES)
    of, at = cases.c, signatures.c
    found = act.connection.execute(
        select(of.case_id)
        .join(signatures, (at.case_id == of.case_id) & (at.office == of.office))
        .where(
            (of.number == number) | (of.project == number),
            of.office == act.office,
            at.picture == picture,
        )
        .limit(1)
    ).first()
    act.note("case.signature", found.case_id if found else "unknown")
    return None if found is None else attaching.opened(act.unit, act.office, picture)


def _issued(case: Case | None) -> dict[tuple[str, str], tuple[str, str]]:
    """Kind and 文号 of each paper of the case, by its id and the hash of its file."""
    if case is None:
        return {}
    told = [event.payload for event in case.history if event.kind in ISSUING]
    return {
        (str(one.get("document_id", "")), str(one.get("sha256", ""))): (
            str(one.get("document", "")),
            str(one.get("document_number", "")),
        )
        for one in told
    }


def _read(payload: bytes | msgspec.Raw) -> SignedPaper | None:
    said = beside.read(_DECODER, payload)
    if said is None or not beside.NAME.fullmatch(said.document_id):
        return None
    hashes = (said.document_sha256, said.picture, said.digest)
    return said if all(map(_SHA256.fullmatch, hashes)) else None
