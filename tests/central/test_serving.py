"""The platform as the program people start: first start, workers, TLS, killed and started again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.central.test_live import Stream
from tests.helpers import postgres
from tests.helpers.centre import Device
from tests.helpers.certificates import certificate
from tests.helpers.counter import StandingClock
from tests.helpers.platform import PATIENCE, OverHttp, call
from windowdesk.central.serving import running as serving
from windowdesk.central.serving.certificate import Renewing
from windowdesk.central.serving.embedded import Embedded, NotStarted, start_embedded
from windowdesk.central.settings import DATABASE_KEY
from windowdesk.cli import main
from windowdesk.protocol import routes

Needs = Callable[..., None]


@contextmanager
def running(data: Path, *options: str, listen: str = "127.0.0.1:0") -> Iterator[Embedded]:
    """The program over ``data``, stopped in order at the end."""
    started = start_embedded(data, listen=listen, options=options)
    try:
        yield started
    finally:
        started.stop()


def counter(url: str, code: str) -> Device:
    """A counter enrolled with ``code``, with a session and two blocks."""
    through: Any = OverHttp(url)
    device = Device(through, StandingClock())
    assert device.enrol(code).status == 200
    device.open_session()
    device.lease(2)
    return device


def call_version(url: str, context: ssl.SSLContext) -> str | None:
    """The version of TLS that is spoken."""
    host, _, port = url.removeprefix("https://").partition(":")
    with (
        socket.create_connection((host, int(port)), PATIENCE) as line,
        context.wrap_socket(line, server_hostname=host) as wrapped,
    ):
        return wrapped.version()


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The code with which ``central serve`` refuses ``words``, without serving."""
    with pytest.MonkeyPatch.context() as instead:
        # else a check that is gone would be a test that never ends
        instead.setattr(serving, "serve", lambda *_args: pytest.fail("it would have served"))
        assert main(["central", "serve", "--json", *words]) == 3
    answer = said(capsys)
    assert answer["message"]
    # the system's own English is no sentence of ours
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,}", answer["message"]), answer["message"]
    return str(answer["error"])


