"""The log never holds a person, and says the first failure and the recovery."""

from __future__ import annotations

import json
import logging
import logging.handlers
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from windowdesk import logs

INVENTED = "999999199001010014"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """A configured log in a fresh profile."""
    root = logging.getLogger()
    level = root.level
    yield logs.configure(tmp_path)
    logs.close()
    root.setLevel(level)


def lines(path: Path) -> list[dict[str, Any]]:
    """Every line as the object it must be."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_facts_are_kept_as_json_lines(log_file: Path) -> None:
    logs.get("windowdesk.print").info("printed", rows=8, receipt="440103-12-00001")
    (line,) = lines(log_file)
    assert line["event"] == "printed"
    assert (line["rows"], line["receipt"]) == (8, "440103-12-00001")
    assert (line["level"], line["logger"]) == ("info", "windowdesk.print")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "王小明"},
        {"Applicant": {"x": "王小明"}},
        {"case": {"people": [{"full_name": "王小明", "id_number": INVENTED}]}},
        {"text": f"王某的号码{INVENTED}已读"},
        {"text": "99999919900101001X"},
        {"text": "999999 19900101 0014"},
        {"text": "九位 999999900101001"},
        {"number": int(INVENTED)},
        {"contact_line": "致电13812345678"},
        {"path": Path("/tmp") / f"{INVENTED}.pdf"},
        {"thing": {INVENTED: 1}.keys()},
    ],
)
def test_no_person_reaches_the_file(log_file: Path, fields: dict[str, Any]) -> None:
    logs.get("t").info("seen", **fields)
    text = log_file.read_text(encoding="utf-8")
    assert text
    for secret in ("王小明", INVENTED, "99999919900101", "999999 19900101", "999999900101001"):
        assert secret not in text
    assert "13812345678" not in text


def test_other_libraries_are_masked_too(log_file: Path) -> None:
    logging.getLogger("other").warning("row %s broken", INVENTED)
    (line,) = lines(log_file)
    assert line["event"] == f"row {logs.MASKED} broken"


def test_exception_keeps_its_place_and_loses_its_message(log_file: Path) -> None:
    def read_card() -> None:
        raise ValueError("王小明 is not here")

    for log in (logs.get("t"), logging.getLogger("other")):
        try:
            read_card()
        except ValueError:
            log.exception("card failed")
    first, second = lines(log_file)
    for line in (first, second):
        assert line["exception"] == "ValueError"
        assert line["at"][-1].endswith("read_card")
    assert "王小明" not in log_file.read_text(encoding="utf-8")


def test_file_is_the_owners_alone(log_file: Path) -> None:
    assert stat.S_IMODE(log_file.stat().st_mode) == 0o600


def test_opening_the_log_does_not_import_structlog(tmp_path: Path) -> None:
    call = (
        "import sys, pathlib; from windowdesk import logs; log = logs.get('t');"
        f"logs.configure(pathlib.Path({str(tmp_path)!r})); before = 'structlog' in sys.modules;"
        "log.info('opened'); print(before, 'structlog' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "True"]
    assert [line["event"] for line in lines(tmp_path / logs.FILE)] == ["opened"]


def test_log_rotates(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            monkeypatch.setattr(handler, "maxBytes", 300)
    for number in range(10):
        logs.get("t").info("row", number=number)
    kept = sorted(log_file.parent.glob(f"{logs.FILE}*"))
    assert 1 < len(kept) <= logs.KEPT_FILES + 1
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)


def test_first_failure_and_recovery_are_logged_once(log_file: Path) -> None:
    watch = logs.Transitions(logs.get("t"))
    assert watch.failed("printer", "offline")
    assert not watch.failed("printer", "offline")
    assert watch.failed("reader", "offline")
    assert watch.failed("printer", "paper out")
    assert watch.recovered("printer")
    assert not watch.recovered("printer")
    assert watch.failed("printer", "paper out")
    found = [(line["event"], line["subject"], line.get("failures")) for line in lines(log_file)]
    assert found == [
        ("failed", "printer", None),
        ("failed", "reader", None),
        ("failed", "printer", None),
        ("recovered", "printer", 3),
        ("failed", "printer", None),
    ]


def test_a_log_that_cannot_be_opened_closes_no_counter(tmp_path: Path) -> None:
    (tmp_path / logs.FILE).mkdir()
    logs.configure(tmp_path)
    logs.get("desk").info("said_to_nobody")
