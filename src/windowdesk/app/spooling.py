"""What the spool does with one job, step by step; the lines of the printers call it.

The rules (peripherals.md 4.5): a job that was sent has one of three ends. It came out; it certainly
did not (nothing was sent: it waits, and another printer may take it); or nobody knows. Of what
nobody knows a receipt is printed again at once, marked 补打 and counted, and a numbered paper waits
until somebody has looked. So no slip is lost, and none comes out twice unmarked.
"""

from __future__ import annotations

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import (
    InDoubt,
    PrintJob,
    PrintOutcome,
    PrintReport,
    PrintState,
    Store,
)
from windowdesk.app.printing import STATES_AFTER, Printing
from windowdesk.app.reprinting import Reprinted, Reprinting
from windowdesk.app.spool import LeftOver, News

# a printer that never says anything: every slip would be printed twice
_SILENT = "outcome_unknown"
_WAITING = (PrintState.QUEUED, PrintState.FAILED)


class Spooling:
    """Over the store. All of it may block on the disk, :meth:`send` on a printer too."""

    def __init__(self, store: Store, printing: Printing, reprinting: Reprinting) -> None:
        self._store = store
        self.printing = printing
        self._reprinting = reprinting

    def names(self, role: str) -> tuple[str, ...]:
        """The printers of ``role``, the usual one first."""
        return self.printing.printers.names(role)

    def send(self, key: str, printer: str) -> News:
        """Send the job to ``printer``; what became of it. Raises as :meth:`Printing.send`."""
        return self._became(key, self.printing.send(key, printer))

    def broke(self, key: str, report: PrintReport) -> News | None:
        """As :meth:`send` where the printer's driver made a mistake; None where nothing was sent."""
        return self._became(key, report) if self.printing.broke(key, report) else None

    def _became(self, key: str, report: PrintReport) -> News:
        job = self._store.print_job(key)
        document = job.document_id if job is not None else ""
        state = STATES_AFTER[report.outcome]
        instead = None
        if report.outcome is PrintOutcome.UNCERTAIN and job is not None:
            instead = self._replaced(job)
        if instead is not None:
            state = PrintState.REPLACED
        return News(key, document, state, report, instead)

    def waiting(self) -> tuple[PrintJob, ...]:
        """What was never sent and is wanted; what nobody wants any more is taken back. No printer is asked."""
        return self._wanted(self._store.print_jobs(states=_WAITING))

    def resume(self, waiting: tuple[PrintJob, ...] = ()) -> LeftOver:
        """Look up and replace what may be, and find what has to be asked; ``waiting`` is sent already.

        A queue that does not answer takes its time for every paper of it that is in doubt.
        """
        in_doubt = self._store.print_jobs(states=(PrintState.UNCERTAIN,))
        looked_up = {job.key: self.printing.look_up(job) for job in in_doubt}
        # its queue never had their data: they wait like any other. Of these alone: what else waits by now
        # somebody has asked for meanwhile, and stands there
        known = {job.key for job in waiting}
        never_sent = self._wanted(
            tuple(
                job
                for job in self._store.print_jobs(states=_WAITING)
                if job.key not in known and looked_up.get(job.key) is PrintState.FAILED
            )
        )
        doubts = self._store.print_jobs(states=(PrintState.UNCERTAIN,))
        replaced = tuple(filter(None, (self._replaced(job) for job in doubts)))
        return LeftOver(
            replaced,
            (*waiting, *never_sent),
            len(doubts) - len(replaced),
            list(looked_up.values()).count(PrintState.PRINTED),
        )

    def _wanted(self, jobs: tuple[PrintJob, ...]) -> tuple[PrintJob, ...]:
        """Those of ``jobs`` that are to be sent; the others are taken back where they are of no case."""
        self.printing.withdraw_unwanted(jobs)
        return tuple(job for job in jobs if job.wanted)

    def _replaced(self, job: PrintJob) -> Reprinted | None:
        """The marked reprint that stands for ``job`` now; None where somebody has to look."""
        if job.in_doubt is not InDoubt.MARK or job.state is not PrintState.UNCERTAIN:
            return None
        if job.detail == _SILENT:
            return None
        try:
            return self._reprinting.replace(job)
        except DeskError:
            # nobody is signed in, the disk is full, enough were printed: it stays in doubt, and is
            # asked for or replaced at the next sign-in
            return None
