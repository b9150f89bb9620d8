"""Plain JSON in and out: strict, exact, and the same bytes for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.submission import Finding, Party, Submission
from windowdesk.domain.plain import PlainError, canonical, from_plain, sha256, to_plain
from windowdesk.domain.standard.model import Item, Way
from windowdesk.domain.time.limits import Limit

TEN = datetime.fromisoformat("2026-03-02T10:00:00")


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.code)
def test_an_item_comes_back_the_same_and_keeps_its_name(item: Item) -> None:
    back = from_plain(Item, to_plain(item))
    assert back == item
    assert sha256(back) == sha256(item)


def test_what_is_left_at_its_default_does_not_change_the_name() -> None:
    plain = to_plain(Submission("X", TEN))
    assert plain == {"item": "X", "received_at": "2026-03-02T10:00:00"}


def test_any_change_changes_the_name() -> None:
    item = shipped_items()[0]
    assert sha256(replace(item, name=item.name + " ")) != sha256(item)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"surprise": 1}, "$"),
        ({"item": 7}, "$.item"),
        ({"received_at": "yesterday"}, "$.received_at"),
        ({"findings": {"a": {"way": "by_magic"}}}, "$.findings.a.way"),
        ({"findings": {"a": {"originals": True}}}, "$.findings.a.originals"),
        ({"findings": {"a": {"originals": 1.5}}}, "$.findings.a.originals"),
        ({"findings": []}, "$.findings"),
        ({"bars": {}}, "$.bars"),
        ({"applicant": {"kind": "person"}}, "$.applicant"),
        ({"credit": None}, "$.credit"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(change: dict[str, Any], place: str) -> None:
    plain = {"item": "X", "received_at": "2026-03-02T10:00:00", **change}
    with pytest.raises(PlainError) as refused:
        from_plain(Submission, plain)
    assert refused.value.place == place


def test_a_place_is_spelt_through_lists_and_classes() -> None:
    plain = to_plain(shipped_items()[0])
    second = plain["limits"][0]
    plain["limits"] = [second, {**second, "note": 2}]
    with pytest.raises(PlainError, match=r"^\$\.limits\[1\]\.note: expected text, got 2"):
        from_plain(Item, plain)
    plain["limits"][1] = {}
    with pytest.raises(PlainError, match=r"^\$\.limits\[1\]: .* is missing"):
        from_plain(Item, plain)


def test_the_order_of_entry_leaves_no_trace() -> None:
    one = Submission("X", TEN, findings={"a": Finding(Way.SUBMITTED), "b": Finding(absent=True)})
    other = Submission("X", TEN, findings={"b": Finding(absent=True), "a": Finding(Way.SUBMITTED)})
    assert canonical(one) == canonical(other)


def test_characters_outside_the_basic_plane_stay_themselves() -> None:
    party = Party("person", "𬱖·䶮", "999999199001011234")
    assert "𬱖·䶮".encode() in canonical(party)
    assert from_plain(Party, to_plain(party)) == party


@pytest.mark.parametrize("value", [1.5, {"a": 1.5}, [1, (2, 1.5)], {1.5}, b"bytes", Party])
def test_floats_and_the_like_have_no_place_in_what_is_signed(value: object) -> None:
    with pytest.raises(TypeError):
        to_plain(value)


class _Shade(StrEnum):
    DARK = "dark"


class _Step(IntEnum):
    FIRST = 1


class _Name(str):
    __slots__ = ()


def test_every_kind_of_value_becomes_the_plain_one_it_stands_for() -> None:
    mapping = MappingProxyType({_Step.FIRST: (_Shade.DARK, Way.SUBMITTED)})
    plain = to_plain([mapping, _Step.FIRST, _Name("x"), True, None, TEN, TEN.date()])
    first = {str(_Step.FIRST): ["dark", "submitted"]}
    assert plain == [first, 1, "x", True, None, "2026-03-02T10:00:00", "2026-03-02"]
    assert [type(value) for value in plain[:2]] == [dict, int]


def test_limits_keep_their_short_form() -> None:
    assert to_plain(Limit.parse("5wd")) == "5wd"
    assert from_plain(Limit, "5wd") == Limit.parse("5wd")
