"""Settings: declared once, read from the profile, overruled by the environment, never guessed."""

from __future__ import annotations

import os
import re
import sys
from datetime import time
from pathlib import Path

import pytest

from windowdesk import settings
from windowdesk.settings import SettingsError, declared, load, profile_dir, save


def test_defaults_hold_without_a_file(tmp_path: Path) -> None:
    found = load(tmp_path, {})
    assert found.centre_name == "荔湾区政务服务中心"
    assert found.hall_close == time(17, 0)
    assert found.idle_lock_minutes == 5
    assert found.receipt_printer == ""
    assert found.demo is True


def test_file_then_environment(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_text(
        'window = "3号窗"\nidle_lock_minutes = 8\nhall_close = 17:30:00\ndemo = false\n',
        encoding="utf-8",
    )
    found = load(tmp_path, {"WINDOWDESK_WINDOW": "4号窗", "WINDOWDESK_PROFILE": "x"})
    assert (found.window, found.idle_lock_minutes) == ("4号窗", 8)
    assert (found.hall_close, found.demo) == (time(17, 30), False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("division", "44010"),
        ("idle_lock_minutes", "0"),
        ("idle_lock_minutes", "soon"),
        ("hall_close", "25:00"),
        ("hall_close", "17:00:30"),
        ("receipt_printer", "printer"),
        ("receipt_printer", "printer:port"),
        ("receipt_printer", "printer:99999"),
        ("receipt_printer", "serial:ttyS0"),
        ("receipt_printer", "serial:/dev/ttyS0@1200"),
        ("receipt_printer", "usb:/dev/usb/lp0@9600"),
        ("verify_host", "zw.example.gov.cn/x"),
        ("theme", "pink"),
        ("language", "fr"),
        ("demo", "perhaps"),
        ("centre_name", "两\n行"),
    ],
)
def test_wrong_value_names_its_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {f"WINDOWDESK_{name.upper()}": value})
    assert caught.value.name == name
    # what was written, in a sentence of the reader's language
    assert re.search(r"“[^”]+”[一-鿿]", caught.value.problem)


@pytest.mark.parametrize("text", ["windov = 1", "window = [1]", "window", 'window = "\\ud800"'])
def test_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / settings.FILE).write_text(f"\n\n{text}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {})
    if "=" not in text:
        assert caught.value.problem == "第 3 行不是 TOML 的写法"


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError):
        load(tmp_path, {})


def test_saved_settings_come_back(tmp_path: Path) -> None:
    name = '荔湾"北"\\窗 𬱖'
    save(tmp_path, window=name, hall_close=time(16, 30), demo=False, theme="dark")
    save(tmp_path, idle_lock_minutes=9)
    found = load(tmp_path, {})
    assert (found.window, found.hall_close, found.demo) == (name, time(16, 30), False)
    assert (found.theme, found.idle_lock_minutes) == ("dark", 9)


def test_wrong_save_changes_nothing(tmp_path: Path) -> None:
    save(tmp_path, theme="dark")
    with pytest.raises(SettingsError):
        save(tmp_path, theme="pink")
    assert load(tmp_path, {}).theme == "dark"


ALL_KEPT = "# 大厅\r\nwindow = \"3号窗\"\r\ncamera = '' # 没有\r\n"


def test_a_line_is_added_and_all_else_stays(tmp_path: Path) -> None:
    file = tmp_path / settings.FILE
    file.write_bytes(ALL_KEPT.encode())
    file.chmod(0o640)
    # whoever has the old file goes on having it whole: it is replaced, never written into
    (tmp_path / "old").hardlink_to(file)
    camera = "v4l:/dev/v4l/by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0"
    held = settings.add(tmp_path, {"camera": camera, "scanner": 'evdev:2D "X" \\ 1'})
    assert (held.window, held.camera, held.scanner) == ("3号窗", camera, 'evdev:2D "X" \\ 1')
    after = file.read_bytes().decode()
    assert after.startswith(ALL_KEPT.replace("''", f'"{camera}"'))
    assert after.endswith('"\r\n')
    assert load(tmp_path, {}) == held
    assert file.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "old").read_bytes() == ALL_KEPT.encode()
    assert {path.name for path in tmp_path.iterdir()} == {settings.FILE, "old"}


