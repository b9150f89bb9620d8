"""Rows left 待核验: what still waits and why, what was answered; the registers an office hands in."""

from __future__ import annotations

from starlette.responses import Response

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_fetched import differs_words
from windowdesk.app.wording_joints import sentences
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit
from windowdesk.central.service import registers, waiting_papers
from windowdesk.central.service.waiting_papers import Paper
from windowdesk.domain.staff import Right, may
from windowdesk.i18n import _, counted

SECTION = "/papers"
TONES = {"waiting": "warn", "found": "good", "not_found": "bad", "differs": "bad"}


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/papers", Right.HEALTH)(_papers)
    routes.post("/papers/again", Right.PUBLISH)(_again)
    routes.post("/papers/register", Right.PUBLISH)(_register)


def _papers(visit: Visit) -> Response:
    with visit.reading() as connection:
        papers = waiting_papers.papers_of(connection, visit.office)
        held = registers.registers_of(connection, visit.office)
    return visit.page(
        "papers.html",
        _("待核验材料"),
        section=SECTION,
        lines=[(one, TONES.get(one.state, "off"), *_words(one)) for one in papers],
        waiting=sum(one.state == "waiting" for one in papers),
        registers=held,
        columns=registers.COLUMNS,
        may_act=may(visit.visitor.role, Right.PUBLISH),
        today=visit.now[:10],
    )


def _words(paper: Paper) -> tuple[str, str]:
    """How a row stands, and what there is to say of it."""
    if paper.state == "waiting":
        why = {
            "": _("还没有问过"),
            "down": _("接口没有答复，会再问"),
            "no_source": _("没有能查这种材料的接口或名册"),
        }
        return _("等待"), why.get(paper.trouble, paper.trouble)
    return {
        "found": (_("已核验"), paper.source),
        "not_found": (_("查不到"), paper.source),
        "differs": (_("不符"), differs_words(paper.differs)),
        "dropped": (_("不再需要"), _("办件已结束，或已收到原件")),
    }.get(paper.state, (paper.state, ""))


def _again(visit: Visit) -> Response:
    with visit.act() as act:
        count = waiting_papers.ask_again(act)
    return visit.go(SECTION, counted("{n} 项马上再问一次。", count))


def _register(visit: Visit) -> Response:
    if not visit.uploads:
        raise BadInput(
            _("没有选择文件。"),
            saved=_("原有的名册没有改动。"),
            press=_("请选择一份名册（.csv）。"),
            field="file",
        )
    rows = registers.read_register(visit.uploads[0][1])
    kind, source = visit.text("kind"), visit.text("source")
    with visit.act() as act:
        waiting = registers.put_register(act, kind, source, visit.text("as_of"), rows)
    # one count a sentence: each has its own plural
    asked = counted("{n} 项待核验材料马上再问。", waiting) if waiting else ""
    return visit.go(SECTION, sentences(counted("已导入 {n} 行。", len(rows)), asked))
