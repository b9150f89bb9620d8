"""The database full, gone, locked or too new: a plain refusal, and nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from tests.helpers import postgres
from tests.helpers.centre import OFFICE, Device, office, problem
from tests.helpers.console import console, title_of
from tests.helpers.counter import StandingClock
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.exchange import Request
from windowdesk.central.service.founding import Unsuitable, found
from windowdesk.central.store import faults, keyfile, schema
from windowdesk.central.store.database import FILE, Database, open_folder, open_url
from windowdesk.central.store.tables import metadata
from windowdesk.central.store.tables.operations import operations
from windowdesk.database.sqlcipher import PAGE, connect
from windowdesk.protocol import routes


def refused_as(device: Device, code: str) -> None:
    answer = device.send(device.sealed(1))
    assert (answer.status, problem(answer).code) == (503, code)
    assert problem(answer).retry_after > 0
    assert answer.headers["retry-after"]


def test_a_full_disk_takes_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    database = open_folder(postgres.sqlite_folder(tmp_path / "centre"))
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(150):
        device.issue(note="件" * 1000)
    with database.transaction() as unit:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    before = device.page().last
    refused_as(device, "full")
    assert device.page().last == before
    with database.reading() as connection:
        assert connection.execute(select(operations)).all() == []
    with database.transaction() as unit:
        unit.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert device.push().seq == 150
    database.close()


def test_a_full_postgres_takes_nothing(tmp_path: Path) -> None:
    """A quota stands for the disk: the server refuses with the SQLSTATE it has for both."""
    cluster = postgres.cluster()
    url = cluster.fresh()
    database = open_url(url)
    device = office(database, demo=True).counter()
    device.issue()
    before = device.page().last
    with database.transaction() as unit:
        unit.connection.execute(text(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$"
        ))  # fmt: skip
        unit.connection.execute(text(
            "CREATE TRIGGER full_disk BEFORE INSERT ON feed"
            " FOR EACH ROW EXECUTE FUNCTION full_disk()"
        ))  # fmt: skip
    refused_as(device, "full")
    with database.transaction() as unit:
        unit.connection.execute(text("DROP TRIGGER full_disk ON feed"))
    assert device.page().last == before
    assert device.push().seq == 1
    database.close()
    cluster.drop(url)


def test_a_server_that_goes_and_comes_back_is_met_again() -> None:
    cluster = postgres.Cluster(durable=True)
    database = open_url(cluster.fresh())
    device = office(database, demo=True).counter()
    device.issue()
    device.issue()
    assert device.push(1, 1).seq == 1
    cluster.stop("immediate")
    refused_as(device, "gone")
    assert device.call("GET", routes.FEED).status == 503
    assert device.centre.handle(Request("GET", routes.HELLO)).status == 503
    cluster.start()
    # what was acknowledged before the crash is there; the rest follows
    assert device.push(1).seq == 2
    database.close()
    cluster.remove()


def test_a_locked_database_is_busy(tmp_path: Path) -> None:
    folder = postgres.sqlite_folder(tmp_path / "centre")
    database = open_folder(folder)
    device = office(database, demo=True).counter()
    device.issue()
    with database.transaction() as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = connect(folder / FILE, keyfile.read_key(folder))
    other.execute("BEGIN IMMEDIATE")
    refused_as(device, "busy")
    other.execute("ROLLBACK")
    assert device.push().seq == 1
    other.close()
    database.close()


def test_a_centre_that_cannot_write_still_shows_its_pages(tmp_path: Path) -> None:
    folder = postgres.sqlite_folder(tmp_path / "centre")
    database = open_folder(folder)
    made = console(database)
    browser = made.administrator()
    with database.transaction() as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = connect(folder / FILE, keyfile.read_key(folder))
    other.execute("BEGIN IMMEDIATE")
    made.clock.pass_(minutes=5)
    assert title_of(browser.get("/")) == "同步概况"
    # what would have to be kept is refused in words
    answer = browser.post("/halls", name="二楼大厅")
    assert answer.status_code == 503
    other.execute("ROLLBACK")
    assert title_of(browser.get("/")) == "同步概况"
    other.close()
    database.close()


@pytest.mark.parametrize("writing", [False, True])
def test_a_file_that_was_mended_is_read_again(tmp_path: Path, writing: bool) -> None:
    """A page that became zeros stays in the cache of whatever connection read it."""
    folder = postgres.sqlite_folder(tmp_path / "centre")
    database = open_folder(folder)
    device = office(database, demo=True).counter()
    for _ in range(60):
        device.issue(note="件" * 500)
    device.push()
    database.close()
    file = folder / FILE
    sound = file.read_bytes()
    met = 0
    for page in range(20, len(sound) // PAGE, 8):
        database = open_folder(folder)
        over(file, sound[: page * PAGE] + bytes(PAGE) + sound[(page + 1) * PAGE :])
        try:
            everything(database, writing)
        except faults.Unavailable:
            met += 1
        over(file, sound)
        assert everything(database, writing) > 60
        database.close()
    assert met > 3


def everything(database: Database, writing: bool) -> int:
    """How many rows all tables have, each of them read by the writer or by a reader."""
    if writing:
        with database.transaction() as unit:
            return rows_of(unit.connection)
    with database.reading() as connection:
        return rows_of(connection)


def rows_of(connection: Connection) -> int:
    return sum(len(connection.execute(select(table)).all()) for table in metadata.sorted_tables)


def over(file: Path, content: bytes) -> None:
    with file.open("r+b") as open_file:
        open_file.write(content)


def test_before_init_and_after_a_newer_version_nothing_is_served(
    database: Database, tmp_path: Path
) -> None:
    centre = Centre(database, StandingClock(), bytes)
    answer = centre.handle(Request("GET", routes.HELLO))
    assert (answer.status, problem(answer).code) == (503, "not_initialised")
    office(database)
    with pytest.raises(Unsuitable):
        found(centre, OFFICE, hall="h", window="w", demo=True)
    with database.transaction() as unit:
        unit.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(schema.TooNew):
            schema.migrate(unit.connection)


def test_a_lost_key_is_said_and_nothing_is_written_over(tmp_path: Path) -> None:
    folder = postgres.sqlite_folder(tmp_path / "centre")
    (folder / keyfile.FILE).unlink()
    content = (folder / FILE).read_bytes()
    with pytest.raises(keyfile.NoKey):
        open_folder(folder)
    assert (folder / FILE).read_bytes() == content
    assert (folder / FILE).stat().st_mode & 0o077 == 0


def test_nothing_of_a_person_lies_readable_on_the_disk(tmp_path: Path) -> None:
    folder = postgres.sqlite_folder(tmp_path / "centre")
    database = open_folder(folder)
    device = office(database, demo=True).counter()
    device.issue(note="演示人甲")
    device.push()
    database.close()
    for path in folder.iterdir():
        assert "演示人甲".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0 or path.suffix in (".db-shm", ".db-wal")
