"""Twelve faults on every message, over real HTTP, between the real engine and ``central serve``.

Waiting is simulated, talking is not: what the engine wants to wait for passes at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from tests.helpers import acts, postgres
from tests.helpers.fault_proxy import FAULTS, FaultProxy, proxied
from tests.helpers.http_counter import HttpCounter
from tests.proof import Proof
from windowdesk.app.standards import StandardFile
from windowdesk.app.sync_ports import Cursor
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.service import publishing
from windowdesk.central.service.acting import Act
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.counting import counted
from windowdesk.central.service.founding import more_codes
from windowdesk.central.serving.embedded import Embedded, start_embedded
from windowdesk.central.settings import DATABASE_KEY
from windowdesk.central.store.database import open_folder, open_url
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.central.store.tables.offices import offices
from windowdesk.domain.plain import sha256
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes
from windowdesk.sync.ports import Unreachable
from windowdesk.sync.wire import Refused

MESSAGES = (
    ("POST", routes.CHALLENGE),
    ("POST", routes.SESSION),
    ("POST", routes.PUSH),
    ("GET", routes.FEED),
    ("GET", routes.SNAPSHOT),
    ("POST", routes.NUMBERS),
    ("POST", routes.ATTACHMENTS),
    ("PUT", routes.ATTACHMENTS),
    ("POST", routes.AUDIT),
    ("POST", routes.STATUS),
)
# what is not said every day: joining, renewal, giving back after a restore, standards and documents
RARE = (
    ("GET", routes.HELLO),
    ("POST", routes.ENROL),
    ("POST", routes.CREDENTIAL),
    ("GET", routes.OPERATIONS),
    ("GET", routes.CATALOGUE),
    ("GET", routes.ATTACHMENTS),
)
CASES = [(fault, *message) for message in (*MESSAGES, *RARE) for fault in FAULTS]


@dataclass
class Served:
    """A running centre, and how to look into its database."""

    program: Embedded
    url: str
    folder: Path

    @contextmanager
    def centre(self) -> Iterator[Centre]:
        """The centre behind the running one, as a second program sees it."""
        key = self.folder / DATABASE_KEY
        database = open_url(self.url, key_file=key) if self.url else open_folder(self.folder)
        try:
            yield Centre(database, SystemClock(), secrets.token_bytes)
        finally:
            database.close()

    def code(self) -> str:
        with self.centre() as centre:
            return more_codes(centre).code

    def publish(self, nth: int) -> str:
        """One more version of a standard, published in the office; its hash."""
        item = replace(shipped_items()[0], version=f"2026.{nth}", effective=date(2026, 3, 1))
        file = StandardFile("a.yaml", item.code, item.name, item, None, ())
        with self.centre() as centre, centre.database.transaction() as unit:
            office = unit.connection.scalar(select(offices.c.office))
            act = Act(
                unit.connection, str(office), "9001", Role.ADMINISTRATOR,
                centre.now(), unit, centre.random,
            )  # fmt: skip
            publishing.put(act, [file])
            assert publishing.publish(act, centre.identity.signer, sha256(item), "2026-03-01")
        return sha256(item)

    def digest_of(self, device: str) -> str:
        with self.centre() as centre, centre.database.reading() as connection:
            found = {one.device: one for one in counted(connection)}
        assert found[device].broken == ""
        return found[device].digest


@pytest.fixture(params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "centre"
    url = postgres.cluster().empty() if request.param == "postgres" else ""
    options = ("--database", url) if url else ()
    program = start_embedded(folder, listen="127.0.0.1:0", options=options)
    yield Served(program, url, folder)
    program.stop()
    if url:
        postgres.cluster().drop(url)


@pytest.mark.proof(small=16, large=len(CASES))
def test_no_fault_on_any_message_loses_doubles_or_holds_up(
    proof: Proof, served: Served, tmp_path: Path
) -> None:
    with proxied(served.program.url) as proxy:
        counter = HttpCounter(tmp_path / "desk", proxy.url, served.program.enrolment_code)
        try:
            counter.settle()
            for case in proof.cases():
                # spread over both: in the small form every message once, and every fault
                nth = case if proof.total == len(CASES) else case * (len(FAULTS) + 1)
                fault, method, path = CASES[nth % len(CASES)]
                said = f"{fault} on {method} {path}"
                rare = _RARE.get((method, path))
                if rare is None:
                    _try(counter, proxy, case, (fault, method, path))
                else:
                    rare(_Rare(served, proxy, counter, tmp_path / str(case), said), fault)
                if case % 10 == 0 or case == proof.total - 1:
                    assert served.digest_of(counter.store.device) == counter.digest
        finally:
            counter.close()


def _try(counter: HttpCounter, proxy: FaultProxy, case: int, spoiled: tuple[str, str, str]) -> None:
    path = spoiled[2]
    acts.issue(counter.store, counter.time.now())
    if path == routes.NUMBERS:
        counter.prefixes = ((f"穗测{case}", counter.time.now().year),)
    if path == routes.SNAPSHOT:
        cursor = counter.sync.cursor()
        counter.sync.apply((), Cursor(cursor.incarnation, cursor.office, 0, within=0))
    _heals(counter, proxy, spoiled)
    if path == routes.NUMBERS:
        assert counter.store.serials_left(f"穗测{case}", counter.time.now().year) == 200


def _heals(counter: HttpCounter, proxy: FaultProxy, spoiled: tuple[str, str, str]) -> None:
    """The next such message meets the fault; within a minute everything is settled."""
    before = proxy.met
    proxy.arm(*spoiled)
    # as the next morning: a session is opened, everything is looked at once
    counter.engine._talk.drop()
    counter.engine._not_before = 0.0
    took = counter.settle()
    fault, method, path = spoiled
    assert proxy.met == before + 1, f"{fault} on {method} {path} was never met"
    took += counter.settle()
    told = f"{fault} on {method} {path}: {counter.engine.outlook}"
    assert counter.store.unsent() == 0, f"stuck: {told}"
    assert took <= 60, f"{took:.0f} s: {told}"
    assert counter.sync.counts().attachments_waiting == 0, f"stuck: {told}"


# --- what is not said every day --------------------------------------------------------------------


@dataclass
class _Rare:
    """``folder`` is this case's own."""

    served: Served
    proxy: FaultProxy
    counter: HttpCounter
    folder: Path
    said: str


