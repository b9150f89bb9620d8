"""What a clerk sees of the centre: the lamp, its page, warnings, joining. Worked by keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from tests.gui.test_later import cells
from tests.helpers.counter import (
    MONDAY,
    accepted_case,
    check_everything,
    dispatch_intake,
    fetch,
    print_all,
)
from tests.helpers.fake_centre import ONLINE, FakeCentre, came_back, offline, warned
from tests.helpers.window import DeskRig
from tests.unit.documents.reading import pdfium_text
from windowdesk.app.calling import Calling
from windowdesk.app.enrolling import _REFUSALS
from windowdesk.app.issuing import Issued
from windowdesk.app.limiting import limit_words
from windowdesk.app.ports import PDF
from windowdesk.app.reprinting import Why
from windowdesk.app.sync_ports import Cursor
from windowdesk.app.syncing import CaseMark, Link, PaperAnswer, SyncStatus
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.decision.submission import Query
from windowdesk.gui.screens.case.view import CasePage
from windowdesk.gui.screens.joining.view import JoinDialog
from windowdesk.gui.screens.sync.extending import ExtendDialog
from windowdesk.gui.screens.sync.view import PackageDialog
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.protocol import feed
from windowdesk.protocol.messages import Entry, encode

Key = Qt.Key
D = TypeVar("D", bound=QDialog)


class AtSync:
    """The lamp and the page behind it."""

    def __init__(self, clerk: Clerk, rig: DeskRig) -> None:
        self.clerk, self.rig, self.app = clerk, rig, clerk.desk
        self.page = self.app.centre.sync
        self.centre = FakeCentre()
        rig.counter.desk.syncing = self.centre

    def stands(self, status: SyncStatus) -> str:
        """The lamp's word once the centre says ``status``."""
        self.centre.now = status
        self.app._tick()
        return self.app.window.top.lamp.text()

    def open(self) -> None:
        self.clerk.control(Key.Key_6)
        self.clerk.settle()

    def tiles(self) -> dict[str, str]:
        return {
            name.text(): f"{value.text()} {remark.text()}".strip()
            for name, value, remark in self.page.tiles._made
            if name.isVisible()
        }

    def dialog(self, key: Qt.Key, kind: type[D]) -> D:
        self.clerk.control(key)
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def closed(self) -> None:
        self.clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog stays")
        self.app.window.activateWindow()
        self.clerk.wait(self.app.window.isActiveWindow, "the window does not come back")
        self.clerk.settle()


@pytest.fixture
def at(signed_in: Clerk, rig: DeskRig) -> AtSync:
    return AtSync(signed_in, rig)


STANDINGS = (
    (SyncStatus(), "本机保存", "correct"),
    (ONLINE, "已联网", "accept"),
    (replace(ONLINE, unsent=2), "已联网 · 待传 2", "accept"),
    (offline(unsent=3, minutes=12), "离线 12 分钟 · 待传 3", "correct"),
    (offline(unsent=0, minutes=180), "离线 3 小时", "correct"),
    (replace(ONLINE, link=Link.FORCED, unsent=1), "已手动离线 · 待传 1", "wait"),
    (replace(ONLINE, link=Link.EXPIRED), "证书过期", "refuse"),
    (replace(ONLINE, link=Link.QUARANTINED), "已隔离", "refuse"),
    (replace(ONLINE, link=Link.REVOKED), "已停用", "refuse"),
    (replace(ONLINE, link=Link.LIMITED), "版本过旧", "correct"),
)


def test_the_lamp_says_how_it_stands_in_words_and_shape(at: AtSync) -> None:
    lamp = at.app.window.top.lamp
    for status, word, tone in STANDINGS:
        assert at.stands(status) == word
        assert lamp._tone == tone
        assert lamp.accessibleName().startswith(word)
        assert len(lamp.toolTip()) > len(word), "the whole sentence is one look away"
    assert {status.link for status, _word, _tone in STANDINGS} == set(Link)


