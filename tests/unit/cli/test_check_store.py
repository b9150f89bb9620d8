"""``windowdesk check-store`` on a window that is whole, and on one that somebody changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.counter import check_everything, demo_counter, dispatch_intake
from windowdesk.cli import main
from windowdesk.storage.pad_tables import signatures


def ask(capsys: pytest.CaptureFixture[str], profile: Path) -> tuple[int, dict[str, Any]]:
    code = main(["check-store", "--json", "--profile", str(profile)])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, said


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    """A window with one case."""
    counter = demo_counter(tmp_path)
    intake = dispatch_intake(counter)
    check_everything(intake)
    counter.desk.issue(intake)
    counter.close()
    return tmp_path


def test_all_is_whole_and_every_number_is_accounted_for(
    worked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ask(capsys, worked)
    assert (code, said["whole"], said["broken"]) == (0, True, None)
    (block,) = said["blocks"]
    assert (block["issued"], block["unexplained"]) == (1, 0)
    assert block["issued"] + block["void"] + block["burnt"] + block["free"] == 99_999
    assert all(one["unexplained"] == 0 for one in said["serials"])
    assert main(["check-store", "--profile", str(worked)]) == 0
    assert "数据完整" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "table", "word"),
    [
        ("UPDATE audit SET result = 'other' WHERE seq = 2", "audit", "审计记录"),
        ("UPDATE operations SET actor = 'A099' WHERE seq = 1", "operations", "操作日志"),
        ("UPDATE documents SET content = x'25504446'", "documents", "文书"),
    ],
)
def test_what_somebody_changed_is_named(
    worked: Path, capsys: pytest.CaptureFixture[str], statement: str, table: str, word: str
) -> None:
    counter = demo_counter(worked)
    with counter.store.transaction() as unit:
        # as whoever has the key can: the rows themselves refuse it
        unit.connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
        unit.connection.exec_driver_sql(statement)
    counter.close()
    code, said = ask(capsys, worked)
    assert (code, said["whole"], said["broken"]["table"]) == (1, False, table)
    main(["check-store", "--profile", str(worked)])
    words = capsys.readouterr().out
    assert word in words
    assert "从备份恢复" in words


def test_a_number_that_has_no_account_is_said_and_is_no_good_end(
    worked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every byte is as its hash says, and still a number went where nobody knows."""
    counter = demo_counter(worked)
    with counter.store.transaction() as unit:
        unit.connection.exec_driver_sql(
            "UPDATE number_blocks SET next_index = next_index + 1 WHERE state = 'active'"
        )
    counter.close()
    code, said = ask(capsys, worked)
    assert (code, said["whole"]) == (1, True)
    assert sum(block["unexplained"] for block in said["blocks"]) == 1
    assert main(["check-store", "--profile", str(worked)]) == 1
    assert "1 个号没有着落" in capsys.readouterr().out


def test_a_picture_of_a_signature_that_was_changed_is_named(
    worked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside one from before pictures had a hash, which is held against nothing."""
    row = {
        "case_id": "c1",
        "document_sha256": "",
        "asked_at": "",
        "answered_at": "",
        "actor": "A012",
        "pad": "",
        "outcome": "given",
        "picture": b"picture",
        "drawn": "",
        "digest": "",
    }
    sha256 = hashlib.sha256(b"picture").hexdigest()
    counter = demo_counter(worked)
    with counter.store.transaction() as unit:
        unit.connection.execute(signatures.insert(), {**row, "document_id": "old", "sha256": ""})
        unit.connection.execute(signatures.insert(), {**row, "document_id": "d1", "sha256": sha256})
    counter.close()
    assert ask(capsys, worked)[0] == 0
    counter = demo_counter(worked)
    with counter.store.transaction() as unit:
        unit.connection.execute(signatures.update().values(picture=b"another"))
    counter.close()
    code, said = ask(capsys, worked)
    assert (code, said["broken"]["table"], said["broken"]["place"]) == (1, "signatures", "d1")
    main(["check-store", "--profile", str(worked)])
    assert "签名 的 d1 处" in capsys.readouterr().out
