"""Running the engine without a thread, until both sides have what the other wrote."""

from __future__ import annotations

from collections.abc import Callable

from windowdesk.sync.engine import Engine
from windowdesk.sync.ports import Time

# a command waits this long for what does not mend itself, and for a centre that is busy
PATIENCE, BUSY = 4.0, 60.0
_LINE = ("unreachable", "certificate", "certificate_over", "unknown", "revoked", "version")
# nobody makes room, or mends a disk, while somebody waits for the answer that says so
_DISKS = ("full", "gone", "disk_full", "store_problem", "store_read_only", "store_corrupt")


def settle(engine: Engine, time: Time, sleep: Callable[[float], None]) -> bool:
    """Step until nothing is left to do (True), or nothing went on for as long as is worth waiting."""
    since = time.monotonic()
    last: object = None
    while True:
        wait = engine.step()
        outlook, now = engine.outlook, time.monotonic()
        if outlook.settled:
            return True
        # while one duty is refused, a poll that works now and then is no progress
        seen = outlook.trouble or outlook.last_success
        if seen != last:
            last, since = seen, now
        most = PATIENCE if outlook.trouble in (*_LINE, *_DISKS) else BUSY
        if now - since >= most or engine.idle:
            return False
        if wait > 0:
            sleep(min(wait, most))
