"""The conversation: one small step after another, no thread, no socket, no clock of its own.

``step()`` does one thing and says when it wants to be called again. Whatever failed comes up again on
time alone: after a repair everything drains without anybody writing or pressing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from windowdesk import logs
from windowdesk.app.errors import StoreProblem
from windowdesk.app.sync_ports import Membership, SyncStore
from windowdesk.app.syncing import Link
from windowdesk.sync import duties
from windowdesk.sync.audit_push import AuditBook
from windowdesk.sync.duties import Around, Duty, Numbering, Pulling
from windowdesk.sync.pace import SESSIONS, Backoff, Lamp, jittered
from windowdesk.sync.ports import Chance, Time, Transport, Unreachable
from windowdesk.sync.talk import Talk
from windowdesk.sync.wire import Refused, Wire

# how long a clerk's write may wait behind a line that just failed
IMPATIENT = 5.0
RENEW_AGAIN = 600.0
REVOKED_AGAIN = 300.0
# a session that was refused sooner than this after it was opened is not simply opened once more
SHORT_LIVED = 60.0
# a success is written down for the next start, but not after every request
NOTED_EVERY = 60.0
_DOWN = (502, 503, 504)
# what there may be to do once something of a kind was done
_FOLLOWS = {
    "push": ("pull", "files", "audit"),
    "pull": ("catalogue", "files"),
    "give_back": ("push", "catalogue"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be told of the conversation without asking anybody; replaced whole."""

    link: Link = Link.ALONE
    last_success: datetime | None = None
    next_attempt: datetime | None = None
    skew_s: int = 0
    trouble: str = ""
    settled: bool = False


@dataclass
class _Turn:
    """A duty, when it is due, and its own waits after a refusal."""

    duty: Duty
    backoff: Backoff
    due: float = 0.0
    trouble: str = ""


