"""Printing A4 documents by IPP in two steps: through CUPS, or straight on the printer.

The job is made and its id is on the disk before a byte of the document leaves (:class:`Traced`). So
after a crash it is known what became of it: a job without data never prints, one with data is
looked up and not sent a second time. Blocking: call it from a worker thread.
"""

from __future__ import annotations

import getpass
import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.page_printer import ipp
from windowdesk.peripherals.page_printer.ipp import Answer, IppError, JobState, Operation
from windowdesk.peripherals.page_printer.simulated import PDF_MAGIC
from windowdesk.peripherals.page_printer.wholeness import came_whole, filled
from windowdesk.peripherals.printing import report

# Printers' own default is often US letter; the copies of one document go to different people.
_TEMPLATE = {"media": "iso_a4_210x297mm", "sides": "one-sided"}
_JOB = ("job-state", "job-state-reasons", "job-name", "job-k-octets", "job-id")
_PRINTER = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
# of a job that was made and has no whole document (RFC 8011 5.3.8)
_NO_DATA = frozenset({"job-incoming", "job-data-insufficient"})
_SOCKET = "/run/cups/cups.sock"
_POLL_S = 0.25
_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Host:
    """Who is asked. ``socket``: a local one instead of host and port."""

    name: str
    port: int
    path: str
    tls: bool = False
    socket: str = ""

    @property
    def uri(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"ipp{'s' * self.tls}://{name}:{self.port}{self.path}"


def direct(uri: str) -> Host:
    """The printer at an ipp:// or ipps:// address."""
    name, port, path, tls = ipp.place(uri)
    return Host(name, port, path, tls)


def queue(name: str) -> Host:
    """The queue ``name`` of this machine's CUPS, or of the one CUPS_SERVER names."""
    server = os.environ.get("CUPS_SERVER", "")
    path = f"/printers/{quote(name)}"
    if server.startswith("/"):
        return Host("localhost", 631, path, socket=server)
    if server:
        host, _colon, port = server.rpartition(":")
        return Host(host, int(port), path) if host and port.isdigit() else Host(server, 631, path)
    return Host("localhost", 631, path, socket=_SOCKET if Path(_SOCKET).exists() else "")


def asked(
    host: Host,
    operation: Operation,
    wanted: tuple[str, ...],
    within_s: float = 5.0,
    more: Mapping[str, ipp.Value] | None = None,
) -> Answer:
    """What ``host`` answers about itself. OSError, IppError, http.client.HTTPException."""
    said: dict[str, ipp.Value | tuple[str, ...]] = {
        "requesting-user-name": _user(),
        **(more or {}),
        "requested-attributes": wanted,
    }
    return ipp.answer(_post(host, ipp.request(operation, 1, host.uri, said), within_s))


class IppPagePrinter:
    """A printer, or a queue of CUPS.

    ``is_printer``: it is the printer itself that speaks. Its alerts are believed before a job, and a
    job it calls completed is CONFIRMED; CUPS calls a job completed when a printer took the data and
    threw it away, and shows the alerts of the last job until the next. ``settle_s``: how long to
    watch a job.
    """

    def __init__(
        self,
        host: Callable[[], Host],
        *,
        is_printer: bool = False,
        settle_s: float = 8.0,
        answer_s: float = 15.0,
    ) -> None:
        self._host = host
        self._is_printer = is_printer
        self._settle_s = settle_s
        self._answer_s = answer_s
        self._claimed = threading.Lock()

    def faults(self) -> tuple[Fault, ...]:
        """Why a job cannot be handed over now; () when it can."""
        with self._claimed:
            found = self._stopping()
        return () if found is None else (found,)

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        """Without anybody keeping the job's id; else as :meth:`print_traced`."""
        return self.print_traced(pdf, title, copies, lambda _id: None)

    def print_traced(
        self, pdf: bytes, title: str, copies: int, keep: Callable[[str], None]
    ) -> PrintReport:
        """Make the job, have its id kept, send ``pdf``, and watch it.

        FAILED: nothing will come out. UNCERTAIN: it was handed over, and then the printer stopped
        (the job is withdrawn, lest it come out by itself after the clerk printed it again), or was
        ended, or the line broke. What ``keep`` raises is raised, the job withdrawn.
        """
        if not pdf.startswith(PDF_MAGIC) or copies < 1:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        with self._claimed:
            fault = self._stopping()
            if fault is not None and fault is not Fault.MEDIA_LOW:
                return report(PrintOutcome.FAILED, fault)
            job, fault = self._create(title, copies)
            if fault is not None:
                return report(PrintOutcome.FAILED, fault)
            try:
                keep(str(job))
            except BaseException:
                self._cancel(job)
                raise
            return self._send(job, pdf, title)

    def found(self, handle: str, title: str, octets: int) -> PrintReport:
        """What became of the job ``handle``, which was being sent when the program died.

        FAILED: no data of it was ever sent, and none will be. With ``handle`` "" its id never came to
        be kept: it has no data, and is withdrawn where it is found by its name. UNCERTAIN: the
        printer does not know it any more, or it is another's by now, or nobody can tell whether all
        ``octets`` came to it.
        """
        with self._claimed:
            try:
                if not handle:
                    self._withdraw_by_name(title)
                    return report(PrintOutcome.FAILED, Fault.OFFLINE)
                said = self._job(int(handle))
            except (OSError, IppError, http.client.HTTPException, ValueError):
                return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)
            if said is None or ipp.words_of(said, "job-name") not in ((), (_plain(title),)):
                return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)
            if self._never_sent(said):
                return self._withdrawn(int(handle))
            if not came_whole(ipp.number_of(said, "job-k-octets"), octets):
                # it may print what broke off half-way, and call that completed
                self._cancel(int(handle))
                return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)
            return self._watch(int(handle))

    # --- the steps -----------------------------------------------------------------------------

    def _stopping(self) -> Fault | None:
        try:
            said = self._call(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": _PRINTER})
        except (OSError, IppError, http.client.HTTPException, ValueError) as error:
            return _fault_of(error)
        if said.status == ipp.NOT_FOUND:
            return Fault.NO_HARDWARE
        if not said.ok:
            return Fault.OFFLINE
        reasons = ipp.reasons_fault(ipp.words_of(said.printer(), "printer-state-reasons"))
        stopped = ipp.number_of(said.printer(), "printer-state") == 5
        accepts = ipp.number_of(said.printer(), "printer-is-accepting-jobs", 1)
        if stopped or not accepts:
            return reasons if self._is_printer and reasons else Fault.OFFLINE
        return reasons if self._is_printer else None

    def _create(self, title: str, copies: int) -> tuple[int, Fault | None]:
        job: dict[str, ipp.Value] = {"copies": copies, **_TEMPLATE}
        try:
            said = self._call(Operation.CREATE_JOB, {"job-name": _plain(title)}, job)
        except (OSError, IppError, http.client.HTTPException, ValueError) as error:
            return 0, _fault_of(error)
        made = ipp.number_of(said.jobs()[0], "job-id") if said.jobs() else 0
        if not said.ok or not made:
            return 0, Fault.NO_HARDWARE if said.status == ipp.NOT_FOUND else Fault.OFFLINE
        return made, None

    def _send(self, job: int, pdf: bytes, title: str) -> PrintReport:
        said: dict[str, ipp.Value] = {
            "job-id": job,
            "document-format": "application/pdf",
            "last-document": True,
        }
        try:
            taken = self._call(Operation.SEND_DOCUMENT, said, data=filled(pdf))
        except (OSError, IppError, http.client.HTTPException) as error:
            # a part of it may be waiting there; nobody needs it any more
            self._cancel(job)
            return report(PrintOutcome.UNCERTAIN, _fault_of(error))
        if not taken.ok:
            self._cancel(job)
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        return self._watch(job)

    def _watch(self, job: int) -> PrintReport:
        deadline = time.monotonic() + self._settle_s
        while True:
            try:
                said, fault = self._job(job), self._alert()
            except (OSError, IppError, http.client.HTTPException) as error:
                return report(PrintOutcome.UNCERTAIN, _fault_of(error))
            state = ipp.number_of(said or {}, "job-state")
            low = Fault.MEDIA_LOW if fault is Fault.MEDIA_LOW else None
            if state == JobState.COMPLETED:
                sure = PrintOutcome.CONFIRMED if self._is_printer else PrintOutcome.ASSUMED
                return report(sure, low)
            if said is None or state in (JobState.CANCELED, JobState.ABORTED):
                return report(PrintOutcome.UNCERTAIN, None)
            # A stop only counts when it lasts: "connecting" is how every job begins.
            if time.monotonic() >= deadline:
                if fault is low and state not in (JobState.STOPPED, JobState.HELD):
                    return report(PrintOutcome.ASSUMED, low)
                self._cancel(job)
                return report(PrintOutcome.UNCERTAIN, fault)
            threading.Event().wait(_POLL_S)

    def _alert(self) -> Fault | None:
        said = self._call(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": _PRINTER})
        if ipp.number_of(said.printer(), "printer-state") == 5:
            reasons = ipp.words_of(said.printer(), "printer-state-reasons")
            return ipp.reasons_fault(reasons) or Fault.OFFLINE
        return ipp.reasons_fault(ipp.words_of(said.printer(), "printer-state-reasons"))

    def _job(self, job: int) -> Mapping[str, tuple[ipp.Value, ...]] | None:
        """What the printer says of a job; None when it knows none of that id."""
        said = self._call(
            Operation.GET_JOB_ATTRIBUTES, {"job-id": job, "requested-attributes": _JOB}
        )
        if said.status == ipp.NOT_FOUND:
            return None
        if not said.ok or not said.jobs():
            raise IppError("no answer about the job")
        return said.jobs()[0]

    @staticmethod
    def _never_sent(said: Mapping[str, tuple[ipp.Value, ...]]) -> bool:
        """Whether the job has no document: still open for one, or ended without."""
        if ipp.number_of(said, "job-state") == JobState.COMPLETED:
            return False
        if _NO_DATA.intersection(ipp.words_of(said, "job-state-reasons")):
            return True
        return "job-k-octets" in said and ipp.number_of(said, "job-k-octets") == 0

    def _withdrawn(self, job: int) -> PrintReport:
        """End the empty ``job``. FAILED only where it is ended empty: while it was asked about, what its
        host had sent before it died may have been on the way.
        """
        self._cancel(job)
        try:
            said = self._job(job)
        except (OSError, IppError, http.client.HTTPException):
            return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)
        ended = said is None or (
            ipp.number_of(said, "job-state") in (JobState.CANCELED, JobState.ABORTED)
            and ipp.number_of(said, "job-k-octets") == 0
        )
        if ended:
            return report(PrintOutcome.FAILED, Fault.OFFLINE)
        return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)

    def _withdraw_by_name(self, title: str) -> None:
        """End the empty job of that name, if it was made at all."""
        said = self._call(
            Operation.GET_JOBS, {"limit": 100, "my-jobs": True, "requested-attributes": _JOB}
        )
        for job in said.jobs():
            if ipp.words_of(job, "job-name") == (_plain(title),) and self._never_sent(job):
                self._cancel(ipp.number_of(job, "job-id"))

    def _cancel(self, job: int) -> None:
        """Best effort: one that cannot be withdrawn now comes out, and is uncertain all the same."""
        try:
            self._call(Operation.CANCEL_JOB, {"job-id": job})
        except (OSError, IppError, http.client.HTTPException):
            return

    def _call(
        self,
        operation: Operation,
        said: Mapping[str, ipp.Value | tuple[str, ...]],
        job: Mapping[str, ipp.Value] | None = None,
        data: bytes = b"",
    ) -> Answer:
        host = self._host()
        # RFC 8011 4.1.5: who asks, before what is asked for
        asked: dict[str, ipp.Value | tuple[str, ...]] = {}
        if "job-id" in said:
            asked["job-id"] = said["job-id"]
        asked["requesting-user-name"] = _user()
        asked |= said
        message = ipp.request(operation, 1, host.uri, asked, job)
        return ipp.answer(_post(host, message + data, self._answer_s))


