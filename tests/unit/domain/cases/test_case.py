"""A case is what its events say, in order, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from windowdesk.domain.cases.case import BrokenHistory, CaseEvent, EventKind, State, fold
from windowdesk.domain.decision.model import (
    Decision,
    DueDate,
    Outcome,
    Reason,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.plain import to_plain

TEN = datetime.fromisoformat("2026-03-02T10:00:00")


def event(seq: int, kind: EventKind, payload: dict[str, Any], days: int = 0) -> CaseEvent:
    at = TEN + timedelta(days=days)
    return CaseEvent("c1", seq, kind, at, "1207", "综合12号窗", payload)


def decision(outcome: Outcome) -> dict[str, Any]:
    given = Decision(outcome, "X", "某事", "1", "0" * 64, TEN, None, (), (), ())
    return {"decision": to_plain(given)}


RECEIVED = {"number": "2644010300012030015737", "submission": to_plain(Submission("X", TEN))}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ACCEPT, State.ACCEPTED),
        (Outcome.ACCEPT_ON_SPOT, State.ACCEPTED),
        (Outcome.ACCEPT_DEFERRED, State.ACCEPTED_DEFERRED),
        (Outcome.RECEIVE_ONLY, State.PENDING_ORGAN),
        (Outcome.CORRECT_ONCE, State.CORRECTING),
        (Outcome.NOT_REQUIRED, State.NOT_ACCEPTED),
        (Outcome.NOT_COMPETENT, State.NOT_ACCEPTED),
        (Outcome.BARRED, State.NOT_ACCEPTED),
    ],
)
def test_each_outcome_leads_to_its_state(outcome: Outcome, state: State) -> None:
    case = fold(
        "c1",
        [event(1, EventKind.RECEIVED, RECEIVED), event(2, EventKind.DECIDED, decision(outcome))],
    )
    assert case.state is state
    assert case.number == RECEIVED["number"]


def test_a_return_visit_keeps_the_first_receipt() -> None:
    case = fold(
        "c1",
        [
            event(1, EventKind.RECEIVED, RECEIVED),
            event(2, EventKind.DECIDED, decision(Outcome.CORRECT_ONCE)),
            event(3, EventKind.RECEIVED, RECEIVED, days=4),
            event(4, EventKind.DECIDED, decision(Outcome.ACCEPT), days=4),
        ],
    )
    assert case.visits == 2
    assert case.first_received_at == TEN
    assert case.state is State.ACCEPTED


def test_an_override_decides_the_state_and_a_new_decision_lifts_it() -> None:
    override = Override("1201", "supervisor", "有据可查", TEN, Outcome.CORRECT_ONCE, Outcome.ACCEPT)
    events = [
        event(1, EventKind.RECEIVED, RECEIVED),
        event(2, EventKind.DECIDED, decision(Outcome.CORRECT_ONCE)),
        event(3, EventKind.OVERRIDDEN, {"override": to_plain(override)}),
    ]
    assert fold("c1", events).state is State.ACCEPTED
    again = event(4, EventKind.DECIDED, decision(Outcome.CORRECT_ONCE))
    assert fold("c1", [*events, again]).override is None


def test_withdrawn_and_voided_end_a_case() -> None:
    first = event(1, EventKind.RECEIVED, RECEIVED)
    for kind, state in ((EventKind.WITHDRAWN, State.WITHDRAWN), (EventKind.VOIDED, State.VOIDED)):
        assert fold("c1", [first, event(2, kind, {"reason": "申请人撤回"})]).state is state


def test_a_gap_a_repeat_or_a_stranger_breaks_the_history() -> None:
    first = event(1, EventKind.RECEIVED, RECEIVED)
    stranger = replace(event(2, EventKind.DECIDED, decision(Outcome.ACCEPT)), case_id="c2")
    for bad in (
        [event(2, EventKind.RECEIVED, RECEIVED)],
        [first, first],
        [first, event(3, EventKind.DECIDED, decision(Outcome.ACCEPT))],
        [first, stranger],
    ):
        with pytest.raises(BrokenHistory):
            fold("c1", bad)


def deferred_decision(outcome: Outcome, *owed: str) -> dict[str, Any]:
    until = DueDate("deferral", "5wd", TEN.date(), TEN.date() + timedelta(days=7), True)
    gaps = tuple(Reason(Rule.ABSENT, Weight.GAP, ident, deferrable=True) for ident in owed)
    given = Decision(outcome, "X", "某事", "1", "0" * 64, TEN, None, gaps, (), (), (until,))
    return {"decision": to_plain(given)}


def test_a_deferral_owes_until_everything_was_handed_in() -> None:
    granted = [
        event(1, EventKind.RECEIVED, RECEIVED),
        event(2, EventKind.DECIDED, deferred_decision(Outcome.ACCEPT_DEFERRED, "a", "b")),
    ]
    case = fold("c1", granted)
    assert [reason.material for reason in case.owed] == ["a", "b"]
    assert case.owed_until is not None
    handed = {"submission": RECEIVED["submission"]}
    part = handed | deferred_decision(Outcome.ACCEPT_DEFERRED, "b")
    some = [*granted, event(3, EventKind.HANDED_IN, part, days=1)]
    assert fold("c1", some).state is State.ACCEPTED_DEFERRED
    assert [reason.material for reason in fold("c1", some).owed] == ["b"]
    whole = event(4, EventKind.HANDED_IN, handed | decision(Outcome.ACCEPT), days=2)
    done = fold("c1", [*some, whole])
    assert (done.state, done.owed) == (State.ACCEPTED, ())
    assert done.decision == case.decision


def test_what_is_accepted_or_corrected_owes_nothing() -> None:
    for outcome in (Outcome.ACCEPT, Outcome.CORRECT_ONCE):
        events = [
            event(1, EventKind.RECEIVED, RECEIVED),
            event(2, EventKind.DECIDED, deferred_decision(outcome, "a")),
        ]
        assert fold("c1", events).owed == ()
        assert fold("c1", events).owed_until is None


def test_a_reprint_is_a_paper_that_names_its_first() -> None:
    paper = {"document_id": "d1", "document": "slip", "document_number": "", "sha256": "x"}
    again = {**paper, "document_id": "d2", "of": "d1", "reprint": 1, "reason": "lost"}
    case = fold(
        "c1",
        [
            event(1, EventKind.RECEIVED, RECEIVED | {"group": "visit"}),
            event(2, EventKind.DOCUMENT_ISSUED, paper),
            event(3, EventKind.REPRINTED, again),
        ],
    )
    assert [(p.document_id, p.of, p.reprint) for p in case.papers] == [
        ("d1", "", 0),
        ("d2", "d1", 1),
    ]
    assert (case.state, case.group) == (State.RECEIVED, "visit")
