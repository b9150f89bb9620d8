"""Copied disks in a simulated office: two machines with one name, or a copy that noticed it is one.

Once the line is whole both machines of one name are looked at as an administrator would: the fork is
found, one is taken away, the other let in again, and what the first issued is admitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.proofs.simulation.line import CentreKilled, Killed
from windowdesk.app.errors import DeskError
from windowdesk.central.service import counters
from windowdesk.central.service.acting import Act
from windowdesk.central.service.admitting import admit_here
from windowdesk.central.service.founding import make_code
from windowdesk.central.store.faults import Unavailable
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.offices import windows
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Role
from windowdesk.sync.enrolling import enrol

if TYPE_CHECKING:
    from tests.proofs.simulation.counter import SimulatedCounter
    from tests.proofs.simulation.ledger import Written
    from tests.proofs.simulation.world import World

# a machine that waits in quarantine asks how it stands within this
FOUND, LET_IN = 120.0, 150.0


class Copies:
    """``devices``: names that two machines had; ``gone``: machines that were taken away."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[SimulatedCounter, str] = {}
        self.devices: set[str] = set()
        self.gone: list[SimulatedCounter] = []

    def schedule(self, of: list[SimulatedCounter]) -> None:
        """Copies are made of some of these, in the first half of the world."""
        world = self._world
        plan, chance = world.plan, world.copying
        for how_often, whole in ((plan.copies, True), (plan.strangers, False)):
            for _ in range(how_often if of else 0):
                one = of.pop(chance.randrange(len(of)))
                when = (0.1 + 0.5 * chance.random()) * plan.seconds
                world.later(when, lambda one=one, whole=whole: self._copy(one, whole=whole))  # type: ignore[misc]  # mypy does not infer a default

    def _copy(self, one: SimulatedCounter, *, whole: bool) -> None:
        world = self._world
        world.note("copied" if whole else "stranger")
        name = len(world.counters)
        other = one.copied(name, world.folder / f"desk-{name}", whole=whole)
        world.counters.append(other)
        if whole:
            self.devices.add(one.store.device)
            world.later(5.0 + 20 * world.copying.random(), other.act)
        else:
            self._join(other)

    def _join(self, stranger: SimulatedCounter) -> None:
        """A copy that noticed needs a code of its own; it is typed in until it is taken."""
        world = self._world
        if stranger.sync.membership() is not None:
            return
        again = 15.0
        try:
            if stranger not in self._codes:
                self._codes[stranger] = world.database.attempt(self._code)
            url, code = "https://centre.example", self._codes[stranger]
            enrol(stranger.sync, stranger.line, stranger.time, url=url, code=code)
        except Killed:
            stranger.kill()
            stranger.start()
        except DeskError as refused:
            world.note(f"not_joined_{refused.code}")
        except (Unavailable, CentreKilled):
            pass
        else:
            stranger.engine.nudge()
            again = 0.0
        stranger.wakes = world.at
        if again:
            world.later(again, lambda: self._join(stranger))

    def _code(self, unit: Unit) -> str:
        window = str(unit.connection.scalar(select(windows.c.window)))
        return make_code(self._world.centre, unit, window)

    # --- the end ---------------------------------------------------------------------------------

    def end(self) -> float:
        """Everything is whole again: find the forks and end them; from when on all must be well."""
        world = self._world
        for stranger in list(self._codes):
            self._codes.pop(stranger)
            self._join(stranger)
            assert stranger.sync.membership() is not None
        pairs = [one for one in world.counters if one.twin is not None and one.name < one.twin.name]
        if not pairs:
            return world.plan.seconds
        world.run(world.at + FOUND, stop=lambda: all(self._looked_at(one) for one in pairs))
        for one in pairs:
            self._settle(one)
        return world.at + LET_IN - 60.0

    def _looked_at(self, one: SimulatedCounter) -> bool:
        """Everything both machines wrote lies at the centre."""
        kept = self._wrote(one.store.device) <= self._world.ledger.at_centre()
        return kept and (not self._forked(one) or self._standing(one))

    def _wrote(self, device: str) -> set[Written]:
        ledger = self._world.ledger
        return {w for w in ledger.operations if w[0][0] == device} - ledger.excused

    def _forked(self, one: SimulatedCounter) -> bool:
        """Whether one place of the two machines' histories holds two operations."""
        places = [w[0] for w in self._world.ledger.operations if w[0][0] == one.store.device]
        return len(places) > len(set(places))

    def _standing(self, one: SimulatedCounter) -> bool:
        with self._world.database.reading() as connection:
            of = devices.c.device == one.store.device
            return connection.scalar(select(devices.c.standing).where(of)) == "quarantined"

    def _settle(self, one: SimulatedCounter) -> None:
        """The administrator has both machines brought, and keeps the one whose history is known."""
        world, twin = self._world, one.twin
        assert twin is not None
        device, forked = one.store.device, self._forked(one)
        missing = self._wrote(device) - world.ledger.at_centre()
        told = f"{missing}, {[one.engine.outlook.link, twin.engine.outlook.link]}"
        assert self._looked_at(one), f"two machines: not found, or not kept: {told}"
        if forked:
            world.note("forked")
            self._asked(device)
        stays, goes = (one, twin) if self._known(one) else (twin, one)
        assert self._known(stays), "neither of two histories is the centre's"
        world.counters.remove(goes)
        self.gone.append(goes)
        stays.twin = None
        if forked:
            with world.database.transaction() as unit:
                act = Act(
                    connection=unit.connection,
                    office=stays.sync.cursor().office,
                    by="9001",
                    role=Role.ADMINISTRATOR,
                    now=world.now(),
                    unit=unit,
                    random=world.copying.randbytes,
                )
                assert counters.readmit(act, device, "另一台是复制的")
        else:
            # one of them may have what the other wrote still to hear: it is switched on in the morning
            stays.kill()
            stays.start()

    def _asked(self, device: str) -> None:
        with self._world.database.reading() as connection:
            of = reviews.c.kind == "quarantine", reviews.c.device == device
            facts = list(connection.scalars(select(reviews.c.facts).where(*of)))
        assert any('"fork"' in one for one in facts), "nobody is asked about a fork"

    def _known(self, one: SimulatedCounter) -> bool:
        """Whether what this machine wrote is what the centre's lines hold, as far as both reach."""
        of = operations.c
        query = select(of.epoch, of.seq, of.digest).where(
            of.device == one.store.device, of.epoch > 0
        )
        with self._world.database.reading() as connection:
            rows = connection.execute(query).all()
        return all(one.sync.digest_at(row.epoch, row.seq) in ("", row.digest) for row in rows)

    def admit(self) -> bool:
        """What lies apart is taken in as facts; whether there was anything."""
        world, found = self._world, 0
        with world.database.reading() as connection:
            query = select(quarantine.c.device, quarantine.c.epoch).distinct()
            apart = connection.execute(query).all()
        for row in apart:
            found += admit_here(world.centre, row.device, row.epoch)
        return found > 0
