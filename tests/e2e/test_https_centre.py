"""A centre with a certificate of its own, and a window that trusts who signed it, on real sockets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from tests.e2e.test_sync_commands import digest, issue
from tests.helpers.certificates import certificate
from tests.helpers.commands import ask
from tests.helpers.platform import PATIENCE, wait_for
from windowdesk.app.syncing import Link
from windowdesk.central.serving.connection import GuardedConnection
from windowdesk.central.serving.embedded import start_embedded
from windowdesk.central.serving.options import Options, bind
from windowdesk.central.serving.worker import Worker
from windowdesk.central.settings import CentralSettings
from windowdesk.central.store.database import open_folder

Pair = tuple[Path, Path]


@contextmanager
def presenting(data: Path, listen: str, files: Pair) -> Iterator[None]:
    """The platform over ``data`` with a certificate that a start would refuse, as one whose
    certificate ran out while it served."""
    options = Options(CentralSettings(listen=listen), data)
    worker = Worker(options, open_folder(data))
    config = uvicorn.Config(
        worker.app,
        http=GuardedConnection,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        ssl_certfile=files[0],
        ssl_keyfile=str(files[1]),
        timeout_graceful_shutdown=1,
    )
    server, listening = uvicorn.Server(config), bind(options)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    wait_for(lambda: server.started or not thread.is_alive(), "the server did not start")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listening.close()
        assert not thread.is_alive()


def test_a_window_trusts_the_centre_by_who_signed_its_certificate(tmp_path: Path) -> None:
    data, desk = tmp_path / "centre", tmp_path / "desk"
    ca = certificate(tmp_path, "ca")
    files = certificate(tmp_path, "centre", issuer=ca)
    codes = [str(ask("central", "init", "--data", data)[1]["enrolment_code"])]
    own = ("--certificate", str(files[0]), "--key", str(files[1]))
    running = start_embedded(data, options=own)
    try:
        assert running.url.startswith("https://127.0.0.1:")
        # nothing is sent to whom nobody vouches for, and the code stays good
        code, said = ask("enrol", running.url, codes[0], "--profile", desk)
        assert (code, said["error"]) == (3, "certificate")
        other = certificate(tmp_path, "other")[0]
        code, said = ask("enrol", running.url, codes[0], "--profile", desk, "--ca", other)
        assert (code, said["error"]) == (3, "certificate")
        code, joined = ask("enrol", running.url, codes[0], "--profile", desk, "--ca", ca[0])
        assert (code, joined["link"]) == (0, Link.ONLINE.value)
        issue(desk, tmp_path / "out")
        assert ask("sync", "now", "--profile", desk)[0] == 0
    finally:
        running.stop()

    listen = running.url.removeprefix("https://")
    with presenting(data, listen, certificate(tmp_path, "over", days=-1, issuer=ca)):
        issued = issue(desk, tmp_path / "out")
        code, said = ask("sync", "now", "--profile", desk)
        assert (code, said["error"]) == (3, "not_synced")
        assert "证书已过期" in said["message"]
        status = ask("sync", "status", "--profile", desk)[1]
        assert (status["unsent"], status["link"]) == (1, "unasked")
        fresh = tmp_path / "fresh"
        code, said = ask("enrol", running.url, "AAAA-BBBB", "--profile", fresh, "--ca", ca[0])
        assert (code, said["error"]) == (3, "certificate_over")

    # a certificate of the same signer, renewed: nothing was lost, nothing came twice
    with presenting(data, listen, certificate(tmp_path, "renewed", issuer=ca)):
        assert ask("sync", "now", "--profile", desk)[0] == 0
    mine = digest(desk)
    counters = ask("central", "digest", "--data", data)[1]["counters"]
    assert {one["device"]: one["digest"] for one in counters} == {mine["device"]: mine["digest"]}
    assert ask("find", issued["number"][-6:], "--profile", desk)[1]["cases"]


def test_a_file_that_holds_no_certificate_is_refused_before_anything(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for file in (broken, tmp_path / "none.pem"):
        code, said = ask("enrol", "https://127.0.0.1:1", "A", "--profile", tmp_path, "--ca", file)
        assert (code, said["error"]) == (3, "bad_ca")
