"""``doctor --print``: paper that really comes out of a printer, read by a decoder of others, and scanned back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.counter import demo_counter
from windowdesk import settings
from windowdesk.app.trial import is_trial
from windowdesk.cli import doctor_printers, main
from windowdesk.cli.doctor_print import PRINTED, READ_BACK, tickets
from windowdesk.cli.doctor_printers import printers
from windowdesk.cli.finding import Finding
from windowdesk.documents.readback import ZxingReader
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer import printer as labels
from windowdesk.peripherals.label_printer.interpreters import TsplInterpreter, ZplInterpreter
from windowdesk.peripherals.receipt_printer import printer as slips
from windowdesk.peripherals.receipt_printer.simulated import Manners, SimulatedPrinterServer
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.settings import Settings

LONG, SHORT = 60.0, 0.05
Hand = Callable[[str], list[str]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no silent printer."""
    monkeypatch.setattr(doctor_printers, "_ANSWER_S", 5.0)
    for module in (slips, labels):
        monkeypatch.setattr(module, "Patience", partial(module.Patience, answer=20.0))


def as_it_is(code: str) -> list[str]:
    return [code]


@contextmanager
def counter(
    folder: Path,
    hand: Hand = as_it_is,
    *,
    manners: Manners | None = None,
    label: ZplInterpreter | TsplInterpreter | None = None,
) -> Iterator[tuple[SimulatedPrinterServer, Settings]]:
    """A printer and somebody with a scanner: of each paper that falls the code is read and scanned as ``hand`` says."""
    with (
        SimulatedSerialScanner() as gun,
        SimulatedPrinterServer(folder / "slips", manners, printer=label) as server,
    ):
        printed = server.take

        def take(data: bytes) -> bytes:
            before = len(server.slips)
            answer = printed(data)
            for path in server.slips[before:]:
                codes = {one.text for one in ZxingReader().read(path.read_bytes(), "")}
                for code in codes:
                    for scan in hand(code):
                        gun.scan(scan)
            return answer

        server.take = take  # type: ignore[method-assign] # the person stands at the printer
        host, port = server.address
        role = "label_printer" if label else "receipt_printer"
        config = settings.save(
            folder, **{role: f"{host}:{port}", "scanner": f"serial:{gun.path}@9600"}
        )
        yield server, config


def told(found: Iterator[Finding]) -> dict[str, Finding]:
    return {one.part: one for one in found}


@pytest.mark.parametrize("knows", [True, False])
def test_what_was_printed_is_scanned_back(tmp_path: Path, knows: bool) -> None:
    with counter(tmp_path, manners=Manners(process_id=knows)) as (server, plain):
        config = settings.changed(plain, "receipt_printer_confirms", knows)
        found = told(tickets(config, tmp_path, LONG))
        assert found[READ_BACK].ok, found
        assert found[PRINTED].ok
        assert ("打完了" if knows else "看一眼") in found[PRINTED].words
        assert found["printer_abilities"].ok
        assert len(server.slips) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["settings.toml", "slips"]


@pytest.mark.parametrize("interpreter", [ZplInterpreter, TsplInterpreter])
def test_a_label_is_scanned_back_in_either_language(
    tmp_path: Path, interpreter: type[ZplInterpreter] | type[TsplInterpreter]
) -> None:
    with counter(tmp_path, label=interpreter()) as (_server, plain):
        language = "zpl" if interpreter is ZplInterpreter else "tspl"
        config = settings.changed(plain, "label_language", language)
        found = told(tickets(config, tmp_path, LONG))
        assert found[PRINTED].ok
        assert found[READ_BACK].ok


def test_one_that_never_answers_is_proved_by_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_printers, "_ANSWER_S", 0.1)
    with counter(tmp_path, manners=Manners(silent=True)) as (_server, plain):
        config = settings.changed(plain, "receipt_printer_status", "silent")
        found = told(tickets(config, tmp_path, LONG))
        assert found[PRINTED].ok
        assert "一声不应" in found[PRINTED].words
        assert found[READ_BACK].ok


@pytest.mark.parametrize(
    ("hand", "press"),
    [
        (lambda code: ["99999919950820002X"] * 3, "只扫票上的码"),
        (lambda code: ["WDTEST22222222"] * 3, "另一张"),
        (lambda code: [code.lower()] * 3, "Caps Lock"),
        (lambda code: [code[1:]] * 3, "按键间隔"),
        (lambda code: [f"{letter}" for letter in "ＷＤＴ"], "输入法"),
    ],
    ids=["a person's number", "another test", "case", "letters lost", "input method"],
)
def test_what_came_instead_is_understood_and_not_repeated(
    tmp_path: Path, hand: Hand, press: str
) -> None:
    with counter(tmp_path, hand) as (_server, config):
        found = told(tickets(config, tmp_path, LONG))[READ_BACK]
        assert not found.ok
        assert press in found.press
        assert "99999919950820002X" not in found.words + found.press


