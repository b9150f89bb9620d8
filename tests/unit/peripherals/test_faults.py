"""The taxonomy: every fault says four things, in both languages, and no two say the same."""

from __future__ import annotations

import re

import pytest

from windowdesk import i18n
from windowdesk.peripherals.faults import Fault, words

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_words_for_clerk_and_installer(fault: Fault) -> None:
    said = words(fault)
    for text in (said.happened, said.saved, said.press, said.installer):
        assert CHINESE.search(text)
        assert text.endswith("。")
    i18n.set_language("en")
    try:
        english = words(fault)
    finally:
        i18n.set_language("zh_CN")
    # keys and buttons are named as they stand on the screen; everything else is English
    for text in (english.happened, english.saved, english.installer):
        assert text
        assert not CHINESE.search(text)


def test_no_two_faults_say_the_same() -> None:
    assert len({words(fault).happened for fault in Fault}) == len(Fault)
    assert len({words(fault).installer for fault in Fault}) == len(Fault)
