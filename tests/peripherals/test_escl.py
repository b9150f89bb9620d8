"""Our eSCL client over a line, and our simulated scanner before two clients of others: sane-airscan and SANE's."""

from __future__ import annotations

import io
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from tests.helpers.certificates import certificate
from tests.parts import needs
from windowdesk.app.capturing import Page, Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.documents.fonts import Face, find
from windowdesk.documents.readback import ZxingReader
from windowdesk.peripherals.document_scanner import finding, picture
from windowdesk.peripherals.document_scanner.sheets import code_of
from windowdesk.peripherals.document_scanner.simulated import EsclTwin, Manners, Reply
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner, Patience
from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner, listed
from windowdesk.peripherals.document_scanner.xml_tree import Node, parse
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.discovery import once
from windowdesk.peripherals.model.services import SCAN, SCANS, Service
from windowdesk.peripherals.model.transport_zeroconf import announced, browse

# pauses of a second are not waited for; an answer is, on a machine that does other things
QUICK = Patience(connect=30, answer=60, page=60, pace=0.01)
SMALL = Wanted(dpi=75)


@pytest.fixture
def simulated() -> Iterator[SimulatedEsclScanner]:
    with SimulatedEsclScanner(font=find(Face.SANS)) as scanner:
        yield scanner


def codes(content: bytes) -> list[str]:
    return [code.text for code in ZxingReader().read(content, "")]


def broke_off(pages: Iterator[Page]) -> tuple[int, Fault]:
    came: list[Page] = []
    with pytest.raises(DeviceProblem) as problem:
        came.extend(pages)
    return len(came), Fault(problem.value.code)


def test_a_pile_comes_with_every_code_in_its_order(simulated: SimulatedEsclScanner) -> None:
    scanner = EsclScanner(simulated.url, patience=QUICK)
    assert scanner.faults() == ()
    pages = list(scanner.pages(Wanted(dpi=150, duplex=True)))
    assert [codes(page.content) for page in pages] == [
        [code_of(number, back=back)] for number in (1, 2, 3) for back in (False, True)
    ]
    assert {(page.width, page.height, page.dpi) for page in pages} == {(1240, 1754, 150)}
    assert scanner.name == "windowdesk 模拟扫描仪"
    assert {job.state for job in simulated.twin.jobs} == {"Completed"}


def test_over_tls_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with SimulatedEsclScanner(tls=context, sheets=1) as simulated:
        assert simulated.url.startswith("https:")
        assert len(list(EsclScanner(simulated.url, patience=QUICK).pages(SMALL))) == 1


LINES = {
    "cut": (Manners(cut=True), Fault.OFFLINE),
    "lying": (Manners(lying=True), Fault.OFFLINE),
    "endless": (Manners(endless=True), Fault.PROTOCOL),
    "silent": (Manners(silent=True), Fault.TIMEOUT),
}


@pytest.mark.parametrize("name", LINES)
def test_a_page_is_whole_or_it_is_none(name: str, simulated: SimulatedEsclScanner) -> None:
    manners, fault = LINES[name]
    simulated.twin.manners = manners
    scanner = EsclScanner(simulated.url, patience=Patience(page=1.0, pace=0.01))
    assert broke_off(scanner.pages(SMALL)) == (0, fault)
    # the scanner was told that nobody wants the rest
    assert simulated.twin.ended == 1
    assert simulated.twin.sheets == 2


