"""``windowdesk central``: init, code, digest and admit as a person types them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.centre import Device
from tests.helpers.counter import StandingClock
from windowdesk.bootstrap.centre import open_centre
from windowdesk.cli import main
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    assert main(["central", *words, "--json"]) == code
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@pytest.fixture
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    if request.param == "sqlite":
        return ["--data", str(tmp_path / "centre")]
    from tests.helpers import postgres

    monkeypatch.setenv("WINDOWDESK_CENTRAL_DATABASE_KEY", str(tmp_path / "apart" / "key"))
    return ["--database", postgres.cluster().empty()]


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_a_centre_from_nothing_to_equal_digests(
    place: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = run(capsys, "init", *place)
    assert {"admin_code", "enrolment_code", "recovery_passphrase"} <= set(made)
    again = run(capsys, "init", *place, code=3)
    assert again["error"] == "initialised"
    more = run(capsys, "code", *place, "--window", "综合5号窗")
    assert more["window"] != made["window"]
    assert "admin_code" in run(capsys, "code", *place, "--admin")
    clock = StandingClock()
    folder = Path(place[1]) if place[0] == "--data" else None
    centre = open_centre(data=folder, url="" if folder else place[1], clock=clock)
    # the codes were made by the machine's clock
    clock.moment = centre_clock()
    device = Device(centre, clock)
    assert device.enrol(made["enrolment_code"]).status == 200
    device.open_session()
    device.lease()
    device.issue()
    device.push()
    centre.database.close()
    (counter,) = run(capsys, "digest", *place)["counters"]
    line = Line(epoch=1, seq=1, head=device.log[-1].digest())
    assert counter == {
        "device": device.device, "digest": digest([line]), "operations": 1, "broken": "",
    }  # fmt: skip
    assert run(capsys, "admit", *place, device.device, "1") == {"admitted": 0}
    assert run(capsys, "admit", *place, "nobody", "1", code=3)["error"] == "no_device"
    why = ("--reason", "当天恢复了四次")
    granted = run(capsys, "grant", *place, device.device, *why)
    assert granted == {"device": device.device, "blocks": 12}
    assert run(capsys, "grant", *place, "nobody", *why, code=3)["error"] == "no_device"
    package = tmp_path / "audit.pkg"
    run(capsys, "audit-export", *place, "--out", str(package))
    done = re.findall(r'"action":"([a-z._]+)"', package.read_text("utf-8"))
    assert done == [
        "device.code", "staff.admin_code", "device.enrol", "device.admit", "device.numbers",
        "audit.export",
    ]  # fmt: skip


def centre_clock() -> Any:
    from windowdesk.bootstrap.clock import SystemClock

    return SystemClock().now()


def test_what_cannot_be_opened_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = run(capsys, "digest", "--data", str(tmp_path / "none"), code=3)
    assert nowhere["error"] == "no_centre"
    assert not (tmp_path / "none").exists()
    assert run(capsys, "digest", code=3)["error"] == "usage"
    wrong = run(capsys, "digest", "--database", "mysql://x", code=3)
    assert wrong["error"] == "bad_settings"
    unreachable = "postgresql://nobody@/none?host=" + str(tmp_path)
    said = run(capsys, "digest", "--database", unreachable, code=3)
    assert (said["error"], "连不上" in said["message"]) == ("store_unavailable", True)
