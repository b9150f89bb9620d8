"""What a scanned text is: a receipt's bars or code, a paper's label, an identity number, or nothing known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from windowdesk.app.errors import DeskError
from windowdesk.app.facts import labelled_material
from windowdesk.app.ports import Signer, Store
from windowdesk.app.scan_people import PersonCode, garbled, named_in
from windowdesk.domain.cases.case import fold
from windowdesk.domain.decision.model import Document
from windowdesk.domain.identity.iso7064 import check_11_2
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.numbers import ReceiptNumber, parse_label, parse_receipt

_SLIP = Document.EMERGENCY_SLIP.value


@dataclass(frozen=True, slots=True)
class Scan:
    """``kind``: "receipt" (a case of this counter), "label" (a paper of one), "slip", "unknown",
    "id" (a resident's number) or "organisation" (its code), with ``name`` where the code has it.

    ``material``: which paper a label is on. A "slip" is emergency paper not yet keyed in; ``text`` is
    then all that was scanned, for its code may have to prove that it is ours. ``seal``: of a signed
    code, "own", "desk" (another desk's of the office), or why its signature proves nothing here:
    "unknown_key", "revoked_key". ``hint`` says why an unknown one may be unknown: "layout" or "width"
    (garbled on its way), "elsewhere" (only its maker can read it; ``text`` names the format).
    """

    kind: str
    number: str = ""
    case_id: str = ""
    state: str = ""
    material: str = ""
    seal: str = ""
    text: str = ""
    name: str = ""
    hint: str = ""


def scan_of(text: str, store: Store, signer: Signer, codes: tuple[PersonCode, ...] = ()) -> Scan:
    """What ``text`` is, which case of ``store`` it names, or whom by the formats ``codes``."""
    label = parse_label(text)
    if label is not None:
        number, index = label[0].text(), label[1]
        return _of_case(store, "label", number, index)
    number, seal, slip = re.sub(r"\s", "", text), "", False
    if "#" in text:
        try:
            # a wedge that drops Shift types small letters; the code's alphabet has none
            examined = signer.examine(text.strip().upper())
        except DeskError as problem:
            told = problem.code in ("unknown_key", "revoked_key")
            return Scan("unknown", seal=problem.code if told else "")
        said, seal = examined.statement, examined.seal
        number, slip = str(said.get("number", "")), said.get("kind") == _SLIP
    if isinstance(parse_receipt(number), ReceiptNumber):
        found = _of_case(store, "receipt", number)
        if not found.case_id and (slip or store.slip(number) is not None):
            return Scan("slip", number, seal=seal, text=text)
        return replace(found, seal=seal)
    if _is_resident(text.strip().upper()):
        return Scan("id", text.strip().upper())
    named = named_in(text, codes)
    if named is None or named.kind == "elsewhere":
        hint = garbled(text) or ("" if named is None else "elsewhere")
        return Scan("unknown", hint=hint, text="" if named is None else named.name)
    return Scan(named.kind, named.number, name=named.name)


def _is_resident(text: str) -> bool:
    """Whether ``text`` has the form of a resident's number; its check digit is the form's to judge.

    Not an organisation's code, which may be digits alone: a person never stands in its place.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return False
    return check_11_2(text) or not check_uscc(text).valid


def _of_case(store: Store, kind: str, number: str, index: int = 0) -> Scan:
    case_id = store.case_of_number(number)
    if not case_id:
        return Scan(kind, number)
    case = fold(case_id, store.events(case_id))
    material = labelled_material(case, index) if index else ""
    return Scan(kind, number, case_id, case.state.value, material)
