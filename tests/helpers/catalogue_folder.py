"""A folder of standards with a version to come: the dispatch licence, asking for something else."""

from __future__ import annotations

import shutil
from pathlib import Path

from windowdesk.catalogue.load import ITEMS, SHIPPED

SUMMER = "dispatch-licence-summer.yaml"


def two_versions(folder: Path) -> Path:
    """The shipped items and a 2026.2 of 劳务派遣 in force from July: two copies of the licence,
    and the application may be handed in later."""
    shutil.copytree(SHIPPED / ITEMS, folder, dirs_exist_ok=True)
    text = (folder / "dispatch-licence.yaml").read_text(encoding="utf-8")
    later = text.replace('version: "2026.1"', 'version: "2026.2"')
    later = later.replace("effective: 2026-01-01", "effective: 2026-07-01", 1)
    head, licence, rest = later.partition("  - id: licence\n")
    rest = rest.replace("copies: 1", "copies: 2", 1)
    head = head.replace("    originals: 1\n", "    originals: 1\n    necessity: deferrable\n", 1)
    (folder / SUMMER).write_text(head + licence + rest, encoding="utf-8")
    return folder
