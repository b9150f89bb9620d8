"""Papers left 待核验, and a data-sharing interface of a test's own that answers what it was told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.helpers.centre import Device, event_of, paper_of

HOLDER = {
    "kind": "organisation",
    "name": "广州晴川人力资源有限公司",
    "number": "91440103MA5XXXXX0X",
}


@dataclass
class Interface:
    """``answer`` is sent to every question (``request`` filled in); ``status`` other than 200: ill.
    ``headers`` go with the answer; ``cut``: the line breaks amid it; ``slowly``: its "head" or "body" comes a
    byte at a time and has no end."""

    url: str = ""
    status: int = 200
    cut: bool = False
    slowly: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def says(self, state: str, **more: str) -> None:
        self.status = 200
        self.answer = {"schema": "windowdesk/record-answer/1", "state": state, **more}


def dribble(line: Any, what: str) -> None:
    """The head, or the body, of an answer without end, a byte at a time, until the other side hangs up."""
    head = b"HTTP/1.1 200 OK\r\nX: "
    line.write(head if what == "head" else head + b"\r\n\r\n")
    never = threading.Event()
    with suppress(OSError):
        while not never.wait(0.01):
            line.write(b"x")


@contextmanager
def interface() -> Iterator[Interface]:
    """One that runs, on 127.0.0.1."""
    told = Interface()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(body)
            told.tokens.append(self.headers.get("Authorization", ""))
            answer = json.dumps({"request": body["request"], **told.answer}).encode()
            if told.slowly:
                dribble(self.wfile, told.slowly)
                return
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(answer)))
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2] if told.cut else answer)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}/records"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def leave_open(device: Device, *rows: str, group: bool = False, named: str = "材料{}") -> str:
    """A case accepted with ``rows`` 待核验; its id."""
    case_id = f"{len(device.log):08d}{device.device[:24]}"
    pending = [{"id": r, "name": named.format(r), "status": "pending_query"} for r in rows]
    kept = {"id": "other", "name": "别的", "status": "satisfied"}
    materials: list[Any] = [kept, *pending]
    if group:
        materials = [{"id": "any", "name": "任选", "status": "pending_query", "members": materials}]
    decision = {"outcome": "accept", "item": "DEMO-LWPQ-01", "materials": materials}
    now = device.clock.now()
    received = {"number": device.number(), "submission": {"applicant": HOLDER}}
    events = [
        event_of(case_id, 1, "received", now, **received),
        event_of(case_id, 2, "decided", now, decision=decision),
        paper_of(case_id, 3, now),
    ]
    device.operate("case.issued", case_id, 0, {"events": events})
    return case_id
