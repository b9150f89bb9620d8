"""The worked submissions: every outcome a standard allows, through the commands and the desk."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest

from tests.helpers.counter import StandingClock, demo_counter
from tests.helpers.reach import reachable
from tests.helpers.standards import small_item
from tests.helpers.worked import PAGE, decided, outcome_named, page, worked
from windowdesk.app.errors import NothingToIssue
from windowdesk.app.facts import papers_for
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.issuing import Issued
from windowdesk.bootstrap.counter import Counter
from windowdesk.catalogue.load import shipped_items
from windowdesk.catalogue.schema import submission_schema
from windowdesk.cli.decide import must_fit, read_submission
from windowdesk.documents.press import WindowPress
from windowdesk.domain.decision.model import Decision, Outcome
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.plain import canonical
from windowdesk.domain.standard.model import Bar, Item
from windowdesk.reference.holidays import package_calendar

AT = datetime(2026, 3, 2, 10, 15)
CALENDAR = package_calendar()
UNISSUED = {Outcome.UNDETERMINED, Outcome.CORRECT_NOW}
EXAMPLES = worked()


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def shown() -> dict[str, set[Outcome]]:
    """The outcomes the files name, by item."""
    found: dict[str, set[Outcome]] = defaultdict(set)
    for path in EXAMPLES:
        found[read_submission(path).item].add(Outcome(outcome_named(path)))
    return found


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.code)
def test_every_outcome_the_standard_allows_is_worked_and_no_other(item: Item) -> None:
    assert shown()[item.code] == reachable(item, AT, CALENDAR)


def test_together_they_show_every_outcome_there_is() -> None:
    assert set().union(*shown().values()) == set(Outcome)


def test_reach_is_asked_of_the_standard() -> None:
    item = small_item()
    assert Outcome.BARRED not in reachable(item, AT, CALENDAR)
    barred = replace(item, bars=(Bar("false", "虚假材料", item.basis[0]),))
    assert reachable(barred, AT, CALENDAR) - reachable(item, AT, CALENDAR) == {Outcome.BARRED}


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_decide_gives_the_outcome_of_the_name(path: Path) -> None:
    plain = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(plain, submission_schema())
    assert plain["note"].endswith("。")
    assert decided(path)["outcome"] == outcome_named(path)


def test_the_page_says_what_the_program_says_of_each() -> None:
    """Decisive reason and papers, row by row; `python -m tests.helpers.worked` writes it anew."""
    assert PAGE.read_text(encoding="utf-8").splitlines() == page().splitlines()


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_everybody_is_invented(path: Path) -> None:
    submission = read_submission(path)
    for party in filter(None, (submission.applicant, submission.agent)):
        assert party.name.startswith("示例")
        if party.kind == "person":
            assert party.number.startswith("999999")
            problems = check_citizen(party.number, today=date(2026, 3, 2)).problems
        else:
            assert "XN" in party.number
            problems = check_uscc(party.number).problems
        assert problems == ()


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One counter for all of them, where it is still the day the submissions were received."""
    opened = demo_counter(tmp_path_factory.mktemp("worked"), StandingClock(AT))
    yield opened
    opened.close()


def issue(counter: Counter, path: Path) -> tuple[Decision, Issued]:
    """As ``windowdesk issue`` does it."""
    intake = Intake(counter.shelf, counter.calendar, Visit("cli"), read_submission(path))
    intake.at(counter.clock.now())
    must_fit(intake)
    assert intake.decision is not None
    return intake.decision, counter.desk.issue(intake)


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_the_papers_are_issued_and_drawn_without_a_glyph_missing(
    counter: Counter, path: Path
) -> None:
    if Outcome(outcome_named(path)) in UNISSUED:
        with pytest.raises(NothingToIssue):
            issue(counter, path)
        return
    decision, issued = issue(counter, path)
    assert [paper.kind for paper in issued.papers] == list(papers_for(decision, decision.outcome))
    press = WindowPress()
    for paper in issued.papers:
        assert paper.content
        text = canonical(paper.facts).decode().replace("\\n", "")
        assert press.missing_glyphs(text) == "", paper.kind
