"""The spool as screens and commands see it: jobs go in at once, and what became of them is told.

Nothing here waits for a printer. Each printer has a line of its own (the room ``peripherals``), so
that one which is dead, or thinks for a minute, holds up nobody but itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintJob, PrintReport, PrintState
from windowdesk.app.reprinting import Reprinted


@dataclass(frozen=True, slots=True)
class News:
    """A job came to ``state``. ``instead``: the marked reprint that stands for it from now on."""

    key: str
    document_id: str
    state: PrintState
    report: PrintReport
    instead: Reprinted | None = None


Told = News | DeskError
Tell = Callable[[Told], None]


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What the last run left, and what has been done about it.

    ``replaced``: a slip was in the printer and nobody knows whether it came out; each was printed
    again, marked. ``waiting``: nothing of these was sent; they are sent now. ``asked``: how many
    wait for somebody's word. ``found``: how many were in a printer whose queue says that they came out.
    """

    replaced: tuple[Reprinted, ...] = ()
    waiting: tuple[PrintJob, ...] = ()
    asked: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """How a printer was when it was last used or asked; ``fault`` "" for well, ``busy``: it prints now."""

    role: str
    printer: str
    fault: str
    busy: bool = False


class Spool(Protocol):
    """Every call returns at once, but for :meth:`resume`, which reads the store."""

    def conditions(self) -> tuple[Condition, ...]:
        """The printers anything is known of, from memory; one never used is not among them."""
        ...

    def submit(self, job: PrintJob, printer: str = "", tell: Tell | None = None) -> None:
        """Print ``job``, on ``printer`` if it can. ``tell`` is called once, in some thread.

        Told is what became of it, or the error why it was not even tried. FAILED is not the end: nothing was
        sent, and where the printer can say so the job is sent as soon as it is well again.
        """
        ...

    def resume(self) -> LeftOver:
        """Somebody has signed in: settle what the last run left. Call it in a worker."""
        ...

    def hear(self, told: Callable[[News], None]) -> Callable[[], None]:
        """Call ``told`` of everything that happens to a job from now on, in some thread.

        What is returned ends it: after that call ``told`` is not begun any more.
        """
        ...

    def stop(self) -> None:
        """Let what is being sent end, within reason; nothing more is begun."""
        ...
