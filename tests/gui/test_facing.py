"""What faces the person at the window: it follows every key, and forgets when they are done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.helpers.counter import AGENT, COMPANY, check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.gui.applicant.options import SIZES
from windowdesk.gui.applicant.window import ApplicantWindow
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.voice.simulated import FILE

SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def matter(signed_in: Clerk, rig: DeskRig) -> Clerk:
    """劳务派遣 in hand, every paper in order but the lease; the applicant's screen is open."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("lease")
    signed_in.desk.matter.load(intake)
    signed_in.desk.window.open("intake")
    signed_in.press(Qt.Key.Key_F11)
    signed_in.settle()
    return signed_in


def shown(clerk: Clerk) -> ApplicantWindow:
    return clerk.desk.facing.window


def nobody(clerk: Clerk) -> bool:
    """Whether the screen shows nothing of anybody: two names of places, and no more."""
    place = clerk.desk.desk.place
    return shown(clerk).words() == f"{place.centre}\n{place.window}"


def picture(widget: QWidget) -> Image.Image:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    widget.grab().save(buffer, "PNG")
    return Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")


def test_between_people_it_names_the_place_and_nothing_else(signed_in: Clerk) -> None:
    signed_in.press(Qt.Key.Key_F11)
    assert shown(signed_in).isVisible()
    assert nobody(signed_in)


def test_it_follows_every_key(matter: Clerk) -> None:
    assert "还差 1 项" in shown(matter).words()
    matter.to_list()
    matter.type("1x")
    assert "还差 2 项" in shown(matter).words()
    matter.press(Qt.Key.Key_Space)
    assert "还差 1 项" in shown(matter).words()


def test_put_away_it_costs_no_key_anything_and_comes_back_as_things_are(matter: Clerk) -> None:
    window = shown(matter)
    matter.press(Qt.Key.Key_F11)
    body = window._scroll.widget()
    matter.to_list()
    matter.type("1x")
    assert window._scroll.widget() is body, "laid out for nobody"
    matter.press(Qt.Key.Key_F11)
    assert window._scroll.widget() is not body
    assert any("还差 2 项" in label.text() for label in window.findChildren(QLabel))
    # who has gone is forgotten though nobody looks
    matter.press(Qt.Key.Key_F11)
    matter.desk.facing.clear()
    assert not any("张" in label.text() for label in window._scroll.widget().findChildren(QLabel))


def test_people_are_masked(matter: Clerk) -> None:
    words = shown(matter).words()
    assert "陈**" in words
    for secret in (AGENT.name, AGENT.number, COMPANY.number):
        assert secret not in words


@pytest.mark.parametrize("how", ["next", "aside", "lock", "out"])
def test_it_forgets_at_once(matter: Clerk, how: str) -> None:
    assert not nobody(matter)
    if how == "next":
        matter.press(Qt.Key.Key_F5)
        assert "您好" in shown(matter).words()
        assert "陈" not in shown(matter).words()
        return
    if how == "aside":
        matter.control(Qt.Key.Key_P)
    elif how == "lock":
        matter.control(Qt.Key.Key_L)
    else:
        matter.desk.sign_out()
    assert nobody(matter)


def test_back_from_the_lock_it_shows_the_matter_again(matter: Clerk) -> None:
    matter.control(Qt.Key.Key_L)
    matter.unlock("2580")
    assert "还差 1 项" in shown(matter).words()


def test_looking_up_another_case_does_not_show_it(matter: Clerk, rig: DeskRig) -> None:
    other = dispatch_intake(rig.counter)
    check_everything(other)
    issued = rig.counter.desk.issue(other)
    before = shown(matter).words()
    matter.desk.later.open(issued.case_id)
    matter.settle()
    matter.press(Qt.Key.Key_Return)
    matter.settle()
    assert matter.desk.window.screen_name == "preview"
    assert shown(matter).words() == before


