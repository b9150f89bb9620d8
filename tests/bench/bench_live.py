"""One event to 1,000 live counters, beside the same bytes written to bare sockets."""

from __future__ import annotations

import contextlib
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.measure import Goal, Row, percentile

CLIENTS, EVENTS, WARM = 1000, 30, 5


class Server:
    """A server process and the clients that listen to it."""

    def __init__(self, kind: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.live_server", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        port, self.token = self.said().split()
        self.port = int(port)
        self.selector = selectors.DefaultSelector()
        self.clients: list[socket.socket] = []

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, words: str) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return int(self.said())

    def connect(self, count: int) -> float:
        """``count`` more clients; the server's KiB for each."""
        before = self.ask("rss")
        head = (
            f"GET /v1/live?after={10**9} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}"
        )
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", self.port))
            client.sendall(f"{head}\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
            client.setblocking(False)
            self.selector.register(client, selectors.EVENT_READ)
            self.clients.append(client)
        while self.ask("listeners") < len(self.clients):
            pass  # the answer itself takes its time
        self.drain(0.5)
        return (self.ask("rss") - before) / count / 1024

    def drain(self, quiet: float) -> None:
        """Read what is there until nothing comes for ``quiet`` seconds."""
        while ready := self.selector.select(quiet):
            for key, _ in ready:
                key.fileobj.recv(65536)  # type: ignore[union-attr]  # a socket

    def event(self, number: int) -> list[float]:
        """Milliseconds from the event to each client's having read it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"publish {number}\n")
        self.process.stdin.flush()
        waiting, at = len(self.clients), []
        while waiting:
            for key, _ in self.selector.select(60):
                if b"data:" in key.fileobj.recv(65536):  # type: ignore[union-attr]  # a socket
                    at.append(time.perf_counter_ns())
                    waiting -= 1
        begun = int(self.said())
        return [(moment - begun) / 1e6 for moment in at]

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.selector.close()
        self.process.communicate()


@contextlib.contextmanager
def server(kind: str) -> Iterator[Server]:
    """A server, ended afterwards."""
    made = Server(kind)
    try:
        yield made
    finally:
        made.process.kill()
        made.close()


def run() -> list[Row]:
    """Two rows: how late the 99th percentile hears, and what a listener costs in memory."""
    with server("ours") as ours, server("raw") as raw:
        # what a first listener loads is no listener's cost
        ours.connect(50)
        raw.connect(50)
        kib, bare = ours.connect(CLIENTS - 50), raw.connect(CLIENTS - 50)
        late: dict[str, list[float]] = {"ours": [], "raw": []}
        for number in range(EVENTS + WARM):
            pair = [("ours", ours), ("raw", raw)]
            for name, one in pair if number % 2 else reversed(pair):
                taken = one.event(number + 1)
                if number >= WARM:
                    late[name].append(percentile(taken, 99))
    mid = {name: percentile(times, 50) for name, times in late.items()}
    return [
        Row(
            f"one event to {CLIENTS:,} live counters, p99", mid["ours"], "", 0.0,
            "bare socket writes", mid["raw"], Goal(1.8, "limit"),
            note=f"Median of {EVENTS} events of the 99th percentile of the clients, read by one other "
            "process; a session was checked for each stream.",
            remedy="More workers behind the address.",
        ),
        Row(
            "memory of one live counter", kib, "", 0.0, "16 KiB", 16.0, Goal(1.0, "limit"), unit="KiB",
            note=f"Resident memory of the worker, over plain HTTP; a bare transport takes {bare:.1f} KiB.",
            remedy="TLS ended at a reverse proxy.",
        ),
    ]  # fmt: skip
