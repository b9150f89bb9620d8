"""The spool's worker: one line for each printer, each with a thread of its own.

A printer that is dead, slow or out of paper holds up its own line only. What it certainly did not
print goes to another printer of the same role; where there is none, or none that works, the job is
held, the printer is asked at growing intervals how it is, and the job goes out as soon as it is well.
Nothing here decides what may be sent: that is :mod:`windowdesk.app.spooling`, on the disk.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar, runtime_checkable

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintJob, PrintOutcome
from windowdesk.app.spool import Condition, LeftOver, News, Tell, Told
from windowdesk.app.spooling import Spooling
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.printing import report

T = TypeVar("T")
# What is said of a printer that could not print stands this long where it cannot be asked itself.
_TROUBLE_S = 15.0
_STOP_S = 10.0


@runtime_checkable
class Asked(Protocol):
    """A printer that says how it is, whenever it is asked. Blocking."""

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong now, worst first."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions to a printer that is not well: from ``first``, growing."""

    first: float = 0.5
    factor: float = 1.6
    most: float = 15.0


@dataclass(slots=True)
class _Errand:
    """One job on its way: ``tried`` are the printers that would not take it, in order."""

    key: str
    role: str
    wished: str
    tell: Tell | None
    tried: list[str] = field(default_factory=list)

    def told(self, what: Told) -> None:
        """Tell whoever waits; only the first time."""
        tell, self.tell = self.tell, None
        if tell is not None:
            _said(tell, what)


