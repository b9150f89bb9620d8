"""What there is to do, each a small thing that is done in one step and says when it is due again.

A duty raises ``Refused`` or ``Unreachable`` and changes nothing then; every effect is one transaction
of the store. None waits for another: what is stuck in one never holds up the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from windowdesk.app.sync_ports import Batch, Cursor, LeaseWish, SyncStore
from windowdesk.protocol import routes, signing
from windowdesk.protocol.batch import seal_lines
from windowdesk.protocol.feed import OperationSeen
from windowdesk.protocol.messages import (
    MAX_BATCH_BYTES,
    MAX_BATCH_OPERATIONS,
    AuditKept,
    Entry,
    Have,
    Lease,
    Leased,
    Missing,
    Page,
    Problem,
    Pushed,
    SerialsWanted,
    Told,
    WireError,
    decode,
    encode,
)
from windowdesk.protocol.policy import Policy
from windowdesk.protocol.signing import SoftwareKey
from windowdesk.sync.audit_push import AuditBook, AuditPush
from windowdesk.sync.pace import POLL, jittered
from windowdesk.sync.ports import Chance, Time
from windowdesk.sync.talk import Talk
from windowdesk.sync.wire import Refused, Wire

AGAIN = 0.0
QUIET = 30.0
HOUR = 3600.0
OFFERED_AGAIN = 5.0


class Duty(Protocol):
    """``apart``: open to a device in quarantine or expired. ``limited``: when versions are apart.

    ``optional``: a centre may do without it.
    """

    name: str
    apart: bool
    limited: bool
    optional: bool

    def run(self) -> float:
        """Do one thing; seconds until there may be more, 0 when there is."""
        ...


class Around:
    """What every duty has at hand."""

    def __init__(
        self, store: SyncStore, wire: Wire, talk: Talk, time: Time, chance: Chance
    ) -> None:
        self.store = store
        self.wire = wire
        self.talk = talk
        self.time = time
        self.chance = chance

    def key(self) -> SoftwareKey:
        return SoftwareKey(self.store.device_key())

    def policy(self) -> Policy:
        return self.store.policy()


class GivingBack:
    """A counter that was restored gets back the operations it once told the centre."""

    name, apart, limited, optional = "give_back", True, True, False

    def __init__(self, around: Around) -> None:
        self._ = around

    def run(self) -> float:
        lost = self._.talk.lost()
        if lost is None:
            return HOUR
        epoch, after = lost
        query = {"epoch": str(epoch), "after": str(after)}
        answer = self._.wire.send("GET", routes.OPERATIONS, query=query)
        lines = [line for line in answer.body.split(b"\n") if line]
        try:
            given = self._.store.give_back(epoch, lines)
        except ValueError as error:
            # spoiled on the way, another answer, or two histories: those show once all is pushed again
            self._.talk.show_again(epoch)
            problem = Problem(code="unreadable", detail="operations that do not follow")
            raise Refused(answer.status, problem) from error
        return AGAIN if given else QUIET


class Pushing:
    """Operations, contiguous from the first the centre does not have."""

    name, apart, limited, optional = "push", True, True, False

    def __init__(self, around: Around) -> None:
        self._ = around
        self._most = MAX_BATCH_OPERATIONS
        self.quarantined = False

    def run(self) -> float:
        pending = self._.store.pending()
        if pending is None:
            return QUIET
        batch = self._.store.batch(pending.epoch, pending.after, self._most, _ROOM)
        try:
            pushed = self._push(batch)
        except Refused as refusal:
            self._refused(refusal, batch)
            raise
        self._most = min(MAX_BATCH_OPERATIONS, self._most * 2)
        self._keep(pushed, batch)
        return AGAIN

    def _push(self, batch: Batch) -> Pushed:
        store = self._.store
        body = seal_lines(batch.lines, store.device, (batch.epoch, batch.first), self._.key())
        answer = self._.wire.send("POST", routes.PUSH, body, media=routes.NDJSON)
        pushed = self._.wire.read(Pushed, answer)
        ours = signing.key_id(self._.wire.token.encode())
        if pushed.epoch != batch.epoch or pushed.session not in ("", ours):
            # kept on the way from another time; the centre may have been restored since
            raise Refused(answer.status, Problem(code="unreadable", detail="another answer"))
        return pushed

    def _keep(self, pushed: Pushed, batch: Batch) -> None:
        last = batch.first + len(batch.lines) - 1
        reached = min(pushed.seq, last)
        self.quarantined = pushed.quarantined
        if pushed.quarantined:
            self._.store.sent_apart(batch.epoch, reached, pushed.results)
        else:
            day = self._.talk.centre_day()
            self._.store.acknowledge(batch.epoch, reached, pushed.results, day)

    def _refused(self, refusal: Refused, batch: Batch) -> None:
        if refusal.status in (400, 413, 422, 429):
            self._most = max(1, len(batch.lines) // 2)
        if refusal.code == "gap" and 0 < refusal.problem.expected < batch.first:
            self._.store.forget(batch.epoch, refusal.problem.expected - 1, again=False)


_ROOM = MAX_BATCH_BYTES - 4096


class Pulling:
    """The office's feed, a page at a time, taken in a few entries at a time."""

    name, apart, limited, optional = "pull", False, False, False
    # a clerk's own transaction may wait behind one of these: as many entries as take so long
    MOST, SECONDS = 50, 0.02

    def __init__(self, around: Around) -> None:
        self._ = around
        self._few = 10
        self._page: list[Entry] = []
        self._of: Page | None = None

    def run(self) -> float:
        if self._of is None:
            self._ask()
        return self._take_in()

    def forget(self) -> None:
        """What was fetched is no longer to be taken in."""
        self._page, self._of = [], None

    def _ask(self) -> None:
        cursor = self._.store.cursor()
        snapshot = cursor.within >= 0
        after = cursor.within if snapshot else cursor.pos
        query = {"after": str(after), "incarnation": cursor.incarnation, "limit": "200"}
        path = routes.SNAPSHOT if snapshot else routes.FEED
        try:
            page = self._.wire.ask(Page, "GET", path, query=query)
        except Refused as refusal:
            if refusal.code == "incarnation":
                self._.talk.drop()
            raise
        self._of, self._page = page, _in_order(page, after, snapshot=snapshot)

    def _take_in(self) -> float:
        page, cursor = self._of, self._.store.cursor()
        if page is None or page.incarnation != cursor.incarnation:
            self.forget()
            return AGAIN
        some, rest = self._page[: self._few], self._page[self._few :]
        if some or cursor.within >= 0:
            begun = self._.time.monotonic()
            self._.store.apply(some, _reached(cursor, page, some, rest))
            self._look(some)
            self._pace(len(some), self._.time.monotonic() - begun)
        self._page = rest
        if rest:
            return AGAIN
        self.forget()
        return AGAIN if page.more else jittered(POLL, self._.chance)

    def _look(self, some: Sequence[Entry]) -> None:
        """Whoever goes on under our name after what we wrote shows that we were restored or copied.

        The next session settles it, before more numbers are given out twice.
        """
        device = self._.store.device
        for entry in some:
            if entry.kind != "operation" or device.encode() not in bytes(entry.body):
                continue
            try:
                seen = decode(OperationSeen, bytes(entry.body))
            except WireError:
                continue
            if seen.device == device and self._.store.is_ahead(seen.epoch, seen.seq):
                self._.talk.drop()
                return

    def _pace(self, count: int, seconds: float) -> None:
        """How many fit the time next, at the speed seen last."""
        if count and seconds > 0:
            fit = int(count * self.SECONDS / seconds)
            self._few = max(1, min(self.MOST, fit, 2 * self._few))


