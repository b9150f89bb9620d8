"""The lines of the printers: none waits for another, and nothing that was sent is sent again unmarked."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.counter import StandingClock, accepted_case, demo_counter
from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintJob, PrintOutcome, PrintReport, PrintState
from windowdesk.app.printing import Printers
from windowdesk.app.reprinting import BY_ITSELF
from windowdesk.app.spool import LeftOver, News, Told
from windowdesk.app.spooling import Spooling
from windowdesk.bootstrap.counter import Counter
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.spooler import Lines, Pace

PATIENCE_S = 30.0
CONFIRMED = PrintReport(PrintOutcome.CONFIRMED)
DOUBT = PrintReport(PrintOutcome.UNCERTAIN, "timeout", "不能确定是否已经出纸。")
SILENT = PrintReport(PrintOutcome.UNCERTAIN, "outcome_unknown", "不能确定是否已经出纸。")
NO_PAPER = PrintReport(PrintOutcome.FAILED, "media_out", "打印机缺纸。")


class Printer:
    """Answers in order, the last one for ever; ``gate`` holds it up; it says how it is when asked."""

    def __init__(self, *answers: PrintReport) -> None:
        self.answers = list(answers) or [CONFIRMED]
        self.sent: list[bytes] = []
        self.gate = threading.Event()
        self.gate.set()
        self.fault: Fault | None = None

    def print(self, content: bytes, _title: str, _copies: int = 1) -> PrintReport:
        if self.fault is not None:
            return NO_PAPER
        self.sent.append(content)
        assert self.gate.wait(PATIENCE_S)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def faults(self) -> tuple[Fault, ...]:
        return () if self.fault is None else (self.fault,)


class Rig:
    """A counter, its printers, and lines that are heard."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.printing = counter.desk.printing
        self.news: queue.Queue[News] = queue.Queue()
        self.told: queue.Queue[Told] = queue.Queue()
        self.work = Spooling(counter.store, counter.desk.printing, counter.desk.reprinting)
        self.lines = Lines(self.work, Pace(first=0.01, most=0.02))
        self.lines.hear(self.news.put)

    def install(self, *page: Printer, receipt: tuple[Printer, ...] = ()) -> None:
        self.printing.printers = Printers(
            page=tuple((f"A4-{n}", printer) for n, printer in enumerate(page, 1)),
            receipt=tuple((f"roll-{n}", printer) for n, printer in enumerate(receipt, 1)),
        )

    def jobs(self) -> tuple[PrintJob, PrintJob]:
        """The page and the slip of a new case."""
        jobs = {job.role: job for job in accepted_case(self.counter).jobs}
        return jobs["page"], jobs["receipt"]

    def state(self, job: PrintJob) -> PrintState:
        found = self.counter.store.print_job(job.key)
        assert found is not None
        return found.state

    def heard(self) -> News:
        return self.news.get(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    opened = demo_counter(tmp_path_factory.mktemp("spooler") / "p", StandingClock())
    yield opened
    opened.close()


@pytest.fixture
def rig(counter: Counter) -> Iterator[Rig]:
    running = Rig(counter)
    before = running.printing.printers
    yield running
    running.lines.stop()
    running.printing.printers = before


def test_a_printer_that_hangs_holds_up_no_other(rig: Rig) -> None:
    hangs = Printer()
    hangs.gate.clear()
    rig.install(hangs, receipt=(Printer(),))
    page, slip = rig.jobs()
    rig.lines.submit(page)
    rig.lines.submit(slip)
    assert rig.heard().key == slip.key
    assert rig.state(page) is PrintState.SENDING
    hangs.gate.set()
    assert rig.heard().key == page.key
    assert rig.state(page) is PrintState.PRINTED


def test_another_printer_takes_what_the_usual_one_would_not(rig: Rig) -> None:
    rig.install(Printer(NO_PAPER), Printer())
    page, _slip = rig.jobs()
    rig.lines.submit(page, tell=rig.told.put)
    told = rig.told.get(timeout=PATIENCE_S)
    assert isinstance(told, News)
    assert (told.report.outcome, told.report.printer) == (PrintOutcome.CONFIRMED, "A4-2")
    job = rig.counter.store.print_job(page.key)
    assert job is not None
    assert (job.state, job.printer, job.attempt, job.sure) == (
        PrintState.PRINTED, "A4-2", 2, "confirmed",
    )  # fmt: skip
    came_to = [
        (event.state.value, event.printer) for event in rig.counter.store.print_events(page.key)
    ]
    assert came_to == [
        ("queued", ""), ("sending", "A4-1"), ("failed", "A4-1"), ("sending", "A4-2"), ("printed", "A4-2"),
    ]  # fmt: skip


def test_what_no_printer_would_take_goes_out_by_itself_once_one_is_well(rig: Rig) -> None:
    printer = Printer()
    printer.fault = Fault.MEDIA_OUT
    rig.install(printer)
    page, _slip = rig.jobs()
    rig.lines.submit(page, tell=rig.told.put)
    told = rig.told.get(timeout=PATIENCE_S)
    assert isinstance(told, News)
    assert told.state is PrintState.FAILED
    assert "缺纸" in told.report.words
    assert rig.heard().state is PrintState.FAILED
    printer.fault = None
    assert rig.heard().state is PrintState.PRINTED
    assert len(printer.sent) == 1


def test_what_was_not_taken_goes_out_behind_the_next_that_is(rig: Rig) -> None:
    """The next one came through: the printer works, and nobody would ask it any more how it is."""
    printer = Printer(NO_PAPER, CONFIRMED)
    rig.install(printer)
    printer.gate.clear()
    first, _slip = rig.jobs()
    second, _slip = rig.jobs()
    rig.lines.submit(first)
    rig.lines.submit(second)
    printer.gate.set()
    heard = [rig.heard() for _ in range(3)]
    assert [(news.key, news.report.outcome) for news in heard] == [
        (first.key, PrintOutcome.FAILED),
        (second.key, PrintOutcome.CONFIRMED),
        (first.key, PrintOutcome.CONFIRMED),
    ]


def test_what_a_well_printer_always_refuses_is_tried_later_and_later(rig: Rig) -> None:
    """It calls itself well each time it is asked; each try is two rows in the store."""
    rig.install(Printer(NO_PAPER))
    page, _slip = rig.jobs()
    tries: queue.Queue[float] = queue.Queue()
    lines = Lines(rig.work, Pace(first=0.01, factor=2, most=PATIENCE_S))
    lines.hear(lambda _news: tries.put(time.monotonic()))
    lines.submit(page)
    times = [tries.get(timeout=PATIENCE_S) for _ in range(6)]
    lines.stop()
    assert times[5] - times[4] > 0.1


def test_a_receipt_in_doubt_is_printed_again_and_marked(rig: Rig) -> None:
    printer = Printer(DOUBT, CONFIRMED)
    rig.install(Printer(), receipt=(printer,))
    _page, slip = rig.jobs()
    rig.lines.submit(slip)
    first, second = rig.heard(), rig.heard()
    assert first.instead is not None
    assert (first.key, first.state) == (slip.key, PrintState.REPLACED)
    assert (second.key, second.state) == (first.instead.job.key, PrintState.PRINTED)
    assert first.instead.paper.facts["reprint"] == 1
    assert printer.sent[0] != printer.sent[1]
    with pytest.raises(DeskError, match="补打") as refused:
        rig.printing.send(slip.key)
    assert refused.value.code == "print_replaced"


def test_a_numbered_paper_in_doubt_waits_for_a_persons_word(rig: Rig) -> None:
    printer = Printer(DOUBT, CONFIRMED)
    rig.install(printer)
    page, _slip = rig.jobs()
    rig.lines.submit(page)
    news = rig.heard()
    assert (news.state, news.instead) == (PrintState.UNCERTAIN, None)
    rig.lines.submit(page, tell=rig.told.put)
    refused = rig.told.get(timeout=PATIENCE_S)
    assert isinstance(refused, DeskError)
    assert refused.code == "print_in_doubt"
    assert len(printer.sent) == 1
    rig.printing.settle(page.key, printed=False)
    rig.lines.submit(page)
    assert rig.heard().state is PrintState.PRINTED


def test_a_printer_that_loses_every_slip_is_not_fed_the_whole_roll(rig: Rig) -> None:
    printer = Printer(DOUBT)
    rig.install(Printer(), receipt=(printer,))
    _page, slip = rig.jobs()
    rig.lines.submit(slip)
    states = [rig.heard().state for _print in range(BY_ITSELF + 1)]
    assert states == [PrintState.REPLACED] * BY_ITSELF + [PrintState.UNCERTAIN]
    assert len(printer.sent) == BY_ITSELF + 1


def test_a_printer_that_never_speaks_prints_each_slip_once(rig: Rig) -> None:
    printer = Printer(SILENT)
    rig.install(Printer(), receipt=(printer,))
    _page, slip = rig.jobs()
    rig.lines.submit(slip)
    news = rig.heard()
    assert (news.state, news.instead) == (PrintState.UNCERTAIN, None)
    assert rig.work.resume().replaced == ()
    assert len(printer.sent) == 1


def test_a_line_outlives_what_it_carries(rig: Rig) -> None:
    class Broken(Printer):
        def print(self, content: bytes, title: str, copies: int = 1) -> PrintReport:
            if not self.sent:
                self.sent.append(content)
                raise RuntimeError("a driver's mistake")
            return super().print(content, title, copies)

    rig.install(Broken())
    (first, _), (second, _) = rig.jobs(), rig.jobs()
    rig.lines.submit(first, tell=rig.told.put)
    said = rig.told.get(timeout=PATIENCE_S)
    assert isinstance(said, News)
    assert "看打印机" in said.report.words
    assert (rig.heard().key, rig.state(first)) == (first.key, PrintState.UNCERTAIN)
    assert [one.fault for one in rig.lines.conditions()] == ["protocol"]
    rig.lines.submit(second)
    assert rig.heard().state is PrintState.PRINTED
    # it is in doubt like any other, and somebody's word ends that today
    rig.printing.settle(first.key, printed=False)
    rig.lines.submit(first)
    assert rig.heard().state is PrintState.PRINTED


def test_a_receipt_whose_driver_broke_is_printed_again_and_marked(rig: Rig) -> None:
    class Broken(Printer):
        def print(self, content: bytes, title: str, copies: int = 1) -> PrintReport:
            if not self.sent:
                self.sent.append(content)
                raise RuntimeError("a driver's mistake")
            return super().print(content, title, copies)

    rig.install(Printer(), receipt=(Broken(),))
    _page, slip = rig.jobs()
    rig.lines.submit(slip)
    first, second = rig.heard(), rig.heard()
    assert (first.key, first.state) == (slip.key, PrintState.REPLACED)
    assert first.instead is not None
    assert (second.key, second.state) == (first.instead.job.key, PrintState.PRINTED)


def test_a_listener_that_is_gone_costs_neither_the_line_nor_the_others(rig: Rig) -> None:
    """A window that closes: Qt raises, and the thread of the printer ended with it."""

    def gone(_told: object) -> None:
        raise RuntimeError("Internal C++ object already deleted")

    rig.lines._ears.insert(0, gone)
    rig.install(Printer())
    (first, _), (second, _) = rig.jobs(), rig.jobs()
    rig.lines.submit(first, tell=gone)
    assert rig.heard().key == first.key
    rig.lines.submit(second)
    assert rig.heard().key == second.key


def test_a_printer_whose_word_breaks_its_driver_goes_on_when_it_can(rig: Rig) -> None:
    class Odd(Printer):
        def faults(self) -> tuple[Fault, ...]:
            if len(self.answers) == 2:
                self.answers.insert(0, CONFIRMED)
                raise RuntimeError("a driver's mistake")
            return super().faults()

    rig.install(Odd(NO_PAPER, CONFIRMED, CONFIRMED))
    page, _slip = rig.jobs()
    rig.lines.submit(page)
    assert rig.heard().state is PrintState.FAILED
    assert rig.heard().state is PrintState.PRINTED


def test_whoever_waits_for_a_dead_printer_is_let_go_when_the_desk_closes(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that waits for labels kept the program open for five minutes."""
    monkeypatch.setattr("windowdesk.peripherals.spooler._STOP_S", 0.1)
    hangs = Printer()
    hangs.gate.clear()
    rig.install(hangs)
    (first, _), (second, _), (third, _) = rig.jobs(), rig.jobs(), rig.jobs()
    for job in (first, second):
        rig.lines.submit(job, tell=rig.told.put)
    while not hangs.sent:
        threading.Event().wait(0.01)
    rig.lines.stop()
    rig.lines.submit(third, tell=rig.told.put)
    for _each in range(3):
        said = rig.told.get(timeout=PATIENCE_S)
        assert isinstance(said, DeskError)
        assert said.code == "closing"
    hangs.gate.set()
    # what was being sent ends as it ends, and is told to nobody twice
    assert rig.heard().key == first.key
    assert rig.told.empty()


class Queue(Printer):
    """One whose queue is asked what became of a job; it says so when ``says`` is set."""

    def __init__(self, found: PrintReport) -> None:
        super().__init__(DOUBT, CONFIRMED)
        self.result, self.says = found, threading.Event()

    def print_traced(
        self, pdf: bytes, title: str, _copies: int, keep: Callable[[str], None]
    ) -> PrintReport:
        keep("7")
        return self.print(pdf, title)

    def found(self, _handle: str, _title: str, _octets: int) -> PrintReport:
        assert self.says.wait(PATIENCE_S)
        return self.result


def test_what_waits_for_another_printer_does_not_wait_for_a_queues_word(rig: Rig) -> None:
    """At sign-in a dead queue is asked about every paper in doubt, a quarter of a minute each."""
    pages, roll = Queue(PrintReport(PrintOutcome.FAILED)), Printer()
    rig.install(pages, receipt=(roll,))
    page, slip = rig.jobs()
    rig.printing.send(page.key)
    left: queue.Queue[LeftOver] = queue.Queue()
    signed_in = threading.Thread(target=lambda: left.put(rig.lines.resume()))
    signed_in.start()
    first = rig.heard()
    while first.key != slip.key:
        # of the tests before
        first = rig.heard()
    assert rig.state(page) is PrintState.UNCERTAIN
    pages.says.set()
    told = left.get(timeout=PATIENCE_S)
    signed_in.join(PATIENCE_S)
    # its queue never had it: it waits like any other, and goes out
    assert {slip.key, page.key} <= {job.key for job in told.waiting}
    while rig.state(page) is not PrintState.PRINTED:
        rig.heard()
    paper = rig.counter.store.document(page.document_id)
    assert paper is not None
    assert pages.sent.count(paper.content) == 2


def test_what_a_crash_left_in_the_printer_is_told_to_whoever_signs_in(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path / "p", StandingClock())
    rig = Rig(counter)
    page, slip = rig.jobs()
    abandoned = rig.jobs()[0]
    with counter.store.transaction() as work:
        work.save_print_state(replace(slip, state=PrintState.SENDING, printer="roll-1"))
        change = "UPDATE print_jobs SET wanted = 0 WHERE key = ?"
        work.connection.exec_driver_sql(change, (abandoned.key,))
    counter.close()

    counter = demo_counter(tmp_path / "p", StandingClock())
    rig = Rig(counter)
    pages, roll = Printer(), Printer()
    rig.install(pages, receipt=(roll,))
    assert rig.state(slip) is PrintState.UNCERTAIN
    left = rig.lines.resume()
    assert [again.paper.number for again in left.replaced] == [slip.slip.partition("/")[0]]
    assert left.asked == 0
    waited = {job.key for job in left.waiting}
    assert page.key in waited
    assert not waited & {abandoned.key, slip.key}
    came_out = {rig.heard().key for _job in range(len(waited) + 1)}
    assert came_out == waited | {left.replaced[0].job.key}
    assert rig.state(slip) is PrintState.REPLACED
    assert rig.state(abandoned) is PrintState.QUEUED
    rig.lines.stop()
    counter.close()


def test_a_marked_reprint_is_somebodys_act(rig: Rig) -> None:
    """With nobody at the desk the slip stays in doubt; whoever signs in next has it replaced."""
    roll = Printer(DOUBT, CONFIRMED)
    rig.install(Printer(), receipt=(roll,))
    _page, slip = rig.jobs()
    desk = rig.counter.desk
    who, desk.current = desk.current, None
    try:
        rig.lines.submit(slip)
        assert rig.heard().state is PrintState.UNCERTAIN
    finally:
        desk.current = who
    assert slip.key in {
        job.key for job in rig.counter.store.print_jobs() if job.state is PrintState.UNCERTAIN
    }
    left = rig.lines.resume()
    assert slip.slip.partition("/")[0] in {again.paper.number for again in left.replaced}


def test_no_second_job_of_the_same_slip_can_be_queued(rig: Rig) -> None:
    page, _slip = rig.jobs()
    with pytest.raises(DeskError), rig.counter.store.transaction() as work:
        work.queue_print(replace(page, key="another document/1"))
    assert rig.counter.store.print_job("another document/1") is None
