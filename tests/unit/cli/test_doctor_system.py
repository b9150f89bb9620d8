"""What ``doctor`` says of all that is around the devices."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.counter import check_everything, demo_counter, dispatch_intake
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.cli import doctor, main

Ask = Callable[[], dict[str, dict[str, Any]]]


class BreaksOff:
    """A printer of which nobody can tell whether the paper came out."""

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        return PrintReport(PrintOutcome.UNCERTAIN, "timeout", "不能确定是否已经出纸。")


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The findings of a counter that lies at ``tmp_path``, by their part."""

    def asked() -> dict[str, dict[str, Any]]:
        main(["doctor", "--json", "--profile", str(tmp_path)])
        return {one["part"]: one for one in json.loads(capsys.readouterr().out)["parts"]}

    return asked


def test_what_waits_for_a_printer_and_what_nobody_knows_of(tmp_path: Path, ask: Ask) -> None:
    counter = demo_counter(tmp_path)
    assert ask()["spool"]["words"] == "没有等着打印的文书。"
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    waiting = ask()["spool"]
    assert waiting["ok"]
    assert f"等着打印 {len(issued.jobs)} 份，不能确定是否已出纸 0 份" in waiting["words"]
    printing = counter.desk.printing
    printing.printers = replace(printing.printers, page=(("A4", BreaksOff()),))
    printing.send(next(job for job in issued.jobs if job.role == "page").key)
    doubt = ask()["spool"]
    counter.close()
    assert not doubt["ok"]
    assert f"等着打印 {len(issued.jobs) - 1} 份，不能确定是否已出纸 1 份" in doubt["words"]
    assert "Ctrl+Shift+P" in doubt["press"]


def test_an_input_method_before_a_keyboard_scanner(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_IM_MODULE", "GTK_IM_MODULE", "XMODIFIERS"):
        monkeypatch.delenv(name, raising=False)
    assert ask()["input_method"]["words"] == "没有输入法挡在扫码枪前面。"
    monkeypatch.setenv("XMODIFIERS", "@im=fcitx")
    said = ask()["input_method"]
    assert "@im=fcitx" in said["words"]
    assert "串口" in said["press"]


def test_a_disk_too_full_for_a_paper(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask()["disk"]["ok"]
    monkeypatch.setattr(doctor, "RESERVE_BYTES", 1 << 62)
    said = ask()["disk"]
    assert not said["ok"]
    assert "清理磁盘" in said["press"]
