"""Lists of names and codes: skeletons that decide nothing, and every doubtful code said."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.importing.item_list import department_in, import_list
from windowdesk.catalogue.load import load_items
from windowdesk.catalogue.schema import SCHEMAS
from windowdesk.cli import main
from windowdesk.domain.identity.uscc import check_uscc

HEAD = "department,main_item,name,item_code,area_code,task_type,department_uscc\n"
GOOD = "511A1839100007-511602000000-000-11511301008778386B-1-00"
ROW = f"区交通局,运输证,运输证补办,{GOOD},511602000000,1,11511301008778386B\n"


def imported(tmp_path: Path, text: str | bytes) -> ImportReport:
    source = tmp_path / "list.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_list(source, tmp_path / "out")


def test_every_real_row_is_a_skeleton_and_every_doubtful_code_is_said(
    shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "cn-items" / "guangan-items.csv"
    report = import_list(source, tmp_path / "out")
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1_135 == report.parts == len(report.made) + len(report.refused)
    assert all(made.draft for made in report.made)
    inside = [department_in(row["item_code"]) for row in rows]
    assert all(inside)
    told = Counter(remark.code for remark in report.remarks)
    # codes by length or by check, counted here by another way than the importer's own words
    wrong = [code for code in inside if not check_uscc(code).valid]
    assert told["department_length"] == sum(len(code) != 18 for code in wrong) == 145
    assert told["department_check"] == sum(len(code) == 18 for code in wrong) == 7
    differ = sum(a != row["department_uscc"] for a, row in zip(inside, rows, strict=True))
    assert told["department_differs"] == differ == 775
    loaded = load_items(tmp_path / "out")
    assert (len(loaded.drafts), loaded.items, loaded.problems) == (1_135, (), ())
    assert len(list((tmp_path / "out").glob("*.yaml"))) == 1_135


def test_hyphens_inside_a_code_do_not_cut_the_department_in_two() -> None:
    for code, department in (
        (GOOD, "11511301008778386B"),
        ("512C0107400001-511602000000-000-00877868-5-1-00", "00877868-5"),
        ("G-000007-001-511602000000-000-115113010833722043-1-00", "115113010833722043"),
        ("E-000004-001-11511301008778386B", "11511301008778386B"),
        ("00013112800001", ""),
    ):
        assert department_in(code) == department


def test_a_skeleton_never_reaches_a_window_and_says_what_it_wants(tmp_path: Path) -> None:
    report = imported(tmp_path, HEAD + ROW)
    (made,) = report.made
    loaded = load_items(tmp_path / "out")
    (draft,) = loaded.drafts
    assert (draft.name, draft.organ, draft.code) == ("运输证补办", "区交通局", GOOD)
    assert {"requirements", "basis", "limits", "organ", "procedure"} <= set(draft.missing)
    assert Shelf(loaded.items).on(date(2026, 3, 2)) == ()
    # without the line that makes it a skeleton it is an item with everything missing
    path = tmp_path / "out" / made.to
    path.write_text(path.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")
    assert len(load_items(tmp_path / "out").problems) >= len(draft.missing)


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ("区局,x,名称,,1,1,1\n", "value_missing", "第 2 行"),
        (f"区局,x, ,{GOOD},1,1,1\n", "value_missing", "第 2 行"),
        (ROW + ROW, "code_twice", "第 3 行"),
        ("a,b,c\n", "row_broken", "第 2 行"),
        (f"区局,x,{'长' * 5_000},{GOOD},1,1,1\n", "row_broken", "第 2 行"),
        ("区局,x,名称,编码,1,1,1\n", "code_invalid", "第 2 行"),
        (f"区局,x,名称,{GOOD[:-2]}99,1,1,1\n" + 'a,"b\n', "csv_broken", "第 3 行"),
    ],
)
def test_a_row_that_is_nothing_is_refused(tmp_path: Path, rows: str, code: str, place: str) -> None:
    report = imported(tmp_path, HEAD + rows)
    assert [(r.code, r.place) for r in report.refused] == [(code, place)]
    assert report.refused[0].reason


def test_doubts_are_said_beside_the_row_and_kept_in_the_skeleton(tmp_path: Path) -> None:
    row = "区局,未分类,名称,511A62001004-511602000000-000-TE5116020105116050-1-00,5116,77,12345\n"
    report = imported(tmp_path, HEAD + row)
    assert [r.code for r in report.remarks] == [
        "department_check",
        "department_differs",
        "type_unknown",
    ]
    assert "TE5116020105116050" in load_items(tmp_path / "out").drafts[0].note


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source_unreadable"),
        (b"PK\x03\x04", "source_unreadable"),
        (b"a,b\n\0", "source_unreadable"),
        (b"\xff\xff\xff,\xff", "source_unreadable"),
        (b"name,code\n", "column_missing"),
        (b"name,item_code,name\n", "column_missing"),
        (b"x" * (17 << 20), "source_too_large"),
    ],
)
def test_a_file_that_is_no_list(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(BadCatalogue) as problem:
        imported(tmp_path, content)
    assert problem.value.code == code
    assert not (tmp_path / "out").exists()


def test_gb18030_is_read_as_well(tmp_path: Path) -> None:
    report = imported(tmp_path, (HEAD + ROW).encode("gb18030"))
    assert report.made[0].name == "运输证补办"


def test_the_command_says_that_skeletons_cannot_accept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text(HEAD + ROW, encoding="utf-8")
    call = ["catalogue", "import", "--from", "items", str(tmp_path / "list.csv"), "--to"]
    assert main([*call, str(tmp_path / "a"), "--profile", str(tmp_path / "p")]) == 0
    assert "草稿 1 项，不能受理" in capsys.readouterr().out
    assert main([*call, str(tmp_path / "b"), "--json", "--profile", str(tmp_path / "p")]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMAS["import"]())
    assert (answer["imported"], answer["drafts"], answer["refused"]) == (1, 1, [])
