"""Standards published at the centre reach a counter: staged, verified, swapped in at once, dated, recalled."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, equal, state_of
from tests.helpers.centre import Office
from windowdesk.app.errors import UnknownItem
from windowdesk.app.published import PublishedStandards
from windowdesk.app.shelf import Shelf
from windowdesk.app.standards import StandardFile
from windowdesk.bootstrap.holidays import PublishedHolidays
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.service import counters, holidays, publishing
from windowdesk.central.service.acting import Act
from windowdesk.domain.cases.case import State
from windowdesk.domain.plain import sha256
from windowdesk.domain.staff import Role
from windowdesk.domain.standard.model import Item
from windowdesk.protocol import routes
from windowdesk.reference.holidays import load_calendar
from windowdesk.sync.ports import Answer

CARD, OTHER = shipped_items()[:2]
NEXT = replace(CARD, version="2026.2", effective=date(2026, 3, 1))


def publish(made: Office, item: Item, first: date, last: str = "") -> str:
    """Publish ``item`` as the office's administrator; its hash."""
    signer = made.centre.identity.signer
    with made.centre.database.transaction() as unit:
        act = acting(made, unit)
        publishing.put(act, [StandardFile("a.yaml", item.code, item.name, item, None, ())])
        assert publishing.publish(act, signer, sha256(item), first.isoformat(), last)
    return sha256(item)


def acting(made: Office, unit: object) -> Act:
    from windowdesk.central.store.unit import Unit

    assert isinstance(unit, Unit)
    return Act(
        unit.connection,
        made.founded.office,
        "9001",
        Role.ADMINISTRATOR,
        made.clock.now(),
        unit,
        made.centre.random,
    )


def recall(made: Office, content_hash: str) -> None:
    with made.centre.database.transaction() as unit:
        assert publishing.recall(
            acting(made, unit), made.centre.identity.signer, content_hash, "依据已废止"
        )


def standards(one: Side, *items: Item) -> tuple[Shelf, PublishedStandards]:
    """What a start of the program makes of the store; ``items`` came with the program."""
    shelf = Shelf(items, one.store)
    joined = one.sync.membership()
    assert joined is not None
    made = PublishedStandards(one.sync, shelf, lambda: joined.server_key)
    made.open()
    return shelf, made


def synced(one: Side) -> None:
    """The feed is taken in, and what it names is fetched as far as it can be."""
    for _ in range(4):
        one.pass_(60)
        one.engine.nudge()
        one.run()


def test_a_counter_works_by_what_it_came_with_until_the_centre_says_otherwise(
    made: Office, one: Side
) -> None:
    shelf, published = standards(one, CARD, OTHER)
    day = made.clock.now().date()
    synced(one)
    assert published.take_over() is False
    assert shelf.in_force(CARD.code, day).hash == sha256(CARD)
    new = publish(made, NEXT, day)
    synced(one)
    assert shelf.in_force(CARD.code, day).hash == sha256(CARD)
    assert published.take_over() is True
    assert shelf.in_force(CARD.code, day).hash == new
    # what was never published is not worked by any more; a case judged under it keeps it
    with pytest.raises(UnknownItem):
        shelf.in_force(OTHER.code, day)
    # a start of the program finds the same again, and nothing to swap
    again, at_start = standards(one, CARD, OTHER)
    assert again.in_force(CARD.code, day).hash == new
    assert at_start.take_over() is False


def test_a_version_comes_into_force_on_its_day_and_goes_on_its_day(made: Office, one: Side) -> None:
    shelf, published = standards(one)
    day = made.clock.now().date()
    old = publish(made, CARD, day, (day + timedelta(days=30)).isoformat())
    new = publish(made, NEXT, day + timedelta(days=10))
    synced(one)
    published.take_over()
    for days, expected in ((0, old), (9, old), (10, new), (40, new)):
        assert shelf.in_force(CARD.code, day + timedelta(days=days)).hash == expected
    recall(made, new)
    synced(one)
    published.take_over()
    assert shelf.in_force(CARD.code, day + timedelta(days=20)).hash == old
    with pytest.raises(UnknownItem):
        shelf.in_force(CARD.code, day + timedelta(days=30))
    # whatever was judged under it can still be opened by its hash
    assert shelf.version(new).item == NEXT


def test_nothing_changes_until_everything_announced_is_here(made: Office, one: Side) -> None:
    shelf, published = standards(one)
    day = made.clock.now().date()
    publish(made, CARD, day)
    synced(one)
    published.take_over()
    second, third = publish(made, OTHER, day), publish(made, NEXT, day)
    asked = f"{routes.CATALOGUE}/{third}"

    def lacking(request: object) -> Answer | None:
        return Answer(503, {}, b"{}") if getattr(request, "path", "") == asked else None

    one.cable.script = lacking
    synced(one)
    assert published.take_over() is False
    assert shelf.in_force(CARD.code, day).hash == sha256(CARD)
    with pytest.raises(UnknownItem):
        shelf.in_force(OTHER.code, day)
    one.cable.script = None
    one.pass_(1800)
    synced(one)
    assert published.take_over() is True
    assert shelf.in_force(CARD.code, day).hash == third
    assert shelf.in_force(OTHER.code, day).hash == second


