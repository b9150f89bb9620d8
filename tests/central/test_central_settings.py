"""The platform's settings: declared once, overruled in order, never guessed; the page names them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from windowdesk.central.settings import FILE, PREFIX, CentralSettings, load, networks, within
from windowdesk.settings import SettingsError, declared

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_names_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "centre.md").read_text(encoding="utf-8")
    block = page[page.index("## Settings") : page.index("## The data folder")]
    named = dict(re.findall(r'^ {4}([a-z_]+) = "([^"]*)"', block, flags=re.MULTILINE))
    assert named == {one.name: one.default for one in declared(CentralSettings, PREFIX)}


def test_the_file_then_the_environment(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('listen = "[::1]:9000"\nthreads = 4\n', encoding="utf-8")
    found = load(tmp_path, {"WINDOWDESK_CENTRAL_THREADS": "5", "WINDOWDESK_THREADS": "6"})
    assert (found.address, found.threads, found.workers) == (("::1", 9000), 5, 1)
    assert load(None, {}).address == ("127.0.0.1", 8440)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database", "mysql://x"),
        ("listen", "everywhere"),
        ("listen", "127.0.0.1:99999"),
        ("workers", "0"),
        ("behind_proxy", "10.0.0.0/99"),
        ("metrics_from", "localhost"),
        ("threads", "many"),
    ],
)
def test_a_wrong_value_names_its_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {PREFIX + name.upper(): value})
    assert caught.value.name == name
    assert re.search(r"“[^”]+”[一-鿿]", caught.value.problem)


def test_an_address_lies_in_a_network_or_not() -> None:
    allowed = networks("x", "10.0.0.0/8, fd00::/8")
    assert within("10.2.3.4", allowed)
    assert within("::ffff:10.2.3.4", allowed)
    assert within("fd00::1", allowed)
    assert not within("11.0.0.1", allowed)
    assert not within("", allowed)
    assert not within("testclient", allowed)
