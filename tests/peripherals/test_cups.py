"""A4 documents through a real CUPS to a real IPP printer, both of our own for the test."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.peripherals.print_server import QUEUE, PrintServer
from tests.proof import Proof
from tests.proofs.spool.desk import Desk, judge, run
from tests.proofs.spool.printers import Moody, Relay
from tests.proofs.spool.victim import make
from windowdesk.app.ports import PagePrinter, PrintOutcome
from windowdesk.cli.doctor_print import PRINTED, READ_BACK, tickets
from windowdesk.cli.doctor_printers import printers
from windowdesk.peripherals.model.discovery import Found, once
from windowdesk.peripherals.model.services import IPP, IPPS
from windowdesk.peripherals.model.transport_zeroconf import browse
from windowdesk.peripherals.page_printer import finding, transport_ipp
from windowdesk.peripherals.page_printer.transport_ipp import IppPagePrinter, direct
from windowdesk.peripherals.page_printer.transport_ipp import queue as queue_of
from windowdesk.peripherals.page_printer.transport_system import page_printer
from windowdesk.peripherals.page_printer.wholeness import filled
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.settings import Settings, changed

CODE = "HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF0XC-A4"


@pytest.fixture(scope="module")
def print_server(needs: Callable[..., None]) -> Iterator[PrintServer]:
    needs("ippeveprinter", "avahi", "dbus", "cups")
    running = PrintServer()
    yield running
    running.stop()


@pytest.fixture
def server(print_server: PrintServer, monkeypatch: pytest.MonkeyPatch) -> PrintServer:
    for name, value in print_server.environment.items():
        monkeypatch.setenv(name, value)
    print_server.all_done()
    return print_server


def queue(name: str = QUEUE, *, settle_s: float = 8.0) -> IppPagePrinter:
    """The queue ``name`` of the server under test."""
    return IppPagePrinter(lambda: queue_of(name), settle_s=settle_s)


def printer_itself(server: PrintServer, *, settle_s: float = 8.0) -> IppPagePrinter:
    """The IPP printer behind the queue, without CUPS."""
    where = direct(server.printer_uri)
    return IppPagePrinter(lambda: where, is_printer=True, settle_s=settle_s)


@cache
def _document() -> bytes:
    """One A4 page with a QR code; the same bytes however other tests set up reportlab meanwhile."""
    code, pdf = io.BytesIO(), io.BytesIO()
    segno.make(CODE, micro=False).save(code, kind="png", scale=8, border=4)
    canvas = Canvas(pdf, pagesize=A4, invariant=1, initialFontName="Helvetica")
    canvas.drawImage(ImageReader(Image.open(code)), 100, 500, 120, 120)
    canvas.save()
    return pdf.getvalue()


WHOLE = len(_document())


def _codes(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    try:
        picture = document[0].render(scale=150 / 72).to_pil().convert("L")
    finally:
        document.close()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_the_queue_is_chosen(server: PrintServer) -> None:
    assert isinstance(page_printer(QUEUE), IppPagePrinter)


def test_a_document_reaches_the_printer_whole_on_a4_in_copies(server: PrintServer) -> None:
    before = len(server.printed())
    printer: PagePrinter = queue(QUEUE)
    report = printer.print(_document(), "受理通知书", 2)
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    newest = server.printed(at_least=before + 1)[-1]
    assert _codes(newest) == [CODE]
    asked = newest.with_suffix(".env").read_text(encoding="utf-8")
    assert "IPP_COPIES=2\n" in asked
    assert "IPP_SIDES=one-sided\n" in asked
    assert "IPP_MEDIA_COL={media-size={x-dimension=21000 y-dimension=29700}" in asked


def test_an_empty_tray_is_uncertain_withdrawn_and_forgotten_once_refilled(
    server: PrintServer,
) -> None:
    server.empty_tray(True)
    try:
        report = queue(QUEUE, settle_s=2.0).print(_document(), "", 1)
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "media_out")
        assert server.active_jobs() == ""
    finally:
        server.empty_tray(False)
    assert queue(QUEUE).print(_document(), "", 1).outcome is PrintOutcome.ASSUMED


def _found(server: PrintServer) -> tuple[Found, ...]:
    """The printer under test as the network and CUPS tell of it, once both do."""
    port = str(urlsplit(server.printer_uri).port)
    deadline = time.monotonic() + 60
    while True:
        services = [one for one in browse(0.5) if str(one.port) == port]
        if {one.kind for one in services} >= {IPP, IPPS}:
            queues = [one for one in finding.queues().found if one.lines[0].value == QUEUE]
            return once((*finding.announced(services), *queues))
        assert time.monotonic() < deadline, "Avahi never told of the printer"


def test_a_printer_that_is_announced_twice_and_has_a_queue_is_one(server: PrintServer) -> None:
    [one] = _found(server)
    port = urlsplit(server.printer_uri).port
    assert one.by == ("cups", "dns-sd")
    assert [str(line) for line in (*one.lines, *one.others)] == [
        f'system_printer = "{QUEUE}"',
        f'system_printer = "ipps://127.0.0.1:{port}/ipp/print"',
        f'system_printer = "ipp://127.0.0.1:{port}/ipp/print"',
    ]
    assert one.sure
    # and what is offered prints, the encrypted way as well
    report = page_printer(one.others[0].value).print(_document(), "", 1)
    assert (report.outcome, report.fault) == (PrintOutcome.CONFIRMED, "")


def test_without_cups_the_printer_itself_is_found(
    server: PrintServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    told = finding.queues()
    assert told.found == ()
    assert "CUPS" in told.trouble


def test_doctor_says_what_an_ipp_printer_can(server: PrintServer) -> None:
    assert queue().print(_document(), "", 1).outcome is PrintOutcome.ASSUMED
    for name in (QUEUE, server.printer_uri):
        said = {one.part: one for one in printers(changed(Settings(), "system_printer", name))}
        assert said["page_printer"].ok
        can = said["printer_abilities"]
        assert can.ok
        assert "application/pdf" in can.words
    # the printer itself, fresh from its box: letter paper, and no word of how much of a job it printed
    assert "na_letter" in can.words
    assert "不报多少" in can.words
    assert "没有 A4" in can.press


def test_a_test_page_comes_out_and_is_scanned_back(server: PrintServer, tmp_path: Path) -> None:
    before = len(server.printed())
    with SimulatedSerialScanner() as gun:

        def somebody() -> None:
            [code, _bars] = _codes(server.printed(at_least=before + 1)[-1])
            gun.scan(code)

        config = changed(Settings(), "system_printer", server.printer_uri)
        config = changed(config, "scanner", f"serial:{gun.path}@9600")
        person = threading.Thread(target=somebody)
        person.start()
        said = {one.part: one for one in tickets(config, tmp_path, 60.0)}
        person.join()
    assert "打完了" in said[PRINTED].words
    assert said[READ_BACK].ok


def test_a_stopped_queue_gets_nothing(server: PrintServer) -> None:
    server.command("cupsdisable", QUEUE)
    try:
        report = queue(QUEUE).print(_document(), "", 1)
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "offline")
        assert server.active_jobs() == ""
    finally:
        server.command("cupsenable", QUEUE)


def test_a_printer_nobody_knows_is_no_hardware(server: PrintServer) -> None:
    report = queue("no-such-printer").print(_document(), "", 1)
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "no_hardware")


def test_no_print_server_is_offline(server: PrintServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    report = queue(QUEUE).print(_document(), "", 1)
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "offline")


# --- two steps: the job, then its document -------------------------------------------------------


class _Died(Exception):
    """The program ends here."""


def _made(printer: IppPagePrinter, title: str) -> str:
    """The id of a job that was made, and whose document never came: the program died in between."""
    handles: list[str] = []

    def keep(handle: str) -> None:
        handles.append(handle)
        raise _Died

    with pytest.MonkeyPatch.context() as dead:
        dead.setattr(printer, "_cancel", lambda _job: None)
        with pytest.raises(_Died):
            printer.print_traced(_document(), title, 1, keep)
    return handles[0]


@pytest.mark.parametrize("where", ["queue", "printer"])
def test_a_job_that_was_made_and_never_sent_prints_nothing_and_is_ended(
    server: PrintServer, where: str
) -> None:
    printer = queue() if where == "queue" else printer_itself(server)
    before = len(server.printed())
    handle = _made(printer, "a/1#1")
    assert printer.found(handle, "a/1#1", WHOLE).outcome is PrintOutcome.FAILED
    lost = _made(printer, "b/1#1")
    assert printer.found("", "b/1#1", WHOLE).outcome is PrintOutcome.FAILED, "its id was never kept"
    for ended in (handle, lost):
        said = printer._job(int(ended))
        assert said is None or said["job-state"] == (7,), "canceled"
    assert printer.print(_document(), "c/1#1", 1).outcome in (
        PrintOutcome.ASSUMED,
        PrintOutcome.CONFIRMED,
    )
    assert len(server.printed(at_least=before + 1)) == before + 1


@pytest.mark.parametrize("where", ["queue", "printer"])
def test_a_job_that_came_out_is_found_again_and_not_sent_twice(
    server: PrintServer, where: str
) -> None:
    printer = queue() if where == "queue" else printer_itself(server)
    before = len(server.printed())
    handles: list[str] = []
    sure = PrintOutcome.ASSUMED if where == "queue" else PrintOutcome.CONFIRMED
    assert printer.print_traced(_document(), "d/1#1", 1, handles.append).outcome is sure
    # the printer itself does not say how much of a job came to it: that it calls one completed
    # says nothing of whether it was whole
    again = PrintOutcome.ASSUMED if where == "queue" else PrintOutcome.UNCERTAIN
    assert printer.found(handles[0], "d/1#1", WHOLE).outcome is again
    assert printer.found(handles[0], "d/1#1", 2 * WHOLE).outcome is PrintOutcome.UNCERTAIN
    assert printer.found(handles[0], "e/1#1", WHOLE).outcome is PrintOutcome.UNCERTAIN, "another's"
    assert printer.found("99999", "d/1#1", WHOLE).outcome is PrintOutcome.UNCERTAIN
    assert len(server.printed(at_least=before + 1)) == before + 1


def test_a_queue_that_got_all_but_the_last_octet_is_not_believed(
    server: PrintServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_ipp, "filled", lambda pdf: filled(pdf)[:-1])
    before, handles = len(server.printed()), list[str]()
    sent = queue().print_traced(_document(), "g/1#1", 1, handles.append)
    assert sent.outcome is PrintOutcome.ASSUMED, "CUPS prints it, and is content"
    assert queue().found(handles[0], "g/1#1", WHOLE).outcome is PrintOutcome.UNCERTAIN
    server.printed(at_least=before + 1)


def test_the_printer_itself_says_that_its_tray_is_empty(server: PrintServer) -> None:
    server.empty_tray(True)
    try:
        report = printer_itself(server, settle_s=1.0).print(_document(), "f/1#1", 1)
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "media_out")
    finally:
        server.empty_tray(False)
    server.all_done()


@pytest.fixture
def desk() -> Iterator[Desk]:
    running = Desk()
    yield running
    running.close()


@pytest.mark.proof(small=1, large=500)
def test_no_numbered_paper_is_lost_and_none_comes_out_twice(
    proof: Proof, tmp_path: Path, server: PrintServer, desk: Desk
) -> None:
    """kill -9 of the host at any byte. A numbered paper is never printed again by itself: what the
    printer's own queue cannot answer for, somebody is asked.

    Here and not with the other proofs of the spool: a second Avahi, or its end, ends the printer.
    """
    make(tmp_path / "made", 4, role="page")
    at = urlsplit(server.printer_uri)
    assert at.hostname
    assert at.port
    for case in proof.cases():
        before = len(server.printed())

        def paper(before: int = before) -> Counter[str]:
            # nobody looks into the tray while the printer is still running
            server.idle()
            mine = server.printed()[before:]
            return Counter(hashlib.sha256(pdf.read_bytes()).hexdigest() for pdf in mine)

        profile = tmp_path / str(case)
        shutil.copytree(tmp_path / "made", profile)
        relay = Relay((at.hostname, at.port), Moody(share=0.05, random=random.Random(case)), paper)
        try:
            jobs, found, kills = run(desk, profile, relay, case, confirms=False, role="page")
        finally:
            relay.close()
        assert all(job["reprint"] == 0 for job in jobs)
        proof.note(**judge(jobs, found), kills=kills)
        shutil.rmtree(profile)
