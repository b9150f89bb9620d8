"""Whose receipts are believed without asking anybody: the keys of the office's devices, as last told.

The list comes with the feed (``feed.KeyTrusted``) and may be old; what it cannot settle is said, not
guessed. A revoked key's statements from before its last day may still be genuine, but a thief can write
any date: that is said too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from windowdesk.protocol import signing
from windowdesk.protocol.envelope import EnvelopeError, TrustList, signer_of

Seal = Literal["own", "desk"]
# what could not be settled here; stable words
LIST_OLD, KEY_ENDED, NO_LIST = "list_old", "key_ended", "no_list"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A device's key: believed (``trusted``), or until ``until`` when it was taken back."""

    key: str
    public: bytes
    device: str
    trusted: bool = True
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A statement whose signature held, who made it, and what is not certain about it all the same.

    ``seal``: this counter's own, or another desk's of the office.
    """

    statement: Mapping[str, Any]
    seal: Seal
    device: str
    until: datetime | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustBook:
    """The list as a counter holds it. ``own``: its public keys, the present one first.

    ``as_of``: when the office's news were last taken in; None for a counter that never had any.
    """

    own: tuple[bytes, ...]
    device: str = ""
    keys: Mapping[str, TrustedKey] = field(default_factory=dict)
    as_of: datetime | None = None

    @classmethod
    def of(
        cls,
        own: bytes,
        device: str = "",
        keys: Iterable[TrustedKey] = (),
        as_of: datetime | None = None,
    ) -> TrustBook:
        """The book of a counter whose present key is ``own``; earlier keys of its ``device`` count."""
        listed = {key.key: key for key in keys}
        earlier = (key.public for key in listed.values() if key.device == device and device)
        return cls(tuple(dict.fromkeys((own, *earlier))), device, listed, as_of)

    def examine(self, text: str, now: datetime, most_days: int) -> Examined:
        """What ``text`` states. ``most_days``: an older list is doubted.

        Raises :class:`EnvelopeError` "form", "signature", "key" (nobody here knows it) and "revoked"
        (signed after the key was taken back).
        """
        mine = {signing.key_id(public): public for public in self.own}
        name = signer_of(text).hex()
        listed = self.keys.get(name)
        public = mine.get(name) or (listed.public if listed is not None else b"")
        statement = TrustList.of(*((public,) if public else ())).open(text)
        if listed is None or name in mine:
            return Examined(statement, "own", self.device)
        until = None if listed.trusted else listed.until
        if not listed.trusted and (until is None or _later(statement.get("time"), until)):
            raise EnvelopeError("revoked", "signed after the key was taken back")
        doubts = [KEY_ENDED] if until is not None else []
        if self.as_of is None:
            doubts.append(NO_LIST)
        elif now - self.as_of > timedelta(days=most_days):
            doubts.append(LIST_OLD)
        return Examined(statement, "desk", listed.device, until, tuple(doubts))


def _later(time: Any, until: datetime) -> bool:
    """A statement without a time cannot be told to be from before."""
    return not isinstance(time, datetime) or time > until
