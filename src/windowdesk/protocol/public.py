"""What anybody may ask the centre, without a credential: is this receipt real, how far is my matter.

No answer holds a name, an identity number or a material. Whoever has number and query secret may
know how far the matter is, and no more.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from windowdesk.protocol.messages import Struct

Verdict = Literal["genuine", "signed", "doubtful", "unknown_key", "changed", "not_ours"]
Unchecked = Literal["record", "key", "paper"]


class VerifyWanted(Struct, frozen=True, kw_only=True):
    """``POST verify``: the text of a QR code, or what follows its #."""

    code: str


class VerifiedReceipt(Struct, frozen=True, kw_only=True):
    """What can be said of a code.

    genuine: signed by a counter of ours, and the record of this very document is here. signed: the
    signature holds, the record has not arrived (issued off-line). doubtful: signed, but the record
    differs, or the key was stopped and there is no record. unknown_key: not a key of this centre.
    changed: the signature does not fit. not_ours: no statement of this kind. In the last three
    nothing of the content is repeated. ``unchecked`` names what was not checked: the record, the
    key's standing, and always the words on the paper.
    """

    verdict: Verdict
    unchecked: list[Unchecked] = msgspec.field(default_factory=list)
    number: str = ""
    kind: str = ""
    issued_at: str = ""
    organ: str = ""
    offline: bool = False
    reprint: int = 0
    key_until: str = ""


class ProgressWanted(Struct, frozen=True, kw_only=True):
    """``POST progress``: a receipt number and the query secret printed beside it."""

    number: str
    secret: str


class IssuedDocument(Struct, frozen=True, kw_only=True):
    """A document of the matter: its kind, when, and its 文号 where it has one."""

    kind: str
    at: str
    number: str = ""


class Progress(Struct, frozen=True, kw_only=True):
    """``found`` is false for an unknown number and for a wrong secret alike."""

    found: bool
    number: str = ""
    project: str = ""
    state: str = ""
    received_at: str = ""
    updated_at: str = ""
    due: str = ""
    documents: list[IssuedDocument] = msgspec.field(default_factory=list)
