"""How a command answers: one JSON object for programs, or lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from windowdesk.app.errors import DeskError


class Output:
    """Where a command puts its answer; ``as_json`` prints exactly one object on ``stream``."""

    def __init__(self, *, as_json: bool, stream: TextIO | None = None) -> None:
        self.as_json = as_json
        self.stream = stream if stream is not None else sys.stdout

    def result(self, data: Mapping[str, Any], text: str) -> None:
        """Answer with ``data`` for programs or ``text`` for people."""
        if self.as_json:
            text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False)
        print(text, file=self.stream)

    def error(self, problem: DeskError) -> None:
        """Say what went wrong, whether work is saved, and what to do."""
        if self.as_json:
            body = {"error": problem.code, "message": problem.words()}
            print(json.dumps(body, ensure_ascii=False, indent=2), file=self.stream)
        else:
            print(problem.words(), file=sys.stderr)
