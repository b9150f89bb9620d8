"""The devices of this window, as the use cases know them (``app.ports``).

The printers fulfil their ports by themselves. The reader says more than the port asks for, so its
answer is cut down here: a worker polls, gets a card, nothing, or a :class:`DeviceProblem`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from windowdesk.app.ports import CardRead
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.layout import PERMANENT
from windowdesk.peripherals.id_reader.photo import PhotoDecoder
from windowdesk.peripherals.id_reader.reader import Reader
from windowdesk.peripherals.model.tending import Tended


class DeskIdReader:
    """``app.ports.IdReader`` over any reader.

    ``tended`` hears what each look found out, ``today`` tells whether a card has expired: it is read
    all the same, and the lamp says so.
    """

    def __init__(
        self,
        reader: Reader,
        tended: Tended | None = None,
        today: Callable[[], date] | None = None,
        photos: PhotoDecoder | None = None,
    ) -> None:
        self._reader = reader
        self._tended = tended
        self._today = today
        self._photos = photos

    def poll(self) -> CardRead | None:
        """A newly placed card, or None. DeviceProblem, its code the fault's name, on trouble.

        A card of a kind that nobody knows comes with its text as it is.
        """
        answer = self._reader.poll()
        if self._tended is not None:
            self._tended.told(answer.fault or self._warning(answer.card))
        if answer.unknown is not None:
            letter, raw = answer.unknown.letter, answer.unknown.words
            return CardRead("unknown", "", "", "", "", "", "", letter=letter, raw=raw)
        if answer.fault is not None:
            raise problem(answer.fault)
        return None if answer.card is None else card_read(answer.card, answer.photo)

    def portrait(self, read: CardRead) -> bytes:
        """The card's photo as a BMP; b"" without a decoder or a photo. DeviceProblem on trouble."""
        if self._photos is None or not read.photo:
            return b""
        picture = self._photos.decode(read.photo)
        if isinstance(picture, Fault):
            raise problem(picture)
        return picture

    def _warning(self, card: IdCard | None) -> Fault | None:
        late = card is not None and self._today is not None and card.expired_on(self._today())
        return Fault.CARD_EXPIRED if late else None


def card_read(card: IdCard, photo: bytes = b"") -> CardRead:
    """``card`` as the use cases take it.

    Dates are ISO 8601; ``valid_to`` is "长期" for a card without an end. ``sex`` is the GB/T 2261.1
    digit; the latest address wins over the printed one. A foreigner without a Chinese name is called
    by the English one.
    """
    return CardRead(
        kind=card.kind.value,
        name=card.name or card.english_name,
        number=card.number,
        sex=card.sex.value,
        address=card.appended or card.address,
        valid_from=card.valid_from.isoformat(),
        valid_to=_end(card.valid_to),
        birth=card.birth.isoformat(),
        photo=photo,
    )


def _end(day: date | None) -> str:
    return PERMANENT if day is None else day.isoformat()