def test_content_that_is_not_its_hash_or_not_signed_is_never_used(made: Office, one: Side) -> None:
    shelf, published = standards(one, CARD)
    day = made.clock.now().date()
    new = publish(made, NEXT, day)

    def forged(request: object) -> Answer | None:
        wanted = getattr(request, "path", "") == f"{routes.CATALOGUE}/{new}"
        return Answer(200, {}, b'{"code":"forged"}') if wanted else None

    one.cable.script = forged
    for _ in range(3):
        synced(one)
        assert published.take_over() is False
    assert shelf.in_force(CARD.code, day).hash == sha256(CARD)
    one.cable.script = None
    one.pass_(3600)
    synced(one)
    other_key = PublishedStandards(one.sync, shelf, lambda: b"x" * 32)
    assert other_key.take_over() is False
    assert published.take_over() is True
    assert shelf.in_force(CARD.code, day).hash == new


@pytest.mark.parametrize("content", [b"no item", b"[]", b"\xff"])
def test_content_that_is_its_hash_and_no_item_is_not_kept_nor_called_damage_here(
    one: Side, content: bytes
) -> None:
    assert not one.sync.item_fetched(hashlib.sha256(content).hexdigest(), content)
    assert one.store.item_version(hashlib.sha256(content).hexdigest()) is None


def test_the_policy_may_hold_a_change_back(made: Office, one: Side) -> None:
    shelf, published = standards(one, CARD)
    day = made.clock.now().date()
    new = publish(made, NEXT, day)
    synced(one)
    published.may_change = lambda: False
    assert published.take_over() is False
    published.may_change = lambda: True
    assert published.take_over() is True
    assert shelf.in_force(CARD.code, day).hash == new


def test_another_offices_versions_are_not_given(made: Office, one: Side) -> None:
    from tests.helpers.console import OTHER as YUEXIU
    from windowdesk.central.service.founding import add_office

    with made.centre.database.transaction() as unit:
        add_office(unit, YUEXIU, demo=False)
        act = acting(made, unit)
        foreign = Act(
            unit.connection, YUEXIU.office, "8001", Role.ADMINISTRATOR, act.now, unit, act.random
        )
        publishing.put(foreign, [StandardFile("a.yaml", NEXT.code, NEXT.name, NEXT, None, ())])
        signer = made.centre.identity.signer
        publishing.publish(foreign, signer, sha256(NEXT), made.clock.now().date().isoformat())
    synced(one)
    assert one.sync.publications() == ()
    answer = one.cable.call(
        "GET",
        f"{routes.CATALOGUE}/{sha256(NEXT)}",
        headers=one.cable.asked[-1].headers,
    )
    assert answer.status in (401, 404)


def test_holidays_of_the_centre_replace_those_of_the_counter(made: Office, one: Side) -> None:
    day = date(2026, 6, 1)
    days = [{"date": f"2026-10-0{n}", "isOffDay": True, "name": "国庆节"} for n in range(1, 8)]
    days += [{"date": f"2026-02-{n}", "isOffDay": True, "name": "春节"} for n in range(15, 24)]
    days += [{"date": day.isoformat(), "isOffDay": True, "name": "演示假日"}]
    body = json.dumps({"year": 2026, "days": days}, ensure_ascii=False)
    with made.centre.database.transaction() as unit:
        holidays.publish_year(acting(made, unit), 2026, body)
    assert load_calendar(one.profile).is_workday(day)
    synced(one)
    PublishedHolidays(one.sync, one.profile).take_over()
    assert not load_calendar(one.profile).is_workday(day)
    # what was taken over once is not written over what an installer imports afterwards
    (kept,) = (one.profile / "calendar").glob("*.json")
    kept.unlink()
    PublishedHolidays(one.sync, one.profile).take_over()
    assert load_calendar(one.profile).is_workday(day)


def test_a_device_brought_back_sends_again_what_was_kept_apart(made: Office, one: Side) -> None:
    with made.centre.database.transaction() as unit:
        counters.keep_apart(acting(made, unit), one.store.device, "磁盘来历不明")
    case_id = acts.issue(one.store, one.time.now())
    synced(one)
    with made.centre.database.reading() as connection:
        held = counters.held_of(connection, one.store.device)
        found, _digest = counters.lines_of(connection, one.store.device)
    assert [line.count for line in held] == [1]
    assert sum(line.seq for line in found) == 0
    with made.centre.database.transaction() as unit:
        counters.readmit(acting(made, unit), one.store.device, "核实为本机")
    one.pass_(3700)
    synced(one)
    equal(made, one)
    assert state_of(one, case_id) is State.ACCEPTED
