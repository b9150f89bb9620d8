"""Every message of counter and centre, typed. JSON; unknown fields pass, wrong types do not.

Written for other implementers in docs/protocol.md. Times are local wall time to the second without
zone (ISO 8601), as everywhere in windowdesk; bytes are Base64. ``Struct`` fields with a default may
be left out by the sender. Tests hold this module and the page together.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec

from windowdesk.protocol import versions

T = TypeVar("T")
MAX_BATCH_OPERATIONS = 200
MAX_BATCH_BYTES = 1024 * 1024
CHUNK_BYTES = 1024 * 1024


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message. Field names are the names on the wire."""


# --- who talks ---------------------------------------------------------------------------------


class Hello(Struct, frozen=True, kw_only=True):
    """``GET hello``: who the centre is; needs no credential. ``time`` lets a counter see its skew.

    ``recovery_key`` is what the store's key is sealed to, ``box_key`` what packages are (X25519).
    """

    name: str
    incarnation: str
    time: str
    oldest: int
    newest: int
    software: str
    server_key: bytes
    recovery_key: bytes
    demo: bool = False
    box_key: bytes = b""


class Enrol(Struct, frozen=True, kw_only=True):
    """``POST enrol``: a counter asks to join with a one-time code.

    ``signature`` (context ENROL) by ``public_key`` over code, device, epoch, public key.
    ``wrapped_key`` is the store's key, sealed to the centre's recovery key (``escrow``).
    """

    code: str
    device: str
    epoch: int
    public_key: bytes
    signature: bytes
    wrapped_key: bytes = b""
    algorithm: str = "Ed25519"
    name: str = ""
    software: str = ""
    protocol: int = versions.CURRENT


class Credential(Struct, frozen=True, kw_only=True):
    """What a device may show: signed by the centre (context CREDENTIAL) over all other fields."""

    device: str
    office: str
    key: str
    public_key: bytes
    not_before: str
    not_after: str
    signature: bytes = b""
    algorithm: str = "Ed25519"


class Place(Struct, frozen=True, kw_only=True):
    """Where the counter stands, as its documents name it; ``window_id`` is what never changes of it."""

    office: str
    centre_name: str
    division: str
    hall: str
    window: str
    verify_host: str
    window_id: str = ""


class Enrolled(Struct, frozen=True, kw_only=True):
    """The answer to :class:`Enrol`. The counter pulls everything else."""

    credential: Credential
    place: Place
    server_key: bytes
    incarnation: str
    demo: bool = False


class Challenge(Struct, frozen=True, kw_only=True):
    """``POST challenge`` {device} → a value to sign once, within a minute."""

    challenge: str


class ChallengeWanted(Struct, frozen=True, kw_only=True):
    device: str


class Session(Struct, frozen=True, kw_only=True):
    """``POST session``: signature (context SESSION) by the device key over challenge, device, epoch."""

    device: str
    epoch: int
    key: str
    challenge: str
    signature: bytes
    time: str
    protocol: int = versions.CURRENT
    software: str = ""


Standing = Literal["active", "expired", "quarantined", "revoked"]


class Line(Struct, frozen=True, kw_only=True):
    """One device's operations of one epoch: how many, and the digest of the last."""

    epoch: int
    seq: int
    head: str


class SessionOpened(Struct, frozen=True, kw_only=True):
    """A bearer token. ``lines`` is what the centre holds of this device, by epoch.

    ``standing``: expired and quarantined devices may push (into quarantine) and renew, no more; a
    revoked one may do nothing. ``limited``: the versions are too far apart, only pushing is open.
    """

    token: str
    expires_in: int
    standing: Standing
    incarnation: str
    time: str
    lines: list[Line]
    renew: bool = False
    limited: bool = False


class Renew(Struct, frozen=True, kw_only=True):
    """``POST credential``: a new key, signed (context RENEW) by the old and by the new one.

    ``wrapped_key``: as of :class:`Enrol`, sealed anew; b"" leaves the one the centre has.
    """

    device: str
    public_key: bytes
    by_old: bytes
    by_new: bytes
    algorithm: str = "Ed25519"
    wrapped_key: bytes = b""


# --- push --------------------------------------------------------------------------------------

State = Literal["applied", "recorded", "rejected", "parked"]


class BatchHead(Struct, frozen=True, kw_only=True):
    """The first line of a push; each further line is one operation's canonical bytes.

    ``signature`` (context PUSH) by the device's key over device, epoch, first, count, head: since
    every operation carries the hash of the one before it, the head stands for all of them.
    """

    device: str
    epoch: int
    first: int
    count: int
    head: str
    key: str
    signature: bytes
    algorithm: str = "Ed25519"
    protocol: int = versions.CURRENT


class Result(Struct, frozen=True, kw_only=True):
    """What became of one operation. ``code`` names the reason, ``review`` the open question.

    applied: as asked. recorded: kept as a fact although it disagrees; a review is open. rejected:
    kept as evidence only; a review is open. parked: of a kind this centre does not know yet.
    """

    seq: int
    state: State
    code: str = ""
    review: str = ""