class Lines:
    """The lines of all printers (``app.spool.Spool``). Threads begin with the first job."""

    def __init__(self, work: Spooling, pace: Pace | None = None) -> None:
        self._work = work
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._lines: dict[tuple[str, str], _Line] = {}
        self._under_way: dict[str, _Errand] = {}
        self._hearing = threading.Lock()
        self._ears: list[Callable[[News], None]] = []
        self._stopped = False

    # --- app.spool.Spool -----------------------------------------------------------------------

    def submit(self, job: PrintJob, printer: str = "", tell: Tell | None = None) -> None:
        """As the port says. A job that is held is tried again at once."""
        self._pass(_Errand(job.key, job.role, printer, tell))

    def resume(self) -> LeftOver:
        """As the port says; what the last run left goes out after this.

        First what nobody doubts: it is for other printers than the one that has to be asked, and may be dead.
        """
        waiting = self._work.waiting()
        self._send_all(waiting)
        left = self._work.resume(waiting)
        self._send_all((*(again.job for again in left.replaced), *left.waiting[len(waiting) :]))
        return left

    def _send_all(self, jobs: tuple[PrintJob, ...]) -> None:
        for job in jobs:
            self._pass(_Errand(job.key, job.role, "", None))

    def hear(self, told: Callable[[News], None]) -> Callable[[], None]:
        """As the port says."""
        with self._hearing:
            self._ears.append(told)

        def deaf() -> None:
            with self._hearing:
                self._ears.remove(told)

        return deaf

    def conditions(self) -> tuple[Condition, ...]:
        """As the port says."""
        with self._lock:
            lines = tuple(self._lines.items())
        return tuple(
            Condition(role, name, line.fault or "", line.busy)
            for (role, name), line in lines
            if line.fault is not None or line.busy
        )

    def stop(self) -> None:
        """As the port says; what takes longer is in doubt at the next start."""
        with self._lock:
            self._stopped = True
            lines = tuple(self._lines.values())
        deadline = time.monotonic() + _STOP_S
        for line in lines:
            line.stop()
        for line in lines:
            line.join(deadline - time.monotonic())
        # whoever waits for a word is let go: a desk that closes would wait for them, minutes at a dead printer
        with self._lock:
            waited_for = tuple(self._under_way.values())
        for errand in waited_for:
            errand.told(_closing())

    # --- between the lines ---------------------------------------------------------------------

    def _pass(self, errand: _Errand) -> None:
        """Put ``errand`` into the best line; one whose job is under way already is let go."""
        names = self._work.names(errand.role)
        with self._lock:
            if not self._stopped:
                self._put(errand, names)
                return
        errand.told(_closing())

    def _put(self, errand: _Errand, names: tuple[str, ...]) -> None:
        before = self._under_way.get(errand.key)
        if before is not None and before is not errand:
            held = any(line.let_go(before) for line in self._lines.values())
            if not held and errand.tell is None:
                return
        self._under_way[errand.key] = errand
        self._line(errand.role, self._best(errand, names)).put(errand)

    def _best(self, errand: _Errand, names: tuple[str, ...]) -> str:
        """The printer ``errand`` goes to: the one wished for, the usual one, else one that works."""
        left = [name for name in names if name not in errand.tried] or list(names)
        if errand.wished in left:
            return errand.wished
        well = [name for name in left if not self._line(errand.role, name).trouble]
        return (well or left)[0]

    def _home(self, errand: _Errand) -> str:
        """Where a person expects it: the printer wished for, else the usual one."""
        names = self._work.names(errand.role)
        return errand.wished if errand.wished in names else names[0]

    def _line(self, role: str, name: str) -> _Line:
        line = self._lines.get((role, name))
        if line is None:
            line = self._lines[role, name] = _Line(self, role, name, self._pace)
        return line

    def would_not(self, errand: _Errand, name: str, news: News) -> None:
        """Printer ``name`` took nothing of the job: another one, else it is held."""
        errand.tried.append(name)
        names = self._work.names(errand.role)
        with self._lock:
            left = [other for other in names if other not in errand.tried]
            if left and not self._stopped:
                self._line(errand.role, self._best(errand, names)).put(errand)
                return
            self._line(errand.role, self._home(errand)).hold(errand)
        errand.told(news)
        self._tell(news)

    def done(self, errand: _Errand, name: str, news: News) -> None:
        """The job came to an end, or into doubt; a marked reprint of it follows at once."""
        if name != self._home(errand):
            news = replace(news, report=replace(news.report, printer=name))
        self._forget(errand)
        errand.told(news)
        self._tell(news)
        if news.instead is not None:
            self._pass(_Errand(news.instead.job.key, errand.role, errand.wished, None))

    def refused(self, errand: _Errand, problem: DeskError) -> None:
        """The job may not be sent, or that it is could not be written down: nothing was sent."""
        self._forget(errand)
        errand.told(problem)

    def broke(self, errand: _Errand, name: str) -> None:
        """The driver of ``name`` made a mistake: in doubt like any other, else nothing was sent."""
        news = self._work.broke(errand.key, report(PrintOutcome.UNCERTAIN, Fault.PROTOCOL))
        if news is None:
            self.refused(errand, _surprised())
        else:
            self.done(errand, name, news)

    def well_again(self, role: str) -> None:
        """A printer of ``role`` works: whatever is held for want of one goes on."""
        with self._lock:
            lines = [line for (of, _name), line in self._lines.items() if of == role]
            held = [errand for line in lines for errand in line.held()]
        for errand in held:
            errand.tried.clear()
            self._pass(errand)

    def send(self, errand: _Errand, name: str) -> News:
        return self._work.send(errand.key, name)

    def faults(self, role: str, name: str) -> tuple[Fault, ...] | None:
        """What the printer itself says is wrong, or None where it cannot be asked."""
        printer = dict(self._work.printing.printers.of(role)).get(name)
        return printer.faults() if isinstance(printer, Asked) else None

    def _forget(self, errand: _Errand) -> None:
        with self._lock:
            if self._under_way.get(errand.key) is errand:
                del self._under_way[errand.key]

    def _tell(self, news: News) -> None:
        with self._hearing:
            for told in self._ears:
                _said(told, news)


