"""Pads by profile: what is asked, what is answered, and what is said when nothing sensible comes."""

from __future__ import annotations

import base64
import hashlib
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import parse_headers
from pathlib import Path

import pytest

from windowdesk.app.errors import DeviceProblem
from windowdesk.app.pads import EvaluationWanted, Outcome, Point, Signature, SignatureWanted
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.pads.pad import (
    EVALUATION,
    SIGNATURE,
    WiredEvaluationPad,
    WiredSignaturePad,
    talks_of,
)
from windowdesk.peripherals.pads.simulated import SCRAWL, PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.simulated_serial import SimulatedSerialPad
from windowdesk.peripherals.pads.talk import Kind, Told, drawn
from windowdesk.peripherals.profiles.loading import ProfileError
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer
from windowdesk.peripherals.wires.websocket import WebSocketOpener
from windowdesk.peripherals.wires.wire import Opener, Wire

HOW = EvaluationWanted("2644010300012030015737", '劳务"派遣"', ())
SIGN = SignatureWanted("受理通知书")
PATIENCE_S = 60
NEVER = threading.Event()


@contextmanager
def twin(line: str, kind: str) -> Iterator[tuple[PadTwin, Opener]]:
    role = kind.removesuffix("_pad")
    if line == "websocket":
        made = PadTwin(talks_of(f"json-{role}", kind))
        with SimulatedPadServer(made) as server:
            yield made, WebSocketOpener(server.url, within_s=PATIENCE_S)
    else:
        made = PadTwin(talks_of(f"frame-{role}", kind))
        with SimulatedSerialPad(made) as pad:
            yield made, SerialOpener(pad.path, 9600)


def evaluation_pad(line: str, opener: Opener, ping_s: float = PATIENCE_S) -> WiredEvaluationPad:
    name = "json-evaluation" if line == "websocket" else "frame-evaluation"
    return WiredEvaluationPad(opener, talks_of(name, EVALUATION), ping_s)


def signature_pad(line: str, opener: Opener) -> WiredSignaturePad:
    name = "json-signature" if line == "websocket" else "frame-signature"
    return WiredSignaturePad(opener, talks_of(name, SIGNATURE), PATIENCE_S)


LINES = pytest.mark.parametrize("line", ["websocket", "serial"])


@LINES
@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_each_grade_arrives_as_ours(line: str, level: int) -> None:
    with twin(line, EVALUATION) as (person, opener):
        pad = evaluation_pad(line, opener)
        assert pad.faults() == ()
        reasons = ("a1", "a2") if line == "websocket" else ()
        person.answer(Told(Kind.LEVEL, level, reasons))
        answer = pad.request(HOW, NEVER)
        assert (answer.outcome, answer.level, answer.reasons) == (Outcome.GIVEN, level, reasons)


@LINES
@pytest.mark.parametrize("kind", [Kind.DECLINED, Kind.TIMEOUT])
def test_declined_and_silent_are_told_apart(line: str, kind: Kind) -> None:
    with twin(line, EVALUATION) as (person, opener):
        person.answer(Told(kind))
        answer = evaluation_pad(line, opener).request(HOW, NEVER)
        assert answer.outcome.value == kind.value
        assert answer.level is None


class Impatient:
    """A line that breaks under whoever goes on listening though the clerk has skipped."""

    def __init__(self, wire: Wire, skip: threading.Event) -> None:
        self.send, self.hang_up, self.close = wire.send, wire.hang_up, wire.close
        self._receive = wire.receive
        self._skip = skip
        self._looks = 0

    def receive(self, within_s: float) -> bytes | None:
        self._looks += self._skip.is_set()
        if self._looks > 3:
            raise ConnectionResetError("still listening")
        return self._receive(within_s)


@LINES
def test_the_clerk_skips_and_the_pad_is_told(line: str) -> None:
    with twin(line, EVALUATION) as (person, opener):
        skip = threading.Event()

        def opened() -> Wire | Fault:
            wire = opener()
            return wire if isinstance(wire, Fault) else Impatient(wire, skip)

        pad = evaluation_pad(line, opened)
        found: list[Outcome | str] = []

        def ask() -> None:
            try:
                found.append(pad.request(HOW, skip).outcome)
            except DeviceProblem as error:
                found.append(error.code)

        asking = threading.Thread(target=ask)
        asking.start()
        assert person.wait("ask", PATIENCE_S)
        assert pad.faults() == (), "in use it is well"
        skip.set()
        asking.join(PATIENCE_S)
        assert found == [Outcome.SKIPPED]
        # no longer the one that the clerk skipped
        skip.clear()
        # once this is answered, everything said before it has come: nothing is waited for in vain
        assert pad.faults() == ()
    assert sorted(person.heard) == ["ask", "cancel", "ping"]


