"""A job is sent once; what nobody can be sure of waits for the clerk's word, at the next start too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from tests.helpers.counter import StandingClock, check_everything, demo_counter, dispatch_intake
from windowdesk.app.errors import BadInput, DiskFull
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintJob, PrintOutcome, PrintReport, PrintState
from windowdesk.app.reprinting import Why
from windowdesk.bootstrap.counter import Counter

CONFIRMED = PrintReport(PrintOutcome.CONFIRMED)
DOUBT = PrintReport(PrintOutcome.UNCERTAIN, "timeout", "不能确定是否已经出纸。")
NO_PAPER = PrintReport(PrintOutcome.FAILED, "media_out", "打印机缺纸。")


class Printer:
    """An A4 printer whose answers the test chooses; it keeps what it was sent."""

    def __init__(self, *answers: PrintReport) -> None:
        self.answers = list(answers)
        self.sent: list[bytes] = []
        self.release = threading.Event()
        self.release.set()

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        self.sent.append(pdf)
        assert self.release.wait(10)
        return self.answers.pop(0)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "p")
    yield opened
    opened.close()


def accepted(counter: Counter) -> Issued:
    intake = dispatch_intake(counter)
    check_everything(intake)
    return counter.desk.issue(intake)


def page_job(issued: Issued) -> PrintJob:
    return next(job for job in issued.jobs if job.role == "page")


def install(counter: Counter, *printers: Printer) -> None:
    """The A4 printers of this window, the usual one first."""
    printing = counter.desk.printing
    named = tuple((f"A4-{number}", printer) for number, printer in enumerate(printers, 1))
    printing.printers = replace(printing.printers, page=named)


def state_of(counter: Counter, key: str) -> PrintState:
    job = counter.store.print_job(key)
    assert job is not None
    return job.state


def test_what_is_out_or_in_doubt_is_not_sent_again(counter: Counter) -> None:
    printer = Printer(DOUBT, CONFIRMED)
    install(counter, printer)
    key, printing = page_job(accepted(counter)).key, counter.desk.printing
    assert printing.send(key) == DOUBT
    with pytest.raises(BadInput) as doubtful:
        printing.send(key)
    assert doubtful.value.code == "print_in_doubt"
    assert "Y" in doubtful.value.press
    printing.settle(key, printed=False)
    assert printing.send(key) == CONFIRMED
    with pytest.raises(BadInput) as out:
        printing.send(key)
    assert out.value.code == "already_printed"
    assert "补打" in out.value.press
    assert len(printer.sent) == 2


def test_of_two_who_press_at_once_one_prints(counter: Counter) -> None:
    printer = Printer(CONFIRMED, CONFIRMED)
    install(counter, printer)
    key, printing = page_job(accepted(counter)).key, counter.desk.printing
    printer.release.clear()
    first = threading.Thread(target=printing.send, args=(key,))
    first.start()
    while not printer.sent:
        first.join(0.01)
    with pytest.raises(BadInput):
        printing.send(key)
    printer.release.set()
    first.join()
    assert len(printer.sent) == 1


def test_no_byte_leaves_when_it_cannot_be_noted_that_it_does(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = Printer(CONFIRMED)
    install(counter, printer)
    key = page_job(accepted(counter)).key
    full = DiskFull("满", saved="", press="")

    def refuse(*_arguments: object) -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr("windowdesk.storage.unit_of_work.SqlUnitOfWork.save_print_state", refuse)
        with pytest.raises(DiskFull):
            counter.desk.printing.send(key)
    assert printer.sent == []
    assert state_of(counter, key) is PrintState.QUEUED


def test_a_result_that_cannot_be_kept_is_in_doubt_never_not_printed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = page_job(accepted(counter)).key
    full = DiskFull("本机磁盘空间不足。", saved="", press="")

    class Filling(Printer):
        """While this one prints, the disk fills."""

        def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
            def refuse(*_arguments: object) -> None:
                raise full

            monkeypatch.setattr(
                "windowdesk.storage.unit_of_work.SqlUnitOfWork.save_print_state", refuse
            )
            return super().print(pdf, title, copies)

    install(counter, Filling(CONFIRMED))
    report = counter.desk.printing.send(key)
    assert report.outcome is PrintOutcome.UNCERTAIN
    assert "磁盘" in report.words
    assert "是否已出纸" in report.words
    monkeypatch.undo()
    assert state_of(counter, key) is PrintState.SENDING


def test_doubts_of_every_case_wait_over_a_crash_and_are_settled_one_by_one(tmp_path: Path) -> None:
    clock = StandingClock()
    counter = demo_counter(tmp_path / "p", clock)
    install(counter, Printer(DOUBT))
    first, second = accepted(counter), accepted(counter)
    counter.desk.printing.send(page_job(first).key)
    with counter.store.transaction() as work:  # the plug was pulled while this one was sent
        work.save_print_state(replace(page_job(second), state=PrintState.SENDING, attempt=1))
    counter.close()

    counter = demo_counter(tmp_path / "p", clock)
    printing = counter.desk.printing
    assert [doubt.paper.number for doubt in printing.doubts()] == [first.number, second.number]
    printing.settle(page_job(first).key, printed=True)
    printing.settle(page_job(second).key, printed=False)
    assert printing.doubts() == ()
    said = [entry.result for entry in counter.store.audit_entries() if "settle" in entry.action]
    assert said == ["came_out", "did_not"]
    # what did not come out is printed for the first time: no 补打
    again = counter.desk.reprinting.reprint(page_job(second).document_id, Why.OTHER)
    assert again.count == 0
    counter.close()


def test_another_printer_takes_the_job(counter: Counter) -> None:
    usual, spare = Printer(NO_PAPER), Printer(CONFIRMED)
    install(counter, usual, spare)
    key, printing = page_job(accepted(counter)).key, counter.desk.printing
    assert printing.printers.names("page") == ("A4-1", "A4-2")
    assert printing.send(key) == NO_PAPER
    assert printing.send(key, "A4-2") == CONFIRMED
    assert usual.sent == spare.sent


def just_before(counter: Counter, happens: Callable[[], object]) -> None:
    """``happens`` in the last moment before the next transaction begins, and not again."""
    patched, begin = pytest.MonkeyPatch(), counter.store.transaction

    def late() -> object:
        patched.undo()
        happens()
        return begin()

    patched.setattr(counter.store, "transaction", late)


def test_a_word_that_comes_after_the_marked_reprint_prints_nothing_unmarked(
    counter: Counter,
) -> None:
    install(counter, Printer(DOUBT))
    job, printing = page_job(accepted(counter)), counter.desk.printing
    printing.send(job.key)
    doubtful = counter.store.print_job(job.key)
    assert doubtful is not None
    just_before(counter, lambda: counter.desk.reprinting.replace(doubtful))
    with pytest.raises(BadInput) as late:
        printing.settle(job.key, printed=False)
    assert late.value.code == "print_replaced"
    assert state_of(counter, job.key) is PrintState.REPLACED


def test_what_is_out_already_is_not_made_to_wait_again(counter: Counter) -> None:
    install(counter, Printer(DOUBT))
    key, printing = page_job(accepted(counter)).key, counter.desk.printing
    printing.send(key)
    printing.settle(key, printed=True)
    printing.settle(key, printed=True)
    with pytest.raises(BadInput) as late:
        printing.settle(key, printed=False)
    assert late.value.code == "already_printed"
    assert state_of(counter, key) is PrintState.PRINTED
    said = [entry.result for entry in counter.store.audit_entries() if "settle" in entry.action]
    assert said == ["came_out"]


class Slow(Printer):
    """A queue that takes its time to say what became of a job; ``meanwhile`` somebody acts."""

    def __init__(self, says: PrintReport, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.says, self.meanwhile = says, meanwhile

    def print_traced(
        self, pdf: bytes, title: str, _copies: int, keep_id: Callable[[str], None]
    ) -> PrintReport:
        keep_id("7")
        self.sent.append(pdf)
        return DOUBT if len(self.sent) == 1 else CONFIRMED

    def found(self, _external: str, _title: str, _octets: int) -> PrintReport:
        self.meanwhile()
        return self.says


def test_an_answer_that_comes_late_does_not_send_what_somebody_has_sent_again(
    counter: Counter,
) -> None:
    """Asked at sign-in while a clerk says "it did not" and prints: the old answer made it wait anew."""
    key, printing = page_job(accepted(counter)).key, counter.desk.printing

    def clerk() -> None:
        printing.settle(key, printed=False)
        assert printing.send(key) == CONFIRMED

    printer = Slow(NO_PAPER, clerk)
    install(counter, printer)
    printing.send(key)
    [job] = [doubt.job for doubt in printing.doubts()]
    assert printing.look_up(job) is PrintState.PRINTED
    assert state_of(counter, key) is PrintState.PRINTED
    assert len(printer.sent) == 2


def test_what_its_printer_takes_this_moment_is_not_taken_apart(counter: Counter) -> None:
    printer = Printer(CONFIRMED)
    install(counter, printer)
    job, printing = page_job(accepted(counter)), counter.desk.printing
    just_before(counter, lambda: printing.send(job.key))
    assert [each.key for each in printing.split(job.key)] == [job.key]
    assert state_of(counter, job.key) is PrintState.PRINTED


def words_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_copies_sent_apart_name_where_they_go_and_are_whole(counter: Counter) -> None:
    printer = Printer(CONFIRMED, CONFIRMED)
    install(counter, printer)
    job, printing = page_job(accepted(counter)), counter.desk.printing
    both = counter.store.document(job.document_id)
    assert both is not None
    apart = printing.split(job.key)
    assert [each.key for each in apart] == [f"{job.key}/1", f"{job.key}/2"]
    assert state_of(counter, job.key) is PrintState.CANCELLED
    with pytest.raises(BadInput):
        printing.send(job.key)
    for each in apart:
        assert printing.send(each.key) == CONFIRMED
    theirs, ours = (words_of(pdf) for pdf in printer.sent)
    assert all("第一联" in page and "申请人" in page for page in theirs)
    assert all("第二联" in page and "随案" in page for page in ours)
    assert theirs + ours == words_of(both.content)


def test_what_is_out_is_not_taken_apart(counter: Counter) -> None:
    install(counter, Printer(CONFIRMED))
    issued = accepted(counter)
    job, printing = page_job(issued), counter.desk.printing
    printing.send(job.key)
    assert [each.key for each in printing.split(job.key)] == [job.key]
    slip = next(each for each in issued.jobs if each.role == "receipt")
    assert printing.split(slip.key) == (slip,)


def test_one_copy_in_doubt_keeps_the_paper_from_being_reprinted(counter: Counter) -> None:
    install(counter, Printer(DOUBT, CONFIRMED))
    job, printing = page_job(accepted(counter)), counter.desk.printing
    for each in printing.split(job.key):
        printing.send(each.key)
    with pytest.raises(BadInput) as doubtful:
        counter.desk.reprinting.reprint(job.document_id, Why.LOST)
    assert doubtful.value.code == "print_in_doubt"
