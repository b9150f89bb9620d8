"""What another vendor's counter writes from docs/protocol.md, ours takes in, lists and opens."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.helpers.cable import Side, state_of
from tests.helpers.centre import Office
from tests.sync.test_two_counters import settle
from windowdesk.domain.cases.case import EventKind, State
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt

PAGE = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"


def example() -> dict[str, Any]:
    """The operation's payload that the page shows."""
    shown = re.search(r"```json\n(\{\"events\".*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    payload: dict[str, Any] = json.loads(shown[1])
    return payload


def test_the_pages_example_is_a_case_at_every_counter(made: Office, one: Side) -> None:
    theirs, payload = made.counter(), example()
    received = payload["events"][0]["payload"]
    assert isinstance(parse_receipt(received["number"]), ReceiptNumber)
    received["number"] = theirs.number()
    case_id = payload["events"][0]["case_id"]
    theirs.operate("case.issued", case_id, 0, payload, actor="1207")
    assert theirs.push().results == []
    settle(one)
    assert state_of(one, case_id) is State.ACCEPTED
    (summary,) = [line for line in one.store.summaries() if line.case_id == case_id]
    assert (summary.number, summary.item_name) == (received["number"], "劳务派遣经营许可")
    assert len(one.sync.marks([case_id])[case_id].project) == 43


def test_the_page_says_what_every_event_holds() -> None:
    page = PAGE.read_text("utf-8")
    assert [kind.value for kind in EventKind if f"| `{kind.value}` |" not in page] == []
