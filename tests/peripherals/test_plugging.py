"""Plugging in and pulling out: umockdev's udev for hot-plug news, vanishing lines for the drivers."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from tests.helpers import umockdev
from tests.helpers.resident import Memory
from tests.peripherals.plugged import CLASSES
from tests.proof import Proof
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.plugs import Plug
from windowdesk.peripherals.model.tending import Device, Tended

CHILD = Path(__file__).with_name("plugging_child.py")
PAGE = Path(__file__).parents[2] / "docs" / "devices.md"


def test_what_is_plugged_in_is_heard_of_class_by_class() -> None:
    said = json.loads(umockdev.wrapped([sys.executable, str(CHILD), "20"]))
    assert said["told"] == {
        role: [[there, node, identity] for there in (True, False)]
        for role, node, identity in (
            ("id_reader", "/dev/ttyUSB0", "usb:0403:6001:A9X7"),
            ("receipt_printer", "/dev/usb/lp0", "usb:04b8:0e15:TM20"),
            ("scanner", "/dev/input/event5", "usb:05e0:1200:S3"),
            ("hid_reader", "/dev/hidraw3", "usb:10c4:0007:H3"),
            ("usb_reader", "/dev/bus/usb/001/006", "usb:0400:c35a:S4"),
            ("camera", "/dev/video0", "usb:1bcf:2281:C1"),
        )
    }
    # twenty times six classes, and nothing is left behind
    assert said["last"] == said["first"]


def test_a_serial_number_that_a_whole_batch_shares_is_none() -> None:
    shared = Attached("tty", "/dev/ttyUSB0", "usb-1", "0403", "6001", "00000000")
    assert shared.identity == "port:usb-1"
    assert Attached("tty", "/dev/ttyUSB1", "usb-2", "0403", "6001", "A9X7").identity.endswith(
        "A9X7"
    )


def test_the_page_names_every_row() -> None:
    """What is said to have been pulled out a thousand times is what is pulled out here."""
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("## Plugging in and out")[2].partition("\n## ")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")][2:]
    named = [name.strip() for row in rows for name in row.split(";")]
    assert sorted(named) == sorted(CLASSES)
    assert len(CLASSES) == 18
    assert "eighteen rows" in table


def phase(tended: Tended) -> Phase:
    """Where it stands now."""
    return tended.life.phase


@pytest.mark.proof(small=5, large=1000)
@pytest.mark.parametrize("kind", list(CLASSES))
def test_replugging_heals_by_itself_and_leaves_nothing(
    kind: str, proof: Proof, tmp_path: Path
) -> None:
    memory = Memory(proof.count)
    with CLASSES[kind](tmp_path) as (device, plug):
        claim = Claim(device.node, tmp_path / "locks") if device.node else None
        tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=claim)
        before: tuple[int, int] | None = None
        for _cycle in proof.cases():
            with plug():
                tended.step()
                assert phase(tended) is Phase.READY
                assert tended.life.failures == 0
            tended.step()
            assert phase(tended) in (Phase.ABSENT, Phase.FAULT)
            assert tended.life.fault in (None, Fault.OFFLINE)
            now = (threading.active_count(), len(os.listdir("/proc/self/fd")))
            before = before or now
            assert now == before, threading.enumerate()
            memory.cycle()
        assert memory.too_much() == ""
        tended.let_go()


def test_a_reader_without_a_file_is_known_by_its_numbers() -> None:
    device = Device("id_reader", "读卡器", "usb:0400:c35a", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0)
    tended.told(None)
    assert not tended.plugged(
        Plug(False, Attached("usb", "/dev/bus/usb/001/002", "1", "0403", "6001"))
    )
    assert tended.plugged(Plug(False, Attached("usb", "/dev/bus/usb/001/002", "1", "0400", "c35a")))
    assert phase(tended) is Phase.ABSENT


def test_a_plug_moves_the_lamp_before_anybody_asks() -> None:
    device = Device("id_reader", "读卡器", "serial:/dev/ttyUSB0@9600", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=Claim("/dev/none", Path("/nowhere")))
    tended.told(None)
    assert phase(tended) is Phase.READY
    ours = Attached("tty", "/dev/ttyUSB0")
    assert not tended.plugged(Plug(False, Attached("tty", "/dev/ttyUSB1")))
    assert tended.plugged(Plug(False, ours))
    assert phase(tended) is Phase.ABSENT
    assert tended.plugged(Plug(True, ours))
    assert phase(tended) is Phase.PRESENT


def test_news_of_a_node_is_news_of_the_name_that_leads_to_it(tmp_path: Path) -> None:
    """Settings name by-id; udev tells of the node, and at the end the name is gone already."""
    node, name = tmp_path / "ttyACM0", tmp_path / "usb-Scanner_S3-if00"
    node.touch()
    name.symlink_to(node)
    device = Device("scanner", "扫码枪", f"serial:{name}", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=Claim(str(name), tmp_path / "locks"))
    tended.step()
    name.unlink()
    assert tended.plugged(Plug(False, Attached("tty", str(node))))
    assert phase(tended) is Phase.ABSENT
    other = tmp_path / "ttyACM1"
    other.touch()
    name.symlink_to(other)
    assert tended.plugged(Plug(True, Attached("tty", str(other))))
    assert phase(tended) is Phase.PRESENT
    tended.let_go()
