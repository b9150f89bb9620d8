"""Screens are made when they are first opened; what they are told before that is not lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.helpers.counter import accepted_case, noticed_case
from tests.helpers.window import DeskRig
from windowdesk.gui.page import OnDemand, Page
from windowdesk.gui.tour.clerk import Clerk


def unopened(clerk: Clerk) -> set[str]:
    window = clerk.desk.window
    return {
        name
        for name, page in window._pages.items()
        if isinstance(page, OnDemand) and page.made is None
    }


def test_a_desk_begins_with_the_screen_it_works_on(signed_in: Clerk) -> None:
    assert signed_in.desk.window.screen_name == "intake"
    assert {"intake"} == set(signed_in.desk.window._pages) - unopened(signed_in)


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        (Qt.Key.Key_2, "returns"),
        (Qt.Key.Key_3, "cases"),
        (Qt.Key.Key_4, "devices"),
        (Qt.Key.Key_6, "sync"),
    ],
)
def test_its_key_opens_it_and_esc_leads_back(signed_in: Clerk, key: Qt.Key, screen: str) -> None:
    signed_in.control(key)
    window = signed_in.desk.window
    assert window.screen_name == screen
    assert screen not in unopened(signed_in)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.page is not None
    assert window.page.isAncestorOf(focus)
    signed_in.press(Qt.Key.Key_Escape)
    assert window.screen_name == "intake"


def test_a_code_opens_the_case_nobody_has_looked_for(signed_in: Clerk, rig: DeskRig) -> None:
    issued = accepted_case(rig.counter)
    assert "case" in unopened(signed_in)
    signed_in.scan(issued.number)
    signed_in.wait(lambda: signed_in.desk.window.screen_name == "case", "no case")
    signed_in.settle()
    assert signed_in.desk.case.number.text().replace(" ", "") == issued.number


def test_a_notices_code_begins_the_return_visit(signed_in: Clerk, rig: DeskRig) -> None:
    issued = noticed_case(rig.counter)
    assert "returns" in unopened(signed_in)
    signed_in.scan(issued.number)
    signed_in.wait(lambda: signed_in.desk.matter.intake is not None, "no return visit")


def test_the_rail_counts_returns_before_their_screen_is_there(clerk: Clerk, rig: DeskRig) -> None:
    clerk.sign_in("1207", "Yanshi-2026")
    noticed_case(rig.counter)
    clerk.desk.sign_out()
    clerk.settle()
    clerk.sign_in("1207", "Yanshi-2026")
    clerk.settle()
    assert clerk.desk.window.rail.buttons()["returns"].pill.text() == "1"
    assert "returns" in unopened(clerk)


def test_a_page_is_made_once_and_whoever_asked_is_told() -> None:
    """``when_made`` before and after: both hear of the one page."""
    told: list[Page] = []
    page = OnDemand(Page)
    page.when_made(told.append)
    assert page.made is None
    assert told == []
    first = page()
    page.when_made(told.append)
    assert page() is first
    assert told == [first, first]
