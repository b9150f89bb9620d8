"""Our eSCL client against a server of others: AirSane with SANE's test backend behind it.

No registry has AirSane, so that it cannot run here. What it said to this client was recorded on the wire
(AirSane 613a36c of January 2026, built by hand) and is said again byte by byte, in the order of the requests:
a client that asked anything else, or in another order, is not answered.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner

SAID = json.loads((Path(__file__).parent / "escl" / "airsane.json").read_text(encoding="ascii"))
PAGES = 10  # in the test backend's feeder


class Recorded:
    """Answers each request with what AirSane answered it, while they are the same."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.left: list[list[str]] = list(SAID["talk"])
        self.strange: list[str] = []

    def serve(self) -> None:
        """Until the door is shut."""
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line:
                line.settimeout(60)
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        head, _, body = _until(line, b"\r\n\r\n")
        asked = head.split(b" HTTP/")[0].decode("ascii")
        for field in head.split(b"\r\n"):
            if field.lower().startswith(b"content-length:"):
                while len(body) < int(field.partition(b":")[2]):
                    body += line.recv(65536)
        if not self.left or asked != self.left[0][0]:
            self.strange.append(asked)
            line.sendall(b"HTTP/1.1 500 Not recorded\r\nconnection: close\r\n\r\n")
            return
        line.sendall(base64.b64decode(SAID["answers"][self.left.pop(0)[1]]))


def _until(line: socket.socket, mark: bytes) -> tuple[bytes, bytes, bytes]:
    came = b""
    while mark not in came:
        more = line.recv(65536)
        assert more, "the client went away in the middle of a request"
        came += more
    return came.partition(mark)


@contextmanager
def airsane() -> Iterator[tuple[Recorded, EsclScanner]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = Recorded(server)
        thread = threading.Thread(target=said.serve)
        thread.start()
        try:
            yield said, EsclScanner(f"http://127.0.0.1:{server.getsockname()[1]}/eSCL")
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(60)


def test_a_sheet_and_a_pile_come_from_airsane_whole_and_leaving_ends_its_job() -> None:
    with airsane() as (said, scanner):
        assert scanner.faults() == ()
        (sheet,) = scanner.pages(Wanted(pages=1, dpi=75, feeder="glass"))
        # its bed is 200 mm wide and long
        assert (sheet.media, sheet.width, sheet.height, sheet.dpi) == ("image/jpeg", 590, 590, 75)
        # the end of a pile is a 409, and the state of the feeder says that it is no fault
        pile = list(scanner.pages(Wanted(dpi=75, feeder="feeder")))
        assert len(pile) == PAGES
        assert {page.content for page in pile} == {sheet.content}
        for _page in scanner.pages(Wanted(dpi=75, feeder="feeder")):
            break  # leaving the pages is how a pile is left
    assert said.strange == []
    assert said.left == [], "the last that was recorded is the DELETE of the job that was left"
