"""Joining a centre with a one-time code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from windowdesk import logs
from windowdesk.app.enrolling import refused
from windowdesk.app.errors import StoreProblem
from windowdesk.app.sync_ports import Membership, SyncStore
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import Enrol, Enrolled, Hello
from windowdesk.protocol.signing import SoftwareKey
from windowdesk.sync.duties import Around, Numbering
from windowdesk.sync.ports import Chance, Time, Transport, Unreachable
from windowdesk.sync.talk import Talk
from windowdesk.sync.wire import Refused, Wire

# blocks and ranges come in one answer each; a centre that gives less at a time is asked again
_MOST_LEASES = 4
_log = logs.get(__name__)


def enrol(
    store: SyncStore,
    transport: Transport,
    time: Time,
    *,
    url: str,
    code: str,
    name: str = "",
    software: str = "",
    wrap: Callable[[bytes], bytes] = lambda _recovery_key: b"",
    passed: str = "",
) -> Membership:
    """Join the centre at ``url``: durable when this returns.

    ``wrap`` seals the store's key to the centre's recovery key; ``passed`` is kept (:class:`Membership`).
    Asking again after a lost answer is fine: device, key and answer are the same. Raises ``DeskError`` in
    words for whatever centre or line may do, code "enrolled" for a counter that belongs to one.
    """
    if store.membership() is not None:
        raise refused("enrolled", url)
    wire = Wire(transport)
    try:
        hello = wire.ask(Hello, "GET", routes.HELLO)
        answer = wire.ask(
            Enrolled,
            "POST",
            routes.ENROL,
            _request(store, code, name, software, wrap(hello.recovery_key)),
        )
    except Unreachable as trouble:
        raise refused(trouble.code, url) from trouble
    except Refused as refusal:
        code = "not_a_centre" if refusal.code == "unreadable" else refusal.code
        raise refused(_CODES.get(code, code), url) from refusal
    if answer.server_key != hello.server_key or answer.credential.device != store.device:
        raise refused("not_a_centre", url)
    membership = Membership(
        url=url.rstrip("/"),
        credential=answer.credential,
        place=answer.place,
        server_key=answer.server_key,
        at=time.now().isoformat(timespec="seconds"),
        demo=answer.demo,
        name=hello.name,
        box_key=hello.box_key,
        recovery_key=hello.recovery_key,
        passed=passed,
    )
    store.enrol(membership, answer.incarnation)
    return membership


def first_numbers(
    store: SyncStore,
    transport: Transport,
    time: Time,
    chance: Chance,
    *,
    prefixes: Callable[[datetime], Sequence[tuple[str, int]]],
    software: str = "",
) -> bool:
    """Lease the first numbers as a part of joining, so that the first receipt does not wait for them.

    The numbers from before ended with the enrolment. False where the line broke or the centre would
    not: the counter has joined all the same, and the conversation goes on asking.
    """
    wire = Wire(transport)
    talk = Talk(store, wire, time, software)
    numbering = Numbering(Around(store, wire, talk, time, chance), prefixes)
    try:
        talk.settle(talk.open())
        for _once in range(_MOST_LEASES):
            if numbering.run() > 0:
                break
    except (Unreachable, Refused, StoreProblem) as trouble:
        _log.warning("no numbers yet", trouble=type(trouble).__name__)
        return False
    return True


def _request(store: SyncStore, code: str, name: str, software: str, wrapped: bytes) -> Enrol:
    key = SoftwareKey(store.device_key())
    parts = (code, store.device, store.epoch, key.public)
    return Enrol(
        code=code,
        device=store.device,
        epoch=store.epoch,
        public_key=key.public,
        signature=key.sign(signing.ENROL, *parts),
        wrapped_key=wrapped,
        name=name,
        software=software,
    )


# what the centre calls it, where the words are under another name
_CODES = {"code": "unusable_code", "known": "enrolled", "not_found": "not_a_centre"}
