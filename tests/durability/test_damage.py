"""A changed or missing byte is never taken for an answer."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.durability import issuing
from tests.proof import Proof
from windowdesk.app.errors import StoreCorrupt
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.store import SqlStore

PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with four cases, closed in order."""
    profile = tmp_path_factory.mktemp("sound") / "desk"
    store = issuing.open_desk(profile)
    for _ in range(4):
        issuing.issue(store)
    store.close()
    return profile


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One flip, a run of noise, a page swapped for another, or an end cut off."""
    data = bytearray(content)
    place = chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            data[place] ^= 1 << chance.randrange(8)
        case 1:
            noise = chance.randbytes(chance.randrange(2, 600))
            data[place : place + len(noise)] = noise
            del data[len(content) :]
        case 2:
            one, other = chance.sample(range(len(data) // PAGE), 2)
            data[one * PAGE : one * PAGE + PAGE] = content[other * PAGE : other * PAGE + PAGE]
        case 3:
            del data[place:]
        case 4:
            del data[place // PAGE * PAGE :]
    return bytes(data)


def everything(store: SqlStore) -> Any:
    cases = [summary.case_id for summary in store.summaries()]
    return (
        store.summaries(),
        [(store.events(case), store.documents_of(case)) for case in cases],
        store.operations(),
        store.print_jobs(),
        store.number_account(),
        store.audit_entries(),
    )


@pytest.mark.proof(small=200, large=10_000)
def test_damage_to_the_file_is_never_accepted_in_silence(
    proof: Proof, sound: Path, tmp_path: Path
) -> None:
    content = (sound / "desk.db").read_bytes()
    at_opening = 0
    for case in proof.cases():
        harmed = damaged(content, random.Random(case))
        if harmed == content:
            continue
        profile = tmp_path / "desk"
        shutil.rmtree(profile, ignore_errors=True)
        shutil.copytree(sound, profile)
        (profile / "desk.db").write_bytes(harmed)
        try:
            store = issuing.open_desk(profile)
        except StoreCorrupt:
            at_opening += 1
            assert (profile / "desk.db").read_bytes() == harmed
            continue
        try:
            assert noticed(store), f"case {case} was accepted"
        finally:
            close_whatever_happens(store)
    assert at_opening > 0


def noticed(store: SqlStore) -> bool:
    try:
        return store.verify_chain() is not None
    except StoreCorrupt:
        return True


def close_whatever_happens(store: SqlStore) -> None:
    try:
        store.close()
    except StoreCorrupt:
        return


def test_reading_a_damaged_page_is_an_error_and_not_another_answer(
    sound: Path, tmp_path: Path
) -> None:
    store = issuing.open_desk(sound)
    expected = everything(store)
    store.close()
    content = (sound / "desk.db").read_bytes()
    refused = 0
    for page in range(1, len(content) // PAGE, 3):
        profile = tmp_path / str(page)
        shutil.copytree(sound, profile)
        harmed = bytearray(content)
        harmed[page * PAGE + 100] ^= 1
        (profile / "desk.db").write_bytes(bytes(harmed))
        try:
            store = issuing.open_desk(profile)
        except StoreCorrupt:
            refused += 1
            continue
        try:
            assert everything(store) == expected
        except StoreCorrupt:
            refused += 1
        finally:
            close_whatever_happens(store)
    assert refused > 10


def test_a_page_that_was_mended_under_an_open_store_is_read_again(
    sound: Path, tmp_path: Path
) -> None:
    """One that became zeros stays in the cache of whatever connection read it."""
    content = (sound / "desk.db").read_bytes()
    met = 0
    for page in range(4, len(content) // PAGE, 5):
        profile = tmp_path / str(page)
        shutil.copytree(sound, profile)
        store = issuing.open_desk(profile)
        write(profile, content[: page * PAGE] + bytes(PAGE) + content[(page + 1) * PAGE :])
        for use in (everything, issuing.issue):
            try:
                use(store)
            except StoreCorrupt:
                met += 1
        write(profile, content)
        everything(store)
        issuing.issue(store)
        store.close()
    assert met > 10


def write(profile: Path, content: bytes) -> None:
    with (profile / "desk.db").open("r+b") as file:
        file.write(content)


@pytest.mark.proof(small=30, large=1000)
def test_damage_to_the_log_of_a_killed_counter_never_brings_a_number_back(
    proof: Proof, tmp_path: Path
) -> None:
    """SQLite drops a damaged end of the WAL in silence; the files beside it do not forget."""
    profile = tmp_path / "running"
    store = issuing.open_desk(profile)
    told = {issuing.issue(store, size=4000).text() for _ in range(4)}
    killed = tmp_path / "killed"
    shutil.copytree(profile, killed)
    store.close()
    content = (killed / "desk.db-wal").read_bytes()
    for case in proof.cases():
        harmed = damaged(content, random.Random(case))
        if harmed == content:
            continue
        shutil.rmtree(profile)
        shutil.copytree(killed, profile)
        (profile / "desk.db-wal").write_bytes(harmed)
        try:
            store = issuing.open_desk(profile)
        except StoreCorrupt:
            continue
        kept = {summary.number for summary in store.summaries()}
        assert kept >= told or store.verdict is Verdict.RESTORED
        assert issuing.issue(store, size=10).text() not in told
        assert store.verify_chain() is None
        close_whatever_happens(store)
