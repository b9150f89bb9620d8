"""Beginning and ending a session: is this the database last used, and what is promised from now on.

A session is one opening of the store. Database and ``highwater`` both name it, the database first,
so that a database from a backup names an older one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, select

from windowdesk import logs
from windowdesk.app.ports import AuditEntry, Clock
from windowdesk.storage import chain, numbering, serials, sync_lines, tables
from windowdesk.storage.highwater import (
    HighWater,
    Position,
    Promise,
    Standing,
    Verdict,
    Witness,
    judge,
)
from windowdesk.storage.key import Keystore
from windowdesk.storage.meta import put_meta
from windowdesk.storage.numbering import SOURCE_CENTRE, SOURCE_DEMO, Numbering
from windowdesk.storage.schema import Migrations
from windowdesk.storage.unit_of_work import Memory, remembered

FILE = "desk.db"
TALK = "sync."  # everything the conversation with a centre keeps
ENROLLED = TALK + "device"  # the device that joined a centre; a copy is another one and has not


@dataclass(frozen=True, slots=True)
class Wish:
    """The arguments of ``open_store``."""

    profile: Path
    demo: bool
    division: str
    clock: Clock
    keystore: Callable[[], Keystore | None]
    witness: Path | None
    boot_id: str
    reserve_bytes: int
    migrations: Migrations
    window: int = 0

    @property
    def path(self) -> Path:
        return self.profile / FILE

    def witnesses(self, device: str) -> list[Witness]:
        """Beside the database, and in the second folder under the device's name."""
        beside = [Witness(self.profile)]
        return beside if self.witness is None else [*beside, Witness(self.witness, f"{device}.")]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has begun: database and ``highwater`` both name it."""

    wish: Wish
    numbering: Numbering
    verdict: Verdict
    number: int
    nonce: str
    memory: Memory
    high_water: HighWater

    def end(self, connection: Connection) -> tuple[int, str]:
        """Note the orderly end in the database; the number and nonce ``highwater`` must name too."""
        nonce = secrets.token_hex(16)
        with connection.begin():
            put_meta(connection, _session_meta(self.number + 1, nonce, self.nonce))
        return self.number + 1, nonce


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the database says of itself and what the witnesses promised."""

    found: Standing
    promises: tuple[Promise, ...]
    verdict: Verdict
    enrolled: str = ""

    @property
    def seen(self) -> frozenset[int]:
        return frozenset(block for promise in self.promises for block in promise.seen)

    @property
    def another_history(self) -> bool:
        """Whether numbers may be out that this database does not know."""
        return self.verdict in (Verdict.RESTORED, Verdict.COPIED)

    def next_session(self) -> tuple[int, str]:
        """The number of the session that begins, and the nonce of the one promised before it.

        It follows the last *promised* session, not the database's own: a start that was killed
        before its promise is simply begun again.
        """
        if not self.promises:
            return self.found.session + 1, self.found.nonce
        last = max(self.promises, key=lambda promise: promise.session)
        return last.session + 1, last.nonce

    def rules(self, demo: bool) -> Numbering:
        """Same device and epoch, or a new epoch, or for a copy a new device too."""
        device, epoch = self.found.device, self.found.epoch
        if self.another_history:
            epoch = max([epoch, *(promise.epoch for promise in self.promises)]) + 1
        if self.verdict is Verdict.COPIED:
            device = secrets.token_hex(16)
        leased = not demo or self.enrolled == device
        return Numbering(SOURCE_CENTRE if leased else SOURCE_DEMO, device, epoch)

    def promise(self, rules: Numbering, wish: Wish, nonce: str, reached: Position) -> Promise:
        """What is promised from now on; an old reservation of the same block still holds."""
        reserved = [p.reserved for p in self.promises if p.block == reached.block]
        return Promise(
            device=rules.device,
            epoch=rules.epoch,
            session=self.next_session()[0],
            nonce=nonce,
            running=True,
            boot=wish.boot_id,
            block=reached.block,
            reserved=min(reserved, default=0),
            seen=tuple(sorted(self.seen | ({reached.block} if reached.block else set()))),
            position=reached,
        )


