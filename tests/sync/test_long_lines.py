"""A line that gives a byte now and then holds nobody for ever, and whoever closes not at all."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.helpers.centre import Office
from tests.helpers.office_counter import OfficeCounter
from tests.helpers.records import dribble
from windowdesk.app.errors import BadInput
from windowdesk.app.syncing import Link
from windowdesk.sync import transport
from windowdesk.sync.lending import CentreCopies
from windowdesk.sync.ports import Unreachable
from windowdesk.sync.transport import HttpTransport


class Slow(ThreadingHTTPServer):
    """Answers every GET of ``/head`` or ``/body`` with that, a byte at a time, without end; of ``/whole`` at once."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked = threading.Event()
        super().__init__(("127.0.0.1", 0), Dribbling)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Dribbling(BaseHTTPRequestHandler):
    server: Slow

    def do_GET(self) -> None:
        self.server.asked.set()
        if self.path == "/whole":
            self.send_response(204)
            self.end_headers()
            return
        dribble(self.wfile, self.path.strip("/").partition("/")[0])

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def slow() -> Iterator[Slow]:
    with Slow() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("what", ["/head", "/body"])
def test_a_call_ends_though_each_of_its_reads_is_in_time(
    slow: Slow, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "WHOLE_S", 0.3)
    line = HttpTransport(slow.url)
    with pytest.raises(Unreachable):
        line.call("GET", what)
    line.close()


def test_a_line_asks_for_no_second_file_of_its_socket(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a socket is no file: ``os.dup`` refuses it, and no counter there had reached its centre."""

    def refused(_number: int) -> int:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", refused)
    line = HttpTransport(slow.url)
    assert line.call("GET", "/whole").status == 204
    line.close()


def test_who_closes_does_not_wait_for_a_copy_that_stalls(
    slow: Slow, tmp_path: Path, made: Office
) -> None:
    """It is on its way from the centre; the program closes, and waits for its threads."""
    one = OfficeCounter(tmp_path, made, made.clock)
    line = one.counter.conversation.line
    line.connect = lambda _url, _ca: HttpTransport(slow.url + "/body")
    copies = CentreCopies(lambda: "token", line.another, lambda: Link.ONLINE)
    said: list[str] = []

    def fetch() -> None:
        with pytest.raises(BadInput) as problem:
            copies.fetch("0" * 64)
        said.append(problem.value.code)

    fetching = threading.Thread(target=fetch, daemon=True)
    fetching.start()
    assert slow.asked.wait(60)
    one.counter.desk.syncing.leave()
    fetching.join(60)
    assert said == ["elsewhere"]
    # nor for one that is asked for after that
    fetch()
    one.close()
