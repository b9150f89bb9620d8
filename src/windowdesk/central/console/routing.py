"""Every route of the console in one list, each with who may ask; nothing is reachable beside it.

The order of the checks is the same for all, so that a page cannot forget one: size, session, stage,
role, token of the form, and only then the page.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from windowdesk import i18n
from windowdesk.app.errors import DeskError
from windowdesk.central.console import laying_aside
from windowdesk.central.console.hardening import TooLarge, bounded
from windowdesk.central.console.laying_aside import Laid
from windowdesk.central.console.menu import BASE, PLACES
from windowdesk.central.console.parts import Parts
from windowdesk.central.console.returning import Refused
from windowdesk.central.console.visit import NotHere, Visit
from windowdesk.central.service.console_sessions import Stage, Visitor
from windowdesk.central.store import faults
from windowdesk.domain.staff import Right, Role, may
from windowdesk.i18n import _

COOKIE, BEFORE, LANGUAGE = "windowdesk_console", "windowdesk_before", "windowdesk_language"
# a whole catalogue of some hundred items and a margin for the form around it
MOST_BYTES = 12 * 1024 * 1024
MOST_OF_A_STRANGER = 64 * 1024
MAX_FILES = 200
Page = Callable[[Visit], Response]


class Open(Enum):
    """What needs no right of its own."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


Need = Right | Open


@dataclass(frozen=True, slots=True)
class Route:
    """``need``: what whoever asks must hold. ``stage``: how far their sign-in has to be.

    ``on``: the path of the page that a form stands on, where that is none above its address.
    """

    method: str
    path: str
    page: Page
    need: Need
    stage: Stage = Stage.IN
    on: str = ""

    def admits(self, role: Role) -> bool:
        """Whether ``role``, signed in, gets through."""
        return isinstance(self.need, Open) or may(role, self.need)


