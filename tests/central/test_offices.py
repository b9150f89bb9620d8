"""Several offices on one centre: every endpoint, asked by another office's counter for what is ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.central.test_attachments import ask, described, get, put
from tests.helpers import people
from tests.helpers.centre import Device, Office, office
from tests.helpers.counter import CHEAP
from windowdesk.app.standards import StandardFile
from windowdesk.bootstrap.centre import open_centre
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.service import publishing
from windowdesk.central.service.centre import PREFIXES, ROUTES
from windowdesk.central.service.exchange import Response
from windowdesk.central.service.people import staff_service
from windowdesk.central.service.places import halls_of
from windowdesk.central.store.database import Database
from windowdesk.cli import main
from windowdesk.domain.plain import sha256
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import Told

FILE = b"%PDF-1.7 ours"
OURS = "A001"


@dataclass
class Two:
    """``ours`` has a case, a file, a standard and somebody; ``theirs`` is another office's counter."""

    made: Office
    other: Office
    ours: Device
    theirs: Device
    standard: str

    def as_ours(self) -> Device:
        """Their counter under our counter's name, with the key and session it has."""
        log = list(self.ours.log)
        return replace(self.theirs, device=self.ours.device, log=log, enrolled=None)

    def names(self) -> set[str]:
        """What only our office knows."""
        case = self.ours.log[0]
        number = str(case.payload["events"][0]["payload"]["number"])
        return {case.case_id, number, self.ours.device, OURS, self.standard, "荔湾"}


@pytest.fixture
def two(database: Database) -> Two:
    made = office(database)
    other = made.another_office()
    for of, number in ((made, OURS), (other, "2301")):
        with of.acting() as act:
            new = people.newcomer(number)
            staff_service(CHEAP).add(act, new, must_change=False)
    with made.acting() as act:
        item = shipped_items()[0]
        file = StandardFile("a.yaml", item.code, item.name, item, None, ())
        publishing.put(act, [file])
        publishing.publish(act, made.centre.identity.signer, sha256(item), act.at[:10])
    ours, theirs = made.counter(), other.counter()
    ours.issue()
    ours.push()
    ask(ours, described(FILE))
    assert put(ours, FILE, 0) == 200
    return Two(made, other, ours, theirs, sha256(item))


def nothing(two: Two, answer: Response) -> None:
    """It went well, and says nothing of ours."""
    assert answer.status == 200, answer.body
    text = answer.body.decode()
    assert not {name for name in two.names() if name in text}


def refused(answer: Response, *statuses: int) -> None:
    assert answer.status in statuses, answer.body


def _enrol(two: Two) -> None:
    # with a code of their own office, under our counter's name
    refused(two.as_ours().enrol(two.other.code()), 403)


def _session(two: Two) -> None:
    thief = two.as_ours()
    refused(thief.session(two.ours.challenge()), 401, 403)
    refused(two.theirs.session(two.ours.challenge()), 401, 403)


def _push(two: Two) -> None:
    refused(two.theirs.send(two.ours.sealed(1)), 403)
    # their own operations about our case, and by somebody of ours: A001
    case = two.ours.log[0].case_id
    two.theirs.void(case, 3)
    two.theirs.issue()
    said = [(one.state, one.code) for one in two.theirs.push().results]
    assert said == [("rejected", "not_yours"), ("recorded", "staff")]


def _numbers(two: Two) -> None:
    assert not set(two.theirs.lease(2).blocks) & set(two.ours.lease(2).blocks)


def _operations(two: Two) -> None:
    for after in (0, 1):
        nothing(two, two.theirs.call("GET", routes.OPERATIONS, epoch=1, after=after))
    nothing(two, two.as_ours().call("GET", routes.OPERATIONS, epoch=1, after=0))


def _have(two: Two) -> None:
    # that we have the file is not told
    assert ask(two.theirs, described(FILE)) == {described(FILE).sha256: [0]}


def _audit(two: Two) -> None:
    lines = people.Device(two.ours.device, two.theirs.key).lines(people.chain_of(2))
    refused(two.theirs.post(routes.AUDIT, lines), 403, 422)


def _status(two: Two) -> None:
    nothing(two, two.theirs.post(routes.STATUS, Told(time=two.made.clock.now().isoformat())))


