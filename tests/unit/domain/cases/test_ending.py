"""Who may end a case: the table of states against hands and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.domain.cases.test_case import RECEIVED, TEN, decision, event
from windowdesk.domain.cases.case import Case, EventKind, State, fold
from windowdesk.domain.cases.ending import Voiding, may_withdraw, voiding
from windowdesk.domain.decision.model import Outcome

TODAY = TEN.date()


def case(outcome: Outcome) -> Case:
    return fold(
        "c1",
        [event(1, EventKind.RECEIVED, RECEIVED), event(2, EventKind.DECIDED, decision(outcome))],
    )


@pytest.mark.parametrize(
    ("state", "open_"),
    [
        (State.RECEIVED, True),
        (State.PENDING_ORGAN, True),
        (State.CORRECTING, True),
        (State.ACCEPTED, True),
        (State.ACCEPTED_DEFERRED, True),
        (State.EMPTY, False),
        (State.NOT_ACCEPTED, False),
        (State.WITHDRAWN, False),
        (State.VOIDED, False),
    ],
)
def test_an_application_that_is_still_there_may_be_withdrawn(state: State, open_: bool) -> None:
    assert may_withdraw(replace(Case("c1"), state=state)) is open_


@pytest.mark.parametrize(
    ("outcome", "who"),
    [
        (Outcome.CORRECT_ONCE, Voiding.CLERK),
        (Outcome.NOT_REQUIRED, Voiding.CLERK),
        (Outcome.NOT_COMPETENT, Voiding.CLERK),
        (Outcome.BARRED, Voiding.CLERK),
        (Outcome.ACCEPT, Voiding.SUPERVISOR),
        (Outcome.ACCEPT_ON_SPOT, Voiding.SUPERVISOR),
        (Outcome.ACCEPT_DEFERRED, Voiding.SUPERVISOR),
        (Outcome.RECEIVE_ONLY, Voiding.SUPERVISOR),
    ],
)
def test_who_issued_it_today_voids_only_what_nobody_gained_by(
    outcome: Outcome, who: Voiding
) -> None:
    assert voiding(case(outcome), "1207", TODAY) is who
    assert voiding(case(outcome), "1208", TODAY) is Voiding.SUPERVISOR
    assert voiding(case(outcome), "1207", TODAY + timedelta(days=1)) is Voiding.SUPERVISOR


@pytest.mark.parametrize("state", [State.EMPTY, State.WITHDRAWN, State.VOIDED])
def test_what_has_ended_is_voided_by_nobody(state: State) -> None:
    ended = replace(case(Outcome.ACCEPT), state=state)
    assert voiding(ended, "1207", TODAY) is Voiding.NOBODY


def test_a_case_nothing_was_decided_on_needs_a_supervisor() -> None:
    received = fold("c1", [event(1, EventKind.RECEIVED, RECEIVED)])
    assert voiding(received, "1207", TODAY) is Voiding.SUPERVISOR


def test_every_visit_has_to_be_todays_and_ones_own() -> None:
    first = case(Outcome.CORRECT_ONCE).history
    again = event(3, EventKind.DECIDED, decision(Outcome.CORRECT_ONCE), days=2)
    later = fold("c1", [*first, again])
    assert voiding(later, "1207", TODAY + timedelta(days=2)) is Voiding.SUPERVISOR
