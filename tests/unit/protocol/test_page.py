"""docs/protocol.md and its schema say what the code does: another vendor builds on them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from windowdesk.app.wording_sync import result_words
from windowdesk.central.api.endpoints import ENDPOINTS, LIVE
from windowdesk.central.public.pages import PROGRESS, VERIFY
from windowdesk.central.service.otherwise import KINDS
from windowdesk.central.service.reviewing import kind_of
from windowdesk.central.service.rules import CASE_KINDS
from windowdesk.protocol import feed, policy, reviews, routes, signing
from windowdesk.protocol.amending import AMENDED

EVERY = (*ENDPOINTS, LIVE, VERIFY, PROGRESS)
ROOT = Path(__file__).resolve().parents[3]
CENTRE = ROOT / "src" / "windowdesk" / "central"
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def test_the_schema_is_that_of_the_messages() -> None:
    call = [sys.executable, "packaging/protocol_schema.py", "--check"]
    assert subprocess.run(call, cwd=ROOT, check=False).returncode == 0


def test_the_page_names_every_route_and_what_it_takes_and_gives() -> None:
    paths = {
        v for v in vars(routes).values() if isinstance(v, str) and v.startswith(routes.BASE + "/")
    }
    assert paths == {one.path.split("/{")[0] for one in EVERY}
    assert {path for path in paths if path not in PAGE} == set()
    kinds = {kind for one in EVERY for kind in (one.sent, one.answer) if isinstance(kind, type)}
    assert {kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in PAGE} == set()


def test_the_page_names_every_kind_of_news_and_every_signature() -> None:
    kinds = feed.KINDS.items()
    assert [kind for kind, body in kinds if f"| `{kind}` | `{body.__name__}` |" not in PAGE] == []
    used = set(re.findall(r"windowdesk/[a-z-]+/1", PAGE))
    known = {
        v for v in vars(signing).values() if isinstance(v, str) and v.startswith("windowdesk/")
    }
    assert used == known


def test_the_page_names_every_kind_of_operation_and_of_question() -> None:
    for name in (*CASE_KINDS, AMENDED, *KINDS):
        assert f"`{name}`" in PAGE, name
    questions = PAGE.partition("## Questions")[2].partition("## Limits")[0]
    for name in (*get_args(reviews.Kind), *get_args(reviews.Resolution)):
        assert re.search(rf"^\| .*`{name}`.* \|", questions, re.MULTILINE), name


def test_the_page_names_every_limit_and_what_it_may_stop() -> None:
    for name in (*policy.Policy.__struct_fields__, *get_args(policy.Act)):
        assert f"`{name}`" in PAGE, name


def test_the_page_names_every_code_there_is() -> None:
    """As the centre's own source says them: a refusal, a problem, or what became of an operation."""
    said: set[tuple[int, str]] = set()
    became: set[str] = set()
    for file in CENTRE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            words = [one.value if isinstance(one, ast.Constant) else "" for one in call.args]
            if call.func.id == "Refused" and len(words) > 1 and words[0] and words[1]:
                said.add((words[0], words[1]))  # type: ignore[arg-type]  # a status and a code
            if call.func.id == "Judged":
                became |= {word for word in words if isinstance(word, str) and word}
    assert len(said) > 25
    assert len(became) > 8
    rows = re.findall(r"^\| (\d{3}) \|(.*?)\|", PAGE, re.MULTILINE)
    for status, code in said:
        listed = " ".join(codes for of, codes in rows if int(of) == status)
        assert f"`{code}`" in listed, (status, code)
    assert became <= codes_of_outcomes() | {"applied", "recorded", "rejected", "parked"}


def codes_of_outcomes() -> set[str]:
    """Every code that says why an operation was not simply applied, as the page lists them."""
    listed = re.search(r"The codes that say why: (.*?)\. A\s+line", PAGE, re.DOTALL)
    assert listed is not None
    return set(re.findall(r"`([a-z_]+)`", listed[1]))


def test_every_code_of_an_outcome_is_a_known_question_and_has_words_of_its_own() -> None:
    codes = codes_of_outcomes()
    assert {"stale", "number_used", "catalogue", "reset_meanwhile"} <= codes
    kinds = {kind_of(code) for code in codes - {"unknown_kind"}}
    assert kinds <= set(get_args(reviews.Kind))
    # a clerk who sees it knows what happened and what to do
    told = {code: result_words("recorded", code) for code in codes}
    assert len(set(told.values())) == len(codes)
    assert result_words("recorded", "nobody knows") not in told.values()
