"""Signing in at the console: number, password, and where the policy wants one a signed challenge.

The same rules as at a desk: five wrong secrets lock for half an hour, the lock is stored, every
attempt is audited without the secret. A refusal is an answer, not an exception: the failure that
was counted has to be committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import Hasher
from windowdesk.app.staff_words import locked_out, token_wanted, wrong_secret, wrong_token
from windowdesk.app.staffing import DECOY, LOCKED_FOR, MOST_FAILURES
from windowdesk.central.service import audit
from windowdesk.central.service.doing import Doing
from windowdesk.central.store.tables.people import staff
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol import signing
from windowdesk.protocol.policy import Policy

CHALLENGE_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """``member`` with ``office`` is in; else ``refusal`` says why not.

    ``challenge``: the password was right and a token has to sign this text (context SIGN_IN, parts
    number and challenge) within five minutes; give it back with the signature.
    """

    office: str = ""
    member: StaffMember | None = None
    refusal: NotAllowed | None = None
    challenge: str = ""
    must_change: bool = False


class ConsoleSignIn:
    """``random(n)`` gives n unguessable bytes; ``policy`` that of an office."""

    def __init__(
        self,
        hasher: Hasher,
        random: Callable[[int], bytes],
        policy: Callable[[Connection, str], Policy],
    ) -> None:
        self._hasher = hasher
        self._random = random
        self._policy = policy

    def sign_in(self, connection: Connection, number: str, password: str, now: datetime) -> Answer:
        """Try number and password."""
        number = number.strip()
        row = connection.execute(
            select(staff).where(staff.c.number == number).with_for_update()
        ).first()
        if row is None or not row.active:
            self._hasher.verify(DECOY, password)
            return Answer(refusal=wrong_secret(pin=False))
        until = datetime.fromisoformat(row.locked_until) if row.locked_until else None
        if until is not None and now < until:
            return Answer(refusal=locked_out(until))
        if not self._hasher.verify(row.password_hash, password):
            return _failed(Doing(connection, row.office, number, Role(row.role), now), row.failures)
        doing = Doing(connection, row.office, number, Role(row.role), now)
        if row.token or row.role in self._policy(connection, row.office).token_roles:
            return self._challenge(doing, bool(row.token))
        return _come_in(doing, row)

    def _challenge(self, doing: Doing, enrolled: bool) -> Answer:
        """The password was right; the token is asked for, where there is one."""
        if not enrolled:
            audit.note(doing, "console.sign_in", doing.by, result="no_token")
            return Answer(refusal=token_wanted(enrolled=False))
        until = (doing.now + CHALLENGE_FOR).isoformat(timespec="seconds")
        challenge = f"{doing.by}.{until}.{self._random(24).hex()}"
        _set(doing, challenge=challenge)
        return Answer(doing.office, challenge=challenge)

    def answer(
        self, connection: Connection, challenge: str, signature: bytes, now: datetime
    ) -> Answer:
        """The second step: the token's ``signature`` over the challenge given before; once only."""
        number = challenge.partition(".")[0]
        row = connection.execute(
            select(staff).where(staff.c.number == number).with_for_update()
        ).first()
        if row is None or not row.active or not challenge or row.challenge != challenge:
            return Answer(refusal=wrong_token("stale"))
        doing = Doing(connection, row.office, number, Role(row.role), now)
        _set(doing, challenge="")
        if now > datetime.fromisoformat(challenge.split(".")[1]):
            return Answer(refusal=wrong_token("stale"))
        public, algorithm = bytes(row.token), row.token_algorithm
        if not signing.verify(algorithm, public, signature, signing.SIGN_IN, number, challenge):
            _failed(doing, row.failures)
            return Answer(refusal=wrong_token("other"))
        return _come_in(doing, row)


def _come_in(doing: Doing, row: Row[Any]) -> Answer:
    _set(doing, failures=0, locked_until=None)
    audit.note(doing, "console.sign_in", doing.by)
    member = StaffMember(row.number, row.name, Role(row.role))
    return Answer(doing.office, member, must_change=bool(row.must_change))


def _failed(doing: Doing, failures: int) -> Answer:
    left = MOST_FAILURES - failures - 1
    if left > 0:
        _set(doing, failures=failures + 1)
        audit.note(doing, "console.sign_in", doing.by, result="refused")
        return Answer(refusal=wrong_secret(pin=False, left=left))
    until = doing.now + LOCKED_FOR
    _set(doing, failures=0, locked_until=until.isoformat(timespec="seconds"))
    audit.note(doing, "console.locked", doing.by, result="refused")
    return Answer(refusal=locked_out(until))


def _set(doing: Doing, **values: Any) -> None:
    doing.connection.execute(update(staff).where(staff.c.number == doing.by).values(**values))
