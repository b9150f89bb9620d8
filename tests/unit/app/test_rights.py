"""What each role can do at a desk, beneath every screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, accepted_case
from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import StaffRecord
from windowdesk.app.trail import TrailFilter
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.gui.actions import DEEDS, allowed

PASSWORD = "Zhongxin-2026"
Act = Callable[[Counter], object]
WORK: dict[str, Act] = {
    "conclude": accepted_case,
    "keep a draft": lambda c: c.desk.save_draft(c.desk.begin("A001")),
    "list drafts": lambda c: c.desk.drafts(),
    "list cases": lambda c: c.desk.recent(),
    "list returns": lambda c: c.desk.open_returns(),
    "list notices": lambda c: c.desk.open_notices(),
    "open a case": lambda c: c.desk.case("x"),
    "see papers": lambda c: c.desk.papers("x"),
}
TRAIL: dict[str, Act] = {
    "read the trail": lambda c: c.desk.trail.lines(),
    "check the chain": lambda c: c.desk.trail.check(),
}
WORKERS = (Role.CLERK, Role.SUPERVISOR)


def sit_down(counter: Counter, role: Role) -> None:
    member = StaffMember("1300", "钱小演", role)
    record = StaffRecord(member, CHEAP.hash(PASSWORD), CHEAP.hash("1357"))
    with counter.store.transaction() as work:
        work.save_staff(record)
    counter.desk.sign_in("1300", PASSWORD)


def outcome(counter: Counter, act: Act) -> str:
    """The code of the refusal; "" when it went through, or failed for another reason."""
    try:
        act(counter)
    except NotAllowed as refused:
        return refused.code
    except Exception:  # noqa: BLE001 - the act was begun: that is all that is asked here
        return ""
    return ""


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_work_here_take_matters_in_and_see_cases(
    counter: Counter, role: Role
) -> None:
    sit_down(counter, role)
    wanted = "" if role in WORKERS else "role"
    assert {name: outcome(counter, act) for name, act in WORK.items()} == dict.fromkeys(
        WORK, wanted
    )
    assert bool(counter.store.operations()) is (role in WORKERS)


@pytest.mark.parametrize("role", list(Role))
def test_only_an_auditor_reads_the_trail(counter: Counter, role: Role) -> None:
    sit_down(counter, role)
    wanted = "" if role is Role.AUDITOR else "role"
    assert {outcome(counter, act) for act in TRAIL.values()} == {wanted}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_only_a_supervisor_signs_off(counter: Counter, role: Role) -> None:
    sit_down(counter, role)
    with pytest.raises(NotAllowed, match="只有主管可以复核"):
        counter.staffing.supervisor("1300", PASSWORD)
    assert counter.store.audit_entries()[-1].result == "role"


EVERYBODYS = {
    "change_password",
    "help",
    "lock",
    "sign_out",
    "theme_light",
    "theme_dark",
    "theme_contrast",
    "back",
}


def test_an_auditor_at_a_desk_has_the_trail_and_nothing_else() -> None:
    own = {name for name in DEEDS if allowed(name, Role.AUDITOR)} - EVERYBODYS
    assert own == {"go_trail", "check_trail", "trail_older", "reload_trail"}


def test_an_administrator_looks_after_the_desk_and_concludes_nothing() -> None:
    own = {name for name in DEEDS if allowed(name, Role.ADMINISTRATOR)}
    assert {"go_devices", "go_catalogue"} <= own
    assert not own & {"go_intake", "conclude", "go_cases", "go_returns", "next_ticket", "go_trail"}


def test_nobody_signed_in_may_nothing() -> None:
    assert not any(allowed(name, None) for name in DEEDS)


def test_the_trail_is_filtered_and_holds(counter: Counter, tmp_path: Path) -> None:
    for _try in range(2):
        with pytest.raises(NotAllowed):
            counter.staffing.sign_in(DEMO_CLERK.number, "not-the-password")
    sit_down(counter, Role.AUDITOR)
    trail = counter.desk.trail
    everything = trail.lines()
    assert [line.seq for line in everything] == list(range(len(everything), 0, -1))
    refused = trail.lines(TrailFilter(actor=DEMO_CLERK.number, refused=True))
    assert {(line.action, line.result) for line in refused} == {("staff.sign_in", "refused")}
    assert len(refused) == 2
    assert trail.lines(TrailFilter(action="case.")) == ()
    assert trail.lines(before=2) == everything[-1:]
    check = trail.check()
    assert (check.count, check.broken) == (len(everything), None)
