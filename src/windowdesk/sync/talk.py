"""The session: who this counter is, how the centre sees it, and what both hold of its lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from windowdesk.app.sync_ports import Cursor, Membership, SyncStore
from windowdesk.protocol import routes, signing, versions
from windowdesk.protocol.messages import (
    Challenge,
    ChallengeWanted,
    Credential,
    Heard,
    Hello,
    Line,
    Renew,
    Session,
    SessionOpened,
    Told,
)
from windowdesk.protocol.signing import SoftwareKey
from windowdesk.sync.ports import Time
from windowdesk.sync.wire import Wire

RENEW_FROM = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The centre's time at a moment of this machine's monotonic one; ``skew_s``: how far ours is on."""

    moment: float
    server: datetime
    skew_s: int

    def at(self, moment: float) -> datetime:
        """The centre's time at another moment."""
        return self.server + timedelta(seconds=moment - self.moment)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last session said, when it was opened, and until when its token is good (monotonic)."""

    opened: SessionOpened
    until: float
    opened_at: float
    clock: Clocks


class Talk:
    """Opens sessions and settles what they reveal."""

    def __init__(
        self,
        store: SyncStore,
        wire: Wire,
        time: Time,
        software: str,
        wrap: Callable[[bytes], bytes] = lambda _recovery_key: b"",
    ) -> None:
        self._wrap = wrap
        self._store = store
        self._wire = wire
        self._time = time
        self._software = software
        self.standing: Standing | None = None
        self.forked = False
        self._shown: set[int] = set()

    # --- the session -----------------------------------------------------------------------------

    def is_open(self) -> bool:
        return self.standing is not None and self._time.monotonic() < self.standing.until

    def drop(self) -> None:
        """The token is no longer taken; the next step asks for another."""
        self.standing = None
        self._wire.token = ""

    def open(self) -> Standing:
        """A new session: challenge, signature, token. Raises ``Refused`` and ``Unreachable``."""
        self.drop()
        device, epoch, key = self._store.device, self._store.epoch, self._key()
        wanted = ChallengeWanted(device=device)
        asked = self._wire.ask(Challenge, "POST", routes.CHALLENGE, wanted)
        began, wall = self._time.monotonic(), self._time.now()
        opened = self._wire.ask(
            SessionOpened,
            "POST",
            routes.SESSION,
            Session(
                device=device,
                epoch=epoch,
                key=signing.key_id(key.public),
                challenge=asked.challenge,
                signature=key.sign(signing.SESSION, asked.challenge, device, epoch),
                time=wall.isoformat(timespec="seconds"),
                protocol=versions.CURRENT,
                software=self._software,
            ),
        )
        now = self._time.monotonic()
        self._wire.token = opened.token
        self.standing = Standing(
            opened,
            until=now + max(5.0, opened.expires_in * 0.9),
            opened_at=now,
            clock=self._compared(opened.time, began),
        )
        return self.standing

    def _compared(self, theirs: str, began: float) -> Clocks:
        """Our clock against theirs, as an answer to what was sent at ``began`` tells it."""
        now = self._time.monotonic()
        server = datetime.fromisoformat(theirs) + timedelta(seconds=(now - began) / 2)
        return Clocks(now, server, round((self._time.now() - server).total_seconds()))

    def report(self, told: Told) -> None:
        """Say how this counter stands, and hear what time it is."""
        began = self._time.monotonic()
        heard = self._wire.ask(Heard, "POST", routes.STATUS, told)
        if self.standing is not None:
            self.standing = replace(self.standing, clock=self._compared(heard.time, began))

    def centre_day(self, back: int = 0) -> str:
        """The day of the centre's calendar, ``back`` days ago; this machine's own has no say."""
        if self.standing is None:
            return ""
        clock = self.standing.clock
        day: date = clock.at(self._time.monotonic()).date()
        return (day - timedelta(days=back)).isoformat()

    def _key(self) -> SoftwareKey:
        return SoftwareKey(self._store.device_key())

    # --- what it reveals -------------------------------------------------------------------------

    def settle(self, standing: Standing) -> None:
        """Compare what both sides hold: a restored centre, a restored counter, a fork."""
        self._look_at_incarnation(standing.opened.incarnation)
        theirs = {line.epoch: line for line in standing.opened.lines}
        again = standing.opened.standing == "active"
        self.forked = False
        self._shown.clear()
        for line in self._store.lines():
            self._compare(line, theirs.get(line.epoch), again=again)
        self._look_ahead(theirs)

    def _look_at_incarnation(self, incarnation: str) -> None:
        cursor = self._store.cursor()
        if cursor.incarnation != incarnation:
            # restored: everything may have changed, positions mean something else now. Who knows
            # cases already reads the whole feed: a snapshot does not tell of those that ended since
            within = 0 if cursor.within >= 0 else -1
            self._store.apply((), Cursor(incarnation, cursor.office, 0, within=within))

    def _compare(self, ours: Line, theirs: Line | None, *, again: bool) -> None:
        """``again``: what went into quarantine may be pushed once more."""
        seq, head = (theirs.seq, theirs.head) if theirs is not None else (0, "")
        if seq and seq <= ours.seq:
            digest = self._store.digest_at(ours.epoch, seq)
            if digest and digest != head:
                # nobody knows since when: the centre is shown all of it, and keeps both apart
                self.forked = True
                seq = 0
        self._store.forget(ours.epoch, seq, again=again)

    def _look_ahead(self, theirs: dict[int, Line]) -> None:
        """The centre knows more of this device than its own store: that was restored unnoticed."""
        epoch = self._store.epoch
        ours = {line.epoch: line.seq for line in self._store.lines()}
        newest = max(theirs, default=0)
        known = theirs[newest].seq if newest else 0
        ahead = newest > epoch or (newest == epoch and known > ours.get(epoch, 0))
        if ahead and not self.forked:
            self._store.new_epoch(newest, "restored")

    def show_again(self, epoch: int) -> None:
        """What the centre holds of ``epoch`` seems not to follow ours: push all of it, once a session.

        Where both are alike that changes nothing; where they are not, both histories are kept.
        """
        if epoch not in self._shown:
            self._shown.add(epoch)
            self._store.forget(epoch, 0, again=True)

    def lost(self) -> tuple[int, int] | None:
        """An epoch and the seq after which the centre can give operations back."""
        if self.standing is None or self.forked:
            return None
        ours = {line.epoch: line.seq for line in self._store.lines()}
        for line in sorted(self.standing.opened.lines, key=lambda line: line.epoch):
            if line.seq > ours.get(line.epoch, 0) and line.epoch != self._store.epoch:
                return line.epoch, ours.get(line.epoch, 0)
        return None

    # --- renewal ---------------------------------------------------------------------------------

    def renewal_due(self, membership: Membership) -> bool:
        """The centre says so, or 60 of the credential's days have passed by the centre's time."""
        if self.standing is None or self.standing.opened.standing == "revoked":
            return False
        begun = datetime.fromisoformat(membership.credential.not_before)
        today = self.standing.clock.at(self._time.monotonic())
        return self.standing.opened.renew or today >= begun + RENEW_FROM

    def renew(self) -> None:
        """A new key, signed by the old one and by itself; the old one goes on until answered.

        The store's key is sealed anew, to the recovery key the centre has now.
        """
        hello = self._wire.ask(Hello, "GET", routes.HELLO)
        wrapped = self._wrap(hello.recovery_key)
        old, new = self._key(), SoftwareKey(self._store.next_key())
        parts = (self._store.device, new.public)
        request = Renew(
            device=self._store.device,
            public_key=new.public,
            by_old=old.sign(signing.RENEW, *parts),
            by_new=new.sign(signing.RENEW, *parts),
            wrapped_key=wrapped,
        )
        self._store.renewed(self._wire.ask(Credential, "POST", routes.CREDENTIAL, request))
        self.drop()