class Pushed(Struct, frozen=True, kw_only=True):
    """``results`` of everything in the batch that was not simply applied, resent or new.

    ``session``: ``signing.key_id`` of the token that the push showed, so that an answer kept on the
    way from before a restore is not believed after it.
    """

    epoch: int
    seq: int
    head: str
    results: list[Result]
    quarantined: bool = False
    session: str = ""


class OperationHead(Struct, frozen=True, kw_only=True, gc=False):
    """What the centre reads of an operation's line; the line itself is kept as it came."""

    device: str
    epoch: int
    seq: int
    op_id: str
    kind: str
    actor: str
    case_id: str
    base_version: int
    catalogue: str
    wall_time: str
    monotonic_ns: int
    boot_id: str
    prev: str
    payload: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"{}"))
    schema_version: int = 1


# --- pull --------------------------------------------------------------------------------------


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the office's feed; ``kind`` says which class of ``feed`` its body is."""

    pos: int
    kind: str
    body: msgspec.Raw


class Page(Struct, frozen=True, kw_only=True):
    """``GET feed?after=POS&incarnation=…`` and ``GET snapshot``: contiguous from after+1."""

    incarnation: str
    office: str
    entries: list[Entry]
    last: int
    more: bool = False


class Lease(Struct, frozen=True, kw_only=True):
    """``POST numbers``: numbers wanted. The same ``request`` always gets the same answer."""

    request: str
    epoch: int
    blocks: int = 0
    serials: list[SerialsWanted] = msgspec.field(default_factory=list)


class SerialsWanted(Struct, frozen=True, kw_only=True):
    """A range of 文号 for an organ's ``prefix`` and ``year``."""

    prefix: str
    year: int
    count: int


class SerialRange(Struct, frozen=True, kw_only=True):
    prefix: str
    year: int
    first: int
    last: int


class Leased(Struct, frozen=True, kw_only=True):
    blocks: list[int]
    serials: list[SerialRange] = msgspec.field(default_factory=list)


class Have(Struct, frozen=True, kw_only=True):
    """``POST attachments``: what a counter could send, and how large each is."""

    files: list[Attachment]


class Attachment(Struct, frozen=True, kw_only=True):
    """``sha256`` of the whole; sent in chunks of CHUNK_BYTES, each named by its own SHA-256.

    ``operation`` is "epoch/seq" of the operation that speaks of it.
    """

    sha256: str
    size: int
    media: str
    operation: str
    chunks: list[str]


class Missing(Struct, frozen=True, kw_only=True):
    """The chunks the centre still wants, by the attachment's hash; an absent one is complete."""

    chunks: dict[str, list[int]]


class AuditLines(Struct, frozen=True, kw_only=True):
    """``POST audit``: entries of the counter's audit chain from ``first``, canonical text each.

    ``signature`` (context AUDIT) over device, first, count, head. ``torn``: the counter's own chain
    does not hold before ``first``; what follows is kept as a branch, and the break is named.
    """

    device: str
    first: int
    count: int
    prev: str
    head: str
    entries: list[msgspec.Raw]
    key: str
    signature: bytes
    algorithm: str = "Ed25519"
    torn: bool = False


class AuditKept(Struct, frozen=True, kw_only=True):
    """``seq`` and ``head``: how far this counter's chain is kept.

    ``centre_seq`` and ``centre_head``: where the centre's own chain of the office stands; a counter
    notes it in its chain once a day, so that the two bear witness of each other.
    """

    seq: int
    head: str
    centre_seq: int = 0
    centre_head: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """``POST status``: how a counter stands, for the administrators' page; nothing is decided by it.

    ``time`` is the counter's clock as it sends, so that the centre sees the skew; ``oldest`` the wall
    time of its oldest unsent operation; ``passed_over`` how many entries of the feed it could not take in
    and keeps as they came.
    """

    time: str
    unsent: int = 0
    oldest: str = ""
    numbers_left: int = 0
    attachments_waiting: int = 0
    software: str = ""
    passed_over: int = 0


class Heard(Struct, frozen=True, kw_only=True):
    """The answer to :class:`Told`: the centre's clock."""

    time: str


class Problem(Struct, frozen=True, kw_only=True):
    """Every refusal. ``code`` is for programs; ``detail`` is English, without personal data.

    ``expected``: the sequence number a push should begin with (code "gap").
    """

    code: str
    detail: str = ""
    expected: int = 0
    retry_after: int = 0


class WireError(ValueError):
    """Bytes that are not the message they should be. Its text holds no content."""


def encode(message: Any) -> bytes:
    """``message`` as JSON."""
    return msgspec.json.encode(message)


def decode(kind: type[T], data: bytes) -> T:
    """``data`` as ``kind``; :class:`WireError` naming the place that does not fit."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
        raise WireError(
            str(problem) if isinstance(problem, msgspec.ValidationError) else "not JSON"
        ) from None