def test_another_name_of_the_window_stands_everywhere_at_the_next_second(at: AtSync) -> None:
    app, old, new = at.app, "综合12号窗", "综合15号窗"
    called = Calling(12)
    app.calls._calling = called
    before = accepted_case(at.rig.counter)
    at.centre.named, at.centre.former = new, [(old, MONDAY)]
    app._tick()
    at.clerk.wait(lambda: new in app.window.toast.accessibleName(), "nobody is told")
    top = [label.text() for label in app.window.top.findChildren(QLabel)]
    assert new in top
    assert old not in top
    assert app.window.windowTitle().endswith(new)
    assert (app.sign_in.ui.window.text(), called.window) == (new, 15)
    app.facing.window.show_view(None)
    assert new in app.facing.window._idle.findChildren(QLabel)[1].text()
    papers = accepted_case(at.rig.counter).papers
    assert {paper.facts["window"] for paper in papers} == {new}
    # what it did under its old name it did itself
    app.later.open(before.case_id)
    at.clerk.settle()
    assert app.case.window_mark.isHidden()
    at.centre.former = []
    app.case._presenter.load()
    at.clerk.settle()
    assert app.case.window_mark.text() == f"{old}办理"


def test_a_window_that_closes_hears_nothing_more(at: AtSync) -> None:
    top = at.app.window.top
    at.app._clock.stop()
    # the centre of these tests took the place of the one that the desk began with
    at.centre.listen(at.app.centre._changed.emit)
    at.centre.now = ONLINE
    at.centre.tell()
    assert top.lamp.text() == "已联网"
    at.app.centre.stop()
    at.centre.now = offline(unsent=0, minutes=180)
    at.centre.tell()
    at.clerk.settle()
    assert top.lamp.text() == "已联网"


def test_the_lamp_is_reached_by_tab_and_opens_the_page(at: AtSync) -> None:
    at.stands(offline())
    at.clerk.tab_to("离线 12 分钟")
    at.clerk.press(Key.Key_Space)
    assert at.app.window.screen_name == "sync"


def test_what_comes_and_goes_opens_nothing_over_the_work(at: AtSync) -> None:
    at.clerk.call_next()
    before = at.app.window.screen_name
    for link in Link:
        at.stands(replace(ONLINE, link=link, unsent=5))
    assert QApplication.activeModalWidget() is None
    assert at.app.window.screen_name == before
    assert at.app.window.banner.words() == ""


def test_the_page_says_what_waits_and_for_how_long(at: AtSync) -> None:
    at.stands(replace(offline(unsent=3, minutes=12), attachments_waiting=2, skew_s=-7))
    at.open()
    assert at.tiles() == {
        "待上传": "3 项 最早的已等 11 分钟",
        "最近同步": "10:03 12 分钟前",
        "下次尝试": "24 秒后",
        "号段余": "182 个",
        "附件待传": "2 个",
        "时钟偏差": "本机慢 7 秒",
        "证书有效至": "2026-05-05 还有 64 天",
        "待复核": "0 件",
    }
    at.clerk.press(Key.Key_F9)
    assert at.centre.nudged == 1


def test_what_only_another_can_send_or_nobody_here_can_read_is_said(at: AtSync) -> None:
    at.stands(replace(ONLINE, left_behind=2))
    at.open()
    assert at.tiles()["待上传"] == "0 项"
    assert "其中 2 项" in " ".join(label.text() for label in at.page.warnings.findChildren(QLabel))
    at.stands(replace(ONLINE, passed_over=3))
    told = " ".join(label.text() for label in at.page.warnings.findChildren(QLabel))
    assert "3 条消息本机读不懂" in told
    assert "升级" in told
    at.stands(ONLINE)
    assert not at.page.warnings.isVisible()


