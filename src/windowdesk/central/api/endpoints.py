"""Every path of ``/v1``, declared once: who may call it, what goes in and out, how it may refuse.

The routes, their limits and the OpenAPI document are all made from this table, so that none of them
can say what the others do not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from windowdesk.protocol import messages as m
from windowdesk.protocol import routes

NDJSON_SCHEMA = (
    "Lines separated by one line feed: BatchHead, then each operation as the bytes that are hashed."
)
HEX64 = "^[0-9a-f]{64}$"
# every request may be too large, too slow, too often, or come at a bad time
_ALWAYS = (400, 408, 413, 429, 503)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``place`` is "query" or "path"; ``pattern`` makes it text, else it is a number from 0."""

    name: str
    what: str
    place: str = "query"
    pattern: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``sent`` and ``answer`` are message classes, or a media type for raw bytes.

    ``token``: a session is needed. ``largest`` bytes are read of a body. ``statuses`` are the
    refusals beyond those every endpoint has.
    """

    method: str
    path: str
    what: str
    answer: type[m.Struct] | str
    sent: type[m.Struct] | str | None = None
    token: bool = True
    parameters: tuple[Parameter, ...] = ()
    statuses: tuple[int, ...] = ()
    largest: int = 64 * 1024

    @property
    def refusals(self) -> tuple[int, ...]:
        """Every status besides 200 this endpoint may answer with."""
        needed = (401, 403, 423) if self.token else ()
        return tuple(sorted({*_ALWAYS, *needed, *self.statuses}))

    @property
    def name(self) -> str:
        """A short name for documents, logs and metrics: "push", "attachments put"."""
        words = [w for w in self.path.removeprefix(routes.BASE).split("/") if w and w[0] != "{"]
        same = self.method != "POST" and self.path.count("/") > 2
        return " ".join([*words, self.method.lower()] if same else words)


_AFTER = Parameter("after", "the position (or sequence number) that is known already")
_LIMIT = Parameter("limit", "at most so many entries")
_HASH = Parameter("sha256", "SHA-256, lower-case hex", "path", HEX64, required=True)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", routes.HELLO, "Who the centre is", m.Hello, token=False),
    Endpoint(
        "POST", routes.ENROL, "Join with a one-time code", m.Enrolled, m.Enrol,
        token=False, statuses=(403, 409, 422, 426),
    ),
    Endpoint(
        "POST", routes.CHALLENGE, "A value to sign once", m.Challenge, m.ChallengeWanted,
        token=False, statuses=(403, 404),
    ),
    Endpoint(
        "POST", routes.SESSION, "Open a session with a signed challenge", m.SessionOpened, m.Session,
        token=False, statuses=(401, 403, 404, 409, 422, 426),
    ),
    Endpoint(
        "POST", routes.CREDENTIAL, "Renew the credential", m.Credential, m.Renew,
        statuses=(409, 422, 426),
    ),
    Endpoint(
        "POST", routes.PUSH, "Tell the centre operations, exactly once", m.Pushed, routes.NDJSON,
        statuses=(409, 422), largest=m.MAX_BATCH_BYTES + 16 * 1024,
    ),
    Endpoint(
        "GET", routes.FEED, "The office's news after a position", m.Page, statuses=(409, 426),
        parameters=(
            _AFTER,
            Parameter("incarnation", "of the centre, as the cursor has it", pattern=".{0,64}"),
            _LIMIT,
        ),
    ),
    Endpoint(
        "GET", routes.SNAPSHOT, "How things stand, page by page", m.Page, statuses=(409, 426),
        parameters=(_AFTER, _LIMIT),
    ),
    Endpoint(
        "POST", routes.NUMBERS, "Lease receipt numbers and 文号", m.Leased, m.Lease,
        statuses=(409, 422, 426),
    ),
    Endpoint(
        "GET", routes.OPERATIONS, "A device's own operations, given back", routes.NDJSON,
        statuses=(404, 409), parameters=(Parameter("epoch", "which epoch"), _AFTER, _LIMIT),
    ),
    Endpoint(
        "POST", routes.ATTACHMENTS, "Say which files there are; hear which chunks are missing",
        m.Missing, m.Have, statuses=(409, 422, 426), largest=1024 * 1024,
    ),
    Endpoint(
        "PUT", routes.ATTACHMENTS + "/{sha256}/{n}", "Send one chunk", m.Missing,
        "application/octet-stream", statuses=(404, 409, 422, 426),
        parameters=(_HASH, Parameter("n", "which chunk, from 0", "path", required=True)),
        largest=m.CHUNK_BYTES,
    ),
    Endpoint(
        "GET", routes.ATTACHMENTS + "/{sha256}", "A file, whole", "application/octet-stream",
        statuses=(404, 426), parameters=(_HASH,),
    ),
    Endpoint(
        "POST", routes.AUDIT, "Tell the centre audit entries", m.AuditKept, m.AuditLines,
        statuses=(409, 422, 426), largest=1024 * 1024,
    ),
    Endpoint(
        "POST", routes.STATUS, "How the counter stands, for the administrators", m.Heard, m.Told,
        statuses=(409, 422),
    ),
    Endpoint(
        "GET", routes.CATALOGUE + "/{sha256}", "A version of an item, as canonical JSON", routes.JSON,
        statuses=(404, 426), parameters=(_HASH,),
    ),
)  # fmt: skip
LIVE = Endpoint(
    "GET", routes.LIVE, "The office's position, as it moves (server-sent events)",
    "text/event-stream", statuses=(426,), parameters=(_AFTER,),
)  # fmt: skip


def media_of(kind: type[Any] | str) -> str:
    """The content type of a message class or of raw bytes."""
    return kind if isinstance(kind, str) else routes.JSON
