"""The programs of a conversation, forked from a warm process. Run as a program by ``talking.py``.

Reads a line of JSON for each wish and answers with one, through a socket, so that its words are no
writes. ``fork`` starts ``windowdesk ARGUMENTS`` as a child of its own and does not wait for it, for
counter and centre live at the same time; ``wait`` gives a child's exit code, and
the milliseconds of a core it has cost.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

from tests.durability.issuing import wait_for_tracer
from tests.helpers import warm
from windowdesk import cli
from windowdesk.central.serving.options import log_to_stderr
from windowdesk.sync import settling

# what a counter, its enrolment and a centre import, before anybody is forked
_WARM = (
    "cli.sync", "cli.enrol", "cli.central", "bootstrap.console", "bootstrap.counter",
    "central.serving.running", "central.serving.worker", "central.store.schema",
    "storage.schema", "sync.transport",
)  # fmt: skip
_DIES_WITH_PARENT = 1
# with what does not mend itself: nobody here mends anything meanwhile
PATIENCE = 0.4


def serve(channel: socket.socket) -> None:
    """Do what is wished until nobody wishes anything any more."""
    for name in _WARM:
        importlib.import_module(f"windowdesk.{name}")
    for name in ("requests", "uvicorn", "argon2", "structlog", "sqlcipher3.dbapi2"):
        importlib.import_module(name)
    warm.share_statements()
    log_to_stderr()
    settling.PATIENCE = PATIENCE
    with channel.makefile("r", encoding="utf-8") as wishes:
        for line in wishes:
            wish = json.loads(line)
            answer = _fork(wish) if wish["do"] == "fork" else _wait(wish["pid"])
            channel.sendall(json.dumps(answer).encode("utf-8") + b"\n")


def _fork(wish: dict[str, Any]) -> dict[str, int]:
    child = os.fork()
    if child == 0:
        _live(wish)
    return {"pid": child}


def _wait(pid: int) -> dict[str, int]:
    _pid, status, used = os.wait4(pid, 0)
    spent = round(1000 * (used.ru_utime + used.ru_stime))
    return {"code": os.waitstatus_to_exitcode(status), "ms": spent}


def _live(wish: dict[str, Any]) -> None:
    code = 70
    try:
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
        for handle, name in ((1, wish["said"]), (2, wish["said"] + ".log")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), handle)
        os.environ |= wish["environ"]
        if wish["traced"]:
            wait_for_tracer()
        code = cli.main(wish["arguments"])
    except BaseException:  # noqa: BLE001 - whatever it is, the test reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