def _joining(at: _Rare, fault: str, method: str, path: str) -> None:
    """A counter that joins: the code is good once, and still is when its answer was lost."""
    at.proxy.arm(fault, method, path)
    before = at.proxy.met
    one = HttpCounter(at.folder / "desk", at.proxy.url, at.served.code())
    try:
        assert at.proxy.met == before + 1, f"{at.said} was never met"
        one.settle()
        case_id = acts.issue(one.store, one.time.now())
        one.settle()
        assert case_id
        assert at.served.digest_of(one.store.device) == one.digest
        with at.served.centre() as centre, centre.database.reading() as connection:
            query = select(blocks.c.block).where(blocks.c.device == one.store.device)
            there = set(connection.scalars(query))
        here = {account.block for account in one.store.number_account()}
        assert there <= here, f"leased and never received: {at.said}"
    finally:
        one.close()


def _renewal(at: _Rare, fault: str) -> None:
    """Day sixty: another key, and the old one until it is answered."""
    counter, store = at.counter, at.counter.sync
    old = store.device_key()
    talk = counter.engine._talk
    with patch.object(talk, "renewal_due", lambda _membership: store.device_key() == old):
        counter.engine._renew_at = 0.0
        before = at.proxy.met
        at.proxy.arm(fault, "POST", routes.CREDENTIAL)
        for _ in range(3):
            # it is asked for again after ten minutes
            talk.drop()
            counter.settle()
            counter.engine._renew_at = counter.engine._not_before = 0.0
        assert at.proxy.met == before + 1, f"{at.said} was never met"
        assert store.device_key() != old, at.said
        acts.issue(counter.store, counter.time.now())
        talk.drop()
        counter.settle()
        assert counter.store.unsent() == 0, f"{at.said}: {counter.engine.outlook}"


def _giving_back(at: _Rare, fault: str) -> None:
    """A restored counter asks for what it lost.

    One of its own each time: twelve blocks a day are all a device gets, and each restore burns three.
    """
    counter = HttpCounter(at.folder / "desk", at.proxy.url, at.served.code())
    try:
        counter.settle()
        counter.store.backup(at.folder / "desk.db")
        lost = acts.issue(counter.store, counter.time.now())
        counter.settle()
        counter.restore(at.folder / "desk.db")
        assert counter.store.events(lost) == ()
        _heals(counter, at.proxy, (fault, "GET", routes.OPERATIONS))
        assert counter.store.events(lost) != (), at.said
        assert at.served.digest_of(counter.store.device) == counter.digest
    finally:
        counter.close()


def _standard(at: _Rare, fault: str) -> None:
    """A standard is published: the counter fetches it by its hash."""
    wanted = at.served.publish(int(at.folder.name))
    before = at.proxy.met
    at.proxy.arm(fault, "GET", routes.CATALOGUE)
    for _ in range(4):
        # heard of by a poll, and what was not its hash is asked for again after a while
        at.counter.time.seconds += 60
        at.counter.settle()
    assert at.proxy.met == before + 1, f"{at.said} was never met"
    assert wanted not in at.counter.sync.items_wanted(), at.said
    assert at.counter.store.item_version(wanted) is not None, at.said


def _document(at: _Rare, fault: str) -> None:
    """Whoever fetches a document knows it by its hash, and asks until it is that."""
    counter = at.counter
    case_id = acts.issue(counter.store, counter.time.now())
    counter.settle()
    (paper,) = counter.store.documents_of(case_id)
    at.proxy.arm(fault, "GET", routes.ATTACHMENTS)
    before = at.proxy.met
    for _ in range(3):
        with suppress(Unreachable, Refused):
            wire = counter.engine._wire
            got = wire.send("GET", f"{routes.ATTACHMENTS}/{paper.sha256}").body
            if got == paper.content:
                break
    assert at.proxy.met == before + 1, f"{at.said} was never met"
    assert got == paper.content, at.said


_RARE: dict[tuple[str, str], Callable[[_Rare, str], None]] = {
    ("GET", routes.HELLO): lambda at, fault: _joining(at, fault, "GET", routes.HELLO),
    ("POST", routes.ENROL): lambda at, fault: _joining(at, fault, "POST", routes.ENROL),
    ("POST", routes.CREDENTIAL): _renewal,
    ("GET", routes.OPERATIONS): _giving_back,
    ("GET", routes.CATALOGUE): _standard,
    ("GET", routes.ATTACHMENTS): _document,
}
