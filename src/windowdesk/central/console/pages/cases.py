"""Looking one case up by its number: masked, role-checked, and every look written to the audit chain."""

from __future__ import annotations

from starlette.responses import Response

from windowdesk.app.errors import BadInput
from windowdesk.app.wording import document_title, state_words
from windowdesk.app.wording_history import event_words
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service import case_looking, signed_papers
from windowdesk.central.service.case_looking import Looked
from windowdesk.central.service.signed_papers import Signed
from windowdesk.domain.cases.case import Case
from windowdesk.domain.decision.model import Document
from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.staff import Right
from windowdesk.i18n import _

SECTION = "/cases"
_KINDS = frozenset(kind.value for kind in Document)


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/cases", Right.CASES)(_form)
    routes.post("/cases", Right.CASES)(_look)
    routes.post("/cases/signature", Right.CASES)(_signature)


def _form(visit: Visit) -> Response:
    return visit.page("cases.html", _("查办件"), section=SECTION, number="", looked=None)


def _look(visit: Visit) -> Response:
    """By POST, so that no number stands in an address, a history or a log."""
    number = case_looking.readable(visit.text("number"))
    if not number:
        raise BadInput(
            _("号码不对：收件号 22 位数字，办件编号 43 位。"),
            saved=_("没有查任何办件。"),
            press=_("请照单据重新输入。"),
            field="number",
        )
    signed: list[Signed] = []
    with visit.act() as act:
        looked = case_looking.look(act, number)
        if looked is not None:
            signed = signed_papers.of_case(act.connection, act.office, looked.case_id, looked.case)
    if looked is None:
        return visit.page(
            "cases.html", _("查办件"), section=SECTION, status=404, number=number, looked=None,
            nothing=True,
        )  # fmt: skip
    return visit.page(
        "cases.html",
        _("查办件"),
        section=SECTION,
        number=number,
        looked=looked,
        state=state_words(looked.state),
        applicant=_masked(looked.case),
        history=_history(looked),
        outcomes=_outcomes(),
        signed=[(one, _paper(one)) for one in signed],
    )


def _signature(visit: Visit) -> Response:
    """By POST as well: neither a number nor a picture's hash stands in an address or a history."""
    number = case_looking.readable(visit.text("number"))
    with visit.act() as act:
        picture = signed_papers.open_one(act, number, visit.text("picture"))
    if picture is None:
        raise not_here()
    # never what a counter called it: a picture or nothing
    return Response(picture, media_type=signed_papers.MEDIA)


def _paper(signed: Signed) -> str:
    """What was signed, in words; "" where the case does not tell."""
    title = document_title(Document(signed.document), {}) if signed.document in _KINDS else ""
    return " ".join(filter(None, (title, signed.number)))


def _masked(case: Case | None) -> str:
    """Who applied, as much as an administrator has to know."""
    if case is None or case.submission is None:
        return ""
    applicant = case.submission.applicant
    name = getattr(applicant, "name", "")
    return mask_name(name) if name else ""


def _history(looked: Looked) -> list[tuple[str, str, str]]:
    """Time, what, who: the events of the fold in words."""
    case = looked.case
    if case is None:
        return []
    return [
        (event.at.isoformat(timespec="minutes"), event_words(case, event, {}), event.actor)
        for event in case.history
    ]


def _outcomes() -> dict[str, tuple[str, str]]:
    return {
        "applied": ("good", _("已并入")),
        "recorded": ("warn", _("已记录，待复核")),
        "rejected": ("bad", _("未并入")),
        "parked": ("held", _("暂存")),
    }
