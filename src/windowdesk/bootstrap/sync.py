"""The conversation with the centre, put together: store, transport, engine, and its thread.

A desk starts the thread when its window is there; a command runs the engine itself, or not at all.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from weakref import ref

from windowdesk import logs, settings
from windowdesk.app.enrolling import clean_address, clean_code
from windowdesk.app.extending import Extensions
from windowdesk.app.ports import Clock
from windowdesk.app.published import PublishedStandards
from windowdesk.app.shelf import Shelf
from windowdesk.app.staffing import Staffing
from windowdesk.app.sync_ports import Membership
from windowdesk.app.syncing import Enrolment, Link
from windowdesk.bootstrap.holidays import PublishedHolidays
from windowdesk.bootstrap.limits import CounterLimits, LineStanding, joined_cautions
from windowdesk.bootstrap.mirror import Folder, MirrorKeeper
from windowdesk.bootstrap.packages import FilePackages
from windowdesk.protocol import escrow
from windowdesk.protocol.escrow import EscrowError
from windowdesk.settings import Settings, SettingsError
from windowdesk.storage.key import stored_key
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.desk import DeskSyncing
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol, first_numbers
from windowdesk.sync.lending import CentreCopies
from windowdesk.sync.live import Live
from windowdesk.sync.mirror import Mirror
from windowdesk.sync.packing import Packing
from windowdesk.sync.ports import Answer, Connection, Unreachable
from windowdesk.sync.settling import settle
from windowdesk.sync.transport import HttpTransport

SOFTWARE = f"windowdesk {version('windowdesk')}"
# how long closing the desk waits for a request under way; its answer is asked for again next time
LAST_WORD_S = 2.0
# the days at the end of a year in which next year's 文号 are leased too
NEXT_YEAR_FROM = (12, 15)


class SystemTime:
    """Implements :class:`windowdesk.sync.ports.Time`: the counter's calendar, and seconds that rise."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return time.monotonic()


class Line:
    """The transport to wherever this counter belongs; asked for only when something is to be said."""

    def __init__(self, store: SqlSyncStore, config: Settings) -> None:
        self._store = store
        self._config = config
        self.connect: Callable[[str, str], Connection] = HttpTransport
        self._http: Connection | None = None
        self._beside: list[ref[Connection]] = []
        self._left = False
        self.stopped = False

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        if self._http is None:
            self._http = self.connect(*self.where())
        self._go_on()
        answer = self._http.call(method, path, query=query, headers=headers, body=body)
        self._go_on()
        return answer

    def another(self) -> Connection:
        """A connection beside the conversation's own, which :meth:`leave` ends."""
        made = self.connect(*self.where())
        self._beside = [one for one in self._beside if one() is not None] + [ref(made)]
        if self._left:
            made.end()
        return made

    def leave(self) -> None:
        """What others asked by :meth:`another` ends at once: who waited for it is closing."""
        self._left = True
        for one in tuple(self._beside):
            if (connection := one()) is not None:
                connection.end()

    def where(self) -> tuple[str, str]:
        """The centre's address, "" before this counter joined one, and the file of its CA, "" for none."""
        return address(self._config, self._store.membership()), self._config.centre_ca

    def stopping(self) -> bool:
        return self.stopped

    def _go_on(self) -> None:
        if self.stopped:
            # the store is about to be closed: whatever came is asked for again next time
            raise Unreachable("stopping")


def address(config: Settings, joined: Membership | None) -> str:
    """Where the centre is: where this counter joined it, or where the settings have moved it since.

    Settings that still say what they said as it joined were not written then: a full disk is no move. Once
    they have named the centre that was joined (``SqlSyncStore.named_by``), the same is one.
    """
    named = config.centre.rstrip("/")
    if joined is None:
        return named
    return joined.url if named in ("", joined.passed) else named