def test_the_first_start_makes_everything_and_says_so_once(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", first.url)
        assert first.admin_code
        device = counter(first.url, first.enrolment_code)
        for _ in range(3):
            device.issue()
        device.push()
        # a second one on the same data would be a second writer
        with pytest.raises(NotStarted, match="profile_in_use"):
            start_embedded(tmp_path)
        # killed as a power cut would
        first.process.kill()
        assert first.process.wait(PATIENCE) == -signal.SIGKILL
    with running(tmp_path, listen=first.url.removeprefix("http://")) as again:
        assert again.url == first.url
        assert (again.admin_code, again.enrolment_code) == ("", "")
        device.centre = OverHttp(again.url)  # type: ignore[assignment]  # over HTTP
        assert device.open_session().lines[0].seq == 3
        device.issue()
        assert device.push(4).seq == 4
        # what is refused is logged, and its path may name anybody
        case, number = device.log[0].case_id, device.number()
        for path in (f"/v1/cases/{case}", f"/v1/feed?number={number}", f"/V/{number}/{case}"):
            assert call(again.url, "GET", path).status in {401, 404}
        metrics = call(again.url, "GET", "/metrics").body.decode()
    assert (
        'windowdesk_central_requests_total{method="POST",route="/v1/push",status="200"} 1'
        in metrics
    )
    assert "windowdesk_central_operations 4" in metrics
    assert "windowdesk_central_database_bytes" in metrics
    assert metrics.endswith("# EOF\n")
    log = (tmp_path / "central.log").read_text("utf-8")
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert events.count("worker ready") == 2
    assert events.count("refused") >= 3
    for personal in (case, number, device.device, "440103", device.token):
        assert personal not in log
        assert personal not in metrics


def test_workers_share_one_address_and_news_cross_from_one_to_the_other(
    tmp_path: Path, needs: Needs
) -> None:
    needs("postgresql")
    url = postgres.cluster().empty()
    database = ("--database", url)
    with ExitStack() as stack:
        # two servers of one database, one of them two processes: what one hears, all must tell
        one = stack.enter_context(running(tmp_path / "one", *database, "--workers", "2"))
        # another machine needs the key that the first start made
        (tmp_path / "other").mkdir()
        shutil.copy(tmp_path / "one" / DATABASE_KEY, tmp_path / "other")
        other = stack.enter_context(running(tmp_path / "other", *database))
        assert one.enrolment_code
        assert not other.enrolment_code
        device = counter(one.url, one.enrolment_code)
        device.issue()
        streams = []
        for place in (one, one, one, one, other):
            host, port = place.url.removeprefix("http://").split(":")
            line = stack.enter_context(socket.create_connection((host, int(port)), PATIENCE))
            line.sendall(
                f"GET {routes.LIVE}?after={device.page().last} HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {device.token}\r\n\r\n".encode()
            )
            streams.append(Stream(line))
        device.push()
        last = device.page().last
        for stream in streams:
            events = stream.events()
            assert last in iter(lambda events=events: next(events), None)  # type: ignore[misc]  # a default binds it
        # counted over both processes, whichever answers
        metrics = call(one.url, "GET", "/metrics").body.decode()
        assert (
            'windowdesk_central_requests_total{method="POST",route="/v1/push",status="200"} 1'
            in metrics
        )
        # its supervisor is killed: the workers end too, and the address is free again
        one.process.kill()
        one.process.wait(PATIENCE)
        with running(tmp_path / "one", *database, listen=one.url.removeprefix("http://")) as again:
            device.centre = OverHttp(again.url)  # type: ignore[assignment]  # over HTTP
            device.issue()
            assert device.push(2).seq == 2


def test_sqlite_is_served_by_one_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--data", str(tmp_path), "--workers", "2")
    assert refused(capsys, *words) == "workers_need_postgresql"
    assert not (tmp_path / "centre.db").exists()


def test_plain_http_stays_on_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--data", str(tmp_path), "--listen")
    assert refused(capsys, *words, "0.0.0.0:0") == "plain_http"
    assert refused(capsys, *words, "[::]:0") == "plain_http"
    assert refused(capsys, *words, "nowhere.invalid:0") == "plain_http"
    assert refused(capsys, *words, "127.0.0.1") == "bad_settings"
    monkeypatch.setenv("WINDOWDESK_CENTRAL_BEHIND_PROXY", "10.0.0.0/33")
    assert refused(capsys, *words, "127.0.0.1:0") == "bad_settings"


def test_an_address_that_is_taken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert refused(capsys, "--data", str(tmp_path), "--listen", place) == "address"


def test_its_own_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    public, private = certificate(tmp_path)
    data = tmp_path / "data"
    options = ("--certificate", str(public), "--key", str(private))
    context = ssl.create_default_context(cafile=public)
    with running(data, *options, listen="0.0.0.0:0") as started:
        assert started.url.startswith("https://")
        url = f"https://127.0.0.1:{started.url.rpartition(':')[2]}"
        assert call(url, "GET", routes.HELLO, context=context).status == 200
        metrics = call(url, "GET", "/metrics", context=context).body
        assert b"windowdesk_central_certificate_ends_seconds" in metrics
        with pytest.raises(ssl.SSLError):
            call(url, "GET", routes.HELLO, context=ssl.create_default_context())
        assert call_version(url, context) in {"TLSv1.2", "TLSv1.3"}
        with pytest.raises((OSError, ValueError)):
            call(url.replace("https", "http"), "GET", routes.HELLO)


def test_a_certificate_nobody_would_accept_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
    over, over_key = certificate(tmp_path, "over", days=-1)
    good, good_key = certificate(tmp_path, "good")
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")

    def with_files(*files: Path) -> str:
        names = ("--certificate", "--key")
        pairs = [word for pair in zip(names, map(str, files)) for word in pair]  # noqa: B905 - one may be left out
        return refused(capsys, *data, *pairs)

    assert with_files(over, over_key) == "certificate_expired"
    assert with_files(good, over_key) == "certificate"
    assert with_files(broken, good_key) == "certificate"
    assert with_files(tmp_path / "none.pem", good_key) == "certificate"
    assert with_files(good) == "certificate"


def test_a_renewed_certificate_is_taken_up_and_a_broken_one_is_not(tmp_path: Path) -> None:
    public, private = certificate(tmp_path)
    renewing = Renewing(public, private)
    assert not renewing.look()
    private.write_text("cut short")
    os.utime(private, (1, 1))
    assert not renewing.look()
    fresh = certificate(tmp_path)
    os.utime(fresh[0], (2, 2))
    assert renewing.look()
    assert not renewing.look()


def test_behind_a_proxy_only_the_proxy_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.types import Scope

    from windowdesk.central.api.answers import Refused
    from windowdesk.central.api.front import Door
    from windowdesk.central.settings import networks

    door = Door(networks("behind_proxy", "10.1.0.0/16, fd00::/8"))

    def scope(peer: str, *headers: tuple[str, str]) -> Scope:
        raw = [(name.encode(), value.encode()) for name, value in headers]
        return {"type": "http", "scheme": "http", "client": (peer, 1), "headers": raw}

    tls = ("x-forwarded-proto", "https")
    told = scope("10.1.0.5", tls, ("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.1.0.6"))
    door.let_in(told)
    # what the client itself put in front is hearsay
    assert told["client"] == ("203.0.113.9", 0)
    assert told["scheme"] == "https"
    for bad in (
        scope("203.0.113.9", tls, ("x-forwarded-for", "10.1.0.5")),
        scope("10.1.0.5", ("x-forwarded-for", "203.0.113.9")),
        scope("10.1.0.5", ("x-forwarded-proto", "http")),
    ):
        with pytest.raises(Refused):
            door.let_in(bad)
    # without a proxy nobody's headers are believed
    alone = scope("127.0.0.1", tls, ("x-forwarded-for", "203.0.113.9"))
    Door().let_in(alone)
    assert alone["client"] == ("127.0.0.1", 1)
    # and with one declared the program listens where it would not otherwise
    monkeypatch.setenv("WINDOWDESK_CENTRAL_BEHIND_PROXY", "10.1.0.0/16")
    monkeypatch.setenv("WINDOWDESK_CENTRAL_METRICS_FROM", "192.0.2.1")
    started = start_embedded(tmp_path, listen="0.0.0.0:0")
    port = started.url.rpartition(":")[2]
    assert call(f"http://127.0.0.1:{port}", "GET", "/health/ready").status == 200
    assert call(f"http://127.0.0.1:{port}", "GET", "/metrics").status == 403
    # it ends with whoever started it: the pipe that is its standard input closes then
    assert started.process.stdin is not None
    started.process.stdin.close()
    assert started.process.wait(PATIENCE) == 0
    assert not started.running
    started.stop()
