"""The auditor's package, checked by a program that shares no code with us, and every way to forge it."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.central.test_people import change, register, sealed
from tests.helpers.centre import OFFICE, Device, Office, office
from tests.helpers.people import NOW, chain_of
from windowdesk.central.service.audit_export import package
from windowdesk.central.store.database import Database
from windowdesk.domain.plain import canonical
from windowdesk.domain.staff import Role
from windowdesk.protocol import audit as wire
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import AuditKept, decode
from windowdesk.protocol.signing import SoftwareKey

# what is forged is a file: one engine is enough
ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_audit.py"


@dataclass
class Auditor:
    """Somebody with the program and the centre's fingerprint."""

    folder: Path
    fingerprint: str
    older: Path | None = None
    files: list[Path] = field(default_factory=list)

    def write(self, content: bytes) -> Path:
        path = self.folder / f"package-{len(self.files)}"
        path.write_bytes(content)
        self.files.append(path)
        return path

    def check(self, content: bytes) -> tuple[int, Any]:
        call = [sys.executable, "-I", str(TOOL), str(self.write(content)), "--json"]
        call += ["--server-key", self.fingerprint]
        call += ["--before", str(self.older)] if self.older else []
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def made(database: Database) -> Office:
    """A centre with staff changes, a counter with 30 entries, and one whose chain forked."""
    built = office(database)
    register(built, "1300")
    register(built, "9001", Role.ADMINISTRATOR)
    one, two = built.counter(), built.counter()
    send(one, chain_of(12))
    kept = send(one, chain_of(30)[12:], 13)
    said = wire.values(NOW, ("system", "centre.head", str(kept.centre_seq), kept.centre_head), {})
    send(one, [wire.line(31, kept.head, said)], 31)
    send(two, chain_of(6))
    send(two, chain_of(6, word="restored"))
    change(built, "change_role", "1300", Role.SUPERVISOR)
    return built


def send(device: Device, entries: list[bytes], first: int = 1) -> AuditKept:
    response = device.post(routes.AUDIT, sealed(device, entries, first))
    assert response.status == 200, response.body
    return decode(AuditKept, response.body)


@pytest.fixture
def auditor(made: Office, tmp_path: Path) -> Auditor:
    return Auditor(tmp_path, signing.key_id(made.centre.identity.signer.public))


def export(made: Office) -> bytes:
    return b"".join(package(made.centre))


def signed_again(lines: list[bytes], key: SoftwareKey) -> bytes:
    """``lines`` (without their end) as the holder of ``key`` would sign them."""
    head = json.loads(lines[0])
    head["server_key"] = key.public.hex()
    body = b"".join(line + b"\n" for line in [canonical(head), *lines[1:]])
    digest = hashlib.sha256(body).hexdigest()
    signature = key.sign(signing.PACKAGE, head["made_at"], len(lines), digest).hex()
    end = {"digest": digest, "lines": len(lines), "signature": signature}
    return body + canonical({"end": end}) + b"\n"


def test_a_package_holds_and_its_breaks_are_notes(made: Office, auditor: Auditor) -> None:
    code, said = auditor.check(export(made))
    assert (code, said["problems"]) == (0, [])
    assert sorted(said["chains"].values()) == [5, 6, 6, 31]
    (note,) = said["notes"]
    assert "fork at 1, OPEN" in note


