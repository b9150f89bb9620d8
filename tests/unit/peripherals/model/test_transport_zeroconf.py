"""Names on the network, on this machine's loopback alone."""

from __future__ import annotations

import time

from zeroconf import Zeroconf

from windowdesk.peripherals.model.transport_zeroconf import announced, resolved


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
