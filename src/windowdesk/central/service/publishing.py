"""Standards as an office publishes them: checked, compared, dated, signed, recalled; never changed.

The content of a version is immutable and named by the SHA-256 of its canonical bytes. What changes
is only which versions an office works by and on which days; every change is announced in the feed,
signed, and written to the audit chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from windowdesk.app.errors import BadInput
from windowdesk.app.standards import StandardFile
from windowdesk.central.service.acting import Act, reasoned
from windowdesk.central.service.binding import learn
from windowdesk.central.service.caller import caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.exchange import Refused, Request, Response
from windowdesk.central.store.tables.standards import publications, standard_drafts, standards
from windowdesk.domain.identity.item_codes import check_item_code
from windowdesk.domain.plain import canonical, from_plain
from windowdesk.domain.staff import Right
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _
from windowdesk.protocol import routes, signing
from windowdesk.protocol.feed import CataloguePublished
from windowdesk.protocol.signing import SigningKey

_HASH = 64


@dataclass(frozen=True, slots=True)
class Published:
    """A version as an office published it; dates are ISO, ``effective_to`` "" for open."""

    hash: str
    code: str
    version: str
    name: str
    effective_from: str
    effective_to: str
    published_at: str
    published_by: str
    recalled_at: str
    recalled_by: str
    reason: str

    def state(self, day: str) -> str:
        """ "recalled", "coming", "in_force" or "over" on ``day``; a later version may still win."""
        if self.recalled_at:
            return "recalled"
        if day < self.effective_from:
            return "coming"
        return "over" if self.effective_to and day >= self.effective_to else "in_force"


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked version that is not published; ``doubts``: warnings somebody should have read."""

    hash: str
    file: str
    put_at: str
    put_by: str
    doubts: int
    item: Item


# --- seeing ------------------------------------------------------------------------------------


def published_by(connection: Connection, office: str) -> tuple[Published, ...]:
    """Everything the office ever published, by item, the latest first."""
    table = publications
    rows = connection.execute(
        select(table)
        .where(table.c.office == office)
        .order_by(table.c.name, table.c.code, table.c.effective_from.desc(), table.c.version.desc())
    )
    return tuple(
        Published(
            row.hash,
            row.code,
            row.version,
            row.name,
            row.effective_from,
            row.effective_to,
            row.published_at,
            row.published_by,
            row.recalled_at or "",
            row.recalled_by,
            row.reason,
        )
        for row in rows
    )


def in_force(found: Iterable[Published], code: str, day: str) -> Published | None:
    """The version of ``code`` that new matters are judged by on ``day``."""
    ripe = [one for one in found if one.code == code and one.state(day) == "in_force"]
    return max(ripe, key=lambda one: (one.effective_from, one.version, one.hash), default=None)


def item_of(connection: Connection, content_hash: str) -> Item | None:
    """The very item ``content_hash`` names."""
    body = connection.scalar(select(standards.c.body).where(standards.c.hash == content_hash))
    return None if body is None else from_plain(Item, json.loads(bytes(body)))


def drafts_of(connection: Connection, office: str) -> tuple[Draft, ...]:
    """What is checked and waits for somebody to publish it."""
    table = standard_drafts
    rows = connection.execute(select(table).where(table.c.office == office).order_by(table.c.file))
    return tuple(
        Draft(
            row.hash,
            row.file,
            row.put_at,
            row.put_by,
            row.doubts,
            from_plain(Item, json.loads(bytes(row.body))),
        )
        for row in rows
    )


# --- preparing ---------------------------------------------------------------------------------


def put(act: Act, files: Iterable[StandardFile]) -> int:
    """Keep what ``files`` hold that is usable and not published yet, to look at; how many."""
    act.needs(Right.PUBLISH)
    known = set(
        act.connection.scalars(
            select(publications.c.hash).where(publications.c.office == act.office)
        )
    )
    kept = 0
    for file in files:
        if file.item is None:
            continue
        body = canonical(file.item)
        content_hash = hashlib.sha256(body).hexdigest()
        if content_hash in known:
            continue
        kept += 1
        act.unit.upsert(
            standard_drafts,
            {
                "office": act.office,
                "hash": content_hash,
                "file": file.file[:200],
                "put_at": act.at,
                "put_by": act.by,
                "doubts": sum(problem.warning for problem in file.problems),
                "body": body,
            },
        )
    return kept


def discard(act: Act, content_hash: str) -> bool:
    """Let a draft go; False when the office has no such."""
    act.needs(Right.PUBLISH)
    mine = (standard_drafts.c.office == act.office, standard_drafts.c.hash == content_hash)
    return act.connection.execute(delete(standard_drafts).where(*mine)).rowcount == 1


# --- publishing --------------------------------------------------------------------------------


