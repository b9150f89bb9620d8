"""A4 printing without a print server: the folder, Qt's own way, and what CUPS's words mean."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.ipp_twin import IppTwin
from windowdesk.app.ports import PagePrinter, PrintOutcome
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.page_printer import ipp, transport_system
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter
from windowdesk.peripherals.page_printer.transport_ipp import Host, IppPagePrinter
from windowdesk.peripherals.page_printer.transport_qt import QtPagePrinter
from windowdesk.peripherals.page_printer.wholeness import filled

CODES = ["PAGE-ONE", "PAGE-TWO"]


def _document() -> bytes:
    """Two A4 pages, a QR code on each."""
    pdf = io.BytesIO()
    canvas = Canvas(pdf, pagesize=A4, invariant=1, initialFontName="Helvetica")
    for text in CODES:
        code = io.BytesIO()
        segno.make(text, micro=False).save(code, kind="png", scale=8, border=4)
        canvas.drawImage(ImageReader(Image.open(code)), 400, 60, 80, 80)
        canvas.showPage()
    canvas.save()
    return pdf.getvalue()


def _codes(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=150 / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


def test_the_folder_keeps_every_print_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    printer: PagePrinter = FolderPagePrinter(tmp_path / "out")
    pdf = _document()
    assert printer.print(pdf, "陈雨桐 受理通知书", 2).outcome is PrintOutcome.CONFIRMED
    assert FolderPagePrinter(tmp_path / "out").print(pdf, "", 1).outcome is PrintOutcome.CONFIRMED
    found = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in found] == ["page-0001-x2.pdf", "page-0002-x1.pdf"]
    assert found[0].read_bytes() == pdf


def test_the_folder_fails_where_a_printer_would(tmp_path: Path) -> None:
    printer = FolderPagePrinter(tmp_path)
    assert printer.print(b"not a document", "", 1).fault == "config"
    assert printer.print(_document(), "", 0).fault == "config"
    printer.trouble(Fault.JAM)
    assert printer.print(_document(), "", 1).fault == "jam"
    assert not printer.prints
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    report = FolderPagePrinter(blocked).print(_document(), "", 1)
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "config")


@pytest.mark.usefixtures("qapp")
def test_pages_painted_through_qt_keep_their_codes_and_their_place(tmp_path: Path) -> None:
    target = tmp_path / "painted.pdf"
    report = QtPagePrinter("", to_file=target).print(_document(), "受理通知书", 1)
    assert report.outcome is PrintOutcome.ASSUMED
    painted = target.read_bytes()
    assert _codes(painted) == CODES
    document = pypdfium2.PdfDocument(painted)
    try:
        width, height = document[0].get_size()
        page = document[0].render(scale=1).to_pil().convert("L")
    finally:
        document.close()
    assert (round(width), round(height)) == (595, 842)
    [found] = zxingcpp.read_barcodes(page.resize((width_px := 1190, width_px * 842 // 595)))
    # drawn with its lower left corner at (400, 60) points: lower right on the page
    assert found.position.top_left.x > 790
    assert found.position.top_left.y > 1380


@pytest.mark.usefixtures("qapp")
def test_qt_names_what_it_cannot_print() -> None:
    printer = QtPagePrinter("no-such-printer")
    assert printer.print(_document(), "", 1).fault == "no_hardware"
    assert printer.print(b"text", "", 1).fault == "config"
    assert QtPagePrinter("", to_file=Path("x")).print(b"%PDF-broken", "", 1).fault == "config"


def test_without_cups_qt_is_asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_system, "cups_is_here", lambda: False)
    assert isinstance(transport_system.page_printer("x"), QtPagePrinter)


@pytest.mark.parametrize(
    ("reasons", "fault"),
    [
        ("none", None),
        ("cups-waiting-for-job-completed media-empty-warning", Fault.MEDIA_OUT),
        ("media-empty-error,media-low-report", Fault.MEDIA_OUT),
        ("media-low-warning", Fault.MEDIA_LOW),
        ("cover-open-report offline-report", Fault.COVER_OPEN),
        ("marker-supply-low-warning", None),
    ],
)
def test_state_reasons_count_by_their_beginning(reasons: str, fault: Fault | None) -> None:
    assert ipp.reasons_fault(reasons.replace(",", " ").split()) is fault


@pytest.mark.parametrize("rest", [0, 1, 2, 511, 1023])
def test_a_job_that_lacks_a_single_octet_is_not_whole(rest: int) -> None:
    """However long the paper is: the printer counts KiB, rounded up, and calls it completed."""
    longer = (rest - len(_document())) % 1024
    pdf = _document().replace(b"startxref", b" " * longer + b"startxref")
    assert len(pdf) % 1024 == rest
    with IppTwin() as twin:
        where = Host("127.0.0.1", twin.port, "/ipp/print")
        handles: list[str] = []
        printer = IppPagePrinter(lambda: where, is_printer=True)
        printer.print_traced(pdf, "x", 1, handles.append)
        assert printer.found(handles[0], "x", len(pdf)).outcome is PrintOutcome.CONFIRMED
        twin.missing = 1
        assert printer.found(handles[0], "x", len(pdf)).outcome is PrintOutcome.UNCERTAIN


@pytest.mark.parametrize(
    ("state", "octets", "outcome"),
    [
        (ipp.JobState.CANCELED, 0, PrintOutcome.FAILED),
        (ipp.JobState.CANCELED, 5000, PrintOutcome.UNCERTAIN),
        (ipp.JobState.PROCESSING, 0, PrintOutcome.UNCERTAIN),
        (ipp.JobState.COMPLETED, 5000, PrintOutcome.UNCERTAIN),
    ],
)
def test_a_job_found_empty_is_printed_anew_only_where_its_printer_ended_it_empty(
    state: ipp.JobState, octets: int, outcome: PrintOutcome
) -> None:
    """What its host sent before it died may come in between the question and the end."""
    with IppTwin(job=ipp.JobState.HELD) as twin:
        where = Host("127.0.0.1", twin.port, "/ipp/print")
        twin.cancelled = (state, octets)
        printer = IppPagePrinter(lambda: where, is_printer=True)
        assert printer.found("7", "x", 5000).outcome is outcome


def test_what_is_filled_up_is_the_same_paper() -> None:
    pdf = filled(_document())
    assert len(pdf) % 1024 == 1
    assert _codes(pdf) == CODES
    # strict readers look for the end in the last kilobyte, and for the table where it says
    assert pdf.rstrip().endswith(b"%%EOF")
    table = int(pdf.rpartition(b"startxref")[2].split()[0])
    assert pdf[table:].startswith(b"xref")
    assert filled(b"%PDF-1.4 no table") == b"%PDF-1.4 no table"
