"""``doctor`` on a counter with real-looking ports: who holds them, which speed answers, what to do."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.counter import demo_counter
from windowdesk import settings
from windowdesk.app.scanner_sheet import CHINESE, SEPARATOR
from windowdesk.app.scanner_sheet import LAYOUT as ECHO
from windowdesk.cli import main
from windowdesk.cli.bundle import plain
from windowdesk.cli.doctor_devices import devices
from windowdesk.cli.doctor_printers import fought_over
from windowdesk.cli.doctor_scanner import echo, echoes
from windowdesk.cli.doctor_system import bad_pair
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.hid import profile_named
from windowdesk.peripherals.id_reader.simulated_serial import (
    SimulatedHidReader,
    SimulatedSerialReader,
)
from windowdesk.peripherals.model.discovery import Found, Kind, Looked, marks_of
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at

# what must never be in a bundle
NAMES = ("陈雨桐", "99999919950820002X", "13800138000", "zhang.san@example.cn")


def ask(capsys: pytest.CaptureFixture[str], profile: Path, *more: str) -> list[dict[str, object]]:
    main(["doctor", "--json", "--profile", str(profile), *more])
    parts: list[dict[str, object]] = json.loads(capsys.readouterr().out)["parts"]
    return parts


def test_the_right_speed_and_whoever_holds_the_port_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatedSerialReader(9600) as reader:
        settings.save(tmp_path, id_reader=f"serial:{reader.path}@115200")
        with open(reader.path, "rb") as port:  # noqa: SIM117 - the order of closing matters
            with subprocess.Popen(["sleep", "60"], stdin=port) as other:
                parts = ask(capsys, tmp_path)
                other.kill()
        [lock] = [part for part in parts if part["part"] == "port_lock"]
        assert not lock["ok"]
        assert f"sleep（进程 {other.pid}）" in str(lock["words"])
        assert "ModemManager" in str(lock["press"])
        [wrong] = [part for part in parts if part["part"] == "id_reader"]
        assert not wrong["ok"]
        assert f"serial:{reader.path}@9600" in str(wrong["press"])
        settings.save(tmp_path, id_reader=f"serial:{reader.path}@9600")
        parts = ask(capsys, tmp_path)
        [right] = [part for part in parts if part["part"] == "id_reader"]
        assert right["ok"]
        assert b"DEMO-SAM".hex() in str(right["words"])
    parts = ask(capsys, tmp_path)
    [gone] = [part for part in parts if part["part"] == "id_reader"]
    assert not gone["ok"]
    assert reader.path in str(gone["words"])


def test_print_and_scan_back_and_the_rest_is_well_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_counter(tmp_path).close()
    parts = {str(part["part"]): part for part in ask(capsys, tmp_path)}
    for part in (
        "print_and_scan",
        "scanner",
        "versions",
        "clock",
        "audio",
        "input_method",
        "spool",
    ):
        assert parts[part]["ok"], parts[part]


@pytest.mark.parametrize(
    ("heard", "press"),
    [
        (ECHO + "\r\n", ""),
        (ECHO.swapcase(), "Caps Lock"),
        (ECHO.lower(), "大小写"),
        (ECHO.replace("#", "£"), "键盘布局"),
        (ECHO.replace("/", "-"), "键盘布局"),
        (ECHO[:-3], "间隔"),
        ("ＷＤ－Ｅｃｈｏ", "输入法"),
    ],
)
def test_what_a_scanner_does_to_the_code_is_understood(heard: str, press: str) -> None:
    found = echo(heard)
    assert found.ok is not bool(press)
    assert press in found.press


def test_nothing_came() -> None:
    found = echo("")
    assert not found.ok
    assert "没有送来" in found.words


def test_what_came_is_shown_with_what_cannot_be_seen() -> None:
    assert "WD<1D>Echo" in echo("WD\x1dEcho").words


def test_nobody_is_told_to_join_the_group_of_a_hidraw_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is root's; the reader's own finding names the rule that helps."""
    monkeypatch.setattr("os.access", lambda *_asked: False)
    with SimulatedSerialReader() as serial, SimulatedHidReader(profile_named("huaxu")) as hid:
        for address, advised in ((f"serial:{serial.path}@115200", 1), (f"hid:{hid.path},huaxu", 0)):
            found = devices(settings.changed(settings.Settings(), "id_reader", address))
            assert sum("usermod" in part.press for part in found) == advised


