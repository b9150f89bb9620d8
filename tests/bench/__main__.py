"""``make bench``: runs every tests/bench/bench_*.py and prints one table.

python -m tests.bench [WORD ...]     only modules whose name holds one of the words
"""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path

from tests.bench.measure import Row, table


def main(words: list[str]) -> int:
    """Run the benches one after another; 1 when one of them broke."""
    rows: list[Row] = []
    broken = 0
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if words and not any(word in path.stem for word in words):
            continue
        print(f"{path.stem} ...", file=sys.stderr, flush=True)
        try:
            rows += importlib.import_module(f"tests.bench.{path.stem}").run()
        except Exception:  # noqa: BLE001 - one broken bench must not hide the others' figures
            traceback.print_exc()
            broken = 1
    print(table(rows))
    return broken


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
