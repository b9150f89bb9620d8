"""A helper with a bad library: it answers, hangs, crashes, floods, lies about lengths, or babbles."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from windowdesk.peripherals.model.helper_child import serve


def crash(_request: dict[str, Any]) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def hang(_request: dict[str, Any]) -> dict[str, Any]:
    signal.pause()
    return {}


def flood(_request: dict[str, Any]) -> dict[str, Any]:
    message = b'\x00\x00\x00\x09{"id":-1}'
    while True:
        os.write(OUT, message * 100)


def babble(_request: dict[str, Any]) -> dict[str, Any]:
    os.write(OUT, b"SDK v1.2 loaded, device found\n")
    return {}


def fail(request: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError(f"card of {request['name']}")


def printing(_request: dict[str, Any]) -> dict[str, Any]:
    print("the library talks", flush=True)
    return {"fine": True}


if __name__ == "__main__":
    OUT = os.dup(sys.stdout.fileno())
    serve(
        {
            "echo": lambda request: {"said": request.get("word")},
            "crash": crash,
            "hang": hang,
            "flood": flood,
            "babble": babble,
            "fail": fail,
            "print": printing,
        }
    )
