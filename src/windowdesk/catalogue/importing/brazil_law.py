"""The law that governs a service of the Brazilian federal government, as organs and procedures.

Nothing here pretends to be Chinese law. Articles are from memory (Lei nº 9.784/1999 on federal
administrative procedure, Lei nº 13.460/2017 on users of public services, Lei nº 12.016/2009 on the
writ of mandamus); every item's note says that they want checking before real use.
"""

from __future__ import annotations

import re
from typing import Any

PROCEDURE = "servico_federal"
_PROCESS = "《Lei nº 9.784/1999》"
_USERS = "《Lei nº 13.460/2017》"
_WRIT = "《Lei nº 12.016/2009》"

REQUIREMENTS = f"{_USERS}art. 7º, § 2º, II"
TIME = f"{_USERS}art. 7º, § 2º, IV"
FEE = f"{_USERS}art. 7º"
ITEM = f"{_USERS}art. 7º"

PROCEDURES: dict[str, dict[str, Any]] = {
    PROCEDURE: {
        "name": "巴西联邦公共服务",
        # receiving may not be refused without grounds; the official helps to mend what is missing
        "accept": f"{_PROCESS}art. 6º",
        "correct_now": f"{_PROCESS}art. 6º, parágrafo único",
        "correct_once": f"{_PROCESS}art. 6º, parágrafo único",
        "not_required": f"{_USERS}art. 5º",
        "not_competent": f"{_PROCESS}art. 17",
        "notice_within": "5d",
        "silence_accepts": False,
    }
}
_ACRONYM = re.compile(r"\(([A-ZÀ-Ý0-9/-]{2,12})\)\s*$")
_PHONE = re.compile(r"(?:0800[\d\s-]{6,9}\d|\(\d{2}\)\s?\d{4,5}-?\d{4}|\b1\d\d\b)")


def organ(number: str, name: str, contact: str) -> dict[str, Any]:
    """The organ ``number`` of the federal register; ``contact`` is searched for a telephone."""
    acronym = _ACRONYM.search(name)
    short = acronym[1] if acronym else name
    phone = _PHONE.search(contact)
    return {
        "name": short[:60],
        "full_name": name,
        "uscc": number,
        "code_scheme": "siorg",
        "seal": name,
        "document_prefix": short[:24],
        "phone": phone[0].strip() if phone else "（来源未载明）",
        "review": {
            "organ": f"autoridade superior — {short}"[:80],
            "within": "十日",
            "basis": f"{_PROCESS}art. 59",
        },
        "lawsuit": {
            "organ": "Justiça Federal",
            "within": "一百二十日",
            "basis": f"{_WRIT}art. 23",
        },
        "note": "从巴西联邦政府公开的服务目录导入。条款凭记忆记载，启用前须核对。",
    }
