"""A push on the wire: what one side seals the other opens, and nothing else opens."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.protocol import batch, messages, signing
from windowdesk.protocol.batch import open_batch
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import MAX_BATCH_OPERATIONS, Line, WireError
from windowdesk.protocol.operations import GENESIS, Operation
from windowdesk.protocol.versions import oldest, talk

KEY = signing.SoftwareKey(bytes(range(32)))
NOON = datetime.fromisoformat("2026-03-02T12:00:00")


def operations(count: int, *, size: int = 10, epoch: int = 1) -> list[Operation]:
    made: list[Operation] = []
    for seq in range(1, count + 1):
        prev = made[-1].digest() if made else GENESIS
        payload = {"events": [{"text": "受" * size}]}
        made.append(
            Operation(
                "d" * 32, epoch, seq, f"op-{seq}", "case.issued", "1001", f"case-{seq}", 0,
                "ab" * 32, NOON, seq, "boot", prev, payload,
            )
        )  # fmt: skip
    return made


def test_what_is_sealed_opens_with_the_same_digests_and_signature() -> None:
    ops = operations(5)
    opened = batch.open_batch(batch.seal(ops, KEY))
    assert [r.digest for r in opened.operations] == [op.digest() for op in ops]
    assert opened.head.head == ops[-1].digest()
    assert opened.signed_by(KEY.public)
    assert not opened.signed_by(signing.SoftwareKey(b"x" * 32).public)


def test_the_digest_is_of_the_bytes_that_travelled() -> None:
    (op,) = operations(1)
    _head, line = batch.seal([op], KEY).split(b"\n")
    assert hashlib.sha256(line).hexdigest() == op.digest()


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_never_passes(at: int, bit: int) -> None:
    body = bytearray(batch.seal(operations(3), KEY))
    at %= len(body)
    body[at] ^= 1 << bit
    try:
        opened = batch.open_batch(bytes(body))
    except WireError:
        return
    intact = [r.digest for r in opened.operations] == [op.digest() for op in operations(3)]
    # a head that says something else about the same operations is caught by its signature
    assert not opened.signed_by(KEY.public) or (intact and _same_head(opened))


def _same_head(opened: batch.Batch) -> bool:
    """A change in a field that nothing rests on (who sent it, an unknown field's name)."""
    ours = batch.open_batch(batch.seal(operations(3), KEY)).head
    rests = ("device", "epoch", "first", "count", "head", "signature", "algorithm")
    return all(getattr(opened.head, name) == getattr(ours, name) for name in rests)


@pytest.mark.parametrize("order", [(0, 2, 1), (0, 0, 1), (0, 2)])
def test_operations_out_of_order_are_refused(order: tuple[int, ...]) -> None:
    ops = operations(3)
    with pytest.raises(WireError):
        batch.open_batch(batch.seal([ops[i] for i in order], KEY))


@pytest.mark.parametrize("body", [b"", b"\n", b"{}", b"[]\n[]", b"\xff\n\xff", b"[" * 100_000])
def test_anything_else_is_refused_without_its_content(body: bytes) -> None:
    with pytest.raises(WireError) as problem:
        batch.open_batch(body)
    assert len(str(problem.value)) < 200


def test_a_mebibyte_of_line_feeds_is_not_taken_apart() -> None:
    class Looked(bytes):
        times = 0

        def find(self, *what: Any) -> int:
            Looked.times += 1
            return super().find(*what)

    with pytest.raises(WireError):
        open_batch(Looked(b"\n" * 2**20))
    assert Looked.times <= MAX_BATCH_OPERATIONS + 2


def test_a_batch_holds_no_more_than_a_mebibyte_but_always_something() -> None:
    small, large = operations(250), operations(3, size=300_000)
    assert batch.fitting(small) == 200
    assert batch.fitting(small, 50) == 50
    assert batch.fitting(large) == 1
    assert len(batch.seal(large[:1], KEY)) > messages.MAX_BATCH_BYTES / 2
    assert batch.fitting([]) == 0


def test_a_signature_for_one_use_is_worthless_for_another() -> None:
    signature = KEY.sign(signing.SESSION, "challenge", "device", 1)
    parts = ("challenge", "device", 1)
    held = signing.verify("Ed25519", KEY.public, signature, signing.SESSION, *parts)
    moved = signing.verify("Ed25519", KEY.public, signature, signing.ENROL, *parts)
    shifted = signing.verify(
        "Ed25519", KEY.public, signature, signing.SESSION, "challenged", "evice", 1
    )
    unknown = signing.verify("SM2-SM3", KEY.public, signature, signing.SESSION, *parts)
    assert (held, moved, shifted, unknown) == (True, False, False, False)


def test_the_digest_is_equal_only_for_the_same_lines() -> None:
    one = [Line(epoch=1, seq=3, head="aa"), Line(epoch=2, seq=1, head="bb")]
    assert digest(one) == digest(reversed(one)) == digest([*one, Line(epoch=3, seq=0, head="")])
    assert digest(one) != digest(one[:1])
    assert digest(one) != digest([Line(epoch=1, seq=3, head="aa"), Line(epoch=2, seq=2, head="bb")])


def test_three_versions_understand_each_other() -> None:
    assert [talk(theirs, ours=5) for theirs in range(1, 9)] == [
        False, False, True, True, True, True, True, False,
    ]  # fmt: skip
    assert oldest(1) == 1


def test_a_later_senders_fields_pass_and_wrong_types_do_not() -> None:
    line = messages.encode(Line(epoch=1, seq=2, head="aa"))
    later = msgspec.json.encode({**msgspec.json.decode(line), "new": 1})
    assert messages.decode(Line, later) == Line(epoch=1, seq=2, head="aa")
    for wrong in (b'{"epoch":"1","seq":2,"head":"a"}', b'{"epoch":1.5,"seq":2,"head":"a"}', b"{"):
        with pytest.raises(WireError):
            messages.decode(Line, wrong)