@dataclass
class Routes:
    """The list being made; :meth:`get` and :meth:`post` are used as decorators."""

    routes: list[Route] = field(default_factory=list)

    def get(self, path: str, need: Need, stage: Stage = Stage.IN) -> Callable[[Page], Page]:
        return self._add("GET", path, need, stage)

    def post(
        self, path: str, need: Need, stage: Stage = Stage.IN, *, on: str = ""
    ) -> Callable[[Page], Page]:
        return self._add("POST", path, need, stage, on)

    def _add(
        self, method: str, path: str, need: Need, stage: Stage, on: str = ""
    ) -> Callable[[Page], Page]:
        def added(page: Page) -> Page:
            self.routes.append(Route(method, path, page, need, stage, on))
            return page

        return added

    def page_of(self, route: Route) -> Route | None:
        """The page that the form of ``route`` stands on: the named one, else the nearest above it."""
        if route.method != "POST":
            return None
        pieces = route.path.split("/")
        above = ["/".join(pieces[:end]) for end in range(len(pieces), 1, -1)]
        pages = {page.path: page for page in self.routes if page.method == "GET"}
        wanted = [route.on] if route.on else above
        return next((pages[path] for path in wanted if path in pages), None)

    def posted(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route that takes a form at ``path``, and the pieces of the address that it names."""
        for route in self.routes:
            found = compile_path(route.path)[0].match(path) if route.method == "POST" else None
            if found is not None:
                return route, found.groupdict()
        return None

    def mount(self, app: FastAPI, parts: Parts) -> None:
        """Put every route behind HTTP."""
        for route in self.routes:
            app.add_api_route(
                route.path,
                _endpoint(self, route, parts),
                methods=[route.method],
                include_in_schema=False,
                response_model=None,
            )


def _endpoint(routes: Routes, route: Route, parts: Parts) -> Callable[[Request], object]:
    on = routes.page_of(route)

    async def endpoint(request: Request) -> Response:
        visit = await run_in_threadpool(_visit, parts, request)
        visit.stands = "" if on is None else on.path
        turned_away = await run_in_threadpool(_turned_away, route, visit)
        if turned_away is None and route.method == "POST":
            # nobody's body is read before it is known that they may send one
            most = MOST_BYTES if route.need is not Open.ANYONE else MOST_OF_A_STRANGER
            visit.form, visit.uploads = await _read(
                Request(request.scope, bounded(request.receive, most))
            )
            if not visit.inside or route.need is Open.ANYONE:
                visit.carry()
        elif turned_away is not None and _worth_keeping(route, on, visit):
            form, files = await laying_aside.first_of(request)
            turned_away = await run_in_threadpool(_laid_aside, visit, form, files) or turned_away
        answer = turned_away
        if answer is None:
            answer = await run_in_threadpool(_answered, routes, route, visit)
        if visit.who is None and BEFORE not in request.cookies:
            set_cookie(answer, request, BEFORE, visit.before)
        return answer

    return endpoint


async def _read(request: Request) -> tuple[FormData, tuple[tuple[str, bytes], ...]]:
    """The form and its files."""
    try:
        form = await request.form(max_files=MAX_FILES, max_fields=1000, max_part_size=256 * 1024)
    except TooLarge:
        raise
    except HTTPException:
        return FormData(), ()  # no form: it has no token either, and is refused for that
    files = [
        (PurePosixPath((value.filename or "").replace("\\", "/")).name[:200], await value.read())
        for _name, value in form.multi_items()
        if isinstance(value, UploadFile) and value.filename
    ]
    await form.close()
    return form, tuple(files)


def _visit(parts: Parts, request: Request) -> Visit:
    chosen = request.cookies.get(LANGUAGE, "")
    language = chosen if chosen in i18n.LANGUAGES else "zh_CN"
    token = request.cookies.get(COOKIE, "")[:200]
    who = parts.sessions.find(token) if token else None
    before = request.cookies.get(BEFORE, "")[:200] or secrets.token_urlsafe(24)
    csrf = form_token(token if who else before)
    if who is not None:
        csrf = parts.seals.named(csrf, who.office, who.number)
    return Visit(request, parts, who, token if who else "", before, csrf, language)


def _turned_away(route: Route, visit: Visit) -> Response | None:
    with i18n.speaking(visit.language):
        return _refusal(route, visit)


def _answered(routes: Routes, route: Route, visit: Visit) -> Response:
    with i18n.speaking(visit.language):
        try:
            answer = _page(route, visit)
        except Refused as refused:
            return _undone(routes.page_of(route), visit, refused)
        return _brought_back(routes, visit, answer) or answer


def _page(route: Route, visit: Visit) -> Response:
    """The page's answer; ``Refused`` in words for whatever it does not do."""
    if route.method == "POST" and not _own_form(visit):
        what = _("这份表单不是从本页面提交的，或已经过期。")
        if _of_this_host(visit) and _of_this_person(route, visit):
            raise Refused(403, _not_done(what, _("请核对后再提交。")))
        return _forbidden(visit, what)
    try:
        return route.page(visit)
    except NotHere as problem:
        raise Refused(404, problem) from problem
    except DeskError as problem:
        raise Refused(422, problem) from problem
    except faults.Unstorable as problem:
        # signs that no database holds come from no keyboard
        what = _("填写的内容或地址里有不能保存的字符。")
        raise Refused(422, _not_done(what, _("请改正后再提交。"))) from problem
    except faults.Conflict as problem:
        what = _("另一个人刚刚改了同一内容。")
        raise Refused(409, _not_done(what, _("请核对后再提交。"))) from problem
    except faults.Unavailable as problem:
        if route.method != "POST":
            raise
        # it may still be read: a disk that is full takes nothing and gives all
        what = _("数据库暂时不可用，没有保存。")
        raise Refused(503, _not_done(what, _("请稍后再提交。"))) from problem


def _not_done(what: str, press: str) -> DeskError:
    return DeskError(what, saved=_("没有改动任何内容。"), press=press)


def _undone(on: Route | None, visit: Visit, refused: Refused) -> Response:
    """The page of the form that was refused, with all that was written in it; else a way back."""
    if on is not None and _may(on, visit):
        visit.refused = refused
        try:
            return _later(on.page(visit), refused)
        except (DeskError, faults.Unstorable):
            visit.refused = None  # it is not there any more, or never was
    title = _("没有找到") if isinstance(refused.trouble, NotHere) else _("没有完成")
    back = _came_from(visit) if on is None else ""
    section = next((place for place, *_more in PLACES if f"{back}/".startswith(f"{place}/")), "")
    trouble, status = refused.trouble, refused.status
    answer = visit.page(
        "trouble.html", title, status=status, section=section, trouble=trouble, back=back
    )
    return _later(answer, refused)


def _later(answer: Response, refused: Refused) -> Response:
    """``answer`` with the time after which it is worth another try."""
    if refused.status == 503:
        answer.headers["retry-after"] = "10"
    return answer


def _may(page: Route, visit: Visit) -> bool:
    """Whether whoever sent a form sees the page that it stands on."""
    if page.need is Open.ANYONE:
        return True
    who = visit.who
    return who is not None and who.stage is page.stage and page.admits(who.role)


def _came_from(visit: Visit) -> str:
    """The page of the console, without its base, whose form was sent; "" where the browser keeps it."""
    said = urlsplit(visit.request.headers.get("referer", ""))
    if visit.request.method != "POST" or said.netloc != visit.request.headers.get("host"):
        return ""
    path = said.path.removeprefix(BASE)
    return path if said.path == BASE + path and path.startswith("/") else ""


def _refusal(route: Route, visit: Visit) -> Response | None:
    """Why this person gets no further, as an answer; None where they may."""
    if route.need is not Open.ANYONE:
        if visit.who is None:
            return RedirectResponse(f"{BASE}/sign-in", 303)
        if visit.who.stage is not route.stage:
            return RedirectResponse(f"{BASE}{visit.who.stage.page}", 303)
        if not route.admits(visit.who.role):
            return _forbidden(visit, _("您的角色不能使用这一页。"))
    return None


def _forbidden(visit: Visit, what: str) -> Response:
    trouble = _not_done(what, _("请返回后重新操作。"))
    return visit.page("trouble.html", _("不能使用"), status=403, trouble=trouble)


def _own_form(visit: Visit) -> bool:
    """Whether the form came from a page this session was given, of this very host."""
    headers = visit.request.headers
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    given = visit.form.get("csrf", "")
    if not isinstance(given, str):
        return False
    secret, ours = (text.partition(".")[0].encode() for text in (given, visit.csrf))
    return hmac.compare_digest(secret, ours)


def _of_this_host(visit: Visit) -> bool:
    """Whether the browser vouches that a page of ours sent the form: one of an earlier session, then.

    Nobody else's words are ever put into a form of ours.
    """
    headers = visit.request.headers
    vouched = headers.get("sec-fetch-site") == "same-origin"
    return vouched and urlsplit(headers.get("origin", "")).netloc == headers.get("host")


def _of_this_person(route: Route, visit: Visit) -> bool:
    """Whether the form was made for whoever is signed in: nobody else sees what was written in it."""
    whose = visit.parts.seals.whose(visit.form.get(laying_aside.OWN))
    return whose == visit.whose or (whose is None and route.need is Open.ANYONE)


# --- a form whose session had ended --------------------------------------------------------------


def _worth_keeping(route: Route, on: Route | None, visit: Visit) -> bool:
    """Whether somebody who has to sign in (anew) sent what a page of ours may hold."""
    return (
        route.method == "POST"
        and route.need is not Open.ANYONE
        and route.stage is Stage.IN
        and not visit.inside
        and on is not None
        and _of_this_host(visit)
    )


def _laid_aside(visit: Visit, form: FormData, files: bool) -> Response | None:
    """The sign-in, that carries what was written through to whoever wrote it; None for nobody's form."""
    parts = visit.parts
    whose = parts.seals.whose(form.get(laying_aside.OWN))
    if whose is None or visit.whose not in (None, whose):
        return None
    secrets_too = not laying_aside.SECRETS.isdisjoint(form)
    path = visit.request.url.path.removeprefix(BASE)
    visit.laid = parts.seals.seal(
        Laid(*whose, visit.now, path, laying_aside.texts_of(form), files, secrets_too)
    )
    if not visit.laid:
        return None
    with i18n.speaking(visit.language):
        return visit.coming_in(status=401, trouble=laying_aside.ended())


def _brought_back(routes: Routes, visit: Visit, answer: Response) -> Response | None:
    """After a sign-in: the page of the form that was laid aside, as it was filled in, for its own person.

    None where there is none, or it is another's. ``answer`` is that of the sign-in: its cookie counts.
    """
    parts = visit.parts
    laid = parts.seals.open(visit.laid, parts.core.now())
    who = parts.sessions.find(visit.opened) if laid and visit.opened else None
    if laid is None or who is None or (who.office, who.number) != laid.whose:
        return None
    found = routes.posted(laid.path)
    if found is None:
        return None
    route, pieces = found
    scope = {**visit.request.scope, "path": BASE + laid.path, "path_params": pieces}
    csrf = parts.seals.named(form_token(visit.opened), who.office, who.number)
    there = Visit(
        Request(scope), parts, who, visit.opened, visit.before, csrf, visit.language,
        FormData(list(laid.fields)),
    )  # fmt: skip
    if who.stage is not Stage.IN:
        there.laid = visit.laid
        back = there.coming_in()
    else:
        on = routes.page_of(route)
        there.stands = "" if on is None else on.path
        back = _undone(on, there, Refused(200, laid.trouble()))
    back.raw_headers.extend(pair for pair in answer.raw_headers if pair[0] == b"set-cookie")
    return back


def form_token(secret: str) -> str:
    """The token of a session's forms: of its secret, yet the secret cannot be had from it."""
    return hashlib.sha256(b"windowdesk/console/form/1:" + secret.encode()).hexdigest()


def set_cookie(answer: Response, request: Request, name: str, value: str) -> None:
    """A cookie no script reads and no other site's request carries; gone with the browser."""
    answer.set_cookie(
        name,
        value,
        path=BASE,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def drop_cookie(answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(name, path=BASE, httponly=True, samesite="strict")


__all__ = [
    "COOKIE",
    "LANGUAGE",
    "Open",
    "Route",
    "Routes",
    "Visitor",
    "drop_cookie",
    "form_token",
    "set_cookie",
]
