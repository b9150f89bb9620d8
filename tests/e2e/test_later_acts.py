"""``reprint`` and ``void`` as a person types them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_commands import DISPATCH, Shell
from windowdesk import settings

NOTICE = {"findings": {"rules": {"absent": True}}}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def issued(shell: Shell, **changes: Any) -> dict[str, Any]:
    """An accepted example, or with ``changes`` to its findings."""
    example = shell.json("catalogue", "show", DISPATCH, "--example-submission")
    example["findings"] |= changes.get("findings", {})
    path = shell.write("submission.json", example)
    return shell.json("issue", path, "--out", str(shell.folder / "papers"))


def test_a_reprint_is_counted_written_and_verified(shell: Shell) -> None:
    number = issued(shell)["number"]
    folder = str(shell.folder / "again")
    done = shell.json("reprint", number, "--document", "acceptance", "--out", folder)
    (paper,) = done["documents"]
    assert (done["number"], paper["kind"], paper["reprint"]) == (number, "acceptance", 1)
    (file,) = paper["files"]
    assert shell.json("verify", file)["valid"] is True
    again = shell.json("reprint", number, "--reason", "lost")
    assert {p["kind"]: p["reprint"] for p in again["documents"]} == {"acceptance": 2, "slip": 1}
    assert all(p["printed"] for p in again["documents"])
    assert list((shell.folder / "profile" / "out").iterdir())


def test_a_notice_of_today_is_voided_and_wears_it(shell: Shell) -> None:
    number = issued(shell, **NOTICE)["number"]
    refused = shell.json("void", number, "--reason", "错", "--papers", "lost", code=3)
    assert refused["error"] == "reason_missing"
    done = shell.json("void", number, "--reason", "选错了事项")
    assert (done["number"], done["state"]) == (number, "voided")
    twice = shell.json("void", number, "--reason", "选错了事项", code=3)
    assert twice["error"] == "already_ended"
    assert shell.json("reprint", number)["documents"][0]["reprint"] == 1
    assert shell.json("replay", number)["equal"] is True


def test_an_acceptance_is_voided_by_a_supervisor_alone(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = issued(shell)["number"]
    words = ("void", number, "--reason", "重复收件", "--papers", "taken_back")
    monkeypatch.setenv("WINDOWDESK_SUPERVISOR_PASSWORD", "Yanshi-2026")
    assert shell.json(*words, "--supervisor", "1207", code=3)["error"] == "not_allowed"
    monkeypatch.delenv("WINDOWDESK_SUPERVISOR_PASSWORD")
    assert shell.json(*words, "--supervisor", "1201")["state"] == "voided"


def test_what_nobody_issued_is_said_so(shell: Shell) -> None:
    for words in (("reprint", "2644010300012030015737"), ("void", "x" * 90, "--reason", "选错了")):
        assert shell.json(*words, code=3)["error"] == "unknown_case"
    number = issued(shell)["number"]
    none = shell.json("reprint", number, "--document", "correction", code=3)
    assert none["error"] == "unknown_document"
    assert shell.json("reprint", number, "--document", "poem", code=2)["error"] == "usage"


def test_a_real_counter_asks_where_the_papers_are_and_who_signs(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only on a demo counter do invented people answer for themselves."""
    number = issued(shell)["number"]
    monkeypatch.setenv("WINDOWDESK_PASSWORD", "Yanshi-2026")
    settings.save(shell.folder / "profile", demo=False)
    words = ("void", number, "--reason", "重复收件", "--clerk", "1207")
    assert shell.json(*words, code=3)["error"] == "papers_missing"
    refused = shell.json(*words, "--papers", "taken_back", code=3)
    assert refused["error"] == "supervisor_needed"
    assert "--supervisor" in refused["message"]
