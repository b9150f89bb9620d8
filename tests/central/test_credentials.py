"""Every endpoint × what is shown at it: answered as documented, and never more than one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from tests.helpers.centre import Device
from tests.helpers.platform import Served, as_documented, call, served
from windowdesk.central.api.endpoints import ENDPOINTS, LIVE, Endpoint
from windowdesk.central.public.pages import PROGRESS, VERIFY
from windowdesk.central.serving.worker import answered
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.devices import devices
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import AuditLines, Have, Lease, Renew, Session, Told, encode

EVERY = (*(one for one in ENDPOINTS if answered(one)), LIVE, VERIFY, PROGRESS)
GUARDED = tuple(one for one in EVERY if one.token)
OPEN = tuple(one for one in EVERY if not one.token)


def _named(one: Endpoint) -> str:
    return f"{one.method} {one.path.removeprefix(routes.BASE)}"


@dataclass
class Place:
    """A served office and a counter of it in each standing."""

    served: Served
    active: Device
    revoked: Device
    quarantined: Device
    over: Device

    def sound(self, endpoint: Endpoint, of: Device) -> bytes:
        """A body that says nothing wrong: what refuses it is the credential."""
        renewal = Renew(device=of.device, public_key=b"\0" * 32, by_old=b"", by_new=b"")
        lines = AuditLines(
            device=of.device, first=1, count=0, prev="", head="", entries=[], key="", signature=b""
        )
        bodies = {
            routes.CREDENTIAL: encode(renewal),
            routes.PUSH: of.sealed(1) if of.log else b"",
            routes.NUMBERS: encode(Lease(request="0" * 8, epoch=1)),
            routes.ATTACHMENTS: encode(Have(files=[])),
            routes.AUDIT: encode(lines),
            routes.STATUS: encode(Told(time="2026-03-02T10:00:00")),
        }
        return bodies.get(endpoint.path, b"")

    def ask(self, endpoint: Endpoint, token: str | None, body: bytes = b"{}") -> int:
        """The status of ``endpoint`` with ``token`` shown; AssertionError where it is undocumented."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        path = endpoint.path.format(sha256="0" * 64, n=0)
        sent = body if endpoint.method in {"POST", "PUT"} else None
        response = call(self.served.url, endpoint.method, path, sent, headers)
        problem = as_documented(endpoint, response)
        return response.status if problem else 200


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    with served(database, open_rate=100_000) as running:
        four = [running.counter() for _ in range(4)]
        for one in four:
            one.issue()
        _stand(database, four[1], "revoked")
        _stand(database, four[2], "quarantined")
        # the session of the last is over: the others open theirs an hour later
        running.made.clock.pass_(seconds=3601)
        for one in (four[0], four[2]):
            one.open_session()
        # a revoked device's session, still running: opened before the revocation
        _stand(database, four[1], "active")
        four[1].open_session()
        _stand(database, four[1], "revoked")
        yield Place(running, *four)


def _stand(database: Database, device: Device, standing: str) -> None:
    with database.transaction() as unit:
        of = devices.c.device == device.device
        unit.connection.execute(update(devices).where(of).values(standing=standing))


# beside the endpoints: what a machine or a browser asks for, and none of it of anybody in particular
PAGES = {
    "/v1/openapi.json", "/health/live", "/health/ready", "/metrics",
    "/V", "/v", "/V/", "/v/", "/V/check", "/V/progress", "/V/language", "/V/tokens.css",
    "/V/page.css", "/V/page.js", "/V/icon.svg",
}  # fmt: skip


def test_nothing_answers_that_is_not_asked_here(database: Database) -> None:
    """Every route of a worker is one of those whose callers are tried; the console has its own list."""
    with served(database) as running:
        inner = vars(running.worker.app)["_app"]
        reached = {
            (method, route.path)
            for route in inner.routes
            for method in (route.methods or set()) - {"HEAD"}
        }
    declared = {(one.method, one.path) for one in EVERY}
    assert declared <= reached
    assert {path for _method, path in reached - declared} == PAGES


