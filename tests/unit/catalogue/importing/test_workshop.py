"""Nothing half-written: a disk that fills up, in words; and English words for an English counter."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.catalogue.importing.test_brazil import BOMB, SERVICE
from windowdesk.app.errors import BadCatalogue
from windowdesk.catalogue.importing.cleaning import clean, file_stem, shortened
from windowdesk.catalogue.importing.workshop import write_folder
from windowdesk.cli import main

FULL = 2_000  # bytes a file may have in the run whose disk is full


def _full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    (source / "a.xml").write_text(SERVICE, encoding="utf-8")
    long = SERVICE.replace("tirar-algo", "longo").replace("ser brasileiro", "brasileiro " * 400)
    (source / "b.xml").write_text(long, encoding="utf-8")
    call = [sys.executable, "-m", "windowdesk", "catalogue", "import", "--from", "brazil"]
    call += [str(source), "--to", str(out), "--json", "--profile", str(tmp_path / "p")]
    done = subprocess.run(call, capture_output=True, check=False, preexec_fn=_full_disk)
    assert done.returncode == 3, done.stderr
    answer = json.loads(done.stdout)
    assert answer["error"] == "target_unwritable"
    assert "没有写入任何内容" in answer["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]
    # the same with room enough
    assert subprocess.run(call, capture_output=True, check=False).returncode == 0
    assert (out / "b.yaml").stat().st_size > FULL


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write_folder(tmp_path / "new" / "out", {"a.yaml": "a", "b.yaml": "b"})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["out"]
    with pytest.raises(BadCatalogue) as problem:
        write_folder(tmp_path / "new" / "other", {"a.yaml": "a", "no/such/b.yaml": "b"})
    assert problem.value.code == "target_unwritable"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["out"]
    (tmp_path / "link").symlink_to(tmp_path / "new")
    with pytest.raises(BadCatalogue):
        write_folder(tmp_path / "link", {"a.yaml": "a"})


def test_reasons_are_english_at_an_english_counter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "p"
    profile.mkdir()
    (profile / "settings.toml").write_text('language = "en"\n', encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    (source / "b.xml").write_text(BOMB, encoding="utf-8")
    call = ["catalogue", "import", "--from", "brazil", str(source), "--to", str(tmp_path / "out")]
    try:
        assert main([*call, "--json", "--profile", str(profile)]) == 1
        (refused,) = json.loads(capsys.readouterr().out)["refused"]
    finally:
        main(["catalogue", "schema", "--profile", str(tmp_path / "chinese")])
    assert refused["reason"] == (
        "The XML declares a document type or entities; such files are not read."
    )
    assert refused["place"].startswith("line 1, column ")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\Windows\\x",
        "/",
        "",
        "..",
        "CON",
        "nul.txt",
        "a" * 500,
        "甲",
        "a\0b",
    ],
)
def test_no_name_leads_anywhere(name: str) -> None:
    stem = file_stem(name)
    assert stem
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert stem not in ("con", "nul")
    assert len(stem) <= 110
    again = file_stem(name, {stem})
    assert again != stem


def test_texts_become_one_clean_line() -> None:
    assert clean(" a\u202e\n\tb\u0000 é ") == "a b é"
    assert shortened("um dois três quatro", 12) == "um dois…"
    assert shortened("kurz", 12) == "kurz"
    assert len(shortened("x" * 50, 12)) == 12
