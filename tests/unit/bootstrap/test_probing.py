"""What is behind a serial port, by asking it: each kind at its own speed, and never where somebody is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from windowdesk.bootstrap.finding import Report, Standing, plan, standing
from windowdesk.bootstrap.probing import probed
from windowdesk.peripherals.call_board.board import BoardProfile
from windowdesk.peripherals.call_board.simulated import BoardTwin
from windowdesk.peripherals.call_board.simulated_serial import SimulatedSerialBoard
from windowdesk.peripherals.id_reader.simulated_serial import SimulatedSerialReader
from windowdesk.peripherals.label_printer.interpreters import TsplInterpreter, ZplInterpreter
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.discovery import Found, Kind, Line, marks_of
from windowdesk.peripherals.model.holders import holders
from windowdesk.peripherals.receipt_printer.simulated_serial import SimulatedSerialPrinter
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.simulated import SimulatedLine
from windowdesk.settings import Settings, changed

NOBODY = Settings()
Line_ = TypeVar("Line_", bound=SimulatedLine)


class LabelPrinter(SimulatedLine):
    """A label printer at the end of a serial line."""

    def __init__(self, printer: ZplInterpreter | TsplInterpreter) -> None:
        super().__init__("labels")
        self.printer = printer

    def _heard(self, data: bytes) -> None:
        self._say(self.printer.feed(data).answer)


class Deaf(SimulatedLine):
    """Hears, and keeps what it heard."""

    def __init__(self) -> None:
        super().__init__("deaf")
        self.heard = b""

    def _heard(self, data: bytes) -> None:
        self.heard += data


class There(ExitStack):
    """Lines that are nobody else's: a test beside this one may keep a number open that is free again."""

    def line(self, made: Callable[[], Line_]) -> Line_:
        while True:
            found = made()
            self.enter_context(found)
            if not holders(found.path):
                return found


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    # claims are of this test alone
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with There() as stack:
        yield stack


def port(path: str) -> Standing:
    found = Found(
        Kind.PORT,
        ("udev",),
        path,
        node=path,
        marks=marks_of(f"serial:{path}"),
        others=(Line("id_reader", f"serial:{path}@9600"),),
        sure=False,
    )
    return standing(found, NOBODY)


def asked(*paths: str, rates: tuple[int, ...] = (9600,)) -> list[Found]:
    """At one speed, so that nobody's silence at the others is waited for; patient with a busy machine."""
    report = Report(tuple(map(port, paths)))
    return [one.found for one in probed(report, NOBODY, answer_s=3.0, rates=rates).devices]


def test_each_kind_is_known_by_its_answer(there: There, tmp_path: Path) -> None:
    reader = there.line(lambda: SimulatedSerialReader(9600))
    slips = there.line(lambda: SimulatedSerialPrinter(tmp_path))
    zpl = there.line(lambda: LabelPrinter(ZplInterpreter()))
    tspl = there.line(lambda: LabelPrinter(TsplInterpreter()))
    lines = [one.lines for one in asked(reader.path, slips.path, zpl.path, tspl.path)]
    assert lines == [
        (Line("id_reader", f"serial:{reader.path}@9600"),),
        (Line("receipt_printer", f"serial:{slips.path}@9600"),),
        (Line("label_printer", f"serial:{zpl.path}@9600"), Line("label_language", "zpl")),
        (Line("label_printer", f"serial:{tspl.path}@9600"), Line("label_language", "tspl")),
    ]
    # what was asked left nothing on paper
    assert slips.slips == ()
    assert not slips.printer.unfinished
    assert slips.printer.unknown == 0


def test_where_nobody_answers_printers_were_asked_first(there: There) -> None:
    """A reader's frame would stand on the next slip; the real-time question of ESC/POS would not."""
    deaf = there.line(Deaf)
    report = probed(Report((port(deaf.path),)), NOBODY, answer_s=0.02)
    [one] = [one.found for one in report.devices]
    assert one.kind is Kind.PORT
    assert "没有读卡器" in one.says[-1]
    assert deaf.heard.startswith(b"\x10\x04\x01" * 5)
    assert deaf.heard.index(b"\xaa\xaa\xaa\x96\x69") < deaf.heard.index(b"~HI")


def test_a_port_that_cannot_be_opened_is_not_said_to_be_silent(tmp_path: Path) -> None:
    gone, no_port = tmp_path / "ttyUSB9", tmp_path / "notes.txt"
    no_port.write_text("no serial port")
    for path in (gone, no_port):
        [one] = asked(str(path))
        assert one.kind is Kind.PORT
        assert one.says[-1].startswith("端口打不开，没有试：")


def test_what_it_says_of_itself_goes_with_it(there: There, tmp_path: Path) -> None:
    slips = there.line(lambda: SimulatedSerialPrinter(tmp_path))
    reader = there.line(lambda: SimulatedSerialReader(115200))
    printer, card = asked(slips.path, reader.path, rates=(115200,))
    assert printer.model == "windowdesk demo"
    assert b"DEMO-SAM".hex() in "".join(card.says)
    assert "probe" in card.by


def test_nothing_is_sent_where_somebody_is_or_the_settings_name_something(
    there: There, tmp_path: Path
) -> None:
    board = there.line(
        lambda: SimulatedSerialBoard(BoardTwin(BoardProfile.named("four-byte"), tmp_path))
    )
    held, claimed, named = (there.line(Deaf) for _each in range(3))
    wire = SerialOpener(held.path)()
    assert not isinstance(wire, str)
    there.callback(wire.close)
    desk = Claim(claimed.path)
    there.callback(desk.give_back)
    assert desk.take() is None
    config = changed(NOBODY, "call_board", f"serial:{board.path}@9600")
    config = changed(config, "scanner", f"serial:{named.path}@9600")
    report = Report(
        tuple(
            standing(port(one).found, config)
            for one in (board.path, held.path, claimed.path, named.path)
        )
    )
    after = probed(report, config, answer_s=0.05)
    assert all(one.found.kind is Kind.PORT for one in after.devices)
    assert held.heard == claimed.heard == named.heard == b""
    assert not (tmp_path / "board.txt").exists()


def test_a_port_that_another_program_has_open_is_left(there: There) -> None:
    import subprocess

    deaf = there.line(Deaf)
    file = os.open(deaf.path, os.O_RDWR | os.O_NOCTTY)
    there.callback(os.close, file)
    with subprocess.Popen(["sleep", "60"], stdin=file) as other:
        [one] = probed(Report((port(deaf.path),)), NOBODY, answer_s=0.05).devices
        other.kill()
    assert "占用" in one.found.says[-1]
    assert deaf.heard == b""


def test_what_answered_may_be_written_and_a_bare_port_may_not(there: There) -> None:
    reader = there.line(lambda: SimulatedSerialReader(9600))
    bare = Report((port(reader.path),))
    assert plan(bare, NOBODY).write == ()
    known = probed(bare, NOBODY, answer_s=3.0, rates=(9600,))
    assert plan(known, NOBODY).write == (Line("id_reader", f"serial:{reader.path}@9600"),)


def test_a_simulated_device_is_for_demonstrations_alone() -> None:
    line = Line("document_scanner", "escl:http://127.0.0.1:8080/eSCL")
    found = Found(Kind.DOCUMENT_SCANNER, ("dns-sd",), "x", (line,), model="windowdesk 模拟扫描仪")
    report = Report((standing(found, NOBODY),))
    assert plan(report, NOBODY).write == (line,)
    real = plan(report, changed(NOBODY, "demo", False))
    assert real.write == ()
    assert "模拟" in real.left[0][1]
