"""``windowdesk emergency`` as an operator uses it: print ahead, key in, void, account."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from windowdesk.cli import main
from windowdesk.documents.readback import ZxingReader

EXAMPLE = Path(__file__).parents[3] / "docs/examples/dispatch-licence/accept.json"


def test_a_slip_goes_from_paper_to_case_by_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, dict[str, Any]]:
        code = main([*words, "--profile", str(tmp_path / "profile"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    pdf = tmp_path / "slips.pdf"
    code, made = call("emergency", "print", "--count", "2", "--out", str(pdf))
    assert code == 0
    first, second = made["numbers"]
    bars = {c.text for c in ZxingReader().read(pdf.read_bytes(), "application/pdf")}
    assert {first, second} <= bars
    code, account = call("emergency", "list")
    assert (code, account["out"]) == (1, 2), "while some are out, the account is not closed"
    at = datetime.now().replace(second=0).isoformat(timespec="minutes")  # noqa: DTZ005 - wall time
    words = ("emergency", "key-in", first, str(EXAMPLE), "--at", at, "--out", str(tmp_path / "o"))
    code, issued = call(*words)
    assert (code, issued["number"]) == (0, first)
    assert all(Path(document["file"]).exists() for document in issued["documents"])
    code, again = call(*words)
    assert (code, again["error"]) == (3, "slip_used")
    code, void = call("emergency", "void", second, "--reason", "没有用上，收回")
    assert (code, void["state"]) == (0, "void")
    code, account = call("emergency", "list")
    assert (code, account["used"], account["void"], account["out"]) == (0, 1, 1, 0)
    code, printed = call("emergency", "print", "--count", "1")
    assert (code, printed["file"]) == (0, None)
    assert printed["outcome"] in ("confirmed", "assumed")
