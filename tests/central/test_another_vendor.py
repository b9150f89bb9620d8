"""A counter that knows docs/protocol.md alone works with the real platform over HTTP."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.central.another_vendor import NOON, OtherCounter, Refused
from windowdesk.central.serving.embedded import start_embedded

ROOT = Path(__file__).resolve().parents[2]


def test_a_counter_by_another_vendor_joins_works_and_ends_equal(tmp_path: Path) -> None:
    centre = start_embedded(tmp_path / "centre")
    try:
        other = OtherCounter(centre.url)
        other.enrol(centre.enrolment_code)
        assert other.open_session()["lines"] == []
        block = other.lease()
        for index in (1, 2, 3):
            case_id = f"{index:032d}"
            received = {
                "case_id": case_id, "seq": 1, "kind": "received", "at": NOON, "actor": "7001",
                "window": "1",
                "payload": {"number": other.number(block, index),
                            "submission": {"item": "DEMO-1", "received_at": NOON}},
            }  # fmt: skip
            other.write("case.issued", [received], case_id=case_id, actor="7001")
        pushed = other.push(0)
        assert (pushed["seq"], pushed["head"]) == (3, other.head)
        # nobody called 7001 works here: kept as facts, with a question for a person each
        assert {result["state"] for result in pushed["results"]} <= {"recorded", "applied"}
        assert other.push(1) == {**pushed, "results": pushed["results"][1:]}
        with pytest.raises(Refused) as gap:
            other.push(2, skip=5)
        assert gap.value.problem["code"] == "gap"
        seen = other.follow()
        assert {entry["kind"] for entry in seen} >= {"key", "operation"}
        other.send_file(b"%PDF-1.7 " + b"x" * 3_000_000, "1/1")
        assert [line["seq"] for line in other.open_session()["lines"]] == [3]
    finally:
        centre.stop()
    call = [sys.executable, "-m", "windowdesk", "central", "digest", "--json"]
    done = subprocess.run(
        [*call, "--data", str(tmp_path / "centre")], capture_output=True, text=True, check=True
    )
    assert other.digest() in done.stdout


def test_it_shares_no_code_with_ours() -> None:
    source = (ROOT / "tests" / "central" / "another_vendor.py").read_text(encoding="utf-8")
    assert "windowdesk." not in source
    assert "import windowdesk" not in source
