"""A full disk refuses a matter before it is accepted, and never half of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.durability import issuing
from windowdesk.app.errors import DiskFull
from windowdesk.app.ports import Draft
from windowdesk.storage.store import SqlStore

SIZE = 3 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB; /dev/full cannot hold a database, so this needs leave to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        _not_run("not run: mount is missing: leave to mount a small tmpfs")
    yield folder
    # lazily: a failed test may still hold a file open
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _not_run(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def fill(folder: Path, leave: int) -> Path:
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * max(0, shutil.disk_usage(folder).free - leave))
    return ballast


def state(store: SqlStore) -> tuple[object, ...]:
    return (store.next_number(), store.summaries(), store.operations(), store.print_jobs())


def test_below_the_reserve_nothing_new_is_accepted_but_work_can_be_put_aside(
    small_disk: Path,
) -> None:
    store = issuing.open_desk(small_disk / "desk", reserve_bytes=1024 * 1024)
    issuing.issue(store)
    before = state(store)
    ballast = fill(small_disk, leave=900 * 1024)
    with pytest.raises(DiskFull) as problem:
        issuing.issue(store)
    assert "磁盘" in problem.value.message
    assert problem.value.press
    assert state(store) == before
    with pytest.raises(DiskFull), store.transaction() as unit:
        unit.claim_number(store.next_number())
    with store.transaction() as unit:
        unit.save_draft(Draft("d", "1001", "设立登记", True, issuing.NINE, {"a": 1}))
    assert store.draft("d") is not None
    ballast.unlink()
    assert issuing.issue(store) == before[0]
    store.close()


def issued_until_full(store: SqlStore) -> tuple[object, ...]:
    """The state after the last matter that the disk took."""
    for _ in range(100):
        before = state(store)
        try:
            issuing.issue(store)
        except DiskFull:
            return before
    pytest.fail("the disk never filled")


@pytest.mark.parametrize("kilobytes", [0, 4, 12, 20, 28, 40, 52, 60, 72])
def test_a_disk_that_fills_in_the_midst_of_a_transaction_leaves_nothing_of_it(
    small_disk: Path, kilobytes: int
) -> None:
    profile = small_disk / "desk"
    store = issuing.open_desk(profile, reserve_bytes=0)
    issuing.issue(store)
    ballast = fill(small_disk, leave=kilobytes * 1024)
    before = issued_until_full(store)
    assert state(store) == before
    ballast.unlink()
    assert issuing.issue(store) == before[0]
    assert store.verify_chain() is None
    store.close()
    store = issuing.open_desk(profile)
    assert store.verify_chain() is None
    store.close()


def test_a_full_disk_at_the_first_start(small_disk: Path) -> None:
    ballast = fill(small_disk, leave=40 * 1024)
    with pytest.raises(DiskFull):
        issuing.open_desk(small_disk / "desk")
    ballast.unlink()
    store = issuing.open_desk(small_disk / "desk", reserve_bytes=0)
    issuing.issue(store)
    store.close()
