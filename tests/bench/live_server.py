"""A server in a process of its own for bench_live: ours, or bare transports that are written to.

Prints its port; each line on standard input asks for something: ``rss`` its resident memory in
bytes (after collecting), ``listeners`` how many, ``publish N`` an event: it prints the clock as it begins.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORDS = b"event-stream"


def rss() -> int:
    """Bytes of this process that lie in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def converse(loop: asyncio.AbstractEventLoop, count: Callable[[], int], tell: Any) -> None:
    """Answer standard input until it closes."""
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "rss":
            print(rss(), flush=True)
        elif word == "listeners":
            print(count(), flush=True)
        else:
            done = threading.Event()

            def event(number: str = number, done: threading.Event = done) -> None:
                begun = time.perf_counter_ns()
                tell(int(number))
                print(begun, flush=True)
                done.set()

            loop.call_soon_threadsafe(event)
            done.wait()
    loop.call_soon_threadsafe(loop.stop)


async def _raw() -> None:
    """The limit: every socket is written the same bytes, and nothing else happens."""
    transports: set[asyncio.Transport] = set()

    class Bare(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n:\n\n"
            self.transport.write(head)
            transports.add(self.transport)

    def tell(pos: int) -> None:
        message = f"id: {pos}\ndata: {pos}\n\n".encode()
        for transport in transports:
            transport.write(message)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Bare, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], "-", flush=True)
    args = (loop, lambda: len(transports), tell)
    threading.Thread(target=converse, args=args, daemon=True).start()
    await asyncio.Event().wait()


def _ours(folder: Path) -> None:
    """The platform over a SQLite centre, as ``central serve`` runs it."""
    import uvicorn

    from tests.helpers.centre import office
    from windowdesk.central.serving.connection import GuardedConnection
    from windowdesk.central.serving.options import Options, bind
    from windowdesk.central.serving.worker import Worker
    from windowdesk.central.settings import CentralSettings
    from windowdesk.central.store.database import open_folder

    database = open_folder(folder)
    made = office(database, demo=True)
    token = made.counter().token
    options = Options(CentralSettings(listen="127.0.0.1:0", device_rate=999_999), folder)
    worker = Worker(options, database, made.clock)
    listening = bind(options)

    class Telling(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            print(listening.getsockname()[1], token, flush=True)

            def tell(pos: int) -> None:
                worker.hub.publish("liwan", 10**6 + pos)

            args = (asyncio.get_running_loop(), lambda: len(worker.hub), tell)
            threading.Thread(target=converse, args=args, daemon=True).start()

    config = uvicorn.Config(
        worker.app, http=GuardedConnection, ws="none", loop="asyncio", lifespan="on",
        log_config=None, access_log=False, server_header=False, timeout_keep_alive=600,
    )  # fmt: skip
    Telling(config).run([listening])


if __name__ == "__main__":
    if sys.argv[1] == "raw":
        asyncio.run(_raw())
    else:
        with tempfile.TemporaryDirectory() as place:
            _ours(Path(place))
