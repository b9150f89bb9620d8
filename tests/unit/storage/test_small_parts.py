"""Hashes of passwords, names of operations, and files that are whole or not there."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from windowdesk.app.ports import Hasher
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.storage.files import write_durably
from windowdesk.storage.ids import Uuid7, boot_id


def test_a_password_is_known_again_and_no_other() -> None:
    hasher: Hasher = Argon2Hasher()
    hashed = hasher.hash("演练-Passw0rd")
    assert hashed.startswith("$argon2id$")
    assert "Passw0rd" not in hashed
    assert hasher.verify(hashed, "演练-Passw0rd")
    assert not hasher.verify(hashed, "演练-passw0rd")
    assert not hasher.verify("broken", "演练-Passw0rd")
    assert hasher.hash("1") != hasher.hash("1")


def test_outside_the_suite_a_password_costs_what_rfc_9106_asks() -> None:
    program = "from windowdesk.database import hasher as h; print(h.Argon2Hasher().hash('x'))"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_names_of_operations_rise_and_are_uuids_of_version_7() -> None:
    ids = Uuid7()
    made = [ids.new() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {uuid.UUID(text).version for text in made} == {7}
    assert {uuid.UUID(text).variant for text in made} == {uuid.RFC_4122}


def test_the_machine_keeps_its_boot_id() -> None:
    assert boot_id()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "promise"
    write_durably(target, b"old")
    (tmp_path / "promise.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_durably(target, b"new")
    assert target.read_bytes() == b"old"
