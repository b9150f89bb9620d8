"""What the intake presenter decides, without a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from tests.helpers.fake_desk import MONDAY, AtOnce, FakeDesk, long_item
from windowdesk.app.errors import DeskError, DiskFull
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import CardRead
from windowdesk.domain.decision.submission import Credit, FirstVisit, Party
from windowdesk.domain.time.limits import Limit
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.state import GroupLine, Mark, PointLine, RowLine

PERSON = Party("person", "陈雨桐", "99999919950820002X")
OTHER = Party("person", "李国强", "99999919880312001X")
COMPANY = Party("organisation", "广州晴川人力资源有限公司", "91440101MA5CRXJ05C")
NEW = {"matter": "new", "applicant_form": "company", "seat": "here", "place": "rent"}


@dataclass
class Watching:
    """A listener that remembers."""

    said: list[str] = field(default_factory=list)
    errors: list[DeskError] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    led_to: list[str] = field(default_factory=list)

    def refresh(self) -> None: ...

    def show_error(self, error: DeskError) -> None:
        self.errors.append(error)

    def show_saved(self, words: str) -> None:
        self.said.append(words)

    def show_issued(self, issued: Issued) -> None:
        self.issued.append(issued)

    def ask_seen(self, key: str) -> None:
        self.asked.append(key)

    def ask_date(self, key: str) -> None:
        self.asked.append(key)

    def ask_certificate(self, key: str, way: str) -> None:
        self.asked.append(f"{key} {way}")

    def go_to_question(self, question: str) -> None:
        self.led_to.append(question)

    def go_to_people(self) -> None:
        self.led_to.append("people")

    def go_to_conditions(self) -> None:
        self.led_to.append("conditions")

    def go_to_list(self) -> None:
        self.led_to.append("list")

    def place(self) -> dict[str, str]:
        return {"pane": "list", "scroll": "40"}

    def go_back(self, place: Mapping[str, str]) -> None:
        self.led_to.append(f"back to {place['pane']} {place['scroll']}")


@dataclass
class Scene:
    desk: FakeDesk
    runner: AtOnce
    presenter: IntakePresenter
    seen: Watching

    def rows(self) -> list[RowLine]:
        return [line for line in self.presenter.table.lines() if isinstance(line, RowLine)]

    def row(self, name: str) -> RowLine:
        return next(row for row in self.rows() if name in row.name)


def _scene(desk: FakeDesk, code: str) -> Scene:
    runner = AtOnce()
    presenter = IntakePresenter(desk, runner)
    seen = Watching()
    presenter.listener = seen
    presenter.begin("A001")
    presenter.choose_item(code)
    return Scene(desk, runner, presenter, seen)


@pytest.fixture
def dispatch() -> Scene:
    scene = _scene(FakeDesk(), "DEMO-LWPQ-01")
    scene.presenter.seats.set_party(Slot.ORGANISATION, COMPANY)
    scene.presenter.seats.set_party(Slot.AGENT, PERSON)
    for question, option in {**NEW, "handler": "agent"}.items():
        scene.presenter.answer(question, option)
    return scene


@pytest.fixture
def long() -> Scene:
    scene = _scene(FakeDesk(long_item()), "DEMO-LONG-01")
    scene.presenter.seats.set_party(Slot.APPLICANT, PERSON)
    return scene


def test_saves_are_coalesced_and_the_last_change_is_kept(long: Scene) -> None:
    long.runner.hold = True
    for _key in range(10):
        long.presenter.table.complete()
    assert long.runner.waiting == 1
    long.runner.let_go()
    long.runner.let_go()
    assert long.presenter.intake is not None
    assert long.desk.bodies["draft1"] == long.presenter.intake.body()


def test_moving_about_makes_no_verdict_anew_and_every_change_does(long: Scene) -> None:
    presenter = long.presenter
    first = presenter.verdict()
    assert first is not None
    presenter.table.jump(7)
    assert presenter.verdict() is first
    presenter.table.absent()
    said = presenter.verdict()
    assert said is not None
    assert said.reasons != first.reasons
    presenter.set_credit(Credit.GOOD, "信用中国")
    known = presenter.verdict()
    assert known is not None
    assert (known.credit, known.credit_source) == (Credit.GOOD, "信用中国")
    presenter.next_matter()
    assert presenter.verdict() != known


def test_x_on_a_point_goes_to_its_paper(long: Scene) -> None:
    table = long.presenter.table
    table.jump(2)
    table.toggle_points()
    table.select("p:paper2/point1")
    table.absent()
    assert table.cursor.selected == "m:paper2"
    assert long.row("第 2 项").mark is Mark.FAILED


def test_a_change_made_while_saving_is_saved_after_it(long: Scene) -> None:
    long.runner.hold_results = True
    long.presenter.table.complete()
    long.presenter.table.complete()
    assert long.presenter.intake is not None
    assert long.desk.bodies["draft1"] != long.presenter.intake.body()
    long.runner.let_go()
    assert long.desk.bodies["draft1"] == long.presenter.intake.body()


def test_a_full_disk_is_said_and_the_next_change_saves_again(long: Scene) -> None:
    long.desk.broken = DiskFull("磁盘已满。", saved="已录入的内容仍在。", press="请联系管理员。")
    long.presenter.table.complete()
    assert long.seen.errors[-1].code == "disk_full"
    assert long.seen.said[-1] == "未保存"
    long.desk.broken = None
    long.presenter.table.complete()
    assert long.seen.said[-1].startswith("已保存")


def test_nothing_saves_a_draft_again_after_it_was_issued(long: Scene) -> None:
    for _paper in range(60):
        long.presenter.table.complete()
    long.runner.hold = True
    long.presenter.seats.set_party(Slot.APPLICANT, OTHER)
    long.presenter.conclude()
    long.presenter.conclude()
    long.runner.let_go()
    assert len(long.seen.issued) == 1
    assert long.runner.waiting == 0
    assert long.presenter.intake is None


def test_the_next_matter_keeps_the_people(long: Scene) -> None:
    long.presenter.next_matter()
    assert long.presenter.nth == 2
    assert long.presenter.intake is not None
    assert long.presenter.intake.submission.applicant == PERSON
    assert long.presenter.intake.submission.item == ""
    assert long.presenter.intake.visit.ticket == "A001"
    assert long.desk.aside == {"draft1"}


def test_a_second_card_goes_to_the_agent_who_is_missing() -> None:
    scene = _scene(FakeDesk(), "00013112800001")
    scene.presenter.seats.take_card(CardRead("citizen", "陈雨桐", PERSON.number, "", "", "", ""))
    for question, option in {
        "activity": "business", "place": "here", "operator": "mainland", "handler": "agent",
    }.items():  # fmt: skip
        scene.presenter.answer(question, option)
    scene.presenter.seats.take_card(CardRead("citizen", "李国强", OTHER.number, "", "", "", ""))
    state = scene.presenter.who()
    assert state is not None
    assert state.present is not None
    assert state.principal is not None
    assert (state.present.name, state.principal.name) == ("李国强", "陈雨桐")


def test_of_two_alternatives_one_is_enough(dispatch: Scene) -> None:
    report = dispatch.row("验资报告")
    assert report.chip.text == "二选一"
    dispatch.presenter.table.select(report.key)
    dispatch.presenter.table.complete()
    assert dispatch.row("财务审计报告").word == "不需要"
    group = next(line for line in dispatch.presenter.table.lines() if isinstance(line, GroupLine))
    assert group.mark is Mark.MET


def test_a_point_without_counts_takes_the_standards_counts(dispatch: Scene) -> None:
    table = dispatch.presenter.table
    table.select(dispatch.row("公司章程").key)
    table.toggle_points()
    table.select("p:articles/sealed")
    table.mark_point(True)
    assert dispatch.row("公司章程").mark is Mark.MET


def test_n_asks_what_was_seen_and_f9_leads_back_until_it_is_written(dispatch: Scene) -> None:
    table = dispatch.presenter.table
    for row in dispatch.rows():
        table.select(row.key)
        table.complete()
    table.select(dispatch.row("劳务派遣管理制度").key)
    table.mark_point(False)
    point = table.current()
    assert isinstance(point, PointLine)
    table.mark_point(False)
    assert dispatch.seen.asked == [point.key]
    dispatch.presenter.conclude()
    assert dispatch.seen.issued == []
    assert dispatch.seen.asked == [point.key, point.key]
    table.record_seen(point.key, "缺\x07一章", "6")
    dispatch.presenter.conclude()
    assert len(dispatch.seen.issued) == 1
    found = dispatch.desk.issued[0].finding("rules").points["seven_parts"]
    assert (found.seen, found.page) == ("缺一章", "6")


def test_a_change_lets_the_override_go(dispatch: Scene) -> None:
    from datetime import datetime

    from windowdesk.domain.decision.model import Outcome
    from windowdesk.domain.decision.override import Override

    table = dispatch.presenter.table
    for row in dispatch.rows():
        table.select(row.key)
        table.complete()
    table.select(dispatch.row("公司章程").key)
    table.absent()
    at = datetime.fromisoformat("2026-03-02T10:15:00")
    dispatch.presenter.approve(
        Override("1201", "supervisor", "备案可查", at, Outcome.CORRECT_ONCE, Outcome.ACCEPT)
    )
    table.count(1)
    assert dispatch.presenter.override is None


def test_while_something_is_open_f9_leads_there_and_issues_nothing() -> None:
    scene = _scene(FakeDesk(), "DEMO-LWPQ-01")
    scene.presenter.conclude()
    assert scene.seen.led_to == ["people"]
    scene.presenter.seats.set_party(Slot.ORGANISATION, COMPANY)
    scene.presenter.conclude()
    assert scene.seen.led_to[-1] == "matter"
    assert scene.desk.issued == []


def test_the_last_circumstances_fill_what_is_open_and_nothing_else() -> None:
    usual = {**NEW, "handler": "self"}
    presenter = IntakePresenter(FakeDesk(), AtOnce(), lambda item: usual)
    presenter.listener = Watching()
    presenter.begin("A001")
    assert not presenter.answer_as_usual()
    presenter.choose_item("DEMO-LWPQ-01")
    state = presenter.who()
    assert state is not None
    assert state.usual
    presenter.answer("place", "own")
    assert presenter.answer_as_usual()
    assert presenter.intake is not None
    assert presenter.intake.submission.answers == {**usual, "place": "own"}
    state = presenter.who()
    assert state is not None
    assert not state.usual
    assert not presenter.answer_as_usual()


def test_put_aside_it_comes_back_to_the_same_line_pane_and_scroll(long: Scene) -> None:
    table = long.presenter.table
    table.select("m:paper7")
    table.toggle_points()
    table.select("p:paper7/point1")
    long.presenter.put_aside()
    assert long.presenter.intake is None
    assert set(long.desk.bodies["draft1"]["visit"]["view"]) == {
        "selected",
        "expanded",
        "progress",
        "pane",
        "scroll",
    }
    long.presenter.resume("draft1")
    assert (table.cursor.selected, table.cursor.expanded) == ("p:paper7/point1", "paper7")
    assert long.seen.led_to == ["back to list 40"]


def test_moving_and_staying_is_kept_once_and_only_when_it_moved(long: Scene) -> None:
    saved: list[object] = []
    save = long.desk.save_draft
    long.desk.save_draft = lambda intake, **how: saved.append(save(intake, **how))  # type: ignore[method-assign] # counted
    long.presenter.table.select("m:paper3")
    long.presenter.keep_place()
    long.presenter.keep_place()
    assert len(saved) == 1
    assert long.desk.bodies["draft1"]["visit"]["view"]["selected"] == "m:paper3"


def test_a_paper_of_the_first_visit_is_matched_without_its_date() -> None:
    limited = replace(long_item(2, 0), code="DEMO-DATED-01")
    rows = tuple(
        replace(row, material=replace(row.material, validity=Limit.parse("30d")))
        for row in limited.requirements
        if row.material is not None
    )
    desk = FakeDesk(replace(limited, requirements=rows))
    scene = _scene(desk, "DEMO-DATED-01")
    intake = scene.presenter.intake
    assert intake is not None
    assert intake.shelved is not None
    first = FirstVisit("1", MONDAY, intake.shelved.hash, (), ("paper1",), papers_returned=True)
    back = Intake(
        desk.shelf,
        desk.calendar,
        Visit("back"),
        replace(intake.submission, first_visit=first),
    )
    scene.presenter.load(back)
    scene.presenter.table.select("m:paper1")
    scene.presenter.table.complete()
    assert scene.seen.asked == []
    assert back.finding("paper1").matched is True
    scene.presenter.table.complete()
    assert len(scene.seen.asked) == 1
