"""From checked options to a server that runs until it is told to stop."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from windowdesk import logs
from windowdesk.central.serving import certificate
from windowdesk.central.serving.connection import GuardedConnection
from windowdesk.central.serving.options import Options, log_to_stderr

STOP_SECONDS = 15
_MULTIPROC = "PROMETHEUS_MULTIPROC_DIR"
_log = logs.get(__name__)
Also = Callable[[Any], Any]  # worker.Also; its types are imported by the processes that answer


def serve(options: Options, listening: socket.socket, ready: Callable[[], None], also: Also) -> int:
    """Answer on ``listening`` until SIGTERM or SIGINT; ``ready`` is called once requests are taken.

    ``also`` gives each worker the pages that need rooms we do not know; a function of a module, for
    it travels to other processes by name. The exit code: 0, or 1 when no worker could start.
    """
    config = _config(options, also)
    if options.settings.workers == 1:
        return _alone(config, listening, ready)
    metrics = tempfile.mkdtemp(prefix="windowdesk-metrics-")
    os.environ[_MULTIPROC] = metrics
    try:
        return _several(config, listening, ready)
    finally:
        del os.environ[_MULTIPROC]
        shutil.rmtree(metrics, ignore_errors=True)


def _config(options: Options, also: Also) -> uvicorn.Config:
    settings = options.settings
    tls: dict[str, Any] = {}
    if options.tls:
        files = Path(settings.certificate), Path(settings.key)
        tls = {
            "ssl_certfile": settings.certificate,
            "ssl_context_factory": functools.partial(_tls, *files),
        }
    return uvicorn.Config(
        functools.partial(_application, options, also),
        factory=True,
        http=GuardedConnection,
        ws="none",
        loop="auto",  # uvloop where there is one (0101)
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        workers=settings.workers,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=STOP_SECONDS,
        **tls,
    )


def _application(options: Options, also: Also) -> Any:
    """Called in the process that answers, which is a fresh one where there are several."""
    if options.settings.workers > 1:
        log_to_stderr()
        _end_with_parent()
    from windowdesk.central.serving.worker import application

    return application(options, also)


def _tls(cert: Path, key: Path, _config: Any, _default: Any) -> ssl.SSLContext:
    """A context whose certificate follows the files: looked at once a minute."""
    renewing = certificate.Renewing(cert, key)

    def watch() -> None:
        never = threading.Event()
        while not never.wait(60):
            renewing.look()

    threading.Thread(target=watch, name="central-certificate", daemon=True).start()
    return renewing.context


class _Alone(uvicorn.Server):
    """One process: says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _alone(config: uvicorn.Config, listening: socket.socket, ready: Callable[[], None]) -> int:
    server = _Alone(config, ready)
    # uvicorn raises the signal again after it has ended well; for us that is the end
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server.run([listening])
    return 0 if server.started else 1


class _Several(Multiprocess):
    """Several processes on one socket: says when all are ready, starts anew the ones that die."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], ready: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._ready = ready
        self.began = False

    def init_processes(self) -> None:
        super().init_processes()
        self.began = all(one.wait_until_ready(60, self.should_exit) for one in self.processes)
        if self.began:
            self._ready()
        else:
            self.should_exit.set()


def _several(config: uvicorn.Config, listening: socket.socket, ready: Callable[[], None]) -> int:
    supervisor = _Several(config, [listening], ready)
    supervisor.run()
    return 0 if supervisor.began else 1


def _end_with_parent() -> None:
    """A worker whose supervisor was killed must not go on holding the address."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        _log.warning("the supervisor is gone: stopping")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="central-supervisor", daemon=True).start()
