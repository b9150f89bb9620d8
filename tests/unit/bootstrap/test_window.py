"""The lamps say what the printers last said, without anybody testing them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, StandingClock, accepted_case
from windowdesk.app.errors import DeviceProblem
from windowdesk.app.ports import PrintState
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.bootstrap.window import build_devices
from windowdesk.gui.devices import DeviceLamp, Devices
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.layout import build_text
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated_serial import SimulatedSerialReader
from windowdesk.peripherals.label_printer.interpreters import ZplInterpreter
from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer
from windowdesk.settings import Settings


def test_the_lamp_of_a_printer_follows_its_jobs_by_itself(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path / "slips") as server:
        config = Settings(receipt_printer="{}:{}".format(*server.address))
        clock = StandingClock()
        counter = open_counter(tmp_path / "p", clock=clock, config=config, hasher=CHEAP)
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        devices = build_devices(counter)

        def lamp() -> DeviceLamp:
            return next(lamp for lamp in devices.lamps() if lamp.role == "receipt_printer")

        assert lamp().state == "stale"
        slip = next(job for job in accepted_case(counter).jobs if job.role == "receipt")
        failed, printed = threading.Event(), threading.Event()
        counter.desk.spool.hear(
            lambda news: (failed if news.state is PrintState.FAILED else printed).set()
        )
        server.trouble(Fault.MEDIA_OUT)
        clock.pass_(minutes=5)
        counter.desk.spool.submit(slip)
        assert failed.wait(60)
        assert lamp().state == "fault"
        # the wall's clock was put on by five minutes meanwhile: the fault is no older for that
        since = lamp().since
        assert since is not None
        assert clock.now() - since < timedelta(minutes=1)
        assert "缺纸" in lamp().words
        # somebody loads paper: the slip comes by itself, and the lamp says so
        server.trouble(Fault.MEDIA_LOW)
        assert printed.wait(60)
        assert lamp().state == "ready"
        assert "快用完" in lamp().words
        assert len(server.slips) == 1
        counter.close()


class HeldPrinter(SimulatedPrinterServer):
    """Takes nothing in before it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.let = threading.Event()
        self.began = threading.Event()

    def take(self, data: bytes) -> bytes:
        self.began.set()
        assert self.let.wait(60)
        return super().take(data)


def test_a_printer_is_busy_while_it_prints_and_the_spare_one_has_a_line(tmp_path: Path) -> None:
    with HeldPrinter(tmp_path / "slips") as usual, HeldPrinter(tmp_path / "spare") as spare:
        spare.let.set()
        at = ["{}:{}".format(*server.address) for server in (usual, spare)]
        config = Settings(receipt_printer=at[0], spare_receipt_printer=at[1])
        counter = open_counter(tmp_path / "p", config=config, hasher=CHEAP)
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        watched = CounterDevices(counter)

        def states() -> dict[str, str]:
            return {lamp.role: lamp.state for lamp in watched.lamps()}

        printed = threading.Event()
        counter.desk.spool.hear(lambda _news: printed.set())
        slip = next(job for job in accepted_case(counter).jobs if job.role == "receipt")
        counter.desk.spool.submit(slip)
        assert usual.began.wait(60)
        assert states()["receipt_printer"] == "busy"
        usual.let.set()
        assert printed.wait(60)
        assert states()["receipt_printer"] == "ready"
        assert states()["spare_receipt_printer"] == "stale"
        spare.trouble(Fault.COVER_OPEN)
        with pytest.raises(DeviceProblem):
            watched.test("spare_receipt_printer")
        assert states()["spare_receipt_printer"] == "fault"
        counter.close()


def _states(devices: Devices) -> dict[str, str]:
    return {lamp.role: lamp.state for lamp in devices.lamps()}


def test_a_label_printer_has_a_lamp_only_where_there_is_one(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path / "labels", printer=ZplInterpreter()) as server:
        for address, state in (("", ""), ("{}:{}".format(*server.address), "stale")):
            config = Settings(label_printer=address)
            counter = open_counter(tmp_path / f"p{state}", config=config, hasher=CHEAP)
            devices = build_devices(counter)
            assert _states(devices).get("label_printer", "") == state
            if address:
                assert devices.test is not None
                server.trouble(Fault.RIBBON_OUT)
                with pytest.raises(DeviceProblem, match="碳带"):
                    devices.test("label_printer")
                assert _states(devices)["label_printer"] == "fault"
                server.trouble()
                counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
                counter.desk.handouts.labels(accepted_case(counter).number)
                assert _states(devices)["label_printer"] == "ready"
                assert len(server.slips) > 2
            counter.close()


def test_a_reader_on_a_serial_port_is_looked_after_and_read(tmp_path: Path) -> None:
    with SimulatedSerialReader() as reader:
        config = Settings(id_reader=f"serial:{reader.path}")
        counter = open_counter(tmp_path / "p", config=config, hasher=CHEAP)
        watched = CounterDevices(counter)
        devices = build_devices(counter, watched)
        tended = watched.watch.of("id_reader")
        assert tended is not None

        def lamp() -> DeviceLamp:
            return next(lamp for lamp in devices.lamps() if lamp.role == "id_reader")

        assert lamp().state == "stale"
        tended.step()
        assert (lamp().state, lamp().words) == ("ready", "")
        assert lamp().seen is not None
        reader.link.place(build_text(PEOPLE["expired"]))
        assert devices.reader is not None
        card = devices.reader.poll()
        assert card is not None
        assert card.name == "周建华"
        assert "有效期" in lamp().words
        assert devices.reader_trouble() == ""
        reader.pull_out()
        assert devices.test is not None
        with pytest.raises(DeviceProblem):
            devices.test("id_reader")
        assert lamp().state in ("fault", "absent")
        assert devices.reader_trouble() in ("offline", "no_hardware")
        # a real reader: nobody can put an invented card on it from the screen
        assert (watched.id_reader.simulated, devices.hands) == (None, None)
        watched.stop()
        counter.close()


def test_without_a_reader_at_a_real_counter_none_is_pretended(tmp_path: Path) -> None:
    counter = open_counter(tmp_path / "p", config=Settings(), hasher=CHEAP)
    real = replace(counter, config=replace(counter.config, demo=False))
    watched = CounterDevices(real)
    devices = build_devices(real, watched)
    assert devices.reader is None
    # not out of the way: there is none
    assert (watched.id_reader.simulated, devices.hands) == (None, None)
    assert {lamp.role: lamp.state for lamp in devices.lamps()}["id_reader"] == "absent"
    counter.close()
