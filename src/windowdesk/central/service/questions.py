"""Reviews as the console shows and settles them; both sides and the lawful document stay as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from sqlalchemy import Connection, Row, and_, select

from windowdesk.app.errors import BadInput
from windowdesk.central.service import choosing
from windowdesk.central.service.acting import Act, reasoned
from windowdesk.central.service.core import Core
from windowdesk.central.service.reviewing import settle
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.offices import windows
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.domain.staff import Right
from windowdesk.i18n import _
from windowdesk.protocol.reviews import FIELD, Resolution

RESOLUTIONS: tuple[str, ...] = get_args(Resolution)


@dataclass(frozen=True, slots=True)
class Question:
    """``number`` the case's receipt number, "" where it has none; ``facts`` without personal data."""

    review: str
    case_id: str
    number: str
    kind: str
    open: bool
    at: str
    device: str
    window: str
    place: str
    resolution: str
    by: str
    settled_at: str
    facts: dict[str, Any] = field(default_factory=dict)


def questions_of(
    connection: Connection, office: str, *, settled: bool = False, limit: int = 200
) -> tuple[Question, ...]:
    """The office's open questions, the oldest first; or those settled, the latest first."""
    table = reviews
    query = _asked().where(table.c.office == office)
    if settled:
        query = query.where(table.c.state == "settled").order_by(table.c.settled_at.desc())
    else:
        query = query.where(table.c.state == "open").order_by(table.c.at)
    return tuple(_question(row) for row in connection.execute(query.limit(limit)))


def question_of(connection: Connection, office: str, review: str) -> Question | None:
    """One question of ``office``; None for anybody else's."""
    table = reviews
    row = connection.execute(
        _asked().where(table.c.office == office, table.c.review == review)
    ).first()
    return None if row is None else _question(row)


def windows_now(connection: Connection, office: str) -> dict[str, str]:
    """By device, what its window is called today: a side of a question says what it was called then."""
    query = (
        select(devices.c.device, windows.c.name)
        .join(windows, windows.c.window == devices.c.window)
        .where(devices.c.office == office)
    )
    return {row.device: row.name for row in connection.execute(query)}


def settle_question(  # noqa: PLR0917 - which question, how, and why
    core: Core,
    act: Act,
    review: str,
    resolution: str,
    reason: str,
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Close an open question of the office; every counter is told. False where there is none.

    ``chosen``: of a question about fields, which of the contested values holds (``choosing``); one
    that has contested fields is settled by choosing alone. ``BadInput`` "value_missing".
    """
    act.needs(Right.SETTLE)
    why = reasoned(reason)
    if resolution not in RESOLUTIONS:
        raise BadInput(
            _("没有选择处理结果。"),
            saved=_("没有改动任何内容。"),
            press=_("请从列表中选择处理结果。"),
            field="resolution",
        )
    mine = (reviews.c.review == review, reviews.c.office == act.office)
    row = act.connection.execute(select(reviews).where(*mine, reviews.c.state == "open")).first()
    if row is None:
        return False
    if row.kind == FIELD and choosing.choose(core, act, row.case_id, chosen, why):
        resolution = "amended"
    if not settle(core, act.unit, review, f"{resolution}：{why}", act.by):
        return False
    act.note("review.settle", review, resolution=resolution, reason=why)
    return True


def _asked() -> Any:
    return select(reviews, cases.c.number, windows.c.name.label("window_name")).select_from(
        # a case id is what a counter says it is: another office's case lends its number to nobody
        reviews.outerjoin(
            cases, and_(cases.c.case_id == reviews.c.case_id, cases.c.office == reviews.c.office)
        )
        .outerjoin(devices, devices.c.device == reviews.c.device)
        .outerjoin(windows, windows.c.window == devices.c.window)
    )


def _question(row: Row[Any]) -> Question:
    return Question(
        row.review,
        row.case_id,
        row.number or "",
        row.kind,
        row.state == "open",
        row.at,
        row.device,
        row.window_name or "",
        f"{row.epoch}/{row.seq}",
        row.resolution,
        row.by,
        row.settled_at or "",
        json.loads(row.facts or "{}"),
    )
