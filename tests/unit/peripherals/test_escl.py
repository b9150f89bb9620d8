"""eSCL without a line: what scanners say of themselves, and the whole conversation with the twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.document_scanner import escl
from windowdesk.peripherals.document_scanner.http_answer import AnswerDecoder, BadHttp
from windowdesk.peripherals.document_scanner.simulated import EsclTwin, Manners
from windowdesk.peripherals.document_scanner.talk import Answer, Ask, Broke, Got, Talk
from windowdesk.peripherals.document_scanner.xml_tree import BadXml, parse
from windowdesk.peripherals.faults import Fault

SMALL = Wanted(dpi=75)
# the shapes that firmware has: a range with steps; profiles named once and used; only a feeder; flat
RANGES = b"""<?xml version="1.0"?><!-- disclaimer --><s:ScannerCapabilities xmlns:s="urn:old" xmlns:p="urn:p">
<p:MakeAndModel>Feeder &amp; Sons</p:MakeAndModel><s:SettingProfiles><s:SettingProfile name="p1">
<s:ColorModes><s:ColorMode>BlackAndWhite1</s:ColorMode><s:ColorMode>Grayscale8</s:ColorMode></s:ColorModes>
<s:DocumentFormats><p:DocumentFormat>application/pdf</p:DocumentFormat>
<s:DocumentFormatExt>image/png</s:DocumentFormatExt></s:DocumentFormats>
<s:SupportedResolutions><s:ResolutionRange><s:XResolutionRange><s:Min>75</s:Min><s:Max>1200</s:Max>
<s:Step>10</s:Step></s:XResolutionRange></s:ResolutionRange></s:SupportedResolutions>
</s:SettingProfile></s:SettingProfiles><s:Adf><s:AdfSimplexInputCaps><s:MaxWidth>2400</s:MaxWidth>
<s:MaxHeight>99999999</s:MaxHeight><s:SettingProfiles><s:SettingProfile ref="p1"/></s:SettingProfiles>
</s:AdfSimplexInputCaps></s:Adf></s:ScannerCapabilities>"""
FLAT = b"""<ScannerCapabilities><Platen><MaxWidth>2550</MaxWidth><MaxHeight>x</MaxHeight>
<SupportedIntents><Intent>Photo</Intent><Intent>Document</Intent></SupportedIntents>
<ColorMode>RGB24</ColorMode><DocumentFormat>image/jpeg</DocumentFormat><XResolution>100</XResolution>
<XResolution>400</XResolution><XResolution>0</XResolution></Platen><Adf/></ScannerCapabilities>"""


def test_a_range_a_named_profile_and_no_glass() -> None:
    known = escl.capabilities(RANGES)
    assert (known.model, known.glass, known.both_sides) == ("Feeder & Sons", None, None)
    made = escl.setting(known, Wanted(dpi=300, duplex=True), feeder=True)
    # 75 and steps of ten: 300 is none of them
    assert (made.dpi, made.mode, made.media) == (305, "Grayscale8", "image/png")
    assert (made.width, made.height, made.both_sides) == (2400, 3508, False)
    assert b"<scan:Duplex>false</scan:Duplex>" in made.xml()
    assert escl.setting(known, Wanted(dpi=9999), feeder=True).dpi == 1200


def test_flat_ones_and_ones_that_say_nothing() -> None:
    known = escl.capabilities(FLAT)
    made = escl.setting(known, Wanted(dpi=300, colour=False), feeder=False)
    assert (made.dpi, made.mode, made.media) == (400, "RGB24", "image/jpeg")
    assert (made.width, made.height) == (2480, 3508)
    assert (made.intent, parse(made.xml()).said("Intent")) == ("Document", "Document")
    assert known.feeder is not None
    nothing = escl.setting(escl.capabilities(b"<a/>"), Wanted(), feeder=False)
    assert (nothing.dpi, nothing.mode) == (300, "RGB24")
    assert parse(nothing.xml()).said("InputSource") == "Platen"


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"<a>", b"<a></b>", b"\xff\xfe<a/>", b"<a>\xff</a>", b"text", b"<a/><b/>"),
        BOMB,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x>&outside;</x>",
        b"<a>" * 40 + b"</a>" * 40,
        b"<a>" + b"<b/>" * 5000 + b"</a>",
        b"<a>" + b" " * 300_000 + b"</a>",
    ],
)
def test_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadXml):
        parse(data)


def test_long_text_is_not_kept_whole() -> None:
    # in many pieces, too: expat hands over a piece at each line
    assert len(parse(b"<a>" + b"x" * 50_000 + b"\n" * 50_000 + b"</a>").text) <= 2000


@dataclass
class Line:
    """The twin at the end of a conversation; what was asked and waited is kept."""

    twin: EsclTwin = field(default_factory=lambda: EsclTwin(lambda: 0.0))
    asked: list[str] = field(default_factory=list)
    waited: float = 0.0
    job: str = ""

    def scan(self, wanted: Wanted = SMALL) -> Iterator[Got]:
        talk = Talk("/eSCL", wanted)
        steps, answer = talk.steps(), None
        try:
            while True:
                step = steps.send(answer)
                answer = None
                if isinstance(step, Got):
                    yield step
                else:
                    answer = self.answer(step)
        except StopIteration:
            return
        finally:
            self.job = talk.job

    def answer(self, ask: Ask) -> Answer:
        self.asked.append(f"{ask.method} {ask.path}")
        self.waited += ask.wait_s
        reply = self.twin.handle(ask.method, ask.path, ask.body)
        # some scanners say a host that is not theirs
        location = f"http://[fe80::1]:8080{reply.location}" if reply.location else ""
        return Answer(reply.code, reply.body, location)


def broke(line: Line, wanted: Wanted = SMALL) -> tuple[int, Fault]:
    came: list[Got] = []
    with pytest.raises(Broke) as broken:
        came.extend(line.scan(wanted))
    return len(came), broken.value.fault


def test_a_pile_in_the_feeder_goes_before_the_glass() -> None:
    line = Line()
    pages = list(line.scan())
    assert [(p.picture.width, p.picture.height, p.dpi) for p in pages] == [(620, 877, 75)] * 3
    assert line.job == ""
    assert line.waited == 0
    # the feeder is empty now: the glass
    assert len(list(line.scan())) == 1
    assert line.asked.count("GET /eSCL/ScanJobs/2/NextDocument") == 1


def test_both_sides_some_of_a_pile_and_the_job_that_is_left() -> None:
    line = Line()
    assert len(list(line.scan(Wanted(dpi=75, duplex=True)))) == 6
    line.twin.sheets = 5
    assert len(list(line.scan(Wanted(dpi=75, pages=2)))) == 2
    assert line.twin.sheets == 3
    # the transport has to end this one
    assert line.job == "/eSCL/ScanJobs/2"


def test_firmware_that_is_asked_too_soon_is_asked_again() -> None:
    line = Line()
    line.twin.manners = Manners(too_soon=2, busy=3)
    assert len(list(line.scan())) == 3
    # three for the job and two for each page, of a second each
    assert line.waited == 3 + 2 * 3


def test_a_pile_whose_end_is_told_by_409_and_without_jobs_ends() -> None:
    line = Line()
    real = line.answer

    def airsane(ask: Ask) -> Answer:
        answer = real(ask)
        if ask.path.endswith("ScannerStatus"):
            head, _jobs, tail = answer.body.partition(b"<scan:Jobs>")
            return Answer(200, head + tail.rpartition(b"</scan:Jobs>")[2])
        return Answer(409) if answer.code == 404 else answer

    line.answer = airsane  # type: ignore[method-assign] # another server
    assert len(list(line.scan(Wanted(dpi=75, feeder="feeder")))) == 3
    assert line.waited <= 4


@pytest.mark.parametrize(
    ("faults", "wanted", "fault"),
    [
        ({Fault.JAM}, SMALL, Fault.JAM),
        ({Fault.COVER_OPEN}, SMALL, Fault.COVER_OPEN),
        ({Fault.BROKEN}, Wanted(feeder="glass"), Fault.BROKEN),
        ({Fault.OFFLINE}, SMALL, Fault.OFFLINE),
        ({Fault.IN_USE}, SMALL, Fault.IN_USE),
    ],
)
def test_what_stops_it_before_the_first_page(
    faults: set[Fault], wanted: Wanted, fault: Fault
) -> None:
    line = Line()
    line.twin.faults = faults
    assert broke(line, wanted) == (0, fault)


def test_a_jammed_feeder_does_not_close_the_glass_and_an_empty_one_is_said() -> None:
    line = Line()
    line.twin.faults = {Fault.JAM}
    assert len(list(line.scan(Wanted(dpi=75, feeder="glass")))) == 1
    line.twin.faults, line.twin.sheets = set(), 0
    assert broke(line, Wanted(feeder="feeder")) == (0, Fault.ADF_EMPTY)


def test_a_jam_in_the_middle_keeps_the_pages_before_and_ends_the_job() -> None:
    line = Line()
    line.twin.manners = Manners(jam_after=2)
    assert broke(line) == (2, Fault.JAM)
    assert line.job == "/eSCL/ScanJobs/1"
    stopped = Line()
    stopped.twin.manners = Manners(aborts=True)
    assert broke(stopped) == (1, Fault.CANCELLED)
    assert stopped.job == ""


@pytest.mark.parametrize(
    ("code", "fault"),
    [(401, Fault.PERMISSION), (404, Fault.CONFIG), (500, Fault.BROKEN), (302, Fault.PROTOCOL),
     (503, Fault.IN_USE), (0, Fault.OFFLINE)],
)  # fmt: skip
def test_other_answers_are_faults(code: int, fault: Fault) -> None:
    for place in ("ScannerCapabilities", "ScannerStatus"):
        line = Line()
        real = line.answer
        line.answer = lambda ask, place=place, real=real: (  # type: ignore[method-assign,misc] # the same
            Answer(code) if ask.path.endswith(place) else real(ask)
        )
        assert broke(line) == (0, fault)


@pytest.mark.parametrize("location", ["", "ftp", "http://[::1", "/a b", "/" + "x" * 600, "/é"])
def test_a_job_of_no_address_is_refused(location: str) -> None:
    line = Line()
    real = line.answer
    line.answer = lambda ask: (  # type: ignore[method-assign] # the same
        Answer(201, location=location) if ask.method == "POST" else real(ask)
    )
    assert broke(line) == (0, Fault.PROTOCOL)


def decoded(*pieces: bytes, most: int = 1000, ends: bool = False) -> AnswerDecoder:
    decoder = AnswerDecoder(most)
    for piece in pieces:
        decoder.feed(piece)
    if ends:
        decoder.end()
    return decoder


def test_answers_of_every_length() -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    counted = decoded(head + b"Content-Length: 5\r\n\r\nab", b"cdefgh")
    assert (counted.done, counted.whole, bytes(counted.body)) == (True, True, b"abcde")
    chunked = (
        head + b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: x\r\n\r\n"
    )
    for cut in range(len(chunked)):
        found = decoded(chunked[:cut], chunked[cut:])
        assert (found.whole, bytes(found.body)) == (True, b"abcde")
    for cut in range(chunked.index(b"3;"), len(chunked)):
        assert not decoded(chunked[:cut], ends=True).whole
    assert decoded(head + b"\r\nabc", ends=True).body == b"abc"
    assert decoded(b"HTTP/1.1 100 Go\r\n\r\n" + head + b"Content-Length: 0\r\n\r\n").whole
    assert not decoded(head + b"Content-Length: 9\r\n\r\nabc", ends=True).whole


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000,
        b"HTTP/1.1 100 Go\r\n\r\n" * 20,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 2000,
    ],
)
def test_answers_that_lie_are_refused_and_little_is_kept(data: bytes) -> None:
    decoder = AnswerDecoder(1000)
    with pytest.raises(BadHttp):
        decoder.feed(data)
    assert len(decoder.body) <= 1000
    with pytest.raises(BadHttp):
        AnswerDecoder(1000).end()
