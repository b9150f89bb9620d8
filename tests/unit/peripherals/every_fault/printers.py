"""Printers of slips, labels and pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.helpers.ipp_twin import IppTwin
from windowdesk.app.ports import PrintReport
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.interpreters import TsplInterpreter, ZplInterpreter
from windowdesk.peripherals.label_printer.language import Language
from windowdesk.peripherals.label_printer.printer import Patience as LabelPatience
from windowdesk.peripherals.label_printer.printer import WiredLabelPrinter
from windowdesk.peripherals.label_printer.tspl import TSPL
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.page_printer.ipp import JobState
from windowdesk.peripherals.page_printer.transport_ipp import Host, IppPagePrinter
from windowdesk.peripherals.page_printer.transport_qt import QtPagePrinter
from windowdesk.peripherals.receipt_printer.escpos import Profile
from windowdesk.peripherals.receipt_printer.interpreter import Step
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import (
    Manners,
    Simulated,
    SimulatedPrinterServer,
)
from windowdesk.peripherals.receipt_printer.simulated_serial import SimulatedSerialPrinter
from windowdesk.peripherals.wires.address import opener_of
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.wire import Opener

from .lamps import PATIENCE_S, Row, Rows, asked, forbidden, on_windows, printed

QUICK_S = 0.05
Asked = Callable[[Opener, float], tuple[Fault, ...]]
Prints = Callable[[Opener, float], PrintReport]


class Babbler:
    """Something at that port that is no printer."""

    def __init__(self, words: bytes) -> None:
        self.faults: set[Fault] = set()
        self._words = words

    def feed(self, data: bytes) -> Step:
        return Step(self._words if data else b"", ())

    def reset(self) -> None: ...


def held(folder: Path, role: str, ask: Asked) -> DeviceLamp:
    """Another program has the serial port."""
    with SimulatedSerialPrinter(folder) as printer:
        opener = SerialOpener(printer.path)
        other = opener()
        assert not isinstance(other, Fault)
        seen = asked(role, lambda: ask(opener, PATIENCE_S))
        other.close()
        return seen


def on_any_line(role: str, ask: Asked) -> Rows:
    """What keeps a printer's line from opening."""

    def at(opener: Opener) -> DeviceLamp:
        return asked(role, lambda: ask(opener, PATIENCE_S))

    return {
        Fault.NO_HARDWARE: lambda _f: at(SerialOpener("/dev/there-is-no-such-port")),
        Fault.PERMISSION: lambda _f: at(forbidden),
        Fault.IN_USE: lambda folder: held(folder, role, ask),
        Fault.CONFIG: lambda _f: at(SerialOpener("/dev/null")),
        Fault.NO_DRIVER: lambda _f: at(on_windows(lambda: opener_of("usb:/dev/usb/lp0"))),
    }


def behind_a_port(
    role: str,
    kind: Callable[[], Simulated] | None,
    ask: Asked,
    prints: Prints,
    *,
    says: tuple[Fault, ...],
    noise: bytes,
) -> Rows:
    """What the printer ``kind`` itself ``says``, and what it does not say."""

    def told(fault: Fault, folder: Path) -> DeviceLamp:
        with SimulatedPrinterServer(folder, printer=kind() if kind else None) as server:
            server.trouble(fault)
            return asked(role, lambda: ask(TcpOpener(*server.address), PATIENCE_S))

    def strange(folder: Path) -> DeviceLamp:
        with SimulatedPrinterServer(folder, printer=Babbler(noise)) as server:
            return asked(role, lambda: ask(TcpOpener(*server.address), PATIENCE_S))

    def silent(folder: Path, *, job: bool) -> DeviceLamp:
        mute = Manners(silent=True)
        with SimulatedPrinterServer(folder, mute, printer=kind() if kind else None) as server:
            opener = TcpOpener(*server.address)
            if job:
                return printed(role, prints(opener, QUICK_S))
            return asked(role, lambda: ask(opener, QUICK_S))

    rows: Rows = {fault: partial(told, fault) for fault in says}
    return rows | {
        Fault.PROTOCOL: strange,
        Fault.TIMEOUT: partial(silent, job=False),
        Fault.OUTCOME_UNKNOWN: partial(silent, job=True),
    }


def slip_printer(opener: Opener, answer_s: float) -> EscposPrinter:
    return EscposPrinter(opener, Profile(), Patience(connect=5, answer=answer_s, send=5))


def ask_slips(opener: Opener, answer_s: float) -> tuple[Fault, ...]:
    return slip_printer(opener, answer_s).faults()


