"""The limits of off-line work at one counter: what is measured, and where it is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from windowdesk.app.errors import StoreProblem
from windowdesk.app.extending import Extensions
from windowdesk.app.limiting import Frozen, LimitKeeper
from windowdesk.app.ports import Clock, Store
from windowdesk.app.sync_ports import SyncStore
from windowdesk.app.syncing import REACHED, Caution
from windowdesk.protocol.limits import Measures, Name, freezes
from windowdesk.protocol.policy import Act, Policy
from windowdesk.sync.engine import Engine

_MIB = 1024 * 1024


class CounterLimits:
    """Implements :class:`windowdesk.app.limiting.Limits`.

    What is shown touches memory only; :meth:`refresh` and :meth:`check` read the store and the disk.
    """

    def __init__(
        self,
        store: SyncStore,
        engine: Engine,
        *,
        desk: Store,
        clock: Clock,
        profile: Path,
        extensions: Extensions,
    ) -> None:
        self._store = store
        self._desk = desk
        self._engine = engine
        self._clock = clock
        self._profile = profile
        self.extensions = extensions
        self._policy, self._measures = Policy(), Measures()
        self._lifted: frozenset[str] = frozenset()
        self._keeper = LimitKeeper(
            lambda: self._policy, lambda: self._measures, lambda: self._lifted
        )

    def refresh(self) -> None:
        """Measure again; in a worker."""
        self._policy, self._lifted = self._store.policy(), self.extensions.lifted()
        self._measures = self._measured()

    def _measured(self) -> Measures:
        joined = self._store.membership()
        free = shutil.disk_usage(self._profile).free // _MIB
        if joined is None:
            # nobody to be out of touch with, and nobody set a limit
            return Measures(disk_mib=free)
        return Measures(
            offline_hours=self._since(joined.at),
            unsent=self._desk.unsent(),
            disk_mib=free,
            skew_s=self._engine.outlook.skew_s,
            numbers=self._desk.numbers_left(),
        )

    def _since(self, joined_at: str) -> int:
        """Whole hours since the last word with the centre, over the line or by stick."""
        kept = self._store.setting("last_success")
        times = [datetime.fromisoformat(kept or joined_at)]
        if self._engine.outlook.last_success is not None:
            times.append(self._engine.outlook.last_success)
        return max(0, (self._clock.now() - max(times)) // timedelta(hours=1))

    @property
    def most_skew(self) -> int:
        """Seconds between the clocks from which on papers say that the time is not verified."""
        return self._policy.skew_s.warn or Policy().skew_s.warn

    def check(self, act: Act) -> None:
        """Nothing, or :class:`windowdesk.app.limiting.Frozen`; a measure that fails stops nobody."""
        try:
            if not freezes(self._store.policy(), act):
                # as nearly everywhere: nothing is measured on the way of an act
                return
            self.refresh()
        except (OSError, StoreProblem):
            return
        self._keeper.check(act)

    def standards_may_change(self) -> bool:
        """Whether the policy lets the counter go over to other standards now."""
        try:
            self._keeper.check("catalogue")
        except Frozen:
            return False
        return True

    def cautions(self) -> tuple[Caution, ...]:
        """What is reached, in words (fast)."""
        return self._keeper.cautions()

    def most_hours(self) -> int:
        """For how long a freeze may be put off at a time; 0 for never (fast)."""
        return self._policy.extension_hours

    def extend(
        self,
        limit: Name,
        hours: int,
        reason: str,
        number: str,
        password: str,
        *,
        seated: str = "",
    ) -> datetime:
        """A supervisor puts the freeze of ``limit`` off; until when."""
        self.refresh()
        standings = self._keeper.standings()
        until = self.extensions.extend(
            limit, hours, reason, (number, password), standings, seated=seated
        )
        self.refresh()
        return until


class LineStanding:
    """Implements :class:`windowdesk.app.drawing.Line` by what the engine knows."""

    def __init__(self, engine: Engine, limits: CounterLimits) -> None:
        self._engine = engine
        self._limits = limits

    def offline(self) -> bool:
        return self._engine.outlook.link not in REACHED

    def clock_checked(self, now: datetime) -> bool | None:
        theirs = None if self.offline() else self._engine.centre_time()
        if theirs is None:
            return None
        return abs((now - theirs).total_seconds()) < self._limits.most_skew


def joined_cautions(*sources: Callable[[], tuple[Caution, ...]]) -> tuple[Caution, ...]:
    """Everything a clerk should know, in order."""
    return tuple(caution for source in sources for caution in source())
