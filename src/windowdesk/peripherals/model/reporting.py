"""What a driver finds out at its work, told to the lamp of its device at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.faults import Fault, fault_named
from windowdesk.peripherals.model.tending import Tended


class Reporter:
    """``tended`` once somebody looks after the device; before, nobody is told."""

    def __init__(self) -> None:
        self.tended: Tended | None = None

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Around one piece of work: busy meanwhile, then well, or what the ``DeviceProblem`` says.

        Anything else that is raised is a driver's mistake, and a fault of its device. Work that is
        given up (a generator that is closed) says nothing against it.
        """
        tended, fault = self.tended, None
        if tended is not None:
            tended.occupied()
        try:
            yield
        except DeviceProblem as problem:
            fault = fault_named(problem.code)
            raise
        except Exception:
            fault = Fault.PROTOCOL
            raise
        finally:
            if tended is not None:
                tended.free(fault)

    def told(self, fault: Fault | None) -> None:
        """How it went, of work that is too short to be called busy."""
        if self.tended is not None:
            self.tended.told(fault)
