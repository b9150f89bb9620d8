"""The operation ``case.amended``: how the people of a case can be reached, put right after its verdict.

It is no event of the case and follows none: ``base_version`` only says what its author knew. The centre
attaches it to the case in the order of arrival and tells the office; both sides merge with the same
function (``domain/cases/amendment.py``), and what two windows changed differently is a review of kind
``field``. Frozen like every payload: new fields need a default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from windowdesk.domain.cases.amendment import Amendment, Change
from windowdesk.protocol.messages import OperationHead, Struct
from windowdesk.protocol.operations import Operation

AMENDED = "case.amended"
LONGEST, MOST_FIELDS, MOST_SEEN = 200, 16, 64
_FIELD = re.compile(r"[a-z_]{1,32}\.[a-z_]{1,32}", re.ASCII)
_NAME = re.compile(r"[0-9A-Za-z._-]{1,64}/[0-9]{1,10}/[0-9]{1,16}", re.ASCII)


class Changed(Struct, frozen=True, kw_only=True):
    """One field. ``after``: the amendments of it that were seen, "device/epoch/seq" each."""

    was: str
    now: str
    after: tuple[str, ...] = ()


class Amended(Struct, frozen=True, kw_only=True):
    """``visit`` counts the receptions of the case that were known; ``fields`` by name ("agent.phone")."""

    visit: int
    at: datetime
    window: str
    fields: dict[str, Changed]
    reason: str = ""


class _Payload(Struct, frozen=True, kw_only=True):
    amendment: Amended


_PAYLOAD = msgspec.json.Decoder(_Payload)


def payload(amendment: Amendment) -> dict[str, Any]:
    """``amendment`` as the payload of its operation: plain JSON, what is empty left out."""
    fields = {
        name: Changed(was=change.was, now=change.now, after=change.after)
        for name, change in amendment.fields.items()
    }
    told = Amended(
        visit=amendment.visit,
        at=amendment.at,
        window=amendment.window,
        fields=fields,
        reason=amendment.reason,
    )
    plain = msgspec.to_builtins(_Payload(amendment=told))
    assert isinstance(plain, dict)
    return plain


def of_head(head: OperationHead) -> Amendment:
    """The amendment that an operation tells. ``ValueError`` where it tells none, or nonsense."""
    named = f"{head.device}/{head.epoch}/{head.seq}"
    return _read(named, head.case_id, head.actor, bytes(head.payload))


def of_operation(operation: Operation) -> Amendment:
    """As :func:`of_head`, of an operation of the counter's own log."""
    named = f"{operation.device}/{operation.epoch}/{operation.seq}"
    return _read(named, operation.case_id, operation.actor, msgspec.json.encode(operation.payload))


def _read(named: str, case_id: str, actor: str, body: bytes) -> Amendment:
    try:
        told = _PAYLOAD.decode(body).amendment
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError("no amendment") from error
    if told.visit < 1 or told.at.tzinfo is not None or not 0 < len(told.fields) <= MOST_FIELDS:
        raise ValueError("no amendment")
    if max(len(told.window), len(told.reason)) > LONGEST or not all(
        _FIELD.fullmatch(name) and _sound(one) for name, one in told.fields.items()
    ):
        raise ValueError("no amendment")
    return Amendment(
        name=named,
        case_id=case_id,
        visit=told.visit,
        at=told.at,
        actor=actor,
        window=told.window,
        fields=_changes(told.fields),
        reason=told.reason,
    )


def _sound(one: Changed) -> bool:
    """What a screen can show and a database keep."""
    texts = all(len(text) <= LONGEST and "\x00" not in text for text in (one.was, one.now))
    return texts and len(one.after) <= MOST_SEEN and all(map(_NAME.fullmatch, one.after))


def _changes(fields: Mapping[str, Changed]) -> dict[str, Change]:
    return {name: Change(one.was, one.now, one.after) for name, one in fields.items()}
