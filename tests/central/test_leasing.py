"""Numbers: each block and each 文号 range leased once, whatever is lost on the way."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import func, select, update

from tests.central.test_feed import together
from tests.helpers.centre import Device, office, problem
from windowdesk.app.errors import NotAllowed
from windowdesk.central.service import counters
from windowdesk.central.service.leasing import FIRST_DEMO_BLOCK, MOST_BLOCKS_A_DAY
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Lease, Leased, SerialsWanted


def test_a_lost_answer_leaks_nothing(database: Database) -> None:
    made = office(database)
    device = made.counter()
    wanted = [SerialsWanted(prefix="荔人社许受", year=2026, count=200)]
    first = device.lease(2, "request-1", wanted)
    assert device.lease(2, "request-1", wanted) == first
    # the same name, another wish: what was answered once is the answer
    assert device.lease(1, "request-1") == first
    with database.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(blocks))
    assert count == len(device.blocks) == 4
    second = device.lease(0, "request-2", wanted).serials[0]
    assert (first.serials[0].first, first.serials[0].last) == (1, 200)
    assert (second.first, second.last) == (201, 400)


def test_no_two_counters_ever_hold_the_same_block_or_serial(database: Database) -> None:
    made = office(database)
    devices = [made.counter() for _ in range(12)]
    wanted = [
        SerialsWanted(prefix="荔人社许受", year=2026, count=20),
        SerialsWanted(prefix="荔市监受", year=2026, count=30),
    ]
    answers: list[Leased] = []

    def lease(device: Device) -> None:
        for _ in range(3):
            # each asks in another order: nobody waits for nobody else
            wanted_here = wanted if int(device.device, 16) % 2 else wanted[::-1]
            answers.append(device.lease(2, secrets.token_hex(8), wanted_here))

    together([lambda device=device: lease(device) for device in devices])  # type: ignore[misc]  # a default binds each
    held = [block for device in devices for block in device.blocks]
    assert len(held) == len(set(held)) == 12 * 8
    assert max(held) == 12 * 8
    for prefix in ("荔人社许受", "荔市监受"):
        taken = [
            number
            for answer in answers
            for one in answer.serials
            if one.prefix == prefix
            for number in range(one.first, one.last + 1)
        ]
        assert sorted(taken) == list(range(1, len(taken) + 1))


@pytest.mark.parametrize(
    "wish",
    [
        {"blocks": 5}, {"blocks": -1}, {"serials": [("荔", 2026, 0)]},
        {"serials": [("荔", 2026, 10_001)]}, {"serials": [("a\x00b", 2026, 1)]},
        {"serials": [("荔", 26, 1)]}, {"serials": [("荔", 2026, 1)] * 51},
    ],
)  # fmt: skip
def test_more_than_anybody_needs_is_refused(database: Database, wish: dict) -> None:
    device = office(database).counter()
    serials = [
        SerialsWanted(prefix=prefix, year=year, count=count)
        for prefix, year, count in wish.get("serials", [])
    ]
    asked = Lease(request="a" * 16, epoch=1, blocks=wish.get("blocks", 0), serials=serials)
    refused = device.post(routes.NUMBERS, asked)
    assert (refused.status, problem(refused).code) == (422, "too_many")


def test_a_hostile_counter_cannot_drain_the_supply(database: Database) -> None:
    made = office(database)
    device = made.counter()
    while len(device.blocks) < MOST_BLOCKS_A_DAY:
        device.lease(2)
    refused = device.post(routes.NUMBERS, Lease(request="b" * 16, epoch=1, blocks=1))
    assert (refused.status, problem(refused).code) == (429, "too_many")
    assert made.counter().blocks
    # a supervisor may not, an administrator who says why may: as many again, from now on
    made.clock.pass_(minutes=1)
    with pytest.raises(NotAllowed), made.acting(Role.SUPERVISOR) as act:
        counters.grant_numbers(act, device.device, "当天恢复了四次")
    with made.acting() as act:
        assert not counters.grant_numbers(act, "nobody", "当天恢复了四次")
        assert counters.grant_numbers(act, device.device, "当天恢复了四次")
    device.open_session()
    again = [device.lease(4).blocks for _ in range(3)]
    assert len({block for some in again for block in some}) == MOST_BLOCKS_A_DAY
    refused = device.post(routes.NUMBERS, Lease(request="c" * 16, epoch=1, blocks=1))
    assert (refused.status, problem(refused).code) == (429, "too_many")
    made.clock.pass_(days=1)
    device.open_session()
    device.lease(1)


def test_the_last_block_is_not_a_demo_counters(database: Database) -> None:
    made = office(database)
    device = made.counter()
    with database.transaction() as unit:
        unit.connection.execute(update(sequences).values(next=FIRST_DEMO_BLOCK))
    refused = device.post(routes.NUMBERS, Lease(request="c" * 16, epoch=1, blocks=1))
    assert (refused.status, problem(refused).code) == (503, "full")


def test_blocks_are_the_epochs_own(database: Database) -> None:
    device = office(database).counter()
    refused = device.post(routes.NUMBERS, Lease(request="d" * 16, epoch=2, blocks=1))
    assert (refused.status, problem(refused).code) == (409, "epoch")
    assert problem(device.post(routes.NUMBERS, Lease(request="x", epoch=1))).code == "malformed"