@ONE_ENGINE
def test_every_flipped_byte_is_seen(made: Office, auditor: Auditor) -> None:
    whole = export(made)
    for at in range(7, len(whole), len(whole) // 15):
        changed = bytearray(whole)
        changed[at] ^= 0x01
        assert auditor.check(bytes(changed))[0] != 0, at


@ONE_ENGINE
def test_every_way_of_cutting_is_seen(made: Office, auditor: Auditor) -> None:
    lines = export(made).splitlines(keepends=True)
    for place in range(1, len(lines), 8):
        assert auditor.check(b"".join(lines[:place]))[0] != 0
    assert auditor.check(b"")[0] == 2
    assert auditor.check(export(made)[:-1])[0] == 2


Forge = Callable[[list[bytes]], list[bytes]]


def _entry(lines: list[bytes], seq: int) -> int:
    """Where the first counter's entry ``seq`` stands."""
    chains = [i for i, line in enumerate(lines) if b'"count":31' in line]
    return chains[0] + seq


def _without_seals(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if not line.startswith(b'{"seal"')]


def _rechained(lines: list[bytes]) -> list[bytes]:
    """An entry changed and every one after it hashed anew: what a server's holder could do."""
    start, before = _entry(lines, 5), ""
    for at in range(start, _entry(lines, 31) + 1):
        entry = json.loads(lines[at])
        if before:
            entry["prev"] = before
        else:
            entry["result"] = "refused"
        lines[at] = canonical(entry)
        before = hashlib.sha256(lines[at]).hexdigest()
    head = _entry(lines, 0)
    said = json.loads(lines[head])
    said["chain"]["head"] = before
    lines[head] = canonical(said)
    return lines


def _shortened(lines: list[bytes]) -> list[bytes]:
    """The counter's last entry left out, its chain said to end before it."""
    head, last = _entry(lines, 0), _entry(lines, 31)
    said = json.loads(lines[head])
    said["chain"] |= {"count": 30, "head": json.loads(lines[last])["prev"]}
    lines[head] = canonical(said)
    del lines[last]
    return lines


def _centre_rewritten(lines: list[bytes]) -> list[bytes]:
    """The centre's own chain, whose key its holder has, told otherwise."""
    head = next(
        i for i, line in enumerate(lines) if b'"chain":{"branch":0,"chain":"centre/' in line
    )
    count, before = json.loads(lines[head])["chain"]["count"], ""
    for at in range(head + 1, head + 1 + count):
        entry = json.loads(lines[at])
        entry["actor"], entry["prev"] = "nobody", before or entry["prev"]
        lines[at] = canonical(entry)
        before = hashlib.sha256(lines[at]).hexdigest()
    said = json.loads(lines[head])
    said["chain"]["head"] = before
    lines[head] = canonical(said)
    return lines


def _swapped(lines: list[bytes]) -> list[bytes]:
    one, two = _entry(lines, 3), _entry(lines, 4)
    lines[one], lines[two] = lines[two], lines[one]
    return lines


def _deleted(lines: list[bytes]) -> list[bytes]:
    del lines[_entry(lines, 9)]
    return lines


FORGERIES: dict[str, tuple[Forge, str]] = {
    "an entry deleted": (_deleted, "does not follow"),
    "two entries swapped": (_swapped, "does not follow"),
    "a chain hashed anew": (_rechained, "the seal at"),
    "the same without its seals": (
        lambda lines: _without_seals(_rechained(lines)),
        "not sealed by its device",
    ),
    "the newest entry left out": (_shortened, "does not hold"),
    "the centre's own chain rewritten": (_centre_rewritten, "is not what"),
    "a branch that is not admitted": (
        lambda lines: [line for line in lines if not line.startswith(b'{"finding"')],
        "a branch that nobody named",
    ),
    "a device's key replaced": (
        lambda lines: [
            line.replace(b'"public_key":"', b'"public_key":"00') if b'{"key"' in line[:8] else line
            for line in lines
        ],
        "vouched for",
    ),
}


@ONE_ENGINE
def test_a_forgery_signed_with_the_centres_own_key_is_named(made: Office, auditor: Auditor) -> None:
    own = made.centre.identity.signer
    lines = export(made).splitlines()[:-1]
    assert auditor.check(signed_again(list(lines), own))[1]["problems"] == []
    for name, (forge, words) in FORGERIES.items():
        code, said = auditor.check(signed_again(forge(list(lines)), own))
        assert code == 1, name
        assert any(words in problem for problem in said["problems"]), (name, said)


@ONE_ENGINE
def test_a_package_signed_with_another_key_is_another_centres(
    made: Office, auditor: Auditor
) -> None:
    forged = signed_again(export(made).splitlines()[:-1], SoftwareKey(b"f" * 32))
    code, said = auditor.check(forged)
    assert code == 1
    assert any("another centre" in problem for problem in said["problems"])


def test_what_an_older_package_held_cannot_disappear(made: Office, auditor: Auditor) -> None:
    auditor.older = auditor.write(export(made))
    change(made, "set_active", "1300", False)
    assert auditor.check(export(made))[0] == 0
    lines = export(made).splitlines()[:-1]
    start = _entry(lines, 0)
    gone = [line for i, line in enumerate(lines) if not start <= i <= start + 31 + 3]
    code, said = auditor.check(signed_again(gone, made.centre.identity.signer))
    assert code == 1
    assert any("changed or gone" in problem for problem in said["problems"])


def test_the_program_is_short_and_shares_no_code_with_us() -> None:
    text = TOOL.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


def test_only_one_office_is_exported_where_one_is_named(made: Office, auditor: Auditor) -> None:
    code, said = auditor.check(b"".join(package(made.centre, OFFICE.office)))
    assert code == 0
    assert auditor.check(b"".join(package(made.centre, "elsewhere")))[1]["chains"] == {}
    assert len(said["chains"]) == 4
