"""``sim`` runs one device by itself, and the desk's own drivers find it by the line it prints."""

from __future__ import annotations

import argparse
import io
import json
import queue
import sys
import tomllib
from pathlib import Path
from threading import Event

import pytest

from tests.helpers.platform import wait_for
from windowdesk import settings
from windowdesk.app.calling import TicketCall
from windowdesk.app.capturing import Wanted
from windowdesk.app.errors import BadInput
from windowdesk.app.pads import EvaluationWanted
from windowdesk.bootstrap.pads import evaluation_pad
from windowdesk.cli import main
from windowdesk.cli.sim import DEVICES, opened
from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
from windowdesk.peripherals.camera.camera import CameraSource
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner
from windowdesk.peripherals.id_reader.address import opener_of as reader_at
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.label_printer.printer import WiredLabelPrinter
from windowdesk.peripherals.label_printer.tspl import TSPL
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.scanner.wired import scanner_at
from windowdesk.peripherals.wires.address import opener_of

# the setting that a device is named by, and what a clerk calls it
CALLED = {
    "id_reader": "读卡器",
    "receipt_printer": "打印机",
    "label_printer": "打印机",
    "scanner": "扫码枪",
    "camera": "高拍仪",
    "document_scanner": "扫描仪",
    "call_board": "叫号屏",
    "signature_pad": "签字屏",
    "evaluation_pad": "评价器",
}


@pytest.mark.parametrize("device", DEVICES)
def test_the_drivers_find_it_by_the_line_it_prints(
    device: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = argparse.Namespace(device=device, port=0, folder=tmp_path, card="plain", baud=9600)
    args.codes, args.speaks = ["扫码枪-1"], ""
    args.sheets, args.trouble, args.announce = 2, None, False
    with opened(args) as line:
        (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
        [(name, address)] = tomllib.loads(line).items()
        assert getattr(settings.load(tmp_path, environ={}), name) == address
        with pytest.raises(SystemExit):
            main(["sim", "--help"])
        _usage, what, *_options = capsys.readouterr().out.split("\n\n")
        assert CALLED[name] in what
        if device == "camera":
            assert CameraSource(address).faults() == ()
            return
        if device == "document-scanner":
            flat = EsclScanner(address.removeprefix("escl:"))
            assert len(list(flat.pages(Wanted(dpi=75)))) == 2
            return
        opener = opener_of("x:1" if address.startswith("ws:") else address)
        if device == "scanner":
            heard: queue.Queue[object] = queue.Queue()
            scanner = scanner_at(address)
            scanner.heard = heard.put
            assert scanner.faults() == ()
            assert heard.get(timeout=60) == "扫码枪-1"
            args.take("2644010300012030015737")
            assert heard.get(timeout=60) == "2644010300012030015737"
            scanner.close()
        elif device.startswith("id-reader"):
            reader = WiredReader(reader_at(address), timeout_s=30)
            card = reader.poll().card
            reader.close()
            assert card is not None
            assert card.name == "陈雨桐"
        elif device.startswith("led-board"):
            board = WiredBoard(opener, BoardProfile.named("four-byte"), 5)
            board.show(TicketCall("A999", 3))
            shown = tmp_path / "board.txt"
            wait_for(lambda: shown.exists() and "[模拟] 5: 999" in shown.read_text("utf-8"), "999")
        elif device.startswith("pad-"):
            pad = evaluation_pad(address, "")
            assert pad.faults() == ()
            args.take("2")
            answer = pad.request(EvaluationWanted("1", "劳务派遣", ()), Event())
            assert answer.level == 2
        elif device == "label-printer":
            assert WiredLabelPrinter(opener, ZPL).faults() == ()
        else:
            assert EscposPrinter(opener, patience=Patience(answer=30)).faults() == ()


def test_a_label_printer_may_speak_the_other_language(tmp_path: Path) -> None:
    args = argparse.Namespace(device="label-printer", port=0, folder=tmp_path, speaks="tspl")
    with opened(args) as lines:
        (tmp_path / "settings.toml").write_text(lines, encoding="utf-8")
        told = settings.load(tmp_path, environ={})
        assert told.label_language == "tspl"
        assert WiredLabelPrinter(opener_of(told.label_printer), TSPL).faults() == ()
    args.speaks = "epl"
    with pytest.raises(BadInput, match="epl"), opened(args):
        pass


def test_it_says_that_it_is_simulated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["sim", "id-reader", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["simulated"] is True
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["sim", "receipt-printer"]) == 0
    assert "模拟" in capsys.readouterr().out


def test_a_scanner_scans_what_is_typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("26\n27\n\n28\n"))
    assert main(["sim", "scanner", "--codes", "25"]) == 0
    assert sys.stdin.read() == "28\n"
    assert "scanner" in capsys.readouterr().out


def test_nobody_of_that_name_has_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "id-reader", "--card", "nobody", "--json"]) == 3
    assert "unknown_card" in capsys.readouterr().out
