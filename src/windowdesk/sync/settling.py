"""Running the engine without a thread, until both sides have what the other wrote."""

from __future__ import annotations

from collections.abc import Callable

from windowdesk.sync.engine import Engine
from windowdesk.sync.ports import Time

# a command waits this long for a line that fails, and for a centre that is busy
PATIENCE, BUSY = 4.0, 60.0
_LINE = ("unreachable", "certificate", "unknown", "revoked", "version")


def settle(engine: Engine, time: Time, sleep: Callable[[float], None]) -> bool:
    """Step until nothing is left to do (True), or nothing went on for as long as is worth waiting."""
    since = time.monotonic()
    last = engine.outlook.last_success
    while True:
        wait = engine.step()
        outlook, now = engine.outlook, time.monotonic()
        if outlook.settled:
            return True
        if outlook.last_success != last:
            last, since = outlook.last_success, now
        most = PATIENCE if outlook.trouble in _LINE else BUSY
        if now - since >= most or engine.idle:
            return False
        if wait > 0:
            sleep(min(wait, most))
