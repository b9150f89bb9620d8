"""What somebody signed at a window reaches the centre once, bound to its paper, and no other window."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.helpers.centre import Office
from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.office_counter import OfficeCounter
from windowdesk.app.pads import Outcome, SignatureAnswer, SignatureWanted
from windowdesk.bootstrap.facing import at_window_of
from windowdesk.central.service import signed_papers
from windowdesk.central.service.case_looking import look
from windowdesk.central.service.signed_papers import Signed
from windowdesk.central.store.tables.attachments import attachments, chunks
from windowdesk.domain.staff import Role
from windowdesk.peripherals.pads.simulated import SCRAWL
from windowdesk.storage.sync_files import offer_again
from windowdesk.storage.tables import metadata

PICTURE = hashlib.sha256(SCRAWL.picture).hexdigest()
GIVEN = SignatureAnswer(Outcome.GIVEN, SCRAWL)


class Pad:
    """Somebody who gives the ``answers`` in their order."""

    def __init__(self, *answers: SignatureAnswer) -> None:
        self._answers = list(answers)

    def request(self, wanted: SignatureWanted, skip: threading.Event) -> SignatureAnswer:
        del wanted, skip
        return self._answers.pop(0)


@pytest.fixture
def one(tmp_path: Path, made: Office) -> OfficeCounter:
    return OfficeCounter(tmp_path / "one", made, made.clock)


def issued(at: OfficeCounter) -> str:
    intake = dispatch_intake(at.counter)
    check_everything(intake)
    return at.counter.desk.issue(intake).case_id


def asked(at: OfficeCounter, case_id: str, *answers: SignatureAnswer) -> None:
    """The first paper of the case is put before somebody, once for each answer."""
    paper = at.counter.store.documents_of(case_id)[0]
    use, pad = at_window_of(at.counter), Pad(*answers)
    for _answer in answers:
        use.sign(pad, "ws://127.0.0.1:1/", paper, SignatureWanted("文书"), threading.Event())


def signed_of(made: Office, number: str) -> list[Signed]:
    """As the console's page of the case lists them."""
    with made.acting(Role.SUPERVISOR) as act:
        looked = look(act, number)
        assert looked is not None
        return signed_papers.of_case(act.connection, act.office, looked.case_id, looked.case)


def opened(made: Office, number: str, office: str = "") -> bytes | None:
    with made.acting(Role.SUPERVISOR, office) as act:
        return signed_papers.open_one(act, number, PICTURE)


def waiting(at: OfficeCounter) -> int:
    return at.counter.conversation.store.counts().attachments_waiting


def everything_of(at: OfficeCounter) -> str:
    """Every row of the counter's store."""
    with at.counter.store.reading() as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return str(rows)


def number_of(at: OfficeCounter, case_id: str) -> str:
    return at.counter.desk.case(case_id).number


def test_a_signature_reaches_the_centre_once_and_is_of_the_paper_that_was_signed(
    one: OfficeCounter, made: Office
) -> None:
    case_id = issued(one)
    number, paper = number_of(one, case_id), one.counter.store.documents_of(case_id)[0]
    assert one.sync()
    asked(one, case_id, SignatureAnswer(Outcome.DECLINED), GIVEN)
    assert waiting(one) == 1
    assert one.sync()
    assert waiting(one) == 0
    (signed,) = signed_of(made, number)
    assert (signed.document, signed.picture) == (paper.kind.value, PICTURE)
    assert signed.bound
    assert signed.here
    assert opened(made, number) == SCRAWL.picture
    # whatever is lost on the way back is sent again, and is there once
    with one.counter.store.transaction() as work:
        offer_again(work.connection)
    assert waiting(one) == 3  # and two papers
    assert one.sync()
    assert waiting(one) == 0
    assert len(signed_of(made, number)) == 1
    one.close()


def test_a_picture_that_has_not_come_is_said_and_a_damaged_one_is_fetched_again(
    one: OfficeCounter, made: Office
) -> None:
    case_id = issued(one)
    number = number_of(one, case_id)
    asked(one, case_id, GIVEN)
    assert one.sync()
    with made.centre.database.transaction() as unit:
        unit.connection.execute(update(chunks).values(content=b"rotten"))
    # who opens it finds it out, and the counter is asked
    assert opened(made, number) is None
    assert not signed_of(made, number)[0].here
    assert one.sync()
    assert one.sync()
    assert opened(made, number) == SCRAWL.picture
    one.close()


def test_no_other_window_and_no_other_office_sees_anybodys_hand(
    one: OfficeCounter, made: Office, tmp_path: Path
) -> None:
    two = OfficeCounter(tmp_path / "two", made, made.clock)
    case_id = issued(one)
    asked(one, case_id, GIVEN)
    assert one.sync()
    assert two.sync()
    # the case is there, and nothing of what was signed
    assert two.counter.desk.case(case_id).number
    assert PICTURE in everything_of(one)
    assert PICTURE not in everything_of(two)
    other = made.another_office().founded.office
    # even where that office has the same file
    with made.centre.database.transaction() as unit:
        for table in (attachments, chunks):
            for row in unit.connection.execute(select(table)).mappings().all():
                unit.upsert(table, dict(row) | {"office": other})
    number = number_of(one, case_id)
    assert opened(made, number) == SCRAWL.picture
    assert opened(made, number, other) is None
    two.close()
    one.close()