class Prefixes:
    """For which organs, and years, 文号 are kept in hand; worked out once a day."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._day: date | None = None
        self._known: tuple[tuple[str, int], ...] = ()

    def __call__(self, now: datetime) -> Sequence[tuple[str, int]]:
        today = now.date()
        if today != self._day:
            organs = {one.item.organ.document_prefix for one in self._shelf.on(today)}
            years = [today.year]
            if (today.month, today.day) >= NEXT_YEAR_FROM:
                years.append(today.year + 1)
            self._known = tuple((p, y) for y in years for p in sorted(organs) if p)
            self._day = today
        return self._known


@dataclass
class Conversation:
    """The engine with its store, and the thread while there is one."""

    syncing: DeskSyncing
    store: SqlSyncStore
    time: SystemTime
    line: Line
    packages: FilePackages
    limits: CounterLimits
    standards: PublishedStandards
    standing: LineStanding
    holidays: PublishedHolidays
    mirror: MirrorKeeper | None = None
    _thread: threading.Thread | None = None
    _live: Live | None = None

    def start(self) -> None:
        """Let the engine run by itself from now on."""
        wake = threading.Event()
        self.syncing.wake = wake.set
        self._thread = threading.Thread(target=self._run, args=(wake,), name="sync", daemon=True)
        self._thread.start()
        self._live = Live(self.line.where, self._listening, self._news, secrets.SystemRandom())
        self._live.start()
        if self.mirror is not None:
            self.mirror.start()

    def _listening(self) -> str:
        """The session's token while there is one worth listening with."""
        engine = self.syncing.engine
        return engine.token if engine.outlook.link is Link.ONLINE else ""

    def elsewhere(self) -> CentreCopies:
        """What other windows of the office took, while there is a line to ask by."""
        engine = self.syncing.engine
        return CentreCopies(self._listening, self.line.another, lambda: engine.outlook.link)

    def _news(self) -> None:
        self.syncing.engine.hint()
        if self.syncing.wake is not None:
            self.syncing.wake()

    def _run(self, wake: threading.Event) -> None:
        engine = self.syncing.engine
        told = 0.0
        while not self.line.stopping():
            try:
                wait = engine.step()
                now = time.monotonic()
                if wait > 0 or now - told > 1.0:
                    self._refresh()
                    told = now
            except Exception:  # noqa: BLE001 - a fault here must not end the conversation for good
                if self.line.stopping():
                    return
                logs.get(__name__).exception("step failed")
                wait = 20.0
            # a breath between two steps: the clerk's window comes first
            wake.wait(max(wait, 0.002))
            wake.clear()

    def stop(self) -> None:
        """End the thread; nothing touches the store once this returns."""
        self.line.stopped = True
        self.line.leave()
        if self._live is not None:
            self._live.stop()
        if self.syncing.wake is not None:
            self.syncing.wake()
        if self._thread is not None:
            self._thread.join(LAST_WORD_S)
            self._thread = None
        if self.mirror is not None:
            self.mirror.stop()

    def now(self) -> bool:
        """Run the engine here until both sides are equal (True) or it is not worth waiting."""
        engine = self.syncing.engine
        engine.nudge()
        done = settle(engine, self.time, time.sleep)
        self._refresh()
        return done

    def _refresh(self) -> None:
        self.syncing.refresh()
        self.limits.refresh()
        self.standards.take_over()
        self.holidays.take_over()
        self.syncing.tell()


def converse(
    profile: Path, store: SqlStore, shelf: Shelf, staffing: Staffing, config: Settings
) -> Conversation:
    """The conversation of an open counter; nobody is called before it is started or told to."""
    clock = staffing.clock
    kept, now = SqlSyncStore(store, clock), SystemTime(clock)
    kept.named_by(config.centre)
    line = Line(kept, config)
    book = StoredAudit(store, clock)
    prefixes, chance = Prefixes(shelf), secrets.SystemRandom()
    wrap = Wrapping(profile, kept)
    engine = Engine(kept, book, line, now, chance, prefixes=prefixes, software=SOFTWARE, wrap=wrap)
    syncing = DeskSyncing(kept, engine, Joiner(kept, now, profile, prefixes, config))
    packing = Packing(kept, book, now, chance, prefixes)
    packages = FilePackages(packing, kept, clock)
    syncing.packages, syncing.leave = packages, line.leave
    mirror = None
    if config.mirror:
        folder = Folder(Path(config.mirror).expanduser())
        mirror = MirrorKeeper(Mirror(kept, packing, folder))
    extensions = Extensions(store, staffing, clock, kept.policy)
    limits = CounterLimits(
        kept, engine, desk=store, clock=clock, profile=profile, extensions=extensions
    )
    said = [limits.cautions, *([mirror.caution] if mirror is not None else [])]
    syncing.limits = limits
    syncing.cautions = lambda _status: joined_cautions(*said)
    standards = PublishedStandards(
        kept, shelf, lambda: _server_key(kept), limits.standards_may_change
    )
    standards.open()
    standing, given = LineStanding(engine, limits), PublishedHolidays(kept, profile)
    return Conversation(
        syncing, kept, now, line, packages, limits, standards, standing, given, mirror
    )


