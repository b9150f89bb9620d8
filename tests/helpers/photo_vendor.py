"""A maker's photo decoder as a program: its invented format, and all the ways it can fail.

``python photo_vendor.py HOW``: draws a face in the colour that stands in bytes 8 to 10 of the photo, or
crashes, hangs, floods, babbles, answers nonsense, a picture of another size, or an error.
"""

from __future__ import annotations

import base64
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from windowdesk.peripherals.id_reader.photo import HEIGHT, WIDTH, bmp
from windowdesk.peripherals.model.helper_child import serve

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def drawn(request: dict[str, Any]) -> dict[str, Any]:
    photo = base64.b64decode(request["photo"])
    if photo[:4] != b"WLf\0":
        return {"error": "format"}
    print("the library talks of whom it sees", flush=True)
    dot = photo[8:11]
    return {"picture": base64.b64encode(bmp([dot * WIDTH] * HEIGHT)).decode()}


def crash(_request: dict[str, Any]) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def hang(_request: dict[str, Any]) -> dict[str, Any]:
    signal.pause()
    return {}


def flood(_request: dict[str, Any]) -> dict[str, Any]:
    while True:
        os.write(OUT, b'\x00\x00\x00\x09{"id":-1}' * 100)


def babble(_request: dict[str, Any]) -> dict[str, Any]:
    os.write(OUT, b"WltRS v3, licence OK\n")
    return {}


def small(_request: dict[str, Any]) -> dict[str, Any]:
    return {"picture": base64.b64encode(b"BM" + bytes(100)).decode()}


def other(_request: dict[str, Any]) -> dict[str, Any]:
    picture = bytearray(bmp([bytes(3 * WIDTH)] * HEIGHT))
    picture[18:22] = (60000).to_bytes(4, "little")
    return {"picture": base64.b64encode(picture).decode()}


HOW: dict[str, Answer] = {
    "drawn": drawn,
    "crash": crash,
    "hang": hang,
    "flood": flood,
    "babble": babble,
    "small": small,
    "other": other,
    "nonsense": lambda _request: {"picture": ["a", 1]},
    "error": lambda _request: {"error": "unauthorised"},
}

if __name__ == "__main__":
    OUT = os.dup(sys.stdout.fileno())
    serve({"portrait": HOW[sys.argv[1]]})
