"""The real counters and the real centre, driven by rules; after each conversation the model is asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Cable, Passing, Side, centre_digest
from tests.helpers.centre import Office, reopened
from tests.proofs.simulation import template
from tests.proofs.stateful.model import OPEN, Done, Model, Place
from windowdesk.central.store.database import open_folder
from windowdesk.central.store.tables.operations import operations
from windowdesk.domain.cases.case import fold
from windowdesk.sync.ports import Answer, Unreachable

COUNTERS = 3
# a story is one day, a device is leased twelve blocks a day, and each new life burns three
RESTORES = 3
_WHO = st.integers(0, COUNTERS - 1)


class Broken(Cable):
    """A cable that breaks after so many requests: the next is lost, or its answer is.

    ``echo``: every request arrives once more, when it was answered already.
    """

    left: int | None = None
    answer_lost: bool = False
    echo: bool = False

    def call(self, method: str, path: str, **more: object) -> Answer:
        if self.left is None:
            answer = super().call(method, path, **more)  # type: ignore[arg-type]  # handed on
            if self.echo:
                super().call(method, path, **more)  # type: ignore[arg-type]  # handed on
            return answer
        self.left -= 1
        if self.left >= 0:
            return super().call(method, path, **more)  # type: ignore[arg-type]  # handed on
        if self.left == -1 and self.answer_lost:
            super().call(method, path, **more)  # type: ignore[arg-type]  # handed on
        raise Unreachable("the line broke")


class Desk:
    """One counter, its disk, and the backup of it that somebody keeps."""

    def __init__(self, home: Path, made: Office, name: int) -> None:
        self.home, self.made, self.name = home, made, name
        self.life = self.restored = 0
        self.time = Passing(made.clock)
        self.cable = Broken(made.centre)
        self.open()
        self.backup()

    @property
    def profile(self) -> Path:
        return self.home / f"life-{self.life}"

    def open(self) -> None:
        store = open_desk(
            self.profile, clock=self.time, boot=f"boot-{self.name}", reserve_bytes=0,
            witness=self.home / "witness",
        )  # fmt: skip
        # the names of its leases are never those of an earlier life
        seed = 1000 * self.name + self.life
        self.side = Side(self.profile, self.made.clock, self.cable, self.time, store, seed=seed)

    def kill(self) -> None:
        """As the power goes: the disk as of now goes on in the next life."""
        before, self.life = self.profile, self.life + 1
        shutil.copytree(before, self.profile)
        self.side.store._opened.let_go()
        shutil.rmtree(before)

    def backup(self) -> None:
        (self.home / "kept.db").unlink(missing_ok=True)
        self.side.store.backup(self.home / "kept.db")

    def restore(self) -> None:
        self.restored += 1
        self.kill()
        for old in self.profile.glob("desk.db*"):
            old.unlink()
        shutil.copyfile(self.home / "kept.db", self.profile / "desk.db")
        self.open()

    def held(self) -> set[Place]:
        """What the log here has."""
        device, lines = self.side.store.device, self.side.sync.lines()
        return {(device, line.epoch, seq) for line in lines for seq in range(1, line.seq + 1)}


class OfficeMachine(RuleBasedStateMachine):
    """``home``: where the template lies and each office is laid out. ``steps`` counts over all."""

    home: ClassVar[Path]
    steps: ClassVar[int] = 0
    count = 0

    @initialize()
    def open_the_office(self) -> None:
        folder = template.copy(self.home / "template", self.home / "stateful", COUNTERS)
        self.database = open_folder(folder / "centre")
        self.made = reopened(self.database)
        self.desks = [Desk(folder / f"desk-{n}", self.made, n) for n in range(COUNTERS)]
        self.model = Model()
        self.cases: list[str] = []

    # --- clerks ----------------------------------------------------------------------------------

    @rule(who=_WHO)
    def issue(self, who: int) -> None:
        store = self._counted(who).side.store
        if store.numbers_left() == 0:
            return
        number = store.next_number().text()
        case = acts.issue(store, self.desks[who].time.now(), size=50)
        self.cases.append(case)
        self._acted(who, "issue", case, number)

    @rule(who=_WHO, how=st.sampled_from(["withdraw", "void"]), which=st.integers(0, 2))
    def end(self, who: int, how: str, which: int) -> None:
        """Somebody ends a case that is open as far as this counter knows."""
        desk = self._counted(who)
        found = {s.case_id for s in desk.side.store.summaries(limit=500) if s.state == OPEN}
        # the oldest first, so that two counters reach for the same case before they heard; what they
        # disagree about is for a supervisor then, not for a third act
        known = [case for case in self.cases if case in found - self.model.disputed]
        if known:
            case = known[which % len(known)]
            act: Callable[..., None] = getattr(acts, how)
            act(desk.side.store, case, desk.time.now())
            self._acted(who, how, case)

    # --- the line --------------------------------------------------------------------------------

    @rule(who=_WHO)
    def talk(self, who: int) -> None:
        """The line is whole: everything goes, and both sides are equal."""
        desk = self._counted(who)
        self._run(desk)
        self._taken(desk)
        store = desk.side.store
        assert not self.model.waiting.get(store.device), "the centre does not have what was sent"
        assert store.unsent() == 0, f"stuck: {desk.side.engine.outlook}"
        assert centre_digest(self.made.centre, store.device) == desk.side.digest
        self._knows(desk)

    @rule(who=_WHO, after=st.integers(0, 9), answer_lost=st.booleans())
    def talk_and_break(self, who: int, after: int, answer_lost: bool) -> None:
        desk = self._counted(who)
        desk.cable.left, desk.cable.answer_lost = after, answer_lost
        desk.side.engine.nudge()
        for _ in range(after + 3):
            desk.side.step()
        desk.cable.left = None
        self._taken(desk)

    @rule(who=_WHO)
    def hear_everything_twice(self, who: int) -> None:
        self._counted(who).cable.echo = not self.desks[who].cable.echo

    # --- disasters -------------------------------------------------------------------------------

    @rule(who=_WHO)
    def power_goes(self, who: int) -> None:
        self._counted(who).kill()
        self.desks[who].open()

    @rule(who=_WHO)
    def back_up(self, who: int) -> None:
        self._counted(who).backup()

    @precondition(lambda self: self.count % 3 == 0)
    @rule(who=_WHO)
    def restore(self, who: int) -> None:
        desk = self._counted(who)
        if desk.restored == RESTORES:
            return
        desk.restore()
        self.model.burnt(desk.side.store.device, desk.held())

    @rule(who=_WHO, hours=st.sampled_from([-8760, -1, 0, 1, 8760]))
    def clock_is_wrong(self, who: int, hours: int) -> None:
        self._counted(who).time.wrong = timedelta(hours=hours)

    # --- what is held against the model ------------------------------------------------------------

    def teardown(self) -> None:
        if not hasattr(self, "desks"):
            return
        try:
            for _ in range(2):
                for who in range(COUNTERS):
                    self.talk(who)
            for desk in self.desks:
                assert desk.side.store.verify_chain() is None
        finally:
            for desk in self.desks:
                desk.side.store._opened.let_go()
            self.database.close()

    def _counted(self, who: int) -> Desk:
        OfficeMachine.steps += 1
        self.count += 1
        return self.desks[who]

    def _acted(self, who: int, how: str, case: str, number: str = "") -> None:
        line = self.desks[who].side.sync.lines()[-1]
        place = self.desks[who].side.store.device, line.epoch, line.seq
        self.model.act(Done(place, how, case), number)

    def _run(self, desk: Desk) -> None:
        desk.side.engine._talk.drop()
        desk.side.engine._not_before = 0.0
        desk.side.engine.nudge()
        assert desk.side.run(120) <= 60, f"stuck: {desk.side.engine.outlook}"

    def _taken(self, desk: Desk) -> None:
        """Hold the centre's table against the model, outcome for outcome."""
        at, device = operations.c, desk.side.store.device
        query = select(at.epoch, at.seq, at.state).where(at.device == device)
        with self.database.reading() as connection:
            found = {(device, row.epoch, row.seq): row.state for row in connection.execute(query)}
        self.model.taken(device, set(found))
        expected = {place: self.model.outcomes[place] for place in found}
        assert found == expected, "an outcome is not the model's"

    def _knows(self, desk: Desk) -> None:
        """Every case nobody disputes stands here as in the model."""
        store = desk.side.store
        for case, state in self.model.cases.items():
            if case not in self.model.disputed:
                assert fold(case, store.events(case)).state.value == state, f"case {case}"
