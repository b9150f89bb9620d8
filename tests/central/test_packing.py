"""Operations are kept small, and come back as the very bytes that were hashed."""

from __future__ import annotations

import base64
import hashlib
import os
from importlib import resources

import pytest
from sqlalchemy import text

from tests.helpers.centre import office
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import Database
from windowdesk.central.store.packing import packed, unpacked
from windowdesk.domain.plain import canonical
from windowdesk.protocol.messages import Entry

# both are in databases that exist: neither may ever change
DICTIONARY = "a038a28631f877793982cb3a6dba17be5c2173f0b86b47277dc4fe1103b110de"
LINE = (
    '{"kind":"case.issued","payload":{"events":[{"kind":"received","payload":'
    '{"number":"2644010300000010000195"}}]},"seq":1,"window":"综合12号窗"}'
).encode()
FRAME = "KLUv/SPVwhNykV0BAGgxMDAwMDE5NSJ9fV0xCvz0QC+G4UKo7BJXTQ1XkXZdEzWdAUwZ3VX0SwI="


def test_what_was_packed_once_can_be_read_for_ever() -> None:
    file = resources.files("windowdesk.central.store") / "operations-1.zdict"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == DICTIONARY
    assert unpacked(base64.b64decode(FRAME)) == LINE


@pytest.mark.parametrize("line", [b"", b"\x00\xff\n", LINE, packed([LINE])[0], os.urandom(70_000)])
def test_any_bytes_come_back(line: bytes) -> None:
    """Frames too: what a hostile counter signs is kept, whatever it looks like."""
    assert unpacked(packed([line, LINE])[0]) == line


def test_what_is_damaged_is_nothing() -> None:
    (frame,) = packed([LINE])
    for broken in (frame[:-1], frame[:10], b"", b"{}", LINE, b"\x28\xb5\x2f\xfd" + frame[5:]):
        assert unpacked(broken) == b""


def _told(entries: list[Entry]) -> list[bytes]:
    return [bytes(entry.body) for entry in entries if entry.kind == "operation"]


def test_the_table_holds_a_fraction_and_damage_in_it_is_found(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    sent = [one.issue() for _ in range(3)]
    one.push()
    for each, told in zip(sent, _told(two.pull()), strict=True):
        assert canonical(each) in told
    with database.transaction() as unit:
        run = unit.connection.execute
        held = run(text("SELECT seq, line FROM operations ORDER BY seq")).all()
        whole = sum(len(canonical(each)) for each in sent)
        assert sum(len(bytes(row.line)) for row in held) < whole / 2
        run(
            text("UPDATE operations SET line = :line WHERE seq = 2"),
            {"line": bytes(held[1].line)[:-3]},
        )
    with database.reading() as connection:
        (found,) = [each for each in counted(connection) if each.device == one.device]
    assert found.broken == "1/2"
    # who asks for it is told that it is there, and gets nothing that could be taken for it
    body = _told(two.pull())[1]
    assert b'"operation":{}' in body
