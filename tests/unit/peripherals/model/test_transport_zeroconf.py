"""Names on the network, on this machine's loopback alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from windowdesk import logs
from windowdesk.peripherals.model.transport_zeroconf import announced, resolved
from windowdesk.peripherals.page_printer.finding import announced as printers

LINK_LOCAL = bytes((169, 254, 7, 7))


def test_many_names_that_nobody_answers_for_take_no_longer_than_one() -> None:
    """Two hundred printers that were switched off: five minutes, one after another."""
    kind = "_ipp._tcp.local."
    silent = tuple((kind, f"off {number}.{kind}") for number in range(60))
    with announced((kind, 8631), name="模拟打印机", says={"rp": "ipp/print"}):
        net = Zeroconf(interfaces=["127.0.0.1"])
        began = time.monotonic()
        found = resolved(net, (*silent, (kind, f"模拟打印机.{kind}")))
        took = time.monotonic() - began
        net.close()
    assert [(one.name, one.port) for one in found] == [("模拟打印机", 8631)]
    # half of what they would take one after another
    assert took < 45


@pytest.mark.parametrize(
    "name", ["x._IPP._tcp.local.", f"{'长' * 30}._ipp._tcp.local.", "\x07._ipp._tcp.local."]
)
def test_a_name_that_is_none_costs_itself_alone(name: str, tmp_path: Path) -> None:
    """Anybody may announce anything: one such name ended the search for everything else."""
    kind = "_ipp._tcp.local."
    log = logs.configure(tmp_path)
    with announced((kind, 8631), name="模拟打印机", says={}):
        net = Zeroconf(interfaces=["127.0.0.1"])
        try:
            found = resolved(net, ((kind, name), (kind, f"模拟打印机.{kind}")))
        finally:
            net.close()
            logs.close()
    assert [one.port for one in found] == [8631]
    [line] = [line for line in log.read_text(encoding="utf-8").splitlines() if "left_out" in line]
    assert json.loads(line)["count"] == 1


@pytest.mark.parametrize("server", ["a[b.local.", "a/b.local.", "a b.local."])
def test_a_host_that_is_none_leads_nowhere(server: str) -> None:
    """One without a number is called by its name, and that one broke every address it stood in."""
    kind = "_ipp._tcp.local."
    net = Zeroconf(interfaces=["127.0.0.1"])
    try:
        for name, host in (("bent", server), ("straight", "straight.local.")):
            # an address of one line alone, which leads nobody there
            net.register_service(
                ServiceInfo(kind, f"{name}.{kind}", 8631, addresses=[LINK_LOCAL], server=host)
            )
        found = resolved(net, tuple((kind, f"{name}.{kind}") for name in ("bent", "straight")))
    finally:
        net.close()
    assert [one.place for one in found] == ["straight.local:8631"]
    assert len(printers(found)) == 1
