"""The printers of this window as its settings name them; simulated in a demonstration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from windowdesk.app.labelling import LabelStock
from windowdesk.app.ports import LabelPrinter, PagePrinter, PrintState, ReceiptPrinter
from windowdesk.app.printing import Printers
from windowdesk.i18n import _
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter
from windowdesk.peripherals.printing import AbsentPrinter, TornOff
from windowdesk.peripherals.receipt_printer.simulated import SimulatedReceiptPrinter
from windowdesk.settings import Settings
from windowdesk.storage.store import SqlStore

SIMULATED = "simulated"


def printers_of(folder: Path, config: Settings) -> Printers:
    """The usual printer of each role first, then the spare one; simulated ones print to ``folder``."""
    return Printers(
        page=_page(folder, config),
        receipt=_receipt(folder, config),
        label=_label(folder, config),
    )


def _page(folder: Path, config: Settings) -> tuple[tuple[str, PagePrinter], ...]:
    queues = [name for name in (config.system_printer, config.spare_system_printer) if name]
    if not queues:
        if config.demo:
            return ((_("模拟：存为 PDF"), FolderPagePrinter(folder)),)
        return ((_("未指定打印机"), AbsentPrinter()),)
    from windowdesk.peripherals.page_printer.transport_system import page_printer

    return tuple((queue, page_printer(queue)) for queue in dict.fromkeys(queues))


def _receipt(folder: Path, config: Settings) -> tuple[tuple[str, ReceiptPrinter], ...]:
    addresses = [at for at in (config.receipt_printer, config.spare_receipt_printer) if at]
    if not addresses:
        if config.demo:
            return ((_("模拟小票打印机"), SimulatedReceiptPrinter(folder)),)
        return ((_("未指定打印机"), AbsentPrinter()),)
    from windowdesk.peripherals.receipt_printer.escpos import PROFILES
    from windowdesk.peripherals.receipt_printer.printer import EscposPrinter
    from windowdesk.peripherals.wires.address import opener_of

    speaks = PROFILES[config.receipt_printer_status]
    profile = replace(speaks, process_id=config.receipt_printer_confirms)
    return tuple((at, EscposPrinter(opener_of(at), profile)) for at in dict.fromkeys(addresses))


def _label(folder: Path, config: Settings) -> tuple[tuple[str, LabelPrinter], ...]:
    """None where none is named: labels come out on A4 then."""
    width, height = (int(mm) for mm in config.label_size.split("x"))
    stock = LabelStock(width, height, int(config.label_dpi))
    if not config.label_printer:
        return ()
    if config.label_printer == SIMULATED:
        if not config.demo:
            return ()
        from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter

        return ((_("模拟标签打印机"), SimulatedLabelPrinter(folder, stock)),)
    from windowdesk.peripherals.label_printer.printer import WiredLabelPrinter
    from windowdesk.peripherals.label_printer.tspl import TSPL
    from windowdesk.peripherals.label_printer.zpl import ZPL
    from windowdesk.peripherals.wires.address import opener_of

    language = ZPL if config.label_language == "zpl" else TSPL
    printer = WiredLabelPrinter(opener_of(config.label_printer), language, stock)
    return ((config.label_printer, printer),)


def put_in_doubt(store: SqlStore, printers: Printers) -> None:
    """A job that was being sent when the program ended may or may not have printed: say so.

    And tell the printer whose last slip broke off: the next one begins by pushing the rest out.
    """
    for name, printer in printers.receipt:
        if isinstance(printer, TornOff) and store.broke_off(name):
            printer.broke_off()
    for job in store.print_jobs(states=(PrintState.SENDING,)):
        with store.transaction() as work:
            work.save_print_state(replace(job, state=PrintState.UNCERTAIN, detail="crashed"))
