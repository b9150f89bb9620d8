"""Workbooks as centres fill them in: the template's example imports, hostile files are refused."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.catalogue.examples import example_submission
from windowdesk.catalogue.importing.fields import TABLES
from windowdesk.catalogue.importing.sheets import read_workbook, serial_day
from windowdesk.catalogue.importing.template import EXAMPLE, template_bytes
from windowdesk.catalogue.importing.workbook import import_workbook
from windowdesk.catalogue.load import load_items
from windowdesk.cli import main
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.model import Item
from windowdesk.reference.holidays import package_calendar

Book = openpyxl.Workbook
Change = Callable[[Book], None]
NOW = datetime(2026, 3, 2, 10, 0)


def filled(change: Change | None = None) -> bytes:
    """The template with its example, changed by another program."""
    book = openpyxl.load_workbook(io.BytesIO(template_bytes()))
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(book: Book, sheet: str, name: str, value: Any, row: int = 3) -> None:
    page = book[sheet]
    page.cell(row, column(page, name)).value = value


class Importer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"

    def __call__(self, content: bytes, name: str = "book.xlsx") -> ImportReport:
        path = self.folder / name
        path.write_bytes(content)
        return import_workbook(path, self.out)

    def changed(self, where: str, value: Any) -> ImportReport:
        sheet, name = where.split(".")
        return self(filled(lambda book: put(book, sheet, name, value)))

    def item(self) -> Item:
        loaded = load_items(self.out)
        assert loaded.problems == ()
        (item,) = loaded.items
        return item


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


# --- the template ---------------------------------------------------------------------------------


def test_the_example_of_the_template_imports_and_decides(importer: Importer) -> None:
    report = importer(template_bytes())
    assert (report.parts, len(report.made), report.refused, report.remarks) == (1, 1, (), ())
    assert report.ignored == ("说明",)
    item = importer.item()
    assert (item.code, item.version, item.effective) == (
        "DEMO-SL-01",
        "2026.1",
        date(2026, 1, 1),
    )
    assert [row.id for row in item.requirements] == [
        "form",
        "licence",
        "site",
        "catalogue",
        "mandate",
    ]
    assert [member.id for member in item.requirements[2].members] == ["lease", "consent"]
    for handler in ("self", "agent"):
        submission = example_submission(item, NOW, answers={"handler": handler})
        decision = decide(item, sha256(item), submission, package_calendar())
        assert decision.outcome is Outcome.ACCEPT
        assert (decision.due[0].limit, decision.due[0].due) == ("5wd", date(2026, 3, 9))


def test_another_program_reads_the_template(importer: Importer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes()))
    assert book.sheetnames == ["说明", *(table.name for table in TABLES)]
    for table in TABLES:
        page = book[table.name]
        assert [cell.value for cell in page[1]] == [field.name for field in table.fields]
        assert [cell.value for cell in page[2]] == [field.title for field in table.fields]
        codes = [field.name for field in table.fields if field.kind == "code"]
        assert page.cell(3, column(page, codes[0])).number_format == "@"
        lists = {v.formula1 for v in page.data_validations.dataValidation if v.type == "list"}
        choices = [field for field in table.fields if field.kind in ("choice", "yes")]
        assert bool(lists) == bool(choices)
    assert importer(filled()).refused == ()


def test_the_template_is_plain_xml_in_a_plain_zip() -> None:
    assert template_bytes() == template_bytes()
    with zipfile.ZipFile(io.BytesIO(template_bytes())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        for name in names:
            ElementTree.fromstring(archive.read(name))
    assert not [name for name in names if "vba" in name or "external" in name]
    assert set(EXAMPLE) == {table.name for table in TABLES}


def test_the_command_writes_it_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.xlsx"
    call = ["catalogue", "template", "--out", str(path), "--json", "--profile", str(tmp_path / "p")]
    assert main(call) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(path)}
    assert path.read_bytes() == template_bytes()
    path.write_bytes(b"mine")
    assert main(call) == 3
    assert json.loads(capsys.readouterr().out)["error"] == "target_unwritable"
    assert path.read_bytes() == b"mine"
    assert main([*call[:3], str(tmp_path / "t.csv"), *call[4:]]) == 3


# --- what people type -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "value", "code", "cell"),
    [
        ("AUDIT_ITEM.TASK_CODE", 13112800001, "code_as_number", "AUDIT_ITEM!A3"),
        ("AUDIT_ITEM.TASK_NAME", '=CONCATENATE("a","b")', "cell_formula", "AUDIT_ITEM!D3"),
        ("AUDIT_ITEM.TASK_NAME", None, "value_missing", "AUDIT_ITEM 第 3 行"),
        ("AUDIT_ITEM.TASK_TYPE", "99", "not_a_choice", "AUDIT_ITEM!F3"),
        ("AUDIT_ITEM.PLAN_EFFECTIVE_DATE", "去年", "not_a_date", "AUDIT_ITEM!J3"),
        ("AUDIT_ITEM.PLAN_EFFECTIVE_DATE", "2026-02-30", "not_a_date", "AUDIT_ITEM!J3"),
        ("AUDIT_ITEM.PROMISE_DAY", "五", "not_a_count", "AUDIT_ITEM!V3"),
        ("AUDIT_ITEM.PROMISE_DAY", 5.5, "not_a_count", "AUDIT_ITEM!V3"),
        ("AUDIT_ITEM.PROMISE_DAY", 30, "promise_longer", "AUDIT_ITEM!V3"),
        ("AUDIT_ITEM.DEPT_CODE", "11440103XN0000012M", "organ_missing", "AUDIT_ITEM!H3"),
        ("AUDIT_ITEM.TASK_HANDLE_ITEM", "00013112800Y01", "code_invalid", "AUDIT_ITEM!C3"),
        ("AUDIT_MATERIAL.PAGE_NUM", "一", "not_a_count", "AUDIT_MATERIAL!F3"),
        ("AUDIT_MATERIAL.PAGE_NUM", 0, "counts_missing", "AUDIT_MATERIAL!C3"),
        ("AUDIT_MATERIAL.SXQXBM", "handler:agent", "when_unreadable", "AUDIT_MATERIAL!O3"),
        ("AUDIT_MATERIAL.SXQXBM", "nobody=x", "question_unknown", "AUDIT_MATERIAL!C3"),
        ("AUDIT_MATERIAL.BY_LAW", "某办法第一条", "bad_catalogue", "AUDIT_MATERIAL!T3"),
        ("AUDIT_POINT.MATERIAL_CODE", "nothing", "point_without_material", "AUDIT_POINT!B3"),
    ],
)
def test_a_wrong_cell_refuses_its_item_and_is_named(
    importer: Importer, where: str, value: Any, code: str, cell: str
) -> None:
    report = importer.changed(where, value)
    assert not report.made
    refused = report.refused[0]
    assert (refused.code, refused.place) == (code, cell), refused.reason
    assert refused.reason
    assert not importer.out.exists()


def test_what_is_only_typed_carelessly_is_tidied(importer: Importer) -> None:
    def careless(book: Book) -> None:
        put(book, "AUDIT_ITEM", "PROMISE_DAY", "５ ")
        put(book, "AUDIT_ITEM", "TASK_TYPE", 10)
        put(book, "AUDIT_ITEM", "PLAN_EFFECTIVE_DATE", 46023)
        put(book, "AUDIT_ITEM", "TASK_NAME", " 示例\u200b：　备案\n ")
        put(book, "AUDIT_ITEM", "ENTRUST_DATE", "２０２６年１月１日")
        for row in range(3, 9):
            put(book, "AUDIT_MATERIAL", "TASK_CODE", "ＤＥＭＯ－ＳＬ－０１ ", row)

    report = importer(filled(careless))
    assert report.refused == ()
    item = importer.item()
    assert (item.limits[0].promised.code(), item.effective) == ("5wd", date(2026, 1, 1))
    assert len(item.requirements) == 5
    assert {remark.code for remark in report.remarks} == {"tidied"}
    assert "AUDIT_ITEM!V3" in {remark.place for remark in report.remarks}


def test_a_row_of_nobody_is_refused_by_itself(importer: Importer) -> None:
    report = importer.changed("AUDIT_CONDITION.TASK_CODE", "DEMO-OTHER")
    assert ([r.code for r in report.refused], len(report.made)) == (["row_without_item"], 1)
    assert (report.refused[0].place, report.parts) == ("AUDIT_CONDITION!A3", 2)


def test_merged_cells_and_hidden_rows_are_not_guessed_at(importer: Importer) -> None:
    merged = importer(filled(lambda book: book["AUDIT_MATERIAL"].merge_cells("C3:C4")))
    assert (merged.refused[0].code, merged.refused[0].place) == ("cell_merged", "AUDIT_MATERIAL!C3")

    def hide(book: Book) -> None:
        book["AUDIT_MATERIAL"].row_dimensions[8].hidden = True

    hidden = importer(filled(hide))
    assert (hidden.refused[0].code, len(hidden.made)) == ("hidden_row", 0)
    assert "第 8 行" in hidden.refused[0].place


def test_a_hidden_sheet_refuses_the_workbook(importer: Importer) -> None:
    def hide(book: Book) -> None:
        book["AUDIT_MATERIAL"].sheet_state = "veryHidden"

    report = importer(filled(hide))
    assert [(r.code, r.place) for r in report.refused] == [("hidden_sheet", "AUDIT_MATERIAL")]


def test_columns_that_miss_or_nobody_knows(importer: Importer) -> None:
    def spoil(book: Book) -> None:
        page = book["AUDIT_ITEM"]
        page.cell(1, column(page, "REMARK")).value = "SECRET"
        page.delete_cols(column(page, "RESULT_NAME"))

    report = importer(filled(spoil))
    assert (report.refused[0].code, report.refused[0].place) == ("column_missing", "AUDIT_ITEM")
    assert "RESULT_NAME" in report.refused[0].reason
    without = importer(filled(lambda book: book.remove(book["AUDIT_ITEM"])))
    assert without.refused[0].code == "sheet_missing"


# --- hostile files ------------------------------------------------------------------------------------


def repacked(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The template with its members changed."""
    with zipfile.ZipFile(io.BytesIO(template_bytes())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


ITEM_SHEET = "xl/worksheets/sheet2.xml"
NOISE = random.Random(7).randbytes(3 << 20).hex().encode()
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def in_sheet(old: bytes, new: bytes) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[ITEM_SHEET]
        members[ITEM_SHEET] = members[ITEM_SHEET].replace(old, new, 1)

    return repacked(change)


def with_member(name: str, content: bytes) -> bytes:
    return repacked(lambda members: members.update({name: content}))


def encrypted_flag() -> bytes:
    """Every member marked as encrypted, in its own header and in the directory."""
    content = bytearray(template_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


SHEET_END = b"</sheetData>"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "a bomb": (in_sheet(SHEET_END, SHEET_END + b" " * (40 << 20)), "zip_bomb"),
    "a cell of 60 MB": (
        in_sheet(
            SHEET_END,
            b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"a" * (60 << 20)
            + b"</t></is></c></row></sheetData>",
        ),
        "zip_bomb",
    ),
    "a member of 100 MB": (in_sheet(SHEET_END, b"<!--" + b"a" * (100 << 20)), "too_large"),
    "many members": (
        repacked(lambda members: members.update({f"x/{i}": b"" for i in range(2_100)})),
        "zip_bomb",
    ),
    "entities": (in_sheet(b"<worksheet", BOMB + b"<worksheet"), "xml_doctype"),
    "entities in the strings": (
        with_member("xl/sharedStrings.xml", BOMB + b"<sst><si><t>&b;</t></si></sst>"),
        "xml_doctype",
    ),
    "a path out": (with_member("../../evil.xml", b"x"), "path_trick"),
    "a path from the root": (with_member("/etc/evil", b"x"), "path_trick"),
    "a drive": (with_member("C:\\evil", b"x"), "path_trick"),
    "macros": (with_member("xl/vbaProject.bin", b"x"), "macros"),
    "cut off": (template_bytes()[:-400], "zip_broken"),
    "damaged": (template_bytes()[:900] + b"\0" * 200 + template_bytes()[1_100:], "zip_broken"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
    "encrypted members": (encrypted_flag(), "encrypted"),
    "a CSV with another name": ("编码,名称\n1,甲\n".encode(), "not_a_workbook"),
    "empty": (b"", "not_a_workbook"),
    "another zip": (
        repacked(lambda members: members.__delitem__("xl/workbook.xml")), "not_a_workbook",
    ),
    "a sheet elsewhere": (
        repacked(
            lambda members: members.update(
                {
                    "xl/_rels/workbook.xml.rels": members["xl/_rels/workbook.xml.rels"].replace(
                        b'Target="worksheets/sheet2.xml"',
                        b'Target="http://example.invalid/s.xml" TargetMode="External"',
                    )
                }
            )
        ),
        "external_sheet",
    ),
    "rows without end": (
        in_sheet(SHEET_END, b"<row/>" * 60_000 + SHEET_END), "too_large",
    ),
    "broken XML": (in_sheet(SHEET_END, b"</sheet>"), "xml_broken"),
    "a string that is not there": (
        in_sheet(SHEET_END, b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row></sheetData>'),
        "cell_error",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_workbook_gets_words_and_nothing_else(importer: Importer, case: str) -> None:
    content, code = HOSTILE[case]
    begun = monotonic()
    tracemalloc.start()
    report = importer(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code in [refused.code for refused in report.refused], report.refused
    assert all(refused.reason for refused in report.refused)
    assert peak < 48 << 20, f"{peak >> 20} MiB"
    assert monotonic() - begun < 20
    if code != "cell_error":
        assert not importer.out.exists()
        assert [path.name for path in importer.folder.iterdir()] == ["book.xlsx"]


def test_a_long_cell_of_noise_is_refused_with_its_place(importer: Importer) -> None:
    cell = b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + NOISE + b"</t></is></c></row>"
    report = importer(in_sheet(SHEET_END, cell + SHEET_END))
    assert [(r.code, r.place) for r in report.refused] == [("cell_long", "AUDIT_ITEM!A4")]
    assert len(report.made) == 1


def test_links_to_other_files_are_named_and_not_followed(importer: Importer) -> None:
    report = importer(with_member("xl/externalLinks/externalLink1.xml", b"<externalLink/>"))
    assert [(r.code, r.place) for r in report.remarks] == [
        ("external_link", "xl/externalLinks/externalLink1.xml")
    ]
    assert len(report.made) == 1


def test_the_name_of_the_file_must_say_what_it_is(importer: Importer) -> None:
    for name in ("book.xlsm", "book.csv", "book.xls"):
        report = importer(template_bytes(), name)
        assert [r.code for r in report.refused] == ["not_a_workbook"]


def test_names_in_the_workbook_cannot_leave_the_folder(importer: Importer) -> None:
    report = importer.changed("AUDIT_ITEM.TASK_NAME", "../../../etc/甲")
    (made,) = report.made
    assert [path.name for path in importer.out.iterdir() if "organs" not in path.name] == [made.to]
    assert "/" not in made.to
    assert ".." not in made.to


def test_an_existing_folder_is_left_alone(importer: Importer) -> None:
    importer.out.mkdir()
    (importer.out / "mine.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(BadCatalogue):
        importer(template_bytes())
    assert [path.name for path in importer.out.iterdir()] == ["mine.yaml"]


def test_serial_days() -> None:
    assert serial_day(1, since_1904=False) == date(1900, 1, 1)
    assert serial_day(59, since_1904=False) == date(1900, 2, 28)
    assert serial_day(61, since_1904=False) == date(1900, 3, 1)
    assert serial_day(46023.75, since_1904=False) == date(2026, 1, 1)
    assert serial_day(44561, since_1904=True) == date(2026, 1, 1)
    for wrong in (-1.0, 0.0, 9e9):
        with pytest.raises(ValueError, match="no day"):
            serial_day(wrong, since_1904=False)


def test_both_readers_see_the_same_cells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(filled())
    ours = {sheet.name: sheet for sheet in read_workbook(path).sheets}
    theirs = openpyxl.load_workbook(path)
    for name, sheet in ours.items():
        for row in sheet.rows:
            for letters, cell in row.cells.items():
                value = theirs[name][f"{letters}{row.number}"].value
                if isinstance(value, datetime):
                    value = value.date().isoformat()
                assert cell.text == str(value)
