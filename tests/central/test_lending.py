"""A counter fetches a copy that another took: from the centre, of its own office, while it may."""

from __future__ import annotations

import hashlib
import secrets

import pytest

from tests.central.test_attachments import ask, described, put
from tests.helpers.cable import Cable
from tests.helpers.centre import Device, Office, office
from windowdesk.app.errors import BadInput
from windowdesk.app.syncing import Link
from windowdesk.central.service import counters
from windowdesk.central.store.database import Database
from windowdesk.protocol.messages import CHUNK_BYTES
from windowdesk.sync.lending import CentreCopies
from windowdesk.sync.ports import Answer


def copies(made: Office, to: Device, link: Link = Link.ONLINE) -> CentreCopies:
    """What ``to`` looks at other windows' copies with."""
    return CentreCopies(lambda: to.token, lambda: Cable(made.centre), lambda: link)


def lent(made: Office, to: Device, sha256: str) -> bytes | str:
    """The file as ``to`` gets it, or why not."""
    try:
        return copies(made, to).fetch(sha256)
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


@pytest.mark.parametrize(
    ("link", "code", "what", "press"),
    [
        (Link.ALONE, "elsewhere", "还没有加入中心平台", "由管理员在“同步”（Ctrl+6）加入"),
        (Link.FORCED, "elsewhere", "本机已手动离线", "再按 Ctrl+D 恢复联网"),
        (Link.OFFLINE, "elsewhere", "连不上中心平台", "联网后按 Ctrl+R"),
        (Link.EXPIRED, "copy_refused", "没有把这份影像交给本窗口", "告诉管理员"),
        (Link.REVOKED, "copy_refused", "没有把这份影像交给本窗口", "告诉管理员"),
        (Link.QUARANTINED, "copy_refused", "没有把这份影像交给本窗口", "告诉管理员"),
        (Link.LIMITED, "copy_refused", "没有把这份影像交给本窗口", "告诉管理员"),
    ],
)
def test_it_is_said_why_there_is_no_line(
    database: Database, link: Link, code: str, what: str, press: str
) -> None:
    """ "No line" was said of a counter that the centre itself had turned away, too."""
    made = office(database, demo=True)
    one = made.counter()
    one.token = ""
    with pytest.raises(BadInput) as caught:
        copies(made, one, link).fetch("0" * 64)
    said = caught.value
    assert said.code == code
    assert what in said.message
    assert "影像保存在" in said.saved
    assert press in said.press


def test_a_program_too_old_is_not_told_to_wait_a_few_seconds(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    cable = Cable(made.centre, script=lambda _asked: Answer(426, {}, b"{}"))
    with pytest.raises(BadInput) as caught:
        CentreCopies(lambda: one.token, lambda: cable, lambda: Link.ONLINE).fetch("0" * 64)
    assert caught.value.code == "copy_refused"
