"""The public's page and its two questions over HTTP; limited in rate, and no quicker for a miss.

The page works without a script: the form is sent and answered whole. The script only carries what
follows # in a receipt's address into the form (nothing else could: a browser never sends it).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from windowdesk import i18n
from windowdesk.central.api.admission import Rates
from windowdesk.central.api.answers import Refused, answer
from windowdesk.central.api.bodies import Gone, read_body
from windowdesk.central.api.endpoints import Endpoint
from windowdesk.central.api.glue import address_of, headers_of, query_of
from windowdesk.central.public import words
from windowdesk.central.public.asking import Public, TooOften
from windowdesk.central.service.attempts import WITHIN
from windowdesk.central.store import faults
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.protocol import public, routes
from windowdesk.protocol.messages import WireError, decode, encode

# every answer takes as long as this, so that none tells by its time what was found
LEVEL_S = 0.12
_HERE = Path(__file__).parent
_BODY = 16 * 1024
# what a person is told in words on a page; every other refusal is a program's own mistake
_TOO_OFTEN, _AWAY = 429, 503
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = ((b"content-security-policy", _POLICY.encode()), (b"referrer-policy", b"no-referrer"))
# where forms are sent; whoever asks for one as a page (a bookmark, the address once more) gets the page
_FORMS = ("check", "progress", "language")
_FILES = {
    "tokens.css": (_HERE.parent / "static" / "tokens.css", "text/css; charset=utf-8"),
    "page.css": (_HERE / "static" / "page.css", "text/css; charset=utf-8"),
    "icon.svg": (_HERE / "static" / "icon.svg", "image/svg+xml"),
    "page.js": (_HERE / "static" / "page.js", "text/javascript; charset=utf-8"),
}
VERIFY = Endpoint(
    "POST", routes.VERIFY, "Is this receipt real? (public)", public.VerifiedReceipt,
    public.VerifyWanted, token=False, largest=_BODY,
)  # fmt: skip
PROGRESS = Endpoint(
    "POST", routes.PROGRESS, "How far is this matter? (public)", public.Progress,
    public.ProgressWanted, token=False, largest=_BODY,
)  # fmt: skip


class Written(NamedTuple):
    """What stands in the fields of the page."""

    code: str = ""
    number: str = ""
    secret: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Written:
        """All that ``form`` brought."""
        return cls(*(form.get(name, "") for name in cls._fields))


_NOTHING = Written()


class PublicSite:
    """What the public may reach. ``rate`` by address, ``number_rate`` by receipt number, a minute."""

    def __init__(
        self,
        asking: Public,
        name: Callable[[], str],
        threads: Executor,
        rate: int,
        number_rate: int,
    ) -> None:
        self._asking = asking
        self._name = name
        self._threads = threads
        self._rates = Rates(rate)
        self._numbers = Rates(number_rate)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """What it adds to the API's document."""
        return VERIFY, PROGRESS

    @property
    def routes(self) -> list[BaseRoute]:
        """What it adds to the application."""
        pages = [
            Route(path, _Page("/V", self._blank, self._excused), methods=["GET"])
            for path in ("/V", "/v", "/V/", "/v/", *(f"/V/{name}" for name in _FORMS))
        ]
        return [
            *pages,
            *(
                Route(path, _Page(path, make, self._excused), methods=["POST"])
                for path, make in zip(
                    (f"/V/{name}" for name in _FORMS),
                    (self._check, self._progress, self._other),
                    strict=True,
                )
            ),
            *(
                Route(path, _File(path, *of), methods=["GET"])
                for path, of in ((f"/V/{name}", of) for name, of in _FILES.items())
            ),
            Route(VERIFY.path, _Question(VERIFY, self._verify_asked), methods=["POST"]),
            Route(PROGRESS.path, _Question(PROGRESS, self._progress_asked), methods=["POST"]),
        ]

    async def verify(self, scope: Scope, code: str) -> public.VerifiedReceipt:
        """What the centre says of ``code``; :class:`Refused` 429."""
        self._rates.check(address_of(scope))
        found: public.VerifiedReceipt = await self._level(self._asking.verify, code)
        return found

    async def progress(self, scope: Scope, number: str, secret: str) -> public.Progress:
        """How far the matter is; :class:`Refused` 429, by address and by number."""
        self._rates.check(address_of(scope))
        parsed = parse_receipt(number)
        if isinstance(parsed, ReceiptNumber):
            self._numbers.check(parsed.text())
        try:
            found: public.Progress = await self._level(self._asking.progress, number, secret)
        except TooOften:
            seconds = int(WITHIN.total_seconds())
            raise Refused(429, "slow_down", "too many requests", retry_after=seconds) from None
        return found

    async def _level(self, ask: Callable[..., Any], *asked: str) -> Any:
        begun = time.perf_counter()
        found = await self._beside(ask, *asked)
        await asyncio.sleep(max(0.0, LEVEL_S - (time.perf_counter() - begun)))
        return found

    async def _verify_asked(self, scope: Scope, body: bytes) -> bytes:
        asked = decode(public.VerifyWanted, body)
        return encode(await self.verify(scope, asked.code))

    async def _progress_asked(self, scope: Scope, body: bytes) -> bytes:
        asked = decode(public.ProgressWanted, body)
        return encode(await self.progress(scope, asked.number, asked.secret))

    async def _blank(self, scope: Scope, form: Mapping[str, str]) -> str:
        return await self._drawn(_language(scope, form))

    async def _check(self, scope: Scope, form: Mapping[str, str]) -> str:
        code = form.get("code", "")
        found = await self.verify(scope, code)
        language = _language(scope, form)
        with i18n.speaking(language):
            told = words.of_receipt(found)
        # a code that could not be read stays in its field to be mended
        kept = code if found.verdict == "not_ours" else ""
        return await self._drawn(language, told, Written(kept, found.number))

    async def _progress(self, scope: Scope, form: Mapping[str, str]) -> str:
        number = form.get("number", "")
        found = await self.progress(scope, number, form.get("secret", ""))
        language = _language(scope, form)
        with i18n.speaking(language):
            told = words.of_progress(found)
        return await self._drawn(language, told, Written(number=number))

    async def _other(self, scope: Scope, form: Mapping[str, str]) -> str:
        """The page in the other language, with all that was written in it."""
        return await self._drawn(_language(scope, form), None, Written.of(form))

    async def _drawn(self, *of: Any) -> str:
        """The page; the centre's name may have to be read from the database first."""
        return str(await self._beside(self._page, *of))

    async def _beside(self, work: Callable[..., Any], *of: Any) -> Any:
        """``work`` in a thread, past the streams; :class:`Refused` 503 while the database is away."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, work, *of)
        except faults.Unavailable as problem:
            raise Refused(503, problem.code, "try again later", retry_after=5) from None

    async def _excused(self, scope: Scope, form: Mapping[str, str], refused: Refused) -> str:
        """The page that says in words why nothing was asked; what was written is kept to send again."""
        language = _language(scope, form)
        said = words.too_often if refused.status == _TOO_OFTEN else words.away
        with i18n.speaking(language):
            told = said(refused.problem.retry_after)
        return str(await self._beside(self._page_anyhow, language, told, Written.of(form)))

    def _page_anyhow(self, language: str, told: words.Told, written: Written) -> str:
        """The page, without the centre's name where that cannot be read either."""
        try:
            name = self._name()
        except faults.Unavailable:
            name = ""
        return self._page(language, told, written, name)

    def _page(
        self,
        language: str,
        told: words.Told | None = None,
        written: Written = _NOTHING,
        name: str | None = None,
    ) -> str:
        with i18n.speaking(language):
            return str(
                _template().render(
                    language="en" if language == "en" else "zh-CN",
                    name=self._name() if name is None else name,
                    told=told,
                    written=written,
                    _=i18n._,
                )
            )


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    shelf = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return shelf.get_template("page.html")


