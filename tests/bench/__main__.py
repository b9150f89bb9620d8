"""``make bench``: runs every tests/bench/bench_*.py and prints one table.

python -m tests.bench [--keep [desk|centre]] [WORD ...]

Only modules whose name holds one of the words; ``--keep`` writes docs/performance.md of the desk's and
docs/performance-centre.md of the centre's, or one of the two.
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

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"desk": DOCS / "performance.md", "centre": DOCS / "performance-centre.md"}
CENTRE = {"bench_drain", "bench_growth", "bench_live", "bench_push"}


def main(argv: list[str]) -> int:
    """Run the benches one after another; 1 when one of them broke. A missed goal breaks nothing."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--keep", nargs="?", const="both", choices=["both", *PAGES])
    parser.add_argument("words", nargs="*")
    wanted = parser.parse_args(argv)
    if wanted.keep and wanted.words:
        parser.error("a page with some of the rows would pass for all of them: no WORD with --keep")
    rows: dict[str, list[Row]] = {kind: [] for kind in PAGES}
    broken: list[str] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        kind = "centre" if path.stem in CENTRE else "desk"
        if wanted.words and not any(word in path.stem for word in wanted.words):
            continue
        if wanted.keep not in (None, "both", kind):
            continue
        print(f"{path.stem} ...", end=" ", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            rows[kind] += importlib.import_module(f"tests.bench.{path.stem}").run()
        except Exception:  # noqa: BLE001 - one broken bench must not hide the others' figures
            traceback.print_exc()
            broken.append(path.stem)
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table([row for some in rows.values() for row in some]))
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    elif wanted.keep:
        today = date.today()  # noqa: DTZ011 - a day's name
        for kind, some in rows.items():
            if some:
                PAGES[kind].write_text(page(some, today), encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