class _LocalConnection(http.client.HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _post(host: Host, body: bytes, within_s: float) -> bytes:
    """One request, one answer."""
    if host.socket:
        line: http.client.HTTPConnection = _LocalConnection(host.socket, within_s)
    elif host.tls:
        # printers sign their own certificates: encrypted, and no proof of who they are
        line = http.client.HTTPSConnection(
            host.name, host.port, timeout=within_s, context=ssl._create_unverified_context()
        )
    else:
        line = http.client.HTTPConnection(host.name, host.port, timeout=within_s)
    headers = {"Content-Type": "application/ipp"}
    if host.socket:
        # what CUPS believes of a caller on its own socket: who the kernel says it is
        headers["Authorization"] = f"PeerCred {_user()}"
    try:
        line.request("POST", host.path, body, headers)
        got = line.getresponse()
        data = got.read(ipp.MOST_BYTES + 1)
        if got.status != 200:
            raise IppError(f"HTTP {got.status}")
        return data
    finally:
        line.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "windowdesk"


def _fault_of(error: Exception) -> Fault:
    if isinstance(error, TimeoutError):
        return Fault.TIMEOUT
    if isinstance(error, PermissionError):
        return Fault.PERMISSION
    return Fault.OFFLINE if isinstance(error, OSError) else Fault.PROTOCOL


def _plain(title: str) -> str:
    """``title`` on one line, within what queues show."""
    return "".join(c for c in title if c.isprintable())[:_TITLE_LENGTH] or "windowdesk"
