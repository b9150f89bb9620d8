"""The published schemas: current, satisfied by what we ship, and as strict as the loader."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.catalogue.conftest import SMALL
from windowdesk.catalogue.examples import blank_plain, example_submission
from windowdesk.catalogue.load import SHIPPED, load_items, shipped_items
from windowdesk.catalogue.schema import SCHEMAS, item_schema, schema_text, submission_schema
from windowdesk.catalogue.tree import read_tree
from windowdesk.domain.plain import to_plain

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "schemas"
ITEMS = sorted((SHIPPED / "items").glob("*.yaml"))
AT = datetime(2026, 3, 2, 10, 0)


def fits(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_current(name: str) -> None:
    published = (PUBLISHED / f"{name}.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(name), "run: windowdesk catalogue schema --out docs/schemas"
    jsonschema.Draft202012Validator.check_schema(json.loads(published))


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem)
def test_shipped_items_fit(path: Path) -> None:
    jsonschema.validate(read_tree(path.read_bytes()).authored(), item_schema())


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.short_name)
def test_submissions_fit(item: Any) -> None:
    for plain in (blank_plain(item, AT), to_plain(example_submission(item, AT))):
        jsonschema.validate(plain, submission_schema())


REFUSED = {
    "unknown key": ("fee: {free: true}", "fee: {free: true}\nfees: 3"),
    "missing": ("name: 小事项\n", ""),
    "enum": ("matter_type: permit", "matter_type: licence"),
    "date": ("2026-01-01", "2026/1/1"),
    "limit": ("promised: 5wd", "promised: 5天"),
    "count": ("originals: 1\n    basis", "originals: one\n    basis"),
    "boolean": ("on_spot: true", "on_spot: yes"),
    "two laws": ("《某法》第一条", "《某法》第一条、《另法》第二条"),
    "no law": ("- 《某法》第一条", "- 第一条"),
    "empty text": ("name: 小事项", 'name: "  "'),
    "list for text": ("name: 小事项", "name: [小, 事]"),
    "text for list": ("basis:\n  - 《某法》第一条", "basis: 《某法》第一条"),
    "need without n_of": ("name: 证明\n", "name: 证明\n    need: 2\n"),
    "no options": ('when: {handler: "no"}', "when: {handler: []}"),
    "empty condition": ('when: {handler: "no"}', "when: {}"),
    "format": ("windowdesk/item/1", "windowdesk/item/9"),
    "unknown key of a material": ("originals: 1\n    basis", "orignals: 1\n    basis"),
    "unknown key of a group": ("name: 证明\n", "name: 证明\n    copies: 2\n"),
    "option without text": ("{self: 本人,", "{self: [],"),
    "a skeleton that is none": ("name: 小事项", "name: 小事项\ndraft: false"),
    "a skeleton's note in an item": ("name: 小事项", "name: 小事项\norgan_name: 某局"),
}


def test_a_skeleton_needs_only_a_name(tmp_path: Path) -> None:
    text = "format: windowdesk/item/1\ndraft: true\ncode: DEMO-D\nname: 某备案\n"
    for given, good in ((text, True), (text.replace("name: 某备案\n", ""), False)):
        path = tmp_path / "item.yaml"
        path.write_text(given, encoding="utf-8")
        assert fits(item_schema(), read_tree(given.encode()).authored()) is good
        report = load_items(path)
        assert (len(report.drafts), bool(report.problems), report.items) == (good, not good, ())


@pytest.mark.parametrize("case", REFUSED)
def test_schema_and_loader_refuse_the_same(tmp_path: Path, case: str) -> None:
    old, new = REFUSED[case]
    assert SMALL.count(old) >= 1
    path = tmp_path / "item.yaml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    assert fits(item_schema(), read_tree(SMALL.encode()).authored())
    assert not fits(item_schema(), read_tree(path.read_bytes()).authored())
    report = load_items(path)
    assert report.problems
    assert report.items == ()
