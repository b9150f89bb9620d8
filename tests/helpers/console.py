"""The console over a founded centre, driven by plain HTTP as a browser without scripts would."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from httpx import ASGITransport, AsyncClient, Cookies, Response
from starlette.applications import Starlette

from tests.helpers.centre import Office, office
from tests.helpers.counter import CHEAP, StandingClock
from windowdesk.bootstrap.console import parts_of
from windowdesk.central.console.app import console_routes
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.parts import Parts
from windowdesk.central.console.routing import COOKIE
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.founding import OfficeMade, open_office
from windowdesk.central.service.staff import NewMember
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import Role

PASSWORD, PIN = "Zhongxin-2026", "2580"
OTHER = OfficeMade("yuexiu", "越秀区政务服务中心", "440104", "YX.EXAMPLE.GOV.CN")
_TOKEN = re.compile(r'name="csrf" value="([\w.-]{64,})"')
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


@dataclass
class Http:
    """Requests to an application in this process, with cookies and redirects as a browser has them."""

    app: Starlette
    headers: dict[str, str]
    cookies: Cookies = field(default_factory=Cookies)
    follow: bool = True

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, **more: Any) -> Response:
        async def send() -> Response:
            async with AsyncClient(
                transport=ASGITransport(app=self.app),
                base_url="http://console.test",
                headers=self.headers,
                cookies=self.cookies,
                follow_redirects=self.follow,
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(send())


@dataclass
class Browser:
    """Cookies and forms of one person. Redirects are followed, as a browser does."""

    http: Http
    page: Response | None = field(default=None)

    def get(self, path: str, **query: Any) -> Response:
        self.page = self.http.get(BASE + path, params=query)
        return self.page

    def post(
        self, path: str, *, token: str | None = None, files: Any = None, **form: Any
    ) -> Response:
        """Send a form as the page last seen would have: with its token."""
        csrf = self.token() if token is None else token
        data = {"csrf": csrf, **{name: value for name, value in form.items() if value is not None}}
        self.page = self.http.post(BASE + path, data=data, files=files)
        return self.page

    def token(self) -> str:
        """The form token of the page last seen; of a page that everybody may see where it had none."""
        found = _TOKEN.search(self.page.text) if self.page is not None else None
        if found is None:
            found = _TOKEN.search(self.http.get(f"{BASE}/password").text)
        assert found is not None
        return found[1]

    def sign_in(self, number: str, password: str = PASSWORD) -> Response:
        self.get("/sign-in")
        return self.post("/sign-in", number=number, password=password)


def text_of(answer: Response) -> str:
    """The words of a page, tags away."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.text))).strip()


def title_of(answer: Response) -> str:
    """The page's heading."""
    found = _TITLE.search(answer.text)
    return text_of_fragment(found[1]) if found else ""


def text_of_fragment(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


@dataclass
class Console:
    """A centre with the office of ``tests.helpers.centre`` and its console."""

    office: Office
    parts: Parts
    app: Starlette
    clock: StandingClock

    def browser(self, **headers: str) -> Browser:
        """Somebody's browser, without any cookie."""
        return Browser(Http(self.app, headers))

    def member(self, number: str, role: Role, office: str = "") -> None:
        """Add somebody who has already set a password of their own."""
        home = office or self.office.founded.office
        with self.parts.core.database.transaction() as unit:
            who = Doing(unit.connection, home, "system", Role.ADMINISTRATOR, self.clock.now())
            new = NewMember(number, "钱小演", role, PASSWORD, PIN)
            self.parts.staff(unit).add(who, new, must_change=False)

    def signed_in(self, number: str, role: Role, office: str = "") -> Browser:
        """A browser of somebody who is in, whatever their role (a clerk never gets in by the door)."""
        home = office or self.office.founded.office
        self.member(number, role, home)
        browser = self.browser()
        browser.http.cookies.set(COOKIE, self.parts.sessions.open(home, number), path=BASE)
        return browser

    def administrator(self, number: str = "9001") -> Browser:
        return self.signed_in(number, Role.ADMINISTRATOR)

    def other_office(self) -> str:
        """A second office with a hall and a window; its id."""
        return open_office(self.parts.core, OTHER, hall="二楼大厅", window="综合1号窗").office


def console(database: Database, *, demo: bool = False) -> Console:
    """Found a centre in ``database`` and put its console on it."""
    made = office(database, demo=demo)
    parts = parts_of(made.centre, CHEAP)
    return Console(made, parts, Starlette(routes=console_routes(parts)), made.clock)
