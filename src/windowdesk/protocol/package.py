"""The air-gap package: a conversation written down, carried on a stick, and answered in another file.

A counter that no line reaches writes the very requests it would have sent (``export``); the centre
carries them out as if they had come over the line and writes the answers (``answer``). So whatever is
exactly-once on the line is exactly-once here. A file is one line of JSON (:class:`Head`) and then
sealed bytes: personal data on a stick is read by nobody but the addressee. Written for other
implementers in docs/airgap-format.md. Frozen.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from typing import Literal

import msgspec

from windowdesk.protocol import escrow, signing
from windowdesk.protocol.escrow import EscrowError
from windowdesk.protocol.messages import Struct, WireError, decode, encode
from windowdesk.protocol.signing import SigningKey

FORMAT = "windowdesk/package/1"
ENDING = ".wdpack"
MOST_BYTES = 1024**3
_HEAD_BYTES = 4096
Kind = Literal["export", "answer"]


class Head(Struct, frozen=True, kw_only=True):
    """What may be known of a package without opening it; no personal data.

    ``signature`` (context EXPORT) by the sender over kind, device, office, package, made_at,
    sealed_to, the SHA-256 of the sealed bytes and reply_to. ``reply_to``: the X25519 key an answer to an export
    is sealed to; of an answer, "" and ``package`` names the export it answers.
    """

    format: str
    kind: Kind
    device: str
    office: str
    package: str
    made_at: str
    sealed_to: str
    sha256: str
    key: str
    signature: bytes = b""
    reply_to: bytes = b""
    algorithm: str = signing.ED25519


class Asked(Struct, frozen=True, kw_only=True):
    """A request as it would go over the line."""

    method: str
    path: str
    query: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class Answered(Struct, frozen=True, kw_only=True):
    """What the centre answered to ``asked``, which need not be repeated in full."""

    method: str
    path: str
    status: int
    query: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class Content(Struct, frozen=True, kw_only=True):
    """What is sealed: the requests of an export, or the answers to one, in order.

    ``epoch`` is the counter's present one, as it would say when it opens a session.
    """

    time: str
    incarnation: str = ""
    epoch: int = 1
    asked: list[Asked] = msgspec.field(default_factory=list)
    told: list[Answered] = msgspec.field(default_factory=list)


class PackageError(ValueError):
    """``code``: "format", "damaged", "not_ours" (sealed for somebody else), "signature"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pack(head: Head, content: Content, sealed_to: bytes, key: SigningKey) -> bytes:
    """The file's bytes. What ``head`` says of seal, hash and signature is filled in here."""
    plain = zlib.compress(encode(content), 6)
    bound = (head.kind, head.device, head.package)
    sealed = escrow.seal(sealed_to, escrow.PACKAGE, plain, *bound)
    bare = msgspec.structs.replace(
        head,
        format=FORMAT,
        sealed_to=signing.key_id(sealed_to),
        sha256=hashlib.sha256(sealed).hexdigest(),
        key=signing.key_id(key.public),
        algorithm=key.algorithm,
    )
    signature = key.sign(signing.EXPORT, *_signed(bare))
    return encode(msgspec.structs.replace(bare, signature=signature)) + b"\n" + sealed


def head_of(data: bytes) -> Head:
    """The first line. Raises :class:`PackageError` "format"."""
    try:
        head = decode(Head, data[:_HEAD_BYTES].partition(b"\n")[0])
    except WireError:
        raise PackageError("format") from None
    if head.format != FORMAT:
        raise PackageError("format")
    return head


def unpack(data: bytes, public: bytes, private: Sequence[bytes]) -> tuple[Head, Content]:
    """Head and content, once the signature by ``public`` held and one of ``private`` opened it."""
    head = head_of(data)
    sealed = data[data.index(b"\n") + 1 :]
    if hashlib.sha256(sealed).hexdigest() != head.sha256:
        raise PackageError("damaged")
    if not signing.verify(head.algorithm, public, head.signature, signing.EXPORT, *_signed(head)):
        raise PackageError("signature")
    of = next((p for p in private if signing.key_id(escrow.public_of(p)) == head.sealed_to), None)
    if of is None:
        raise PackageError("not_ours")
    try:
        plain = escrow.unseal(of, escrow.PACKAGE, sealed, head.kind, head.device, head.package)
        return head, decode(Content, _inflated(plain))
    except (EscrowError, WireError, zlib.error):
        raise PackageError("damaged") from None


def _signed(head: Head) -> tuple[bytes | str, ...]:
    return (
        head.kind, head.device, head.office, head.package, head.made_at,
        head.sealed_to, head.sha256, head.reply_to,
    )  # fmt: skip


def _inflated(plain: bytes) -> bytes:
    """At most a gigabyte: a small file may not become a large memory."""
    reader = zlib.decompressobj()
    content = reader.decompress(plain, MOST_BYTES)
    if reader.unconsumed_tail or not reader.eof:
        raise PackageError("damaged")
    return content
