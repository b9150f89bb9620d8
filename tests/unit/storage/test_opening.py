"""Opening: one at a time, with its key, and nothing strange is opened or written over."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring.errors
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.durability.issuing import NAME, issue, open_desk
from windowdesk.app.errors import (
    DeskError,
    KeyMissing,
    ProfileInUse,
    StoreCorrupt,
    StoreProblem,
    StoreReadOnly,
    StoreTooNew,
)
from windowdesk.database import sqlcipher
from windowdesk.storage import amendments, capture_tables, cipher, pad_tables, sync_tables, tables
from windowdesk.storage.key import system_keystore
from windowdesk.storage.schema import SCRIPTS, SHIPPED, Migrations
from windowdesk.storage.store import SqlStore

ROOT = Path(__file__).resolve().parents[3]


class MemoryKeystore:
    """A keystore with a lock, like a desktop's."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.PasswordSetError
        self.held[service, username] = password


def told(error: DeskError) -> None:
    """What happened, whether work is saved, what to press: in Chinese, with nothing left out."""
    for words in (error.message, error.saved, error.press):
        assert any("一" <= letter <= "鿿" for letter in words)


def refused(profile: Path, kind: type[StoreProblem]) -> StoreProblem:
    """Opening fails as ``kind``, and every file is as it was."""
    before = {path.name: path.read_bytes() for path in profile.iterdir() if path.is_file()}
    with pytest.raises(kind) as problem:
        open_desk(profile)
    after = {path.name: path.read_bytes() for path in profile.iterdir() if path.is_file()}
    after.pop("lock", None)
    before.pop("lock", None)
    assert after == before
    told(problem.value)
    return problem.value


@pytest.fixture
def closed(profile: Path) -> Path:
    """A profile with one issued case, closed."""
    store = open_desk(profile)
    issue(store)
    store.close()
    return profile


def test_a_second_desk_on_the_same_profile_is_told_so(profile: Path, store: SqlStore) -> None:
    with pytest.raises(ProfileInUse) as problem:
        open_desk(profile)
    assert problem.value.code == "profile_in_use"
    told(problem.value)
    program = (
        "import sys; from pathlib import Path; from tests.durability.issuing import open_desk\n"
        "from windowdesk.app.errors import ProfileInUse\n"
        "try: open_desk(Path(sys.argv[1]))\n"
        "except ProfileInUse as problem: print(problem.code)"
    )
    call = [sys.executable, "-c", program, str(profile)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "profile_in_use"
    store.close()
    open_desk(profile).close()


def test_closing_twice_is_fine(store: SqlStore) -> None:
    store.close()
    store.close()


def test_without_its_key_nothing_opens(closed: Path) -> None:
    (closed / "key").unlink()
    refused(closed, KeyMissing)


def test_a_wrong_key_or_another_counters_file_is_refused(closed: Path, tmp_path: Path) -> None:
    open_desk(tmp_path / "other").close()
    shutil.copyfile(tmp_path / "other" / "desk.db", closed / "desk.db")
    assert refused(closed, StoreCorrupt).code == "store_corrupt"


def test_a_plain_sqlite_file_is_refused(closed: Path) -> None:
    (closed / "desk.db").unlink()
    foreign = sqlite3.connect(closed / "desk.db")
    foreign.execute("CREATE TABLE t (x)")
    foreign.commit()
    foreign.close()
    assert "不是本程序" in refused(closed, StoreCorrupt).message


def test_another_programs_encrypted_file_is_refused_though_the_key_fits(closed: Path) -> None:
    key = (closed / "key").read_text(encoding="ascii").strip()
    (closed / "desk.db").unlink()
    foreign = sqlcipher.connect(closed / "desk.db", key)
    foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    with pytest.raises(StoreCorrupt, match="不是本程序的数据"):
        open_desk(closed)


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 8192, b"%PDF-1.7" * 1024])
def test_something_else_in_its_place_is_refused(closed: Path, content: bytes) -> None:
    (closed / "desk.db").write_bytes(content)
    refused(closed, StoreCorrupt)


def test_a_missing_file_is_not_replaced_by_an_empty_one(closed: Path) -> None:
    (closed / "desk.db").unlink()
    assert "不见了" in refused(closed, StoreCorrupt).message
    assert not (closed / "desk.db").exists()


def test_a_start_that_died_while_making_the_store_is_made_again(profile: Path) -> None:
    profile.mkdir()
    (profile / "desk.db.new").write_bytes(b"half")
    store = open_desk(profile)
    issue(store)
    store.close()


