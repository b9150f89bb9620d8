"""Run under umockdev: ask the ID reader at an address, and print what came of it as JSON.

``umockdev-run … -- python id_reader_child.py ADDRESS``; the reader's patience is long, since a replay
on a busy machine may dawdle.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from windowdesk.peripherals.id_reader.address import opener_of
from windowdesk.peripherals.id_reader.wired import WiredReader


def main(address: str) -> None:
    reader = WiredReader(opener_of(address), timeout_s=20)
    found = reader.poll()
    reader.close()
    card = asdict(found.card) if found.card is not None else None
    print(json.dumps({"card": card, "fault": found.fault}, default=str))


if __name__ == "__main__":
    main(sys.argv[1])
