"""What the centre tells the counters of an office, one class for each kind of feed entry.

The feed is the only way news reaches a counter; every entry may come again after a restore, and
applying it twice must change nothing. A kind a counter does not know is kept and passed over.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from windowdesk.protocol.messages import State, Struct


class OperationSeen(Struct, frozen=True, kw_only=True):
    """An operation of any device of the office, as the centre took it."""

    device: str
    epoch: int
    seq: int
    digest: str
    state: State
    operation: msgspec.Raw
    code: str = ""
    review: str = ""


class NumberBound(Struct, frozen=True, kw_only=True):
    """Receipt ``number`` is 办件编号 ``project`` (43 characters) from now on."""

    number: str
    case_id: str
    project: str


class StaffChanged(Struct, frozen=True, kw_only=True):
    """A member of the staff as a counter keeps it. ``valid_until``: the off-line lease's end.

    ``password_hash`` and ``pin_hash`` are argon2id; ``token`` the public key of a second factor and
    ``token_algorithm`` its name in ``signing``. ``must_change``: somebody else chose the password.
    ``password_since``: when it was chosen, "" where nobody knows.
    """

    number: str
    name: str
    role: str
    active: bool
    password_hash: str
    pin_hash: str
    valid_until: str
    version: int
    token: bytes = b""
    token_algorithm: str = ""
    must_change: bool = False
    password_since: str = ""


class CataloguePublished(Struct, frozen=True, kw_only=True):
    """A version of an item: fetch it by hash, check it, use it on the days it is in force.

    ``signature`` (context SNAPSHOT) by the centre's ``key`` over hash, code, version, effective_from,
    effective_to and "recalled" or "". A recalled version takes no new matter; cases judged under it
    keep it.
    """

    hash: str
    code: str
    version: str
    effective_from: str
    effective_to: str = ""
    recalled: bool = False
    reason: str = ""
    key: str = ""
    signature: bytes = b""
    algorithm: str = "Ed25519"

    def signed_parts(self) -> tuple[str, ...]:
        """What ``signature`` is over, in order."""
        days = (self.effective_from, self.effective_to)
        return (self.hash, self.code, self.version, *days, "recalled" if self.recalled else "")


class ReviewChanged(Struct, frozen=True, kw_only=True):
    """A question for a person, opened or settled. ``facts`` hold no personal data."""

    review: str
    case_id: str
    kind: str
    state: Literal["open", "settled"]
    at: str
    device: str = ""
    epoch: int = 0
    seq: int = 0
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    resolution: str = ""
    by: str = ""


class KeyTrusted(Struct, frozen=True, kw_only=True):
    """A public key whose receipts are believed (``trusted``), or were until ``until``."""

    key: str
    algorithm: str
    public_key: bytes
    device: str
    trusted: bool = True
    since: str = ""
    until: str = ""


class PolicyChanged(Struct, frozen=True, kw_only=True):
    """The limits of off-line work; see :class:`windowdesk.protocol.policy.Policy`."""

    policy: dict[str, Any]


class HeldName(Struct, frozen=True, kw_only=True):
    """A name that a window bore ``until`` then; another may bear it since."""

    window: str
    until: str


class WindowChanged(Struct, frozen=True, kw_only=True):
    """A window's name or hall is another: the counter that stands there prints it from then on.

    ``was``: its former names, the oldest first; what it did under them is theirs."""

    window_id: str
    window: str
    hall: str
    was: tuple[HeldName, ...] = ()


class CalendarChanged(Struct, frozen=True, kw_only=True):
    """The holidays of a year, as ``windowdesk holidays`` imports them."""

    year: int
    body: str


class PaperVerified(Struct, frozen=True, kw_only=True):
    """A row left 待核验 off-line was fetched: what the source said of ``material`` of the case.

    ``differs``: there is such a paper, and it says otherwise ("holder", "certificate", "expired",
    "status"); ``found`` is false then.
    """

    case_id: str
    material: str
    found: bool
    source: str
    certificate: str
    at: str
    differs: str = ""


class AttachmentWanted(Struct, frozen=True, kw_only=True):
    """The centre lacks a file or found it broken: whoever has it, send it again."""

    sha256: str
    reason: str = "missing"


KINDS: dict[str, type[Struct]] = {
    "operation": OperationSeen,
    "number": NumberBound,
    "staff": StaffChanged,
    "catalogue": CataloguePublished,
    "review": ReviewChanged,
    "key": KeyTrusted,
    "policy": PolicyChanged,
    "window": WindowChanged,
    "calendar": CalendarChanged,
    "verified": PaperVerified,
    "wanted": AttachmentWanted,
}


def kind_of(body: Struct) -> str:
    """The name on the wire of ``body``'s class."""
    return next(name for name, kind in KINDS.items() if type(body) is kind)