@pytest.mark.parametrize(
    ("text", "add"),
    [
        ('scanner = "serial:/dev/ttyS0"\n', {"scanner": "serial:/dev/ttyS1"}),
        ("", {"scanner": "ttyS1"}),
        ("", {"scanned": "x"}),
        # the line to be filled stands inside a text: nothing may be touched
        ('window = """\nscanner = ""\n"""\n"scanner" = ""\n', {"scanner": "serial:/dev/ttyS1"}),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    tmp_path: Path, text: str, add: dict[str, str]
) -> None:
    file = tmp_path / settings.FILE
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        settings.add(tmp_path, add)
    assert file.read_text(encoding="utf-8") == text


def test_what_root_adds_stays_the_desks_own(tmp_path: Path) -> None:
    """Written as a counter starts; a file of root's own with 0600 the desk could not read."""
    file = tmp_path / settings.FILE
    file.write_text('window = "3号窗"\n', encoding="utf-8")
    file.chmod(0o600)
    mine = os.geteuid(), os.getegid()
    owner = (65534, 65533) if os.geteuid() == 0 else mine
    os.chown(file, *owner)
    given: list[tuple[object, ...]] = []

    def heard(event: str, args: tuple[object, ...]) -> None:
        # whoever may give nothing away is seen to have tried, too: what the file is shows it to root alone
        if event == "os.chown" and str(args[0]).startswith(str(tmp_path)):
            given.append(args[1:3])

    sys.addaudithook(heard)
    settings.add(tmp_path, {"scanner": "evdev:X"})
    after = file.stat()
    assert (after.st_uid, after.st_gid, after.st_mode & 0o777) == (*owner, 0o600)
    assert given == [owner]


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "shared.toml").write_text("", encoding="utf-8")
    (tmp_path / "profile" / settings.FILE).symlink_to(tmp_path / "shared.toml")
    settings.add(tmp_path / "profile", {"system_printer": "Hall"})
    assert (tmp_path / "shared.toml").read_text(encoding="utf-8") == 'system_printer = "Hall"\n'


def test_a_change_is_saved_in_its_place_and_all_else_stays(tmp_path: Path) -> None:
    """A theme chosen at the desk does not undo what an administrator wrote into the file, nor unlink it."""
    (tmp_path / "profile").mkdir()
    shared, link = tmp_path / "shared.toml", tmp_path / "profile" / settings.FILE
    link.symlink_to(shared)
    written = (
        "# 大厅统一下发\r\n  idle_lock_minutes = 9\r\n"
        "theme = 'light' # 窗边 \"强光\"\r\n\r\ndemo=false# 正式\r\n"
    )
    shared.write_bytes(written.encode())
    held = save(tmp_path / "profile", theme="dark", demo=True, window='3"号"窗 # 东')
    after = shared.read_bytes().decode()
    assert link.is_symlink()
    kept = written.replace("'light'", '"dark"').replace("demo=false", 'demo = "true"')
    assert after == kept + 'window = "3\\"号\\"窗 # 东"\r\n'
    assert load(tmp_path / "profile", {}) == held
    assert (held.theme, held.demo, held.idle_lock_minutes) == ("dark", True, 9)


@pytest.mark.parametrize(
    "text",
    [
        '"theme" = "light" # 窗边\n',
        'theme = """light"""\n',
        'window = """\ntheme = "light"\n"""\ntheme = "light"\n',
    ],
)
def test_a_change_holds_however_the_file_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    before = load(tmp_path, {})
    held = save(tmp_path, theme="dark")
    assert (held.theme, held.window) == ("dark", before.window)
    assert load(tmp_path, {}) == held


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.7:9100",
        "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0@9600,dtr",
        "[fe80::1]:9100",
        "serial:/dev/ttyUSB0",
        "serial:/dev/serial/by-id/usb-x@9600,dtr",
        "usb:/dev/usb/lp0",
    ],
)
def test_where_a_printer_may_be(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, {"WINDOWDESK_RECEIPT_PRINTER": text}).receipt_printer == text


def test_profile_is_named_or_the_platforms_own(tmp_path: Path) -> None:
    assert profile_dir({"WINDOWDESK_PROFILE": str(tmp_path)}) == tmp_path
    assert profile_dir({}).name == "windowdesk"


def test_every_setting_says_what_it_does() -> None:
    rows = declared()
    assert len({row.name for row in rows}) == len(rows) >= 12
    for row in rows:
        assert row.what
        assert row.variable == f"WINDOWDESK_{row.name.upper()}"
    assert {row.name: row.kind for row in rows}["theme"] == "light | dark | contrast"
