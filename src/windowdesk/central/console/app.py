"""The console as one ASGI application, and the routes by which ``central.api`` carries it."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from windowdesk.central.console.hardening import Hardened, TooLarge
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.pages import all_routes
from windowdesk.central.console.parts import Parts
from windowdesk.central.store import faults

_HERE = Path(__file__).parent
STATIC = {
    "console.css": (_HERE / "static" / "console.css", "text/css"),
    "icon.svg": (_HERE / "static" / "icon.svg", "image/svg+xml"),
    "tokens.css": (_HERE.parent / "static" / "tokens.css", "text/css"),
}


def application(parts: Parts) -> ASGIApp:
    """Everything under ``/console``."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_route("/static/{name}", _static, methods=["GET"])
    all_routes().mount(app, parts)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(faults.Unavailable, _later)
    return Hardened(app)


def console_routes(parts: Parts) -> list[BaseRoute]:
    """What ``central.api`` adds to its own routes."""
    return [
        Route(BASE, lambda _request: RedirectResponse(f"{BASE}/", 308), methods=["GET"]),
        Mount(BASE, app=application(parts)),
    ]


async def _static(request: Request) -> Response:
    """One of the few files there are; never a path."""
    known = STATIC.get(request.path_params["name"])
    if known is None:
        raise HTTPException(404)
    return FileResponse(known[0], media_type=known[1], headers={"cache-control": "no-cache"})


async def _refuse(_request: Request, problem: Exception) -> Response:
    """What no page answers: an address nobody has, a method it does not take, a body too large."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    words = problem.detail if isinstance(problem, TooLarge) else "没有这一页。No such page."
    return Response(words, status, media_type="text/plain; charset=utf-8")


async def _later(_request: Request, _problem: Exception) -> Response:
    """The database takes or gives nothing just now."""
    words = "数据库暂时不可用，没有改动任何内容，请稍后再试。Not available just now; nothing was changed."
    return Response(words, 503, {"retry-after": "10"}, "text/plain; charset=utf-8")
