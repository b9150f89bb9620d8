"""Captures two pages, turns the second and puts it first, and is gone, without a word to anybody.

As a power cut leaves a counter.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.helpers.counter import demo_counter, dispatch_intake

if __name__ == "__main__":
    counter = demo_counter(Path(sys.argv[1]))
    intake = dispatch_intake(counter)
    capturing = counter.desk.capturing
    for _page in range(2):
        [page] = capturing.capture(intake, "application")
    capturing.turn(page.page_id, 1)
    capturing.move(page, -1)
    sys.stdout.write(intake.visit.draft_id)
    sys.stdout.flush()
    counter.captures.stop()
    os._exit(9)
