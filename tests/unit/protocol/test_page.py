"""docs/protocol.md and its schema say what the code does: another vendor builds on them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from windowdesk.protocol import feed, routes, signing

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def test_the_schema_is_that_of_the_messages() -> None:
    call = [sys.executable, "packaging/protocol_schema.py", "--check"]
    assert subprocess.run(call, cwd=ROOT, check=False).returncode == 0


def test_the_page_names_every_route() -> None:
    paths = {
        v for v in vars(routes).values() if isinstance(v, str) and v.startswith(routes.BASE + "/")
    }
    assert paths
    assert {path for path in paths if path not in PAGE} - {routes.TRUST} == set()


def test_the_page_names_every_kind_of_news_and_every_signature() -> None:
    assert [kind for kind in feed.KINDS if f"| `{kind}` |" not in PAGE] == []
    used = set(re.findall(r"windowdesk/[a-z]+/1", PAGE))
    known = {
        v for v in vars(signing).values() if isinstance(v, str) and v.startswith("windowdesk/")
    }
    assert used <= known
