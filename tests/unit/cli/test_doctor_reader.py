"""``doctor`` and the ID reader on its three lines: what is missing, who may, and which rule helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk.cli.doctor_reader import reader
from windowdesk.cli.finding import Finding
from windowdesk.peripherals.id_reader.hid import profile_named
from windowdesk.peripherals.id_reader.simulated import SAM_NUMBER, ReaderTrouble
from windowdesk.peripherals.id_reader.simulated_serial import SimulatedHidReader
from windowdesk.peripherals.id_reader.simulated_usb import SimulatedUsb
from windowdesk.settings import Settings, changed

USB = "usb:0400:c35a"


def told(address: str, bus: SimulatedUsb | None = None, profile: Path | None = None) -> Finding:
    [found] = reader(changed(Settings(), "id_reader", address), profile, bus)
    return found


def test_a_usb_reader_says_its_number_or_why_not() -> None:
    bus = SimulatedUsb()
    well = told(USB, bus)
    assert well.ok
    assert SAM_NUMBER.hex() in well.words
    bus.plugged = False
    assert "0400:c35a" in told(USB, bus).words
    assert "lsusb" in told(USB, bus).press
    bus.plugged, bus.forbidden = True, True
    assert 'ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a", TAG+="uaccess"' in told(USB, bus).press
    bus.forbidden, bus.held = False, True
    assert "占用" in told(USB, bus).words
    bus.held = False
    bus.link.troubles = {ReaderTrouble.UNAUTHORISED}
    assert "未获授权" in told(USB, bus).words
    assert bus.claims == 0


def test_this_machines_own_bus_has_no_such_reader() -> None:
    assert not told(USB).ok
    assert "0400:c35a" in told(USB).words


def test_a_hid_reader_says_its_number_or_which_profile_is_wrong(tmp_path: Path) -> None:
    with SimulatedHidReader(profile_named("huaxu")) as twin:
        well = told(f"hid:{twin.path},huaxu")
        assert well.ok
        assert SAM_NUMBER.hex() in well.words
        missing = told(f"hid:{twin.path},nobody")
        assert "nobody" in missing.words
        assert "huaxu" in missing.press
        own = tmp_path / "hid_profiles"
        own.mkdir()
        (own / "huaxu.toml").write_text("vendor = 4", encoding="utf-8")
        assert "vendor" in told(f"hid:{twin.path},huaxu", profile=tmp_path).words


@pytest.mark.parametrize(("command", "ok"), [("sh -c x", True), ("/there/is/none x", False)])
def test_the_decoder_of_photos_is_looked_for(command: str, ok: bool) -> None:
    [found] = reader(changed(Settings(), "id_photo_helper", command))
    assert found.ok is ok
