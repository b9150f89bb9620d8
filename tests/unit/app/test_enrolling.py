"""What an installer types to join a centre, and what is said of every refusal."""

from __future__ import annotations

import pytest

from windowdesk.app.alone import Alone
from windowdesk.app.enrolling import _REFUSALS, clean_address, clean_code, refused
from windowdesk.app.errors import BadInput, DeskError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zw.example.gov.cn", "https://zw.example.gov.cn"),
        (" https://zw.example.gov.cn:8443/ ", "https://zw.example.gov.cn:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_taken_as_a_person_types_it(typed: str, meant: str) -> None:
    assert clean_address(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "https://", "ftp://zw.example.gov.cn", "zw.example.gov.cn/v1", "https://x:port"]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        clean_address(typed)
    assert caught.value.code == "bad_address"


def test_an_open_line_is_for_this_machine_alone() -> None:
    with pytest.raises(DeskError) as caught:
        clean_address("http://zw.example.gov.cn")
    assert caught.value.code == "plain_http"


def test_a_code_may_be_typed_small_and_with_spaces() -> None:
    assert clean_code(" ab12-cd34 ef56") == "AB12-CD34EF56"
    with pytest.raises(BadInput):
        clean_code("甲乙丙")


@pytest.mark.parametrize("code", [*_REFUSALS, "something_new"])
def test_every_refusal_says_what_happened_what_is_saved_and_what_to_press(code: str) -> None:
    said = refused(code, "https://zw.example.gov.cn")
    assert said.code == code
    assert said.message
    assert said.saved
    assert said.press
    assert "{" not in said.words()


def test_a_counter_alone_answers_in_words() -> None:
    alone = Alone()
    with pytest.raises(DeskError) as caught:
        alone.enrol("https://zw.example.gov.cn", "AB12CD34")
    assert "zw.example.gov.cn" in caught.value.message
