"""An A4 printer that exists only on the disk: each print becomes a PDF in a folder.

File names carry a running number and the number of copies, never a job's title.
"""

from __future__ import annotations

import threading
from pathlib import Path

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.printing import report

PDF_MAGIC = b"%PDF-"


class FolderPagePrinter:
    """Saves what would be printed; it knows what it saved, so success is CONFIRMED."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fault: Fault | None = None
        self._pages: list[Path] = []
        self._lock = threading.Lock()

    @property
    def prints(self) -> tuple[Path, ...]:
        """The PDF files of this run, oldest first."""
        return tuple(self._pages)

    def trouble(self, fault: Fault | None) -> None:
        """From now on this is wrong; None for nothing."""
        self._fault = fault

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        """Save ``pdf`` once; the file's name says how many copies were asked for.

        FAILED: a fault is set, ``pdf`` is none, ``copies`` is not positive, or the folder cannot
        be written.
        """
        if self._fault is not None:
            return report(PrintOutcome.FAILED, self._fault)
        if not pdf.startswith(PDF_MAGIC) or copies < 1:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        try:
            with self._lock:
                self._pages.append(self._save(pdf, copies))
        except OSError:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        return report(PrintOutcome.CONFIRMED)

    def _save(self, pdf: bytes, copies: int) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        taken = [path.stem.split("-")[1] for path in self._folder.glob("page-*-x*.pdf")]
        number = 1 + max((int(text) for text in taken if text.isdigit()), default=0)
        path = self._folder / f"page-{number:04d}-x{copies}.pdf"
        with path.open("xb") as file:
            file.write(pdf)
        return path
