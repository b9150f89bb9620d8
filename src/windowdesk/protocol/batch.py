"""A push on the wire: one head line, then every operation as the very bytes that were hashed.

The counter sends canonical bytes (``domain.plain.canonical``) and the centre hashes what came, so
that neither side re-encodes and both digests are of the same bytes, whoever wrote the other side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from windowdesk.domain.plain import canonical
from windowdesk.protocol import signing
from windowdesk.protocol.messages import (
    MAX_BATCH_BYTES,
    MAX_BATCH_OPERATIONS,
    BatchHead,
    OperationHead,
    WireError,
    decode,
    encode,
)
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.signing import SigningKey

_OPERATION = msgspec.json.Decoder(OperationHead)
# lists and objects within one another; an operation of ours has a dozen. Whoever reads one hands it on
# inside of others, and every reader has an end somewhere: this is far before anybody's
MOST_NESTED = 200
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_INNERMOST = re.compile(rb"\{\}|\[\]")
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class Received(msgspec.Struct, frozen=True, gc=False):
    """One operation as it came: what is read of it, its bytes, their SHA-256.

    ``readable`` False: its own counter signed it, but it is no operation. It has a place all the
    same, for one bad record must not block the next.
    """

    head: OperationHead
    line: bytes
    digest: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    head: BatchHead
    operations: tuple[Received, ...]

    def signed_by(self, public: bytes) -> bool:
        """Whether ``public`` signed this head, and the head is that of the last operation."""
        head = self.head
        if not self.operations or self.operations[-1].digest != head.head:
            return False
        parts = (head.device, head.epoch, head.first, head.count, head.head)
        return signing.verify(head.algorithm, public, head.signature, signing.PUSH, *parts)


def seal(operations: Sequence[Operation], key: SigningKey) -> bytes:
    """The body that pushes ``operations`` (one device and epoch, in order, at least one)."""
    first = operations[0]
    lines = [canonical(operation) for operation in operations]
    return seal_lines(lines, first.device, (first.epoch, first.seq), key)


def seal_lines(
    lines: Sequence[bytes], device: str, start: tuple[int, int], key: SigningKey
) -> bytes:
    """The same of ``lines``, canonical already; ``start`` is the first one's epoch and seq."""
    (epoch, first), digest = start, hashlib.sha256(lines[-1]).hexdigest()
    parts = (device, epoch, first, len(lines), digest)
    head = BatchHead(
        device=device,
        epoch=epoch,
        first=first,
        count=len(lines),
        head=digest,
        key=signing.key_id(key.public),
        signature=key.sign(signing.PUSH, *parts),
        algorithm=key.algorithm,
    )
    return b"\n".join([encode(head), *lines])


def fitting(operations: Sequence[Operation], most: int = MAX_BATCH_OPERATIONS) -> int:
    """How many of ``operations`` fit one batch: at most ``most``, and a MiB, but one at least."""
    size = 0
    for count, operation in enumerate(operations[:most]):
        size += len(canonical(operation)) + 1
        if size > MAX_BATCH_BYTES - 4096 and count:
            return count
    return min(len(operations), most)


def open_batch(body: bytes, read: Callable[[bytes], OperationHead] = _OPERATION.decode) -> Batch:
    """``body`` taken apart and checked in itself: one device and epoch, contiguous, chained.

    Raises :class:`WireError`. Nothing here knows who may push, or whether the signature holds. A line
    that cannot be read takes the place it stands at; the next one's ``prev`` vouches for its bytes.
    ``read``: reads more of most lines than their head, for one pass over the bytes; a line it raises
    for is read as a head alone.
    """
    first, *lines = _lines(body)
    head = decode(BatchHead, first)
    if not lines or len(lines) != head.count or len(lines) > MAX_BATCH_OPERATIONS:
        raise WireError("the number of operations is not what the head says")
    received = []
    before: str | None = None
    device, epoch = head.device, head.epoch
    for seq, line in enumerate(lines, head.first):
        readable = True
        try:
            operation = read(line)
        except _UNREADABLE:
            operation, readable = _head(line, (device, epoch, seq), before or "")
        if operation.seq != seq or operation.device != device or operation.epoch != epoch:
            raise WireError(f"operation {seq} is not in its place")
        if readable and before is not None and operation.prev != before:
            raise WireError(f"operation {seq} does not follow the one before it")
        before = hashlib.sha256(line).hexdigest()
        received.append(Received(operation, line, before, readable))
    return Batch(head, tuple(received))


def too_deep(line: bytes) -> bool:
    """Whether ``line``, which is JSON, nests deeper than :data:`MOST_NESTED`."""
    if _opened(line, b"[") + _opened(line, b"{") <= MOST_NESTED:
        return False
    left = _TEXT.sub(b"", line).translate(None, _NO_BRACKETS)
    for _depth in range(MOST_NESTED):
        left = _INNERMOST.sub(b"", left)
        if not left:
            return False
    return True


def _opened(line: bytes, bracket: bytes) -> int:
    """How many of ``bracket`` there are, or more than may be.

    Taking them out finds them many bytes at a time; ``count`` looks at each, and is twice as long at it.
    """
    return len(line) - len(line.replace(bracket, b"", MOST_NESTED + 1))


def _lines(body: bytes) -> list[bytes]:
    """``body`` at its line feeds; ``find`` looks at many bytes at once, ``split`` at each.

    Raises :class:`WireError` for more than a batch may hold, before a MiB of nothing else is taken apart.
    """
    lines: list[bytes] = []
    at = 0
    while (end := body.find(b"\n", at)) >= 0:
        if len(lines) > MAX_BATCH_OPERATIONS:
            raise WireError("the number of operations is not what the head says")
        lines.append(body[at:end])
        at = end + 1
    lines.append(body[at:])
    return lines


def _head(line: bytes, place: tuple[str, int, int], prev: str) -> tuple[OperationHead, bool]:
    """The head of ``line``, and whether it is one at all."""
    try:
        return _OPERATION.decode(line), True
    except _UNREADABLE:
        return _nothing(place, prev), False


def unreadable(head: OperationHead) -> OperationHead:
    """``head`` with nothing left but its place and its link."""
    return _nothing((head.device, head.epoch, head.seq), head.prev)


def _nothing(place: tuple[str, int, int], prev: str) -> OperationHead:
    device, epoch, seq = place
    return OperationHead(
        device=device,
        epoch=epoch,
        seq=seq,
        op_id="",
        kind="",
        actor="",
        case_id="",
        base_version=0,
        catalogue="",
        wall_time="",
        monotonic_ns=0,
        boot_id="",
        prev=prev,
    )