def test_every_guarded_endpoint_refuses_who_may_not(place: Place) -> None:
    for endpoint in GUARDED:
        named = _named(endpoint)
        assert place.ask(endpoint, None) == 401, named
        assert place.ask(endpoint, "") == 401, named
        assert place.ask(endpoint, "made-up") == 401, named
        assert place.ask(endpoint, "x" * 5000) == 401, named
        for device, status in ((place.over, 401), (place.revoked, 403)):
            body = place.sound(endpoint, device)
            assert place.ask(endpoint, device.token, body) == status, named


def test_a_revoked_device_opens_no_session(place: Place) -> None:
    asked = place.revoked.session(place.revoked.challenge())
    assert asked.status == 403
    assert b"revoked" in asked.body


def test_a_quarantined_device_may_push_and_fetch_its_own_and_no_more(place: Place) -> None:
    token = place.quarantined.token
    still_open = {
        routes.PUSH, routes.OPERATIONS, routes.CREDENTIAL, routes.AUDIT, routes.STATUS,
    }  # fmt: skip
    for endpoint in GUARDED:
        status = place.ask(endpoint, token, place.sound(endpoint, place.quarantined))
        if endpoint.path in still_open:
            assert status in {200, 400, 403, 422}, _named(endpoint)
        elif endpoint.path.startswith(routes.CATALOGUE):
            # a standard is no secret, and is what its papers were judged under; this hash is nobody's
            assert status == 404, _named(endpoint)
        else:
            assert status == 423, _named(endpoint)


def test_what_needs_no_credential_takes_none(place: Place) -> None:
    for endpoint in OPEN:
        statuses = {place.ask(endpoint, token) for token in (None, "made-up", place.active.token)}
        assert statuses <= ({200} if endpoint.sent is None else {200, 400}), _named(endpoint)


def test_nobody_speaks_for_another_device(place: Place) -> None:
    other = place.served.counter()
    other.issue()
    headers = {"authorization": f"Bearer {place.active.token}"}
    body = other.sealed(1)
    pushed = call(place.served.url, "POST", routes.PUSH, body, headers)
    assert (pushed.status, b"not_yours" in pushed.body) == (403, True)
    # nor opens its session with a key of one's own
    asked = Session(
        device=other.device,
        epoch=1,
        key=signing.key_id(place.active.key.public),
        challenge=other.challenge(),
        signature=b"\0" * 64,
        time="2026-03-02T10:00:00",
    )
    refused = call(place.served.url, "POST", routes.SESSION, encode(asked))
    assert refused.status in {401, 403}
    # nor reads what the other wrote as its own
    mine = call(place.served.url, "GET", f"{routes.OPERATIONS}?epoch=1&after=0", None, headers)
    assert (mine.status, mine.body) == (200, b"")


def test_an_office_sees_nothing_of_another(database: Database) -> None:
    from windowdesk.central.service.founding import OfficeMade, add_hall, add_office, add_window

    with served(database) as running:
        centre = running.made.centre
        there = OfficeMade("yuexiu", "越秀区政务服务中心", "440104", "ZW.EXAMPLE.GOV.CN")

        def second(unit: object) -> str:
            add_office(unit, there, demo=True)  # type: ignore[arg-type]  # a Unit
            hall = add_hall(centre, unit, "yuexiu", "一楼")  # type: ignore[arg-type]  # a Unit
            return add_window(centre, unit, hall, "1号窗")  # type: ignore[arg-type]  # a Unit

        window = database.attempt(second)
        ours = running.counter()
        through: object = running.over
        theirs = Device(through, running.made.clock)  # type: ignore[arg-type]  # over HTTP
        theirs.enrol(running.made.code(window))
        theirs.open_session()
        case = ours.issue()
        ours.push()
        seen = theirs.pull()
        assert not [entry for entry in seen if case.case_id.encode() in bytes(entry.body)]
        assert [e for e in ours.pull() if case.case_id.encode() in bytes(e.body)]
