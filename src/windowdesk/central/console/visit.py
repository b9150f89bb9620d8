"""One request to the console as a page sees it: who asks, for what, and how to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from windowdesk.app.errors import BadInput, DeskError
from windowdesk.central.console import laying_aside, menu
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.parts import Parts
from windowdesk.central.console.returning import Refused, filled
from windowdesk.central.service.acting import Act
from windowdesk.central.service.console_sessions import Stage, Visitor
from windowdesk.i18n import _, counted

MAX_TEXT = 2000


@dataclass
class Visit:
    """``who`` is None before sign-in; ``token`` is the value of the cookie, ``csrf`` made of it, or
    of ``before``, the cookie of somebody who has not signed in.

    ``path`` are the pieces of the address named in the route. ``uploads`` are the files of a form
    with their names, already read and within the limit. ``stands`` is the path of the page that the
    form stands on, as its route names it; ``refused`` is set while that page comes back with the form.
    ``laid`` is what an ended session's form held, sealed; ``opened`` the token of a session just begun.
    """

    request: Request
    parts: Parts
    who: Visitor | None
    token: str
    before: str
    csrf: str
    language: str
    form: FormData = field(default_factory=FormData)
    uploads: tuple[tuple[str, bytes], ...] = ()
    stands: str = ""
    refused: Refused | None = None
    laid: str = ""
    opened: str = ""

    @property
    def visitor(self) -> Visitor:
        """Who is signed in; only for pages that nobody else reaches."""
        if self.who is None:
            raise LookupError("nobody is signed in")
        return self.who

    @property
    def inside(self) -> bool:
        """Whether sign-in is complete."""
        return self.who is not None and self.who.stage is Stage.IN

    @property
    def whose(self) -> tuple[str, str] | None:
        """Office and number of whoever is signed in, however far; None for nobody."""
        return None if self.who is None else (self.who.office, self.who.number)

    def carry(self) -> None:
        """Take over what the form carries through the sign-in, if it was sealed here."""
        sealed = self.form.get(laying_aside.FIELD)
        if sealed and self.parts.seals.open(sealed, self.parts.core.now()) is not None:
            self.laid = str(sealed)

    @contextmanager
    def act(self) -> Iterator[Act]:
        """A transaction in which this person does something; durable when the block has ended."""
        core, who = self.parts.core, self.visitor
        with core.database.transaction() as unit:
            yield Act(
                connection=unit.connection,
                office=who.office,
                by=who.number,
                role=who.role,
                now=core.now(),
                unit=unit,
                random=core.random,
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What is committed, to look at."""
        with self.parts.core.database.reading() as connection:
            yield connection

    @property
    def now(self) -> str:
        """The centre's time, ISO."""
        return self.parts.core.now().isoformat(timespec="seconds")

    @property
    def office(self) -> str:
        """The only office this person may see anything of."""
        return self.visitor.office

    @property
    def path(self) -> Mapping[str, str]:
        return self.request.path_params

    @property
    def here(self) -> str:
        """The address of the page one is on; after a form was sent, of the page that it stands on."""
        if self.request.method != "POST":
            return self.request.url.path
        pieces = {name: quote(str(value), safe="") for name, value in self.path.items()}
        return BASE + (self.stands.format(**pieces) or "/")

    @property
    def address(self) -> str:
        """The peer's address, for throttling only."""
        return self.request.client.host if self.request.client else ""

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "").strip()[:200]

    def text(self, name: str, most: int = 200) -> str:
        """A field of the form without blanks around; ``BadInput`` for one that is too long."""
        value = self.form.get(name, "")
        if isinstance(value, UploadFile):
            raise BadInput(_("表单内容不对。"), press=_("请刷新页面后重新填写。"))
        value = value.strip()
        if len(value) > most:
            raise BadInput(
                counted("填写的内容超过 {n} 个字。", most),
                saved=_("没有改动任何内容。"),
                press=_("请改短后重新提交。"),
                field=name,
            )
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be given several times."""
        values = [v for v in self.form.getlist(name) if isinstance(v, str)]
        return tuple(value.strip()[:MAX_TEXT] for value in values[:500])

    def secret(self, name: str) -> str:
        """A password as typed, blanks and all; cut where no password can be that long."""
        value = self.form.get(name, "")
        return value[:1024] if isinstance(value, str) else ""

    def page(
        self, template: str, title: str, *, status: int = 200, section: str = "", **words: Any
    ) -> Response:
        """``template`` filled in; values are escaped by the template engine, always."""
        who = self.who if self.inside else None
        place = menu.frame(
            self.parts.core, self.who.office if self.who else "", who.role if who else None
        )
        values = {
            **place,
            "title": title,
            "section": section,
            "who": who,
            "language": self.language,
            "csrf": self.csrf,
            "here": self.here,
            "said": self.parts.sessions.take_word(self.token) if who else "",
            "trouble": None,
            "laid": self.laid,
            "undone": self.refused is not None,
            **words,
        }
        html = self.parts.drawing.page(template, values)
        if self.refused is None:
            return HTMLResponse(html, status)
        return HTMLResponse(self._come_back(html, self.refused), self.refused.status)

    def coming_in(self, status: int = 200, **words: Any) -> Response:
        """The page that leads on: the sign-in, or for who is half in that of their own password."""
        if self.who is None:
            return self.page("sign_in.html", _("登录"), status=status, **words)
        return self.page("password.html", _("请设自己的密码"), status=status, **words)

    def _come_back(self, html: str, refused: Refused) -> str:
        """The page with the refused form as it was sent, and the reason in it."""
        trouble = refused.trouble

        def notice(focused: bool, lost: tuple[str, ...]) -> str:
            values = {"trouble": trouble, "focused": focused, "lost": lost}
            return self.parts.drawing.page("notice.html", values)

        return filled(html, self.request.url.path, self.form, trouble, notice)

    def go(self, path: str, said: str = "", **query: str) -> Response:
        """On to another page of the console after something was done, with a word about it."""
        if said and self.who is not None:
            self.parts.sessions.leave_word(self.token, said)
        where = f"{BASE}{path}" + (f"?{urlencode(query)}" if query else "")
        return RedirectResponse(where, 303)


class NotHere(DeskError):
    """There is no such thing in this person's office; whether elsewhere is nobody's business."""

    code = "not_found"


def not_here() -> NotHere:
    return NotHere(
        _("这里没有您要找的内容。"),
        saved=_("没有改动任何内容。"),
        press=_("请从左侧菜单重新进入。"),
    )
