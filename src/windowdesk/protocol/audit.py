"""One entry of an audit chain as it is hashed and travels: the counters' chains and the centre's.

Written for other implementers in docs/audit-format.md; frozen, like the operation log. An entry
holds no personal data: numbers of staff, devices and cases, codes and counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from windowdesk.domain.plain import canonical
from windowdesk.protocol.messages import Struct, WireError
from windowdesk.protocol.operations import GENESIS

MOST_LINES = 500
__all__ = ["GENESIS", "MOST_LINES", "AuditLine", "digest", "line", "read", "values"]


class AuditLine(Struct, frozen=True, kw_only=True):
    """``detail`` is the canonical JSON of a flat object of texts; ``prev`` the digest before."""

    seq: int
    prev: str
    at: str
    actor: str
    action: str
    subject: str
    result: str
    detail: str = "{}"


_LINE = msgspec.json.Decoder(AuditLine)


def values(
    at: datetime, said: tuple[str, str, str, str], detail: Mapping[str, str]
) -> dict[str, Any]:
    """What an entry says, without its place; ``said``: actor, action, subject, result."""
    actor, action, subject, result = said
    return {
        "at": at.isoformat(timespec="seconds"),
        "actor": actor,
        "action": action,
        "subject": subject,
        "result": result,
        "detail": canonical(detail).decode("utf-8"),
    }


def line(seq: int, prev: str, said: Mapping[str, Any]) -> bytes:
    """The bytes of an entry in its place; their SHA-256 is the next one's ``prev``."""
    return canonical({"seq": seq, "prev": prev, **said})


def digest(text: bytes) -> str:
    """SHA-256 of an entry's bytes, as hex."""
    return hashlib.sha256(text).hexdigest()


def read(text: bytes) -> AuditLine:
    """An entry's fields; :class:`WireError` for what is none."""
    try:
        return _LINE.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise WireError("an audit entry cannot be read") from None
