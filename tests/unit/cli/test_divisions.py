"""``windowdesk divisions import`` as an administrator calls it."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import pytest

from windowdesk.app.errors import BadInput
from windowdesk.cli import divisions
from windowdesk.cli.output import Output
from windowdesk.reference.divisions import load_divisions


def call(profile: Path, folder: Path) -> dict[str, int]:
    """The JSON object the command prints."""
    parser = argparse.ArgumentParser()
    divisions.add_parser(parser.add_subparsers())
    args = parser.parse_args(["divisions", "import", str(folder)])
    args.profile = profile
    stream = io.StringIO()
    assert args.run(args, Output(as_json=True, stream=stream)) == 0
    counts: dict[str, int] = json.loads(stream.getvalue())
    return counts


def test_a_table_is_imported(tmp_path: Path, shared_data: Path) -> None:
    counts = call(tmp_path, shared_data / "divisions-cn")
    assert counts["current"] > 3000
    assert counts["former"] > 1000
    assert load_divisions(tmp_path).has_counties


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        call(tmp_path, tmp_path)
