"""A counter fetches a copy that another took: from the centre, of its own office, while it may."""

from __future__ import annotations

import hashlib
import secrets

import pytest

from tests.central.test_attachments import ask, described, put
from tests.helpers.cable import Cable
from tests.helpers.centre import Device, Office, office
from windowdesk.app.errors import BadInput
from windowdesk.central.service import counters
from windowdesk.central.store.database import Database
from windowdesk.protocol.messages import CHUNK_BYTES
from windowdesk.sync.lending import CentreCopies


def lent(made: Office, to: Device, sha256: str) -> bytes | str:
    """The file as ``to`` gets it, or why not."""
    try:
        return CentreCopies(lambda: to.token, lambda: Cable(made.centre)).fetch(sha256)
    except BadInput as refused:
        return refused.code


@pytest.mark.parametrize("size", [9, 2 * CHUNK_BYTES + 5])
def test_a_copy_is_lent_within_its_office(database: Database, size: int) -> None:
    made = office(database, demo=True)
    one, two, stranger = made.counter(), made.counter(), made.another_office().counter()
    content = secrets.token_bytes(size)
    file = described(content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert lent(made, two, sha256) == "copy_not_there"
    for place in ask(one, file)[sha256]:
        # not before all of it is there
        assert lent(made, two, sha256) == "copy_not_there"
        assert put(one, content, place) == 200
    assert lent(made, two, sha256) == content
    assert lent(made, stranger, sha256) == "copy_not_there"
    two.token = ""
    assert lent(made, two, sha256) == "elsewhere"
    two.token = "long-over"
    assert lent(made, two, sha256) == "copy_busy"
    two.open_session()
    with made.acting() as act:
        counters.keep_apart(act, two.device, "磁盘疑似被复制")
    assert lent(made, two, sha256) == "copy_refused"
