"""From a card to a party: who it names, and what is odd about it.

A card that is odd is read all the same, since its holder stands there; what is odd is recorded with
the party and said on the screen. The reasons are stable codes (``Party.remarks``):

``not_yet_valid``, ``number`` (check character or form), ``birth``, ``sex`` (differs from what the
number says), and for people entered by hand ``unread:WHY``: why no card was read. An expired card is
told by ``Party.valid_to``, which the standard's own rules judge. ``carried``: taken over from the visit
before, and not verified at this one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from windowdesk.app.ports import CardRead
from windowdesk.domain.decision.submission import Party, Verification
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.identity.names import clean_text
from windowdesk.i18n import N_, _

UNREAD = "unread:"
NO_READER = "no_reader"
CARRIED = "carried"
NOT_YET_VALID = "not_yet_valid"
# faults of a card, not of the reader
UNREADABLE = ("unsupported", "card_unreadable", "wrong_card")
# the permit number of 2017 has letters and no check character
_UNCHECKED = ("foreigner_2017",)
_SEX = {"1": "male", "2": "female"}

_WORDS = {
    NOT_YET_VALID: N_("证件有效期还没有开始"),
    "number": N_("证件号码校验不符，请核对证件真伪"),
    "birth": N_("证件上的出生日期与号码不符"),
    "sex": N_("证件上的性别与号码不符"),
}
_HOW = {
    Verification.MANUAL: N_("手工录入"),
    Verification.CARD: N_("读卡核验"),
    Verification.E_CERTIFICATE: N_("电子证照核验"),
}
_CARRIED = N_("沿用上次登记（本次没有核验）")
_NO_READER = N_("手工录入（本窗口没有读卡器）")
_UNREADABLE = N_("手工录入（证件读不出内容）")
_READER_DOWN = N_("手工录入（当时读卡器不能用）")


def party_of(read: CardRead, now: datetime) -> Party:
    """The person whom ``read`` names, with what is odd about the card at ``now``."""
    return Party(
        kind="person",
        name=clean_text(read.name).text,
        number=clean_text(read.number).text,
        verified=Verification.CARD,
        verified_at=now,
        valid_to=date_of(read.valid_to),
        address=clean_text(read.address, limit=200).text,
        remarks=odd(read, now.date()),
    )


def odd(read: CardRead, today: date) -> tuple[str, ...]:
    """What is odd about the card, as codes; () for a card in order."""
    found = []
    begins = date_of(read.valid_from)
    if begins is not None and begins > today:
        found.append(NOT_YET_VALID)
    if read.kind not in _UNCHECKED:
        check = check_citizen(read.number, today=today)
        if not check.valid:
            found.append("number")
        birth = check.parts.get("birth")
        if birth and read.birth and birth != read.birth:
            found.append("birth")
        sex = check.parts.get("sex")
        if sex and read.sex in _SEX and sex != _SEX[read.sex]:
            found.append("sex")
    return tuple(found)


def by_hand(party: Party, why: str) -> Party:
    """``party`` as typed, with why no card was read; "" where nothing kept it from being read."""
    kept = tuple(c for c in party.remarks if not c.startswith(UNREAD) and c != CARRIED)
    if why and party.verified is Verification.MANUAL:
        kept = (*kept, UNREAD + why)
    return replace(party, remarks=kept)


def carried(party: Party | None) -> Party | None:
    """``party`` at the start of a later visit: who it is stands, that it was verified does not.

    How and when it was, and what was odd about the card, stay with the visit at which it was seen.
    """
    if party is None:
        return None
    return replace(party, verified=Verification.MANUAL, verified_at=None, remarks=(CARRIED,))


def remark_words(party: Party) -> tuple[str, ...]:
    """What is odd about the card of ``party``, in words."""
    return tuple(_(_WORDS[code]) for code in party.remarks if code in _WORDS)


def how_words(party: Party) -> str:
    """核验方式: how it was established who ``party`` is; by hand with the reason that was recorded."""
    for code in party.remarks:
        if code == CARRIED:
            return _(_CARRIED)
        if code.startswith(UNREAD):
            why = code.removeprefix(UNREAD)
            if why == NO_READER:
                return _(_NO_READER)
            return _(_UNREADABLE if why in UNREADABLE else _READER_DOWN)
    return _(_HOW[party.verified])


def date_of(text: str) -> date | None:
    """A card's YYYYMMDD or ISO date; None for 长期 and what is no date."""
    digits = text.replace("-", "").replace(".", "").strip()
    try:
        return date.fromisoformat(digits) if len(digits) == 8 else None
    except ValueError:
        return None
