"""The centre as one function from request to response: where each path leads, and how it can fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from windowdesk.central.service import (
    attaching,
    joining,
    leasing,
    publishing,
    pushing,
    reporting,
    telling,
)
from windowdesk.central.service.core import Core
from windowdesk.central.service.exchange import Refused, Request, Response
from windowdesk.central.store import faults
from windowdesk.protocol import routes
from windowdesk.protocol.messages import WireError

Handler = Callable[[Core, Request], Response]
# the whole path; what begins with one of PREFIXES goes there whatever follows
ROUTES: dict[tuple[str, str], Handler] = {
    ("GET", routes.HELLO): joining.hello,
    ("POST", routes.ENROL): joining.enrol,
    ("POST", routes.CHALLENGE): joining.challenge,
    ("POST", routes.SESSION): joining.session,
    ("POST", routes.CREDENTIAL): joining.renew,
    ("POST", routes.PUSH): pushing.push,
    ("GET", routes.FEED): telling.feed,
    ("GET", routes.SNAPSHOT): telling.snapshot,
    ("GET", routes.OPERATIONS): telling.operations,
    ("POST", routes.NUMBERS): leasing.numbers,
    ("POST", routes.ATTACHMENTS): attaching.have,
    ("POST", routes.AUDIT): reporting.audit_lines,
    ("POST", routes.STATUS): reporting.status,
}
PREFIXES: dict[tuple[str, str], Handler] = {
    ("PUT", routes.ATTACHMENTS + "/"): attaching.put,
    ("GET", routes.ATTACHMENTS + "/"): attaching.get,
    ("GET", routes.CATALOGUE + "/"): publishing.snapshot,
}
# of everything but a push and a chunk, which have their own
MOST_BYTES = 1024 * 1024 + 4096
_NAME = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
RETRY_AFTER = {"full": 60, "busy": 2, "gone": 10}


class Centre(Core):
    """Everything the sync endpoints do. Thread-safe; several processes may share a PostgreSQL."""

    def handle(self, request: Request) -> Response:
        """Answer ``request``; every refusal is a ``Problem`` in JSON, and changed nothing."""
        return _named(request, self._answered(request))

    def _answered(self, request: Request) -> Response:
        try:
            return self._handle(request)
        except Refused as refusal:
            return refusal.response()
        except WireError as problem:
            return Refused(400, "malformed", str(problem)).response()
        except faults.Unavailable as problem:
            again = RETRY_AFTER[problem.code]
            return Refused(503, problem.code, "nothing was changed", retry_after=again).response()
        except faults.Conflict:
            return Refused(503, "busy", "too many at once", retry_after=1).response()
        except faults.Unstorable:
            return Refused(422, "malformed", "a value cannot be stored").response()

    def _handle(self, request: Request) -> Response:
        if len(request.body) > MOST_BYTES:
            raise Refused(413, "too_large", "no message is this large")
        handler = ROUTES.get((request.method, request.path))
        if handler is None:
            handler = next(
                (
                    found
                    for (method, prefix), found in PREFIXES.items()
                    if request.method == method and request.path.startswith(prefix)
                ),
                None,
            )
        if handler is None:
            known = {path for _method, path in (*ROUTES, *PREFIXES)}
            status, code = (405, "method") if request.path in known else (404, "unknown")
            raise Refused(status, code, "there is nothing here")
        return handler(self, request)


def _named(request: Request, response: Response) -> Response:
    """``response`` under the name its request came with, so that no other is taken for it."""
    name = request.headers.get(routes.REQUEST, "")
    if not _NAME.fullmatch(name):
        return response
    return replace(response, headers={**response.headers, routes.REQUEST: name})
