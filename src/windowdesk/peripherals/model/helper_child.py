"""The helper's half: a loop that answers requests, for helpers written in Python.

A maker's library is loaded by the program that calls :func:`serve`, never by the desk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from windowdesk.peripherals.model.frames import FrameDecoder, encode

Work = Callable[[dict[str, Any]], dict[str, Any]]


def serve(work: Mapping[str, Work]) -> None:
    """Answer requests on standard input until it ends.

    ``work`` does what each ``do`` names. What it raises becomes ``{"error": the error's class}``:
    no message, which may hold what was read from a card. What a library prints goes nowhere.
    """
    out = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    decoder = FrameDecoder()
    while data := os.read(sys.stdin.fileno(), 65536):
        for request in decoder.feed(data):
            try:
                answer = work[str(request.get("do"))](request)
            except Exception as error:  # noqa: BLE001 - the library's errors are its own
                answer = {"error": type(error).__name__}
            message = encode({**answer, "id": request.get("id")})
            while message:
                message = message[os.write(out, message) :]
