"""文号: in order, never twice, through years, full ranges, voids, restores; every number explained."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.durability.issuing import NINE, PREFIX, case_of, issue, open_desk
from windowdesk.app.errors import NumbersExhausted
from windowdesk.app.ports import NumberClaimed
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.numbers import DocumentNumber, parse_document_number
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.store import SqlStore

YEAR = NINE.year


def take(store: SqlStore, prefix: str = PREFIX, year: int = YEAR) -> int:
    serial = store.next_document_serial(prefix, year)
    with store.transaction() as unit:
        unit.claim_document_serial(prefix, year, serial)
    return serial


def fail(store: SqlStore, prefix: str = PREFIX, year: int = YEAR) -> None:
    """An act that takes a number and comes to nothing."""
    serial = store.next_document_serial(prefix, year)
    with suppress(ZeroDivisionError), store.transaction() as unit:
        unit.claim_document_serial(prefix, year, serial)
        _come_to_nothing()


def _come_to_nothing() -> None:
    raise ZeroDivisionError


def explained(store: SqlStore) -> bool:
    return all(held.unexplained == 0 for held in store.serial_account())


def test_serials_rise_by_one_per_prefix_and_year(store: SqlStore) -> None:
    assert [take(store) for _ in range(3)] == [1, 2, 3]
    assert take(store, "荔卫受") == 1
    assert take(store, year=YEAR + 1) == 1, "a new year begins anew at midnight"
    assert take(store) == 4, "an act of the old year that ends after midnight keeps its year"
    assert explained(store)


def test_several_documents_of_one_act_peek_ahead(store: SqlStore) -> None:
    ahead = [store.next_document_serial(PREFIX, YEAR, skip) for skip in range(3)]
    assert ahead == [1, 2, 3]
    with store.transaction() as unit:
        for serial in ahead:
            unit.claim_document_serial(PREFIX, YEAR, serial)
    assert store.next_document_serial(PREFIX, YEAR) == 4


def test_an_act_that_fails_gives_its_number_back(store: SqlStore) -> None:
    fail(store)
    assert take(store) == 1
    with pytest.raises(NumberClaimed), store.transaction() as unit:
        unit.claim_document_serial(PREFIX, YEAR, 1)


def test_two_windows_of_a_hall_never_meet(tmp_path: Path) -> None:
    taken: list[int] = []
    for window in (0, 1, 12, 112, 999):
        store = open_desk(tmp_path / str(window), window=window)
        taken += [take(store) for _ in range(3)]
        (held,) = store.serial_account()
        assert held.last - held.first < 100_000
        store.close()
    assert len(set(taken)) == len(taken)
    assert taken[6] == 1_200_001


def test_leased_ranges_are_used_in_the_order_of_leasing_and_end_in_words(profile: Path) -> None:
    store = open_desk(profile, demo=False)
    with pytest.raises(NumbersExhausted) as nothing:
        store.next_document_serial(PREFIX, YEAR)
    assert nothing.value.code == "serials_exhausted"
    assert PREFIX in nothing.value.message
    assert "都在" in nothing.value.saved
    assert "号段" in nothing.value.press
    store.add_serials(PREFIX, YEAR, 501, 502)
    store.add_serials(PREFIX, YEAR, 101, 103)
    store.add_serials(PREFIX, YEAR + 1, 1, 2)
    assert store.serials_left(PREFIX, YEAR) == 5
    assert store.next_document_serial(PREFIX, YEAR, 3) == 102, "across the end of a range"
    assert [take(store) for _ in range(5)] == [501, 502, 101, 102, 103]
    with pytest.raises(NumbersExhausted):
        store.next_document_serial(PREFIX, YEAR)
    with pytest.raises(NumbersExhausted), store.transaction() as unit:
        unit.claim_document_serial(PREFIX, YEAR, 104)
    assert take(store, year=YEAR + 1) == 1
    assert [(held.issued, held.free) for held in store.serial_account()] == [(2, 0), (3, 0), (1, 1)]
    assert explained(store)
    store.close()


@pytest.mark.parametrize("bounds", [(101, 200), (1, 101), (150, 160), (200, 300), (5, 4), (0, 9)])
def test_a_range_that_meets_another_or_is_none_is_refused(
    store: SqlStore, bounds: tuple[int, int]
) -> None:
    store.add_serials(PREFIX, YEAR, 101, 200)
    with pytest.raises(ValueError, match=r"range"):
        store.add_serials(PREFIX, YEAR, *bounds)
    store.add_serials("荔卫受", YEAR, 101, 200)
    store.add_serials(PREFIX, YEAR + 1, 101, 200)


def test_a_voided_documents_number_is_kept_and_accounted_for(store: SqlStore) -> None:
    number, _other = issue(store), issue(store)
    with store.transaction() as unit:
        unit.append_event(
            CaseEvent(case_of(number), 4, EventKind.VOIDED, NINE, "1001", "w", {"reason": "重复"})
        )
        (summary,) = (s for s in store.summaries() if s.number == number.text())
        unit.save_summary(replace(summary, state="voided"))
    (held,) = store.serial_account()
    assert (held.issued, held.void) == (1, 1)
    assert explained(store)
    assert store.next_document_serial(PREFIX, YEAR) == 3


def test_a_restored_database_gives_no_number_out_again(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile, window=12)
    before = [take(store) for _ in range(3)]
    issue(store)
    store.backup(tmp_path / "backup.db")
    after = [take(store) for _ in range(4)]
    issue(store)
    store.close()
    shutil.copyfile(tmp_path / "backup.db", profile / "desk.db")
    store = open_desk(profile, window=12)
    assert store.verdict is Verdict.RESTORED
    again = [take(store) for _ in range(3)]
    assert not set(again) & set(before + after)
    assert [held.burnt > 0 for held in store.serial_account()] == [True, False]
    assert explained(store)
    store.close()


# --- as a property ------------------------------------------------------------------------------

KEYS = st.tuples(st.sampled_from(("荔人社许受", "荔卫受")), st.sampled_from((2026, 2027)))
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("lease"), KEYS, st.integers(1, 60), st.integers(0, 9)),
        st.tuples(st.sampled_from(("take", "fail", "reopen")), KEYS, st.just(0), st.just(0)),
    ),
    max_size=60,
)


class Model:
    """What a careful registrar would keep: per organ and year the numbers leased, in order."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.store = open_desk(profile, demo=False)
        self.leased: dict[tuple[str, int], list[int]] = {}
        self.taken: dict[tuple[str, int], int] = {}

    def do(self, deed: str, key: tuple[str, int], first: int, more: int) -> None:
        leased, taken = self.leased.setdefault(key, []), self.taken.setdefault(key, 0)
        if deed == "reopen":
            self.store.close()
            self.store = open_desk(self.profile, demo=False)
        elif deed == "lease":
            self._lease(leased, key, range(first, first + more + 1))
        elif taken == len(leased):
            with pytest.raises(NumbersExhausted):
                self.store.next_document_serial(*key)
        elif deed == "fail":
            fail(self.store, *key)
        else:
            assert take(self.store, *key) == leased[taken]
            self.taken[key] += 1

    def _lease(self, leased: list[int], key: tuple[str, int], numbers: range) -> None:
        if set(numbers) & set(leased):
            with pytest.raises(ValueError, match="range"):
                self.store.add_serials(*key, numbers[0], numbers[-1])
        else:
            self.store.add_serials(*key, numbers[0], numbers[-1])
            leased.extend(numbers)


# each example is a store of its own
@settings(max_examples=settings().max_examples // 20)
@given(deeds=DEEDS)
def test_whatever_happens_no_number_comes_twice_and_each_is_explained(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, tuple[str, int], int, int]]
) -> None:
    model = Model(tmp_path_factory.mktemp("serials"))
    for deed in deeds:
        model.do(*deed)
    assert explained(model.store)
    assert sum(held.issued for held in model.store.serial_account()) == sum(model.taken.values())
    model.store.close()


@given(
    st.text(min_size=1, max_size=12).filter(lambda t: "\n" not in t),
    st.integers(1000, 9999),
    st.integers(1, 10**12 - 1),
)
def test_a_document_number_is_read_back(prefix: str, year: int, serial: int) -> None:
    number = DocumentNumber(prefix, year, serial)
    assert parse_document_number(number.text()) == number


@pytest.mark.parametrize("text", ["", "荔受〔2026〕12 号", "荔受[2026]0001 号", "荔受〔2026〕0001"])
def test_what_is_no_document_number_is_none(text: str) -> None:
    assert parse_document_number(text) is None