def first_meta() -> dict[str, str]:
    """What a store just made says of itself: session 0, in which no number is ever issued."""
    own = {"store.device": secrets.token_hex(16), "store.epoch": "1"}
    return own | _session_meta(0, "", "")


def begin_session(wish: Wish, connection: Connection) -> Session:
    """Judge the database found, burn what may be out in another history, and promise anew."""
    nonce = secrets.token_hex(16)
    with connection.begin():
        evidence = _evidence(wish, connection)
        rules = evidence.rules(wish.demo)
        number, previous = evidence.next_session()
        _answer(wish, connection, evidence, rules)
        if rules.supply(connection).block is None:
            rules.open_next(connection, evidence.seen)
        sync_lines.open_line(connection, rules.device, rules.epoch)
        own = {"store.device": rules.device, "store.epoch": str(rules.epoch)}
        put_meta(connection, own | _session_meta(number, nonce, previous))
        memory = remembered(connection, rules)
    promise = evidence.promise(rules, wish, nonce, memory.position())
    return Session(
        wish=wish,
        numbering=rules,
        verdict=evidence.verdict,
        number=number,
        nonce=nonce,
        memory=memory,
        high_water=HighWater(wish.witnesses(rules.device), promise),
    )


def _evidence(wish: Wish, connection: Connection) -> _Evidence:
    found = _standing(connection)
    beside, *others = wish.witnesses(found.device)
    # a second folder named only now, or on a disk that is new, has nothing to say; damaged files have
    read = [witness.read() for witness in (beside, *(w for w in others if w.exists()))]
    return _Evidence(
        found,
        tuple(promise for promise, _left in read if promise is not None),
        max(judge(found, promise, left, wish.boot_id) for promise, left in read),
        connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == ENROLLED)) or "",
    )


def _standing(connection: Connection) -> Standing:
    stored = {row.key: row.value for row in connection.execute(select(tables.meta))}
    device, epoch = stored["store.device"], int(stored["store.epoch"])
    heads = chain.heads(connection, device, epoch)
    blocks = tables.number_blocks
    nexts = connection.execute(select(blocks.c.block, blocks.c.next_index))
    return Standing(
        device=device,
        epoch=epoch,
        session=int(stored["store.session"]),
        nonce=stored["store.nonce"],
        previous_nonce=stored["store.previous_nonce"],
        op_seq=heads.op_seq,
        op_head=heads.op_head,
        audit_seq=heads.audit_seq,
        nexts={row.block: row.next_index for row in nexts},
    )


def _answer(wish: Wish, connection: Connection, evidence: _Evidence, rules: Numbering) -> None:
    """Burn what may be out in another history, and write down that it happened."""
    now, verdict = wish.clock.now(), evidence.verdict.name.lower()
    if evidence.another_history:
        numbering.burn_all(connection, verdict, now)
        serials.burn_all(connection, verdict, now)
    elif evidence.verdict is Verdict.POWER_CUT:
        for promise in evidence.promises:
            numbering.burn(connection, promise.block, promise.reserved, verdict, now)
    else:
        return
    if evidence.verdict is Verdict.COPIED:
        _disown(connection, evidence.found.device)
    logs.get(__name__).warning("store_found", verdict=verdict, epoch=rules.epoch)
    detail = {"epoch": str(rules.epoch)}
    entry = AuditEntry(now, "system", f"store_{verdict}", rules.device, "noted", detail)
    row, _heads = chain.linked(entry, chain.heads(connection, rules.device, rules.epoch))
    connection.execute(tables.audit.insert(), row)


def _disown(connection: Connection, device: str) -> None:
    """A copy is another device: it shows nobody the key and the credential of the one it was.

    They are put by, not thrown away: what only this copy still knows may have to be proved one day.
    """
    meta, own = tables.meta, tables.meta.c.key
    ours = own.startswith(TALK) | own.startswith("device.")
    kept = {row.key: row.value for row in connection.execute(select(meta).where(ours))}
    put_meta(connection, {f"former.{device}.{key}": value for key, value in kept.items()})
    connection.execute(delete(meta).where(ours))


def _session_meta(number: int, nonce: str, previous: str) -> dict[str, str]:
    return {
        "store.session": str(number),
        "store.nonce": nonce,
        "store.previous_nonce": previous,
    }
