"""The taxonomy: every fault says four things, in both languages, and no two say the same."""

from __future__ import annotations

import re

import pytest

from windowdesk import i18n
from windowdesk.app.ports import PrintOutcome
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.printing import report

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("role", ["", "document_scanner", "call_board"])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_words_for_clerk_and_installer(fault: Fault, role: str) -> None:
    said = words(fault, role)
    for text in (said.happened, said.saved, said.press, said.installer):
        assert CHINESE.search(text)
        assert text.endswith("。")
    i18n.set_language("en")
    try:
        english = words(fault, role)
    finally:
        i18n.set_language("zh_CN")
    # keys and buttons are named as they stand on the screen; everything else is English
    for text in (english.happened, english.saved, english.installer):
        assert text
        assert not CHINESE.search(text)


@pytest.mark.parametrize("role", ["", "document_scanner", "call_board"])
def test_no_two_faults_say_the_same(role: str) -> None:
    assert len({words(fault, role).happened for fault in Fault}) == len(Fault)
    assert len({words(fault, role).installer for fault in Fault}) == len(Fault)


@pytest.mark.parametrize("fault", [Fault.JAM, Fault.COVER_OPEN, Fault.BROKEN, Fault.OFFLINE])
def test_a_scanner_is_not_called_a_printer(fault: Fault) -> None:
    said = words(fault, "document_scanner")
    assert "扫描仪" in said.happened
    assert "打印" not in said.happened + said.saved + said.press + said.installer


def test_what_a_printer_reports_is_sentences_in_english_too() -> None:
    """ "The printer is out of paper.The document is saved": they ran into one another."""
    with i18n.speaking("en"):
        for outcome in PrintOutcome:
            said = report(outcome, Fault.MEDIA_OUT).words
            assert not re.search(r"[a-z)]\.[A-Z]", said), said
