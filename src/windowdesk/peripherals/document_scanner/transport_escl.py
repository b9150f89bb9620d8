"""A scanner on the network that speaks eSCL (AirScan): :class:`Talk` over HTTP or HTTPS."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from windowdesk import logs
from windowdesk.app.capturing import Page, Wanted
from windowdesk.peripherals.document_scanner import escl, picture, xml_tree
from windowdesk.peripherals.document_scanner.http_answer import AnswerDecoder, BadHttp
from windowdesk.peripherals.document_scanner.talk import (
    Answer,
    Ask,
    Broke,
    Got,
    Talk,
    fault_of_code,
)
from windowdesk.peripherals.faults import Fault, problem

ROLE = "document_scanner"
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, without a byte of an answer, for one whole answer; ``pace`` of the pauses.

    A scanner that warms up says nothing for a minute; one page on a slow line takes several.
    """

    connect: float = 5.0
    answer: float = 15.0
    page: float = 90.0
    whole: float = 600.0
    pace: float = 1.0


class EsclScanner:
    """``ImageSource`` at ``url`` ("http://host:port/eSCL").

    TLS of a scanner is used and not checked: they sign for themselves.
    """

    simulated = False

    def __init__(self, url: str, *, patience: Patience | None = None) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._tls else 80)
        self._root = parts.path.rstrip("/")
        self._waits = patience or Patience()
        self._one = threading.Lock()
        self._ending = threading.Event()
        self._plug: socket.socket | None = None
        self.name = self._host
        self.percent: int | None = None

    def faults(self) -> tuple[Fault, ...]:
        """How it says that it is. While it scans for us it is well."""
        if not self._one.acquire(blocking=False):
            return ()
        try:
            answer = self._exchange(Ask("GET", f"{self._root}/ScannerStatus"))
            if answer.fault is not None:
                return (answer.fault,)
            if answer.code != 200:
                return (fault_of_code(answer.code),)
            found = escl.status(answer.body).fault()
            return () if found is None else (found,)
        except xml_tree.BadXml:
            return (Fault.PROTOCOL,)
        finally:
            self._one.release()

    def abilities(self) -> escl.Capabilities | Fault:
        """What it can do, for installers. Blocking, never raises."""
        with self._one:
            answer = self._exchange(Ask("GET", f"{self._root}/ScannerCapabilities"))
        if answer.fault is not None:
            return answer.fault
        if answer.code != 200:
            return fault_of_code(answer.code)
        try:
            return escl.capabilities(answer.body)
        except xml_tree.BadXml:
            return Fault.PROTOCOL

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        """As :class:`windowdesk.app.capturing.ImageSource`."""
        if not self._one.acquire(blocking=False):
            raise problem(Fault.IN_USE, ROLE)
        talk = Talk(self._root, wanted)
        count = 0
        try:
            self._ending.clear()
            for got in self._driven(talk):
                count += 1
                self.name = talk.model or self.name
                yield self._page(got, talk)
        except Broke as broke:
            if not self._ending.is_set():
                fault = broke.fault.value
                logs.get(ROLE).warning("scan_broke_off", fault=fault, pages=count)
                raise problem(broke.fault, ROLE) from broke
        finally:
            self._end(talk)
            self._one.release()

    def cancel(self) -> None:
        """Hang up, whatever is under way."""
        self._ending.set()
        plug = self._plug
        if plug is not None:
            with suppress(OSError):
                plug.shutdown(socket.SHUT_RDWR)

    def _page(self, got: Got, talk: Talk) -> Page:
        size = (got.picture.width, got.picture.height, got.dpi)
        return Page(got.content, got.picture.media, *size, self.name, talk.simulated)

    def _driven(self, talk: Talk) -> Iterator[Got]:
        steps = talk.steps()
        answer: Answer | None = None
        while not self._ending.is_set():
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            if isinstance(step, Got):
                answer = None
                yield step
                continue
            if step.wait_s:
                self._ending.wait(step.wait_s * self._waits.pace)
            answer = self._exchange(step)

    def _end(self, talk: Talk) -> None:
        """Have the scanner end a job that has not ended: it would go on pulling paper in."""
        if talk.job:
            self._ending.clear()
            self._exchange(Ask("DELETE", talk.job))

    # --- one request ---------------------------------------------------------------------------

    def _exchange(self, ask: Ask) -> Answer:
        most = picture.MOST_BYTES if ask.page else xml_tree.MOST_BYTES
        decoder = AnswerDecoder(most, head_only=ask.method != "GET")
        try:
            self._spoken(ask, decoder)
        except socket.gaierror:
            return Answer(0, fault=Fault.CONFIG)
        except BadHttp:
            return Answer(0, fault=Fault.PROTOCOL)
        except OSError as error:
            silent = isinstance(error, TimeoutError) and bool(self._plug)
            fault = Fault.TIMEOUT if silent else Fault.OFFLINE
            return Answer(0, fault=fault)
        finally:
            self._hang_up()
        location = decoder.headers.get("location", "")
        return Answer(decoder.code, bytes(decoder.body), location, decoder.whole)

    def _spoken(self, ask: Ask, decoder: AnswerDecoder) -> None:
        """Send ``ask``, feed what comes. OSError (TimeoutError), BadHttp."""
        self.percent = None
        plug = socket.create_connection((self._host, self._port), self._waits.connect)
        if self._tls:
            # scanners sign their own certificates: encrypted, and no proof of who they are
            plug = ssl._create_unverified_context().wrap_socket(plug, server_hostname=self._host)
        self._plug = plug
        if self._ending.is_set():
            raise OSError("cancelled")
        plug.sendall(self._request(ask))
        quiet = self._waits.page if ask.page else self._waits.answer
        deadline = time.monotonic() + self._waits.whole
        while not decoder.done:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            plug.settimeout(min(quiet, left))
            data = plug.recv(_CHUNK)
            if not data:
                decoder.end()
                return
            decoder.feed(data)
            if ask.page and decoder.announced:
                self.percent = min(100, 100 * len(decoder.body) // decoder.announced)

    def _request(self, ask: Ask) -> bytes:
        host = f"[{self._host}]" if ":" in self._host else self._host
        usual = 443 if self._tls else 80
        lines = [
            f"{ask.method} {ask.path} HTTP/1.1",
            f"Host: {host}" if self._port == usual else f"Host: {host}:{self._port}",
            "User-Agent: windowdesk",
            "Accept-Encoding: identity",
            "Connection: close",
        ]
        if ask.body:
            lines += ["Content-Type: text/xml", f"Content-Length: {len(ask.body)}"]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + ask.body

    def _hang_up(self) -> None:
        plug, self._plug = self._plug, None
        if plug is not None:
            with suppress(OSError):
                plug.close()
