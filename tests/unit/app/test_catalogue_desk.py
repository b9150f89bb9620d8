"""The catalogue as a screen reads it: lines, versions, previews, comparisons, open cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.counter import DISPATCH, StandingClock, check_everything, dispatch_intake
from tests.unit.catalogue.conftest import SMALL
from windowdesk.app.catalogue_desk import CatalogueDesk, compare, touched
from windowdesk.app.errors import UnknownItem
from windowdesk.bootstrap.counter import Counter
from windowdesk.catalogue.files import FileLibrary
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.when import When

Catalogue = Callable[..., CatalogueDesk]
DRAFT = "format: windowdesk/item/1\ndraft: true\ncode: DEMO-D\nname: 某备案\norgan_name: 某局\n"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """``catalogue(a=text, …)``: a desk over these files, read."""

    def made(**files: str) -> CatalogueDesk:
        folder = tmp_path / "catalogue"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        desk = CatalogueDesk(FileLibrary(folder), None, StandingClock())
        desk.refresh()
        return desk

    return made


def version(number: str, effective: str) -> str:
    text = SMALL.replace('version: "1"', f'version: "{number}"')
    return text.replace("2026-01-01", effective, 1)


def test_each_version_says_how_it_stands(catalogue: Catalogue) -> None:
    desk = catalogue(
        one=version("1", "2026-01-01"), two=version("2", "2026-02-01"), three=version("3", "2027-01-01"),
        four=DRAFT, five=SMALL.replace("5wd", "30wd").replace("DEMO-SMALL", "DEMO-BAD"),
    )  # fmt: skip
    lines = {line.code: line for line in desk.lines()}
    small = lines["DEMO-SMALL"]
    assert [(v.version, v.state, v.file) for v in small.versions] == [
        ("3", "coming", "three.yaml"),
        ("2", "in_force", "two.yaml"),
        ("1", "replaced", "one.yaml"),
    ]
    assert (small.name, small.state) == ("小事项", "in_force")
    (draft,) = lines["DEMO-D"].versions
    assert (draft.state, lines["DEMO-D"].organ) == ("draft", "某局")
    assert {"requirements", "limits", "basis"} <= set(draft.missing)
    (broken,) = lines["DEMO-BAD"].versions
    assert (broken.state, broken.errors, broken.hash) == ("broken", 1, "")
    assert [line.code for line in desk.lines("某局")] == ["DEMO-D"]
    assert [problem.code for problem in desk.problems()] == ["promise_longer"]


def test_a_preview_is_what_a_clerk_would_meet(catalogue: Catalogue) -> None:
    desk = catalogue(one=SMALL)
    (line,) = desk.lines()
    blank = desk.preview(line.versions[0].hash, {})
    assert [question.id for question in blank.open] == ["handler"]
    assert ([row.id for row in blank.rows], [row.id for row in blank.waiting]) == (
        ["form"],
        ["proof"],
    )
    other = desk.preview(line.versions[0].hash, {"handler": "no"})
    assert ([row.id for row in other.rows], other.open) == (["form", "proof"], ())
    assert other.asked.papers["card"].role == "choice"
    with pytest.raises(UnknownItem):
        desk.preview("0" * 64, {})


def test_a_comparison_speaks_of_people(catalogue: Catalogue) -> None:
    more = version("2", "2026-02-01").replace("name: 身份证, copies: 1", "name: 身份证, copies: 2")
    desk = catalogue(one=SMALL, two=more)
    new, old = desk.lines()[0].versions
    comparison = desk.compare(old.hash, new.hash)
    (group,) = comparison.groups
    assert group.whom == "由谁办理？：他人"
    assert [(e.burden, e.text) for e in group.effects] == [
        ("more", "“身份证”的份数由复印件 1 份改为复印件 2 份")
    ]
    assert desk.compare(old.hash, old.hash).equal


def test_open_cases_that_a_new_version_touches(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    counter.desk.issue(intake)
    old = counter.shelf.in_force(DISPATCH, intake.submission.received_at.date()).item
    mandate = next(row for row in old.requirements if row.when == When("handler", ("agent",)))
    rest = tuple(row for row in old.requirements if row is not mandate)
    found = touched(counter.store, compare(old, replace(old, requirements=rest)))
    assert (found.by_state, found.concerned) == ({"accepted": 1}, {"accepted": 1})
    assert len(found.numbers) == found.total == 1
    same = touched(counter.store, compare(old, old))
    assert (same.by_state, same.concerned) == ({"accepted": 1}, {})
    other = replace(old, version="0")
    assert sha256(other) != sha256(old)
    assert touched(counter.store, compare(other, old)).total == 0


def test_the_desk_reads_the_shipped_catalogue(counter: Counter) -> None:
    counter.desk.catalogue.refresh()
    codes = [line.code for line in counter.desk.catalogue.lines()]
    assert codes == sorted(
        {shelved.item.code for shelved in counter.shelf.on(counter.desk.now().date())}
    )
