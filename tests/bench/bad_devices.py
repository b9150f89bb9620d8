"""Every device of a counter on its worst day, in a process of its own: they hang, flood, dribble, and vanish.

    python -m tests.bench.bad_devices FOLDER

Prints one JSON object: for each setting of a counter the address that leads to the device. Runs until
its input ends. Each line goes on to the next bad habit every second or two, and every few seconds a
device is pulled out (its port closes, its pseudo terminal dies) and comes back at the same place.
"""

from __future__ import annotations

import itertools
import json
import os
import pty
import random
import select
import socket
import struct
import sys
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HABITS = ("hang", "flood", "dribble", "reset")
PRINTERS = ("receipt_printer", "label_printer", "spare_receipt_printer")
URLS = {
    "system_printer": "ipp://127.0.0.1:{}/ipp/print",
    "camera": "http://127.0.0.1:{}/stream",
    "document_scanner": "escl:http://127.0.0.1:{}/eSCL",
}
SERIAL = ("id_reader", "scanner", "call_board")
PLUGGED_S, PULLED_S, HABIT_S = 5.0, 1.0, 1.3
_BLOCK = 4096
# dribbling lines end, so that what a scanner babbles is a scan now and then
_NOISE = random.Random(5).randbytes(_BLOCK * 16).replace(b"\r", b".")


def noise(habit: str, at: int) -> bytes:
    """What comes out now."""
    if habit == "flood":
        start = at * 997 % (len(_NOISE) - _BLOCK)
        return _NOISE[start : start + _BLOCK]
    return _NOISE[at % len(_NOISE) :][:1] if at % 40 else b"A12\r"


def habits() -> Callable[[], str]:
    """The habit of this moment."""
    began, order = time.monotonic(), itertools.cycle(HABITS)
    known = {0: next(order)}

    def now() -> str:
        turn = int((time.monotonic() - began) / HABIT_S)
        if turn not in known:
            known[turn] = next(order)
        return known[turn]

    return now


def caller(plug: socket.socket) -> None:
    """One conversation with whoever calls."""
    habit = habits()
    plug.settimeout(0.02)
    with plug, suppress(OSError):
        for at in itertools.count():
            with suppress(TimeoutError):
                if plug.recv(_BLOCK) == b"":
                    return
            match habit():
                case "reset":
                    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                case "flood" | "dribble" as kind:
                    plug.sendall(noise(kind, at))


def tcp(port_of: Callable[[int], None]) -> None:
    """A device on the network that comes and goes at one port."""
    port = 0
    while True:
        with socket.create_server(("127.0.0.1", port)) as server:
            port = server.getsockname()[1]
            port_of(port)
            server.settimeout(0.2)
            end = time.monotonic() + PLUGGED_S
            while time.monotonic() < end:
                with suppress(TimeoutError):
                    plug, _who = server.accept()
                    threading.Thread(target=caller, args=(plug,), daemon=True).start()
        threading.Event().wait(PULLED_S)


def serial(port: Path) -> None:
    """A device at a serial line that comes and goes at one name."""
    while True:
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        port.unlink(missing_ok=True)
        port.symlink_to(os.ttyname(theirs))
        habit, end = habits(), time.monotonic() + PLUGGED_S
        os.set_blocking(ours, False)
        for at in itertools.count():
            if time.monotonic() > end:
                break
            select.select([ours], [], [], 0.005 if habit() == "flood" else 0.02)
            with suppress(OSError):
                os.read(ours, _BLOCK)
            if habit() in ("flood", "dribble"):
                with suppress(OSError):
                    os.write(ours, noise(habit(), at))
        port.unlink(missing_ok=True)
        os.close(theirs)
        os.close(ours)
        threading.Event().wait(PULLED_S)


def service(port_of: Callable[[int], None]) -> None:
    """A pad's service that floods, babbles, or says nothing."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.server import ServerConnection, serve

    def met(connection: ServerConnection) -> None:
        habit = habits()
        with suppress(ConnectionClosed):
            while True:
                with suppress(TimeoutError):
                    connection.recv(timeout=0.001 if habit() == "flood" else 0.05)
                if habit() == "reset":
                    return
                if habit() != "hang":
                    size = 20_000 if habit() == "flood" else 3
                    connection.send(json.dumps({"action": "evaluate", "noise": "x" * size}))

    server = serve(met, "127.0.0.1", 0)
    port_of(server.socket.getsockname()[1])
    server.serve_forever()


def main(folder: Path) -> None:
    """See the module."""
    found: dict[str, str] = {}
    for name in SERIAL:
        threading.Thread(target=serial, args=(folder / name,), daemon=True).start()
        found[name] = f"serial:{folder / name}@9600"
    ports: dict[str, int] = {}
    known = threading.Condition()

    def told(name: str) -> Callable[[int], None]:
        def tell(port: int) -> None:
            with known:
                ports[name] = port
                known.notify_all()

        return tell

    listening = dict.fromkeys((*PRINTERS, *URLS), tcp)
    for name, run in {**listening, "evaluation_pad": service, "signature_pad": service}.items():
        threading.Thread(target=run, args=(told(name),), daemon=True).start()
    with known:
        assert known.wait_for(lambda: len(ports) == len(listening) + 2, 60)
    found |= {name: f"127.0.0.1:{ports[name]}" for name in PRINTERS}
    found |= {name: url.format(ports[name]) for name, url in URLS.items()}
    for name in ("evaluation_pad", "signature_pad"):
        found[name] = f"ws://127.0.0.1:{ports[name]}/"
    print(json.dumps(found), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