def _piece(two: Two) -> None:
    assert put(two.theirs, FILE, 0) == 404


def _file(two: Two) -> None:
    assert get(two.theirs, FILE) is None
    assert get(two.ours, FILE) == FILE


def _standard(two: Two) -> None:
    path = f"{routes.CATALOGUE}/{two.standard}"
    refused(two.theirs.call("GET", path), 404)
    assert two.ours.call("GET", path).status == 200


ASKED: dict[tuple[str, str], Callable[[Two], Any]] = {
    ("GET", routes.HELLO): lambda two: refused(two.theirs.call("GET", routes.HELLO), 200),
    ("POST", routes.ENROL): _enrol,
    ("POST", routes.CHALLENGE): _session,
    ("POST", routes.SESSION): _session,
    ("POST", routes.CREDENTIAL): lambda two: refused(
        two.as_ours().renew(signing.SoftwareKey(b"n" * 32)), 403, 422
    ),
    ("GET", routes.FEED): lambda two: nothing(two, two.theirs.call("GET", routes.FEED)),
    ("GET", routes.SNAPSHOT): lambda two: nothing(two, two.theirs.call("GET", routes.SNAPSHOT)),
    ("GET", routes.OPERATIONS): _operations,
    ("POST", routes.NUMBERS): _numbers,
    ("POST", routes.AUDIT): _audit,
    ("POST", routes.STATUS): _status,
    ("PUT", routes.ATTACHMENTS + "/"): _piece,
    ("GET", routes.ATTACHMENTS + "/"): _file,
    ("GET", routes.CATALOGUE + "/"): _standard,
    ("POST", routes.ATTACHMENTS): _have,
    # last: what it says of ours itself, its own feed tells it again
    ("POST", routes.PUSH): _push,
}


def test_no_endpoint_tells_or_takes_anything_across_offices(two: Two) -> None:
    assert set(ASKED) == {*ROUTES, *PREFIXES}
    for asks in ASKED.values():
        asks(two)
    # ours is as it was, and works on
    before = two.ours.page().last
    two.ours.issue()
    assert two.ours.push(2).results == []
    assert two.ours.page().last > before
    assert not any("2301" in str(entry.body) for entry in two.ours.pull())


def command(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    main(["central", *words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_an_office_is_added_with_codes_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--data", str(tmp_path))
    words = ("office", "add", *place, "yuexiu", "--name", "越秀区政务服务中心", "--division")
    command(capsys, "init", *place)
    assert command(capsys, *words, "44010", "--organ-code", "")["error"] == "bad_office"
    assert command(capsys, *words, "440104", "--organ-code", "1")["error"] == "bad_office"
    added = command(capsys, *words, "440104", "--organ-code", "11440103XN0000020G")
    assert command(capsys, *words, "440104", "--organ-code", "")["error"] == "office_taken"
    listed = command(capsys, "office", "list", *place)["offices"]
    assert [one["office"] for one in listed] == ["main", "yuexiu"]

    # a window of one name in each; a code is for the office that is named
    theirs = command(capsys, "code", *place, "--office", "yuexiu", "--window", "综合12号窗")
    assert theirs["window"] == added["window"]
    assert command(capsys, "code", *place, "--window", "综合12号窗")["window"] != added["window"]
    assert command(capsys, "code", *place, "--office", "nowhere")["error"] == "no_office"
    assert command(capsys, "staff", "list", *place, "--office", "nowhere")["error"] == "no_office"

    # its first administrator is its own
    centre = open_centre(data=tmp_path)
    with centre.database.transaction() as unit:
        new = people.newcomer("8001", Role.ADMINISTRATOR)
        first = staff_service(CHEAP).first_administrator(
            unit.connection, added["admin_code"], new, centre.now()
        )
        assert first.office == "yuexiu"
        assert len(halls_of(unit.connection, "yuexiu")) == 1
    centre.database.close()
    assert command(capsys, "staff", "list", *place)["staff"] == []
    (one,) = command(capsys, "staff", "list", *place, "--office", "yuexiu")["staff"]
    assert one["number"] == "8001"
    assert main(["central", "staff", "list", *place, "--office", "yuexiu"]) == 0
    # their posts in words, as on the console
    assert capsys.readouterr().out.split() == ["8001", "管理员"]
