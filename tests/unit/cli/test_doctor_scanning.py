"""``doctor`` and document scanners: what answers, what SANE finds, one page, and what to do otherwise."""

from __future__ import annotations

import grp
import os
from pathlib import Path

import pytest

from tests.parts import needs
from tests.unit.cli.test_doctor_devices import ask
from windowdesk import settings
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.faults import Fault, words

ROLE = "document_scanner"


def of(parts: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [part for part in parts if part["part"] == name]


def test_one_on_the_network_answers_and_scans(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatedEsclScanner() as scanner:
        settings.save(tmp_path, document_scanner=f"escl:{scanner.url}")
        [well] = of(ask(capsys, tmp_path), ROLE)
        assert well["ok"]
        assert scanner.twin.jobs == []
        [can] = of(ask(capsys, tmp_path), "scanner_abilities")
        assert "玻璃板、进纸器、双面进纸器" in str(can["words"])
        assert "600 dpi" in str(can["words"])
        [page] = of(ask(capsys, tmp_path, "--scan"), "scan_page")
        assert page["ok"]
        assert "1240×1754" in str(page["words"])
        scanner.twin.faults = {Fault.JAM}
        [jam] = of(ask(capsys, tmp_path), ROLE)
        assert (jam["ok"], jam["words"]) == (False, words(Fault.JAM, ROLE).happened)
    [gone] = of(ask(capsys, tmp_path), ROLE)
    assert gone["press"] == words(Fault.OFFLINE, ROLE).installer


def test_one_that_sane_does_not_know_and_those_it_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("sane")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("test\n", encoding="ascii")
    settings.save(tmp_path, document_scanner="sane:test:7")
    # an account of no group of scanners
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "getegid", lambda: 1000)
    monkeypatch.setattr(os, "getgroups", lambda: [1000])
    monkeypatch.setattr(grp, "getgrnam", lambda name: grp.struct_group((name, "x", 117, [])))
    parts = ask(capsys, tmp_path)
    [gone] = of(parts, ROLE)
    assert gone["words"] == words(Fault.NO_HARDWARE, ROLE).happened
    assert 'document_scanner = "sane:test:0"' in str(of(parts, "sane"))
    [group] = of(parts, "permission")
    assert "scanner" in str(group["words"])
    settings.save(tmp_path, document_scanner="sane:test:0")
    parts = ask(capsys, tmp_path, "--scan")
    assert [part["ok"] for part in (*of(parts, ROLE), *of(parts, "scan_page"))] == [True, True]
    assert of(parts, "permission") == []
    [can] = of(parts, "scanner_abilities")
    assert "Flatbed、Automatic Document Feeder" in str(can["words"])
    assert "1200 dpi" in str(can["words"])


def test_without_scanimage_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [missing] = of(ask(capsys, tmp_path, "--scan"), "sane")
    assert "sane-utils" in str(missing["press"])
    # a window without a scanner is not told that it has none
    assert of(ask(capsys, tmp_path), "sane") == []
