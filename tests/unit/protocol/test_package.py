"""The air-gap package: only the addressee reads it, nobody can change it, and it says nothing outside."""

from __future__ import annotations

import zlib

import msgspec
import pytest

from windowdesk.protocol import escrow, package
from windowdesk.protocol.messages import encode
from windowdesk.protocol.package import Answered, Asked, Content, Head, PackageError
from windowdesk.protocol.signing import SoftwareKey

KEY = SoftwareKey(bytes(range(32)))
BOX = escrow.box_of(bytes(range(1, 33)))
HEAD = Head(
    format="", kind="export", device="d" * 32, office="main", package="p1",
    made_at="2026-03-02T10:00:00", sealed_to="", sha256="", key="", reply_to=b"r" * 32,
)  # fmt: skip
CONTENT = Content(
    time="2026-03-02T10:00:00",
    asked=[Asked(method="POST", path="/v1/push", body="陈𬱖宁".encode() + bytes(range(256)))],
    told=[Answered(method="GET", path="/v1/feed", status=200, query={"after": "3"})],
)


def packed() -> bytes:
    return package.pack(HEAD, CONTENT, escrow.public_of(BOX), KEY)


def test_the_addressee_reads_what_was_packed() -> None:
    head, content = package.unpack(packed(), KEY.public, [escrow.new_key(), BOX])
    assert content == CONTENT
    assert (head.device, head.package, head.reply_to) == ("d" * 32, "p1", b"r" * 32)
    assert head.sealed_to != ""


def test_outside_it_says_nothing_of_anybody() -> None:
    data = packed()
    assert "陈𬱖宁".encode() not in data
    assert package.head_of(data).device == "d" * 32


@pytest.mark.parametrize("field", ["device", "office", "package", "made_at", "reply_to", "kind"])
def test_a_changed_head_is_found(field: str) -> None:
    head, _line, sealed = packed().partition(b"\n")
    changed: object = {"kind": "answer", "reply_to": b"x" * 32}.get(field, "other")
    other = msgspec.structs.replace(msgspec.json.decode(head, type=Head), **{field: changed})
    with pytest.raises(PackageError) as refusal:
        package.unpack(encode(other) + b"\n" + sealed, KEY.public, [BOX])
    assert refusal.value.code == "signature"


def test_every_changed_or_missing_byte_is_found() -> None:
    data = packed()
    start = data.index(b"\n")
    for place in range(start + 1, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
        with pytest.raises(PackageError):
            package.unpack(broken, KEY.public, [BOX])
    for length in range(0, len(data), 11):
        with pytest.raises(PackageError):
            package.unpack(data[:length], KEY.public, [BOX])


def test_another_signer_and_another_addressee_are_told_apart() -> None:
    for public, private, code in (
        (SoftwareKey(bytes(32)).public, [BOX], "signature"),
        (KEY.public, [escrow.new_key()], "not_ours"),
        (KEY.public, [], "not_ours"),
    ):
        with pytest.raises(PackageError) as refusal:
            package.unpack(packed(), public, private)
        assert refusal.value.code == code


def test_a_small_file_does_not_become_a_large_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 1000)
    bomb = Content(time="t", asked=[Asked(method="POST", path="/", body=bytes(100_000))])
    data = package.pack(HEAD, bomb, escrow.public_of(BOX), KEY)
    assert len(data) < 2000 < len(zlib.decompress(zlib.compress(encode(bomb))))
    with pytest.raises(PackageError) as refusal:
        package.unpack(data, KEY.public, [BOX])
    assert refusal.value.code == "damaged"


def test_the_key_for_packages_follows_from_the_signing_key_for_ever() -> None:
    assert escrow.box_of(bytes(32)).hex() == FROZEN


FROZEN = "b7ff29c4b012a731bee87f2e003454c824a70ca07a2d8c33f2fe7991ff808b5b"
