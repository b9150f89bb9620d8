"""One conversation about a scan, eSCL's order of questions and answers. No I/O and no clock.

:class:`Talk` is driven from outside: :meth:`Talk.steps` yields what to ask (and how long to wait
before) and takes the answer, or yields a page. So the same conversation is tried against bent answers
a million times and spoken over HTTP by :mod:`windowdesk.peripherals.document_scanner.transport_escl`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from urllib.parse import urlsplit

from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.document_scanner import escl
from windowdesk.peripherals.document_scanner.escl import Capabilities, Setting, Status
from windowdesk.peripherals.document_scanner.picture import measure
from windowdesk.peripherals.document_scanner.xml_tree import BadXml
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.imaging.heads import Claimed, NoPicture

_CREATED, _GONE = 201, (404, 410)
_BUSY, _CONFLICT = 503, 409
MOST_PAGES = 200
# seconds between two tries, and how many: a page of A3 at 600 dpi takes a minute
_PAUSE_S = 1.0
_BUSY_TRIES = 10
_PAGE_TRIES = 90
# firmware that is asked too soon says "no such page"; it is asked again though the feeder looks empty
# (sane-airscan#39), and longer while it says that it works
_TOO_SOON = 2
_TOO_SOON_AT_WORK = 15
_LONGEST_PATH = 500
_OVER = frozenset({"Completed", "Canceled", "Aborted"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. ``page``: the answer is a page (large, slow), else XML or nothing."""

    method: str
    path: str
    body: bytes = b""
    wait_s: float = 0.0
    page: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """``code`` of HTTP, 0 where none came and ``fault`` says why.

    ``whole``: the body is all that was announced; it never is more than the asker's bound.
    """

    code: int
    body: bytes = b""
    location: str = ""
    whole: bool = True
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Got:
    """A page."""

    content: bytes
    picture: Claimed
    dpi: int


