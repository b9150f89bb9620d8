"""The English interface: no Chinese but what is Chinese by nature, and nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.walk import audit
from tests.gui.walk.data import chinese_by_nature
from tests.gui.walk.stage import DOUBLE, Walked, first_states, walk
from windowdesk import i18n


@pytest.fixture
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("zh_CN")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("first", first_states())
def test_english(qapp: QApplication, first: str) -> None:
    """Words are longer in English: both sizes are measured again."""
    wrong = [f"{here.name}: {what}" for here in walk(qapp, first) for what in wrong_with(here)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def wrong_with(here: Walked) -> list[str]:
    """Chinese that is left, and what is cut off in either size."""
    wrong = audit.chinese_left(here.root, chinese_by_nature(here.rig))
    wrong += [f"100 %: {what}" for what in audit.clipped(here.root)]
    if here.root is here.rig.desk_app.facing.window or not here.floats:
        here.resize(DOUBLE)
        wrong += [f"200 %: {what}" for what in audit.clipped(here.root)]
    return wrong
