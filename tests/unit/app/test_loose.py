"""Papers of no case go through the spool: taken over, withdrawn, asked for, and kept no longer than needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.helpers.counter import accepted_case, demo_counter
from tests.unit.app.test_printing import CONFIRMED, DOUBT, NO_PAPER, Printer, Slow
from windowdesk.app.errors import DeskError, DeviceProblem
from windowdesk.app.loose import LoosePapers
from windowdesk.app.ports import (
    PDF,
    PagePrinter,
    Printed,
    PrintJob,
    PrintOutcome,
    PrintReport,
    PrintState,
    StoredDocument,
)
from windowdesk.app.spool import Told
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import label_text
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.spooler import _closing

SHEET = Printed(PDF, b"%PDF-1.4 sheet")
KIND = Document.CONSULTATION


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "p")
    yield opened
    opened.close()


def install(counter: Counter, *printers: Printer) -> LoosePapers:
    named: tuple[tuple[str, PagePrinter], ...] = tuple(
        (f"A4-{number}", printer) for number, printer in enumerate(printers, 1)
    )
    printing = counter.desk.printing
    printing.printers = replace(printing.printers, page=named)
    return counter.desk.handouts._loose


def kept(counter: Counter) -> int:
    """How many papers of no case lie in the store."""
    jobs = counter.store.print_jobs()
    return sum(counter.store.document(job.document_id) is not None for job in jobs)


def test_a_printed_sheet_leaves_its_job_and_nothing_of_itself(counter: Counter) -> None:
    loose = install(counter, Printer(CONFIRMED))
    assert loose.print(SHEET, KIND, "一次性告知单").outcome is PrintOutcome.CONFIRMED
    (job,) = counter.store.print_jobs()
    assert (job.state, job.role) == (PrintState.PRINTED, "page")
    assert [event.state.value for event in counter.store.print_events(job.key)] == [
        "queued", "sending", "printed",
    ]  # fmt: skip
    assert kept(counter) == 0


def test_another_printer_takes_it_and_is_named(counter: Counter) -> None:
    usual, spare = Printer(NO_PAPER), Printer(CONFIRMED)
    report = install(counter, usual, spare).print(SHEET, KIND, "")
    assert (report.outcome, report.printer) == (PrintOutcome.CONFIRMED, "A4-2")
    assert len(spare.sent) == 1


class Refilled(Printer):
    """Out of paper until somebody comes; then well when it is asked."""

    def __init__(self) -> None:
        super().__init__(NO_PAPER, CONFIRMED)
        self.asked = threading.Event()
        self.empty = True

    def faults(self) -> tuple[Fault, ...]:
        self.asked.set()
        return (Fault.MEDIA_OUT,) if self.empty else ()


def test_what_no_printer_took_is_withdrawn_and_never_comes_out_later(counter: Counter) -> None:
    printer = Refilled()
    loose = install(counter, printer)
    assert loose.print(SHEET, KIND, "").outcome is PrintOutcome.FAILED
    (job,) = counter.store.print_jobs()
    assert job.state is PrintState.CANCELLED
    assert kept(counter) == 0
    printer.empty = False
    printer.asked.clear()
    assert printer.asked.wait(60)
    # it works again, and the next sheet is the next thing it gets
    assert loose.print(SHEET, KIND, "").outcome is PrintOutcome.CONFIRMED
    assert len(printer.sent) == 2


class Closing:
    """A spool that stops while somebody waits."""

    def submit(self, job: PrintJob, tell: Callable[[Told], None]) -> None:
        tell(_closing())


def test_of_a_sheet_that_is_withdrawn_as_the_program_closes_no_document_is_said_to_be_kept(
    counter: Counter,
) -> None:
    printing = counter.desk.printing
    loose = LoosePapers(counter.store, counter.clock, printing, Closing())  # type: ignore[arg-type] # asked for nothing else
    with pytest.raises(DeskError, match="正在关闭") as told:
        loose.print(SHEET, KIND, "")
    assert told.value.code == "closing"
    assert "文书已存好" not in told.value.saved
    assert "撤回" in told.value.saved
    assert kept(counter) == 0


def test_a_sheet_in_doubt_is_kept_and_asked_for(counter: Counter) -> None:
    loose = install(counter, Printer(DOUBT))
    assert loose.print(SHEET, KIND, "一次性告知单").outcome is PrintOutcome.UNCERTAIN
    (doubt,) = counter.desk.printing.doubts()
    assert doubt.paper.facts["title"] == "一次性告知单"
    assert doubt.paper.content == SHEET.content
    counter.desk.printing.settle(doubt.job.key, printed=True)
    assert kept(counter) == 0


def test_after_a_crash_a_handout_is_let_go_and_numbered_slips_are_sent(tmp_path: Path) -> None:
    """Both were queued when the program died: nobody waits for the one, somebody counts the other."""

    class Dies(Printer):
        def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
            raise AssertionError("nothing is sent in this life")

    counter = demo_counter(tmp_path / "p")
    loose = install(counter, Dies())
    loose._spool.stop()
    with counter.store.transaction() as work:
        for wanted in (False, True):
            paper, job = _queued(counter, wanted=wanted)
            work.add_loose(paper, job)
    counter.close()
    again = open_counter(tmp_path / "p")
    left = again.desk.spool.resume()
    assert [job.key for job in left.waiting] == ["wanted/1"]
    states = {job.key: job.state for job in again.store.print_jobs()}
    assert states["unwanted/1"] is PrintState.CANCELLED
    again.close()


def test_what_is_asked_for_while_a_queue_is_asked_is_not_taken_back(counter: Counter) -> None:
    """Signed in with a paper in doubt and a slow queue: labels and handouts of that minute were cancelled."""

    def pressed() -> None:
        with counter.store.transaction() as work:
            work.add_loose(*_queued(counter, wanted=False))

    loose = install(counter, Slow(NO_PAPER, pressed))
    assert loose.print(SHEET, KIND, "").outcome is PrintOutcome.UNCERTAIN
    counter.desk.spool.resume()
    states = {job.key: job.state for job in counter.store.print_jobs()}
    assert states.pop("unwanted/1") is PrintState.QUEUED
    # the one in doubt never reached its printer, and nobody waits for it any more
    assert list(states.values()) == [PrintState.CANCELLED]


def _queued(counter: Counter, *, wanted: bool) -> tuple[StoredDocument, PrintJob]:
    name = "wanted" if wanted else "unwanted"
    at = counter.clock.now()
    paper = StoredDocument(
        name, "", KIND, "", "", PDF, SHEET.content, "0" * 64, {"title": name}, at
    )
    return paper, PrintJob(f"{name}/1", name, "page", 1, wanted=wanted)


def test_labels_go_to_the_label_printer_where_there_is_one(
    counter: Counter, tmp_path: Path
) -> None:
    issued = accepted_case(counter)
    printer = SimulatedLabelPrinter(tmp_path / "labels")
    printing = counter.desk.printing
    printing.printers = replace(printing.printers, label=(("标签机", printer),))
    handed = counter.desk.handouts.labels(issued.number)
    assert handed.report.outcome is PrintOutcome.CONFIRMED
    codes = []
    for path in printer.labels:
        with Image.open(path) as picture:
            codes += [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]
    number = issued.number
    assert codes[0] == number, "the file's own label comes first"
    assert codes[1] == label_text(number, 1)
    assert len(codes) == len(printer.labels) > 2
    printer.trouble(Fault.RIBBON_OUT)
    with pytest.raises(DeviceProblem) as refusal:
        counter.desk.handouts.labels(number)
    assert refusal.value.code == "ribbon_out"
    assert "碳带" in refusal.value.message