def _in_order(page: Page, after: int, *, snapshot: bool) -> list[Entry]:
    """The entries that may be taken in: of a feed, those that follow without a gap.

    In a snapshot positions only rise, and the entries of one case share theirs.
    """
    if snapshot:
        return [entry for entry in page.entries if entry.pos > after]
    found: list[Entry] = []
    for entry in page.entries:
        if entry.pos == after + len(found) + 1:
            found.append(entry)
    return found


def _reached(cursor: Cursor, page: Page, some: Sequence[Entry], rest: Sequence[Entry]) -> Cursor:
    """The cursor once ``some`` are taken in and ``rest`` are not."""
    if cursor.within < 0:
        return Cursor(cursor.incarnation, page.office, some[-1].pos)
    if not rest and not page.more:
        return Cursor(cursor.incarnation, page.office, page.last)
    within = some[-1].pos if some else cursor.within
    if rest and rest[0].pos == within:
        # what shares a position is read again rather than passed over
        within -= 1
    return Cursor(cursor.incarnation, page.office, 0, max(within, cursor.within))


class Numbering:
    """Blocks and ranges in hand ahead of need: two spare blocks, refilled at half."""

    name, apart, limited, optional = "numbers", False, False, False
    BLOCK = 99_999
    MOST_RANGES = 50

    def __init__(self, around: Around, prefixes: Callable[[datetime], Sequence[tuple[str, int]]]):
        self._ = around
        self._prefixes = prefixes

    def run(self) -> float:
        wish = self._.store.open_lease() or self._wish()
        if wish is None:
            return QUIET
        request = Lease(
            request=wish.request,
            epoch=wish.epoch,
            blocks=wish.blocks,
            serials=list(wish.serials),
        )
        try:
            leased = self._.wire.ask(Leased, "POST", routes.NUMBERS, request)
        except Refused as refusal:
            if refusal.code == "epoch":
                self._.talk.drop()
            raise
        self._.store.leased(wish.request, leased.blocks, leased.serials)
        return AGAIN

    def _wish(self) -> LeaseWish | None:
        """What is running low, written down before it is asked for."""
        policy = self._.policy()
        prefixes = tuple(dict.fromkeys(self._prefixes(self._.time.now())))
        held = self._.store.supplies(prefixes)
        wanted = (policy.spare_blocks + 0.5) * self.BLOCK
        blocks = 0
        while blocks < 4 and held.numbers + blocks * self.BLOCK < wanted:
            blocks += 1
        each = max(1, policy.serials_each)
        low = [of for of in prefixes if held.serials.get(of, 0) * 2 < each]
        serials = tuple(
            SerialsWanted(prefix=prefix, year=year, count=each)
            for prefix, year in low[: self.MOST_RANGES]
        )
        if not blocks and not serials:
            return None
        while True:
            name = f"{self._.chance.getrandbits(128):032x}"
            wish = LeaseWish(name, self._.store.epoch, blocks, serials)
            if self._.store.lease(wish):
                return wish