def publish(act: Act, signer: SigningKey, content_hash: str, first: str, last: str = "") -> bool:
    """Work by a draft from ``first`` on, until ``last`` or the next version.

    False when the office has no such draft. ``BadInput`` for days before the standard's own, and
    for another content under a version that is published already.
    """
    act.needs(Right.PUBLISH)
    mine = (standard_drafts.c.office == act.office, standard_drafts.c.hash == content_hash)
    draft = act.connection.execute(select(standard_drafts).where(*mine)).first()
    if draft is None:
        return False
    body = bytes(draft.body)
    item = from_plain(Item, json.loads(body))
    _check_days(item, first, last)
    _check_version(act, item, content_hash)
    names = {"hash": content_hash, "code": item.code, "version": item.version, "name": item.name}
    if not act.connection.scalar(select(standards.c.hash).where(standards.c.hash == content_hash)):
        act.connection.execute(insert(standards).values(**names, body=body))
    days = {"effective_from": first, "effective_to": last}
    made = {"published_at": act.at, "published_by": act.by, "recalled_by": "", "reason": ""}
    act.connection.execute(insert(publications).values(office=act.office, **names, **days, **made))
    act.connection.execute(delete(standard_drafts).where(*mine))
    _learn_codes(act, item)
    act.note("catalogue.publish", content_hash, code=item.code, version=item.version, **days)
    told = CataloguePublished(
        hash=content_hash,
        code=item.code,
        version=item.version,
        effective_from=first,
        effective_to=last,
    )
    act.unit.announce(act.office, signed(told, signer), key=f"catalogue/{content_hash}")
    return True


def _learn_codes(act: Act, item: Item) -> None:
    """Case numbers (办件编号) begin with the item's implementation code."""
    scheme = "implementation_31"
    for code in item.codes:
        if code.scheme == scheme and not check_item_code(code.value, scheme).problems:
            learn(act.unit, act.office, item.code, code.value)


def publish_all(act: Act, signer: SigningKey, first: str) -> int:
    """Publish every draft from ``first`` on, or from its own effective date; how many.

    All or none: an error of one leaves all of them drafts.
    """
    drafts = drafts_of(act.connection, act.office)
    for draft in drafts:
        last = draft.item.cancelled.isoformat() if draft.item.cancelled else ""
        begins = max(first, draft.item.effective.isoformat())
        publish(act, signer, draft.hash, begins, last)
    return len(drafts)


def recall(act: Act, signer: SigningKey, content_hash: str, reason: str) -> bool:
    """Take no new matter under a version from now on; cases judged under it keep it.

    False when the office has not published it, or recalled it before.
    """
    act.needs(Right.PUBLISH)
    why = reasoned(reason)
    table = publications
    mine = (
        table.c.office == act.office,
        table.c.hash == content_hash,
        table.c.recalled_at.is_(None),
    )
    row = act.connection.execute(select(table).where(*mine)).first()
    if row is None:
        return False
    values = {"recalled_at": act.at, "recalled_by": act.by, "reason": why}
    act.connection.execute(update(table).where(*mine).values(**values))
    act.note("catalogue.recall", content_hash, code=row.code, version=row.version, reason=why)
    told = CataloguePublished(
        hash=content_hash,
        code=row.code,
        version=row.version,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        recalled=True,
        reason=why,
    )
    act.unit.announce(act.office, signed(told, signer), key=f"catalogue/{content_hash}")
    return True


def signed(told: CataloguePublished, signer: SigningKey) -> CataloguePublished:
    """``told`` with the centre's signature over which version, which days, recalled or not."""
    signature = signer.sign(signing.SNAPSHOT, *told.signed_parts())
    fields: dict[str, Any] = {name: getattr(told, name) for name in told.__struct_fields__}
    named = {"key": signing.key_id(signer.public), "algorithm": signer.algorithm}
    return CataloguePublished(**{**fields, **named, "signature": signature})


def _check_days(item: Item, first: str, last: str) -> None:
    trouble, field = "", "first"
    try:
        begins = date.fromisoformat(first)
        if begins < item.effective:
            trouble = _("启用日期早于标准自己写的生效日期 {day}。").format(day=item.effective)
        if last and date.fromisoformat(last) <= begins:
            trouble, field = _("停用日期不晚于启用日期。"), "last"
    except ValueError:
        trouble = _("日期不对。")
    if trouble:
        raise BadInput(
            trouble,
            saved=_("没有发布任何内容。"),
            press=_("请改正日期后再发布。"),
            code="days",
            field=field,
        )


def _check_version(act: Act, item: Item, content_hash: str) -> None:
    table = publications
    other = act.connection.scalar(
        select(table.c.hash).where(
            table.c.office == act.office,
            table.c.code == item.code,
            table.c.version == item.version,
            table.c.hash != content_hash,
            table.c.recalled_at.is_(None),
        )
    )
    if other is not None:
        raise BadInput(
            _("{name}的 {version} 版已经发布过，内容不同。").format(
                name=item.name, version=item.version
            ),
            saved=_("没有发布任何内容。"),
            press=_("发布过的内容不能改：请换一个版本号，或先撤回原来的。"),
            code="version_taken",
        )


# --- for counters ------------------------------------------------------------------------------


def snapshot(core: Core, request: Request) -> Response:
    """``GET catalogue/HASH``: the canonical bytes, for a counter of an office that published them.

    A device of any standing but revoked may ask: what it already took in needs its standard. ``Refused`` 404.
    """
    wanted = request.path.removeprefix(f"{routes.CATALOGUE}/")
    if len(wanted) != _HASH or not set(wanted) <= set("0123456789abcdef"):
        raise Refused(404, "unknown", "no such version")
    with core.database.reading() as connection:
        who = caller(connection, request.token, core.now())
        table = publications
        body = connection.scalar(
            select(standards.c.body)
            .select_from(standards.join(table, table.c.hash == standards.c.hash))
            .where(table.c.office == who.office, table.c.hash == wanted)
        )
    if body is None:
        raise Refused(404, "unknown", "no such version")
    headers = {"content-type": routes.JSON, "cache-control": "private, immutable, max-age=31536000"}
    return Response(200, bytes(body), headers)
