"""The conversation by removable medium: the requests of the line written down, its answers read.

What a request is and what its answer does is known by the duties alone: numbers, news and catalogue are
asked for and taken in by running them over a transport that writes down, or that reads (:class:`Pen`,
:class:`Reader`). Only what must go whole (operations, audit, documents) is packed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from windowdesk.app.sync_ports import Cursor, Membership, SyncStore
from windowdesk.app.wording_package import package_refused
from windowdesk.protocol import escrow, package, routes
from windowdesk.protocol.batch import seal_lines
from windowdesk.protocol.messages import (
    CHUNK_BYTES,
    MAX_BATCH_BYTES,
    MAX_BATCH_OPERATIONS,
    Attachment,
    AuditLines,
    Have,
    Missing,
    Page,
    Problem,
    Pushed,
    WireError,
    decode,
    encode,
)
from windowdesk.protocol.package import Answered, Asked, Content, Head, PackageError
from windowdesk.protocol.signing import SoftwareKey
from windowdesk.sync.audit_push import AuditBook, AuditPush
from windowdesk.sync.duties import Around, Numbering, Pulling
from windowdesk.sync.ports import Answer, Chance, Time, Unreachable
from windowdesk.sync.talk import Talk
from windowdesk.sync.wire import Refused, Wire

Prefixes = Callable[[datetime], Sequence[tuple[str, int]]]
_ROOM = MAX_BATCH_BYTES - 4096
# of one package: what is more goes with the next
MOST_FILES, MOST_FILE_BYTES, MOST_AUDIT = 200, 256 * 1024 * 1024, 200


@dataclass(frozen=True, slots=True)
class Packed:
    """A package, and how many operations and documents are in it."""

    data: bytes
    operations: int
    files: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the centre's answer said: operations it has, and what it refused (codes)."""

    operations: int
    refused: tuple[str, ...] = ()
    quarantined: bool = False


