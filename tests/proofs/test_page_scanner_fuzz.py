"""Every core that reads what a document scanner, its driver, or a client of the simulated one sends.

As for printers (:mod:`tests.proofs.test_printer_fuzz`): bent frames in any pieces, a core's own error and
nothing else, and no more kept than it says. A whole conversation is tried against bent answers, too.
"""

from __future__ import annotations

import io
import random

import pytest

from tests.proof import Proof
from tests.proofs.bending import PIECES, Target, try_bent
from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.document_scanner import escl, sane
from windowdesk.peripherals.document_scanner.http_answer import AnswerDecoder, BadHttp
from windowdesk.peripherals.document_scanner.picture import MOST_PIXELS, measure
from windowdesk.peripherals.document_scanner.simulated import EsclTwin
from windowdesk.peripherals.document_scanner.talk import Answer, Ask, Broke, Got, Talk
from windowdesk.peripherals.document_scanner.xml_tree import BadXml
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.imaging.heads import NoPicture

MOST = 4096
WANTED = (
    Wanted(),
    Wanted(dpi=75, colour=False, duplex=True),
    Wanted(feeder="glass"),
    Wanted(pages=2),
)


def _picture(kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (16, 9), 200).save(out, kind)
    return out.getvalue()


_TWIN = EsclTwin(lambda: 0.0)
CAPABILITIES = _TWIN.handle("GET", "/eSCL/ScannerCapabilities", b"").body
SETTINGS = escl.setting(escl.capabilities(CAPABILITIES), Wanted(dpi=75), feeder=True).xml()
_TWIN.handle("POST", "/eSCL/ScanJobs", SETTINGS)
STATUS = _TWIN.handle("GET", "/eSCL/ScannerStatus", b"").body
# as much of them as a conversation needs: a million of it are parsed
SHORT = b"<a><Platen><XResolution>75</XResolution></Platen><Adf/></a>"
JPEG, PNG = _picture("JPEG"), _picture("PNG")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
OPTIONS = (
    b"    --mode Lineart|Gray|24bit Color[Fast] [Lineart]\n    --resolution 50..600dpi (in steps of 1) [300]\n"
    b"    --source ADF Front|ADF Back|ADF Duplex|Flatbed [ADF Front]\n    --preview[=(yes|no)] [no]\n"
    b"    -x 0..215.872mm (in steps of 0.0211639) [215.872]\n    -y 0..279.364mm [inactive]\n"
)


def _xml(pieces: PIECES) -> None:
    data = b"".join(pieces)
    try:
        known, now = escl.capabilities(data), escl.status(data)
    except BadXml:
        return
    assert len(known.model) <= 80
    assert len(now.jobs) <= 100
    assert now.fault() in {None, *Fault}
    for wanted in WANTED:
        for feeder in (True, False):
            made = escl.setting(known, wanted, feeder=feeder)
            assert 0 < made.dpi <= 2400
            assert 0 < made.width <= 2480
            assert 0 < made.height <= 3508
            # what is sent is plain, whatever it was made of
            assert b"&" not in made.xml()
            assert len(made.xml()) < 1200


def _http(pieces: PIECES) -> None:
    decoder = AnswerDecoder(MOST)
    try:
        for piece in pieces:
            decoder.feed(piece)
            assert len(decoder.body) <= MOST
        decoder.end()
    except BadHttp:
        return
    finally:
        assert len(decoder._buffer) <= 32 * 1024 + max(map(len, pieces), default=0)
    assert decoder.done
    assert len(decoder.body) <= sum(map(len, pieces))


def _measure(pieces: PIECES) -> None:
    try:
        found = measure(b"".join(pieces))
    except NoPicture:
        return
    assert 0 < found.width * found.height <= MOST_PIXELS


def _sane(pieces: PIECES) -> None:
    listener = sane.Listener()
    for piece in pieces:
        listener.feed(piece)
        assert len(listener.said) <= 20
        assert len(listener._rest) <= 400
        assert listener.percent is None or 0 <= listener.percent <= 100
    text = b"".join(pieces).decode("utf-8", errors="replace")
    assert all(one.name.isprintable() for one in sane.devices(text))
    known = sane.options(text)
    for wanted in WANTED:
        for plan in sane.plans(known, wanted):
            assert 0 < plan.pages <= sane.MOST_PAGES
            assert all("\n" not in word and "\0" not in word for word in plan.arguments)
    for code in (-9, 0, 1, 7, 12, 255):
        assert sane.finished(code, listener.said, 0) in {None, *Fault}


