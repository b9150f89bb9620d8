"""An import that cannot be kept says so and leaves the old table alone."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from windowdesk.app.errors import DiskFull, StoreReadOnly
from windowdesk.reference.keeping import keep_json


def test_the_new_table_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "calendar" / "2027.json"
    keep_json(path, {"a": 1})
    keep_json(path, {"名": 2})
    assert json.loads(path.read_text("utf-8")) == {"名": 2}
    assert [entry.name for entry in path.parent.iterdir()] == ["2027.json"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "calendar").write_text("a file where the folder belongs", encoding="utf-8")
    with pytest.raises(StoreReadOnly) as caught:
        keep_json(tmp_path / "calendar" / "2027.json", {})
    assert caught.value.saved


def test_a_full_disk_keeps_the_old_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "2027.json"
    keep_json(path, {"old": True})

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        keep_json(path, {"new": True})
    assert json.loads(path.read_text("utf-8")) == {"old": True}
