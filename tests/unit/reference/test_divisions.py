"""Divisions from the administrator's table, and the provinces when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk.app.errors import BadInput
from windowdesk.reference.divisions import import_divisions, load_divisions


def test_without_a_table_only_provinces_are_known(tmp_path: Path) -> None:
    for divisions in (load_divisions(None), load_divisions(tmp_path)):
        assert divisions.province("440103") == "广东省"
        assert divisions.find("440103") is None
        assert not divisions.has_counties


def test_an_imported_table_knows_present_and_abolished_codes(
    shared_data: Path, tmp_path: Path
) -> None:
    import_divisions(shared_data / "divisions-cn", tmp_path)
    divisions = load_divisions(tmp_path)
    present, abolished = divisions.find("440103"), divisions.find("110103")
    assert present is not None
    assert (present.name, present.current) == ("荔湾区", True)
    assert abolished is not None
    assert (abolished.name, abolished.current) == ("崇文区", False)
    assert divisions.find("999999") is None
    assert divisions.has_counties


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"4401": "广州"}', '{"440103": ""}', '{"440103": 1}', "[" * 99_999]
)
def test_another_file_is_refused_and_the_old_table_stays(
    tmp_path: Path, shared_data: Path, text: str
) -> None:
    profile, bad = tmp_path / "profile", tmp_path / "bad"
    import_divisions(shared_data / "divisions-cn", profile)
    bad.mkdir()
    (bad / "list.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        import_divisions(bad, profile)
    assert caught.value.code == "divisions_unusable"
    assert load_divisions(profile).has_counties


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        import_divisions(tmp_path, tmp_path)


def test_a_table_without_history_can_be_brought(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('{"440103": "荔湾区"}', encoding="utf-8")
    import_divisions(tmp_path, tmp_path / "profile")
    assert load_divisions(tmp_path / "profile").find("440103") is not None