def test_issued_it_shows_the_number_and_a_code_a_phone_reads(matter: Clerk, rig: DeskRig) -> None:
    shown(matter).setGeometry(0, 0, 1366, 768)
    number = matter.conclude()
    words = shown(matter).words()
    assert "请补齐后再来" in words
    assert number in words.replace(" ", "")
    matter.rest()
    case = rig.counter.desk.recent()[0].case_id
    papers = rig.counter.desk.papers(case)
    codes = [code.text for code in zxingcpp.read_barcodes(picture(shown(matter)))]
    assert codes == [papers[0].facts["code_text"]]
    matter.press(Qt.Key.Key_F10)
    matter.settle()
    assert nobody(matter)


def test_blank_hides_and_shows_again(matter: Clerk) -> None:
    matter.press(Qt.Key.Key_F11, SHIFT)
    assert nobody(matter)
    matter.to_list()
    matter.type("x")
    assert nobody(matter), "a key of the desk unhid it"
    matter.press(Qt.Key.Key_F11, SHIFT)
    assert "还差" in shown(matter).words()


def test_three_sizes_of_type_none_below_24(matter: Clerk) -> None:
    seen = []
    for _size in SIZES:
        seen.append(shown(matter).type_size)
        least = min(
            label.fontInfo().pixelSize()
            for label in shown(matter).findChildren(QWidget)
            if label.property("plain")
        )
        assert least >= 24
        matter.press(Qt.Key.Key_F11, CONTROL)
    assert tuple(seen) == SIZES
    assert shown(matter).type_size == SIZES[0]


def test_what_is_too_long_is_turned_by_the_desk_and_by_itself(matter: Clerk) -> None:
    window = shown(matter)
    window.setGeometry(0, 0, 960, 540)
    matter.press(Qt.Key.Key_F11, CONTROL)
    matter.rest()
    bar = window._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    assert "下面还有" in window.words()
    matter.press(Qt.Key.Key_PageDown, ALT)
    first = bar.value()
    assert first > 0
    matter.press(Qt.Key.Key_PageUp, ALT)
    assert bar.value() == 0
    seen = {bar.value()}
    for _turn in range(20):
        window.turn()
        seen.add(bar.value())
    assert max(seen) == bar.maximum(), "the end is never shown"
    assert 0 in seen


def test_it_never_takes_the_keyboard(matter: Clerk) -> None:
    before = matter.focus()
    matter.press(Qt.Key.Key_F11)
    matter.press(Qt.Key.Key_F11)
    assert shown(matter).isVisible()
    assert matter.focus() is before
    assert matter.desk.window.isActiveWindow()


def test_reading_aloud_begins_and_stops_by_the_same_key(matter: Clerk, rig: DeskRig) -> None:
    said = rig.counter.profile / "out" / FILE
    matter.press(Qt.Key.Key_S, CONTROL | SHIFT)
    matter.wait(rig.voice.speaking, "nothing is said")
    words = said.read_text("utf-8")
    assert "还差 1 项" in words
    assert "房屋租赁合同" in words
    assert "陈" not in words
    matter.press(Qt.Key.Key_S, CONTROL | SHIFT)
    assert not rig.voice.speaking()
    assert said.read_text("utf-8") == words, "it began anew instead of stopping"


@pytest.mark.parametrize("key", ["F5", "L"])
def test_the_voice_is_still_when_the_person_is_done(matter: Clerk, rig: DeskRig, key: str) -> None:
    matter.press(Qt.Key.Key_S, CONTROL | SHIFT)
    matter.wait(rig.voice.speaking, "nothing is said")
    if key == "F5":
        matter.press(Qt.Key.Key_F5)
    else:
        matter.control(Qt.Key.Key_L)
    assert not rig.voice.speaking()


def test_two_monitors(tmp_path: Path) -> None:
    """With a second monitor it fills that one from the start; the desk stays on its own."""
    screens = [
        {"name": "DP-1", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96},
        {"name": "HDMI-1", "x": 1366, "y": 0, "width": 1280, "height": 1024, "logicalDpi": 96},
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    call = [sys.executable, "-m", "tests.gui.two_monitors", str(tmp_path / "profile")]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["auto"] == {"visible": True, "at": [1366, 0, 1280, 1024], "desk": "DP-1"}
    assert found["off"]["visible"] is False
    assert found["after F11 off"]["visible"] is False
