"""Every rule of the check names the very line it speaks of, and a near miss stays silent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.unit.catalogue.conftest import SMALL
from windowdesk.catalogue.load import load_items

TODAY = date(2026, 3, 2)
# a sound item with something of everything, to spoil in one line at a time
WHOLE = """\
format: windowdesk/item/1
code: DEMO-WHOLE
name: 全事项
version: "1"
effective: 2026-01-01
codes:
  - demo: DEMO-WHOLE
  - handling_14: "00013112800001"
organ: liwan_labour
matter_type: permit
project_type: promised
acceptance:
  by: window
  entrustment:
    to: 某局
    to_kind: 行政机关
    document: 某委〔2026〕1号
    since: 2026-01-01
procedure: permit
basis:
  - 《某法》第一条
questions:
  - id: place
    text: 在哪里？
    options:
      here: 本区
      there: 外区
  - id: handler
    text: 由谁办理？
    when: {place: here}
    options: {self: 本人, agent: 代理人}
agent_when: {handler: agent}
gates:
  - id: away
    outcome: not_competent
    when: {place: there}
    words: 到外区办理
    basis: 《某法》第二条
bars:
  - id: false_papers
    words: 一年内不得申请
    basis: 《某法》第三条
conditions:
  - id: room
    words: 有固定场所
    basis: 《某法》第四条
requirements:
  - id: form
    name: 申请书
    originals: 1
    basis: 《某法》第五条
    points:
      - id: signed
        words: 已签名
      - id: dated
        words: 已注明日期
  - id: site
    name: 场所证明
    basis: 《某法》第六条
    one_of:
      - id: deed
        name: 产权证
        copies: 1
        points:
          - id: signed
            words: 已盖章
      - id: lease
        name: 租赁合同
        copies: 1
  - id: mandate
    name: 委托书
    when: {handler: agent}
    originals: 1
    necessity: deferrable
    basis: 《某法》第七条
limits:
  - statutory: 20wd
    promised: 5wd
    statutory_basis: 《某法》第八条
deferral:
  within: 3wd
  basis: 《某法》第九条
  consequence: 终止
