"""The 256-byte text of a card: UTF-16LE, space-padded, four layouts told apart by one letter.

Offsets follow the ministry's card specifications as public readers implement them: the citizen's
card (letter space) and the residence permit for Hong Kong, Macau and Taiwan residents (J) share
one layout; the foreigner's permanent residence card has one of 2017 (I) and one of 2023 (Y). A
letter that is none of these is *unsupported*: the rest is never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.card import CardKind, IdCard, Sex

TEXT_BYTES = 256
# the latest address, which police stations may write behind the card's text
APPENDED_BYTES = 70
_LETTER_AT = slice(248, 250)
_KINDS = {
    " ": CardKind.CITIZEN,
    "J": CardKind.HMT_RESIDENT,
    "I": CardKind.FOREIGNER_2017,
    "Y": CardKind.FOREIGNER_2023,
}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
PERMANENT = "长期"
_NUMBER_18 = re.compile(r"[0-9]{17}[0-9X]")
_NUMBER_15 = re.compile(r"[A-Z0-9]{15}")


@dataclass(frozen=True, slots=True)
class _Field:
    """``size`` bytes at ``at``."""

    at: int
    size: int


_CITIZEN = {
    "name": _Field(0, 30),
    "sex": _Field(30, 2),
    "ethnicity": _Field(32, 4),
    "birth": _Field(36, 16),
    "address": _Field(52, 70),
    "number": _Field(122, 36),
    "authority": _Field(158, 30),
    "valid_from": _Field(188, 16),
    "valid_to": _Field(204, 16),
}
_LAYOUTS: dict[CardKind, dict[str, _Field]] = {
    CardKind.CITIZEN: _CITIZEN,
    CardKind.HMT_RESIDENT: {
        # The ethnicity field is reserved on this card.
        **{key: place for key, place in _CITIZEN.items() if key != "ethnicity"},
        "travel_permit": _Field(220, 18),
        "issue_count": _Field(238, 4),
    },
    CardKind.FOREIGNER_2017: {
        "english_name": _Field(0, 120),
        "sex": _Field(120, 2),
        "number": _Field(122, 30),
        "nationality": _Field(152, 6),
        "name": _Field(158, 30),
        "valid_from": _Field(188, 16),
        "valid_to": _Field(204, 16),
        "birth": _Field(220, 16),
        "card_version": _Field(236, 4),
        "authority": _Field(240, 8),
    },
    CardKind.FOREIGNER_2023: {
        "name": _Field(0, 30),
        "sex": _Field(30, 2),
        "issue_count": _Field(32, 4),
        "birth": _Field(36, 16),
        "english_name": _Field(52, 70),
        "number": _Field(122, 36),
        "valid_from": _Field(188, 16),
        "valid_to": _Field(204, 16),
        "english_name_2": _Field(220, 22),
        "nationality": _Field(242, 6),
    },
}


def parse_text(block: bytes) -> IdCard | Fault:
    """The card whose text is ``block``; never raises.

    UNSUPPORTED for a letter that no known card carries, CARD_UNREADABLE for a block of the wrong
    length, text that is not UTF-16, control characters, or a date, sex or number that is none.
    """
    if len(block) != TEXT_BYTES:
        return Fault.CARD_UNREADABLE
    letter = block[_LETTER_AT].decode("utf-16-le", errors="replace")
    kind = _KINDS.get(letter)
    if kind is None:
        return Fault.UNSUPPORTED
    try:
        raw = {key: _text(block, place) for key, place in _LAYOUTS[kind].items()}
        return _card(kind, raw)
    except ValueError:
        return Fault.CARD_UNREADABLE


@dataclass(frozen=True, slots=True)
class UnknownCard:
    """A card whose letter nobody knows: shown as it is, never guessed at. All of it is personal.

    ``words`` is the text as a person can read it off: what is no character or a control becomes ".".
    """

    letter: str
    words: str = field(repr=False)


def raw_text(block: bytes) -> UnknownCard:
    """``block`` uninterpreted; never raises."""
    text = block[:TEXT_BYTES].decode("utf-16-le", errors="replace")
    shown = "".join(c if c.isprintable() and c != "\ufffd" else "." for c in text)
    letter = block[_LETTER_AT].decode("utf-16-le", errors="replace")
    return UnknownCard(letter if letter.isprintable() else "", " ".join(shown.split()))


def parse_appended(data: bytes) -> str | Fault:
    """The address of a READ_APPENDED reply, "" for a blank one; CARD_UNREADABLE for no text."""
    if len(data) != APPENDED_BYTES:
        return Fault.CARD_UNREADABLE
    try:
        return _text(data, _Field(0, APPENDED_BYTES)).strip()
    except ValueError:
        return Fault.CARD_UNREADABLE


def build_appended(address: str) -> bytes:
    """The inverse of :func:`parse_appended`; ValueError when it does not fit."""
    block = bytearray((" " * (APPENDED_BYTES // 2)).encode("utf-16-le"))
    _put(block, _Field(0, APPENDED_BYTES), "appended", address)
    return bytes(block)


def build_text(card: IdCard) -> bytes:
    """The inverse of :func:`parse_text`, for simulated cards and tests.

    Raises ValueError when a value does not fit its field.
    """
    values = {
        "name": card.name,
        "sex": card.sex.value,
        "ethnicity": card.ethnicity,
        "birth": _stamp(card.birth),
        "address": card.address,
        "number": card.number,
        "authority": card.authority,
        "valid_from": _stamp(card.valid_from),
        "valid_to": PERMANENT if card.valid_to is None else _stamp(card.valid_to),
        "travel_permit": card.travel_permit,
        "issue_count": card.issue_count,
        "nationality": card.nationality,
        "card_version": card.card_version,
        "english_name": card.english_name,
    }
    if card.kind is CardKind.FOREIGNER_2023:
        room = _LAYOUTS[card.kind]["english_name"].size // 2
        values["english_name"] = card.english_name[:room]
        values["english_name_2"] = card.english_name[room:]
    block = bytearray((" " * (TEXT_BYTES // 2)).encode("utf-16-le"))
    for key, place in _LAYOUTS[card.kind].items():
        _put(block, place, key, values[key])
    block[_LETTER_AT] = _LETTERS[card.kind].encode("utf-16-le")
    return bytes(block)


def _put(block: bytearray, place: _Field, key: str, value: str) -> None:
    data = value.encode("utf-16-le")
    if len(data) > place.size:
        raise ValueError(f"{key} needs {len(data)} bytes, the card has {place.size}")
    block[place.at : place.at + len(data)] = data


def _text(block: bytes, place: _Field) -> str:
    """The field without its padding; UnicodeDecodeError (a ValueError) when it is not UTF-16."""
    value = block[place.at : place.at + place.size].decode("utf-16-le").rstrip(" \0")
    if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in value):
        raise ValueError("control character in a card's text")
    return value


def _card(kind: CardKind, raw: dict[str, str]) -> IdCard:
    number = raw["number"].strip()
    pattern = _NUMBER_15 if kind is CardKind.FOREIGNER_2017 else _NUMBER_18
    if not pattern.fullmatch(number):
        raise ValueError("number has the wrong form")
    name, english = raw["name"].strip(), _english(kind, raw)
    if not name and not english:
        raise ValueError("no name")
    valid_to = raw["valid_to"].strip()
    return IdCard(
        kind=kind,
        name=name,
        number=number,
        sex=Sex(raw["sex"]),
        birth=_date(raw["birth"]),
        valid_from=_date(raw["valid_from"]),
        valid_to=None if valid_to == PERMANENT else _date(valid_to),
        address=raw.get("address", "").strip(),
        authority=raw.get("authority", "").strip(),
        ethnicity=raw.get("ethnicity", "").strip(),
        english_name=english,
        nationality=raw.get("nationality", "").strip(),
        travel_permit=raw.get("travel_permit", "").strip(),
        issue_count=raw.get("issue_count", "").strip(),
        card_version=raw.get("card_version", "").strip(),
    )


def _english(kind: CardKind, raw: dict[str, str]) -> str:
    first = raw.get("english_name", "")
    if kind is CardKind.FOREIGNER_2023:
        second = raw["english_name_2"]
        # The first part is full when the name goes on: a blank at its end belongs to the name.
        room = _LAYOUTS[kind]["english_name"].size // 2
        return (first.ljust(room) + second if second else first).strip()
    return first.strip()


def _date(digits: str) -> date:
    """A date of eight ASCII digits; ValueError otherwise."""
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("not a date")
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _stamp(day: date) -> str:
    """YYYYMMDD; strftime would lose the leading zeros of an early year."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
