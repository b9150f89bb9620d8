"""A restore that was cut: what is there is whole, and the next start says whether it is the old or the new.

A note lies in the platform's folder from before a restore's first step until after its last. The life in it is
the one that takes the place of what is there in a single step, so that the database itself tells.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from windowdesk.central.keeping import lives

FILE = "restoring.json"


class Note(msgspec.Struct, frozen=True):
    """When the backup was made, and the ``incarnation`` that is to begin, "" while there is none yet."""

    made_at: str
    incarnation: str = ""

    def outcome(self, incarnation: str) -> Literal["old", "new"]:
        """Which of the two a database of ``incarnation`` is."""
        return "new" if self.incarnation and self.incarnation == incarnation else "old"


def begun(folder: Path, made_at: str, incarnation: str = "") -> None:
    """Write the note, durably. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / (FILE + ".part")
    with partial.open("wb") as file:
        file.write(msgspec.json.encode(Note(made_at, incarnation)))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / FILE)
    lives.lasting(folder)


def ended(folder: Path) -> None:
    """The restore came to its end, or somebody has been told that it did not."""
    (folder / FILE).unlink(missing_ok=True)


def found(folder: Path) -> Note | None:
    """The note of a restore that was cut; None where there is none."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Note)
    except OSError:
        return None
    except msgspec.MsgspecError:
        return Note("")