def test_what_came_back_stands_there_in_words_and_opens_its_case(at: AtSync, rig: DeskRig) -> None:
    issued = accepted_case(rig.counter)
    at.stands(replace(ONLINE, rejected=came_back(issued.case_id, issued.number)))
    at.open()
    rows = cells(at.page.table)
    assert [row[0] for row in rows] == ["未采纳", "已存待核", "平台暂存"]
    assert all(row[3] and row[4] for row in rows)
    assert any("复核" in row[4] for row in rows)
    at.clerk.press(Key.Key_Return)
    at.clerk.wait(lambda: at.app.window.screen_name == "case", "no case")
    at.clerk.settle()
    assert issued.number in at.app.case.number.text().replace(" ", "")


def test_the_line_is_forced_off_and_on_by_one_key(at: AtSync) -> None:
    at.open()
    at.clerk.control(Key.Key_D)
    at.clerk.settle()
    assert at.page.chip.text() == "已手动离线"
    assert not at.page.now.isEnabled()
    at.clerk.press(Key.Key_F9)
    assert "Ctrl+D" in at.app.window.toast.accessibleName()
    at.clerk.control(Key.Key_D)
    at.clerk.settle()
    assert at.centre.now == ONLINE


def test_a_package_is_written_and_its_answer_read(at: AtSync, tmp_path: Path) -> None:
    at.stands(offline(unsent=3))
    at.open()
    dialog = at.dialog(Key.Key_S, PackageDialog)
    target = tmp_path / "stick" / "out.wdpack"
    dialog.path.setText(str(target))
    at.clerk.press(Key.Key_Return)
    at.closed()
    assert at.centre.written == [target]
    assert "已导出 3 项" in at.app.window.toast.accessibleName()
    at.dialog(Key.Key_O, PackageDialog)
    at.clerk.press(Key.Key_Return)
    dialog = QApplication.activeModalWidget()  # type: ignore[assignment] # asked for a file
    assert dialog.says.text()
    dialog.path.setText(str(target))
    at.clerk.press(Key.Key_Return)
    at.closed()
    assert at.tiles()["待上传"] == "0 项"


def test_a_warning_comes_once_as_a_banner_and_again_only_after_it_had_gone(at: AtSync) -> None:
    banner = at.app.window.banner
    at.stands(replace(ONLINE, numbers_left=18, cautions=warned()))
    assert "收件号只剩 18 个" in banner.words()
    assert "请联网领取新号段" in banner.words()
    banner.dismiss()
    at.app._tick()
    assert banner.words() == ""
    at.stands(ONLINE)
    at.stands(replace(ONLINE, cautions=warned()))
    assert banner.words()


def test_a_freeze_is_said_although_the_same_limit_was_warned_of(at: AtSync) -> None:
    at.stands(replace(ONLINE, cautions=warned()))
    at.app.window.banner.dismiss()
    at.stands(replace(ONLINE, cautions=(*warned("frozen"), *warned())))
    assert "没有与中心同步" in at.app.window.banner.words()


def test_a_warning_waits_while_something_else_is_being_said(at: AtSync) -> None:
    banner = at.app.window.banner
    banner.show_words("打印机缺纸。")
    at.stands(replace(ONLINE, cautions=warned()))
    assert banner.words() == "打印机缺纸。"
    banner.dismiss()
    at.app._tick()
    assert "收件号" in banner.words()


def test_an_installer_joins_by_an_address_and_a_code(at: AtSync) -> None:
    at.stands(SyncStatus())
    at.open()
    at.dialog(Key.Key_J, JoinDialog)
    at.clerk.type("zw.example.gov.cn:8443")
    at.clerk.press(Key.Key_Tab)
    at.clerk.type("ab12-cd34")
    at.clerk.press(Key.Key_Return)
    at.closed()
    assert at.centre.asked == [("https://zw.example.gov.cn:8443", "AB12-CD34")]
    assert "已加入 荔湾区政务服务中心" in at.app.window.banner.words()
    assert at.page.now.isVisible()


