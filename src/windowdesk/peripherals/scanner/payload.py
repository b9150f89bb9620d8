"""What a scanned text is, by its shape alone; whether it is genuine is for others to decide."""

from __future__ import annotations

import re
from enum import StrEnum


class ScanKind(StrEnum):
    """What the counter can do something with."""

    RECEIPT_NUMBER = "receipt_number"
    VERIFY_URL = "verify_url"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"
    UNKNOWN = "unknown"


# The counter's own number: 22 digits, ISO 7064 MOD 97-10 (checked elsewhere).
_RECEIPT = re.compile(r"[0-9]{22}")
# HTTPS://HOST/V#<Base45>. A wedge that drops Shift types it in small letters, so any case counts.
_VERIFY = re.compile(r"https://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?/v#[ -~]+", re.IGNORECASE)
_ID = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
# GB 32100: no I, O, S, V, Z.
_CREDIT = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RT-UW-Y]{10}")


def classify(payload: str) -> ScanKind:
    """The kind of ``payload``. Blanks around it do not count; 18 digits are an identity number."""
    text = payload.strip()
    if _RECEIPT.fullmatch(text):
        return ScanKind.RECEIPT_NUMBER
    if _VERIFY.fullmatch(text):
        return ScanKind.VERIFY_URL
    if _ID.fullmatch(text):
        return ScanKind.ID_NUMBER
    if _CREDIT.fullmatch(text):
        return ScanKind.CREDIT_CODE
    return ScanKind.UNKNOWN
