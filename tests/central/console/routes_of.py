"""The console's routes as requests: each with things that are there, and a form that would do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from httpx import Response
from starlette.routing import Route as StarletteRoute

from tests.helpers.console import PASSWORD, PIN, Browser
from windowdesk.central.console.routing import Route

_NAME = re.compile(r"\{(\w+)\}")
# a harmless form for every POST: what it asks for is refused late, or changes nothing that matters
FORMS: dict[str, dict[str, Any]] = {
    "/sign-in": {"number": "1401", "password": "no"},
    "/password": {"old": "no", "password": PASSWORD, "again": PASSWORD},
    "/windows/{window}": {"name": "窗", "hall": "nowhere"},
    "/staff": {"number": "?", "name": "?", "role": "clerk", "password": PASSWORD, "pin": PIN},
    "/policy": {},
    "/cases": {"number": "1"},
    "/cases/signature": {"number": "1", "picture": "0" * 64},
    "/catalogue/all": {"first": "never"},
}


@dataclass(frozen=True)
class Asked:
    """A request for a route. ``names_something``: its address holds the id of something."""

    method: str
    path: str
    names_something: bool
    form: dict[str, Any] = field(default_factory=dict)

    def send(self, browser: Browser, token: str) -> Response:
        if self.method == "GET":
            return browser.get(self.path)
        return browser.post(self.path, token=token, **self.form)


def asked_of(route: Route, names: dict[str, str]) -> Asked:
    """The request; for drafts the hash is a draft's."""
    known = {"entrustment": "unknown", **names}
    if "/draft/" in route.path:
        known["hash"] = known["draft"]
    path = _NAME.sub(lambda found: known[found[1]], route.path)
    return Asked(route.method, path, path != route.path, FORMS.get(route.path, {}))


def everything() -> set[tuple[str, str]]:
    """Method and path of all that the console's application answers."""
    from windowdesk.central.console import app as console_app

    made = console_app.application(_NoParts())  # type: ignore[arg-type]  # nothing is asked
    inner: Any = vars(made)["_app"]
    assert isinstance(inner, FastAPI)
    return {
        (method, route.path)
        for route in inner.routes
        if isinstance(route, StarletteRoute)
        for method in (route.methods or set()) - {"HEAD"}
    }


class _NoParts:
    """Routes are listed, not called."""
