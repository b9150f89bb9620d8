"""Whatever the audit chains are told has words for the auditor who reads it, at a desk or in the console."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import windowdesk
from windowdesk.app import pads
from windowdesk.app.ports import SETTLED_BY_HAND, PrintOutcome
from windowdesk.app.reprinting import Why
from windowdesk.app.trail import REFUSED
from windowdesk.app.wording_audit import action_words, result_words
from windowdesk.domain.decision.model import Outcome
from windowdesk.storage.highwater import Verdict

SOURCE = Path(windowdesk.__file__).parent
# what writes an entry, or hands its name on to what does
_WRITERS = frozenset(("AuditEntry", "note", "_note", "_changed", "_steer", "_keep", "_line"))
Written = list[tuple[Path, str, list[str]]]
_ACTION = re.compile(r"[a-z]+\.[a-z_]+", re.ASCII)
# told by the store of what it found when it was opened
_FOUND = (Verdict.POWER_CUT, Verdict.RESTORED, Verdict.COPIED)


@pytest.fixture(scope="module")
def written() -> Written:
    """Who writes an entry somewhere in the source, and the plain words they hand over."""
    return list(_written())


def _written() -> Iterator[tuple[Path, str, list[str]]]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name not in _WRITERS:
                    continue
                said = [*node.args, *(keyword.value for keyword in node.keywords)]
                constants = [one for each in said for one in ast.walk(each)]
                words = [one.value for one in constants if isinstance(one, ast.Constant)]
                yield path, name, [word for word in words if isinstance(word, str)]


def test_whatever_is_written_down_has_words(written: Written) -> None:
    handed = [word for _path, _name, words in written for word in words]
    actions = set(filter(_ACTION.fullmatch, handed))
    actions |= {f"store_{found.name.lower()}" for found in _FOUND}
    # both sides' are among them: the scan has not gone blind
    assert {"case.rectify", "staff.sign_in", "device.enrol", "staff.rename"} <= actions
    assert sorted(action for action in actions if action_words(action) == action) == []


def test_every_end_has_words(written: Written) -> None:
    """How the people's entries end, and every end that is one of a list."""
    ends = {
        words[-1]
        for path, name, words in written
        if name == "_keep" and path.name == "staffing.py" and words
    }
    assert {"done", "frozen", "no_token"} <= ends
    ends |= {one.value for kind in (pads.Outcome, PrintOutcome, Why) for one in kind}
    ends |= {one.value for one in Outcome if one is not Outcome.UNDETERMINED}
    ends |= {*SETTLED_BY_HAND, *REFUSED, "complete", "in_part", "noted"}
    assert sorted(end for end in ends if result_words(end) == end) == []


def test_a_name_that_a_newer_counter_wrote_is_shown_as_it_is() -> None:
    assert action_words("case.dreamt") == "case.dreamt"
    assert result_words("9f31ab") == "9f31ab"
