"""Files that operations speak of: asked for by hash, sent in chunks, checked whole, never in the way.

An office has a file once, whoever sends it. What was whole and no longer is, is asked for in the
feed; whoever has it sends it again.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import Connection, delete, select, update

from windowdesk.central.service.caller import caller, in_good_standing
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.store.tables.attachments import attachments, chunks
from windowdesk.central.store.unit import Unit
from windowdesk.protocol import routes
from windowdesk.protocol.feed import AttachmentWanted
from windowdesk.protocol.messages import CHUNK_BYTES, Attachment, Have, Missing, decode

MOST_FILES = 200
LARGEST = 64 * CHUNK_BYTES
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEDIA = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,60}", re.ASCII)
_OPERATION = re.compile(r"[0-9]{1,10}/[0-9]{1,16}", re.ASCII)


def have(core: Core, request: Request) -> Response:
    """``POST``: what a counter could send; the chunks still wanted of each, by place from 0.

    ``Refused`` 413 for more than ``MOST_FILES``, 422 for a file (``LARGEST`` bytes at most) described wrongly.
    """
    asked = decode(Have, request.body)
    if len(asked.files) > MOST_FILES:
        raise Refused(413, "too_large", "too many files at once")
    for file in asked.files:
        _check(file)

    def work(unit: Unit) -> Response:
        who = in_good_standing(caller(unit.connection, request.token, core.now()))
        wanted = {}
        for file in sorted(asked.files, key=lambda one: one.sha256):
            missing = _missing(unit, who.office, who.device, file, stamp(core.now()))
            if missing:
                wanted[file.sha256] = missing
        return answer(Missing(chunks=wanted))

    return core.database.attempt(work)


def _check(file: Attachment) -> None:
    count = max(1, -(-file.size // CHUNK_BYTES))
    fits = (
        _SHA256.fullmatch(file.sha256)
        and 0 <= file.size <= LARGEST
        and len(file.chunks) == count
        and all(map(_SHA256.fullmatch, file.chunks))
        and _MEDIA.fullmatch(file.media)
        and _OPERATION.fullmatch(file.operation)
    )
    if not fits:
        raise Refused(422, "malformed", "a file is not described as it should be")


def _missing(unit: Unit, office: str, device: str, file: Attachment, now: str) -> list[int]:
    at = attachments.c.office == office, attachments.c.sha256 == file.sha256
    row = unit.connection.execute(select(attachments).where(*at).with_for_update()).first()
    if row is not None and row.state == "whole":
        return []
    named = " ".join(file.chunks)
    if row is None or row.chunks != named:
        values = {"size": file.size, "media": file.media, "state": "awaiting", "chunks": named}
        by = {"device": device, "operation": file.operation, "at": now}
        unit.upsert(attachments, {"office": office, "sha256": file.sha256, **values, **by})
    held = _held(unit.connection, office, file.chunks)
    missing = [place for place, name in enumerate(file.chunks) if name not in held]
    if not missing:
        _complete(unit, office, file.sha256)
    return missing


def _held(connection: Connection, office: str, names: list[str]) -> set[str]:
    query = select(chunks.c.sha256).where(chunks.c.office == office, chunks.c.sha256.in_(names))
    return set(connection.scalars(query))


def put(core: Core, request: Request) -> Response:
    """``PUT /{sha256}/{n}``: chunk ``n``, from 0; answers what is still wanted of the file.

    ``Refused`` 404 for a file nobody described, 422 for other bytes than were described.
    """
    parts = request.path.removeprefix(routes.ATTACHMENTS + "/").split("/")
    if len(parts) != 2 or not _SHA256.fullmatch(parts[0]) or not _digits(parts[1]):
        raise Refused(404, "unknown", "a chunk is named by the file's hash and its place")
    sha256, place = parts[0], int(parts[1])
    name = hashlib.sha256(request.body).hexdigest()

    def work(unit: Unit) -> Response:
        who = in_good_standing(caller(unit.connection, request.token, core.now()))
        at = attachments.c.office == who.office, attachments.c.sha256 == sha256
        row = unit.connection.execute(select(attachments).where(*at).with_for_update()).first()
        if row is None:
            raise Refused(404, "unknown", "ask first which chunks are wanted")
        names = row.chunks.split()
        if place >= len(names) or names[place] != name:
            raise Refused(422, "hash", "this is not the chunk that was named")
        content = {"office": who.office, "sha256": name, "content": request.body}
        unit.upsert(chunks, content)
        held = _held(unit.connection, who.office, names)
        missing = [n for n, one in enumerate(names) if one not in held]
        if not missing and row.state != "whole" and not _complete(unit, who.office, sha256):
            return Refused(422, "hash", "the chunks do not make up the file").response()
        return answer(Missing(chunks={sha256: missing} if missing else {}))

    return core.database.attempt(work)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _complete(unit: Unit, office: str, sha256: str) -> bool:
    """Check the whole; what was described falsely is forgotten, so that it can be described anew."""
    at = attachments.c.office == office, attachments.c.sha256 == sha256
    content = _content(unit.connection, office, sha256)
    if content is None:
        unit.connection.execute(delete(attachments).where(*at))
        return False
    row = unit.connection.execute(select(attachments.c.state).where(*at)).one()
    unit.connection.execute(update(attachments).where(*at).values(state="whole"))
    if row.state == "wanted":
        unit.announce(office, AttachmentWanted(sha256=sha256), key=f"wanted/{sha256}", gone=True)
    return True


def _content(connection: Connection, office: str, sha256: str) -> bytes | None:
    """The file, if its chunks are there and make up what its name says."""
    at = attachments.c.office == office, attachments.c.sha256 == sha256
    row = connection.execute(select(attachments).where(*at)).first()
    if row is None:
        return None
    names = row.chunks.split()
    query = select(chunks.c.sha256, chunks.c.content).where(
        chunks.c.office == office, chunks.c.sha256.in_(names)
    )
    held = {one.sha256: bytes(one.content) for one in connection.execute(query)}
    if any(name not in held for name in names):
        return None
    content = b"".join(held[name] for name in names)
    whole = len(content) == row.size and hashlib.sha256(content).hexdigest() == sha256
    return content if whole else None


def opened(unit: Unit, office: str, sha256: str) -> bytes | None:
    """The file, to somebody who may see it; None where it is not whole. A damaged one is asked for again."""
    at = attachments.c.office == office, attachments.c.sha256 == sha256
    if unit.connection.scalar(select(attachments.c.state).where(*at)) != "whole":
        return None
    content = _content(unit.connection, office, sha256)
    if content is None:
        want(unit, office, sha256)
    return content


def get(core: Core, request: Request) -> Response:
    """``GET /{sha256}``: the file, to any counter of the office. ``Refused`` 404 where it is not whole here;
    a damaged one is asked for again."""
    sha256 = request.path.removeprefix(routes.ATTACHMENTS + "/")
    if not _SHA256.fullmatch(sha256):
        raise Refused(404, "unknown", "a file is named by its hash")
    with core.database.reading() as connection:
        who = in_good_standing(caller(connection, request.token, core.now()))
        at = attachments.c.office == who.office, attachments.c.sha256 == sha256
        row = connection.execute(select(attachments).where(*at)).first()
        content = _content(connection, who.office, sha256) if row is not None else None
    if row is None or row.state != "whole":
        raise Refused(404, "unknown", "no such file, or not all of it")
    if content is None:
        core.database.attempt(lambda unit: want(unit, who.office, sha256))
        raise Refused(404, "unknown", "the file was damaged here; it is asked for again")
    return Response(200, content, {"content-type": row.media})


def want(unit: Unit, office: str, sha256: str) -> None:
    """The file is damaged or gone: forget its bad chunks, ask every counter for it."""
    at = attachments.c.office == office, attachments.c.sha256 == sha256
    row = unit.connection.execute(select(attachments).where(*at).with_for_update()).first()
    if row is None:
        return
    names = row.chunks.split()
    query = select(chunks.c.sha256, chunks.c.content).where(
        chunks.c.office == office, chunks.c.sha256.in_(names)
    )
    bad = [
        one.sha256
        for one in unit.connection.execute(query)
        if hashlib.sha256(one.content).hexdigest() != one.sha256
    ]
    of_office = chunks.c.office == office
    unit.connection.execute(delete(chunks).where(of_office, chunks.c.sha256.in_(bad)))
    unit.connection.execute(update(attachments).where(*at).values(state="wanted"))
    reason = "corrupt" if bad else "missing"
    wanted = AttachmentWanted(sha256=sha256, reason=reason)
    unit.announce(office, wanted, key=f"wanted/{sha256}")


def whole(core: Core, office: str, sha256: str) -> bool:
    """Whether the file is here and is what its name says."""
    with core.database.reading() as connection:
        return _content(connection, office, sha256) is not None
