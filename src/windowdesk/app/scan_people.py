"""Codes that name a person or an organisation, by their formats, which are data; and garbled ones.

No standard says what 电子码 hold: some are text that anybody can read, most are one-time tokens that
only their maker's platform can turn into a person. Which is which comes from files (reference/scan_codes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from windowdesk.domain.identity.iso7064 import check_11_2
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.numbers import ReceiptNumber, parse_label, parse_receipt

# the digits of a French keyboard without Shift: the commonest layout that spoils a code of digits
_AZERTY = str.maketrans("à&é\"'(-è_ç", "0123456789")
# an address whose marks became others: every layout but ours moves some of them
_BENT_ADDRESS = re.compile(r"https?(?!s?://)\S{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonCode:
    """A format: its name for people, and its ``form``.

    Groups ``number`` (of a resident), ``uscc`` (of an organisation) and ``name`` are what can be
    read; a form without ``number`` and ``uscc`` is of codes that cannot be read here.
    """

    name: str
    form: re.Pattern[str]

    @property
    def readable(self) -> bool:
        return bool({"number", "uscc"} & set(self.form.groupindex))


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a code names: ``kind`` "id" or "organisation", the number, and the name if it is there.

    ``kind`` "elsewhere": a code of the format ``name``, which only its maker's platform can read.
    """

    kind: str
    number: str = ""
    name: str = ""


def named_in(text: str, codes: tuple[PersonCode, ...]) -> Named | None:
    """Whom ``text`` names by the first format that fits; a number with a wrong check digit fits none."""
    for code in codes:
        found = code.form.search(text)
        if found is None:
            continue
        if not code.readable:
            return Named("elsewhere", name=code.name)
        groups = {key: value or "" for key, value in found.groupdict().items()}
        number, uscc = groups.get("number", "").upper(), groups.get("uscc", "").upper()
        name = groups.get("name", "").strip()
        if number and re.fullmatch(r"\d{17}[\dX]", number) and check_11_2(number):
            return Named("id", number, name)
        if uscc and check_uscc(uscc).valid:
            return Named("organisation", uscc, name)
    return None


def garbled(text: str) -> str:
    """What stood between the scanner and us: "layout" of the keyboard, "width" of its letters; or ""."""
    if any("\uff01" <= letter <= "\uff5e" for letter in text):
        return "width"
    as_digits = text.strip().translate(_AZERTY)
    known = (
        isinstance(parse_receipt(as_digits), ReceiptNumber) or parse_label(as_digits) is not None
    )
    bent = as_digits != text.strip() and known
    return "layout" if bent or _BENT_ADDRESS.match(text.strip()) else ""
