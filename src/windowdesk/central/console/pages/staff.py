"""The staff of an office: who they are and what they may do; the rules are ``central.service.staff``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from starlette.responses import Response

from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.staff_words import role_words
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service.acting import Act
from windowdesk.central.service.beforehand import Beforehand
from windowdesk.central.service.staff import Member, NewMember, StaffService
from windowdesk.domain.staff import Right, Role
from windowdesk.i18n import _
from windowdesk.protocol import signing

SECTION = "/staff"


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/staff", Right.STAFF)(_staff)
    routes.post("/staff", Right.STAFF)(_add)
    routes.get("/staff/{number}", Right.STAFF)(_member)
    routes.post("/staff/{number}", Right.STAFF)(_change)
    routes.post("/staff/{number}/role", Right.STAFF)(_role)
    routes.post("/staff/{number}/active", Right.STAFF)(_active)
    routes.post("/staff/{number}/reset", Right.STAFF)(_reset)
    routes.post("/staff/{number}/token", Right.STAFF)(_token)


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_words(role)) for role in Role]


def _staff(visit: Visit) -> Response:
    with visit.act() as act:
        members = StaffService.members(act)
    return visit.page(
        "staff.html", _("人员"), section=SECTION, members=members, roles=_roles(), now=visit.now
    )


def _role_of(visit: Visit) -> Role:
    try:
        return Role(visit.text("role"))
    except ValueError:
        raise BadInput(
            _("没有选择岗位。"),
            saved=_("没有改动任何内容。"),
            press=_("请从列表中选择岗位。"),
            field="role",
        ) from None


def _add(visit: Visit) -> Response:
    new = NewMember(
        visit.text("number"),
        visit.text("name"),
        _role_of(visit),
        visit.secret("password"),
        visit.text("pin"),
    )
    ready = visit.parts.beforehand()
    ready.will_hash(new.password, new.pin)
    with visit.act() as act:
        visit.parts.staff(act.unit, ready).add(act, new)
    return visit.go("/staff", _("已登记；本人首次登录时须改密码。"))


def _own(visit: Visit, act: Act) -> Member:
    """The member of the address; somebody else's does not exist, with the same answer."""
    try:
        return visit.parts.staff(act.unit).member(act, visit.path["number"])
    except NotAllowed as problem:
        if problem.code == "unknown_staff":
            raise not_here() from None
        raise


def _member(visit: Visit) -> Response:
    with visit.act() as act:
        member = _own(visit, act)
    return visit.page(
        "member.html",
        member.name,
        section=SECTION,
        member=member,
        roles=_roles(),
        oneself=member.number == visit.visitor.number,
        now=visit.now,
    )


def _doing(
    visit: Visit,
    deed: Callable[[StaffService, Act, str], object],
    said: str,
    ready: Beforehand | None = None,
) -> Response:
    with visit.act() as act:
        member = _own(visit, act)
        deed(visit.parts.staff(act.unit, ready), act, member.number)
    return visit.go(f"/staff/{member.number}", said)


def _change(visit: Visit) -> Response:
    name = visit.text("name")
    return _doing(visit, lambda s, act, number: s.rename(act, number, name), _("姓名已修改。"))


def _role(visit: Visit) -> Response:
    role = _role_of(visit)
    return _doing(visit, lambda s, act, number: s.change_role(act, number, role), _("岗位已修改。"))


def _active(visit: Visit) -> Response:
    active = visit.text("active") == "1"
    said = _("已恢复。") if active else _("已停用，窗口下次同步时收到。")
    answer = _doing(visit, lambda s, act, number: s.set_active(act, number, active), said)
    if not active:
        visit.parts.sessions.close_all(visit.path["number"])
    return answer


def _reset(visit: Visit) -> Response:
    password, pin = visit.secret("password"), visit.text("pin")
    ready = visit.parts.beforehand()
    ready.will_verify(visit.parts.core.database, visit.path["number"], password, earlier=True)
    ready.will_hash(password, pin)
    answer = _doing(
        visit,
        lambda s, act, number: s.reset(act, number, password, pin),
        _("密码已重设；本人下次登录时须修改。"),
        ready,
    )
    visit.parts.sessions.close_all(visit.path["number"], but=visit.token)
    return answer


def _token(visit: Visit) -> Response:
    try:
        public = base64.b64decode(visit.text("public", 400), validate=True)
    except (binascii.Error, ValueError):
        public = b"?"
    # a key of Ed25519 has 32 bytes, an uncompressed point of P-256 65
    algorithm = {0: "", 32: signing.ED25519, 65: signing.P256}.get(len(public))
    if algorithm is None:
        raise BadInput(
            _("公钥不对：应为 windowdesk staff token list 给出的 Base64。"),
            saved=_("没有改动任何内容。"),
            press=_("请重新粘贴，或留空以取消密钥。"),
            field="public",
        )
    said = _("密钥已登记。") if public else _("密钥已取消。")
    return _doing(visit, lambda s, act, number: s.set_token(act, number, algorithm, public), said)
