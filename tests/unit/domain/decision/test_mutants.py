"""A change of any rule of the decision is noticed: wrong versions of it must fail its tests.

All of them run each time: some six hundred take half a minute. A mutant that no test can tell from
the original stands in :data:`EQUIVALENT` with the reason.
"""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.helpers.mutants import Mutant, calls_of, in_place, mutants
from tests.unit.domain.decision import (
    test_groups,
    test_handing_in,
    test_named_cases,
    test_rules,
    test_rules_of_time,
    test_second_visit,
)
from windowdesk.domain.decision import (
    dates,
    decide,
    handing_in,
    override,
    paper_checks,
    renewals,
    rows,
)

MODULES = (decide, rows, paper_checks, dates, override, handing_in, renewals)
_TESTS = (
    test_rules,
    test_rules_of_time,
    test_groups,
    test_named_cases,
    test_second_visit,
    test_handing_in,
)
CALLS = [call for tests in _TESTS for call in calls_of(tests)]

# name of the mutant: why the verdict is the same
EQUIVALENT = {
    "decide._burden: without 0 in (10000, 0)": "two refusals stay equal, and nothing else is so long",
    "rows._judge_group: swap _ORDER[m.status] <= 2": (
        "only 非必要 has the third place, and no sound standard has it in a choice"
    ),
    "rows._worst: RowStatus.SATISFIED as PENDING_QUERY": "a group is never empty",
}


def noticed() -> bool:
    """Whether any test fails now; quickly, since most mutants fall at once."""
    for call in CALLS:
        try:
            call()
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - any failure is a catch
            return True
    return False


def survivors() -> list[str]:
    """The names of all mutants that no test noticed."""
    return [
        mutant.name
        for module in MODULES
        for mutant in mutants(module)
        if not caught(module, mutant)
    ]


def caught(module: ModuleType, mutant: Mutant) -> bool:
    with in_place(module, mutant):
        return noticed()


def test_the_tests_pass_without_a_mutant() -> None:
    assert not noticed()


def test_every_mutant_is_caught() -> None:
    assert [name for name in survivors() if name not in EQUIVALENT] == []


def test_no_explanation_has_outlived_its_mutant() -> None:
    names = {mutant.name for module in MODULES for mutant in mutants(module)}
    assert set(EQUIVALENT) <= names
