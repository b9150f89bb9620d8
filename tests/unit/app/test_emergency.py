"""Emergency paper: drawn ahead, filled in by hand, keyed in with its own time, every slip accounted for."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from tests.helpers.counter import (
    AGENT,
    COMPANY,
    DISPATCH,
    NEW_COMPANY,
    StandingClock,
    accepted_case,
    check_everything,
    demo_counter,
)
from windowdesk.app.errors import BadInput, DeviceProblem, DiskFull, StoreProblem, StoreReadOnly
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintJob, PrintOutcome, PrintReport
from windowdesk.app.slips import Slip, SlipState
from windowdesk.app.spool import Tell
from windowdesk.bootstrap.counter import Counter
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.cases.case import EventKind, State
from windowdesk.domain.decision.model import Document, Outcome
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.storage.unit_of_work import SqlUnitOfWork

PDF = "application/pdf"


def drawn(counter: Counter, tmp_path: Path, count: int = 2) -> tuple[Slip, ...]:
    return counter.desk.emergency.save(count, tmp_path / "slips.pdf").slips


def fill(intake: Intake) -> None:
    """The matter of 劳务派遣, everything there."""
    intake.choose_item(DISPATCH)
    for question, option in NEW_COMPANY.items():
        intake.answer(question, option)
    intake.set_applicant(COMPANY)
    intake.set_agent(AGENT)
    check_everything(intake)


def key_in(counter: Counter, slip: Slip, clock: StandingClock, minutes: int = 30) -> Issued:
    """``slip`` as received ``minutes`` after it was drawn."""
    intake = counter.desk.emergency.begin(slip.number, slip.drawn_at + timedelta(minutes=minutes))
    fill(intake)
    return counter.desk.issue(intake)


def balanced(counter: Counter) -> bool:
    return all(block.unexplained == 0 for block in counter.store.number_account())


def code_of(counter: Counter, pdf: bytes, number: str) -> str:
    codes = [code.text for code in ZxingReader().read(pdf, PDF) if code.format == "qr"]
    return next(text for text in codes if counter.signer.open(text)["number"] == number)


def test_slips_are_numbered_apart_from_the_desk_and_printed_with_their_codes(
    counter: Counter, tmp_path: Path
) -> None:
    before = counter.store.next_number()
    made = counter.desk.emergency.save(3, tmp_path / "slips.pdf")
    assert made.file == tmp_path / "slips.pdf"
    assert counter.store.next_number() == before
    content = made.file.read_bytes()
    assert len(pypdfium2.PdfDocument(content)) == 6, "two copies of each"
    codes = ZxingReader().read(content, PDF)
    bars = [code.text for code in codes if code.format == "code128"]
    numbers = [slip.number for slip in made.slips]
    assert bars == [number for number in numbers for _copy in range(2)]
    parts = [parse_receipt(number) for number in numbers]
    assert all(isinstance(p, ReceiptNumber) and p.block != before.block for p in parts)
    for code in (code for code in codes if code.format == "qr"):
        said = counter.signer.open(code.text)
        assert said["kind"] == Document.EMERGENCY_SLIP.value
        assert said["offline"] is True
        assert said["number"] in numbers
    assert len({slip.secret for slip in made.slips}) == 3
    assert counter.desk.emergency.account().out == 3
    assert balanced(counter)


def test_a_slip_becomes_a_case_with_its_number_its_code_and_its_own_time(
    counter: Counter, tmp_path: Path, clock: StandingClock
) -> None:
    slip, other = drawn(counter, tmp_path)
    clock.pass_(days=3)
    received = slip.drawn_at + timedelta(minutes=95)
    intake = counter.desk.emergency.begin(slip.number, received, taken_by="1301")
    assert intake.submission.received_at == received
    fill(intake)
    issued = counter.desk.issue(intake)
    assert (issued.number, issued.query_secret) == (slip.number, slip.secret)
    case = counter.desk.case(issued.case_id)
    assert case.state is State.ACCEPTED
    assert case.first_received_at == received
    times = {event.kind: event.at for event in case.history}
    assert times[EventKind.RECEIVED] == times[EventKind.DECIDED] == received
    assert times[EventKind.DOCUMENT_ISSUED] == clock.now()
    told = case.history[0].payload["slip"]
    assert told == {"keyed_in_at": clock.now().isoformat(), "taken_by": "1301"}
    (operation,) = counter.store.operations(after=1)
    assert operation.wall_time == clock.now(), "arrival, apart from the event's time"
    kept = counter.store.slip(slip.number)
    assert kept is not None
    assert (kept.state, kept.case_id) == (SlipState.USED, issued.case_id)
    account = counter.desk.emergency.account()
    assert (account.drawn, account.used, account.void, account.out) == (2, 1, 0, 1)
    assert counter.desk.emergency.slips()[0].number == other.number
    block = int(slip.number[8:15])
    (numbers,) = [one for one in counter.store.number_account() if one.block == block]
    assert (numbers.issued, numbers.void, numbers.out) == (1, 0, 1)
    assert balanced(counter)


def test_time_runs_from_the_slip_and_the_papers_say_so(
    counter: Counter, tmp_path: Path, clock: StandingClock
) -> None:
    at_the_desk = accepted_case(counter)
    (slip,) = drawn(counter, tmp_path, 1)
    clock.pass_(days=3)
    later = key_in(counter, slip, clock)
    assert later.decision.due == at_the_desk.decision.due
    acceptance = next(p for p in later.papers if p.kind is Document.ACCEPTANCE)
    assert acceptance.facts["accepted_on"] == "2026-03-02"
    assert acceptance.facts["received_at"] == "2026-03-02T10:45:00"
    assert acceptance.facts["issued_at"] == "2026-03-05T10:15:00"
    assert any("紧急纸质凭证" in note and "补录" in note for note in acceptance.facts["notes"])


def test_it_is_judged_by_the_standard_in_force_then(tmp_path: Path) -> None:
    clock = StandingClock()
    shipped = (Path(__file__).parents[3] / "src/windowdesk/catalogue/items").resolve()
    text = (shipped / "dispatch-licence.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    newer = text.replace("effective: 2026-01-01", "effective: 2026-03-04", 1)
    newer = newer.replace("2026.1", "2026.2", 1)
    assert newer.count("2026-03-04") == 1
    (folder / "b.yaml").write_text(newer, encoding="utf-8")
    counter = demo_counter(tmp_path / "profile", clock, folder)
    try:
        slips = drawn(counter, tmp_path, 2)
        clock.pass_(days=3)
        then = key_in(counter, slips[0], clock)
        new = counter.desk.emergency.begin(slips[1].number, clock.now())
        fill(new)
        assert new.decision is not None
        assert then.decision.catalogue != new.decision.catalogue
        assert (
            then.decision.catalogue
            == counter.shelf.in_force(DISPATCH, slips[0].drawn_at.date()).hash
        )
    finally:
        counter.close()


def test_a_slip_is_keyed_in_once_even_from_two_drafts(
    counter: Counter, tmp_path: Path, clock: StandingClock
) -> None:
    slip, _other = drawn(counter, tmp_path)
    clock.pass_(hours=2)
    first, second = (counter.desk.emergency.begin(slip.number, clock.now()) for _ in range(2))
    fill(first)
    fill(second)
    counter.desk.issue(first)
    with pytest.raises(StoreProblem) as refusal:
        counter.desk.issue(second)
    assert refusal.value.code == "slip_ended"
    assert "都在" in refusal.value.saved
    assert len(counter.desk.recent()) == 1
    with pytest.raises(BadInput) as again:
        counter.desk.emergency.begin(slip.number, clock.now())
    assert again.value.code == "slip_used"
    assert balanced(counter)


def test_a_draft_of_a_slip_survives_a_restart(tmp_path: Path, clock: StandingClock) -> None:
    counter = demo_counter(tmp_path / "profile", clock)
    slip, _other = drawn(counter, tmp_path)
    clock.pass_(days=1)
    intake = counter.desk.emergency.begin(slip.number, slip.drawn_at + timedelta(minutes=5))
    fill(intake)
    counter.desk.save_draft(intake)
    counter.close()
    counter = demo_counter(tmp_path / "profile", clock)
    try:
        (draft,) = counter.desk.drafts()
        issued = counter.desk.issue(counter.desk.resume(draft.draft_id))
        assert issued.number == slip.number
        case = counter.desk.case(issued.case_id)
        assert case.first_received_at == slip.drawn_at + timedelta(minutes=5)
    finally:
        counter.close()


def test_every_mistyped_digit_is_found(counter: Counter, tmp_path: Path) -> None:
    (slip,) = drawn(counter, tmp_path, 1)
    number = slip.number
    for place, digit in enumerate(number):
        for wrong in set("0123456789") - {digit}:
            typed = number[:place] + wrong + number[place + 1 :]
            with pytest.raises(BadInput) as refusal:
                counter.desk.emergency.find(typed)
            assert refusal.value.code == "bad_number"
    for place in range(21):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            with pytest.raises(BadInput):
                counter.desk.emergency.find(swapped)
    with pytest.raises(BadInput) as short:
        counter.desk.emergency.find(number[:-1])
    assert "22" in short.value.words()
    spaced = " ".join((number[:2], number[2:8], number[8:15], number[15:20], number[20:]))
    assert counter.desk.emergency.find(spaced).number == number


def test_another_windows_slip_a_desks_number_and_a_slip_never_drawn_are_refused(
    counter: Counter, tmp_path: Path
) -> None:
    (slip,) = drawn(counter, tmp_path, 1)
    mine = parse_receipt(slip.number)
    assert isinstance(mine, ReceiptNumber)
    find = counter.desk.emergency.find
    foreign = ReceiptNumber(mine.year, mine.division, mine.block - 1 or 5, 1).text()
    at_the_desk = accepted_case(counter).number
    never = ReceiptNumber(mine.year, mine.division, mine.block, 77).text()
    for number, code in (
        (foreign, "other_block"),
        (at_the_desk, "not_a_slip"),
        (never, "slip_unknown"),
    ):
        with pytest.raises(BadInput) as refusal:
            find(number)
        assert refusal.value.code == code
        assert refusal.value.press


def test_a_time_before_it_was_printed_or_in_the_future_is_refused(
    counter: Counter, tmp_path: Path, clock: StandingClock
) -> None:
    (slip,) = drawn(counter, tmp_path, 1)
    clock.pass_(hours=1)
    begin = counter.desk.emergency.begin
    for moment, code in (
        (slip.drawn_at - timedelta(minutes=1), "before_drawn"),
        (clock.now() + timedelta(minutes=1), "in_future"),
    ):
        with pytest.raises(BadInput) as refusal:
            begin(slip.number, moment)
        assert refusal.value.code == code
    exact = begin(slip.number, slip.drawn_at.replace(second=0))
    assert exact.submission.received_at == slip.drawn_at.replace(second=0)


def test_a_spoilt_slip_is_void_for_good(counter: Counter, tmp_path: Path) -> None:
    slip, _other = drawn(counter, tmp_path)
    with pytest.raises(BadInput) as refusal:
        counter.desk.emergency.void(slip.number, "错")
    assert refusal.value.code == "reason_missing"
    ended = counter.desk.emergency.void(slip.number, "写错申请人，整份作废")
    assert (ended.state, ended.reason) == (SlipState.VOID, "写错申请人，整份作废")
    with pytest.raises(BadInput) as again:
        counter.desk.emergency.begin(slip.number, counter.desk.now())
    assert again.value.code == "slip_void"
    kinds = [operation.kind for operation in counter.store.operations()]
    assert kinds == ["emergency.drawn", "emergency.voided"]
    assert balanced(counter)


def test_what_could_not_be_written_or_printed_is_void_and_said(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreReadOnly) as refusal:
        counter.desk.emergency.save(2, tmp_path / "file" / "slips.pdf")
    assert "作废" in refusal.value.saved
    assert counter.desk.emergency.account().void == 2

    class Jammed:
        def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
            return PrintReport(PrintOutcome.FAILED, "paper_out", "缺纸")

    printing = counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=(("A4", Jammed()),)))
    with pytest.raises(DeviceProblem) as jam:
        counter.desk.emergency.print(2)
    assert "缺纸" in jam.value.message
    account = counter.desk.emergency.account()
    assert (account.void, account.out) == (4, 0)
    assert balanced(counter)


def test_slips_that_may_lie_in_the_printer_are_not_void(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waited gave up (Ctrl+C) while they were printed: they came out, and their numbers were void."""

    class Prints:
        def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
            return PrintReport(PrintOutcome.CONFIRMED)

    printing, spool = counter.desk.printing, counter.desk.spool
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=(("A4", Prints()),)))
    submit, printed = spool.submit, threading.Event()

    def given_up(job: PrintJob, printer: str = "", tell: Tell | None = None) -> None:
        submit(job, printer, lambda _told: printed.set())
        assert printed.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(spool, "submit", given_up)
    with pytest.raises(KeyboardInterrupt):
        counter.desk.emergency.print(2)
    account = counter.desk.emergency.account()
    assert (account.void, account.out) == (0, 2)