def print_slip(opener: Opener, answer_s: float) -> PrintReport:
    return slip_printer(opener, answer_s).print(b"\x1b@\n", "")


def label_printer(language: Language, opener: Opener, answer_s: float) -> WiredLabelPrinter:
    return WiredLabelPrinter(
        opener, language, patience=LabelPatience(answer=answer_s, late=answer_s, send=5)
    )


def labels(language: Language, kind: Callable[[], Simulated], noise: bytes, *says: Fault) -> Rows:
    def ask(opener: Opener, answer_s: float) -> tuple[Fault, ...]:
        return label_printer(language, opener, answer_s).faults()

    def prints(opener: Opener, answer_s: float) -> PrintReport:
        return label_printer(language, opener, answer_s).print(b"P4\n8 1\n\xff", "")

    role = "label_printer"
    return on_any_line(role, ask) | behind_a_port(role, kind, ask, prints, says=says, noise=noise)


RECEIPT: Rows = on_any_line("receipt_printer", ask_slips) | behind_a_port(
    "receipt_printer",
    None,
    ask_slips,
    print_slip,
    says=(
        *(Fault.MEDIA_OUT, Fault.MEDIA_LOW, Fault.COVER_OPEN, Fault.JAM, Fault.CUTTER),
        *(Fault.HEAD_HOT, Fault.BROKEN, Fault.OFFLINE),
    ),
    noise=b"HTTP/1.1 400 Bad Request\r\n\r\n",
)
ZPL_LABELS = labels(
    ZPL,
    ZplInterpreter,
    b"\x02no such line\x03",
    *(Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.RIBBON_OUT, Fault.HEAD_HOT, Fault.BROKEN),
    Fault.OFFLINE,
)
TSPL_LABELS = labels(
    TSPL,
    TsplInterpreter,
    b"\x40",
    *(Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.RIBBON_OUT, Fault.JAM, Fault.BROKEN),
    Fault.OFFLINE,
)


# --- pages -------------------------------------------------------------------------------------


@contextmanager
def page_printer(twin: IppTwin, answer_s: float = PATIENCE_S) -> Iterator[IppPagePrinter]:
    with twin:
        where = Host("127.0.0.1", twin.port, "/ipp/print")
        yield IppPagePrinter(lambda: where, is_printer=True, answer_s=answer_s)


def pages_asked(twin: IppTwin, answer_s: float = PATIENCE_S) -> DeviceLamp:
    with page_printer(twin, answer_s) as printer:
        return asked("page_printer", printer.faults)


def page_printed(twin: IppTwin, pdf: bytes) -> DeviceLamp:
    with page_printer(twin) as printer:
        return printed("page_printer", printer.print(pdf, "x", 1))


def _not_ours() -> Host:
    raise PermissionError(13, "no")


def reason(words: str) -> Row:
    return lambda _f: pages_asked(IppTwin(reasons=words))


PAGES: Rows = {
    Fault.MEDIA_OUT: reason("media-empty-error"),
    Fault.MEDIA_LOW: reason("media-low-warning"),
    Fault.JAM: reason("media-jam-error"),
    Fault.COVER_OPEN: reason("cover-open-error"),
    Fault.OFFLINE: reason("offline-report"),
    Fault.NO_HARDWARE: lambda _f: pages_asked(IppTwin(status=0x0406)),
    Fault.PROTOCOL: lambda _f: pages_asked(IppTwin(noise=b"Bad Request")),
    Fault.TIMEOUT: lambda _f: pages_asked(IppTwin(silent=True), QUICK_S),
    Fault.PERMISSION: lambda _f: asked("page_printer", IppPagePrinter(_not_ours).faults),
    Fault.CONFIG: lambda _f: page_printed(IppTwin(), b"no such document"),
    Fault.OUTCOME_UNKNOWN: lambda _f: page_printed(IppTwin(job=JobState.CANCELED), b"%PDF-1.4"),
}


def one_page() -> bytes:
    pdf = io.BytesIO()
    canvas = Canvas(pdf, invariant=1)
    canvas.showPage()
    canvas.save()
    return pdf.getvalue()


def painted(printer: QtPagePrinter, pdf: bytes) -> DeviceLamp:
    return printed("page_printer", printer.print(pdf, "x", 1))


QT_PAGES: Rows = {
    Fault.NO_HARDWARE: lambda _f: painted(QtPagePrinter("nobody's"), one_page()),
    Fault.CONFIG: lambda _f: painted(QtPagePrinter("nobody's"), b"no such document"),
    Fault.OFFLINE: lambda folder: painted(
        QtPagePrinter("", to_file=folder / "no such folder" / "x.pdf"), one_page()
    ),
}