def test_every_refusal_of_joining_is_said_and_nothing_typed_is_lost(at: AtSync) -> None:
    at.stands(SyncStatus())
    at.open()
    dialog = at.dialog(Key.Key_J, JoinDialog)
    at.clerk.type("zw.example.gov.cn")
    at.clerk.press(Key.Key_Tab)
    at.clerk.type("AB12CD34")
    said = set()
    for code in sorted(_REFUSALS):
        at.centre.refuse = code
        dialog.says.hide()
        at.clerk.press(Key.Key_Return)
        at.clerk.wait(dialog.says.isVisible, "nothing is said")
        assert "没有改动任何已有的内容" in dialog.says.text()
        assert (dialog.address.text(), dialog.code.text()) == ("zw.example.gov.cn", "AB12CD34")
        assert dialog.act.isEnabled()
        said.add(dialog.says.text())
    assert len(said) == len(_REFUSALS), "no two causes sound the same"
    at.clerk.press(Key.Key_Escape)
    at.closed()


def test_what_is_mistyped_never_leaves_the_desk(at: AtSync) -> None:
    at.stands(SyncStatus())
    at.open()
    dialog = at.dialog(Key.Key_J, JoinDialog)
    at.clerk.type("http://zw.example.gov.cn")
    at.clerk.press(Key.Key_Return)
    assert "没有加密" in dialog.says.text()
    assert at.centre.asked == []
    at.clerk.press(Key.Key_Escape)
    at.closed()


def test_nothing_of_it_shows_to_the_person_at_the_window(at: AtSync) -> None:
    at.clerk.press(Key.Key_F11)
    facing = at.app.facing.window
    at.clerk.rest()
    before = facing.grab().toImage()
    at.stands(replace(offline(), cautions=warned("frozen"), rejected=came_back()))
    at.open()
    at.clerk.rest()
    assert facing.grab().toImage() == before


PROJECT = "11440103XN000004784000112001000202603020001"


def with_a_row_left_open(rig: DeskRig) -> Issued:
    """Accepted while the certificate service was down: one row is 待核验."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    fetch(intake, "licence", Query.DOWN)
    return rig.counter.desk.issue(intake)


def opened(clerk: Clerk, case_id: str) -> CasePage:
    page = clerk.desk.case
    clerk.desk.later.open(case_id)
    clerk.settle()
    return page


def test_a_row_left_open_is_shown_waiting_in_the_case_and_in_the_list(
    signed_in: Clerk, rig: DeskRig
) -> None:
    issued = with_a_row_left_open(rig)
    plain = accepted_case(rig.counter)
    assert opened(signed_in, issued.case_id).fetched.words() == ["待核验：营业执照，由部门随后调取"]
    assert opened(signed_in, plain.case_id).fetched.words() == []
    signed_in.control(Key.Key_3)
    signed_in.settle()
    shown = {row[4] for row in cells(rig.desk_app.cases.table) if row[0].startswith("26")}
    assert shown == {"待核验 1", ""}


def test_what_was_fetched_settles_the_row_found_or_not(at: AtSync, rig: DeskRig) -> None:
    issued = with_a_row_left_open(rig)
    there = PaperAnswer("licence", True, "电子证照库", "E-0001", MONDAY)
    at.centre.fetched[issued.case_id] = (there,)
    page = opened(at.clerk, issued.case_id)
    assert page.fetched.words() == ["已核验：营业执照（电子证照库，03-02 10:15）"]
    # the last answer counts
    at.centre.fetched[issued.case_id] = (there, replace(there, found=False))
    page = opened(at.clerk, issued.case_id)
    assert "查不到：营业执照" in page.fetched.words()[0]
    assert "复核" in page.fetched.words()[0]


def test_a_case_wears_the_window_it_came_from_and_its_number_of_the_centre(
    at: AtSync, rig: DeskRig
) -> None:
    issued = accepted_case(rig.counter)
    page = opened(at.clerk, issued.case_id)
    assert not page.project.isVisible()
    assert not page.window_mark.isVisible()
    at.centre.told[issued.case_id] = CaseMark(PROJECT, "综合3号窗", 1)
    page = opened(at.clerk, issued.case_id)
    assert PROJECT in page.project.text()
    assert page.window_mark.text() == "综合3号窗办理"
    assert "1 项待复核" in page.reviews.text()
    at.clerk.control(Key.Key_3)
    at.clerk.settle()
    assert [row[4] for row in cells(rig.desk_app.cases.table) if row[0].startswith("26")] == [
        "待复核 · 综合3号窗"
    ]


def test_a_reprint_carries_the_number_that_the_centre_bound(at: AtSync, rig: DeskRig) -> None:
    issued = accepted_case(rig.counter)
    print_all(rig.counter, issued)
    desk = rig.counter.desk
    assert all("project" not in p.facts or not p.facts["project"] for p in issued.papers)
    at.centre.told[issued.case_id] = CaseMark(PROJECT)
    for again in desk.reprinting.reprint_all(issued.case_id, Why.LOST):
        assert again.paper.facts["project"] == PROJECT
        if again.paper.media == PDF:
            text = "".join("".join(pdfium_text(again.paper.content)).split())
            assert PROJECT in text


def test_a_row_that_was_fetched_waits_no_longer_in_the_list(rig: DeskRig, signed_in: Clerk) -> None:
    """Told by the feed and read from the counter's own store."""
    issued = with_a_row_left_open(rig)
    store = rig.counter.conversation.store
    assert store.marks([issued.case_id])[issued.case_id].waiting == 1
    told = feed.PaperVerified(
        case_id=issued.case_id, material="licence", found=True, source="电子证照库",
        certificate="E-0001", at="2026-03-02T10:20:00",
    )  # fmt: skip
    entry = Entry(pos=1, kind="verified", body=msgspec.Raw(encode(told)))
    store.apply([entry], Cursor("i", "main", 1))
    assert issued.case_id not in store.marks([issued.case_id])
    assert "已核验：营业执照" in opened(signed_in, issued.case_id).fetched.words()[0]


