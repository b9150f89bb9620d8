"""The frame of papers given out while no case exists: no receipt number, no 文号.

They say under which version of the standard they were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windowdesk.app.facts.frame import circumstances_of, entrustment
from windowdesk.app.facts.frame import item_code as code_of
from windowdesk.app.place import Place
from windowdesk.domain.decision.model import Document
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.papers import Copy, PaperFacts
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.resolve import effective_answers
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Telling:
    """What a paper without a case is made from."""

    item: Item
    catalogue: str
    submission: Submission
    place: Place
    clerk: str
    at: datetime
    offline: bool = True


def loose(told: Telling, kind: Document, title: str, code_text: str) -> PaperFacts:
    """Everything a paper without a case says whatever it is for; nobody's particulars."""
    item, place = told.item, told.place
    return PaperFacts(
        kind=kind,
        title=title,
        document_number="",
        number="",
        code_text=code_text,
        query_secret="",
        centre=place.centre,
        window=place.window,
        clerk=told.clerk,
        organ=item.organ.full_name,
        seal=item.organ.seal,
        phone=item.organ.phone,
        supervision_phone=place.supervision_phone,
        item_name=item.name,
        item_code=code_of(item),
        circumstances=tuple(
            circumstances_of(item, effective_answers(item, told.submission.answers))
        ),
        version=item.version,
        catalogue=told.catalogue,
        applicant="",
        applicant_number="",
        received_at=told.at,
        issued_at=told.at,
        copies=(Copy(1, _("申请人")),),
        demo=place.demo,
        offline=told.offline,
        sensitive=item.sensitive,
        entrustment=entrustment(item),
    )
