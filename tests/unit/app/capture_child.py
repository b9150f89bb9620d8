"""Captures two pages and is gone, without a word to anybody: as a power cut leaves a counter."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.helpers.counter import demo_counter, dispatch_intake

if __name__ == "__main__":
    counter = demo_counter(Path(sys.argv[1]))
    intake = dispatch_intake(counter)
    for _page in range(2):
        counter.desk.capturing.capture(intake, "application")
    sys.stdout.write(intake.visit.draft_id)
    sys.stdout.flush()
    counter.captures.stop()
    os._exit(9)