class Pen:
    """A transport that writes requests down; nobody answers."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        del headers
        self.asked.append(Asked(method=method, path=path, query=dict(query or {}), body=body))
        raise Unreachable("written down")


class Reader:
    """A transport that answers from what the centre told; what it did not tell is out of reach."""

    def __init__(self, told: Sequence[Answered]) -> None:
        self._told = told

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        del headers, body
        for told in self._told:
            if (told.method, told.path) == (method, path) and _brings(told, query or {}):
                return Answer(told.status, {}, told.body)
        raise Unreachable("not in the answer")


def _brings(told: Answered, query: Mapping[str, str]) -> bool:
    """Whether this page holds what comes after the cursor; anything else is known by its path."""
    page = _page(told)
    if page is None:
        return told.path not in (routes.FEED, routes.SNAPSHOT)
    if page.incarnation != query.get("incarnation", page.incarnation):
        return False
    after = int(query.get("after", "0"))
    if told.path == routes.SNAPSHOT:
        return told.query.get("after") == str(after)
    return any(entry.pos == after + 1 for entry in page.entries)


def _page(told: Answered) -> Page | None:
    if told.status != 200 or told.path not in (routes.FEED, routes.SNAPSHOT):
        return None
    try:
        return decode(Page, told.body)
    except WireError:
        return None


class Packing:
    """Packages of one counter. Blocking; works beside the engine, whose methods are the same ones."""

    def __init__(
        self,
        store: SyncStore,
        book: AuditBook,
        time: Time,
        chance: Chance,
        prefixes: Prefixes = lambda _now: (),
    ) -> None:
        self._store = store
        self._book = book
        self._time = time
        self._chance = chance
        self._prefixes = prefixes

    # --- writing -----------------------------------------------------------------------------------

    def export(self, *, files: bool = True) -> Packed:
        """Everything the centre does not have, and what this counter wants of it.

        Raises ``BadInput`` code "not_enrolled".
        """
        joined = self._joined()
        pushes = list(self._pushes())
        documents = list(self._documents()) if files else []
        asked = [*(asked for asked, _count in pushes), *self._audit(), *self._wants()]
        # the news last: so they hold what the centre made of the operations before them
        asked[len(pushes) : len(pushes)] = documents
        count = sum(count for _asked, count in pushes)
        offered = sum(one.method == "POST" for one in documents)
        return Packed(self._packed(joined, asked), count, offered)

    def operations(self, epoch: int, first: int) -> Packed | None:
        """The operations of ``epoch`` from ``first`` on that fit one batch; None where there is none."""
        joined, batch = self._joined(), self._batch(epoch, first - 1)
        return None if batch is None else Packed(self._packed(joined, [batch[0]]), batch[1])

    def _packed(self, joined: Membership, asked: Sequence[Asked]) -> bytes:
        seed = self._store.device_key()
        now = self._time.now().isoformat(timespec="seconds")
        head = Head(
            format="", kind="export", device=self._store.device, office=joined.place.office,
            package=f"{self._chance.getrandbits(128):032x}", made_at=now, sealed_to="", sha256="",
            key="", reply_to=escrow.public_of(escrow.box_of(seed)),
        )  # fmt: skip
        content = Content(time=now, epoch=self._store.epoch, asked=list(asked))
        return package.pack(head, content, joined.box_key, SoftwareKey(seed))

    def _joined(self) -> Membership:
        joined = self._store.membership()
        if joined is None or not joined.box_key:
            raise package_refused("not_enrolled")
        return joined

    def _pushes(self) -> Iterator[tuple[Asked, int]]:
        """Every operation the centre has not acknowledged, oldest line first."""
        pending = self._store.pending()
        if pending is None:
            return
        for line in self._store.lines():
            if line.epoch < pending.epoch:
                continue
            after = pending.after if line.epoch == pending.epoch else 0
            while after < line.seq and (made := self._batch(line.epoch, after)) is not None:
                yield made
                after += made[1]

    def _batch(self, epoch: int, after: int) -> tuple[Asked, int] | None:
        batch = self._store.batch(epoch, after, MAX_BATCH_OPERATIONS, _ROOM)
        if not batch.lines:
            return None
        key = SoftwareKey(self._store.device_key())
        body = seal_lines(batch.lines, self._store.device, (epoch, batch.first), key)
        query = {"epoch": str(epoch), "first": str(batch.first)}
        asked = Asked(method="POST", path=routes.PUSH, query=query, body=body)
        return asked, len(batch.lines)

    def _audit(self) -> Iterator[Asked]:
        ahead = _Ahead(self._book)
        for _piece in range(MOST_AUDIT):
            body = AuditPush(ahead, SoftwareKey(self._store.device_key())).body()
            if body is None:
                return
            yield Asked(method="POST", path=routes.AUDIT, body=body)
            lines = decode(AuditLines, body)
            ahead.kept = (lines.first + lines.count - 1, lines.head)

    def _documents(self) -> Iterator[Asked]:
        """Documents of operations the centre has: named, sent, and named again to hear what lacks."""
        files: list[Attachment] = []
        size = 0
        for file in self._store.files_to_send(MOST_FILES):
            size += file.size
            if files and size > MOST_FILE_BYTES:
                break
            files.append(file)
        if not files:
            return
        have = Asked(method="POST", path=routes.ATTACHMENTS, body=encode(Have(files=files)))
        yield have
        for file in files:
            content = self._store.file(file.sha256) or b""
            for nth in range(len(file.chunks)):
                part = content[nth * CHUNK_BYTES : (nth + 1) * CHUNK_BYTES]
                path = f"{routes.ATTACHMENTS}/{file.sha256}/{nth}"
                yield Asked(method="PUT", path=path, body=part)

    def _wants(self) -> Iterator[Asked]:
        """Numbers where they run low, and the news from this counter's cursor on."""
        pen = Pen()
        with suppress(Unreachable):
            Numbering(self._around(pen), self._prefixes).run()
        wish = self._store.open_lease()
        for asked in pen.asked:
            # the answer belongs to this request and to no later one
            named = {"request": wish.request if wish is not None else ""}
            yield Asked(method=asked.method, path=asked.path, query=named, body=asked.body)
        pen = Pen()
        with suppress(Unreachable):
            Pulling(self._around(pen)).run()
        yield from pen.asked

    def _around(self, transport: Pen | Reader) -> Around:
        wire = Wire(transport)
        talk = Talk(self._store, wire, self._time, "")
        return Around(self._store, wire, talk, self._time, self._chance)

    # --- reading -----------------------------------------------------------------------------------

    def take_in(self, data: bytes) -> Accepted:
        """What the centre answered; the same answer twice, or an old one, changes nothing.

        Raises ``BadInput`` with the code of :class:`PackageError`, "other_device" or "not_enrolled".
        """
        joined = self._joined()
        box = escrow.box_of(self._store.device_key())
        try:
            head = package.head_of(data)
            if head.kind != "answer":
                raise PackageError("format")
            if head.device != self._store.device:
                raise PackageError("other_device")
            _head, content = package.unpack(data, joined.server_key, [box])
        except PackageError as problem:
            raise package_refused(problem.code) from None
        accepted = self._pushed(content)
        self._audited(content.told)
        self._sent(content.told)
        self._leased(content.told)
        self._news(content)
        self._store.heard(self._time.now())
        return accepted

    def _pushed(self, content: Content) -> Accepted:
        count, refused, quarantined = 0, [], False
        for told in content.told:
            if told.path != routes.PUSH:
                continue
            if told.status == 200:
                pushed = decode(Pushed, told.body)
                quarantined = quarantined or pushed.quarantined
                count += self._keep(pushed, content.time[:10])
            else:
                refused.append(self._refused(told))
        return Accepted(count, tuple(refused), quarantined)

    def _keep(self, pushed: Pushed, day: str) -> int:
        """The centre is so far in this line; believed where it holds what this counter wrote there."""
        store = self._store
        ours = {line.epoch: line.seq for line in store.lines()}.get(pushed.epoch, 0)
        digest = store.digest_at(pushed.epoch, pushed.seq) if pushed.seq <= ours else ""
        if digest != pushed.head:
            return 0
        before = store.counts().unsent
        if pushed.quarantined:
            store.sent_apart(pushed.epoch, pushed.seq, pushed.results)
            return 0
        store.acknowledge(pushed.epoch, pushed.seq, pushed.results, day)
        return before - store.counts().unsent

    def _refused(self, told: Answered) -> str:
        problem = _problem(told)
        epoch, first = told.query.get("epoch", ""), told.query.get("first", "")
        if problem.code == "gap" and epoch.isdigit() and 0 < problem.expected < int(first or 0):
            # the centre was restored: what it lost goes with the next package
            self._store.forget(int(epoch), problem.expected - 1, again=False)
        return problem.code

    def _audited(self, told: Sequence[Answered]) -> None:
        book = _Rising(self._book)
        push = AuditPush(book, SoftwareKey(self._store.device_key()))
        for one in told:
            if one.path == routes.AUDIT:
                push.heard(one.status, one.body)

    def _sent(self, told: Sequence[Answered]) -> None:
        """A document is there once its last chunk was answered with nothing missing."""
        whole: dict[str, bool] = {}
        for one in told:
            if one.method == "PUT" and one.path.startswith(routes.ATTACHMENTS + "/"):
                sha256 = one.path.split("/")[-2]
                missing = decode(Missing, one.body).chunks if one.status == 200 else {sha256: [0]}
                whole[sha256] = not missing.get(sha256)
        if done := [sha256 for sha256, complete in whole.items() if complete]:
            self._store.files_sent(done)

    def _leased(self, told: Sequence[Answered]) -> None:
        wish = self._store.open_lease()
        answers = [one for one in told if wish and one.query.get("request") == wish.request]
        with suppress(Unreachable, Refused):
            if answers:
                Numbering(self._around(Reader(answers)), self._prefixes).run()

    def _news(self, content: Content) -> None:
        cursor = self._store.cursor()
        if content.incarnation and content.incarnation != cursor.incarnation:
            # restored: positions mean something else now; the next package asks for the snapshot
            self._store.apply((), Cursor(content.incarnation, cursor.office, 0, within=0))
            return
        pulling = Pulling(self._around(Reader(content.told)))
        with suppress(Unreachable, Refused):
            while True:
                pulling.run()
        items = {told.path: told.body for told in content.told if told.status == 200}
        while named := [h for h in self._store.items_wanted() if _item(h) in items]:
            for content_hash in named:
                self._store.item_fetched(content_hash, items.pop(_item(content_hash)))


