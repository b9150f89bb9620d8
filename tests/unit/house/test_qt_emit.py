"""PySide6 6.12.0 lost a reference to True at every emit and died near the 550th: never again."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rang = Signal(bool)
heard = 0
def hear(value):
    global heard
    heard += value
bell = Bell()
bell.rang.connect(hear)
for _ in range(200_000):
    bell.rang.emit(True)
print(heard)
"""


def test_two_hundred_thousand_emits_survive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, check=False, text=True, timeout=120
    )
    assert (done.returncode, done.stdout.strip()) == (0, "200000"), done.stderr
