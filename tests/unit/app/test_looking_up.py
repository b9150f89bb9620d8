"""After a crash a printer that names its jobs is asked what became of one, before anybody else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, demo_counter
from tests.unit.app.test_printing import CONFIRMED, DOUBT, NO_PAPER, accepted, page_job
from windowdesk.app.ports import PrintReport, PrintState
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.printers import put_in_doubt


class PowerCut(BaseException):
    """The program dies here."""


class Queue:
    """A printer whose queue names its jobs; it dies ``at`` a step, and knows what became of them."""

    def __init__(self, at: str, became: PrintReport) -> None:
        self.at = at
        self.became = became
        self.seen: list[tuple[str, str]] = []
        self.sent = 0

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        raise AssertionError("a queue that names its jobs is never asked without that")

    def print_traced(
        self, pdf: bytes, title: str, copies: int, keep: Callable[[str], None]
    ) -> PrintReport:
        if self.at == "before the id":
            raise PowerCut
        keep("17")
        self.sent += 1
        if self.at == "after the id":
            raise PowerCut
        return CONFIRMED

    def found(self, handle: str, title: str, octets: int) -> PrintReport:
        self.seen.append((handle, title))
        return self.became


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "p")
    yield opened
    opened.close()


def crashed(counter: Counter, queue: Queue) -> str:
    """The key of a job in whose middle the program died; the store is as after the next start."""
    printing = counter.desk.printing
    printing.printers = replace(printing.printers, page=(("WDA4", queue),))
    job = page_job(accepted(counter))
    with pytest.raises(PowerCut):
        printing.send(job.key)
    put_in_doubt(counter.store, printing.printers)
    return job.key


def state(counter: Counter, key: str) -> PrintState:
    job = counter.store.print_job(key)
    assert job is not None
    return job.state


def test_one_that_came_out_is_printed_and_nobody_is_asked(counter: Counter) -> None:
    queue = Queue("after the id", CONFIRMED)
    key = crashed(counter, queue)
    left = counter.desk.spool.resume()
    assert queue.seen == [("17", f"{key}#1")]
    assert state(counter, key) is PrintState.PRINTED
    assert (left.found, left.asked) == (1, 0)
    assert queue.sent == 1


@pytest.mark.parametrize("at", ["before the id", "after the id"])
def test_one_that_never_had_its_document_waits_like_any_other(counter: Counter, at: str) -> None:
    queue = Queue(at, NO_PAPER)
    key = crashed(counter, queue)
    queue.at = ""
    left = counter.desk.spool.resume()
    assert queue.seen == [("17" if at == "after the id" else "", f"{key}#1")]
    assert key in [job.key for job in left.waiting]
    assert left.asked == 0


def test_one_the_printer_cannot_speak_for_is_asked_about(counter: Counter) -> None:
    key = crashed(counter, Queue("after the id", DOUBT))
    left = counter.desk.spool.resume()
    assert state(counter, key) is PrintState.UNCERTAIN
    assert (left.found, left.asked) == (0, 1)


def test_the_id_is_on_the_disk_before_a_byte_of_the_document(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path / "p")
    key = crashed(counter, Queue("after the id", DOUBT))
    counter.close()
    again = open_counter(tmp_path / "p", hasher=CHEAP)
    again.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    job = again.store.print_job(key)
    assert job is not None
    assert (job.external, job.detail) == ("17", "crashed")
    again.close()
