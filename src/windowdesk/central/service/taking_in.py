"""A package from a counter without a line: its requests carried out as if they had come over one.

Nothing here knows what a request means: each goes through :meth:`Centre.handle`, with a session that is
opened for it and closed after it. So a package and the line can be mixed, and the same package taken
in twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from windowdesk.central.service import audit, codes
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.core import stamp
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.exchange import Request
from windowdesk.central.store.tables.devices import credentials, devices, sessions
from windowdesk.central.store.unit import Unit
from windowdesk.protocol import package, routes
from windowdesk.protocol.feed import CataloguePublished
from windowdesk.protocol.messages import Page, Pushed, WireError, decode
from windowdesk.protocol.package import Answered, Asked, Content, Head, PackageError

# what a package may ask; everything else is answered 404 as a path that is not there
_PLAIN = frozenset(
    {
        ("POST", routes.PUSH),
        ("POST", routes.AUDIT),
        ("POST", routes.NUMBERS),
        ("POST", routes.ATTACHMENTS),
        ("POST", routes.STATUS),
        ("POST", routes.CREDENTIAL),
        ("GET", routes.FEED),
        ("GET", routes.SNAPSHOT),
    }
)
_BELOW = (("PUT", routes.ATTACHMENTS + "/"), ("GET", routes.CATALOGUE + "/"))
_PAGES = frozenset({routes.FEED, routes.SNAPSHOT})
MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a package. ``operations``: how far the device's lines are now, by epoch."""

    device: str
    office: str
    package: str
    answer: bytes
    lines: dict[int, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class _Sender:
    device: str
    office: str
    public: bytes


def take_in(centre: Centre, data: bytes) -> TakenIn:
    """Carry out the package ``data`` and write the answer to it.

    Raises :class:`PackageError`: besides what :func:`package.unpack` raises, "unknown_device" and
    "revoked".
    """
    head = package.head_of(data)
    if head.kind != "export":
        raise PackageError("format")
    sender = _sender(centre, head)
    own = centre.identity
    head, content = package.unpack(data, sender.public, [own.box_private])
    token = _open(centre, head, content)
    try:
        told = list(_carry_out(centre, token, content.asked))
    finally:
        _close(centre, token)
    with centre.database.reading() as connection:
        incarnation = centre.incarnation(connection)
    reply = Content(time=stamp(centre.now()), incarnation=incarnation, told=told)
    heading = Head(
        format="", kind="answer", device=head.device, office=sender.office,
        package=head.package, made_at=stamp(centre.now()), sealed_to="", sha256="", key="",
    )  # fmt: skip
    taken = _account(head, sender, told, package.pack(heading, reply, head.reply_to, own.signer))
    _note(centre, taken)
    return taken


def _sender(centre: Centre, head: Head) -> _Sender:
    """The device that says it made the package, by the key it names."""
    query = (
        select(devices.c.office, devices.c.standing, credentials.c.public_key)
        .join(credentials, credentials.c.device == devices.c.device)
        .where(devices.c.device == head.device, credentials.c.key == head.key)
    )
    with centre.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise PackageError("unknown_device")
    if row.standing == "revoked":
        raise PackageError("revoked")
    return _Sender(head.device, row.office, row.public_key)


# --- a session for it ------------------------------------------------------------------------------


def _open(centre: Centre, head: Head, content: Content) -> str:
    token, now = codes.new_token(centre.random), centre.now()
    row = {
        "token_hash": codes.token_hash(token),
        "device": head.device,
        "epoch": content.epoch,
        "key": head.key,
        "opened_at": stamp(now),
        "expires_at": stamp(now + timedelta(hours=12)),
        "limited": 0,
    }

    def work(unit: Unit) -> None:
        unit.connection.execute(insert(sessions), row)

    centre.database.attempt(work)
    return token


def _close(centre: Centre, token: str) -> None:
    of_token = sessions.c.token_hash == codes.token_hash(token)

    def work(unit: Unit) -> None:
        unit.connection.execute(delete(sessions).where(of_token))

    centre.database.attempt(work)


# --- its requests ----------------------------------------------------------------------------------


def _carry_out(centre: Centre, token: str, asked: Iterable[Asked]) -> Iterator[Answered]:
    wanted: dict[str, None] = {}
    for one in asked:
        told = _one(centre, token, one)
        yield told
        if told.path in _PAGES:
            wanted |= dict.fromkeys(_published(told))
            for more in _further(centre, token, one, told):
                yield more
                wanted |= dict.fromkeys(_published(more))
    for content_hash in wanted:
        path = f"{routes.CATALOGUE}/{content_hash}"
        told = _one(centre, token, Asked(method="GET", path=path))
        if told.status == 200:
            yield told


def _one(centre: Centre, token: str, asked: Asked) -> Answered:
    below = any(asked.method == m and asked.path.startswith(p) for m, p in _BELOW)
    known = below or (asked.method, asked.path) in _PLAIN
    path = asked.path if known else "/"
    headers = {"authorization": f"Bearer {token}"}
    answer = centre.handle(Request(asked.method, path, asked.query, headers, asked.body))
    return Answered(
        method=asked.method,
        path=asked.path,
        query=asked.query,
        status=answer.status,
        body=answer.body,
    )


def _further(centre: Centre, token: str, first: Asked, told: Answered) -> Iterator[Answered]:
    """The pages after the first, each with the query that fetches it."""
    for _page in range(MOST_PAGES):
        page = _page_of(told)
        if page is None or not page.more or not page.entries:
            return
        query = {**first.query, "after": str(page.entries[-1].pos)}
        told = _one(centre, token, Asked(method="GET", path=first.path, query=query))
        yield told


def _page_of(told: Answered) -> Page | None:
    if told.status != 200:
        return None
    try:
        return decode(Page, told.body)
    except WireError:
        return None


def _published(told: Answered) -> Iterator[str]:
    page = _page_of(told)
    for entry in page.entries if page is not None else ():
        if entry.kind == "catalogue":
            yield decode(CataloguePublished, bytes(entry.body)).hash


# --- what became of it -----------------------------------------------------------------------------


def _account(head: Head, sender: _Sender, told: list[Answered], answer: bytes) -> TakenIn:
    lines: dict[int, int] = {}
    outcomes: dict[str, int] = {}
    refused, quarantined = [], False
    for one in told:
        if one.status >= 400:
            refused.append(f"{one.method} {one.path} {one.status} {_code(one)}")
        elif one.path == routes.PUSH:
            pushed = decode(Pushed, one.body)
            lines[pushed.epoch] = max(lines.get(pushed.epoch, 0), pushed.seq)
            quarantined = quarantined or pushed.quarantined
            for result in pushed.results:
                outcomes[result.state] = outcomes.get(result.state, 0) + 1
    return TakenIn(
        sender.device, sender.office, head.package, answer, lines, outcomes,
        tuple(refused), quarantined,
    )  # fmt: skip


def _code(told: Answered) -> str:
    try:
        body: Any = json.loads(told.body)
        return str(body["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _note(centre: Centre, taken: TakenIn) -> None:
    """That somebody carried a package here is audited; what was in it has its own records."""
    detail = {"package": taken.package, "refused": str(len(taken.refused))}

    def work(unit: Unit) -> None:
        doing = Doing(unit.connection, taken.office, "system", None, centre.now())
        audit.note(doing, "package.take_in", taken.device, detail=detail)

    centre.database.attempt(work)
