"""The audit chains of an office: who did what, where a chain breaks, and a check of every link."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from windowdesk.app.trail import REFUSED
from windowdesk.app.wording_audit import action_words, result_words
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service import audit_export, audit_reading
from windowdesk.central.service.acting import reasoned
from windowdesk.central.service.audit_reading import Filter, Seen
from windowdesk.domain.staff import Right
from windowdesk.i18n import _

SECTION = "/trail"
PAGE = 100
_DEVICE = re.compile(r"[0-9a-f]{32}", re.ASCII)


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/trail", Right.AUDIT)(_trail)
    routes.get("/trail/check", Right.AUDIT)(_check)
    routes.post("/trail/export", Right.EXPORT)(_export)
    routes.post("/trail/findings", Right.AUDIT)(_settle)


def what_words(what: str) -> str:
    """How a chain is broken."""
    return {
        "fork": _("分叉：同一处有两种后续"),
        "torn": _("断开：中间有缺失"),
        "gap": _("缺号"),
        "prev": _("与前一条接不上"),
        "form": _("内容无法读取"),
        "head": _("末尾与记录不符"),
    }.get(what, what)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the list shows it; ``tone``: the shape of its result's mark, "" for a plain word."""

    at: str
    actor: str
    who: str
    did: str
    action: str
    subject: str
    detail: tuple[tuple[str, str], ...]
    result: str
    tone: str
    chain: str
    seq: int


def line_of(entry: Seen) -> Line:
    """``entry`` in words; what a counter names, by its name."""
    return Line(
        at=entry.at.replace("T", " "),
        actor=entry.actor,
        who=actor_words(entry.actor),
        did=action_words(entry.action),
        action=entry.action,
        subject=entry.subject[:24],
        detail=detail_words(entry.detail),
        result=result_words(entry.result),
        tone="bad" if entry.result in REFUSED else "",
        chain=entry.chain,
        seq=entry.seq,
    )


def actor_words(actor: str) -> str:
    """Who did it: a number, the system itself, or a device by the beginning of its id."""
    if actor == "system":
        return _("系统")
    return _("设备 {id}").format(id=actor[:8]) if _DEVICE.fullmatch(actor) else actor


def detail_words(kept: str) -> tuple[tuple[str, str], ...]:
    """What an entry says beside its columns, name by name; nameless, as it is, where it is no object."""
    try:
        told = json.loads(kept or "{}")
    except ValueError:
        return (("", kept),)
    if not isinstance(told, dict):
        return (("", kept),)
    return tuple((name, str(value)) for name, value in told.items())


def _trail(visit: Visit) -> Response:
    wanted = Filter(
        actor=visit.query("actor"), action=visit.query("action"), chain=visit.query("chain")
    )
    start = visit.query("from")
    offset = min(int(start), 10**6) if start.isascii() and start.isdigit() else 0
    with visit.reading() as connection:
        found = audit_reading.entries(
            connection, visit.office, wanted, limit=PAGE + 1, offset=offset
        )
        chains = audit_reading.chains(connection, visit.office)
        findings = audit_reading.findings(connection, visit.office, only_open=True)
    return visit.page(
        "trail.html",
        _("审计记录"),
        section=SECTION,
        entries=[line_of(one) for one in found[:PAGE]],
        more=len(found) > PAGE,
        offset=offset,
        step=PAGE,
        wanted=wanted,
        chains=chains,
        findings=[(finding, what_words(finding.what)) for finding in findings],
    )


def _check(visit: Visit) -> Response:
    """Read every chain from its beginning and hash it anew."""
    with visit.reading() as connection:
        chains = audit_reading.chains(connection, visit.office)
        broken = list(audit_reading.verify(connection, visit.office))
    return visit.page(
        "check.html",
        _("核对审计链"),
        section=SECTION,
        chains=chains,
        broken=[(chain, seq, what_words(what)) for chain, _branch, seq, what in broken],
    )


def _export(visit: Visit) -> Response:
    """Every chain of the office as one signed package, for a program of the auditor's own."""
    with visit.act() as act:
        act.note("audit.export", act.office)
    return StreamingResponse(
        audit_export.package(visit.parts.core, visit.office),
        media_type="application/x-ndjson",
        headers={"content-disposition": 'attachment; filename="windowdesk-audit.ndjson"'},
    )


def _settle(visit: Visit) -> Response:
    why = reasoned(visit.text("reason", 2000))
    with visit.act() as act:
        done = audit_reading.settle(act, visit.text("finding"), why)
    if not done:
        raise not_here()
    return visit.go("/trail", _("已记录处理结果。"))