@LINES
def test_what_is_skipped_before_the_pad_hears_of_it_is_not_asked(line: str) -> None:
    with twin(line, EVALUATION) as (person, opener):
        pad, skip = evaluation_pad(line, opener), threading.Event()
        skip.set()
        assert pad.request(HOW, skip).outcome is Outcome.SKIPPED
        assert pad.faults() == ()
    assert person.heard == ["ping"]


@LINES
def test_nobody_answers_in_time(line: str) -> None:
    with twin(line, EVALUATION) as (_person, opener):
        answer = evaluation_pad(line, opener).request(EvaluationWanted("1", "x", (), 0.2), NEVER)
        assert answer.outcome is Outcome.TIMEOUT


@LINES
def test_a_signature_arrives_with_its_points(line: str) -> None:
    with twin(line, SIGNATURE) as (person, opener):
        person.answer(Told(Kind.SIGNED, signature=SCRAWL))
        answer = signature_pad(line, opener).request(SIGN, NEVER)
        assert answer.outcome is Outcome.GIVEN
        assert answer.signature is not None
        found, sent = (
            [(p.x, p.y, p.pressure) for p in s.strokes[0]] for s in (answer.signature, SCRAWL)
        )
        assert found == sent
        assert (answer.signature.width, answer.signature.height) == (800, 300)
        assert answer.signature.picture.startswith(b"\x89PNG")
        if line == "websocket":
            assert answer.signature == SCRAWL


@LINES
@pytest.mark.parametrize("role", ["evaluation", "signature"])
def test_a_pad_that_never_speaks_is_said_to(line: str, role: str) -> None:
    with twin(line, f"{role}_pad") as (person, opener):
        person.deaf = True
        pad: WiredEvaluationPad | WiredSignaturePad
        pad = evaluation_pad(line, opener) if role == "evaluation" else signature_pad(line, opener)
        pad._ping_s = 0.2
        assert pad.faults() == (Fault.TIMEOUT,)


def test_a_pad_that_babbles_is_not_believed() -> None:
    class Babble:
        def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None: ...

        def receive(self, within_s: float) -> bytes | None:
            return b'{"action": "who knows"}'

        def hang_up(self, within_s: float) -> None: ...

        def close(self) -> None: ...

    pad = evaluation_pad("websocket", Babble, 0.1)
    assert pad.faults() == (Fault.PROTOCOL,)
    answer = pad.request(EvaluationWanted("1", "x", (), 0.1), NEVER)
    assert answer.outcome is Outcome.TIMEOUT


@pytest.mark.parametrize("fault", [Fault.OFFLINE, Fault.NO_HARDWARE, Fault.IN_USE])
def test_no_line_is_said_before_anybody_is_asked(fault: Fault) -> None:
    pad = evaluation_pad("serial", lambda: fault)
    assert pad.faults() == (fault,)
    with pytest.raises(DeviceProblem) as caught:
        pad.request(HOW, NEVER)
    assert caught.value.code == fault.value


def test_the_service_that_ends_in_the_middle_is_said_to_be_gone() -> None:
    with twin("websocket", EVALUATION) as (person, opener):
        pad = evaluation_pad("websocket", opener)
        codes: list[str] = []

        def ask() -> None:
            try:
                pad.request(HOW, NEVER)
            except DeviceProblem as error:
                codes.append(error.code)

        asking = threading.Thread(target=ask)
        asking.start()
        assert person.wait("ask", PATIENCE_S)
    asking.join(PATIENCE_S)
    assert codes == ["offline"]


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    talk = talks_of("json-evaluation", EVALUATION)()
    said = json.loads(talk.ask(EvaluationWanted('"}', '{number}", "code": 0', ())))
    assert set(said) == {"action", "number", "item", "timeout"}
    assert (said["number"], said["item"]) == ('"}', '{number}", "code": 0')


