"""Run under umockdev: listen to a scanner by its file or its name, and print what it said.

``umockdev-run … -- python evdev_child.py ADDRESS SCANS`` prints one JSON object: ``faults`` when it was
opened, ``scans`` in order, and the ``grabs`` asked of the kernel.
"""

from __future__ import annotations

import fcntl
import json
import queue
import sys
from collections.abc import Callable
from typing import Any

from windowdesk.peripherals.scanner.framing import ScanError
from windowdesk.peripherals.scanner.wired import scanner_at


def main(address: str, count: int) -> None:
    grabs: list[tuple[int, int]] = []
    ask: Callable[..., Any] = fcntl.ioctl

    def noted(file: int, request: int, argument: Any = 0, *more: Any) -> Any:
        answer = ask(file, request, argument, *more)
        grabs.append((request, argument))
        return answer

    setattr(fcntl, "ioctl", noted)  # noqa: B010 - one signature here, four of it in the stubs
    heard: queue.Queue[str | ScanError] = queue.Queue()
    scanner = scanner_at(address)
    scanner.heard = heard.put
    faults = scanner.faults()
    scans = [heard.get(timeout=60) for _scan in range(count)] if not faults else []
    scanner.close()
    said = [scan if isinstance(scan, str) else scan.code for scan in scans]
    print(json.dumps({"faults": faults, "scans": said, "grabs": grabs}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
