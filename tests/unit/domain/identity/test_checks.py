"""Every finding has words, and typed numbers are put in order the same way everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from windowdesk.app.wording_numbers import problem_words
from windowdesk.domain.identity import checks
from windowdesk.domain.identity.checks import Problem, normalise

DOMAIN = Path(checks.__file__).parent.parent
DETAIL: dict[str, str | int] = {
    "expected": 18, "found": 17, "place": 3, "digits": "19900230", "birth": "2090-01-01",
    "division": "440103", "name": "荔湾区", "registrar": "Q", "count": 2, "level": "9",
    "type": "21", "length": 8,
}  # fmt: skip


def test_every_code_in_the_domain_has_words() -> None:
    sources = [*DOMAIN.glob("identity/*.py"), DOMAIN / "numbers.py"]
    codes = {
        code
        for source in sources
        for code in re.findall(r'Problem\(\s*"([a-z0-9_]+)"', source.read_text("utf-8"))
    }
    assert len(codes) > 25
    for code in codes:
        words = problem_words(Problem(code, DETAIL))
        assert code not in words
        assert "{" not in words


def test_what_is_wrong_with_an_organ_says_where() -> None:
    words = problem_words(Problem("organ_check_digit"))
    assert words == "前 18 位实施主体代码：校验码不符，请对照原件重新核对"


def test_an_unheard_of_code_still_says_something() -> None:
    assert problem_words(Problem("brand_new")) == "号码有问题（brand_new）"


@pytest.mark.parametrize(
    ("typed", "stored", "remarks"),
    [
        ("ＡＢ１２", "AB12", ["full_width"]),
        ("a b-1", "AB1", ["spaces", "lower_case"]),
        (" A1\r\n", "A1", []),
        ("A\u200b1", "A1", ["characters_removed"]),
        ("1" * 70, "1" * 64, ["too_long"]),
    ],
)
def test_numbers_are_put_in_order(typed: str, stored: str, remarks: list[str]) -> None:
    text, found = normalise(typed)
    assert text == stored
    assert [remark.code for remark in found] == remarks