def test_after_a_wrong_scan_the_right_one_counts(tmp_path: Path) -> None:
    with counter(tmp_path, lambda code: ["2644010300012030015737", code]) as (_server, config):
        assert told(tickets(config, tmp_path, LONG))[READ_BACK].ok


def test_nobody_scans(tmp_path: Path) -> None:
    with counter(tmp_path, lambda _code: []) as (_server, config):
        found = told(tickets(config, tmp_path, SHORT))[READ_BACK]
        assert not found.ok
        assert "没有扫到" in found.words


def test_out_of_paper_nothing_is_sent_and_nobody_is_asked_to_scan(tmp_path: Path) -> None:
    with counter(tmp_path) as (server, config):
        server.trouble(Fault.MEDIA_OUT)
        found = told(tickets(config, tmp_path, LONG))
        assert not found[PRINTED].ok
        assert READ_BACK not in found
        server.trouble()
        assert not server.slips


def test_while_a_desk_is_open_nothing_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with counter(tmp_path) as (server, config):
        desk = demo_counter(tmp_path)
        try:
            [refused] = tickets(config, tmp_path, LONG)
        finally:
            desk.close()
        assert not refused.ok
        assert "窗口程序" in refused.words + refused.press
        assert not server.slips
        # closed, the whole command does it; and the desk opens again afterwards
        main(["doctor", "--print", "--json", "--profile", str(tmp_path)])
        said = json.loads(capsys.readouterr().out)["parts"]
        assert [part["ok"] for part in said if part["part"] in (PRINTED, READ_BACK)] == [True, True]
        demo_counter(tmp_path).close()


def test_a_keyboard_scanner_types_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []

    def next_line() -> str:
        [code] = typed
        typed.clear()
        assert is_trial(code)
        return code + "\n"

    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "readline", next_line, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)

    def hand(code: str) -> list[str]:
        typed.append(code)
        return []

    with counter(tmp_path, hand) as (_server, plain):
        config = settings.changed(plain, "scanner", "")
        assert told(tickets(config, tmp_path, LONG))[READ_BACK].ok
    assert typed == []


def test_a_scanner_that_is_not_there_is_said_once_the_paper_is_out(tmp_path: Path) -> None:
    with counter(tmp_path) as (server, plain):
        config = settings.changed(plain, "scanner", "serial:/dev/no-such-scanner@9600")
        found = told(tickets(config, tmp_path, LONG))
        assert found[PRINTED].ok
        assert not found[READ_BACK].ok
        assert len(server.slips) == 1


def test_a_demonstration_prints_no_test(tmp_path: Path) -> None:
    [said] = tickets(settings.load(tmp_path, {}), tmp_path, LONG)
    assert said.ok
    assert "devices find" in said.press
    assert list(tmp_path.iterdir()) == []


# --- what printers can answer, without a print -----------------------------------------------------


def test_what_a_slip_printer_answers_is_held_against_the_settings(tmp_path: Path) -> None:
    with counter(tmp_path) as (server, config):
        found = told(printers(config))
        assert found["receipt_printer"].ok
        assert "windowdesk demo 1.00 DEMO" in found["printer_abilities"].words
        assert "DLE EOT、GS r、GS a、GS I" in found["printer_abilities"].words
        assert found["printer_abilities"].press == ""
        silent = settings.changed(config, "receipt_printer_status", "silent")
        assert "realtime" in told(printers(silent))["printer_abilities"].press
        server.trouble(Fault.COVER_OPEN)
        found = told(printers(config))
        assert not found["receipt_printer"].ok
        assert "printer_abilities" not in found
    found = told(printers(config))
    assert not found["receipt_printer"].ok
    assert not server.slips


def test_a_label_printer_of_another_head_is_noticed(tmp_path: Path) -> None:
    with counter(tmp_path, label=ZplInterpreter()) as (_server, config):
        found = told(printers(config))
        assert found["printer_abilities"].ok
        assert "203 dpi" in found["printer_abilities"].words
        other = settings.changed(config, "label_dpi", "300")
        found = told(printers(other))
        assert not found["printer_abilities"].ok
        assert "203" in found["printer_abilities"].press
