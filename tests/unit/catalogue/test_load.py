"""Item files: what is read from them, and what a broken or hostile one is answered."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import yaml

from windowdesk.app.errors import BadCatalogue
from windowdesk.catalogue import tree
from windowdesk.catalogue.load import SHIPPED, LoadReport, load_items
from windowdesk.catalogue.tree import MAX_BYTES
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.model import Basis, Item, Necessity
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit


def load_text(folder: Path, text: str | bytes) -> LoadReport:
    path = folder / "item.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_items(path)


def only(report: LoadReport) -> Item:
    assert report.problems == ()
    (item,) = report.items
    return item


def test_shorthands_become_the_model(tmp_path: Path, small: str) -> None:
    item = only(load_text(tmp_path, small))
    assert item.effective == date(2026, 1, 1)
    assert item.limits[0].promised == Limit.parse("5wd")
    assert item.requirements[0].material is not None
    assert item.requirements[0].material.basis == Basis("《某法》", "第二条第（三）项")
    assert item.requirements[0].material.necessity is Necessity.REQUIRED
    group = item.requirements[1]
    assert (group.need, [member.id for member in group.members]) == (1, ["card", "letter"])
    assert group.when == When("handler", ("no",))


def test_words_that_old_yaml_takes_for_booleans_stay_words(tmp_path: Path, small: str) -> None:
    text = small.replace('"no": 他人', "no: 他人, on: 都去, yes: 都不去").replace('"no"', "no")
    item = only(load_text(tmp_path, text))
    assert [option.id for option in item.questions[0].options] == ["self", "no", "on", "yes"]
    assert item.requirements[1].when == When("handler", ("no",))


def test_codes_keep_their_zeros(tmp_path: Path, small: str) -> None:
    text = small.replace("code: DEMO-SMALL", "code: 00013112800001")
    assert only(load_text(tmp_path, text)).code == "00013112800001"


def test_nested_conditions(tmp_path: Path, small: str) -> None:
    text = small.replace(
        'when: {handler: "no"}', "when: {any: [{handler: self}, {not: {handler: self}}]}"
    )
    self_ = When("handler", ("self",))
    item = only(load_text(tmp_path, text))
    assert item.requirements[1].when == When(any=(self_, When(none=(self_,))))


def test_the_organ_is_part_of_what_the_hash_names(tmp_path: Path, small: str) -> None:
    before = sha256(only(load_text(tmp_path, small)))
    organs = (SHIPPED / "organs.yaml").read_text(encoding="utf-8")
    moved = organs.replace("广州铁路运输法院", "另一法院")
    (tmp_path / "organs.yaml").write_text(moved, encoding="utf-8")
    assert sha256(only(load_text(tmp_path, small))) != before


SPOILED = {
    "unknown key": ("fee: {free: true}", "fees: {free: true}", "fee"),
    "missing": ("name: 小事项\n", "", "补上"),
    "bad enum": ("matter_type: permit", "matter_type: licence", "permit"),
    "bad date": ("2026-01-01", "2026/1/1", "2026-01-31"),
    "bad limit": ("promised: 5wd", "promised: 5天", "20wd"),
    "bad count": ("originals: 1\n    basis", "originals: one\n    basis", "数字"),
    "bad bool": ("on_spot: true", "on_spot: yes", "true"),
    "two laws": ("《某法》第一条", "《某法》第一条、《另法》第二条", "两条"),
    "no law": ("- 《某法》第一条", "- 第一条", "《法名》"),
    "organ": ("organ: liwan_labour", "organ: nowhere", "liwan_labour"),
    "empty": ("name: 小事项", "name:", "填写"),
    "list for text": ("name: 小事项", "name: [小, 事]", "一行"),
    "text for list": ("basis:\n  - 《某法》第一条", "basis: 《某法》第一条", "- "),
    "empty group": (
        "one_of:\n      - {id: card, name: 身份证, copies: 1}\n"
        "      - {id: letter, name: 委托书, originals: 1}",
        "one_of: []",
        "至少",
    ),
    "need without n_of": ("name: 证明\n", "name: 证明\n    need: 2\n", "need"),
    "no options": ('when: {handler: "no"}', "when: {handler: []}", "选项"),
    "empty condition": ('when: {handler: "no"}', "when: {}", "when"),
    "format": ("windowdesk/item/1", "windowdesk/item/9", "windowdesk/item/1"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_each_mistake_is_named_with_its_line_and_its_cure(
    tmp_path: Path, small: str, case: str
) -> None:
    old, new, cure = SPOILED[case]
    assert old in small
    report = load_text(tmp_path, small.replace(old, new, 1))
    assert report.items == ()
    assert any(cure in problem.fix for problem in report.problems), report.problems
    lines = small.replace(old, new, 1).splitlines()
    assert all(1 <= problem.line <= len(lines) for problem in report.problems)


def test_a_problem_stands_at_its_line(tmp_path: Path, small: str) -> None:
    (problem,) = load_text(tmp_path, small.replace("promised: 5wd", "promised: soon")).problems
    line = small.splitlines().index("    promised: 5wd") + 1
    assert (problem.file, problem.line, problem.place) == ("item.yaml", line, "limits[0].promised")
    assert f"第 {line} 行" in problem.text()


def test_everything_wrong_is_named_at_once(tmp_path: Path, small: str) -> None:
    text = (
        small.replace("5wd", "soon").replace("true}", "maybe}").replace("permit\nproj", "x\nproj")
    )
    assert {problem.place for problem in load_text(tmp_path, text).problems} == {
        "limits[0].promised",
        "fee.free",
        "matter_type",
    }


def test_a_standard_that_contradicts_itself_is_not_given(tmp_path: Path, small: str) -> None:
    report = load_text(tmp_path, small.replace('when: {handler: "no"}', "when: {handler: agent}"))
    assert report.items == ()
    (problem,) = report.problems
    line = small.splitlines().index("  - id: proof") + 1
    assert (problem.code, problem.line) == ("option_unknown", line)


def test_a_doubt_leaves_the_standard_in_use(tmp_path: Path, small: str) -> None:
    report = load_text(tmp_path, small.replace("words: 已签名", "words: 注册资本不少于200万元"))
    assert len(report.items) == 1
    assert [problem.code for problem in report.warnings] == ["substance_as_form"]


_BOMB = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n"
HOSTILE: dict[str, bytes] = {
    "aliases": _BOMB.encode(),
    "anchor alone": b"format: &x windowdesk/item/1\n",
    "python tag": b"format: !!python/object/apply:os.system ['true']\n",
    "any tag": b"format: !mine windowdesk/item/1\n",
    "key twice": b"format: windowdesk/item/1\nname: a\nname: b\n",
    "deep": b"a: " + b"[" * 200 + b"]" * 200,
    "deeper": b"[" * 100_000,
    "deep mapping": b"{a: " * 5_000,
    "many": b"a: [" + b"x," * 30_000 + b"]",
    "two documents": b"format: windowdesk/item/1\n---\nname: x\n",
    "nul": b"name: a\x00b\n",
    "escape in text": b'name: "a\\u0007b"\n',
    "escaped nul": b'name: "a\\0b"\n',
    "lone surrogate": b'name: "\\ud800"\n',
    "bidi": 'name: "证\u202e明"\n'.encode(),
    "not utf-8": "name: 小事项\n".encode("gb18030"),
    "utf-16": "name: 小事项\n".encode("utf-16"),
    "not yaml": b"name: [a, b\n",
    "tab": b"a:\n\t- b\n",
    "list as key": b"? [a, b]\n: c\n",
    "empty": b"",
    "only a comment": b"# nothing\n",
    "too large": b"#" * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_gets_words_and_nothing_else(
    tmp_path: Path, case: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "_LOADER", getattr(yaml, loader))
    with pytest.raises(BadCatalogue) as caught:
        load_text(tmp_path, HOSTILE[case])
    words = caught.value.words()
    assert "item.yaml" in words
    assert "没有改动" in words
    assert "Traceback" not in words


def test_a_scalar_or_a_list_is_no_item(tmp_path: Path) -> None:
    for text in ("只是一句话\n", "- a\n- b\n"):
        assert [p.place for p in load_text(tmp_path, text).problems] == ["format"]


def test_a_missing_file_a_folder_for_a_file_and_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "none.yaml", tmp_path / "pipe.yaml"):
        with pytest.raises(BadCatalogue):
            load_items(path)


def test_one_bad_file_does_not_spoil_a_folder(tmp_path: Path, small: str) -> None:
    (tmp_path / "good.yaml").write_text(small, encoding="utf-8")
    (tmp_path / "bad.yaml").write_bytes(HOSTILE["aliases"])
    report = load_items(tmp_path)
    assert [item.code for item in report.items] == ["DEMO-SMALL"]
    assert [problem.file for problem in report.problems] == ["bad.yaml"]


def test_links_out_of_the_folder_are_left_alone(tmp_path: Path, small: str) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(small, encoding="utf-8")
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(outside)
    report = load_items(folder)
    assert report.items == ()
    assert "链接" in report.problems[0].what


def test_one_version_in_two_files(tmp_path: Path, small: str) -> None:
    (tmp_path / "a.yaml").write_text(small, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(small, encoding="utf-8")
    report = load_items(tmp_path)
    assert (len(report.items), len(report.problems)) == (1, 1)
    (tmp_path / "b.yaml").write_text(small.replace('"1"', '"2"'), encoding="utf-8")
    report = load_items(tmp_path)
    assert [item.version for item in report.items] == ["1", "2"]
