"""A counter by another vendor: written from docs/protocol.md alone, sharing no code with ours.

Standard library and an Ed25519 implementation. It enrols, leases numbers, pushes operations, follows
the feed, sends a file, and works out its own digest. If the page is wrong or says too little, this
counter does not work.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOON = "2026-03-02T12:00:00"
CHUNK = 1024 * 1024


class Refused(Exception):
    """An answer that is not 2xx: ``status`` and the ``Problem``."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem}")
        self.status = status
        self.problem = problem


def canonical(value: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_digits(body: str) -> str:
    """ISO 7064 MOD 97-10."""
    return f"{98 - int(body) * 100 % 97:02d}"


class OtherCounter:
    """One counter in memory; ``address`` is the centre's, like ``http://127.0.0.1:8000``."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname
        self._host, self._port = parts.hostname, parts.port
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()
        self.device = secrets.token_hex(16)
        self.epoch = 1
        self.lines: list[bytes] = []
        self.token = ""
        self.position = 0
        self.incarnation = ""
        self.enrolled: dict[str, Any] = {}
        self.numbers: list[str] = []

    # --- speaking ------------------------------------------------------------------------

    def call(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> Any:
        """The answer's JSON, or its bytes when it is none."""
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        line = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        spoken: Any = (
            json.loads(content) if "json" in (answer.getheader("Content-Type") or "") else content
        )
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, spoken)
        return spoken

    def _post(self, path: str, message: dict[str, Any]) -> Any:
        return self.call("POST", path, json.dumps(message).encode())

    def _sign(self, context: str, *parts: bytes | str | int) -> str:
        pieces = [p if isinstance(p, bytes) else str(p).encode() for p in (context, *parts)]
        message = b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)
        return base64.b64encode(self._key.sign(message)).decode()

    @property
    def key_name(self) -> str:
        return hashlib.sha256(self.public).hexdigest()[:16]

    # --- joining -------------------------------------------------------------------------

    def enrol(self, code: str) -> None:
        """Join with a one-time code."""
        hello = self.call("GET", "/v1/hello")
        assert hello["oldest"] <= 1 <= hello["newest"]
        signature = self._sign("windowdesk/enrol/1", code, self.device, self.epoch, self.public)
        self.enrolled = self._post(
            "/v1/enrol",
            {
                "code": code,
                "device": self.device,
                "epoch": self.epoch,
                "public_key": base64.b64encode(self.public).decode(),
                "signature": signature,
                "name": "another vendor's counter",
            },
        )

    def open_session(self) -> dict[str, Any]:
        """A token for everything else; what the centre holds of us."""
        challenge = self._post("/v1/challenge", {"device": self.device})["challenge"]
        opened: dict[str, Any] = self._post(
            "/v1/session",
            {
                "device": self.device,
                "epoch": self.epoch,
                "key": self.key_name,
                "challenge": challenge,
                "signature": self._sign("windowdesk/session/1", challenge, self.device, self.epoch),
                "time": NOON,
            },
        )
        self.token = opened["token"]
        self.incarnation = opened["incarnation"]
        return opened

    # --- working -------------------------------------------------------------------------

    def lease(self) -> int:
        """A block of receipt numbers; asked for twice, as after a lost answer."""
        wanted = {"request": str(uuid.uuid4()), "epoch": self.epoch, "blocks": 1}
        first, again = (self._post("/v1/numbers", wanted) for _ in range(2))
        assert first == again
        return int(first["blocks"][0])

    def write(self, kind: str, events: list[dict[str, Any]], *, case_id: str, actor: str) -> None:
        """Keep an operation; it is pushed later."""
        operation = {
            "device": self.device,
            "epoch": self.epoch,
            "seq": len(self.lines) + 1,
            "op_id": str(uuid.uuid4()),
            "kind": kind,
            "actor": actor,
            "case_id": case_id,
            "base_version": 0,
            "catalogue": "0" * 64,
            "wall_time": NOON,
            "monotonic_ns": 1,
            "boot_id": "boot",
            "prev": self.head,
            "payload": {"events": events},
        }
        self.lines.append(canonical(operation))

    @property
    def head(self) -> str:
        return hashlib.sha256(self.lines[-1]).hexdigest() if self.lines else "0" * 64

    def push(self, after: int, *, skip: int = 0) -> dict[str, Any]:
        """Send what follows ``after``; ``skip``: as if so many more had gone before."""
        lines = self.lines[after : after + 200]
        if skip:
            lines = [canonical({**json.loads(lines[0]), "seq": after + skip + 1})]
            after += skip
        body = self._sealed(after, lines)
        answer: dict[str, Any] = self.call("POST", "/v1/push", body, "application/x-ndjson")
        return answer

    def sealed(self, after: int, count: int = 200) -> bytes:
        """A batch of what follows ``after``."""
        return self._sealed(after, self.lines[after : after + count])

    def _sealed(self, after: int, lines: list[bytes]) -> bytes:
        head = hashlib.sha256(lines[-1]).hexdigest()
        parts = (self.device, self.epoch, after + 1, len(lines), head)
        first = {
            "device": self.device,
            "epoch": self.epoch,
            "first": after + 1,
            "count": len(lines),
            "head": head,
            "key": self.key_name,
            "signature": self._sign("windowdesk/push/1", *parts),
        }
        return b"\n".join([canonical(first), *lines])

    def follow(self) -> list[dict[str, Any]]:
        """Everything new in the office, from the snapshot on the first time."""
        path = "/v1/feed" if self.position else "/v1/snapshot"
        seen: list[dict[str, Any]] = []
        more, after = True, self.position
        while more:
            query = urlencode({"after": after, "incarnation": self.incarnation, "limit": 50})
            page = self.call("GET", f"{path}?{query}")
            seen += page["entries"]
            more = page.get("more", False)
            after = page["entries"][-1]["pos"] if more else page["last"]
        self.position = after
        return seen

    def send_file(self, content: bytes, operation: str) -> None:
        """Send what the centre lacks of a file."""
        name = hashlib.sha256(content).hexdigest()
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        described = {
            "sha256": name,
            "size": len(content),
            "media": "application/pdf",
            "operation": operation,
            "chunks": [hashlib.sha256(chunk).hexdigest() for chunk in chunks],
        }
        missing = self._post("/v1/attachments", {"files": [described]})["chunks"]
        for n in missing.get(name, []):
            kind = "application/octet-stream"
            self.call("PUT", f"/v1/attachments/{name}/{n}", chunks[n], kind)
        assert not self._post("/v1/attachments", {"files": [described]})["chunks"].get(name)

    def digest(self) -> str:
        """What the centre must say of this device too."""
        lines = [[self.epoch, len(self.lines), self.head]] if self.lines else []
        return hashlib.sha256(canonical(lines)).hexdigest()

    def number(self, block: int, index: int) -> str:
        """A receipt number of a leased block."""
        division = self.enrolled["place"]["division"]
        body = f"{NOON[2:4]}{division}{block:07d}{index:05d}"
        return body + check_digits(body)
