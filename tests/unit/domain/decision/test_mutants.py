"""A change of any rule of the decision is noticed: wrong versions of it must fail its tests.

``make test`` takes an even sample of them, ``make proof`` every one. A mutant that no test can tell
from the original stands in :data:`EQUIVALENT` with the reason.
"""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.helpers.mutants import Mutant, calls_of, in_place, mutants, names
from tests.proof import Proof
from tests.unit.domain.decision import (
    test_groups,
    test_handing_in,
    test_in_order,
    test_named_cases,
    test_rules,
    test_rules_of_time,
    test_second_visit,
)
from windowdesk.domain.decision import (
    dates,
    decide,
    handing_in,
    in_order,
    override,
    paper_checks,
    renewals,
    rows,
)

MODULES = (decide, rows, paper_checks, dates, override, handing_in, in_order, renewals)
_TESTS = (
    test_rules,
    test_rules_of_time,
    test_groups,
    test_named_cases,
    test_second_visit,
    test_handing_in,
    test_in_order,
)
CALLS = [call for tests in _TESTS for call in calls_of(tests)]

# name of the mutant: why the verdict is the same
EQUIVALENT = {
    "decide._burden: without 0 in (10000, 0)": "two refusals stay equal, and nothing else is so long",
    "in_order.prepared: not (len(_standards) >= _KEPT)": "only memory is saved",
    "in_order.prepared: swap len(_standards) >= _KEPT": "only memory is saved",
    "in_order.under: not (len(self._lists) >= _KEPT)": "only memory is saved",
    "in_order.under: swap len(self._lists) >= _KEPT": "only memory is saved",
}


def noticed() -> bool:
    """Whether any test fails now; quickly, since most mutants fall at once."""
    for call in CALLS:
        try:
            call()
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - any failure is a catch
            return True
    return False


def survivors(wanted: set[str]) -> list[str]:
    """The names of the ``wanted`` mutants that no test noticed."""
    return [
        mutant.name
        for module in MODULES
        for mutant in mutants(module, wanted)
        if not caught(module, mutant)
    ]


def caught(module: ModuleType, mutant: Mutant) -> bool:
    with in_place(module, mutant):
        return noticed()


def test_the_tests_pass_without_a_mutant() -> None:
    assert not noticed()


@pytest.mark.proof(small=120, large=2_000)
def test_every_mutant_is_caught(proof: Proof) -> None:
    every = [name for module in MODULES for name in names(module)]
    assert len(every) < 2_000, "the proof does not take all of them any more"
    wanted = {every[case * len(every) // proof.total] for case in proof.cases()}
    assert [name for name in survivors(wanted) if name not in EQUIVALENT] == []


def test_no_explanation_has_outlived_its_mutant() -> None:
    assert set(EQUIVALENT) <= {name for module in MODULES for name in names(module)}
