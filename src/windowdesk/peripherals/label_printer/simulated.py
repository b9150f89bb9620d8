"""A label printer that exists only on the disk: each label becomes a PNG with a running number."""

from __future__ import annotations

import threading
from pathlib import Path

from windowdesk.app.labelling import LabelStock
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.interpreters import ZplInterpreter
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.raster import NotPictures, pictures
from windowdesk.peripherals.receipt_printer.simulated import Tray


class SimulatedLabelPrinter:
    """A label printer inside the program; it knows what it printed, so success is CONFIRMED."""

    def __init__(self, folder: Path, stock: LabelStock | None = None) -> None:
        self.stock = stock or LabelStock()
        self._tray = Tray(folder, "label")
        self._printer = ZplInterpreter()
        self._lock = threading.Lock()

    @property
    def labels(self) -> tuple[Path, ...]:
        """The PNG files of this run, oldest first."""
        return tuple(self._tray.slips)

    def trouble(self, *faults: Fault) -> None:
        """From now on, exactly these are wrong."""
        with self._lock:
            self._printer.faults = set(faults)

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong now."""
        return tuple(self._printer.faults)

    def print(self, job: bytes, title: str) -> PrintReport:
        """Print ``job`` to PNGs. FAILED with the fault, CONFIG when it is none or cannot be written."""
        try:
            labels = pictures(job)
        except NotPictures:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        with self._lock:
            if self._printer.faults:
                return report(PrintOutcome.FAILED, min(self._printer.faults))
            step = self._printer.feed(ZPL.job(labels, self.stock))
            try:
                self._tray.take(step)
            except OSError:
                return report(PrintOutcome.FAILED, Fault.CONFIG)
            return report(PrintOutcome.CONFIRMED)
