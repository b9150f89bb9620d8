"""The form for typing a person or an organisation: what is wrong is said in words as it is typed.

Nothing typed is trusted: control characters and invisible ones are taken out, and said to be.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import Enum

from windowdesk.app.amending import phone_of
from windowdesk.app.wording_joints import points
from windowdesk.app.wording_numbers import problem_words
from windowdesk.domain.decision.submission import Party, Verification
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.gui.screens.intake.who import ORGANISATION, PERSON
from windowdesk.i18n import _


class Slot(Enum):
    """Whom a form or a card is for."""

    APPLICANT = "applicant"
    ORGANISATION = "organisation"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it stands. ``number`` is an ID number, or a 统一社会信用代码 for organisations."""

    slot: Slot
    name: str = ""
    number: str = ""
    phone: str = ""
    representative: str = ""
    other_document: bool = False


# the note of a visit that holds a form as it was left
TYPING = "typing"


def typing_note(typed: Typed) -> str:
    """``typed`` as the note of a draft; "" when nothing was typed."""
    if not (typed.name or typed.number or typed.phone or typed.representative):
        return ""
    return json.dumps(asdict(typed) | {"slot": typed.slot.value}, ensure_ascii=False)


def noted(note: str) -> Typed | None:
    """The form a note holds; None without one, or one of another version."""
    if not note:
        return None
    try:
        kept = json.loads(note)
        return replace(Typed(Slot(kept.pop("slot"))), **kept)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What the form says back: words beside name, number and phone; ``party`` when it will do."""

    name: str
    number: str
    phone: str
    party: Party | None
    number_ok: bool = False


def check_form(typed: Typed, *, today: date) -> FormCheck:
    """Read ``typed`` as a party. ``other_document``: a passport or the like, without a check digit."""
    name = clean_text(typed.name)
    number, number_words, number_ok = _number(typed, today)
    phone, phone_words = phone_of(typed.phone)
    representative = clean_text(typed.representative).text
    name_words = _("请填写姓名或名称") if not name.text else ""
    if name.changed:
        name_words = _("已去掉看不见的字符，请再核对")
    usable = bool(name.text) and number_ok and not phone_words
    party = None
    if usable:
        kind = ORGANISATION if typed.slot is Slot.ORGANISATION else PERSON
        party = Party(
            kind=kind,
            name=name.text,
            number=number,
            verified=Verification.MANUAL,
            phone=phone,
            representative=representative,
        )
    return FormCheck(name_words, number_words, phone_words, party, number_ok)


def _number(typed: Typed, today: date) -> tuple[str, str, bool]:
    if typed.other_document and typed.slot is not Slot.ORGANISATION:
        cleaned = clean_text(typed.number, limit=64).text
        return cleaned, "" if cleaned else _("请填写证件号码"), bool(cleaned)
    organisation = typed.slot is Slot.ORGANISATION
    check = check_uscc(typed.number) if organisation else check_citizen(typed.number, today=today)
    told = check.problems or check.remarks
    return check.text, points(*(problem_words(p) for p in told)), check.valid
