"""The page of the conversation says of itself whether something waits for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers.counter import MONDAY
from tests.helpers.fake_centre import ONLINE
from windowdesk.app.desk import Status
from windowdesk.app.syncing import Caution, Link, SyncStatus
from windowdesk.gui.screens.sync.presenter import sync_state
from windowdesk.gui.screens.sync.view import nothing_words

QUIET = "没有需要处理的"


def said(status: SyncStatus) -> str:
    """The heading of the empty list."""
    return nothing_words(sync_state(status, Status(True, 0, 0, True), MONDAY))[0]


def test_nothing_needs_attention_only_where_nothing_does() -> None:
    assert said(ONLINE) == QUIET
    assert said(replace(ONLINE, link=Link.OFFLINE)) == QUIET
    assert said(SyncStatus()) == "本机还没有加入中心平台"


@pytest.mark.parametrize(
    "changed",
    [
        {"trouble": "上次没有连上。"},
        {"cautions": (Caution("numbers", "warned", "收件号只剩 18 个。", "请联网。"),)},
        {"left_behind": 2},
        {"passed_over": 1},
        {"reviews_open": 1},
        {"link": Link.REVOKED},
        {"link": Link.LIMITED},
        {"credential_until": MONDAY},
        {"skew_s": 900},
    ],
)
def test_it_is_not_said_below_what_needs_it(changed: dict[str, object]) -> None:
    assert said(replace(ONLINE, **changed)) == "没有被平台退回的"  # type: ignore[arg-type]  # any field