def _request(pieces: PIECES) -> None:
    """What the simulated scanner is asked."""
    twin = EsclTwin(lambda: 0.0)
    data = b"".join(pieces)
    reply = twin.handle("POST", "/eSCL/ScanJobs", data)
    assert reply.code in (201, 400)
    path = data[:60].decode("latin-1")
    for method in ("GET", "DELETE", "PUT"):
        assert twin.handle(method, path, data).code in (200, 404)
        assert twin.handle(method, f"/eSCL/ScanJobs/{path}/x", data).code == 404


def _talk(pieces: PIECES) -> None:
    """A conversation whose every answer is one of the pieces, or as it should be."""
    chance = random.Random(len(pieces) + sum(map(len, pieces)))
    twin = EsclTwin(lambda: 0.0, sheets=2)
    talk = Talk("/eSCL", chance.choice(WANTED))
    steps, answer, pages = talk.steps(), None, 0
    try:
        for _step in range(400):
            step = steps.send(answer)
            if isinstance(step, Got):
                answer, pages = None, pages + 1
            else:
                answer = _answer(twin, step, pieces, chance)
    except StopIteration:
        assert pages
    except Broke:
        pass
    assert talk.job == "" or talk.job.startswith("/")
    assert len(talk.job) <= 500


def _answer(twin: EsclTwin, ask: Ask, pieces: PIECES, chance: random.Random) -> Answer:
    assert ask.path.startswith("/")
    assert ask.path.isascii()
    if ask.page and chance.random() < 0.5:
        return Answer(200, chance.choice((JPEG, PNG)))
    if chance.random() < 0.25:
        body = chance.choice(pieces)
        code = chance.choice((0, 200, 201, 404, 409, 410, 500, 503))
        return Answer(code, body, body.decode("latin-1"), chance.random() < 0.9)
    if ask.page:
        return Answer(chance.choice((404, 503)))
    if ask.path.endswith("ScannerCapabilities"):
        return Answer(200, SHORT)
    reply = twin.handle(ask.method, ask.path, ask.body)
    return Answer(reply.code, reply.body, reply.location)


TARGETS = {
    "escl documents": Target(_xml, (CAPABILITIES, STATUS)),
    "http answers": Target(
        _http,
        (
            HEAD + b"Content-Length: 9\r\n\r\n<a>b</a>\n",
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n4;x=1\r\n<a/>\r\n2\r\n\n\n\r\n0\r\nX: y\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"\r\n<a/>",
            b"HTTP/1.1 201 Created\r\nLocation: /eSCL/ScanJobs/1\r\nContent-Length: 0\r\n\r\n",
        ),
    ),
    "pages": Target(_measure, (JPEG, PNG)),
    "scanimage": Target(
        _sane,
        (
            OPTIONS,
            b"test:0|Noname|frontend-tester\n",
            b"Scanning page 1\nProgress: 12.5%\rProgress: 100.0%\rScanned page 1. (scanner status = 5)\n"
            b"scanimage: sane_start: Document feeder jammed\nBatch terminated, 1 page scanned\n",
        ),
    ),
    "escl requests": Target(_request, (SETTINGS, b"/eSCL/ScanJobs/1/NextDocument")),
    "escl conversation": Target(_talk, (STATUS, CAPABILITIES, JPEG, b"/eSCL/ScanJobs/7", b"http://x:1/y")),
}  # fmt: skip


@pytest.mark.proof(small=400, large=1_000_000)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_core(name: str, proof: Proof) -> None:
    try_bent(TARGETS[name], proof)


def test_the_frames_themselves_are_understood() -> None:
    """What is bent above is right to begin with: else everything would be noise."""
    assert escl.capabilities(CAPABILITIES).model
    assert escl.status(STATUS).job("http://x/eSCL/ScanJobs/1") is not None
    assert {measure(JPEG).width, measure(PNG).width} == {16}
    assert len(sane.options(OPTIONS.decode())) == 6
    for frame in TARGETS["http answers"].frames:
        decoder = AnswerDecoder(MOST)
        decoder.feed(frame)
        decoder.end()
        assert decoder.whole