def _server_key(store: SqlSyncStore) -> bytes:
    joined = store.membership()
    return b"" if joined is None else joined.server_key


def device_key(store: SqlStore) -> bytes:
    """This counter's signing key; it never leaves the encrypted store."""
    return SqlSyncStore(store, _NoClock()).device_key()


class _NoClock:
    def now(self) -> datetime:
        raise RuntimeError("a key is older than any clock")


def standing_at(store: SqlStore, config: Settings) -> Settings:
    """``config`` where the centre says that this window stands; itself before enrolment."""
    joined = SqlSyncStore(store, _NoClock()).membership()
    if joined is None:
        return config
    for name, value in _of(joined).items():
        try:
            config = settings.changed(config, name, value)
        except SettingsError as problem:
            logs.get(__name__).warning("place_unusable", setting=problem.name)
    store.stand_in(config.division)
    return config


def _of(joined: Membership) -> dict[str, object]:
    place = joined.place
    return {
        "centre_name": place.centre_name,
        "window": place.window,
        "division": place.division,
        "verify_host": place.verify_host.upper(),
        "demo": joined.demo,
    }


class Wrapping:
    """The store's key sealed to the centre's recovery key: a dead PC's disk is not lost work."""

    def __init__(self, profile: Path, store: SqlSyncStore) -> None:
        self._profile = profile
        self._store = store

    def __call__(self, recovery_key: bytes) -> bytes:
        """b"" where the centre keeps no recovery key, or one that is none: never a reason to stop."""
        try:
            key = bytes.fromhex(stored_key(self._profile))
            return escrow.seal(recovery_key, escrow.STORE_KEY, key, self._store.device)
        except EscrowError:
            logs.get(__name__).warning("key_not_wrapped")
            return b""


class Joiner:
    """Implements :class:`windowdesk.app.syncing.Joining` for an open counter."""

    def __init__(
        self,
        store: SqlSyncStore,
        now: SystemTime,
        profile: Path,
        prefixes: Prefixes,
        config: Settings,
    ) -> None:
        self._store = store
        self._time = now
        self._prefixes = prefixes
        self._profile = profile
        self._ca = config.centre_ca
        self._named = config.centre.rstrip("/")

    def enrol(self, address: str, code: str) -> Enrolment:
        """Join, with numbers in hand; the settings say so too when this returns.

        The counter is to be opened anew: the place on its documents is another now.
        """
        url = clean_address(address)
        transport = HttpTransport(url, self._ca)
        try:
            joined = enrol(
                self._store,
                transport,
                self._time,
                url=url,
                code=clean_code(code),
                software=SOFTWARE,
                wrap=Wrapping(self._profile, self._store),
                passed=self._named,
            )
            chance = secrets.SystemRandom()
            first_numbers(
                self._store,
                transport,
                self._time,
                chance,
                prefixes=self._prefixes,
                software=SOFTWARE,
            )
        finally:
            transport.close()
        self._keep({**_of(joined), "centre": joined.url, "centre_ca": self._ca})
        # as a start will read them: a variable of the environment may name another still
        with suppress(SettingsError):
            self._store.named_by(settings.load(self._profile).centre)
        until = datetime.fromisoformat(joined.credential.not_after)
        return Enrolment(joined.place.centre_name, joined.place.window, until)

    def _keep(self, changes: Mapping[str, object]) -> None:
        """In the settings too, for whoever reads them: the store has it already, and a start asks the store."""
        for name, value in changes.items():
            try:
                settings.save(self._profile, **{name: value})
            except SettingsError as problem:
                logs.get(__name__).warning("place_unusable", setting=problem.name)
            except OSError:
                # joined all the same: a full disk is no reason to call that an error of the program
                logs.get(__name__).warning("settings_unwritten", setting=name)
