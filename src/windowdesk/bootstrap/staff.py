"""Who may sign in at a counter: the staff over its store, the centre's policy, this machine's tokens."""

from __future__ import annotations

import msgspec

from windowdesk.app.ports import Clock, Hasher
from windowdesk.app.staffing import LEASE, Staffing
from windowdesk.app.tokens import NoTokens, Tokens
from windowdesk.bootstrap.demo import (
    DEMO_AUDITOR,
    DEMO_CLERK,
    DEMO_PASSWORD,
    DEMO_PIN,
    DEMO_SUPERVISOR,
)
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.protocol.policy import Policy
from windowdesk.settings import Settings
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_apply import POLICY


def staffing_of(
    store: SqlStore, clock: Clock, config: Settings, hasher: Hasher | None = None
) -> Staffing:
    """The staff of the counter in ``store``; invented people in a demonstration."""

    def policy() -> Policy:
        kept = store.meta(POLICY)
        return msgspec.json.decode(kept, type=Policy) if kept else Policy()

    staffing = Staffing(
        store, hasher or Argon2Hasher(), clock, policy=policy, tokens=tokens_of(config)
    )
    if config.demo and store.meta(LEASE) is None:
        for member in (DEMO_CLERK, DEMO_SUPERVISOR, DEMO_AUDITOR):
            if store.staff(member.number) is None:
                staffing.enrol(member, DEMO_PASSWORD, DEMO_PIN)
    return staffing


def tokens_of(config: Settings) -> Tokens:
    """The tokens of this machine, through the module the settings name; loaded at the first use."""
    if not config.token_module:
        return NoTokens()
    from windowdesk.peripherals.token.pkcs11 import Pkcs11Tokens

    return Pkcs11Tokens(config.token_module)