def _item(content_hash: str) -> str:
    return f"{routes.CATALOGUE}/{content_hash}"


def _problem(told: Answered) -> Problem:
    try:
        return decode(Problem, told.body)
    except WireError:
        return Problem(code="unreadable")


class _Ahead:
    """An audit book read on past what the centre acknowledged: a package takes all pieces at once."""

    def __init__(self, book: AuditBook) -> None:
        self._book = book
        self.kept = book.audit_kept()

    @property
    def device(self) -> str:
        return self._book.device

    def audit_kept(self) -> tuple[int, str]:
        return self.kept

    def audit_after(self, seq: int, limit: int) -> Sequence[bytes]:
        return self._book.audit_after(seq, limit)

    def keep_audit(self, seq: int, head: str) -> None:
        """Nothing was answered yet."""

    def witness(self, seq: int, head: str) -> None:
        """Nothing was answered yet."""


class _Rising:
    """An audit book that an old answer does not set back."""

    def __init__(self, book: AuditBook) -> None:
        self._book = book

    @property
    def device(self) -> str:
        return self._book.device

    def audit_kept(self) -> tuple[int, str]:
        return self._book.audit_kept()

    def audit_after(self, seq: int, limit: int) -> Sequence[bytes]:
        return self._book.audit_after(seq, limit)

    def keep_audit(self, seq: int, head: str) -> None:
        if seq > self._book.audit_kept()[0] or not head:
            self._book.keep_audit(seq, head)

    def witness(self, seq: int, head: str) -> None:
        self._book.witness(seq, head)
