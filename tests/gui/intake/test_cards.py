"""Cards at the window: read by themselves, checked, asked about, and what is done without them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.intake.page import IntakePage, Key
from tests.helpers import photo_vendor
from tests.helpers.window import DeskRig
from windowdesk.domain.decision.submission import Party, Verification
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.photo import PhotoDecoder
from windowdesk.peripherals.id_reader.simulated import ReaderTrouble
from windowdesk.peripherals.model.helper import Helper

SECOND = PEOPLE["second"]


def desk(qtbot: QtBot, qapp: QApplication, folder: Path, how: str = "") -> IntakePage:
    photos = None
    if how:
        command = (sys.executable, str(photo_vendor.__file__), how)
        photos = PhotoDecoder(Helper(command), within_s=60)
    rig = DeskRig(qapp, folder, by_itself=True, photos=photos)
    made = IntakePage(qtbot, rig)
    made.sit_down()
    rig.desk_app.reading.watch()
    return made


@pytest.fixture
def alone(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[IntakePage]:
    """A desk that reads cards by itself."""
    made = desk(qtbot, qapp, tmp_path)
    yield made
    made.rig.close()


def party(page: IntakePage, slot: Slot = Slot.APPLICANT) -> Party | None:
    return page.presenter.seats.party(slot)


def until(page: IntakePage, name: str) -> None:
    page.qtbot.waitUntil(lambda: page.who_is_here() == name, timeout=60_000)


def asked(page: IntakePage) -> str:
    question = page.view.who.question
    return question.words.text() if question.isVisible() else ""


def wait_asked(page: IntakePage) -> None:
    page.qtbot.waitUntil(lambda: asked(page) != "", timeout=60_000)


def looked_again(page: IntakePage) -> None:
    """The time for a look has come twice: what came of the first one is over."""
    due: list[None] = []
    page.app.reading._timer.timeout.connect(lambda: due.append(None))
    page.qtbot.waitUntil(lambda: len(due) >= 2 and not page.app.reading._task, timeout=60_000)


def type_person(page: IntakePage, name: str, number: str = "") -> None:
    page.view.who.enter_person.setFocus(Qt.FocusReason.TabFocusReason)
    page.press(Key.Key_Space)
    page.type(name)
    if number:
        page.press(Key.Key_Return)
        page.type(number)


def test_a_card_fills_the_form_by_itself_and_once(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    came: list[object] = []
    page.app.reading.card.connect(came.append)
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    found = party(page)
    assert found is not None
    assert found.verified is Verification.CARD
    assert found.remarks == ()
    assert "读卡核验" in page.view.who.card.verified.words.text()
    # it lies there still; looks later nothing more has come of it
    looked_again(page)
    assert len(came) == 1
    assert asked(page) == ""


def test_f3_just_after_a_card_came_in_says_so_and_waits_for_nothing(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.press(Key.Key_F3)
    toast = page.app.window.toast
    page.qtbot.waitUntil(lambda: "已经读入" in toast.accessibleName(), timeout=60_000)
    assert not page.app.reading._asked


def test_f3_reads_the_next_card_however_soon(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.call_next()
    page.rig.hands.place_card("李国强")
    page.press(Key.Key_F3)
    until(page, "李国强")


def _enough(looks: list[float], wanted: int) -> bool:
    return len(looks) >= wanted


def test_no_hurry_makes_the_looks_come_faster_than_a_reader_bears(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    looks: list[float] = []
    poll = page.rig.reader.poll

    def counted() -> object:
        looks.append(time.monotonic())
        return poll()

    page.app.reading._reader = SimpleNamespace(poll=counted)
    for wanted in range(1, 6):
        page.press(Key.Key_F3)
        page.press(Key.Key_F3)
        page.qtbot.waitUntil(partial(_enough, looks, wanted), timeout=60_000)
    assert min(b - a for a, b in pairwise(looks)) >= 0.299


def test_a_reader_that_hangs_leaves_the_desk_alive(alone: IntakePage) -> None:
    """The look waits for ever in its worker; the clerk types on, and nobody is told twice."""
    page = alone
    page.call_next()
    released = threading.Event()
    held = threading.Event()

    def hang() -> None:
        held.set()
        assert released.wait(60)

    page.app.reading._reader = SimpleNamespace(poll=hang)
    page.qtbot.waitUntil(held.is_set, timeout=60_000)
    type_person(page, "陈雨桐", PEOPLE["plain"].number)
    page.press(Key.Key_Return)
    until(page, "陈雨桐")
    assert QApplication.activeModalWidget() is None
    released.set()
    page.qtbot.waitUntil(lambda: page.app.reading._task is None, timeout=60_000)


def test_a_card_waits_while_another_screen_is_up(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.app.window.open("devices")
    page.rig.hands.place_card("陈雨桐")
    assert not page.app.cards._wanted()
    # F3's wait is over with the screen, and nothing looks until a screen takes cards again
    looked_again(page)
    assert page.rig.reader.link._stage == "placed"
    page.app.window.open("intake")
    until(page, "陈雨桐")


def test_nobody_is_replaced_before_the_clerk_says_so(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.view.who.enter_person.setFocus(Qt.FocusReason.TabFocusReason)
    before = page.focus
    page.rig.hands.place_card("李国强")
    wait_asked(page)
    assert "李国强" in asked(page)
    assert SECOND.number not in asked(page)
    assert page.who_is_here() == "陈雨桐"
    # whoever types goes on typing; F3 leads to the answers
    assert page.focus is before
    page.press(Key.Key_F3)
    question = page.view.who.question
    assert page.focus is question.buttons[0]
    assert [button.text() for button in question.buttons] == [
        "换成这个人",
        "作为代理人",
        "不用这张证件",
    ]
    page.press(Key.Key_Space)
    until(page, "李国强")
    assert asked(page) == ""
    assert party(page, Slot.AGENT) is None


@pytest.mark.parametrize(
    ("button", "present", "principal"), [(1, "李国强", "陈雨桐"), (2, "陈雨桐", "")]
)
def test_a_second_card_is_the_agents_or_nobodys(
    alone: IntakePage, button: int, present: str, principal: str
) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.rig.hands.place_card("李国强")
    wait_asked(page)
    page.view.who.question.buttons[button].click()
    assert asked(page) == ""
    state = page.presenter.who()
    assert state is not None
    assert state.present is not None
    assert state.present.name == present
    assert (state.principal.name if state.principal is not None else "") == principal


def test_a_name_that_was_typed_otherwise_is_asked_about(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    type_person(page, "陈雨同")
    page.rig.hands.place_card("陈雨桐")
    wait_asked(page)
    assert "陈雨桐" in asked(page)
    assert "陈雨同" in asked(page)
    assert page.view.who.form_open
    assert isinstance(page.focus, QLineEdit)
    page.press(Key.Key_F3)
    page.press(Key.Key_Space)
    until(page, "陈雨桐")
    page.qtbot.waitUntil(page.view.who.form.isHidden)
    found = party(page)
    assert found is not None
    assert found.verified is Verification.CARD


def test_a_card_that_says_what_was_typed_needs_no_question(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    type_person(page, "陈雨桐", PEOPLE["plain"].number)
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    assert not page.view.who.form_open
    assert asked(page) == ""


def test_a_question_does_not_outlive_its_matter(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.rig.hands.place_card("李国强")
    wait_asked(page)
    page.call_next()
    page.qtbot.waitUntil(lambda: asked(page) == "", timeout=60_000)
    page.presenter.seats.answer_card("take")
    assert page.who_is_here() == ""


@pytest.mark.parametrize(
    ("trouble", "recorded", "words"),
    [
        ("", (), "手工录入，请核对证件原件"),
        ("offline", ("unread:offline",), "当时读卡器不能用"),
    ],
)
def test_who_is_typed_without_a_reader_is_recorded_as_such(
    alone: IntakePage, trouble: str, recorded: tuple[str, ...], words: str
) -> None:
    page = alone
    page.rig.reader_trouble = trouble
    page.call_next()
    type_person(page, "陈雨桐", PEOPLE["plain"].number)
    page.press(Key.Key_Return)
    until(page, "陈雨桐")
    found = party(page)
    assert found is not None
    assert (found.verified, found.remarks) == (Verification.MANUAL, recorded)
    assert words in page.view.who.card.verified.words.text()
    assert page.presenter.intake is not None
    assert party(page) == page.presenter.intake.submission.applicant


def test_a_card_that_is_not_read_says_lift_it_once_and_what_is_typed_is_for_that(
    alone: IntakePage,
) -> None:
    page = alone
    page.call_next()
    page.rig.reader.trouble(ReaderTrouble.UNREADABLE)
    page.rig.hands.place_card("陈雨桐")
    banner = page.app.window.banner
    page.qtbot.waitUntil(lambda: "拿起证件重新放好" in banner.words(), timeout=60_000)
    assert QApplication.activeModalWidget() is None
    banner.dismiss()
    told = page.app.reading._told
    page.qtbot.waitUntil(lambda: page.app.reading._task is not None, timeout=60_000)
    page.qtbot.waitUntil(lambda: page.app.reading._task is None, timeout=60_000)
    assert (banner.words(), page.app.reading._told) == ("", told)
    page.rig.hands.lift_card()
    type_person(page, "陈雨桐", PEOPLE["plain"].number)
    page.press(Key.Key_Return)
    until(page, "陈雨桐")
    found = party(page)
    assert found is not None
    assert found.remarks == ("unread:card_unreadable",)


def test_a_kind_of_card_that_nobody_knows_is_shown_as_it_is(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    text = bytearray(("示例持证人" + " " * 123).encode("utf-16-le"))
    text[248:250] = "Q".encode("utf-16-le")
    page.rig.reader.place_text(bytes(text))
    form = page.view.who.form
    page.qtbot.waitUntil(form.raw.isVisible, timeout=60_000)
    assert "类型“Q”" in form.raw.text()
    assert "示例持证人" in form.raw.text()
    assert form.name.text() == ""
    page.type("示例持证人")
    page.press(Key.Key_Return)
    page.type(PEOPLE["plain"].number)
    page.press(Key.Key_Return)
    until(page, "示例持证人")
    found = party(page)
    assert found is not None
    assert found.remarks == ("unread:unsupported",)


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"valid_from": date(2031, 1, 1)}, "not_yet_valid", "还没有开始"),
        ({"number": "999999199508200021"}, "number", "校验不符"),
        ({"birth": date(1995, 8, 21)}, "birth", "出生日期与号码不符"),
    ],
)
def test_what_is_odd_about_a_card_is_said_and_recorded(
    alone: IntakePage, changed: dict[str, object], code: str, words: str
) -> None:
    page = alone
    page.call_next()
    page.rig.reader.place_card(replace(PEOPLE["plain"], **changed))  # type: ignore[arg-type] # one field each
    until(page, "陈雨桐")
    found = party(page)
    assert found is not None
    assert code in found.remarks
    assert words in page.view.who.card.odd.words.text()
    assert words in page.view.who.card.accessibleName()
    in_time = "有效期内" in page.view.who.card.verified.words.text()
    assert in_time == (code != "not_yet_valid")


def test_a_phone_added_by_hand_leaves_the_card_its_word(alone: IntakePage) -> None:
    page = alone
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    page.view.open_form(Slot.APPLICANT)
    page.view.who.form.phone.setFocus(Qt.FocusReason.TabFocusReason)
    page.type("13800000000")
    page.press(Key.Key_Return)
    found = party(page)
    assert found is not None
    assert found.phone == "13800000000"
    assert found.verified is Verification.CARD
    assert found.valid_to == PEOPLE["plain"].valid_to


@pytest.mark.parametrize("how", ["drawn", "crash", "other"])
def test_the_photo_comes_after_the_text_or_honest_words_do(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, how: str
) -> None:
    page = desk(qtbot, qapp, tmp_path, how)
    page.call_next()
    page.rig.hands.place_card("陈雨桐")
    until(page, "陈雨桐")
    photo, toast = page.view.who.card.photo, page.app.window.toast
    if how == "drawn":
        page.qtbot.waitUntil(lambda: photo.has_picture, timeout=60_000)
        page.rig.hands.place_card("李国强")
        wait_asked(page)
        page.view.who.question.buttons[0].click()
        seats = page.presenter.seats
        page.qtbot.waitUntil(lambda: set(seats._pictures) == {SECOND.number}, timeout=60_000)
        page.call_next()
        assert not photo.has_picture
        assert page.presenter.seats._pictures == {}
    else:
        page.qtbot.waitUntil(lambda: "照片没有解出来" in toast.accessibleName(), timeout=60_000)
        assert page.who_is_here() == "陈雨桐"
        assert not photo.has_picture
    page.rig.close()
