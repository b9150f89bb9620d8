"""The law's words lie in one file: each says where it comes from, is used, and is written nowhere else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from windowdesk.documents.describe import phrases

HERE = Path(phrases.__file__).parent
ENTRIES = tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))
CODE = "".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.py")))
# what states a duty or a consequence rather than joining two facts
BINDING = re.compile(r"应当|不得|不予办理|视为|逾期不|终止办理|法律责任|真实、合法|责令")


@pytest.mark.parametrize("name", ENTRIES)
def test_every_phrase_says_its_source_and_kind_and_is_used(name: str) -> None:
    entry = ENTRIES[name]
    assert entry["words"]
    assert entry["source"]
    assert entry["kind"] in ("quoted", "near", "ours")
    numbered = re.sub(r"_\d$", "_{n}", name)
    assert re.search(rf"said\(\s*f?[\"']({name}|{re.escape(numbered)})[\"']", CODE), "never said"


def test_no_description_states_the_law_in_words_of_its_own() -> None:
    for path in sorted(HERE.glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for text in re.findall(r'"([^"]*[\u4e00-\u9fff][^"]*)"', line):
                assert not BINDING.search(text), f"{path.name}:{number}: {text}"


def test_a_phrase_nobody_wrote_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        phrases.said("no_such_phrase")