class Broke(Exception):
    """The scan broke off; pages that came before are good."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


Steps = Generator[Ask | Got, Answer | None, None]


class Talk:
    """The scan of what is ``wanted`` from the scanner at the path ``root`` ("/eSCL").

    ``job`` is the path of a job that is still to be ended, "" for none; ``model`` its name once known,
    and ``simulated`` what that says.
    """

    def __init__(self, root: str, wanted: Wanted) -> None:
        self._root = root.rstrip("/")
        self._wanted = wanted
        self.job = ""
        self.model = ""
        self.simulated = False

    def steps(self) -> Steps:
        """Drive with ``send(answer)`` after each :class:`Ask`, with None after a page. Broke."""
        known = yield from self._capabilities()
        self.model, self.simulated = known.model, known.simulated
        now = yield from self._status()
        ways = self._ways(known, now)
        for feeder in ways:
            try:
                yield from self._scan(escl.setting(known, self._wanted, feeder=feeder))
            except Broke as broke:
                if broke.fault is Fault.ADF_EMPTY and feeder is not ways[-1]:
                    self.job = ""
                    continue
                raise
            return

    def _scan(self, setting: Setting) -> Steps:
        yield from self._make(setting)
        count = 0
        most = min(self._wanted.pages or MOST_PAGES, MOST_PAGES) if setting.feeder else 1
        while count < most:
            page = yield from self._next(setting, count)
            if page is None:
                # a finished job needs no end; else what is left in the feeder stays there
                self.job = ""
                return
            count += 1
            yield page

    # --- before --------------------------------------------------------------------------------

    def _capabilities(self) -> Generator[Ask, Answer | None, Capabilities]:
        answer = yield from self._get("ScannerCapabilities")
        try:
            return escl.capabilities(answer.body)
        except BadXml as error:
            raise Broke(Fault.PROTOCOL) from error

    def _status(self) -> Generator[Ask, Answer | None, Status]:
        answer = yield from self._get("ScannerStatus")
        try:
            return escl.status(answer.body)
        except BadXml as error:
            raise Broke(Fault.PROTOCOL) from error

    def _get(self, name: str) -> Generator[Ask, Answer | None, Answer]:
        for attempt in range(_BUSY_TRIES):
            answer = yield from _ask(Ask("GET", f"{self._root}/{name}", wait_s=_pause(attempt)))
            if answer.code != _BUSY:
                break
        return _good(answer)

    def _ways(self, known: Capabilities, now: Status) -> tuple[bool, ...]:
        """Whether to take the feeder (True) or the glass, one after the other."""
        feeder = known.feeder is not None and self._wanted.feeder != "glass"
        both = feeder and known.glass is not None and self._wanted.feeder == "auto"
        if both and now.adf == escl.EMPTY:
            feeder = both = False
        fault = now.fault()
        # a jammed feeder is no reason to scan the lid of the glass
        if fault is not None and (feeder or fault in (Fault.OFFLINE, Fault.BROKEN)):
            raise Broke(fault)
        if feeder and now.adf == escl.EMPTY:
            raise Broke(Fault.ADF_EMPTY)
        # firmware that does not say whether paper lies there shows it by the first page
        return (True, False) if both and not now.adf else (feeder,)

    def _make(self, setting: Setting) -> Generator[Ask, Answer | None, None]:
        answer = Answer(_BUSY)
        for attempt in range(_BUSY_TRIES):
            path = f"{self._root}/ScanJobs"
            answer = yield from _ask(Ask("POST", path, setting.xml(), _pause(attempt)))
            if answer.code != _BUSY:
                break
        if answer.code == _CONFLICT:
            now = yield from self._status()
            empty = setting.feeder and now.adf == escl.EMPTY
            raise Broke(Fault.ADF_EMPTY if empty else now.fault() or Fault.IN_USE)
        if answer.code != _CREATED:
            _good(answer)
        # its path only: some say a host that is not theirs, and none may send us elsewhere
        try:
            path = urlsplit(answer.location).path.rstrip("/")
        except ValueError as error:
            raise Broke(Fault.PROTOCOL) from error
        plain = path.isascii() and path.isprintable() and " " not in path
        if not (path.startswith("/") and plain and len(path) <= _LONGEST_PATH):
            raise Broke(Fault.PROTOCOL)
        self.job = path

    # --- the pages -----------------------------------------------------------------------------

    def _next(self, setting: Setting, count: int) -> Generator[Ask, Answer | None, Got | None]:
        """The next page; None when there is none."""
        wait, too_soon = 0.0, 0
        for _attempt in range(_PAGE_TRIES):
            path = f"{self.job}/NextDocument"
            answer = yield from _ask(Ask("GET", path, wait_s=wait, page=True))
            if answer.code == 200:
                return _page(answer, setting)
            if answer.code not in (*_GONE, _BUSY, _CONFLICT):
                _good(answer)
                raise Broke(Fault.PROTOCOL)
            now = yield from self._status()
            fault = now.fault()
            if fault is not None and (setting.feeder or fault is not Fault.JAM):
                raise Broke(fault)
            # 409 for the end of a pile: AirSane did, and who copied it
            if answer.code != _BUSY:
                too_soon += 1
                if self._ended(now, too_soon):
                    self._why_none(setting, now, count)
                    return None
            wait = _PAUSE_S
        raise Broke(Fault.TIMEOUT)

    def _ended(self, now: Status, too_soon: int) -> bool:
        """Whether "no such page" is the truth."""
        job = now.job(self.job)
        if job is not None and job.state in _OVER:
            return True
        works = (job is not None and job.state == "Processing") or now.adf in (
            escl.LOADED,
            escl.PROCESSING,
        )
        return too_soon > (_TOO_SOON_AT_WORK if works else _TOO_SOON)

    def _why_none(self, setting: Setting, now: Status, count: int) -> None:
        """Nothing where this is the end of a pile. Broke."""
        job = now.job(self.job)
        state = job.state if job is not None else ""
        if state in ("Canceled", "Aborted"):
            self.job = ""
            raise Broke(Fault.CANCELLED)
        if not count:
            raise Broke(Fault.ADF_EMPTY if setting.feeder else Fault.PROTOCOL)


def _page(answer: Answer, setting: Setting) -> Got:
    if not answer.whole:
        raise Broke(answer.fault or Fault.OFFLINE)
    try:
        return Got(answer.body, measure(answer.body), setting.dpi)
    except NoPicture as error:
        raise Broke(Fault.PROTOCOL) from error


def _pause(attempt: int) -> float:
    return _PAUSE_S if attempt else 0.0


def _ask(ask: Ask) -> Generator[Ask, Answer | None, Answer]:
    answer = yield ask
    if answer is None or answer.code == 0:
        raise Broke((answer and answer.fault) or Fault.OFFLINE)
    return answer


def fault_of_code(code: int) -> Fault:
    """What an answer that is none of the expected means."""
    if code in (401, 403):
        return Fault.PERMISSION
    if code in (400, 404, 405, 406, 415):
        return Fault.CONFIG
    if code in (_BUSY, _CONFLICT, 423):
        return Fault.IN_USE
    return Fault.BROKEN if code >= 500 else Fault.PROTOCOL


def _good(answer: Answer) -> Answer:
    if answer.code != 200:
        raise Broke(fault_of_code(answer.code))
    if not answer.whole:
        raise Broke(answer.fault or Fault.OFFLINE)
    return answer
