"""States of the screens that show the centre; it is a stand-in with a real counter behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.helpers.counter import AGENT, check_everything, dispatch_intake, fetch
from tests.helpers.fake_centre import (
    ONLINE,
    TROUBLE,
    FakeCentre,
    amended_elsewhere,
    came_back,
    offline,
    questions,
    warned,
    withdrawn_elsewhere,
)
from tests.shots.stage import FIRM, After, Stage
from windowdesk.app.syncing import CaseMark, ReviewItem
from windowdesk.domain.cases.amendment import Change
from windowdesk.domain.decision.submission import Query
from windowdesk.gui.screens.reviews.view import SettleDialog
from windowdesk.gui.screens.sync.extending import ExtendDialog
from windowdesk.gui.screens.sync.view import PackageDialog

PROJECT = "11440103XN000004784000112001000202603020001"


def with_centre(stage: Stage, centre: FakeCentre) -> FakeCentre:
    """The desk of ``stage`` has joined ``centre``."""
    stage.desk.syncing = centre
    return centre


def _sync(stage: Stage) -> None:
    if not stage.clerk.desk.window.at_desk:
        stage.sign_in()
    stage.clerk.desk._tick()
    stage.clerk.control(Qt.Key.Key_6)


def sync(stage: Stage) -> None:
    """Off-line for a while; three operations came back before."""
    matter = stage.dispatch()
    issued = stage.desk.issue(matter)
    status = replace(
        offline(unsent=3, at=stage.desk.now()),
        attachments_waiting=2,
        skew_s=-7,
        reviews_open=1,
        rejected=came_back(issued.case_id, issued.number),
        trouble=TROUBLE,
    )
    with_centre(stage, FakeCentre(status))
    _sync(stage)


def sync_frozen(stage: Stage) -> None:
    """The policy has stopped issuing, the credential is nearly over, few numbers are left."""
    status = replace(
        offline(unsent=512, minutes=3 * 24 * 60),
        cautions=(*warned("frozen"), *warned()),
        numbers_left=18,
        skew_s=420,
        credential_until=stage.desk.now() + timedelta(days=12),
        extension_hours=24,
    )
    with_centre(stage, FakeCentre(status))
    _sync(stage)


def extend(stage: Stage) -> QWidget | None:
    """A supervisor puts the freeze off for some hours."""
    dialog = _dialog(stage, Qt.Key.Key_T)
    if isinstance(dialog, ExtendDialog):
        # typed by a program it would look like a scanner behind an input method, and be said so
        dialog.reason.setPlainText("专线抢修，下午恢复")
    return dialog


def sync_alone(stage: Stage) -> None:
    _sync(stage)


def _dialog(stage: Stage, key: Qt.Key) -> QWidget | None:
    stage.clerk.control(key)
    return stage.dialog()


def join(stage: Stage) -> QWidget | None:
    return _dialog(stage, Qt.Key.Key_J)


def package(stage: Stage) -> QWidget | None:
    dialog = _dialog(stage, Qt.Key.Key_S)
    if isinstance(dialog, PackageDialog):
        dialog.path.setText(f"/media/usb/{Path(dialog.path.text()).name}")
        dialog.path.selectAll()
    return dialog


def slips(stage: Stage) -> None:
    """Four slips printed ahead: one keyed in, one spoilt, two still out."""
    stage.sign_in()
    emergency = stage.desk.emergency
    drawn = emergency.print(4).slips
    stage.rig.clock.pass_(hours=2)
    emergency.void(drawn[1].number, "写错了申请人名称")
    used = emergency.begin(drawn[0].number, stage.desk.now() - timedelta(minutes=40))
    matter = dispatch_intake(stage.rig.counter)
    used.choose_item(matter.submission.item)
    for question, answer in matter.submission.answers.items():
        used.answer(question, answer)
    used.set_applicant(FIRM)
    used.set_agent(AGENT)
    check_everything(used)
    stage.desk.issue(used)
    stage.clerk.control(Qt.Key.Key_6)
    stage.clerk.rest()
    stage.clerk.control(Qt.Key.Key_E)
    stage.clerk.rest()


def key_in(stage: Stage) -> QWidget | None:
    stage.clerk.press(Qt.Key.Key_F9)
    dialog = stage.dialog()
    stage.clerk.type("0302 1140")
    return dialog


def void_slip(stage: Stage) -> QWidget | None:
    return _dialog(stage, Qt.Key.Key_D)


def draw_slips(stage: Stage) -> QWidget | None:
    return _dialog(stage, Qt.Key.Key_P)


def reviews(stage: Stage) -> None:
    """An acceptance issued here while another window had taken the withdrawal; two more questions."""
    matter = stage.dispatch()
    issued = stage.desk.issue(matter)
    for job in issued.jobs:
        stage.desk.print_job(job.key)
    now = stage.desk.now()
    centre = FakeCentre(replace(ONLINE, reviews_open=2))
    centre.open = questions(issued.case_id, issued.number, now)
    centre.others[issued.case_id] = (withdrawn_elsewhere(issued.case_id, now),)
    with_centre(stage, centre)
    stage.clerk.control(Qt.Key.Key_7)
    stage.clerk.rest()


def review_settle(stage: Stage) -> QWidget | None:
    """The clerk's dialog: what is true may be chosen, a supervisor signs."""
    stage.clerk.press(Qt.Key.Key_F9)
    dialog = stage.dialog()
    if isinstance(dialog, SettleDialog):
        dialog.choices["voided"].setChecked(True)
    return dialog