class Sending:
    """Documents, after the operations that issued them; they never hold those up."""

    name, apart, limited, optional = "files", False, False, True
    MOST = 20

    def __init__(self, around: Around) -> None:
        self._ = around
        self._missing: list[tuple[str, int, bytes]] = []
        self._offered: list[str] = []

    def run(self) -> float:
        if self._missing:
            sha256, nth, part = self._missing[-1]
            path = f"{routes.ATTACHMENTS}/{sha256}/{nth}"
            try:
                self._.wire.send("PUT", path, part, media="application/octet-stream")
            except Refused as refusal:
                if refusal.status != 404:
                    raise
                # a centre restored since the offer does not know of it: offer once more
                self._missing.clear()
                return OFFERED_AGAIN
            self._missing.pop()
            return AGAIN
        return self._offer()

    def _offer(self) -> float:
        files = self._.store.files_to_send(self.MOST)
        if not files:
            return QUIET
        have = Have(files=list(files))
        missing = self._.wire.ask(Missing, "POST", routes.ATTACHMENTS, have).chunks
        whole = [file.sha256 for file in files if not missing.get(file.sha256)]
        if whole:
            self._.store.files_sent(whole)
        for sha256, parts in missing.items():
            content = self._.store.file(sha256) or b""
            for nth in parts:
                part = content[nth * _CHUNK : (nth + 1) * _CHUNK]
                self._missing.append((sha256, nth, part))
        return AGAIN


_CHUNK = 1024 * 1024


class Fetching:
    """Catalogue versions that cases or the feed named and this counter does not hold."""

    name, apart, limited, optional = "catalogue", False, False, True

    def __init__(self, around: Around) -> None:
        self._ = around

    def run(self) -> float:
        wanted = self._.store.items_wanted()
        if not wanted:
            return QUIET
        try:
            answer = self._.wire.send("GET", f"{routes.CATALOGUE}/{wanted[0]}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            self._.store.item_fetched(wanted[0], None)
            return QUIET
        # what is not its hash is asked for again, but not at once and for ever
        return AGAIN if self._.store.item_fetched(wanted[0], answer.body) else QUIET


class Auditing:
    """The counter's audit chain ends in the centre."""

    name, apart, limited, optional = "audit", False, False, True

    def __init__(self, around: Around, book: AuditBook) -> None:
        self._ = around
        self._book = book

    def run(self) -> float:
        push = AuditPush(self._book, self._.key())
        body = push.body()
        if body is None:
            return QUIET
        try:
            answer = self._.wire.send("POST", routes.AUDIT, body)
        except Refused as refusal:
            if refusal.code == "gap" and push.heard(refusal.status, encode(refusal.problem)):
                return AGAIN
            raise
        self._.wire.read(AuditKept, answer)
        return AGAIN if push.heard(answer.status, answer.body) else QUIET


class Reporting:
    """How this counter stands, for whoever looks after all of them; the answer compares the clocks."""

    name, apart, limited, optional = "status", True, False, True
    EVERY = 120.0

    def __init__(self, around: Around, software: str) -> None:
        self._ = around
        self._software = software

    def run(self) -> float:
        counts = self._.store.counts()
        self._.talk.report(
            Told(
                time=_stamp(self._.time.now()),
                unsent=counts.unsent,
                oldest="" if counts.oldest is None else _stamp(counts.oldest),
                numbers_left=counts.numbers_left,
                attachments_waiting=counts.attachments_waiting,
                software=self._software,
                passed_over=counts.passed_over,
            )
        )
        return jittered(self.EVERY, self._.chance)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


class Keeping:
    """Operations acknowledged long ago are let go of, and what was kept for later is looked at."""

    name, apart, limited, optional = "purge", False, True, False
    MOST = 100

    def __init__(self, around: Around) -> None:
        self._ = around

    def run(self) -> float:
        day = self._.talk.centre_day(back=self._.policy().keep_days)
        gone = self._.store.purge(day, self.MOST) if day else 0
        return AGAIN if self._.store.apply_kept() or gone else HOUR