class Engine:
    """One counter's conversation with its centre; ``book`` is its audit chain.

    ``prefixes``: organ prefixes of 文号 and years that numbers are kept in hand for, at a time.
    """

    def __init__(
        self,
        store: SyncStore,
        book: AuditBook,
        transport: Transport,
        time: Time,
        chance: Chance,
        *,
        prefixes: Callable[[datetime], Sequence[tuple[str, int]]] = lambda _now: (),
        software: str = "",
        wrap: Callable[[bytes], bytes] = lambda _recovery_key: b"",
    ) -> None:
        self._store = store
        self._time = time
        self._chance = chance
        self._wire = Wire(transport)
        self._talk = Talk(store, self._wire, time, software, wrap)
        around = Around(store, self._wire, self._talk, time, chance)
        self._pull = Pulling(around)
        order: list[Duty] = [
            Numbering(around, prefixes),
            duties.GivingBack(around),
            duties.Pushing(around),
            self._pull,
            duties.Fetching(around),
            duties.Sending(around),
            duties.Auditing(around, book),
            duties.Reporting(around, software),
            duties.Keeping(around),
        ]
        self._turns = [_Turn(duty, Backoff(chance)) for duty in order]
        self._backoff, self._sessions = Backoff(chance), Backoff(chance, SESSIONS)
        self._lamp = Lamp()
        self._log = logs.Transitions(logs.get(__name__))
        self._membership: Membership | None = None
        self._not_before = 0.0
        self._renew_at = 0.0
        self._noted = float("-inf")
        self._nudged = self._hinted = False
        self._trouble = ""
        self._revoked = False
        self._forced = store.setting("forced") == "1"
        kept = store.setting("last_success")
        self._last_success = datetime.fromisoformat(kept) if kept else None
        self.outlook = Outlook(last_success=self._last_success)
        self._look(0.0)

    # --- what others may ask, from any thread ----------------------------------------------------

    def nudge(self) -> None:
        """Something was written, or a person asked: push and pull at the next step."""
        self._nudged = True

    def hint(self) -> None:
        """The centre said that there is news."""
        self._hinted = True

    def force_offline(self, on: bool) -> None:
        """Stay off the line until told otherwise; kept over a restart."""
        self._store.set(forced="1" if on else "")
        self._forced = on
        self._look(0.0)

    @property
    def idle(self) -> bool:
        """Not enrolled, or switched off: a step does nothing."""
        return self._forced or self._store.membership() is None

    @property
    def token(self) -> str:
        """The bearer token of the open session, "" without one; for the live connection."""
        return self._wire.token if self._talk.is_open() else ""

    def centre_time(self) -> datetime | None:
        """The centre's time now, carried on from the open session; None without one."""
        standing = self._talk.standing
        return None if standing is None else standing.clock.at(self._time.monotonic())

    # --- one step --------------------------------------------------------------------------------

    def step(self) -> float:
        """Do one thing; seconds until the next call (0: at once). Never raises for a bad line."""
        if self._membership is None:
            self._membership = self._store.membership()
        if self._membership is None or self._forced:
            self._look(duties.HOUR)
            return duties.HOUR
        now = self._time.monotonic()
        self._hear(now)
        wait = self._not_before - now
        if wait <= 0:
            wait = self._attempt(now, self._membership)
        self._look(wait)
        return wait

    def _hear(self, now: float) -> None:
        """What was called in from elsewhere since the last step."""
        if self._nudged:
            self._nudged = False
            self._not_before = min(self._not_before, now + IMPATIENT)
            self._due("push", "pull", at=now)
        if self._hinted:
            self._hinted = False
            self._due("pull", at=now)

    def _due(self, *wanted: str, at: float) -> None:
        for turn in self._turns:
            if turn.duty.name in wanted and not turn.trouble:
                turn.due = min(turn.due, at)

    def _attempt(self, now: float, membership: Membership) -> float:
        try:
            return self._one(now, membership)
        except Unreachable as trouble:
            return self._failed(trouble.code, trouble.reason)
        except Refused as refusal:
            # of opening a session or renewing: no duty can go on without one
            return self._turned_away(refusal)
        except StoreProblem as problem:
            return self._failed(problem.code, problem.code, reached=True)

    def _one(self, now: float, membership: Membership) -> float:
        if not self._talk.is_open():
            return self._open_session()
        if now >= self._renew_at and self._talk.renewal_due(membership):
            self._renew_at = now + RENEW_AGAIN
            self._talk.renew()
            self._membership = None
            self._worked()
            return 0.0
        turn = self._next(now)
        if turn is None:
            return self._rest(now)
        return self._take(turn, now)

    def _open_session(self) -> float:
        standing = self._talk.open()
        self._pull.forget()
        try:
            self._talk.settle(standing)
        except StoreProblem:
            # a session that could not be settled would be believed to be: begin it anew
            self._talk.drop()
            raise
        self._revoked = standing.opened.standing == "revoked"
        for turn in self._turns:
            turn.due, turn.trouble = 0.0, ""
        self._worked()
        return 0.0

    # --- whose turn it is ------------------------------------------------------------------------

    def _open_to(self, duty: Duty) -> bool:
        standing = self._talk.standing
        if standing is None:
            return False
        opened = standing.opened
        if opened.limited and not duty.limited:
            return False
        return opened.standing == "active" or duty.apart

    def _next(self, now: float) -> _Turn | None:
        """The next duty that is due; each goes to the end of the queue after its turn."""
        for turn in self._turns:
            if turn.due <= now and self._open_to(turn.duty):
                return turn
        return None

    def _rest(self, now: float) -> float:
        """Seconds until the first duty is due, or the session has to be opened anew."""
        standing = self._talk.standing
        ends = [turn.due for turn in self._turns if self._open_to(turn.duty)]
        if standing is not None:
            ends.append(standing.until)
        return max(0.0, min(ends, default=now + duties.QUIET) - now)

    def _take(self, turn: _Turn, now: float) -> float:
        self._turns.remove(turn)
        self._turns.append(turn)
        answers = self._wire.answers
        try:
            wait = turn.duty.run()
        except Refused as refusal:
            self._refused(turn, refusal)
        except StoreProblem as problem:
            turn.trouble = problem.code
            turn.due = self._time.monotonic() + turn.backoff.failed()
            self._log.failed(turn.duty.name, problem.code)
        else:
            turn.backoff.worked()
            turn.trouble = ""
            turn.due = self._time.monotonic() + wait
            self._log.recovered(turn.duty.name)
            if self._wire.answers > answers:
                # a duty that found nothing to do says nothing of the line
                self._worked()
            if not wait:
                self._due(*_FOLLOWS.get(turn.duty.name, ()), at=turn.due)
        now = self._time.monotonic()
        if not self._talk.is_open():
            # no duty is due without a session, but a session is: not after the quiet of a poll
            return max(0.0, self._not_before - now)
        return 0.0 if self._next(now) is not None else self._rest(now)

    # --- how it went -----------------------------------------------------------------------------

    def _worked(self) -> None:
        """The centre answered as it should."""
        self._lamp.saw(reached=True)
        self._backoff.worked()
        self._log.recovered("line")
        self._trouble = ""
        self._last_success = self._time.now()
        now = self._time.monotonic()
        if now - self._noted >= NOTED_EVERY:
            self._noted = now
            self._store.heard(self._last_success)

    def _failed(self, code: str, reason: str, *, reached: bool = False) -> float:
        """Nobody answered, or the store would not take it: all wait."""
        if not reached:
            self._lamp.saw(reached=False)
        self._trouble = code
        self._log.failed("line", reason)
        wait = self._backoff.failed()
        self._not_before = self._time.monotonic() + wait
        return wait

    def _turned_away(self, refusal: Refused) -> float:
        """No session, or no renewal."""
        self._lamp.saw(reached=refusal.status not in _DOWN)
        self._trouble = refusal.code
        self._revoked = refusal.code == "revoked"
        self._log.failed("line", f"{refusal.status} {refusal.code}")
        self._talk.drop()
        least = float(refusal.problem.retry_after)
        if self._revoked:
            least = max(least, jittered(REVOKED_AGAIN, self._chance))
        wait = self._backoff.failed(least)
        self._not_before = self._time.monotonic() + wait
        return wait

    def _refused(self, turn: _Turn, refusal: Refused) -> None:
        """The centre said no to one duty; the others go on."""
        now = self._time.monotonic()
        self._lamp.saw(reached=refusal.status not in _DOWN)
        self._log.failed(turn.duty.name, f"{refusal.status} {refusal.code}")
        if refusal.status in (404, 405) and turn.duty.optional:
            # a centre of before this was thought of
            turn.due = now + duties.HOUR
            return
        turn.trouble = refusal.code
        turn.due = now + turn.backoff.failed(float(refusal.problem.retry_after))
        if refusal.code in ("revoked", "quarantined") or refusal.status in (401, 426):
            # the session no longer says how things stand
            self._again(turn, refusal, now)
        elif refusal.status in (413, 429, 409):
            # the batch was made smaller, or begins elsewhere now
            turn.due = now + float(refusal.problem.retry_after) + jittered(1.0, self._chance)

    def _again(self, turn: _Turn, refusal: Refused, now: float) -> None:
        """Ask for another session: at once if this one was of use for a while, else later."""
        opened_at = self._talk.standing.opened_at if self._talk.standing is not None else now
        self._talk.drop()
        turn.due = now
        if now - opened_at >= SHORT_LIVED:
            self._sessions.worked()
        else:
            self._trouble = refusal.code
            self._not_before = now + self._sessions.failed(float(refusal.problem.retry_after))

    # --- what is told ----------------------------------------------------------------------------

    def _look(self, wait: float) -> None:
        standing = self._talk.standing
        troubles = [turn.trouble for turn in self._turns if turn.trouble]
        now = self._time.monotonic()
        busy = standing is None or any(
            turn.due <= now and self._open_to(turn.duty) for turn in self._turns
        )
        self.outlook = Outlook(
            link=self._link(),
            last_success=self._last_success,
            next_attempt=_after(self._time.now(), wait),
            skew_s=standing.clock.skew_s if standing is not None else self.outlook.skew_s,
            trouble=self._trouble or (troubles[0] if troubles else ""),
            settled=not busy and not troubles and not self._trouble,
        )

    def _link(self) -> Link:
        if self._membership is None and self._talk.standing is None and not self._lamp.known:
            return Link.ALONE if self._store.membership() is None else Link.OFFLINE
        if self._forced:
            return Link.FORCED
        if self._revoked:
            return Link.REVOKED
        if not self._lamp.up:
            return Link.OFFLINE
        opened = self._talk.standing.opened if self._talk.standing is not None else None
        if opened is None or opened.standing == "active":
            limited = opened is not None and opened.limited
            return Link.LIMITED if limited else Link.ONLINE
        return Link.EXPIRED if opened.standing == "expired" else Link.QUARANTINED


def _after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=round(seconds))