def test_a_supervisor_puts_a_freeze_off_at_the_desk(at: AtSync) -> None:
    frozen = replace(offline(unsent=512), cautions=warned("frozen"))
    at.stands(frozen)
    at.open()
    # where the policy does not allow it nobody is shown a way
    assert not at.page.extend.isVisible()
    at.clerk.control(Key.Key_T)
    assert QApplication.activeModalWidget() is None
    at.stands(replace(frozen, extension_hours=24))
    assert at.page.extend.isVisible()
    dialog = at.dialog(Key.Key_T, ExtendDialog)
    assert dialog.limit.currentText() == limit_words("offline_hours")
    assert dialog.hours.maximum() == 24
    dialog.act.click()
    assert "不少于" in dialog.says.text()
    at.clerk.type("专线抢修，下午恢复")
    dialog.hours.setValue(8)
    dialog.number.setText(DEMO_SUPERVISOR.number)
    dialog.password.setText("wrong")
    dialog.act.click()
    at.clerk.wait(lambda: "密码不对" in dialog.says.text(), "a wrong password is taken")
    assert dialog.password.text() == ""
    assert dialog.reason.toPlainText() == "专线抢修，下午恢复"
    dialog.password.setText(DEMO_PASSWORD)
    dialog.act.click()
    at.closed()
    assert at.centre.extended[-1] == (
        "offline_hours", 8, "专线抢修，下午恢复", DEMO_SUPERVISOR.number, "1207",
    )  # fmt: skip
    assert not at.page.extend.isVisible()


def test_lamp_and_page_say_the_same_of_a_line_that_drains(at: AtSync) -> None:
    at.stands(replace(ONLINE, unsent=3))
    at.open()
    counts = iter(range(99, 0, -1))

    def draining() -> SyncStatus:
        """Less waits each time somebody looks."""
        return replace(ONLINE, unsent=next(counts, 0))

    at.centre.status = draining  # type: ignore[method-assign]  # a line that drains
    for look in (at.app._tick, at.page.refresh):
        look()
        waits = at.tiles()["待上传"].split()[0]
        assert at.app.window.top.lamp.text() == f"已联网 · 待传 {waits}"
    counts = iter(())
    at.page.refresh()
    assert (at.tiles()["待上传"], at.app.window.top.lamp.text()) == ("0 项", "已联网")
