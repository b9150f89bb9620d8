"""The limits of off-line work: warn early, then freeze only what the policy names (sync.md, MOSIP)."""

from __future__ import annotations

from typing import Literal

import msgspec

from windowdesk.protocol.messages import Struct

Act = Literal["issue", "deferral", "sign_in", "catalogue"]


class Limit(Struct, frozen=True, kw_only=True):
    """``warn`` and ``freeze`` in the limit's own unit, 0 for never; ``acts`` are what is frozen."""

    warn: int
    freeze: int = 0
    acts: list[Act] = msgspec.field(default_factory=list)


class Policy(Struct, frozen=True, kw_only=True):
    """The centre's rules for its counters. Defaults are what a counter does before it is told.

    ``token_roles`` sign in with a token besides the password (GB/T 22239 8.1.4.1 d).
    ``offline_hours`` since the last success; ``unsent`` operations; ``disk_mib`` left (falling);
    ``skew_s`` between the clocks; ``numbers`` left (falling). ``extension_hours``: for how long a
    supervisor may put a freeze off at a time, on the record; 0 for never. ``trust_days``: after so many
    days without news the list of trusted keys counts as old. ``password_days``: how long a password
    may be used before its owner has to choose another (GB/T 22239 8.1.4.1 a); 0 for ever.
    """

    offline_hours: Limit = Limit(warn=24)
    unsent: Limit = Limit(warn=500)
    disk_mib: Limit = Limit(warn=500)
    skew_s: Limit = Limit(warn=300)
    numbers: Limit = Limit(warn=1000)
    extension_hours: int = 0
    trust_days: int = 7
    staff_lease_days: int = 14
    token_roles: list[str] = msgspec.field(default_factory=list)
    keep_days: int = 30
    spare_blocks: int = 2
    serials_each: int = 200
    password_days: int = 0
