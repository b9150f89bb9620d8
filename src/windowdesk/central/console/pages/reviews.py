"""Open questions: both sides, and what somebody with the right to it decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from windowdesk.app.wording_amending import field_words
from windowdesk.app.wording_fetched import differs_words
from windowdesk.app.wording_joints import clauses, listed
from windowdesk.app.wording_reviews import side_words
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service import choosing, questions
from windowdesk.central.service.choosing import Way
from windowdesk.central.service.questions import Question
from windowdesk.domain.cases.amendment import FIELDS
from windowdesk.domain.staff import Right, may
from windowdesk.i18n import _
from windowdesk.protocol.reviews import FIELD, Side, sides

SECTION = "/reviews"


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/reviews", Right.HEALTH)(_reviews)
    routes.get("/reviews/{review}", Right.HEALTH)(_review)
    routes.post("/reviews/{review}/settle", Right.SETTLE)(_settle)


def kind_words(kind: str) -> str:
    """What a question is about."""
    return {
        "stale": _("办件已在别处继续"),
        "duplicate": _("同一申请人有相同的在办件"),
        "number": _("号码不在本机号段内或重复"),
        "catalogue": _("所按标准已撤回或不在有效期"),
        "staff": _("经办人不明、已停用或离线过久"),
        "field": _("同一项内容两边都改过"),
        "not_found": _("待核验的证照查不到"),
        "differs": _("待核验的证照与登记不符"),
        "quarantine": _("来自隔离或过期的设备"),
        "parked": _("中心还不认识这种操作"),
        "broken": _("内容无法读取或与办件历史接不上"),
    }.get(kind, kind)


def resolution_words(resolution: str) -> str:
    """How a question was settled; the reason after it is a person's own words."""
    return {
        "stands": _("已出具的单据有效"),
        "voided": _("已作废并出具撤销文书"),
        "rectified": _("已出具更正告知书"),
        "withdrawn": _("申请人已撤回"),
        "decided": _("已重新决定并出具文书"),
        "linked": _("两件都保留，互相关联"),
        "amended": _("已选定一个为准"),
        "noted": _("记录在案，无须改动"),
    }.get(resolution, resolution)


def settled_words(text: str) -> str:
    """A kept resolution, "stands：…" or plain words of a counter."""
    head, mark, rest = text.partition("：")
    known = head in questions.RESOLUTIONS
    return f"{resolution_words(head)}{mark}{rest}" if known else text


def _reviews(visit: Visit) -> Response:
    settled = visit.query("state") == "settled"
    with visit.reading() as connection:
        found = questions.questions_of(connection, visit.office, settled=settled)
    lines = [(one, kind_words(one.kind), settled_words(one.resolution)) for one in found]
    return visit.page("reviews.html", _("复核"), section=SECTION, lines=lines, settled=settled)


def _own(visit: Visit) -> Question:
    with visit.reading() as connection:
        found = questions.question_of(connection, visit.office, visit.path["review"])
    if found is None:
        raise not_here()
    return found


def _review(visit: Visit) -> Response:
    one = _own(visit)
    settles = may(visit.visitor.role, Right.SETTLE)
    with visit.reading() as connection:
        now = questions.windows_now(connection, visit.office)
    return visit.page(
        "review.html",
        kind_words(one.kind),
        section=SECTION,
        one=one,
        sides=[(side, _renamed(side, now)) for side in sides(one.facts)],
        done=side_words,
        facts=_plain_facts(one.facts),
        about=_about(one.facts),
        fields=_fields(one.facts),
        settled_words=settled_words(one.resolution),
        resolutions=[(name, resolution_words(name)) for name in questions.RESOLUTIONS],
        choices=_choices(visit, one) if settles else [],
        may_settle=settles,
        may_look=may(visit.visitor.role, Right.CASES),
    )


def _renamed(side: Side, now: Mapping[str, str]) -> str:
    """What the side's window is called today; "" where that is what it was called then."""
    name = now.get(side.device, "")
    return "" if name == side.window else name


def _choices(visit: Visit, one: Question) -> list[tuple[str, str, tuple[Way, ...]]]:
    """The contested fields of an open question: name, words, and what was said of each by whom."""
    if not one.open or one.kind != FIELD:
        return []
    with visit.reading() as connection:
        found = choosing.choices_of(connection, visit.office, one.case_id)
    return [(choice.name, field_words(choice.name), choice.ways) for choice in found]


def _about(facts: Mapping[str, Any]) -> str:
    """Which material a question is about, who was asked for it, and what of it is otherwise."""
    words = [facts.get(name) for name in ("material", "source")]
    other = facts.get("differs")
    said = [word for word in words if isinstance(word, str)]
    return clauses(*said, differs_words(other) if isinstance(other, str) else "")


def _fields(facts: Mapping[str, Any]) -> str:
    """Which fields two windows changed differently."""
    names = facts.get("fields")
    return listed(*map(field_words, names)) if isinstance(names, dict) else ""


def _plain_facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The other facts as name and value; codes for those who look closer."""
    simple = [(name, value) for name, value in facts.items() if name != "sides"]
    return [(str(name), str(value)[:200]) for name, value in simple]


def _settle(visit: Visit) -> Response:
    one = _own(visit)
    with visit.act() as act:
        done = questions.settle_question(
            visit.parts.core,
            act,
            one.review,
            visit.text("resolution"),
            visit.text("reason", 2000),
            {name: visit.text(f"value-{name}", 2000) for name in FIELDS},
        )
    if not done:
        raise not_here()
    return visit.go("/reviews", _("已处理，窗口下次同步时收到。"))
