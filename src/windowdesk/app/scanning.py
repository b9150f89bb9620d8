"""What a scanned text is: a receipt's bars or code, a paper's label, an identity number, or nothing known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from windowdesk.app.errors import DeskError
from windowdesk.app.facts import labelled_material
from windowdesk.app.ports import Signer, Store
from windowdesk.domain.cases.case import fold
from windowdesk.domain.numbers import ReceiptNumber, parse_label, parse_receipt


@dataclass(frozen=True, slots=True)
class Scan:
    """``kind``: "receipt" (a case of this counter), "label" (a paper of one), "id", "unknown".

    ``material``: which paper a label is on.
    """

    kind: str
    number: str = ""
    case_id: str = ""
    state: str = ""
    material: str = ""


def scan_of(text: str, store: Store, signer: Signer) -> Scan:
    """What ``text`` is and which case of ``store`` it names."""
    label = parse_label(text)
    if label is not None:
        number, index = label[0].text(), label[1]
        return _of_case(store, "label", number, index)
    number = re.sub(r"\s", "", text)
    if "#" in text:
        try:
            # a wedge that drops Shift types small letters; the code's alphabet has none
            number = str(signer.open(text.strip().upper()).get("number", ""))
        except DeskError:
            return Scan("unknown")
    if isinstance(parse_receipt(number), ReceiptNumber):
        return _of_case(store, "receipt", number)
    if re.fullmatch(r"\d{17}[\dXx]", text.strip()):
        return Scan("id", text.strip().upper())
    return Scan("unknown")


def _of_case(store: Store, kind: str, number: str, index: int = 0) -> Scan:
    case_id = store.case_of_number(number)
    if not case_id:
        return Scan(kind, number)
    case = fold(case_id, store.events(case_id))
    material = labelled_material(case, index) if index else ""
    return Scan(kind, number, case_id, case.state.value, material)
