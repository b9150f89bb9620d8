"""The form of an item's application (格式文本, 行政许可法 art. 29): which fields, filled from what.

A form printed from card and answers (免填单) is read and signed by the applicant; signed, it is the
application paper it names. What nobody knows yet is a blank to write in by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.domain.standard.when import ALWAYS, When

TEXT = "text"
TODAY = "today"
ANSWER = "answer."
# Where a field's value may come from, besides an answer ("answer.place") and the two above. A
# person's particulars never stand in for an organisation's, nor the other way round.
SOURCES = frozenset(
    {
        TEXT,
        TODAY,
        "card.name",
        "card.number",
        "card.phone",
        "card.address",
        "card.sex",
        "card.birth",
        "organisation.name",
        "organisation.number",
        "organisation.phone",
        "organisation.address",
        "organisation.representative",
        "agent.name",
        "agent.number",
        "agent.phone",
    }
)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. ``source``: one of :data:`SOURCES` or "answer." and a question's id.

    ``lines``: how many lines to write on where it is empty.
    """

    id: str
    label: str
    source: str = TEXT
    required: bool = True
    lines: int = 1
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Form:
    """The form of material ``material``; ``signer`` names who signs (经营者, 法定代表人)."""

    material: str
    fields: tuple[FormField, ...]
    signer: str = ""
    note: str = ""
