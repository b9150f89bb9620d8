"""The lamps say what the printers last said, without anybody testing them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, StandingClock, accepted_case
from windowdesk.app.errors import DeviceProblem
from windowdesk.app.ports import PrintState
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.window import build_devices
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.interpreters import ZplInterpreter
from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer
from windowdesk.settings import Settings


def test_the_lamp_of_a_printer_follows_its_jobs_by_itself(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path / "slips") as server:
        config = Settings(receipt_printer="{}:{}".format(*server.address))
        clock = StandingClock()
        counter = open_counter(tmp_path / "p", clock=clock, config=config, hasher=CHEAP)
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        devices, _hands = build_devices(counter)

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
        assert (lamp().state, lamp().since) == ("fault", clock.now())
        assert "缺纸" in lamp().words
        # somebody loads paper: the slip comes by itself, and the lamp says so
        server.trouble(Fault.MEDIA_LOW)
        assert printed.wait(60)
        assert lamp().state == "ready"
        assert "快用完" in lamp().words
        assert len(server.slips) == 1
        counter.close()


def test_a_label_printer_has_a_lamp_only_where_there_is_one(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path / "labels", printer=ZplInterpreter()) as server:
        for address, state in (("", ""), ("{}:{}".format(*server.address), "stale")):
            config = Settings(label_printer=address)
            counter = open_counter(tmp_path / f"p{state}", config=config, hasher=CHEAP)
            devices, _hands = build_devices(counter)
            lamps = {lamp.role: lamp.state for lamp in devices.lamps()}
            assert lamps.get("label_printer", "") == state
            if address:
                assert devices.test is not None
                server.trouble(Fault.RIBBON_OUT)
                with pytest.raises(DeviceProblem, match="碳带"):
                    devices.test("label_printer")
                assert devices.lamps()[-1].state == "fault"
                server.trouble()
                counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
                counter.desk.handouts.labels(accepted_case(counter).number)
                assert devices.lamps()[-1].state == "ready"
                assert len(server.slips) > 2
            counter.close()
