"""A whole office under one seed: after the healing nothing is lost, doubled, reused or stuck.

A seed that failed goes into SEEDS, its bug among the planted ones (tests/proofs/planted), and what it
came to is a test that can be read (tests/sync). ``simulation.replay`` tells the seed's last lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.plain import plain_store
from tests.helpers import postgres
from tests.proof import Proof
from tests.proofs.simulation import fast, template
from tests.proofs.simulation.places import OnServer, Place
from tests.proofs.simulation.world import Plan, World

# a clerk cut off right after her commit, at one of two machines with one name
SEEDS = (7026,)


def plan_of(seed: int) -> Plan:
    """3 counters mostly, up to 12 now and then; every fault and every disaster."""
    counters = 12 if seed % 64 == 63 else 5 if seed % 4 == 0 else 3
    return Plan(
        counters=counters,
        acts=14 if counters < 12 else 40,
        amends=8 if counters < 12 else 20,
        settles=3,
        copies=int(seed % 3 == 0),
        strangers=int(seed % 7 == 0),
        # a centre put back to before a copy joined would want it to join again
        recentres=int(seed % 7 != 0),
    )


def lived(office: Path, seed: int, plan: Plan, place: Place | None = None) -> World:
    """One world from its beginning to its end, held to what was promised."""
    with plain_store(), fast.quick():
        begin = template.begin(office, office / "world", plan.counters)
        world = World(seed, begin, plan, place)
        try:
            world.live()
            world.ledger.hold()
        except AssertionError as failure:
            failure.add_note(f"seed {seed}, {plan}")
            failure.add_note("\n".join(("the last of it:", *world.story)))
            raise
        finally:
            world.close()
    return world


def live(
    office: Path, seed: int, plan: Plan | None = None, place: Place | None = None
) -> Counter[str]:
    """The same; what happened in it."""
    world = lived(office, seed, plan or plan_of(seed), place)
    told = Counter(world.tally)
    for one in world.counters:
        told.update(faults=sum(one.line.met.values()))
    told.update(operations=len(world.ledger.operations), excused=len(world.ledger.excused))
    return told


@pytest.mark.proof(small=10, large=1_000_000)
def test_no_seed_loses_doubles_reuses_or_stays_stuck(proof: Proof, office: Path) -> None:
    happened: Counter[str] = Counter()
    for seed in proof.cases():
        told = live(office, 1_000 + seed)
        happened.update(told)
        proof.note(**told)
    # a quiet world proves nothing
    for what in (
        "copied",
        "forked",
        "faults",
        "killed",
        "torn",
        "restored",
        "centre_restored",
        "partition",
        "operations",
    ):
        assert happened[what] > 0, what


@pytest.mark.parametrize("seed", SEEDS)
def test_what_failed_once(seed: int, office: Path) -> None:
    assert live(office, seed)["operations"] > 0


@pytest.fixture(scope="module")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The same template with its centre on PostgreSQL."""
    folder, url = tmp_path_factory.mktemp("office"), postgres.cluster().fresh()
    with plain_store():
        template.make(folder / "template", Plan().counters, url)
    yield folder, url
    postgres.cluster().drop(url)


@pytest.mark.proof(small=1, large=100_000)
def test_no_seed_does_so_on_postgresql(proof: Proof, on_server: tuple[Path, str]) -> None:
    """The same seeds, and a centre whose database is PostgreSQL."""
    folder, url = on_server
    for seed in proof.cases():
        told = live(folder, 1_000 + seed, Plan(), OnServer(postgres.cluster(), url))
        assert told["operations"] > 0
        proof.note(**told)