def test_a_page_without_end_takes_no_more_memory_than_a_page_may(
    simulated: SimulatedEsclScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound itself, made small: what the decoder holds when it gives up."""
    from windowdesk.peripherals.document_scanner import http_answer

    monkeypatch.setattr(picture, "MOST_BYTES", 1_000_000)
    kept: list[int] = []
    real = http_answer.AnswerDecoder.feed

    def feed(decoder: http_answer.AnswerDecoder, data: bytes) -> None:
        try:
            real(decoder, data)
        finally:
            kept.append(len(decoder.body) + len(decoder._buffer))

    monkeypatch.setattr(http_answer.AnswerDecoder, "feed", feed)
    simulated.twin.manners = Manners(endless=True)
    assert broke_off(EsclScanner(simulated.url, patience=QUICK).pages(SMALL))[1] is Fault.PROTOCOL
    assert max(kept) < 1_200_000


def test_cancelling_hangs_up_on_a_silent_scanner_and_ends_the_job(
    simulated: SimulatedEsclScanner,
) -> None:
    scanner = EsclScanner(simulated.url, patience=QUICK)
    pages = scanner.pages(SMALL)
    next(pages)
    simulated.twin.manners = Manners(silent=True)

    def somebody() -> None:
        simulated.fell_silent.wait(60)
        scanner.cancel()

    other = threading.Thread(target=somebody)
    other.start()
    assert list(pages) == []
    other.join()
    assert simulated.twin.ended == 1
    # and it is free again, whatever happened before
    simulated.twin.manners = Manners()
    assert len(list(EsclScanner(simulated.url, patience=QUICK).pages(SMALL))) == 1


def test_one_conversation_at_a_time_and_a_scanner_that_is_gone(
    simulated: SimulatedEsclScanner,
) -> None:
    scanner = EsclScanner(simulated.url, patience=QUICK)
    pages = scanner.pages(SMALL)
    next(pages)
    assert scanner.faults() == ()
    assert broke_off(scanner.pages(SMALL)) == (0, Fault.IN_USE)
    # another window has it
    slow = EsclScanner(simulated.url, patience=QUICK)
    assert broke_off(slow.pages(SMALL)) == (0, Fault.IN_USE)
    pages.close()  # type: ignore[attr-defined] # a generator, as every source's pages are
    simulated.__exit__(None, None, None)
    assert scanner.faults() == (Fault.OFFLINE,)
    assert broke_off(scanner.pages(SMALL)) == (0, Fault.OFFLINE)
    assert EsclScanner("http://no.such.invalid/eSCL").faults() == (Fault.CONFIG,)


# --- clients not ours ----------------------------------------------------------------------------


def airscan(folder: Path, simulated: SimulatedEsclScanner) -> str:
    (folder / "dll.conf").write_text("airscan\n", encoding="ascii")
    (folder / "airscan.conf").write_text(
        f'[devices]\n"demo" = {simulated.url}, eSCL\n[options]\ndiscovery = disable\n'
        "ws-discovery = off\n",
        encoding="ascii",
    )
    return "airscan:e0:demo"


def sane_escl(folder: Path, simulated: SimulatedEsclScanner) -> str:
    (folder / "dll.conf").write_text("escl\n", encoding="ascii")
    (folder / "escl.conf").write_text(
        f"device http://127.0.0.1:{simulated.port}\n", encoding="ascii"
    )
    return f"escl:http://127.0.0.1:{simulated.port}"


CLIENTS: dict[str, Callable[[Path, SimulatedEsclScanner], str]] = {
    "sane-airscan": airscan,
    "sane-escl": sane_escl,
}


@pytest.fixture(params=CLIENTS)
def device(
    request: pytest.FixtureRequest,
    simulated: SimulatedEsclScanner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The SANE device of another's client that speaks to our simulated scanner."""
    needs("sane", request.param)
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    return CLIENTS[request.param](tmp_path, simulated)


def scanimage(device: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    call = ["scanimage", f"--device-name={device}", "--resolution=150", *arguments]
    return subprocess.run(call, capture_output=True, check=False, timeout=120, env=os.environ)


def test_others_scan_the_glass_and_the_pile_of_our_simulated_scanner(
    device: str, tmp_path: Path
) -> None:
    from PIL import Image

    glass = scanimage(device, "--format=png", "--source=Flatbed")
    assert glass.returncode == 0, glass.stderr
    assert codes(glass.stdout) == [code_of(1)]
    assert Image.open(io.BytesIO(glass.stdout)).size == (1275, 1754)
    pile = scanimage(device, "--format=png", "--source=ADF", f"--batch={tmp_path}/%d.png")
    assert pile.returncode == 0, pile.stderr
    found = [codes((tmp_path / f"{n}.png").read_bytes()) for n in (1, 2, 3)]
    assert found == [[code_of(n)] for n in (1, 2, 3)]
    assert not (tmp_path / "4.png").exists()


@pytest.mark.parametrize(
    ("fault", "status"), [(None, 7), (Fault.JAM, 6), (Fault.COVER_OPEN, 8)], ids=str
)
def test_others_are_told_what_is_wrong(
    fault: Fault | None, status: int, device: str, simulated: SimulatedEsclScanner, tmp_path: Path
) -> None:
    simulated.twin.faults = set() if fault is None else {fault}
    simulated.twin.sheets = 0 if fault is None else 2
    done = scanimage(device, "--format=png", "--source=ADF", f"--batch={tmp_path}/%d.png")
    assert done.returncode == status, done.stderr


@dataclass(slots=True)
class ListeningTwin(EsclTwin):
    """Keeps what it was asked."""

    asked: list[tuple[str, str, bytes]] = field(default_factory=list)

    def handle(self, method: str, path: str, body: bytes) -> Reply:
        self.asked.append((method, path, body))
        return EsclTwin.handle(self, method, path, body)

    def settings(self) -> list[tuple[str, str]]:
        """The one job that was asked for: each element and what it says, in order."""
        [body] = [body for method, _path, body in self.asked if method == "POST"]
        root = parse(body)
        return [(node.name, node.text.strip()) for node in everything(root)]

    def order(self) -> list[str]:
        """What was asked, up to the last page."""
        said = [f"{method} {path}" for method, path, _body in self.asked]
        return said[: len(said) - 1 - said[::-1].index("GET /eSCL/ScanJobs/1/NextDocument") + 1]


def everything(node: Node) -> Iterator[Node]:
    for inner in node.inner:
        yield inner
        yield from everything(inner)


@pytest.mark.parametrize("colour", [True, False], ids=["colour", "grey"])
@pytest.mark.parametrize(
    ("feeder", "source"), [("feeder", "ADF"), ("feeder", "ADF Duplex"), ("glass", "Flatbed")]
)
def test_our_client_asks_what_sane_airscan_asks(
    feeder: Literal["feeder", "glass"],
    source: str,
    colour: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No server of others can be installed; a client that hundreds of models were tried with can."""
    needs("sane", "sane-airscan")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    said = []
    for ours in (True, False):
        with SimulatedEsclScanner() as simulated:
            twin = ListeningTwin(lambda: 0.0, sheets=1)
            simulated.serve(twin)
            if ours:
                duplex = source.endswith("Duplex")
                wanted = Wanted(dpi=200, colour=colour, feeder=feeder, duplex=duplex)
                assert list(EsclScanner(simulated.url, patience=QUICK).pages(wanted))
            else:
                done = subprocess.run(
                    [
                        *("scanimage", f"--device-name={airscan(tmp_path, simulated)}"),
                        *("--format=png", f"--source={source}", "--resolution=200", "-x", "210"),
                        *("-y", "297", f"--mode={'Color' if colour else 'Gray'}"),
                        *(f"--batch={tmp_path}/%d.png", f"--batch-count={0 if feeder == 'feeder' else 1}"),
                    ],
                    capture_output=True, check=False, timeout=120, env=os.environ,
                )  # fmt: skip
                assert list(tmp_path.glob("*.png")), done.stderr
            said.append((twin.settings(), twin.order()))
    (our_settings, our_order), (their_settings, their_order) = said
    assert our_settings == their_settings
    # theirs asks for a second page of the glass, which has one
    assert our_order == their_order[: len(our_order)]
    assert len(their_order) - len(our_order) == (feeder == "glass")


def test_our_sane_driver_speaks_through_others_backends(
    device: str, simulated: SimulatedEsclScanner
) -> None:
    """Options of two more makers of backends; and a scanner that is silent in the middle of a pile."""
    scanner = SaneScanner(device)
    assert scanner.faults() == ()
    pages = list(scanner.pages(Wanted(dpi=150)))
    assert [codes(page.content) for page in pages] == [[code_of(n)] for n in (1, 2, 3)]
    # the feeder is empty: the glass
    [glass] = scanner.pages(Wanted(dpi=75, colour=False))
    assert abs(glass.width - 620) < 20
    simulated.twin.manners = Manners(silent=True)
    hasty = SaneScanner(device, quiet_s=2.0, ending_s=0.5)
    assert broke_off(hasty.pages(SMALL)) == (0, Fault.TIMEOUT)


def test_sane_lists_what_it_was_told_of(
    simulated: SimulatedEsclScanner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("sane", "sane-airscan")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    name = airscan(tmp_path, simulated)
    found, fault = listed()
    assert fault is None
    assert [one.name for one in found] == [name]


def test_one_scanner_found_in_three_ways_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Announced twice on the network, once encrypted, and known to another's client."""
    needs("sane", "sane-airscan")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with SimulatedEsclScanner() as plain, SimulatedEsclScanner(tls=context) as shut:
        name = airscan(tmp_path, plain)
        called = name.rpartition(":")[2]
        services = ((SCAN, plain.port), (SCANS, shut.port))
        before = set(threading.enumerate())
        with announced(*services, name=called, says={"rs": "/eSCL", "UUID": "4509a320-00a0"}):
            told = browsed({plain.port, shut.port})
        # neither who listened nor who announced is left; whoever heard of it may be asking the scanner
        left = set(threading.enumerate()) - before
        assert not [one for one in left if "process_request_thread" not in one.name]
        found = once((*finding.announced(told), *finding.known_to_sane().found))
        [one] = [device for device in found if str(plain.port) in " ".join(device.marks)]
        assert one.by == ("dns-sd", "sane")
        assert [line.value for line in (*one.lines, *one.others)] == [
            f"escl:{shut.url}",
            f"escl:{plain.url}",
            f"sane:{name}",
        ]
        # the encrypted way is shut, or too old for us: the other one leads
        shut.pull_out()
        [plainly] = once(finding.announced(told))
        assert plainly.lines[0].value == f"escl:{plain.url}"
        assert EsclScanner(plainly.lines[0].value.removeprefix("escl:")).faults() == ()


def browsed(ports: set[int]) -> tuple[Service, ...]:
    """The services at these ports, once all are heard of."""
    deadline = time.monotonic() + 60
    while True:
        found = tuple(one for one in browse(0.5) if one.port in ports)
        if len(found) == len(ports):
            return found
        assert time.monotonic() < deadline, "they were never heard of"
