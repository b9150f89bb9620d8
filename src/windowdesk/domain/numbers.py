"""The counter's own receipt number, the query secret beside it, and the centre's case number.

The 22 digits are printed off-line at once and never reused; they hold no date, window or person,
so that a guessed number tells nothing. Progress is asked with the query secret, and the centre's
43-character 办件编号 is bound to the case later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from windowdesk.domain.identity.checks import NumberCheck, Problem, normalise, verdict
from windowdesk.domain.identity.iso7064 import check_97_10, mod_97_10
from windowdesk.domain.identity.item_codes import check_item_code

MAX_BLOCK = 9_999_999
MAX_INDEX = 99_999
LENGTH = 22
# Crockford's base 32: no I, L, O, U, so nothing read aloud or copied by hand is ambiguous.
SECRET_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 6
_SECRET_READINGS = str.maketrans("OIL", "011")
_DIVISION = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """A receipt number by its parts: 2-digit year, division, leased block, index in the block."""

    year: int
    division: str
    block: int
    index: int

    def __post_init__(self) -> None:
        """Refuse parts that would not fit their digits with ``ValueError``."""
        fits = (
            0 <= self.year <= 99
            and _DIVISION.fullmatch(self.division) is not None
            and 0 <= self.block <= MAX_BLOCK
            and 0 <= self.index <= MAX_INDEX
        )
        if not fits:
            raise ValueError("the parts of a receipt number do not fit its layout")

    def text(self) -> str:
        """The 22 digits, check digits (ISO 7064 MOD 97-10) included."""
        body = f"{self.year:02d}{self.division}{self.block:07d}{self.index:05d}"
        return body + mod_97_10(body)

    def grouped(self) -> str:
        """As printed for people: "26 440103 0001203 00157 37"."""
        text = self.text()
        return " ".join((text[:2], text[2:8], text[8:15], text[15:20], text[20:]))


def label_text(number: str, index: int) -> str:
    """What the code of a paper's label says: the receipt number and which paper of the receipt."""
    return f"{number}-{index:02d}"


def parse_label(text: str) -> tuple[ReceiptNumber, int] | None:
    """The receipt number and the paper's index a label names; None for anything else."""
    number, dash, index = normalise(text, separators="")[0].partition("-")
    if not (dash and index.isascii() and index.isdigit() and 2 <= len(index) <= 3 and int(index)):
        return None
    receipt = parse_receipt(number)
    return (receipt, int(index)) if isinstance(receipt, ReceiptNumber) else None


def check_receipt(text: str) -> NumberCheck:
    """Check a typed or scanned receipt number; spaces and full-width digits are tolerated."""
    number, remarks = normalise(text)
    remarks = [remark for remark in remarks if remark.code != "spaces"]
    problems = []
    if not (number.isascii() and number.isdigit()):
        problems.append(Problem("not_digits"))
    elif len(number) != LENGTH:
        problems.append(Problem("length", {"expected": LENGTH, "found": len(number)}))
    elif not check_97_10(number):
        problems.append(Problem("check_digits"))
    parts: dict[str, str | int] = {}
    if not problems:
        parts = {
            "year": 2000 + int(number[:2]),
            "division": number[2:8],
            "block": number[8:15],
            "index": number[15:20],
            "check": number[20:],
        }
    return verdict(number, problems, remarks, parts)


def parse_receipt(text: str) -> ReceiptNumber | tuple[Problem, ...]:
    """The receipt number ``text`` stands for, or every problem with it."""
    check = check_receipt(text)
    if not check.valid:
        return check.problems
    digits = check.text
    return ReceiptNumber(int(digits[:2]), digits[2:8], int(digits[8:15]), int(digits[15:20]))


def new_query_secret(random: Callable[[int], bytes]) -> str:
    """A query secret (业务查询密码) of 30 random bits, like "7K4M-2Q".

    ``random`` gives that many unpredictable bytes (``secrets.token_bytes`` at the counter).
    """
    bits = int.from_bytes(random(4), "big") >> 2
    symbols = [SECRET_ALPHABET[bits >> 5 * place & 31] for place in range(SECRET_LENGTH)]
    return "".join(symbols[:4]) + "-" + "".join(symbols[4:])


def normalise_query_secret(text: str) -> str | None:
    """What was typed as the secret that was printed (O for 0, I and L for 1), or None."""
    plain, _remarks = normalise(text)
    symbols = plain.replace("-", "").translate(_SECRET_READINGS)
    if len(symbols) != SECRET_LENGTH or set(symbols) - set(SECRET_ALPHABET):
        return None
    return f"{symbols[:4]}-{symbols[4:]}"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """文号: the organ's prefix, the year in its brackets, and a serial of at least four digits."""

    prefix: str
    year: int
    serial: int

    def text(self) -> str:
        """荔人社许受〔2026〕0157 号."""
        return f"{self.prefix}〔{self.year}〕{self.serial:04d} 号"


_DOCUMENT_NUMBER = re.compile(r"(.+)〔([0-9]{4})〕([0-9]{4,12}) 号")


def parse_document_number(text: str) -> DocumentNumber | None:
    """The parts of a 文号 as :meth:`DocumentNumber.text` writes it; None for anything else."""
    found = _DOCUMENT_NUMBER.fullmatch(text)
    return DocumentNumber(found[1], int(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The centre's 办件编号: implementation code 31, day 8, serial 4; no check digit exists."""

    item: str
    day: date
    serial: int

    def text(self) -> str:
        """The 43 characters."""
        return f"{self.item}{self.day:%Y%m%d}{self.serial:04d}"


def parse_case_number(text: str) -> CaseNumber | tuple[Problem, ...]:
    """The 43-character case number ``text`` stands for, or every problem with it."""
    number, _remarks = normalise(text)
    if len(number) != 43:
        return (Problem("length", {"expected": 43, "found": len(number)}),)
    problems = list(check_item_code(number[:31], "implementation_31").problems)
    tail = number[31:]
    if not (tail.isascii() and tail.isdigit()):
        return (*problems, Problem("not_digits"))
    try:
        day = date(int(tail[:4]), int(tail[4:6]), int(tail[6:8]))
    except ValueError:
        return (*problems, Problem("date_not_real"))
    return tuple(problems) or CaseNumber(number[:31], day, int(tail[8:]))
