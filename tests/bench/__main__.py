"""``make bench``: runs every tests/bench/bench_*.py and prints one table.

python -m tests.bench [--keep] [WORD ...]

Only modules whose name holds one of the words; ``--keep`` writes docs/performance.md, of all of them.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback
from datetime import date
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.report import page, table

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def main(argv: list[str]) -> int:
    """Run the benches one after another; 1 when one of them broke. A missed goal breaks nothing."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("words", nargs="*")
    wanted = parser.parse_args(argv)
    if wanted.keep and wanted.words:
        parser.error("a page with some of the rows would pass for all of them: no WORD with --keep")
    rows: list[Row] = []
    broken: list[str] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted.words and not any(word in path.stem for word in wanted.words):
            continue
        print(f"{path.stem} ...", end=" ", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            rows += importlib.import_module(f"tests.bench.{path.stem}").run()
        except Exception:  # noqa: BLE001 - one broken bench must not hide the others' figures
            traceback.print_exc()
            broken.append(path.stem)
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    elif wanted.keep:
        PAGE.write_text(page(rows, date.today()), encoding="utf-8")  # noqa: DTZ011 - a day's name
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