@pytest.mark.parametrize(
    "data",
    [
        {"action": "evaluate", "code": 0, "data": {"stars": 6}},
        {"action": "evaluate", "code": 0, "data": {"stars": True}},
        {"action": "evaluate", "code": 0, "data": [5]},
        {"action": "evaluate", "code": "x", "data": {"stars": 5}},
        ["evaluate", 0],
        "evaluate",
        10**40,
    ],
)
def test_what_is_no_grade_says_nothing(data: object) -> None:
    assert talks_of("json-evaluation", EVALUATION)().feed(json.dumps(data).encode()) == []


def test_numbers_as_text_mean_the_same() -> None:
    message = {"action": "evaluate", "code": "0", "data": {"stars": "4", "reasons": ["b1", 7]}}
    (told,) = talks_of("json-evaluation", EVALUATION)().feed(json.dumps(message).encode())
    assert told == Told(Kind.LEVEL, 2, ("b1", "7"))


@pytest.mark.parametrize(
    "change",
    [{"width": 0}, {"width": 99_999}, {"points": "x"}, {"points": [[1, 2, 3]] * 15_001}],
)
def test_a_signature_with_lying_sizes_is_none(change: dict[str, object]) -> None:
    said = {"points": [[10, 10, 0, 900], [20, 20, 5, 900]], "width": 80, "height": 30} | change
    message = {"action": "sign", "code": 0, "data": said}
    assert talks_of("json-signature", SIGNATURE)().feed(json.dumps(message).encode()) == []


def test_a_picture_that_is_none_is_drawn_from_the_points() -> None:
    points = [[10, 10, 0, 900], [700, 200, 5, 900]]
    for picture in ("", "???", "SGVsbG8="):
        said = {"points": points, "width": 80, "height": 30, "image": picture}
        message = json.dumps({"action": "sign", "code": 0, "data": said}).encode()
        (told,) = talks_of("json-signature", SIGNATURE)().feed(message)
        strokes = ((Point(10, 10, 0, 900), Point(700, 200, 5, 900)),)
        assert told.signature == Signature(drawn(strokes, 80, 30).picture, strokes, 80, 30)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (EVALUATION, "ask = 'AA'"),
        (EVALUATION, "key = 'AA'"),
        (EVALUATION, "key = '{key:u8}'\nask = '{number:u8}'"),
        (EVALUATION, "key = '{key:u8}'\n[levels]\nx = 1"),
        (EVALUATION, "ask = '{'\n[means]\nlevel = {a = 1}"),
        (EVALUATION, "ask = '{}'\n[means]\nmoon = {a = 1}"),
        (EVALUATION, "ask = '{}'\n[means]\nlevel = {}"),
        (EVALUATION, "[means]\nlevel = {a = 1}"),
        (SIGNATURE, "point = '{x:u8}'\nend = '00'"),
        (SIGNATURE, "point = '{y:u8}'\nwidth = 8\nheight = 8"),
    ],
)
def test_a_profile_that_makes_no_pad_is_refused(kind: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(f"kind = '{kind}'\n{text}\n")
    with pytest.raises(ProfileError):
        talks_of(str(path), kind)


def test_another_service_at_that_port_is_said_to_be_one() -> None:
    class Http(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Http) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        assert WebSocketOpener(f"ws://127.0.0.1:{server.server_address[1]}/")() is Fault.PROTOCOL
        server.shutdown()
        serving.join()
    assert WebSocketOpener(f"ws://127.0.0.1:{server.server_address[1]}/")() is Fault.OFFLINE
    assert WebSocketOpener("http://x")() is Fault.CONFIG


def test_a_service_that_reads_nothing_holds_nobody() -> None:
    """It took the call by the book (RFC 6455) and is silent from then on."""
    over = threading.Event()

    class Deaf(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            head = parse_headers(self.rfile)
            key = f"{head['Sec-WebSocket-Key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
            accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
            self.wfile.write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            )
            over.wait()

    ended: list[type[BaseException] | None] = []
    with SimulatedServer(Listener(0, Deaf), "deaf") as server:
        wire = WebSocketOpener(f"ws://127.0.0.1:{server.port}/", PATIENCE_S)()
        assert not isinstance(wire, Fault)

        def send() -> None:
            try:
                # more than the system keeps for anybody who does not read
                wire.send(bytes(20_000_000), 0.1)
            except OSError as error:
                ended.append(type(error))

        sending = threading.Thread(target=send, daemon=True)
        sending.start()
        sending.join(20)
        held, waits = sending.is_alive(), not over.is_set()
        over.set()
        sending.join(PATIENCE_S)
        wire.close()
    assert (held, waits, ended) == (False, True, [TimeoutError])
