"""How a counter becomes known and shows who it is: hello, enrolment, session, renewal."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from windowdesk.central.service import audit, codes, reviewing
from windowdesk.central.service.caller import caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.store.tables.devices import (
    challenges,
    credentials,
    devices,
    enrolment_codes,
    sessions,
)
from windowdesk.central.store.tables.offices import halls, offices, windows
from windowdesk.central.store.tables.operations import lines
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.central.store.unit import Unit
from windowdesk.protocol import escrow, signing, versions
from windowdesk.protocol.feed import KeyTrusted
from windowdesk.protocol.messages import (
    Challenge,
    ChallengeWanted,
    Credential,
    Enrol,
    Enrolled,
    Hello,
    Line,
    Place,
    Renew,
    Session,
    SessionOpened,
    decode,
)
from windowdesk.protocol.signing import SigningKey

CREDENTIAL_DAYS = 90
RENEW_FROM_DAY = 60
CHALLENGE_SECONDS = 60
SESSION_SECONDS = 3600
_NAME = 64


def hello(core: Core, request: Request) -> Response:
    """Who the centre is."""
    own = core.identity
    with core.database.reading() as connection:
        incarnation = core.incarnation(connection)
    return answer(
        Hello(
            name=own.name,
            incarnation=incarnation,
            time=stamp(core.now()),
            oldest=versions.oldest(),
            newest=versions.CURRENT,
            software=version("windowdesk"),
            server_key=own.signer.public,
            recovery_key=own.recovery_public,
            box_key=escrow.public_of(own.box_private),
            demo=own.demo,
        )
    )


# --- enrolment -------------------------------------------------------------------------------


def enrol(core: Core, request: Request) -> Response:
    """Take a counter in against a one-time code; asked again with the same key, answer the same.

    ``Refused`` 400 and 422 for a request that is not as it should be or not signed, 426 for versions too far
    apart, 403 "code" (none, used, over, another device's), "known" (of this or another office) or "revoked".
    """
    asked = decode(Enrol, request.body)
    _check_names(asked.device, asked.name, asked.software)
    if not 0 < asked.epoch < 2**31:
        raise Refused(400, "malformed", "an epoch counts from 1")
    parts = (asked.code, asked.device, asked.epoch, asked.public_key)
    if not signing.verify(
        asked.algorithm, asked.public_key, asked.signature, signing.ENROL, *parts
    ):
        raise Refused(422, "signature", "the key did not sign this request")
    if not versions.talk(asked.protocol):
        raise Refused(426, "version", "the versions are too far apart to begin with")
    own, now = core.identity, core.now()
    return core.database.attempt(lambda unit: _enrol(core, unit, asked, own.signer, now))


def _enrol(core: Core, unit: Unit, asked: Enrol, signer: SigningKey, now: datetime) -> Response:
    connection, of_code = unit.connection, enrolment_codes.c.code_hash
    query = select(enrolment_codes).where(of_code == codes.code_hash(asked.code))
    code = connection.execute(query.with_for_update()).first()
    used_by = f"{asked.device}/{signing.key_id(asked.public_key)}"
    again = code is not None and code.used_by == used_by
    if code is None or (code.used_at is not None and not again):
        raise Refused(403, "code", "no such code, or it was used")
    if not again and code.expires_at <= stamp(now):
        raise Refused(403, "code", "the code has expired")
    if code.device not in ("", asked.device):
        raise Refused(403, "code", "the code is for another device")
    if not again:
        _take_in(unit, asked, code, now)
        joined = Doing(connection, code.office, asked.device, None, now)
        key = {"key": signing.key_id(asked.public_key), "window": code.window}
        audit.note(joined, "device.enrol", asked.device, detail=key)
        connection.execute(
            update(enrolment_codes)
            .where(of_code == code.code_hash)
            .values(used_at=stamp(now), used_by=used_by)
        )
    credential = give_credential(
        unit,
        signer,
        device=asked.device,
        office=code.office,
        public=asked.public_key,
        now=now,
    )
    return answer(
        Enrolled(
            credential=credential,
            place=place(unit, code.window),
            server_key=signer.public,
            incarnation=core.incarnation(connection),
            demo=core.identity.demo,
        )
    )


def _take_in(unit: Unit, asked: Enrol, code: Any, now: datetime) -> None:
    """Make the device, or let a known one of this office come again on a code made out for it."""
    connection = unit.connection
    query = select(devices).where(devices.c.device == asked.device)
    known = connection.execute(query.with_for_update()).first()
    row = {
        "window": code.window,
        "name": asked.name,
        "software": asked.software,
        "protocol": asked.protocol,
        "wrapped_key": asked.wrapped_key,
        "seen_at": stamp(now),
    }
    if known is None:
        first = {"device": asked.device, "office": code.office, "standing": "active", "reason": ""}
        connection.execute(insert(devices), {**row, **first, "enrolled_at": stamp(now)})
        return
    if known.office != code.office or code.device != asked.device:
        raise Refused(403, "known", "the device is known; a code made out for it is needed")
    if known.standing == "revoked":
        raise Refused(403, "revoked", "the device was revoked")
    connection.execute(update(devices).where(devices.c.device == asked.device).values(row))


def give_credential(
    unit: Unit, signer: SigningKey, *, device: str, office: str, public: bytes, now: datetime
) -> Credential:
    """A credential of 90 days for ``public``, and word of the key to every counter of the office.

    One that exists already is given again as it was.
    """
    key = signing.key_id(public)
    query = select(credentials).where(credentials.c.device == device, credentials.c.key == key)
    if unit.connection.execute(query).first() is None:
        bare = Credential(
            device=device,
            office=office,
            key=key,
            public_key=public,
            not_before=stamp(now),
            not_after=stamp(now + timedelta(days=CREDENTIAL_DAYS)),
        )
        row = msgspec.structs.asdict(bare)
        row["signature"] = signer.sign(signing.CREDENTIAL, *signed_parts(bare))
        del row["office"]
        unit.connection.execute(insert(credentials), row)
        trusted = KeyTrusted(
            key=key,
            algorithm=bare.algorithm,
            public_key=public,
            device=device,
            since=bare.not_before,
        )
        unit.announce(office, trusted, key=f"key/{key}")
    # read back even when new: the same request gets the same bytes
    return Credential(office=office, **unit.connection.execute(query).one()._asdict())


def signed_parts(credential: Credential) -> tuple[bytes | str, ...]:
    """What the centre signs of a credential: every field but the signature, in this order."""
    return (
        credential.device,
        credential.office,
        credential.key,
        credential.public_key,
        credential.not_before,
        credential.not_after,
        credential.algorithm,
    )


def place(unit: Unit, window: str) -> Place:
    """Where ``window`` is. ``Refused`` 403 where there is none any more."""
    row = unit.connection.execute(
        select(
            offices.c.office,
            offices.c.name,
            offices.c.division,
            offices.c.verify_host,
            halls.c.name.label("hall_name"),
            windows.c.name.label("window_name"),
        )
        .select_from(windows)
        .join(offices, offices.c.office == windows.c.office)
        .join(halls, halls.c.hall == windows.c.hall)
        .where(windows.c.window == window)
    ).first()
    if row is None:
        raise Refused(403, "code", "the code's window is gone")
    return Place(
        office=row.office,
        centre_name=row.name,
        division=row.division,
        hall=row.hall_name,
        window=row.window_name,
        verify_host=row.verify_host,
        window_id=window,
    )


def _check_names(*names: str) -> None:
    for name in names:
        if len(name) > _NAME or not name.isprintable():
            raise Refused(400, "malformed", "a name is too long or cannot be printed")
    if not names[0]:
        raise Refused(400, "malformed", "a device has a name")


# --- session ---------------------------------------------------------------------------------


def challenge(core: Core, request: Request) -> Response:
    """A value to sign once, within a minute; given to anybody, so that nobody learns who exists."""
    asked = decode(ChallengeWanted, request.body)
    _check_names(asked.device)
    value, now = codes.new_token(core.random), core.now()
    until = stamp(now + timedelta(seconds=CHALLENGE_SECONDS))

    def keep(unit: Unit) -> None:
        connection = unit.connection
        connection.execute(delete(challenges).where(challenges.c.expires_at <= stamp(now)))
        known = select(devices.c.device).where(devices.c.device == asked.device)
        if connection.scalar(known) is None:
            return
        row = {"challenge_hash": codes.token_hash(value), "device": asked.device}
        connection.execute(insert(challenges), {**row, "expires_at": until})

    core.database.attempt(keep)
    return answer(Challenge(challenge=value))


def session(core: Core, request: Request) -> Response:
    """Open a session for whoever signs the challenge with a key of the device.

    Raises 401 "challenge" or "signature", 403 "unknown" or "revoked".
    """
    asked = decode(Session, request.body)
    _check_names(asked.device, asked.software)
    if not 0 < asked.epoch < 2**31:
        raise Refused(400, "malformed", "an epoch counts from 1")
    return core.database.attempt(lambda unit: _session(core, unit, asked))


def _session(core: Core, unit: Unit, asked: Session) -> Response:
    connection, now = unit.connection, core.now()
    taken = connection.execute(
        delete(challenges)
        .where(challenges.c.challenge_hash == codes.token_hash(asked.challenge))
        .returning(challenges.c.device, challenges.c.expires_at)
    ).first()
    query = select(credentials).where(
        credentials.c.device == asked.device, credentials.c.key == asked.key
    )
    shown = connection.execute(query).first()
    device = connection.execute(select(devices).where(devices.c.device == asked.device)).first()
    refusal = _refusal(asked, taken, shown, device, stamp(now))
    if refusal is not None:
        # not raised: the challenge is used up, whatever it was used for
        return refusal.response()
    return _open(core, unit, asked, (device, shown))


def _refusal(asked: Session, taken: Any, shown: Any, device: Any, now: str) -> Refused | None:
    if device is None:
        return Refused(403, "unknown", "no such device; it has to be enrolled")
    if taken is None or taken.device != asked.device or taken.expires_at <= now:
        return Refused(401, "challenge", "not a challenge of this device, or too old")
    parts = (signing.SESSION, asked.challenge, asked.device, asked.epoch)
    if shown is None or not signing.verify(
        shown.algorithm, shown.public_key, asked.signature, *parts
    ):
        return Refused(401, "signature", "no key of the device signed this")
    if device.standing == "revoked":
        return Refused(403, "revoked", "the device was revoked")
    return None


def _open(core: Core, unit: Unit, asked: Session, found: tuple[Any, Any]) -> Response:
    connection, now, (device, shown) = unit.connection, core.now(), found
    token, limited = codes.new_token(core.random), not versions.talk(asked.protocol)
    gone = sessions.c.device == asked.device, sessions.c.expires_at <= stamp(now)
    connection.execute(delete(sessions).where(*gone))
    connection.execute(
        insert(sessions),
        {
            "token_hash": codes.token_hash(token),
            "device": asked.device,
            "epoch": asked.epoch,
            "key": asked.key,
            "opened_at": stamp(now),
            "expires_at": stamp(now + timedelta(seconds=SESSION_SECONDS)),
            "limited": int(limited),
        },
    )
    seen = {"seen_at": stamp(now), "software": asked.software, "protocol": asked.protocol}
    connection.execute(update(devices).where(devices.c.device == asked.device).values(seen))
    known = lines_of(unit, asked.device)
    if known and asked.epoch < known[-1].epoch:
        _ask_whether_copied(core, unit, device, asked.epoch)
    expired = device.standing == "active" and shown.not_after <= stamp(now)
    due = datetime.fromisoformat(shown.not_before) + timedelta(days=RENEW_FROM_DAY)
    return answer(
        SessionOpened(
            token=token,
            expires_in=SESSION_SECONDS,
            standing="expired" if expired else device.standing,
            incarnation=core.incarnation(connection),
            time=stamp(now),
            lines=known,
            renew=now >= due,
            limited=limited,
        )
    )


def _ask_whether_copied(core: Core, unit: Unit, device: Any, epoch: int) -> None:
    """A device that had gone on to a later epoch was restored, or there are two of it: one question."""
    table = reviews.c
    same = table.kind == "quarantine", table.device == device.device, table.state == "open"
    if unit.connection.scalar(select(table.review).where(*same).limit(1)) is None:
        facts = {"why": "older"}
        reviewing.open_review(
            core,
            unit,
            device.office,
            "quarantine",
            device=device.device,
            place=(epoch, 1),
            facts=facts,
        )


def lines_of(unit: Unit, device: str) -> list[Line]:
    """How far the centre is in each epoch of ``device``."""
    found = unit.connection.execute(
        select(lines).where(lines.c.device == device).order_by(lines.c.epoch)
    )
    return [Line(epoch=row.epoch, seq=row.seq, head=row.head) for row in found]


# --- renewal ---------------------------------------------------------------------------------


def renew(core: Core, request: Request) -> Response:
    """A new credential, asked for by the old key and by the new one; the old one runs out by itself.

    Signed by both: context RENEW over device and the new public key. The same request again gets
    the same credential. Open to expired devices; a quarantined one keeps its standing. ``Refused`` 403 for
    another's session, 422 where one of both did not sign.
    """
    asked = decode(Renew, request.body)
    signer, now = core.identity.signer, core.now()

    def work(unit: Unit) -> Response:
        who = caller(unit.connection, request.token, now, lock=True)
        parts = (asked.device, asked.public_key)
        by_old = (who.algorithm, who.public_key, asked.by_old)
        by_new = (asked.algorithm, asked.public_key, asked.by_new)
        if asked.device != who.device:
            raise Refused(403, "not_yours", "the session is another device's")
        if not (
            signing.verify(*by_old, signing.RENEW, *parts)
            and signing.verify(*by_new, signing.RENEW, *parts)
        ):
            raise Refused(422, "signature", "both keys sign a renewal")
        if asked.wrapped_key:
            of_device = devices.c.device == who.device
            sealed = {"wrapped_key": asked.wrapped_key}
            unit.connection.execute(update(devices).where(of_device).values(sealed))
        return answer(
            give_credential(
                unit,
                signer,
                device=who.device,
                office=who.office,
                public=asked.public_key,
                now=now,
            )
        )

    return core.database.attempt(work)


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public key as hex: what an administrator compares by eye."""
    return hashlib.sha256(public).hexdigest()
