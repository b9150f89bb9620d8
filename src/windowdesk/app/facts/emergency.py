"""What is printed on an emergency slip before anybody knows whom it will be for."""

from __future__ import annotations

from windowdesk.app.place import Place
from windowdesk.app.slips import Slip
from windowdesk.app.wording import document_title
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import Copy, PaperFacts
from windowdesk.i18n import _, in_chinese


def emergency_facts(slip: Slip, place: Place, code_text: str) -> PaperFacts:
    """The facts of ``slip``: number, query code, place; all else is room to write."""
    with in_chinese():
        return PaperFacts(
            kind=Document.EMERGENCY_SLIP,
            title=document_title(Document.EMERGENCY_SLIP, {}),
            document_number="",
            number=slip.number,
            code_text=code_text,
            query_secret=slip.secret,
            centre=place.centre,
            window=place.window,
            clerk="",
            organ="",
            seal="",
            phone="",
            supervision_phone=place.supervision_phone,
            item_name="",
            item_code="",
            circumstances=(),
            version="",
            catalogue="",
            applicant="",
            applicant_number="",
            received_at=slip.drawn_at,
            issued_at=slip.drawn_at,
            copies=(Copy(1, _("申请人")), Copy(2, _("随案"))),
            demo=place.demo,
            offline=True,
        )
