"""Put aside and resumed where it was; several matters of one visit, and what they share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.intake.page import IntakePage
from tests.helpers.counter import check_everything, dispatch_intake
from windowdesk.app.intake import Intake
from windowdesk.domain.standard.model import OriginalUse
from windowdesk.gui.screens.intake.popups import ListPopup
from windowdesk.gui.screens.intake.state import RowLine

Key = Qt.Key
OTHER = "DEMO-RLZY-01"


def known(page: IntakePage) -> Intake:
    """劳务派遣 with everybody known and every paper but the last looked at, on the screen."""
    intake = dispatch_intake(page.rig.counter)
    check_everything(intake)
    intake.clear("agent_id")
    page.presenter.load(intake)
    page.app.window.open("intake")
    return intake


def take_back(page: IntakePage, line: int = 0) -> str:
    """Ctrl+R and the ``line``-th entry of the list; its words."""
    page.control(Key.Key_R)
    page.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), ListPopup))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ListPopup)
    words = popup.list.item(line).text()
    popup.list.setCurrentRow(line)
    page.press(Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.in_hand)
    return words


def test_put_aside_it_comes_back_where_it_was(page: IntakePage) -> None:
    page.app.window.resize(1366, 620)
    known(page)
    page.go_to("公司章程")
    page.press(Key.Key_E, Key.Key_Down)
    at, scroll = page.current(), page.view.checklist.list.verticalScrollBar().value()
    page.control(Key.Key_P)
    assert not page.in_hand
    words = take_back(page)
    assert page.current() == at
    assert page.view.checklist.list.hasFocus()
    page.qtbot.waitUntil(lambda: page.view.checklist.list.verticalScrollBar().value() == scroll)
    assert "A001" in words
    assert "劳务派遣" in words
    assert "已看" in words
    assert "陈" not in words
    assert "晴川" not in words


def test_a_question_has_the_focus_again(page: IntakePage) -> None:

    known(page)
    page.view.go_to_question("place")
    page.control(Key.Key_P)
    take_back(page)
    row = page.view.who.questions.row_of("place")
    assert row is not None
    page.qtbot.waitUntil(lambda: row.isAncestorOf(page.focus) or page.focus is row)


def test_where_the_clerk_stood_outlives_a_crash(page: IntakePage, tmp_path: Path) -> None:

    intake = known(page)
    page.go_to("公司章程")
    page.press(Key.Key_E)
    draft_id = intake.visit.draft_id

    def kept() -> bool:
        draft = page.rig.counter.store.draft(draft_id)
        view = draft.body["visit"].get("view", {}) if draft is not None else {}
        return view.get("expanded") == "articles" and view.get("pane") == "list"

    page.qtbot.waitUntil(kept)
    again = page.rig.counter.desk.resume(draft_id)
    assert again.visit.view["selected"] == "m:articles"


def second(page: IntakePage, code: str) -> None:
    """F10 and another item for the same people."""
    page.press(Key.Key_F10)
    page.presenter.choose_item(code)
    page.qtbot.waitUntil(page.app.tasks.idle)


def test_the_next_matter_offers_what_was_seen_and_counts_copies_anew(page: IntakePage) -> None:

    first = known(page)
    seen = first.material("licence")
    assert seen is not None
    assert seen.original_use is OriginalUse.INSPECT or not seen.originals
    page.draft_is_saved()
    second(page, "DEMO-LWPQ-01")
    after = page.presenter.intake
    assert after is not None
    assert after is not first
    assert after.submission.applicant == first.submission.applicant
    assert (after.visit.group, after.visit.nth) == (first.visit.group, 2)
    for question, option in first.submission.answers.items():
        page.presenter.answer(question, option)
    page.presenter.visiting.offer()
    page.qtbot.waitUntil(lambda: bool(after.offers))
    row = next(line for line in page.rows() if "本次来访已收" in line.received[0][0])
    page.go_to(row.name)
    page.press(Key.Key_T)
    finding = after.finding(row.material)
    asked = after.material(row.material)
    assert asked is not None
    assert (finding.originals, finding.copies) == (asked.originals, 0)
    assert all(point.ok for point in finding.points.values())
    taken = next(line for line in page.rows() if line.material == row.material)
    assert isinstance(taken, RowLine)
    assert "本次来访" not in taken.received[0][0]


def test_between_unfinished_matters_with_one_key(page: IntakePage) -> None:

    first = known(page)
    page.go_to("公司章程")
    second(page, OTHER)
    lines = page.presenter.visiting.lines()
    assert [(line.nth, line.current) for line in lines] == [(1, False), (2, True)]
    assert "未办结" in lines[0].words
    assert page.view.who.visit.isVisible()
    page.control(Key.Key_Tab)
    page.qtbot.waitUntil(
        lambda: (
            page.presenter.intake is not None
            and page.presenter.intake.visit.draft_id == first.visit.draft_id
        )
    )
    page.qtbot.waitUntil(page.app.tasks.idle)
    assert page.presenter.nth == 1
    assert "公司章程" in getattr(page.current(), "name", "")
    page.control(Key.Key_Tab)
    page.qtbot.waitUntil(lambda: page.presenter.nth == 2)


def test_alone_there_is_nothing_to_go_to(page: IntakePage) -> None:

    known(page)
    page.control(Key.Key_Tab)
    assert "没有别的" in page.app.window.toast.accessibleName()
    assert not page.view.who.visit.isVisible()


def test_what_was_issued_stands_beside_what_is_open_and_links_the_cases(page: IntakePage) -> None:

    first = dispatch_intake(page.rig.counter)
    check_everything(first)
    page.presenter.load(first)
    page.app.window.open("intake")
    page.conclude()
    page.qtbot.waitUntil(page.app.tasks.idle)
    page.app.window.open("intake")
    second(page, OTHER)
    lines = page.presenter.visiting.lines()
    assert [(line.nth, line.words) for line in lines] == [(1, "予以受理"), (2, "在办")]
    assert page.app.preview._visit.words() == (
        "1　劳务派遣经营许可　予以受理\n2　人力资源服务许可　在办"
    )
    case = page.rig.counter.desk.case(page.rig.counter.desk.recent()[0].case_id)
    after = page.presenter.intake
    assert after is not None
    assert case.group == after.visit.group != ""
    page.press(Key.Key_F5)
    page.qtbot.waitUntil(page.app.tasks.idle)
    assert page.presenter.visiting.lines() == ()