def test_slips_that_could_not_be_queued_are_void(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = DiskFull("满", saved="", press="")

    def refuse(*_arguments: object) -> None:
        raise full

    monkeypatch.setattr(SqlUnitOfWork, "add_loose", refuse)
    with pytest.raises(DiskFull):
        counter.desk.emergency.print(2)
    account = counter.desk.emergency.account()
    assert (account.void, account.out) == (2, 0)


@pytest.mark.parametrize("name", ["slips.pdf", "."])
def test_a_file_of_slips_that_came_to_nothing_is_not_left_lying(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Numbers that are void, and their query codes, on somebody's stick; ``.`` is no file's name."""
    stick = tmp_path / "stick"
    (stick / "slips.pdf").mkdir(parents=True)
    monkeypatch.chdir(stick)
    with pytest.raises(StoreProblem):
        counter.desk.emergency.save(1, Path(name))
    assert [file.name for file in stick.iterdir()] == ["slips.pdf"]
    assert counter.desk.emergency.account().void == 1


def test_a_notice_after_a_slip_keeps_the_papers_and_the_second_visit_knows(
    counter: Counter, tmp_path: Path, clock: StandingClock
) -> None:
    (slip,) = drawn(counter, tmp_path, 1)
    clock.pass_(days=1)
    intake = counter.desk.emergency.begin(slip.number, slip.drawn_at)
    fill(intake)
    intake.mark_absent("rules")
    issued = counter.desk.issue(intake)
    assert issued.decision.outcome is Outcome.CORRECT_ONCE
    notice = next(p for p in issued.papers if p.kind is Document.CORRECTION)
    assert notice.facts.get("papers_returned") is False
    again = counter.desk.open_return(slip.number)
    first = again.submission.first_visit
    assert first is not None
    assert not first.papers_returned
    assert again.submission.received_at == clock.now(), "the second visit is today"


def test_a_restored_backup_takes_up_its_slips_by_their_signed_code(
    tmp_path: Path, clock: StandingClock
) -> None:
    profile = tmp_path / "profile"
    counter = demo_counter(profile, clock)
    (known,) = drawn(counter, tmp_path, 1)
    counter.store.backup(tmp_path / "backup.db")
    made = counter.desk.emergency.save(1, tmp_path / "later.pdf")
    (later,), pdf = made.slips, (tmp_path / "later.pdf").read_bytes()
    counter.close()
    for name in ("desk.db-wal", "desk.db-shm"):
        (profile / name).unlink(missing_ok=True)
    (profile / "desk.db").write_bytes((tmp_path / "backup.db").read_bytes())
    counter = demo_counter(profile, clock)
    try:
        clock.pass_(hours=3)
        with pytest.raises(BadInput) as refusal:
            counter.desk.emergency.find(later.number)
        assert refusal.value.code == "slip_unknown"
        assert "二维码" in refusal.value.press
        fresh = drawn(counter, tmp_path, 3)
        assert later.number not in {slip.number for slip in fresh}, "its block draws no more"
        intake = counter.desk.emergency.begin(code_of(counter, pdf, later.number), clock.now())
        fill(intake)
        issued = counter.desk.issue(intake)
        assert (issued.number, issued.query_secret) == (later.number, later.secret)
        assert key_in(counter, known, clock).number == known.number
        assert balanced(counter)
        with pytest.raises(BadInput) as again:
            counter.desk.emergency.begin(code_of(counter, pdf, later.number), clock.now())
        assert again.value.code == "slip_used"
    finally:
        counter.close()


def test_a_receipts_code_is_no_slip(counter: Counter, tmp_path: Path) -> None:
    drawn(counter, tmp_path, 1)
    issued = accepted_case(counter)
    code = str(issued.papers[0].facts["code_text"])
    with pytest.raises(BadInput) as refusal:
        counter.desk.emergency.find(code)
    assert refusal.value.code == "not_a_slip"


@pytest.mark.parametrize("count", [0, -1, 201])
def test_a_wrong_count_draws_nothing(counter: Counter, tmp_path: Path, count: int) -> None:
    with pytest.raises(BadInput):
        counter.desk.emergency.save(count, tmp_path / "slips.pdf")
    assert counter.desk.emergency.account().drawn == 0
