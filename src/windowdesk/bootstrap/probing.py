"""Asking what is behind a serial port. Bytes are sent to whatever is there: only where a person wants it.

Never on a port that a program holds or that the settings name. Printers are asked first: to an ID reader
``DLE EOT`` is noise, while a reader's frame would stand on the next slip.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from windowdesk.bootstrap.finding import Report, Standing, standing
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.faults import words as fault_words
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.discovery import Found, Kind, Line
from windowdesk.peripherals.wires.wire import Opener
from windowdesk.settings import Settings

_BY = "probe"
# the shortest wait for one answer; a sweep over all speeds and languages takes some ten seconds
ANSWER_S = 0.4
# what is set most often comes first
RATES = (115200, 9600, 19200, 38400, 57600)


def probed(
    report: Report,
    config: Settings,
    *,
    answer_s: float = ANSWER_S,
    rates: tuple[int, ...] = RATES,
) -> Report:
    """``report`` with every port of which somebody answered as what that is."""
    if sys.platform == "win32":
        return report
    with ThreadPoolExecutor(max_workers=8) as pool:
        devices = pool.map(lambda one: _asked(one, config, answer_s, rates), report.devices)
        return replace(report, devices=tuple(devices))


def _asked(one: Standing, config: Settings, answer_s: float, rates: tuple[int, ...]) -> Standing:
    if one.found.kind is not Kind.PORT or one.named_by:
        return one
    claim = Claim(one.found.node)
    if one.held_by or claim.take() is not None:
        return _saying(one, _("被别的程序占用，没有试。"))
    try:
        shut = _shut(one.found)
        if shut is not None:
            # nobody was asked: that nobody answered would be no news of the device
            return _saying(
                one, _("端口打不开，没有试：{why}").format(why=fault_words(shut).happened)
            )
        found = behind(one.found, answer_s, rates)
    finally:
        claim.give_back()
    if found is None:
        return _saying(one, _("试过各种波特率：没有读卡器，也没有打印机应答。"))
    return standing(found, config)


def _saying(one: Standing, words: str) -> Standing:
    return replace(one, found=replace(one.found, says=(*one.found.says, words)))


def _path(port: Found) -> str:
    """The port's own name that stays: it is in the lines that it was given."""
    return port.others[0].value.removeprefix("serial:").partition("@")[0]


def _shut(port: Found) -> Fault | None:
    """Why the port cannot be opened at all; None where it can."""
    from windowdesk.peripherals.wires.files import SerialOpener

    wire = SerialOpener(_path(port))()
    if isinstance(wire, Fault):
        return wire
    wire.close()
    return None


def behind(port: Found, answer_s: float, rates: tuple[int, ...]) -> Found | None:
    """Whoever answers on ``port``; None for nobody we know."""
    from windowdesk.peripherals.id_reader import finding as readers
    from windowdesk.peripherals.label_printer import identity as labels
    from windowdesk.peripherals.receipt_printer import finding as receipts
    from windowdesk.peripherals.wires.files import SerialOpener

    path = _path(port)

    def opener_at(rate: int) -> Opener:
        return SerialOpener(path, rate)

    known = replace(port, by=(*port.by, _BY), others=(), sure=True)
    if (slip := receipts.answers(opener_at, rates, answer_s=answer_s)) is not None:
        rate, model = slip
        line = Line("receipt_printer", f"serial:{path}@{rate}")
        return replace(known, kind=Kind.PRINTER, lines=(line,), model=model or port.model)
    if (card := readers.answers(opener_at, rates, timeout_s=answer_s)) is not None:
        rate, number = card
        line = Line("id_reader", f"serial:{path}@{rate}")
        says = (*port.says, _("安全模块 {number}。").format(number=number)) if number else port.says
        return replace(known, kind=Kind.ID_READER, lines=(line,), says=says)
    if (label := labels.answers(opener_at, rates, answer_s=answer_s)) is not None:
        rate, said = label
        lines = (
            Line("label_printer", f"serial:{path}@{rate}"),
            Line("label_language", said.language),
        )
        return replace(known, kind=Kind.PRINTER, lines=lines, model=said.model)
    return None