def test_each_test_code_is_asked_for_by_its_own_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyboard loses GS and Chinese, and that is told without calling it broken."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ECHO}\nWD01\n????\n"))
    found = {str(part["part"]): part for part in ask(capsys, tmp_path, "--echo")}
    assert found["scanner_echo"]["ok"]
    for part in ("scanner_gs", "scanner_chinese"):
        assert found[part]["ok"]
        assert "串口" in str(found[part]["press"])


def test_over_a_line_every_code_has_to_come_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # by a name of its own: the number of a pseudo terminal is soon somebody else's
    line = tmp_path / "scanner"
    with SimulatedSerialScanner(encoding="gb18030") as gun:
        line.symlink_to(gun.path)
        for text in (ECHO, SEPARATOR, CHINESE):
            gun.scan(text)
        config = settings.save(tmp_path, scanner=f"serial:{line}@9600")
        assert [(part.part, part.ok) for part in echoes(config.scanner)] == [
            ("scanner_echo", True),
            ("scanner_gs", True),
            ("scanner_chinese", True),
        ]
        for text in (ECHO.lower(), "WD01", "鏀垮姟"):
            gun.scan(text)
        assert [part.ok for part in echoes(config.scanner)] == [False, False, False]
        found = [part for part in ask(capsys, tmp_path) if part["part"] == "scanner"]
        assert found[0]["ok"]
        assert str(line) in str(found[0]["words"])
    line.unlink()
    found = [part for part in ask(capsys, tmp_path) if part["part"] == "scanner"]
    assert not any(part["ok"] for part in found)


def test_whoever_breaks_the_test_codes_off_leaves_the_scanner_to_others() -> None:
    with SimulatedSerialScanner() as gun:
        gun.scan(ECHO)
        asked = iter(echoes(f"serial:{gun.path}@9600"))
        assert next(asked).ok
        other = scanner_at(f"serial:{gun.path}@9600")
        assert other.faults() == (Fault.IN_USE,)
        asked.close()  # type: ignore[attr-defined] # a generator, as Ctrl+C ends it
        assert other.faults() == ()
        other.close()


def test_what_somebody_scanned_is_in_no_bundle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NAMES[1]}\n{NAMES[0]}\n{NAMES[2]}\n"))
    ask(capsys, tmp_path, "--echo", "--bundle", str(tmp_path / "b.zip"))
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        written = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert not [name for name in NAMES if name in written]


def test_the_pair_of_qt_and_python_that_dies_is_known() -> None:
    assert bad_pair("6.12.0", (3, 11))
    assert not bad_pair("6.12.0", (3, 12))
    assert not bad_pair("6.9.3", (3, 11))


def test_the_bundle_holds_what_helps_and_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.save(
        tmp_path,
        window=f"{NAMES[0]}的窗口",
        system_printer=f"{NAMES[3]} desk",
        spare_system_printer=NAMES[0],
    )
    lines = [
        {"event": "printer_failed", "fault": "offline", "role": "receipt", "level": "warning"},
        {"event": f"applicant {NAMES[0]}", "code": NAMES[1], "level": "error"},
        {"event": "called", "role": NAMES[2], "applicant": NAMES[0], "code": int(NAMES[2])},
    ]
    log = tmp_path / "windowdesk.log"
    log.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        + f"{NAMES[0]}\n[1]\n",
        encoding="utf-8",
    )
    bundle = tmp_path / "support.zip"
    parts = ask(capsys, tmp_path, "--bundle", str(bundle))
    assert any(part["part"] == "versions" for part in parts)
    with zipfile.ZipFile(bundle) as zipped:
        held = {name: zipped.read(name).decode() for name in zipped.namelist()}
    everything = "".join(held.values())
    for secret in (*NAMES, json.dumps(NAMES[0]).strip('"')):
        assert secret not in everything
    assert json.loads(held["log.jsonl"].splitlines()[0])["fault"] == "offline"
    assert json.loads(held["settings.json"])["label_language"] == "zpl"
    # a second one never writes over the first
    before = bundle.read_bytes()
    main(["doctor", "--json", "--profile", str(tmp_path), "--bundle", str(bundle)])
    assert bundle.read_bytes() == before