def review_rectify(stage: Stage) -> QWidget | None:
    """A slip of the pen in a paper: which, what it says, what it should read."""
    dialog = review_settle(stage)
    if isinstance(dialog, SettleDialog):
        dialog.choices["rectified"].setChecked(True)
        dialog.reason.setPlainText("录入时把门牌号写错")
        dialog.corrects.was.setText("中山八路 12 号")
        dialog.corrects.reads.setText("中山八路 21 号")
    return dialog


def reviews_fields(stage: Stage) -> None:
    """Two windows changed the applicant's number and the agent's, unknown to each other."""
    issued = stage.desk.issue(stage.dispatch())
    there = {"applicant.phone": "02081000002", "agent.phone": "13900002222"}
    amended_elsewhere(stage.rig.counter, issued.case_id, there)
    mine = {
        "applicant.phone": Change("", "02081000001"),
        "agent.phone": Change("", "13800001111"),
    }
    with stage.rig.counter.store.transaction() as unit:
        case = stage.desk.case(issued.case_id)
        stage.desk.amending.write(unit, case, mine, "1207")
    centre = FakeCentre(replace(ONLINE, reviews_open=1))
    case_id, number = issued.case_id, issued.number
    centre.open = [ReviewItem("r1", case_id, "field", "open", stage.desk.now(), number)]
    with_centre(stage, centre)
    stage.clerk.control(Qt.Key.Key_7)
    stage.clerk.rest()


def review_fields(stage: Stage) -> QWidget | None:
    """One of the two values of each field is chosen."""
    stage.clerk.press(Qt.Key.Key_F9)
    dialog = stage.dialog()
    if isinstance(dialog, SettleDialog):
        dialog.choices["amended"].setChecked(True)
        next(iter(dialog.chooses.choices.values())).setChecked(True)
    return dialog


def reviews_none(stage: Stage) -> None:
    with_centre(stage, FakeCentre(ONLINE))
    stage.sign_in()
    stage.clerk.control(Qt.Key.Key_7)
    stage.clerk.rest()


def told_case(stage: Stage) -> None:
    """A case of another window with its number of the centre; one row found, one question open."""
    matter = stage.dispatch()
    fetch(matter, "licence", Query.DOWN)
    issued = stage.desk.issue(matter)
    centre = with_centre(stage, FakeCentre(replace(ONLINE, reviews_open=1)))
    centre.told[issued.case_id] = CaseMark(PROJECT, "综合3号窗", 1, 1)
    stage.clerk.desk.later.open(issued.case_id)


def told_cases(stage: Stage) -> None:
    stage.clerk.control(Qt.Key.Key_3)


STATES: dict[str, Callable[[Stage], QWidget | None]] = {
    "sync": sync,
    "sync-frozen": sync_frozen,
    "extend": After(sync_frozen, extend),
    "sync-alone": sync_alone,
    "join": After(sync_alone, join),
    "package": After(sync, package),
    "reviews": reviews,
    "review-settle": After(reviews, review_settle),
    "review-rectify": After(reviews, review_rectify),
    "reviews-fields": reviews_fields,
    "review-fields": After(reviews_fields, review_fields),
    "reviews-none": reviews_none,
    "case-told": told_case,
    "cases-told": After(told_case, told_cases, stays=False),
    "slips": slips,
    "key-in": After(slips, key_in),
    "void-slip": After(slips, void_slip),
    "draw-slips": After(slips, draw_slips),
}
