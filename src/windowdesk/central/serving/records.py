"""The data-sharing interface over HTTP: one small JSON question, one small JSON answer.

The contract is docs/data-sharing.md. Whatever is not an answer of that form counts as "down" and is
asked again: an interface that is ill must never say that a paper does not exist.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from windowdesk.central.service.core import Core
from windowdesk.central.service.fetching import Fetching
from windowdesk.central.service.registers import Registered
from windowdesk.central.service.sources import Chain, Query, Record, Source, SourceDown
from windowdesk.central.settings import CentralSettings
from windowdesk.protocol.leash import Leash

QUERY = "windowdesk/record-query/1"
CONNECT_S, READ_S = 5.0, 20.0
# the whole of one question and its answer, however steadily a byte comes
WHOLE_S = 30.0
LARGEST = 64 * 1024


class _Holder(msgspec.Struct, frozen=True):
    kind: str
    number: str
    name: str


class _Query(msgspec.Struct, frozen=True):
    schema: str
    request: str
    office: str
    organ: str
    item: str
    material: str
    name: str
    way: str
    holder: _Holder
    certificate: str
    on: str


class _Answer(msgspec.Struct, frozen=True):
    schema: Literal["windowdesk/record-answer/1"]
    request: str
    state: Literal["found", "not_found", "unknown"]
    source: str = ""
    certificate: str = ""
    holder_name: str = ""
    valid_until: str = ""
    status: str = ""


_ANSWERS = msgspec.json.Decoder(_Answer)


class HttpRecords:
    """Implements :class:`sources.Source`; used from one thread at a time.

    ``token``: a file whose first line is sent as bearer token, read anew each time, "" for none.
    ``ca``: certificates trusted instead of the system's, "" for the system's.
    """

    def __init__(self, url: str, token: str = "", ca: str = "") -> None:
        self._url = url
        self._token = token
        self._verify: bool | str = ca or True

    def ask(self, query: Query) -> Record:
        body = msgspec.json.encode(_plain(query))
        try:
            answer = _ANSWERS.decode(self._post(body))
        except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
            raise SourceDown("answer") from problem
        fields = (answer.source, answer.certificate, answer.holder_name, answer.status)
        if answer.request != query.request or not all(map(_storable, fields)):
            raise SourceDown("answer")
        if answer.valid_until and len(answer.valid_until) != len("2026-03-02"):
            raise SourceDown("answer")
        return Record(
            state=answer.state,
            source=answer.source or "数据共享",
            certificate=answer.certificate,
            holder_name=answer.holder_name,
            valid_until=answer.valid_until,
            status=answer.status,
        )

    def _post(self, body: bytes) -> bytes:
        import requests
        import urllib3

        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        leash = Leash()
        session = leash.session()
        try:
            if self._token:
                first = Path(self._token).read_text("utf-8").split("\n", 1)[0].strip()
                headers["Authorization"] = f"Bearer {first}"
            with (
                leash.within(WHOLE_S),
                session.post(
                    self._url,
                    data=body,
                    headers=headers,
                    timeout=(CONNECT_S, READ_S),
                    verify=self._verify,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                if response.status_code != 200:
                    raise SourceDown(f"status {response.status_code}")
                content = response.raw.read(LARGEST + 1, decode_content=True)
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,  # of the body, which is read past requests
            OSError,
            UnicodeError,
        ) as problem:
            raise SourceDown(type(problem).__name__) from problem
        finally:
            session.close()
            leash.close()
        if leash.ended:
            raise SourceDown("slow")
        if len(content) > LARGEST:
            raise SourceDown("size")
        return bytes(content)


def _plain(query: Query) -> _Query:
    holder = _Holder(query.holder_kind, query.holder, query.holder_name)
    return _Query(
        schema=QUERY,
        request=query.request,
        office=query.office,
        organ=query.organ_code,
        item=query.item,
        material=query.material,
        name=query.name,
        way=query.way,
        holder=holder,
        certificate=query.certificate,
        on=query.on,
    )


def _storable(text: str) -> bool:
    return len(text) <= 200 and "\x00" not in text


def source_of(core: Core, settings: CentralSettings) -> Source:
    """The interface where one is set, and the registers that offices handed in."""
    found: list[Source] = []
    if settings.records_url:
        found.append(HttpRecords(settings.records_url, settings.records_token, settings.records_ca))
    return Chain([*found, Registered(core)])


def fetching_of(core: Core, settings: CentralSettings) -> Fetching:
    """The duty of fetching what was left 待核验."""
    return Fetching(core, source_of(core, settings))