fee: {free: true}
result: {name: 证书}
"""
POINTS = "            words: 已盖章"
# code: (what to replace, by what, the line it must name: one that begins with this)
SPOILT: dict[str, tuple[str, str, str]] = {
    "basis_missing": ("    basis: 《某法》第七条\n", "", "  - id: mandate"),
    "basis_without_article": ("《某法》第五条", "《某法》", "    basis: 《某法》\n    points"),
    "bar_without_article": ("《某法》第三条", "《某法》", "    basis: 《某法》\nconditions"),
    "counts_missing": ("        copies: 1\n  - id: mandate", "  - id: mandate", "      - id: lease"),
    "copies_unsaid": ("name: 申请书", "name: 申请书复印件", "  - id: form"),
    "substance_as_form": (POINTS, "            words: 有3名以上专职人员", "          - id: signed"),
    "id_twice": ("- id: dated", "- id: signed", "      - id: signed\n        words: 已注明"),
    "code_invalid": ('"00013112800001"', '"00013112800Y01"', "  - handling_14"),
    "promise_longer": ("promised: 5wd", "promised: 25wd", "  - statutory"),
    "limit_by_rule": (
        "statutory: 20wd\n    promised: 5wd\n    statutory_basis: 《某法》第八条",
        "statutory: 30wd\n    promised: 5wd\n    statutory_basis: 《某办法》第八条",
        "  - statutory",
    ),
    "limit_long": ("statutory: 20wd", "statutory: 30wd", "  - statutory"),
    "limit_unstated_permit": ("promised: 5wd", "promised: unstated", "  - statutory"),
    "never_applies": ("agent_when: {handler: agent}", "agent_when: {place: there}", "agent_when"),
    "question_idle": (
        "    options: {self: 本人, agent: 代理人}\n",
        "    options: {self: 本人, agent: 代理人}\n"
        "  - id: idle\n    text: 喝茶吗？\n    options: {a: 喝, b: 不喝}\n",
        "  - id: idle",
    ),
    "option_twice": ("there: 外区", "there: 本区", "      here: 本区"),
    "gate_unreachable": (
        "when: {place: there}", "when: {place: there, handler: self}", "  - id: away",
    ),
    "material_never_asked": (
        "when: {handler: agent}\n    originals",
        "when: {handler: agent, place: there}\n    originals",
        "  - id: mandate",
    ),
    "question_unreachable": ("when: {place: here}", "when: {place: there}", "  - id: handler"),
    "group_need": ("one_of:", "need: 3\n    n_of:", "  - id: site"),
    "deferral_longer": ("within: 3wd", "within: 9wd", "  within: 9wd"),
    "deferral_unused": ("    necessity: deferrable\n", "", "deferral:"),
    "entrusted_to_no_organ": ("to_kind: 行政机关", "to_kind: 事业单位", "  entrustment:"),
    "past": (
        "version: \"1\"", "version: \"1\"\ncancelled: 2026-02-01\nsuccessor: DEMO-NEW", "cancelled",
    ),
    "option_unknown": ("agent_when: {handler: agent}", "agent_when: {handler: x}", "agent_when"),
    "question_unknown": ("when: {handler: agent}\n    orig", "when: {x: y}\n    orig", "  - id: mandate"),
}  # fmt: skip


def found(folder: Path, text: str) -> list[tuple[str, int]]:
    (folder / "item.yaml").write_text(text, encoding="utf-8")
    report = load_items(folder / "item.yaml", TODAY)
    return [(problem.code, problem.line) for problem in (*report.problems, *report.warnings)]


def line_of(text: str, beginning: str) -> int:
    """The line that begins so; what stands before it must be a whole line."""
    at = f"\n{text}".index(f"\n{beginning}")
    return text[:at].count("\n") + 1


def test_the_whole_item_is_sound(tmp_path: Path) -> None:
    assert found(tmp_path, WHOLE) == []
    assert found(tmp_path, SMALL) == []


@pytest.mark.parametrize("code", SPOILT)
def test_each_rule_names_its_line(tmp_path: Path, code: str) -> None:
    old, new, line = SPOILT[code]
    assert WHOLE.count(old) == 1
    text = WHOLE.replace(old, new)
    assert (code, line_of(text, line)) in found(tmp_path, text)


def test_what_files_have_against_each_other_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WHOLE, encoding="utf-8")
    for change, code, line in (
        (('version: "1"', 'version: "2"'), "versions_same_day", "effective"),
        (("name: 全事项", "name: 另一个"), "version_twice", "version"),
        (("code: DEMO-WHOLE", "code: DEMO-OTHER"), "code_shared", "  - demo"),
    ):
        other = WHOLE.replace(*change, 1)
        (tmp_path / "b.yaml").write_text(other, encoding="utf-8")
        report = load_items(tmp_path, TODAY)
        problems = [*report.problems, *report.warnings]
        first = next(problem for problem in problems if problem.code == code)
        assert first.line == line_of(WHOLE if first.file == "a.yaml" else other, line)


def test_an_overlap_names_the_older_ones_end(tmp_path: Path) -> None:
    older = WHOLE.replace("organ:", "cancelled: 2026-12-31\nsuccessor: DEMO-NEW\norgan:", 1)
    newer = WHOLE.replace('version: "1"', 'version: "2"').replace(
        "effective: 2026-01-01", "effective: 2026-06-01"
    )
    (tmp_path / "a.yaml").write_text(older, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(newer, encoding="utf-8")
    (doubt,) = load_items(tmp_path, TODAY).warnings
    assert (doubt.code, doubt.file, doubt.line) == (
        "versions_overlap",
        "a.yaml",
        line_of(older, "cancelled"),
    )
    # both stay in use, and which one decides never depends on the order of the files
    assert len(load_items(tmp_path, TODAY).items) == 2
