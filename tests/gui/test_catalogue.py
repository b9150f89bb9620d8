"""Browsing the standards by keys: what a version asks, what is doubtful, what changes for whom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.helpers.catalogue_folder import SUMMER, two_versions
from tests.helpers.counter import COMPANY
from tests.helpers.window import DeskRig
from windowdesk.catalogue.files import FileLibrary
from windowdesk.domain.decision.model import Outcome
from windowdesk.gui.screens.catalogue.view import CatalogueScreen
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.reading import Entry

Key = Qt.Key


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_versions(tmp_path_factory.mktemp("standards"))


@pytest.fixture
def page(signed_in: Clerk, rig: DeskRig, folder: Path) -> CatalogueScreen:
    """The screen, over a folder with a version to come, 劳务派遣 searched for."""
    rig.counter.desk.catalogue._library = FileLibrary(folder)
    signed_in.control(Key.Key_5)
    signed_in.settle()
    screen = signed_in.desk.catalogue
    screen.search.setFocus()
    signed_in.type("LWPQ")
    signed_in.settle()
    return screen


def words(page: CatalogueScreen, row: int) -> list[str]:
    """What a row of the list says."""
    cells = [page.table.item(row, column) for column in range(page.table.columnCount())]
    return [cell.text() for cell in cells if cell is not None]


def said(entries: Iterable[Entry]) -> str:
    return "\n".join(entry.spoken for entry in entries)


def test_versions_stand_side_by_side_the_newest_first(page: CatalogueScreen) -> None:
    assert words(page, 0) == ["劳务派遣经营许可", "2026.2", "未生效"]
    assert words(page, 1) == ["劳务派遣经营许可", "2026.1", "现行"]


def test_a_version_is_read_with_its_papers_points_and_grounds(page: CatalogueScreen) -> None:
    text = said(page.content.entries())
    for part in (
        "劳务派遣经营许可申请书",
        "申请书由法定代表人签名并加盖公章",
        "承诺 5 个工作日，法定 20 个工作日",
        "《劳务派遣行政许可实施办法》第七条第（一）项",
        "公司（含子公司）",
    ):
        assert part in text


def test_what_a_version_changes_is_said_for_whom(page: CatalogueScreen, signed_in: Clerk) -> None:
    signed_in.press(Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    signed_in.press(Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    signed_in.settle()
    assert page.pair.text() == "2026.1 版 → 2026.2 版"
    entries = page.changes.entries()
    assert entries[0].heading
    assert "公司（含子公司）" in entries[0].cells[0]
    text = said(entries)
    assert "要求增加，“营业执照”的份数由复印件 1 份改为复印件 2 份" in text
    assert "要求减少，“劳务派遣经营许可申请书”由必须提交改为可以容缺后补" in text


def test_what_is_wrong_with_a_file_is_said_with_its_line(
    page: CatalogueScreen, signed_in: Clerk, folder: Path
) -> None:
    text = (folder / SUMMER).read_text(encoding="utf-8")
    (folder / SUMMER).write_text(text.replace("copies: 2", "copies: two"), encoding="utf-8")
    line = text[: text.index("copies: 2")].count("\n") + 1
    signed_in.control(Key.Key_R)
    signed_in.settle()
    page.search.setText("summer")
    signed_in.settle()
    assert words(page, 1)[-1] == "不可用"
    page.table.setFocus()
    signed_in.press(Key.Key_Down)
    signed_in.press(Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert f"第 {line} 行" in said(page.problems.entries())
    signed_in.press(Key.Key_Return)
    assert signed_in.desk.window.screen_name == "catalogue"


def test_a_search_without_a_hit_says_so_and_finds_again(
    page: CatalogueScreen, signed_in: Clerk
) -> None:
    page.search.setText("没有这样的事项")
    assert page.table.rowCount() == 0
    assert page.right.currentIndex() == 1
    page.search.clear()
    assert page.table.rowCount() > 2
    assert page.right.currentIndex() == 0


def test_a_version_to_come_is_tried_as_if_in_force_and_leaves_nothing(
    page: CatalogueScreen, signed_in: Clerk, rig: DeskRig
) -> None:
    page.table.setFocus()
    signed_in.press(Key.Key_Return)
    assert signed_in.desk.window.screen_name == "trial"
    matter = signed_in.desk.trial.matter
    assert matter.intake is not None
    assert matter.intake.decision is not None
    assert matter.intake.decision.version == "2026.2"
    signed_in.answer("1", "2")
    matter.seats.set_party(Slot.ORGANISATION, COMPANY)
    assert matter.intake.decision.outcome is Outcome.NOT_REQUIRED
    before = (rig.counter.desk.recent(), rig.counter.desk.drafts(), rig.counter.store.next_number())
    signed_in.press(Key.Key_F9)
    signed_in.settle()
    assert "试办" in signed_in.desk.window.banner.words()
    signed_in.press(Key.Key_Escape)
    signed_in.press(Key.Key_Escape)
    assert signed_in.desk.window.screen_name == "catalogue"
    after = (rig.counter.desk.recent(), rig.counter.desk.drafts(), rig.counter.store.next_number())
    assert after == before