@pytest.fixture
def read_only(closed: Path, tmp_path: Path) -> Iterator[Path]:
    """The profile behind a mount that cannot be written; as a plain user, without the right to."""
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    mount = ["mount", "--bind", "-o", "ro", str(closed), str(mounted)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield mounted
        subprocess.run(["umount", str(mounted)], check=True)
        return
    closed.chmod(0o500)
    (closed / "lock").chmod(0o400)
    yield closed
    closed.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_said_to_be_so(read_only: Path) -> None:
    assert refused(read_only, StoreReadOnly).code == "store_read_only"


def test_a_place_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem) as problem:
        open_desk(tmp_path / "file" / "profile")
    told(problem.value)


def newer(folder: Path) -> Migrations:
    """The shipped steps and one more."""
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    last, more = SHIPPED.head, "9999"
    (folder / "versions" / f"{more}_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision = '{more}'\ndown_revision = '{last}'\n"
        "def upgrade():\n"
        "    op.add_column('drafts', sa.Column('more', sa.Text))\n",
        encoding="utf-8",
    )
    return Migrations(folder, (*SHIPPED.revisions, more))


def test_an_older_store_is_copied_and_brought_up_to_date(closed: Path, tmp_path: Path) -> None:
    store = open_desk(closed, migrations=newer(tmp_path / "scripts"))
    assert len(store.summaries()) == 1
    store.close()
    (backup,) = (closed / "backups").iterdir()
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copyfile(backup, restored / "desk.db")
    shutil.copyfile(closed / "key", restored / "key")
    store = open_desk(restored)
    assert len(store.summaries()) == 1
    store.close()


def test_a_newer_store_is_refused(closed: Path, tmp_path: Path) -> None:
    open_desk(closed, migrations=newer(tmp_path / "scripts")).close()
    assert refused(closed, StoreTooNew).code == "store_too_new"


def test_the_shipped_steps_are_named_and_make_the_tables_of_the_statements(
    store: SqlStore,
) -> None:
    # tables are known once their modules are
    elsewhere = (
        amendments.amendments,
        capture_tables.capture_pages,
        pad_tables.signatures,
        sync_tables.lines,
    )
    assert {table.metadata for table in elsewhere} == {tables.metadata}
    scripts = ScriptDirectory(str(SCRIPTS))
    revisions = tuple(step.revision for step in scripts.walk_revisions())[::-1]
    assert revisions == SHIPPED.revisions
    with store._reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []


def test_a_sqlite_with_the_wal_reset_fault_is_refused() -> None:
    with pytest.raises(StoreProblem) as problem:
        cipher.check_library((3, 51, 2))
    assert problem.value.code == "store_library"
    cipher.check_library()


def test_nothing_readable_lies_in_any_file(profile: Path, store: SqlStore) -> None:
    for _ in range(3):
        issue(store)
    while_open = b"".join(path.read_bytes() for path in profile.iterdir())
    assert (profile / "desk.db-wal").stat().st_size > 30_000
    store.close()
    for content in (while_open, b"".join(path.read_bytes() for path in profile.iterdir())):
        for word in (NAME.encode(), b"%PDF", b"SQLite format", b"CREATE TABLE", "综合".encode()):
            assert word not in content


def test_the_key_file_is_for_its_owner_alone(closed: Path) -> None:
    for name in ("key", "desk.db", "highwater"):
        assert stat.S_IMODE((closed / name).stat().st_mode) == 0o600


def test_a_keystore_keeps_the_key_out_of_the_profile(profile: Path) -> None:
    keystore = MemoryKeystore()
    open_desk(profile, keystore=lambda: keystore).close()
    (key,) = keystore.held.values()
    assert key not in (profile / "key").read_text(encoding="ascii")
    open_desk(profile, keystore=lambda: keystore).close()
    keystore.locked = True
    with pytest.raises(KeyMissing):
        open_desk(profile, keystore=lambda: keystore)
    with pytest.raises(KeyMissing):
        open_desk(profile)


def test_a_locked_keystore_is_answered_by_the_file(profile: Path) -> None:
    keystore = MemoryKeystore()
    keystore.locked = True
    open_desk(profile, keystore=lambda: keystore).close()
    assert not keystore.held
    open_desk(profile).close()


def test_a_machine_without_a_keystore_has_none() -> None:
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert system_keystore() is None
    finally:
        keyring.set_keyring(before)