def test_the_bundle_holds_what_the_devices_said_with_their_heads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatedSerialReader(9600) as reader:
        settings.save(tmp_path, id_reader=f"serial:{reader.path}@9600")
        ask(capsys, tmp_path, "--bundle", str(tmp_path / "b.zip"))
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        lines = packed.read("frames.jsonl").decode().splitlines()
    frames = [json.loads(line) for line in lines]
    assert {"aa aa aa 96 69 00 03 11 ff ed", "aa aa aa 96 69 00 04 00 00 90"} <= {
        frame["shown"] for frame in frames
    }
    assert f"{reader.path}@9600" in {frame["where"] for frame in frames}


def test_only_words_of_the_program_pass() -> None:
    assert plain("serial:/dev/ttyUSB0@9600,xonxoff") == "serial:/dev/ttyUSB0@9600,xonxoff"
    for text in ("陈雨桐", NAMES[1], "two words", "/home" + "/zhangsan/x", "x" * 65):
        assert plain(text) == "…"


def test_a_camera_says_its_sizes_and_whether_its_picture_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimulatedHttpCamera() as twin:
        settings.save(tmp_path, camera=twin.url)
        sizes, picture = (p for p in ask(capsys, tmp_path) if p["part"] == "camera")
        assert sizes["ok"]
        assert "2304x1728" in str(sizes["words"])
        assert picture["ok"]
        assert "清晰" in str(picture["words"])
        twin.show(Scene(blur=16, light=0.3))
        _sizes, picture, *_edges = (p for p in ask(capsys, tmp_path) if p["part"] == "camera")
        assert not picture["ok"]
        assert "调焦" in str(picture["press"])
    [gone] = (p for p in ask(capsys, tmp_path) if p["part"] == "camera")
    assert not gone["ok"]
    settings.save(tmp_path, camera="v4l:/dev/video-there-is-none")
    [missing] = (p for p in ask(capsys, tmp_path) if p["part"] == "camera")
    assert "/dev/video-there-is-none" in str(missing["words"])


def test_a_printer_of_ours_that_cups_has_a_queue_for_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two owners of one line: what is found by udev and by CUPS is one device."""
    from windowdesk.peripherals.page_printer import finding as cups
    from windowdesk.peripherals.wires import finding as wires

    def of(address: str) -> list[str]:
        config = settings.changed(settings.Settings(), "receipt_printer", address)
        return [part.words for part in fought_over(config)]

    slips = Found(
        Kind.PRINTER, ("udev",), "usb:04b8:0e15:TM20", node="/dev/usb/lp0",
        marks=marks_of("usb:/dev/usb/lp0") | {"serial:tm20"},
    )  # fmt: skip
    hall = replace(slips, by=("cups",), marks=frozenset({"serial:tm20"}), node="")
    monkeypatch.setattr(wires, "usb_printers", lambda: Looked((slips,)))
    monkeypatch.setattr(cups, "queues", lambda: Looked((hall,)))
    [words] = of("usb:/dev/usb/lp0")
    assert "/dev/usb/lp0" in words
    assert of("usb:/dev/usb/lp1") == of("10.0.0.7:9100") == []
    monkeypatch.setattr(cups, "queues", lambda: Looked(()))
    assert of("usb:/dev/usb/lp0") == []
