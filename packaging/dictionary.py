"""Makes the dictionary operations are packed with: ``dictionary.py FILE``.

One matter of every shipped item is taken in at a demo counter, with invented people; what those
operations share is the dictionary. It is made once and kept for ever (central/store/packing.py): run
this only for another one, under another name.

The dispatch licence is left out. ``make bench`` pushes its operations, and a standard of the
administrators' own would not be in the dictionary either.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from windowdesk.app.intake import Intake, Visit
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.catalogue.examples import example_submission
from windowdesk.central.store.packing import LEVEL, zstd
from windowdesk.domain.plain import canonical

SIZE = 16 * 1024
LEFT_OUT = "DEMO-LWPQ-01"


def operations() -> list[bytes]:
    """A line for every item."""
    with tempfile.TemporaryDirectory() as folder:
        counter = open_counter(Path(folder))
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        for item in counter.shelf.items:
            if item.code != LEFT_OUT:
                now = counter.clock.now()
                visit = Visit("dictionary")
                submission = example_submission(item, now)
                intake = Intake(counter.shelf, counter.desk.calendar, visit, submission)
                intake.at(now)
                counter.desk.issue(intake)
        lines = [canonical(one) for one in counter.store.operations()]
        counter.close()
    return lines


def main(file: Path) -> None:
    lines = operations()
    raw = zstd.ZstdDict(b"\n".join(lines)[-SIZE:], is_raw=True)
    # so few samples want to be seen more than once
    made = zstd.finalize_dict(raw, lines * 20, SIZE, LEVEL)
    file.write_bytes(made.dict_content)
    print(f"{file}: {len(made.dict_content)} bytes, id {made.dict_id}, of {len(lines)} operations")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
