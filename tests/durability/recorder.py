"""What is recorded runs in children of this program, which strace follows (``recording.Recorder``).

Reads a line of JSON for each wish: a module with a ``main`` that ends the process, and its words.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from typing import NoReturn

_WARM = ("tests.durability.cut_program", "tests.durability.cut_desk", "tests.durability.cut_sync")


def serve() -> None:
    """Fork a child for each line of stdin; the modules are loaded once."""
    for name in _WARM:
        importlib.import_module(name)
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(wish["module"], wish["words"])
        _pid, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


def _live(module: str, words: list[str]) -> NoReturn:
    try:
        importlib.import_module(module).main(*words)
    except BaseException:  # noqa: BLE001 - whatever it is, the test sees that it failed
        traceback.print_exc()
    os._exit(1)


if __name__ == "__main__":
    serve()
