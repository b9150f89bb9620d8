"""Issuing: what a clerk and an applicant can rely on once F9 was pressed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.helpers.counter import (
    CHEAP,
    StandingClock,
    check_everything,
    demo_counter,
    dispatch_intake,
    verdict,
)
from windowdesk import i18n
from windowdesk.app.errors import (
    BadInput,
    NotAllowed,
    NothingToIssue,
    StoreProblem,
    UnknownItem,
)
from windowdesk.app.intake import Intake
from windowdesk.app.ports import AuditEntry, PrintOutcome, PrintState
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Document, Outcome
from windowdesk.domain.plain import to_plain
from windowdesk.domain.standard.model import Material
from windowdesk.settings import Settings
from windowdesk.storage.tables import item_versions
from windowdesk.storage.unit_of_work import SqlUnitOfWork


def test_an_unexamined_paper_issues_nothing_and_keeps_the_number(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    before = counter.store.next_number()
    with pytest.raises(NothingToIssue) as refusal:
        counter.desk.issue(intake)
    assert refusal.value.code == "undetermined"
    assert "没有查看" in refusal.value.words()
    assert "都在" in refusal.value.words()
    assert counter.store.next_number() == before
    assert counter.desk.recent() == ()


@pytest.mark.parametrize("overridden", [False, True])
def test_a_cross_without_what_was_seen_does_not_leave_the_counter(
    counter: Counter, overridden: bool
) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    form, rules = (m for m in _materials(intake) if m.id in ("application", "rules"))
    intake.set_point("application", form.points[0].id, False, seen=" ", page="2")
    intake.set_point("rules", rules.points[0].id, False, seen="缺考核制度")
    override = None
    if overridden:
        override = counter.desk.approve_override(
            intake, DEMO_SUPERVISOR.number, DEMO_PASSWORD, "材料已在部门存档，核对无误"
        )
    with pytest.raises(NothingToIssue) as refusal:
        counter.desk.issue(intake, override)
    assert refusal.value.code == "evidence_missing"
    assert form.points[0].words in refusal.value.message
    assert rules.points[0].words not in refusal.value.message
    assert "都在" in refusal.value.saved
    assert counter.desk.recent() == ()
    intake.set_point("application", form.points[0].id, False, seen="第三栏空白", page="2")
    issued = counter.desk.issue(intake)
    assert len(issued.papers[0].facts["gaps"]) == 2


def test_acceptance_is_one_case_with_its_papers_operation_and_print_jobs(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    counter.desk.save_draft(intake)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    assert [paper.kind for paper in issued.papers] == [Document.ACCEPTANCE, Document.SLIP]
    assert issued.papers[0].facts["title"] == "受理决定书"
    case = counter.desk.case(issued.case_id)
    assert case.state is State.ACCEPTED
    assert case.number == issued.number
    assert {paper.sha256 for paper in case.papers} == {paper.sha256 for paper in issued.papers}
    assert counter.desk.status().unsent == 1
    assert {job.role for job in issued.jobs} == {"page", "receipt"}
    assert counter.desk.drafts() == ()
    assert counter.store.verify_chain() is None


def test_the_version_judged_under_is_kept_with_the_first_case_that_became_true(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> list[str]:
        with counter.store.reading() as connection:
            return list(connection.scalars(select(item_versions.c.content_hash)))

    def broken(_unit: SqlUnitOfWork, _entry: AuditEntry) -> None:
        raise StoreProblem("写不进。", saved="没有出具。", press="请重试。")

    intake = dispatch_intake(counter)
    check_everything(intake)
    with monkeypatch.context() as fault:
        fault.setattr(SqlUnitOfWork, "audit", broken)
        with pytest.raises(StoreProblem):
            counter.desk.issue(intake)
    assert kept() == []
    for _matter in range(2):
        counter.desk.issue(intake)
        assert intake.shelved is not None
        assert kept() == [intake.shelved.hash]
        intake = dispatch_intake(counter)
        check_everything(intake)


def test_promised_and_statutory_dates_follow_the_calendar(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    limits = {line["name"]: line["due"] for line in issued.papers[0].facts["limits"]}
    assert limits == {"承诺办结": "2026-03-09", "法定期限": "2026-03-30"}


def test_numbers_rise_and_are_never_shared(counter: Counter) -> None:
    numbers = []
    for _visit in range(3):
        intake = dispatch_intake(counter)
        check_everything(intake)
        numbers.append(counter.desk.issue(intake).number)
    assert numbers == sorted(set(numbers))


def test_what_was_shown_is_what_is_issued(counter: Counter, clock: StandingClock) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    clock.pass_(days=-365)
    with pytest.raises(BadInput) as changed:
        counter.desk.issue(intake)
    assert changed.value.code == "verdict_changed"
    assert counter.desk.recent() == ()


def _materials(intake: Intake) -> list[Material]:
    assert intake.checklist is not None
    return list(intake.checklist.materials())


def test_a_clock_set_back_is_said_on_the_paper_and_work_goes_on(
    counter: Counter, clock: StandingClock
) -> None:
    first = dispatch_intake(counter)
    check_everything(first)
    assert "time_unverified" not in counter.desk.issue(first).papers[0].facts
    clock.pass_(hours=-5)
    second = dispatch_intake(counter)
    check_everything(second)
    issued = counter.desk.issue(second)
    assert issued.papers[0].facts["time_unverified"] is True
    assert not counter.desk.status().clock_ok


def test_a_correction_names_every_gap_at_once_and_the_return_visit_accepts(
    counter: Counter, clock: StandingClock
) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    ids = [material.id for material in _materials(intake)]
    intake.mark_absent("rules")
    point = next(m for m in _materials(intake) if m.id == "application").points[0]
    intake.set_point("application", point.id, False, seen="第三栏空白", page="2")
    assert verdict(intake) is Outcome.CORRECT_ONCE
    issued = counter.desk.issue(intake)
    gaps = issued.papers[0].facts["gaps"]
    assert len(gaps) == 2
    assert any("第三栏空白" in gap["defect"] for gap in gaps)
    assert [case.number for case in counter.desk.open_notices()] == [issued.number]

    clock.pass_(days=3)
    back = counter.desk.open_return(issued.number)
    assert verdict(back) is Outcome.UNDETERMINED
    for ident in ids:
        if back.submission.first_visit and ident in back.submission.first_visit.satisfied:
            back.match(ident, True)
    back.check_complete("rules")
    back.check_complete("application")
    assert verdict(back) is Outcome.ACCEPT
    accepted = counter.desk.issue(back)
    assert accepted.number == issued.number
    assert accepted.case_id == issued.case_id
    assert accepted.query_secret == issued.query_secret
    assert counter.desk.case(issued.case_id).visits == 2
    assert counter.desk.open_notices() == ()
    with pytest.raises(BadInput) as again:
        counter.desk.open_return(issued.number)
    assert again.value.code == "not_correcting"


def test_an_override_widens_and_is_its_own_record(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    intake.mark_absent("rules")
    with pytest.raises(NotAllowed):
        counter.desk.approve_override(intake, DEMO_CLERK.number, DEMO_PASSWORD, "材料已在部门存档")
    with pytest.raises(NotAllowed) as bare:
        counter.desk.approve_override(intake, DEMO_SUPERVISOR.number, DEMO_PASSWORD, " ")
    assert bare.value.code == "override_reason"
    override = counter.desk.approve_override(
        intake, DEMO_SUPERVISOR.number, DEMO_PASSWORD, "材料已在部门存档，核对无误"
    )
    issued = counter.desk.issue(intake, override)
    case = counter.desk.case(issued.case_id)
    assert case.state is State.ACCEPTED
    assert case.override is not None
    assert case.override.by == DEMO_SUPERVISOR.number
    assert case.decision is not None
    assert case.decision.outcome is Outcome.CORRECT_ONCE
    facts = issued.papers[0].facts
    assert facts["kind"] == "acceptance"
    assert DEMO_SUPERVISOR.number in facts["override"]
    assert facts["limits"], "a widened acceptance promises its dates too"


def test_nothing_can_be_widened_towards_refusal(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    with pytest.raises(NotAllowed):
        counter.desk.approve_override(
            intake, DEMO_SUPERVISOR.number, DEMO_PASSWORD, "看着不像能办成的样子"
        )


def test_a_draft_comes_back_exactly_as_it_was(tmp_path: Path, clock: StandingClock) -> None:
    counter = demo_counter(tmp_path / "p", clock)
    intake = dispatch_intake(counter)
    intake.mark_absent("rules")
    intake.set_point("application", "signed", False, seen="无签名", page="1")
    counter.desk.save_draft(intake, aside=True)
    counter.close()

    counter = demo_counter(tmp_path / "p", clock)
    (draft,) = counter.desk.drafts()
    assert draft.aside
    assert "晴川" not in draft.title
    back = counter.desk.resume(draft.draft_id)
    assert to_plain(back.submission) == to_plain(intake.submission)
    assert back.decision == intake.decision
    counter.close()


def test_an_unknown_version_is_said_in_words(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    pinned = replace(intake.submission, catalogue="0" * 64)
    with pytest.raises(UnknownItem) as unknown:
        Intake(counter.shelf, counter.calendar, intake.visit, pinned)
    assert unknown.value.code == "unknown_version"
    assert "标准版本" in unknown.value.message


def test_an_unknown_item_leaves_what_was_entered(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    before = intake.submission
    with pytest.raises(UnknownItem):
        intake.choose_item("NO-SUCH-ITEM")
    assert intake.submission == before
    assert intake.decision is not None


def test_every_paper_prints_once_and_the_counter_knows_how_it_ended(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    for job in issued.jobs:
        assert counter.desk.print_job(job.key).outcome is PrintOutcome.CONFIRMED
    states = {job.key: job.state for job in counter.desk.jobs_of(issued.case_id)}
    assert set(states.values()) == {PrintState.PRINTED}
    printed = sorted(path.suffix for path in (counter.profile / "out").iterdir())
    assert printed == [".pdf", ".png"]


def test_a_job_cut_off_by_a_crash_waits_for_the_clerks_word(
    tmp_path: Path, clock: StandingClock
) -> None:
    counter = demo_counter(tmp_path / "p", clock)
    intake = dispatch_intake(counter)
    check_everything(intake)
    job = counter.desk.issue(intake).jobs[0]
    with counter.store.transaction() as work:
        work.save_print_state(replace(job, state=PrintState.SENDING, attempt=1))
    counter.close()

    counter = demo_counter(tmp_path / "p", clock)
    (doubtful,) = counter.store.print_jobs(states=(PrintState.UNCERTAIN,))
    counter.desk.printing.settle(doubtful.key, True)
    assert counter.store.print_jobs(states=(PrintState.UNCERTAIN,)) == ()
    counter.close()


def test_a_paper_is_saved_by_number_never_by_name(counter: Counter, tmp_path: Path) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    path = counter.desk.export(issued.papers[0].document_id, tmp_path / "usb")
    assert path.read_bytes() == issued.papers[0].content
    assert issued.number in path.name
    assert "晴川" not in path.name
    (tmp_path / "blocked").write_text("a file, not a folder")
    with pytest.raises(StoreProblem) as blocked:
        counter.desk.export(issued.papers[0].document_id, tmp_path / "blocked")
    assert "没有丢失" in blocked.value.saved


def test_papers_are_chinese_whatever_the_screens_speak(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    i18n.set_language("en")
    try:
        issued = counter.desk.issue(intake)
    finally:
        i18n.set_language("zh_CN")
    facts = issued.papers[0].facts
    assert facts["title"] == "受理决定书"
    assert facts["limits"][0]["name"] == "承诺办结"
    assert not re.search("[A-Za-z]{4}", "".join(line["way"] for line in facts["materials"]))


def test_a_restored_backup_is_told_to_the_clerk_and_never_repeats_a_number(
    tmp_path: Path, clock: StandingClock
) -> None:
    profile = tmp_path / "p"
    counter = demo_counter(profile, clock)
    assert counter.notice == ""
    counter.store.backup(tmp_path / "backup.db")
    numbers = []
    for _visit in range(2):
        intake = dispatch_intake(counter)
        check_everything(intake)
        numbers.append(counter.desk.issue(intake).number)
    counter.close()
    for name in ("desk.db-wal", "desk.db-shm"):
        (profile / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", profile / "desk.db")

    counter = demo_counter(profile, clock)
    assert "备份恢复" in counter.notice
    intake = dispatch_intake(counter)
    check_everything(intake)
    assert counter.desk.issue(intake).number not in numbers
    counter.close()


def test_a_real_counter_without_a_printer_leaves_no_paper_lying_about(
    tmp_path: Path, clock: StandingClock
) -> None:
    profile = tmp_path / "p"
    demo_counter(profile, clock).close()
    config = Settings(demo=False)
    parts = open_counter(profile, clock=clock, config=config, hasher=CHEAP)
    try:
        page, slip = parts.parts.page_printer, parts.parts.receipt_printer
        assert page.print(b"%PDF-", "x", 1).outcome is PrintOutcome.FAILED
        assert slip.print(b"\x1b@", "x").outcome is PrintOutcome.FAILED
        assert not (profile / "out").exists()
    finally:
        parts.close()


def test_a_slip_that_is_lost_tells_nobody_who_came(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    paper, slip = counter.desk.issue(intake).papers
    assert paper.facts["agent"] == "陈𬱖宁"
    assert slip.facts["agent"] == "陈**"
    assert slip.facts["agent_number"].endswith("1234")
    assert len(slip.facts["agent_number"]) < 8
