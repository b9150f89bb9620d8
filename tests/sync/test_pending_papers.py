"""待核验: accepted off-line on trust, fetched by the centre after healing, settled at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.centre import Office
from tests.helpers.counter import check_everything, dispatch_intake, fetch, print_all
from tests.helpers.office_counter import OfficeCounter
from tests.helpers.records import Interface, interface
from windowdesk.app.fetching import fetched_rows
from windowdesk.app.issuing import Issued
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.reviewing import Answer
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.central.serving.records import fetching_of
from windowdesk.central.settings import CentralSettings
from windowdesk.domain.cases.case import State
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document
from windowdesk.domain.decision.submission import Query

SUPERVISOR = SignOff(DEMO_SUPERVISOR.number, DEMO_PASSWORD)


class Healing:
    """A counter that accepted with a row left open while off-line; its centre, and the interface."""

    def __init__(self, profile: Path, made: Office, interface: Interface) -> None:
        self.made, self.interface = made, interface
        self.at = OfficeCounter(profile, made, made.clock)
        self.desk = self.at.counter.desk
        self.at.cable.cut = True
        intake = dispatch_intake(self.at.counter)
        check_everything(intake)
        fetch(intake, "licence", Query.DOWN)
        self.issued: Issued = self.desk.issue(intake)
        self.settings = CentralSettings(records_url=interface.url)

    def heal(self) -> None:
        """The line is there again; the centre asks for what was left open, and the counter hears."""
        self.at.cable.cut = False
        assert self.at.sync()
        self.ask()

    def ask(self) -> None:
        fetching_of(self.made.centre, self.settings).step()
        assert self.at.sync()

    def rows(self) -> list[tuple[str, bool | None, str]]:
        """The case's rows as the desk has them: material, found (None: not asked), what differs."""
        case = self.desk.case(self.issued.case_id)
        answers = self.desk.syncing.answers(self.issued.case_id)
        return [
            (r.material, r.answer.found if r.answer else None, r.answer.differs if r.answer else "")
            for r in fetched_rows(case, answers)
        ]

    def waiting(self) -> int:
        marks = self.desk.syncing.marks([self.issued.case_id])
        return marks[self.issued.case_id].waiting


@pytest.fixture
def healing(tmp_path: Path, made: Office) -> Iterator[Healing]:
    with interface() as told:
        at = Healing(tmp_path / "desk", made, told)
        yield at
        at.at.close()


def test_a_row_left_open_off_line_is_verified_at_the_desk_after_healing(healing: Healing) -> None:
    assert healing.waiting() == 1
    assert healing.rows() == [("licence", None, "")]
    healing.interface.says("found", source="电子证照库", certificate="E-0001")
    healing.heal()
    assert healing.rows() == [("licence", True, "")]
    assert healing.waiting() == 0
    assert healing.desk.reviewing.questions() == ()
    (asked,) = healing.interface.asked
    assert (asked["name"], asked["on"], asked["holder"]["number"]) == (
        "营业执照", "2026-03-02", "91440103MA5XXXXX0X",
    )  # fmt: skip
    # once settled it is not asked for again
    healing.made.clock.pass_(days=1)
    healing.ask()
    assert len(healing.interface.asked) == 1


def test_a_source_that_is_ill_never_says_that_a_paper_is_not_there(healing: Healing) -> None:
    healing.interface.status = 500
    healing.heal()
    assert healing.rows() == [("licence", None, "")]
    # it is left in peace for a while, longer each time
    healing.ask()
    assert len(healing.interface.asked) == 1
    healing.made.clock.pass_(minutes=2)
    healing.interface.answer = {"state": "not_found"}  # no answer of the form that was agreed
    healing.interface.status = 200
    healing.ask()
    assert len(healing.interface.asked) == 2
    assert healing.rows() == [("licence", None, "")]
    healing.made.clock.pass_(minutes=1)
    healing.ask()
    assert len(healing.interface.asked) == 2
    healing.made.clock.pass_(minutes=2)
    healing.interface.says("found", source="电子证照库")
    healing.ask()
    assert healing.rows() == [("licence", True, "")]


def test_a_paper_that_is_not_there_ends_with_a_lawful_document(healing: Healing) -> None:
    print_all(healing.at.counter, healing.issued)
    healing.interface.says("not_found", source="市场主体库")
    healing.heal()
    assert healing.rows() == [("licence", False, "")]
    (item,) = healing.desk.reviewing.questions()
    assert (item.kind, item.case_id) == ("not_found", healing.issued.case_id)
    assert item.facts["material"] == "营业执照"
    # what was issued is as it was: only a person changes anything, and by a paper
    assert healing.desk.case(healing.issued.case_id).state is State.ACCEPTED
    answer = Answer("voided", "市场主体库中没有这家公司", PapersBack.TAKEN_BACK, SUPERVISOR)
    done = healing.desk.reviewing.settle(item.review, answer)
    assert done.ended is not None
    assert [paper.kind for paper in done.ended.papers] == [Document.REVOCATION]
    assert healing.at.sync()
    (item,) = healing.desk.reviewing.questions()
    assert (item.state, item.resolution, item.by) == ("settled", "voided", "1201")
    # the centre holds the same, and asks for nothing more about a case that has ended
    assert healing.desk.syncing.status().unsent == 0
    healing.made.clock.pass_(days=1)
    healing.ask()
    assert len(healing.interface.asked) == 1


def test_a_paper_that_says_otherwise_is_a_question_of_its_own(healing: Healing) -> None:
    healing.interface.says("found", source="电子证照库", holder_name="别的公司")
    healing.heal()
    assert healing.rows() == [("licence", False, "holder")]
    (item,) = healing.desk.reviewing.questions()
    assert (item.kind, item.facts["differs"]) == ("differs", "holder")
    # nobody's name travels with the question
    assert not {"广州晴川", "别的公司"} & {str(value)[:4] for value in item.facts.values()}
    done = healing.desk.reviewing.settle(
        item.review, Answer("stands", "已向发证机关核实无误", sign_off=SUPERVISOR)
    )
    assert done.item.resolution == "stands"