class _Line:
    """One printer's jobs, in order, and whether it works."""

    def __init__(self, lines: Lines, role: str, name: str, pace: Pace) -> None:
        self._lines = lines
        self._role = role
        self._name = name
        self._pace = pace
        self._wait_s = pace.first
        self.fault: str | None = None  # None until it was used
        self.busy = False
        self._failed_at: float | None = None
        self._asked = True
        self._jobs: deque[_Errand] = deque()
        self._held: list[_Errand] = []
        self._stopped = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> bool:
        """Whether it would not print just now."""
        failed = self._failed_at
        if failed is None:
            return False
        return self._asked or time.monotonic() - failed < _TROUBLE_S

    def put(self, errand: _Errand) -> None:
        """At the end of the line."""
        with self._changed:
            self._jobs.append(errand)
            self._wake()

    def hold(self, errand: _Errand) -> None:
        """Until a printer works again, or somebody asks anew."""
        with self._changed:
            self._held.append(errand)
            self._wake()

    def let_go(self, errand: _Errand) -> bool:
        """Whether ``errand`` was held here; no longer."""
        with self._changed:
            if errand not in self._held:
                return False
            self._held.remove(errand)
            return True

    def held(self) -> tuple[_Errand, ...]:
        """What was held; no longer."""
        with self._changed:
            taken, self._held = tuple(self._held), []
            return taken

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(max(0.0, seconds))

    def _wake(self) -> None:
        if self._thread is None:
            # a daemon: a printer that hangs must not keep the program from ending
            self._thread = threading.Thread(
                target=self._run, name=f"spool-{self._role}", daemon=True
            )
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                ask_in = self._wait_s if self._failed_at is not None and self._asked else None
                woken = self._changed.wait_for(lambda: self._jobs or self._stopped, ask_in)
                if self._stopped:
                    return
                errand = self._jobs.popleft() if woken else None
            try:
                if errand is None:
                    self._ask()
                else:
                    self._do(errand)
            except Exception as surprise:  # noqa: BLE001 - no thread, no line: nothing more would come out
                logs.get("spool").error("surprise", exc_info=surprise)
                self.busy = False
                if errand is not None:
                    self._lines.refused(errand, _surprised())

    def _do(self, errand: _Errand) -> None:
        self.busy = True
        try:
            news = self._lines.send(errand, self._name)
        except DeskError as problem:
            self.busy = False
            self._lines.refused(errand, problem)
        except Exception as surprise:  # noqa: BLE001 - a line outlives what it carries
            logs.get("spool").error("surprise", exc_info=surprise)
            self.fault = Fault.PROTOCOL.value
            self.busy = False
            self._lines.broke(errand, self._name)
        else:
            if news.report.outcome is PrintOutcome.FAILED:
                self._failed(news.report.fault)
                self._lines.would_not(errand, self._name, news)
            else:
                again = self._works(_warning(news))
                self._wait_s = self._pace.first
                self._lines.done(errand, self._name, news)
                if again:
                    # nobody asks it any more how it is: what it did not take goes out now
                    self._lines.well_again(self._role)

    def _failed(self, fault: str) -> None:
        if self._failed_at is None:
            logs.get("spool").warning("printer_failed", printer=self._name, fault=fault)
        self._failed_at = time.monotonic()
        # first what became of it: whoever looks in between still sees it at work
        self.fault = fault
        self.busy = False

    def _works(self, warning: str = "") -> bool:
        """Whether it did not, until now."""
        again = self._failed_at is not None
        if again:
            logs.get("spool").info("printer_works", printer=self._name)
        self._failed_at = None
        self.fault = warning
        self.busy = False
        return again

    def _ask(self) -> None:
        """How is it now? Well again: whatever is held goes on. Until it takes a job it is asked later and later."""
        # by its word as well: one that calls itself well may refuse the same job for ever
        self._wait_s = min(self._wait_s * self._pace.factor, self._pace.most)
        faults = self._lines.faults(self._role, self._name)
        if faults is None:
            self._asked = False
            return
        if any(fault is not Fault.MEDIA_LOW for fault in faults):
            self.fault = faults[0].value
            return
        self._works(faults[0].value if faults else "")
        self._lines.well_again(self._role)


def _said(tell: Callable[[T], None], what: T) -> None:
    """Whoever listens may be closing: that costs neither the line nor the others who listen."""
    try:
        tell(what)
    except Exception as surprise:  # noqa: BLE001 - a window may be gone
        logs.get("spool").error("not_told", exc_info=surprise)


def _warning(news: News) -> str:
    """What is not well with the printer though the job was sent: little paper, or silence."""
    fault = news.report.fault
    return fault if fault in set(Fault) else ""


def _closing() -> DeskError:
    return DeskError(
        _("程序正在关闭，这一份没有等到打印结果。"),
        saved=_("文书已存好，没有丢失。"),
        press=_("请看打印机：没有出纸的，重新打开后再打印。"),
        code="closing",
    )


def _surprised() -> DeskError:
    return DeskError(
        _("打印时程序遇到意外情况。"),
        saved=_("文书已存好，没有丢失。"),
        press=_("请看打印机：纸已出来就不要再打；仍不行请联系技术人员，日志里有记录。"),
        code="surprise",
    )
