"""Staff and roles: the auditor's page, the token at the sign-in, one's own password."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.helpers.counter import CHEAP, accepted_case
from tests.shots.stage import Stage
from windowdesk.app.ports import StaffRecord
from windowdesk.app.staffing import LEASE, LOCAL_LEASE
from windowdesk.bootstrap.demo import DEMO_AUDITOR, DEMO_PASSWORD
from windowdesk.domain.staff import Role, StaffMember

PASSWORD = "Zhongxin-2026"


def hire(stage: Stage, **more: object) -> None:
    record = StaffRecord(
        StaffMember("1300", "钱小演", Role.SUPERVISOR), CHEAP.hash(PASSWORD), CHEAP.hash("1357")
    )
    with stage.rig.counter.store.transaction() as work:
        work.save_staff(replace(record, **more))  # type: ignore[arg-type] # the record's own fields


def enter(stage: Stage, number: str, password: str) -> None:
    stage.clerk.type(number)
    stage.clerk.press(Qt.Key.Key_Return)
    stage.clerk.type(password)
    stage.clerk.press(Qt.Key.Key_Return)


def trail(stage: Stage) -> None:
    """A day's work as the auditor reads it, checked."""
    stage.sign_in()
    accepted_case(stage.rig.counter)
    stage.clerk.desk.sign_out()
    enter(stage, "1207", "wrong-One-1")
    stage.clerk.wait(lambda: bool(stage.clerk.desk.sign_in.ui.problem.text()))
    stage.clerk.desk.sign_in.entered()
    stage.clerk.sign_in(DEMO_AUDITOR.number, DEMO_PASSWORD)
    page = stage.clerk.desk.seat.trail
    stage.clerk.wait(lambda: page.table.rowCount() > 3)
    stage.clerk.press(Qt.Key.Key_F9)
    stage.clerk.wait(lambda: "首尾相接" in page.says.text() or "follow" in page.says.text())


def token(stage: Stage) -> None:
    """The password was right; the token is asked for."""
    hire(stage, token=b"t" * 32, token_algorithm="Ed25519")
    enter(stage, "1300", PASSWORD)
    stage.clerk.wait(stage.clerk.desk.sign_in.ui.token.isVisible)


def lease(stage: Stage) -> None:
    """Off-line for too long."""
    past = "2026-03-01T09:00:00"
    with stage.rig.counter.store.transaction() as work:
        work.set_meta(LEASE, past)
        work.set_meta(LOCAL_LEASE, past)
    hire(stage, source="centre")
    enter(stage, "1300", PASSWORD)
    stage.clerk.wait(lambda: bool(stage.clerk.desk.sign_in.ui.problem.text()))


def password(stage: Stage) -> QWidget | None:
    """Somebody else chose it."""
    hire(stage, must_change=True)
    stage.clerk.sign_in("1300", PASSWORD)
    return stage.dialog()


STATES = {
    "trail": trail,
    "sign-in-token": token,
    "sign-in-lease": lease,
    "password": password,
}
