"""Known numbers of ISO 7064, and the errors the systems promise to find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.identity import iso7064

SYSTEMS = [
    (iso7064.mod_11_2, iso7064.check_11_2, iso7064.DIGITS),
    (iso7064.mod_37_2, iso7064.check_37_2, iso7064.ALPHANUMERIC),
    (iso7064.mod_37_36, iso7064.check_37_36, iso7064.ALPHANUMERIC),
    (iso7064.mod_97_10, iso7064.check_97_10, iso7064.DIGITS),
]


@pytest.mark.parametrize(
    ("generate", "body", "check"),
    [
        (iso7064.mod_11_2, "0794", "0"),
        (iso7064.mod_11_2, "11010519491231002", "X"),
        (iso7064.mod_37_2, "A999914123456", "N"),
        (iso7064.mod_37_36, "A12425GABC1234002", "M"),
        (iso7064.mod_97_10, "26440103000120300157", "37"),
    ],
)
def test_known_numbers(generate: Callable[[str], str], body: str, check: str) -> None:
    assert generate(body) == check


@pytest.mark.parametrize(("generate", "verify", "alphabet"), SYSTEMS)
@given(data=st.data())
def test_every_single_error_and_swap_is_found(
    generate: Callable[[str], str],
    verify: Callable[[str], bool],
    alphabet: str,
    data: st.DataObject,
) -> None:
    body = data.draw(st.text(alphabet, min_size=2, max_size=20))
    whole = body + generate(body)
    assert verify(whole)
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from(alphabet.replace(body[place], "")))
    assert not verify(whole[:place] + other + whole[place + 1 :])
    left, right = body[place - 1], body[place]
    if place and left != right and generate is not iso7064.mod_37_36:
        assert not verify(whole[: place - 1] + right + left + whole[place + 1 :])


@pytest.mark.parametrize(("generate", "verify", "alphabet"), SYSTEMS)
def test_foreign_characters_are_refused(
    generate: Callable[[str], str], verify: Callable[[str], bool], alphabet: str
) -> None:
    for text in ("12#4", "１２", "a", ""):
        assert not verify(text)
        with pytest.raises(ValueError, match=r"character|nothing"):
            generate(text)


def test_the_foreign_character_is_pointed_at() -> None:
    with pytest.raises(ValueError, match="character 3 "):
        iso7064.mod_11_2("12#4")
