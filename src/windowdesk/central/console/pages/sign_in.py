"""Coming in and going out: password, a second factor where wanted, the first administrator's code."""

from __future__ import annotations

import base64
import binascii

from starlette.responses import RedirectResponse, Response

from windowdesk import i18n
from windowdesk.app.errors import DeskError, NotAllowed
from windowdesk.central.console import menu
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.returning import Refused
from windowdesk.central.console.routing import (
    COOKIE,
    LANGUAGE,
    Open,
    Routes,
    drop_cookie,
    set_cookie,
)
from windowdesk.central.console.visit import Visit
from windowdesk.central.service.console_sessions import Stage
from windowdesk.central.service.console_sign_in import Answer
from windowdesk.central.service.staff import NewMember
from windowdesk.domain.staff import Role
from windowdesk.i18n import _


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/", Open.SIGNED_IN)(_home)
    routes.get("/sign-in", Open.ANYONE)(_sign_in)
    routes.post("/sign-in", Open.ANYONE)(_try)
    routes.post("/sign-in/factor", Open.ANYONE)(_factor)
    routes.get("/sign-in/code", Open.ANYONE)(_code)
    routes.post("/sign-in/code", Open.ANYONE)(_first)
    routes.post("/sign-out", Open.SIGNED_IN)(_sign_out)
    routes.get("/password", Open.SIGNED_IN)(_password)
    routes.post("/password", Open.SIGNED_IN)(_change)
    routes.get("/password/first", Open.SIGNED_IN, Stage.PASSWORD)(_first_password)
    routes.post("/password/first", Open.SIGNED_IN, Stage.PASSWORD)(_change)
    routes.post("/language", Open.ANYONE)(_language)


def _home(visit: Visit) -> Response:
    return RedirectResponse(BASE + (menu.home(visit.visitor.role) or "/password"), 303)


# --- coming in ---------------------------------------------------------------------------------


def _sign_in(visit: Visit) -> Response:
    if visit.inside:
        return _home(visit)
    return visit.coming_in()


def _try(visit: Visit) -> Response:
    """Number and password. Wrong ones are counted for the account and for the address."""
    if not visit.parts.sessions.may_try(visit.address):
        raise Refused(429, _too_often())
    number, password = visit.text("number"), visit.secret("password")
    core, ready = visit.parts.core, visit.parts.beforehand()
    ready.will_verify(core.database, number, password)
    with core.database.transaction() as unit:
        answer = visit.parts.sign_in(ready).sign_in(unit.connection, number, password, core.now())
    return _answered(visit, answer)