def _language(scope: Scope, form: Mapping[str, str]) -> str:
    """Chinese, unless the form, the address or else the browser's first choice says English.

    A form comes from a page in ``lang``; ``into`` is the one that was pressed.
    """
    asked = form.get("into") or form.get("lang") or query_of(scope).get("lang", "")
    first = asked or headers_of(scope).get("accept-language", "")
    return "en" if first.strip().lower().startswith("en") else "zh_CN"


class _Page:
    """A page as a whole answer; a form that was sent is read first.

    ``path`` is what it is counted and logged under: the framework names only routes of its own kind.
    """

    def __init__(
        self,
        path: str,
        make: Callable[[Scope, Mapping[str, str]], Awaitable[str]],
        excuse: Callable[[Scope, Mapping[str, str], Refused], Awaitable[str]],
    ) -> None:
        self._path, self._make, self._excuse = path, make, excuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["windowdesk.route"] = self._path
        try:
            body = await read_body(scope, receive, _BODY, 20)
        except Gone:
            return
        try:
            form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20))
        except ValueError:
            raise Refused(400, "malformed", "not a form") from None
        status, more = 200, list(_PAGE)
        try:
            page = await self._make(scope, form)
        except Refused as refusal:
            if refusal.status not in (_TOO_OFTEN, _AWAY):
                raise
            scope["windowdesk.refused"] = refusal.problem.code
            status = refusal.status
            more.append((b"retry-after", str(refusal.problem.retry_after).encode()))
            page = await self._excuse(scope, form, refusal)
        await answer(send, status, page.encode(), "text/html; charset=utf-8", more)


class _File:
    """A style or script beside the page."""

    def __init__(self, path: str, file: Path, media: str) -> None:
        self._path, self._body, self._media = path, file.read_bytes(), media

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["windowdesk.route"] = self._path
        await answer(send, 200, self._body, self._media)


class _Question:
    """One of the two questions as JSON."""

    def __init__(self, endpoint: Endpoint, ask: Callable[[Scope, bytes], Awaitable[bytes]]) -> None:
        self._endpoint, self._ask = endpoint, ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["windowdesk.route"] = self._endpoint.path
        try:
            body = await read_body(scope, receive, self._endpoint.largest, 20)
        except Gone:
            return
        try:
            found = await self._ask(scope, body)
        except WireError as problem:
            raise Refused(400, "malformed", str(problem)) from None
        await answer(send, 200, found)