def _factor(visit: Visit) -> Response:
    """The token's signature over the challenge that the password earned."""
    if not visit.parts.sessions.may_try(visit.address):
        raise Refused(429, _too_often())
    try:
        signature = base64.b64decode(visit.text("signature", 400), validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    with visit.parts.core.database.transaction() as unit:
        answer = visit.parts.sign_in().answer(
            unit.connection, visit.text("challenge", 400), signature, visit.parts.core.now()
        )
    return _answered(visit, answer)


def _answered(visit: Visit, answer: Answer) -> Response:
    if answer.refusal is not None:
        visit.parts.sessions.failed(visit.address)
        raise Refused(401, answer.refusal)
    if answer.member is None:
        return visit.page("factor.html", _("第二重验证"), challenge=answer.challenge)
    if not menu.home(answer.member.role):
        raise Refused(403, _no_place())
    stage = Stage.PASSWORD if answer.must_change else Stage.IN
    return _let_in(visit, answer.office, answer.member.number, stage)


def _let_in(visit: Visit, office: str, number: str, stage: Stage) -> Response:
    """A session of its own for every sign-in: one that was there before is not gone on with."""
    if visit.token:
        visit.parts.sessions.close(visit.token)
    token = visit.parts.sessions.open(office, number, stage)
    visit.opened = token
    answer = RedirectResponse(f"{BASE}{stage.page}", 303)
    set_cookie(answer, visit.request, COOKIE, token)
    return answer


def _too_often() -> DeskError:
    return NotAllowed(_("这台电脑尝试的次数太多。"), press=_("请过十分钟再试。"), code="slow_down")


def _no_place() -> DeskError:
    return NotAllowed(
        _("您的岗位不使用管理台。"), press=_("窗口业务请在窗口电脑上办理。"), code="role"
    )


# --- the first administrator -------------------------------------------------------------------


def _code(visit: Visit) -> Response:
    return visit.page("first.html", _("设立第一位管理员"))


def _first(visit: Visit) -> Response:
    """The code of ``central init`` makes one administrator, who names a password at once."""
    if not visit.parts.sessions.may_try(visit.address):
        raise Refused(429, _too_often())
    try:
        _same_twice(visit)
        new = NewMember(
            visit.text("number"),
            visit.text("name"),
            Role.ADMINISTRATOR,
            visit.secret("password"),
            visit.text("pin"),
        )
        ready = visit.parts.beforehand()
        ready.will_hash(new.password, new.pin)
        with visit.parts.core.database.transaction() as unit:
            member = visit.parts.staff(unit, ready).first_administrator(
                unit.connection, visit.text("code"), new, visit.parts.core.now()
            )
    except DeskError as problem:
        if problem.code == "admin_code":
            visit.parts.sessions.failed(visit.address)
        raise
    return _let_in(visit, member.office, member.number, Stage.IN)


# --- one's own password --------------------------------------------------------------------------


def _password(visit: Visit) -> Response:
    return visit.page("password.html", _("修改密码"))


def _first_password(visit: Visit) -> Response:
    return visit.coming_in()


def _change(visit: Visit) -> Response:
    """A new password; every other session of the same person ends with it."""
    sessions = visit.parts.sessions
    _same_twice(visit)
    old, new, ready = visit.secret("old"), visit.secret("password"), visit.parts.beforehand()
    database, number = visit.parts.core.database, visit.visitor.number
    ready.will_verify(database, number, old)
    ready.will_verify(database, number, new, earlier=True)
    ready.will_hash(new)
    with visit.act() as act:
        visit.parts.staff(act.unit, ready).change_own(act, old, new)
    token = sessions.advance(visit.token, Stage.IN)
    sessions.close_all(visit.visitor.number, but=token)
    sessions.leave_word(token, _("密码已修改。"))
    visit.opened = token
    answer = RedirectResponse(f"{BASE}/", 303)
    set_cookie(answer, visit.request, COOKIE, token)
    return answer


def _same_twice(visit: Visit) -> None:
    if visit.secret("password") != visit.secret("again"):
        raise NotAllowed(
            _("两次输入的密码不同。"),
            saved=_("没有改动任何内容。"),
            press=_("请重新输入两次。"),
            code="not_twice",
            field="again",
        )


# --- going out, and the language -----------------------------------------------------------------


def _sign_out(visit: Visit) -> Response:
    visit.parts.sessions.close(visit.token)
    answer = RedirectResponse(f"{BASE}/sign-in", 303)
    drop_cookie(answer, COOKIE)
    return answer


def _language(visit: Visit) -> Response:
    """Chinese or English, for this browser; back to the page it was asked on."""
    wanted, back = visit.text("language"), visit.text("back")
    inside = (
        back.startswith(f"{BASE}/") and "//" not in back and back.isascii() and "\\" not in back
    )
    answer: Response = RedirectResponse(back if inside else f"{BASE}/", 303)
    if visit.laid and not visit.inside and wanted in i18n.LANGUAGES:
        # another request would not carry what was written
        visit.language = wanted
        with i18n.speaking(wanted):
            answer = visit.coming_in()
    if wanted in i18n.LANGUAGES:
        set_cookie(answer, visit.request, LANGUAGE, wanted)
    return answer
