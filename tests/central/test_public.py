"""What a citizen may ask: is this receipt real, how far is my matter; and what was not checked."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from httpx import ASGITransport, AsyncClient, Response
from playwright.sync_api import expect
from sqlalchemy import insert, select, update
from starlette.applications import Starlette

from tests.helpers.browser import chromium, complaints
from tests.helpers.centre import issued_events
from tests.helpers.counter import StandingClock
from tests.helpers.platform import Served, call, served
from windowdesk.central.api.answers import Refused
from windowdesk.central.public.asking import Public, TooOften
from windowdesk.central.public.codes import MOST_TRIES, readings
from windowdesk.central.public.pages import LEVEL_S, PublicSite
from windowdesk.central.public.words import too_often
from windowdesk.central.service.attempts import MOST_FAILURES, Attempts
from windowdesk.central.store.database import Database
from windowdesk.central.store.faults import Unavailable
from windowdesk.central.store.tables.console import console_attempts
from windowdesk.central.store.tables.devices import devices, revocations
from windowdesk.protocol import routes
from windowdesk.protocol.envelope import Ed25519Signer
from windowdesk.protocol.messages import Problem, decode
from windowdesk.protocol.public import Progress, VerifiedReceipt
from windowdesk.protocol.signing import SoftwareKey

HOST, SECRET, KEY = "ZW.EXAMPLE.GOV.CN", "7K4M-2Q", bytes(range(32))
NAME = "王小明"


class Desk:
    """A counter that prints receipts: what its codes say, and what it pushes."""

    def __init__(self, running: Served, key: bytes = KEY) -> None:
        self.running = running
        self.device = running.counter(key=SoftwareKey(key))
        self.signer = Ed25519Signer(key, HOST)
        self.now: datetime = running.made.clock.now()

    def receive(self, *, push: bool = True) -> str:
        """A matter taken in; its number."""
        number = self.device.number()
        case_id = f"case-{number}"
        events = issued_events(case_id, number, self.now)
        events[0]["payload"] |= {"secret": SECRET, "submission": {"applicant": {"name": NAME}}}
        events[1]["payload"]["decision"]["due"] = [{"kind": "legal", "due": "2026-03-30"}]
        self.device.operate("case.issued", case_id, 0, {"events": events})
        if push:
            self.device.push(self.device.log[-1].seq)
        return number

    def code(self, number: str, **more: Any) -> str:
        """The text of the receipt's QR code."""
        said = {"number": number, "kind": "acceptance", "time": self.now, "organ": "区人社局"}
        return self.signer.sign({**said, "query": SECRET, **more})

    def verify(self, code: str) -> VerifiedReceipt:
        body = json.dumps({"code": code}).encode()
        answered = call(self.running.url, "POST", routes.VERIFY, body)
        assert answered.status == 200, answered.body
        assert NAME.encode() not in answered.body
        return decode(VerifiedReceipt, answered.body)

    def progress(self, number: str, secret: str) -> bytes:
        body = json.dumps({"number": number, "secret": secret}).encode()
        answered = call(self.running.url, "POST", routes.PROGRESS, body)
        assert answered.status == 200, answered.body
        return answered.body


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with served(database, public_rate=6000, number_rate=600) as running:
        yield Desk(running)


def _revoke(desk: Desk, at: datetime) -> None:
    device, moment = desk.device.device, at.isoformat()
    with desk.running.made.centre.database.transaction() as unit:
        of = devices.c.device == device
        unit.connection.execute(update(devices).where(of).values(standing="revoked"))
        row = {"device": device, "at": moment, "by": "9001", "reason": ""}
        unit.connection.execute(insert(revocations), row)


def test_every_thing_that_can_be_said_of_a_code(desk: Desk) -> None:
    number = desk.receive()
    code = desk.code(number, offline=True, reprint=1)
    found = desk.verify(code)
    assert (found.verdict, found.number, found.kind) == ("genuine", number, "acceptance")
    assert (found.offline, found.reprint, found.organ) == (True, 1, "区人社局")
    assert found.issued_at == "2026-03-02T10:15:00"
    # the words on the paper are never checked, and that is said
    assert found.unchecked == ["paper"]

    # signed by us, and another document than the record has: kind, time, or query secret
    for more in (
        {"kind": "receipt"},
        {"time": desk.now + timedelta(minutes=1)},
        {"query": "0000-00"},
    ):
        assert desk.verify(desk.code(number, **more)).verdict == "doubtful"
    # issued off-line, its operation not here yet
    waiting = desk.verify(desk.code(desk.receive(push=False)))
    assert (waiting.verdict, waiting.unchecked) == ("signed", ["record", "paper"])
    # signed when no credential was in force
    early = desk.code(desk.receive(push=False), time=desk.now - timedelta(days=2))
    assert desk.verify(early).verdict == "doubtful"

    stranger = Ed25519Signer(b"\7" * 32, HOST).sign({"number": number, "kind": "acceptance"})
    changed = _changed(code)
    for text, verdict in (
        (stranger, "unknown_key"),
        (changed, "changed"),
        ("HTTPS://EXAMPLE.COM/V#NONSENSE", "not_ours"),
        (number, "not_ours"),
        ("", "not_ours"),
        ("#" * 3000, "not_ours"),
        ("x" * 15_000, "not_ours"),
    ):
        told = desk.verify(text)
        assert told.verdict == verdict, text[:40]
        # of what does not hold, nothing is repeated
        assert (told.number, told.kind, told.organ) == ("", "", "")


def test_a_stopped_key_is_believed_only_where_the_record_agrees(desk: Desk) -> None:
    recorded, unknown = desk.receive(), desk.receive(push=False)
    _revoke(desk, desk.now + timedelta(days=3))
    kept = desk.verify(desk.code(recorded))
    assert (kept.verdict, kept.key_until[:10]) == ("genuine", "2026-03-05")
    # whoever stole the key writes whatever date he likes
    later = desk.verify(desk.code(unknown, time=desk.now + timedelta(days=5)))
    assert later.verdict == "doubtful"


def test_a_code_is_read_however_the_phone_passed_it_on(desk: Desk) -> None:
    number = desk.receive()
    # until one holds what phones disagree about
    codes = (desk.code(number, reprint=n) for n in range(2000))
    code = next(one for one in codes if one.count(" ") >= 2 and "%" in one.partition("#")[2])
    statement = code.partition("#")[2]
    as_passed_on = {
        code,
        statement,
        code.replace(" ", "%20"),
        code.lower().partition("#")[0] + "#" + statement.replace(" ", "%20"),
        f"https://{HOST.lower()}/V#" + quote(statement, safe=""),
        f"\n{code}\n",
    }
    for text in as_passed_on:
        assert desk.verify(text).verdict in {"genuine", "doubtful"}, text
    tricky = next(
        one for one in (desk.code(number, reprint=n) for n in range(40_000)) if "%20" in one
    )
    assert desk.verify(tricky.replace(" ", "%20")).number == number


def test_a_code_costs_a_bounded_number_of_readings() -> None:
    assert len(list(readings("%20" * 1000))) <= MOST_TRIES
    assert len(list(readings("A%20" * 7))) <= MOST_TRIES
    assert len(set(readings("A%20B"))) == len(list(readings("A%20B")))


def test_progress_is_for_whoever_holds_the_receipt(desk: Desk) -> None:
    number = desk.receive()
    found = decode(Progress, desk.progress(number, SECRET))
    assert (found.found, found.state, found.due) == (True, "accepted", "2026-03-30")
    assert len(found.project) == 43
    assert [(one.kind, one.at) for one in found.documents] == [
        ("acceptance", "2026-03-02T10:15:00")
    ]
    # as people type it
    spaced = " ".join((number[:8], number[8:]))
    assert decode(Progress, desk.progress(spaced, "7k4m2q")).found
    assert NAME.encode() not in desk.progress(number, SECRET)
    # a wrong secret and a number that nobody has look the same
    unknown = desk.device.number()
    refused = {
        desk.progress(number, "0000-00"),
        desk.progress(number, ""),
        desk.progress(unknown, SECRET),
        desk.progress("no number", SECRET),
        desk.progress(number, "\x00"),
    }
    assert refused == {b'{"found":false}'}
    # and take as long as one that is found
    for asked in ((number, SECRET), (number, "0000-00"), (unknown, SECRET)):
        begun = time.perf_counter()
        desk.progress(*asked)
        assert time.perf_counter() - begun >= LEVEL_S


def test_a_page_waits_for_the_database_beside_the_streams(database: Database) -> None:
    """The first one reads the name; a database that is away had stopped everything else meanwhile."""
    scope = {"query_string": b"", "headers": [], "client": ("192.0.2.7", 0)}
    asked_by: list[int] = []

    def name() -> str:
        asked_by.append(threading.get_ident())
        return "荔湾区政务服务中心"

    def away() -> Any:
        raise Unavailable("gone")

    with ThreadPoolExecutor(1) as threads:
        asking = Public(away, Attempts(database, StandingClock()))
        site = PublicSite(asking, name, threads, 60, 60)
        assert "荔湾区" in asyncio.run(site._blank(scope, {}))
        assert asked_by
        assert threading.get_ident() not in asked_by
        nameless = PublicSite(asking, away, threads, 60, 60)
        for ask in (site.verify(scope, "whatever"), nameless._blank(scope, {})):
            with pytest.raises(Refused) as refused:
                asyncio.run(ask)
            assert (refused.value.status, refused.value.problem.code) == (503, "gone")


def test_a_person_is_told_in_words_that_the_database_is_away(database: Database) -> None:
    """It was a program's answer, in JSON; what was written in is there to be sent again."""

    def away() -> Any:
        raise Unavailable("gone")

    async def asked() -> list[Response]:
        asking = Public(away, Attempts(database, StandingClock()))
        site = PublicSite(asking, away, threads, 60, 60)
        through = ASGITransport(Starlette(routes=site.routes))
        number = {"number": "2644010300000001", "secret": SECRET}
        code = {"code": "HTTPS://ZW.EXAMPLE/V#CODE", "lang": "en"}
        async with AsyncClient(transport=through, base_url="http://centre") as person:
            return [
                await person.get("/V"),
                await person.post("/V/progress", data=number),
                await person.post("/V/check", data=code),
            ]

    with ThreadPoolExecutor(1) as threads:
        answers = asyncio.run(asked())
    for answered, words in zip(answers, ("暂时", "2644010300000001", "V#CODE"), strict=True):
        assert (answered.status_code, answered.headers["retry-after"]) == (503, "5")
        assert answered.headers["content-type"].startswith("text/html")
        assert words in answered.text
    assert "nothing was checked" in answers[2].text
    assert f'value="{SECRET}"' in answers[1].text


def test_guessing_is_slow(database: Database) -> None:
    with served(database, number_rate=6, public_rate=1200) as running:
        desk = Desk(running)
        number, other = desk.receive(), desk.receive()

        def ask(of: str) -> int:
            body = json.dumps({"number": of, "secret": "0000-00"}).encode()
            return call(running.url, "POST", routes.PROGRESS, body).status

        assert [ask(number) for _ in range(6)] == [200] * 5 + [429]
        assert ask(other) == 200


def test_guesses_are_counted_for_all_workers_together(database: Database) -> None:
    with served(database, number_rate=6000, public_rate=6000) as running:
        desk = Desk(running)
        number, other = desk.receive(), desk.receive()
        clock, body = running.made.clock, {"number": number, "secret": SECRET}
        # each stands for a worker, and knows nothing of the other
        workers = [Public(database.reading, Attempts(database, clock)) for _ in range(2)]
        for n in range(MOST_FAILURES):
            assert not workers[n % 2].progress(number, "0000-00").found
        for worker in workers:
            with pytest.raises(TooOften):
                worker.progress(number, SECRET)
            assert worker.progress(other, SECRET).found
        answered = call(running.url, "POST", routes.PROGRESS, json.dumps(body).encode())
        assert (answered.status, decode(Problem, answered.body).code) == (429, "slow_down")
        with database.reading() as connection:
            kept = connection.scalars(select(console_attempts.c.address)).all()
        assert len(kept) == 1
        assert number not in kept[0]
        clock.pass_(minutes=11)
        assert workers[0].progress(number, SECRET).found


def test_one_address_asks_so_often_and_a_person_is_told_so_in_words(database: Database) -> None:
    with served(database, public_rate=12) as running:
        statuses = [_form(running, "progress", number="1", secret="2")[0] for _ in range(7)]
        assert statuses == [200] * 5 + [429] * 2
        status, page = _form(running, "check", code="x")
        assert (status, "请等" in page) == (429, True)
        # what the public asks is counted under its own name, not with what nobody has
        counted = running.get("/metrics").body.decode()
        assert 'requests_total{method="POST",route="/V/progress",status="429"} 2.0' in counted
        assert "no such path" not in counted


def test_a_long_wait_is_said_in_minutes() -> None:
    assert "请等 10 分钟再试" in too_often(600).words
    assert "请等 5 秒再试" in too_often(5).words


def test_answers_stand_evenly_in_every_language_and_in_a_systems_own_colours(
    desk: Desk, needs: Callable[..., None]
) -> None:
    needs("chromium")
    if desk.running.made.centre.database.postgres:
        return  # the page is the same
    statement = desk.code(desk.receive(push=False)).partition("#")[2]
    top = "e => e.getBoundingClientRect().top"
    with chromium() as browser:
        context = browser.new_context(
            forced_colors="active", viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.goto(f"{desk.running.url}/V?lang=en#{statement}")
        page.wait_for_selector("#told")
        labels = page.locator("dt").all_inner_texts()
        assert labels == ["Receipt number", "Document", "Issued", "Authority"]
        # a title of two lines does not run under its mark
        title = page.locator("#told")
        assert title.bounding_box()["height"] > 40  # type: ignore[index]  # it is there
        lefts = title.evaluate(
            """e => { const range = document.createRange(); range.selectNodeContents(e.lastChild);
                      return [...range.getClientRects()].map(r => Math.round(r.left)); }"""
        )
        assert len(set(lefts)) == 1
        ground = "e => getComputedStyle(e).backgroundColor"
        assert page.locator("main button").first.evaluate(ground) != page.locator("#code").evaluate(
            ground
        )
        page.set_viewport_size({"width": 1366, "height": 768})
        # on a wide screen no label needs a second line
        assert max(page.locator("dt").evaluate_all("all => all.map(e => e.offsetHeight)")) < 40
        # below the field, as in the form above
        secret, button = page.locator("#secret"), page.locator("#progress button")
        assert button.evaluate(top) > secret.evaluate(top) + 20
        context.close()


def test_the_page_works_without_a_script_and_speaks_two_languages(desk: Desk) -> None:
    number = desk.receive()
    status, page = _form(desk.running, "check", code=desk.code(number))
    assert status == 200
    assert "真实" in page
    assert number in page
    assert "没有核对的" in page
    assert NAME not in page
    _status, page = _form(desk.running, "progress", number=number, secret=SECRET, lang="en")
    assert 'lang="en"' in page
    assert "Accepted" in page
    _status, page = _form(desk.running, "check", code='"><script>alert(1)</script>')
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    blank = desk.running.get("/V", accept_language="en-GB,en;q=0.9")
    assert b"Verify a receipt" in blank.body
    policy = blank.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("script", [True, False])
def test_the_other_language_keeps_what_was_typed_and_no_address_holds_it(
    desk: Desk, needs: Callable[..., None], script: bool
) -> None:
    needs("chromium")
    if desk.running.made.centre.database.postgres:
        return  # the page is the same
    number = desk.receive()
    with chromium() as browser:
        page = browser.new_page(java_script_enabled=script, locale="zh-CN")
        asked: list[str] = []
        page.on("request", lambda one: asked.extend((one.url, one.headers.get("referer", ""))))
        page.goto(f"{desk.running.url}/V")
        page.get_by_label("二维码的文字").fill("HTTPS://ZW.EXAMPLE/V#CODE")
        page.get_by_label("收件号").fill(number)
        page.get_by_label("查询码").fill(SECRET)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Verify a receipt, follow a case")
        expect(page.locator("#number")).to_have_value(number)
        expect(page.locator("#secret")).to_have_value(SECRET)
        # a button sends one form: without a script the long text stays behind
        expect(page.locator("#code")).to_have_value("HTTPS://ZW.EXAMPLE/V#CODE" if script else "")
        # Enter in a field still asks; and an answer shows the secret no more
        page.focus("#secret")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("Accepted")
        expect(page.locator("#secret")).to_have_value("")
        assert page.url.endswith("/V/progress")
        assert not [url for url in asked if SECRET in url or number in url or "CODE" in url]
        # the address of an answer, asked for once more, is the page
        page.goto(page.url)
        expect(page.locator("#secret")).to_be_visible()


def _noise(page: Any) -> list[str]:
    """What the page complains of, as it comes."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def _changed(code: str) -> str:
    """``code`` with one sign of its signature another."""
    return code[:-6] + ("0" if code[-6] != "0" else "1") + code[-5:]


def _form(running: Served, name: str, **values: str) -> tuple[int, str]:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = urlencode(values).encode()
    answered = call(running.url, "POST", f"/V/{name}", body, headers)
    return answered.status, answered.body.decode()


def test_in_a_real_browser(desk: Desk, needs: Callable[..., None], tmp_path: Path) -> None:
    """A phone opens the code's address: answered by itself, taken out of the address, accessible."""
    needs("chromium")
    if desk.running.made.centre.database.postgres:
        return  # the page is the same
    number, shots = desk.receive(), Path(os.environ.get("WINDOWDESK_PUBLIC_SHOTS", tmp_path))
    url, statement = f"{desk.running.url}/V", desk.code(number).partition("#")[2]
    missing = desk.code(desk.receive(push=False)).partition("#")[2]
    with chromium() as browser:
        for scheme in ("light", "dark"):
            context = browser.new_context(
                color_scheme=scheme,
                locale="zh-CN",
                viewport={"width": 390, "height": 844},
            )
            page = context.new_page()
            noise = _noise(page)
            page.goto(url)
            assert complaints(page) == []
            page.screenshot(path=shots / f"public-blank-{scheme}.png", full_page=True)
            for name, code, title in (
                ("genuine", statement, "真实"),
                ("signed", missing, "签名有效，记录未到"),
                ("bad", _changed(statement), "不真实"),
            ):
                page.goto("about:blank")
                page.goto(f"{url}#{code}")
                page.wait_for_selector("#told")
                assert title in page.inner_text("#told")
                assert "#" not in page.url
                # a screen reader starts at the answer
                assert page.evaluate("document.activeElement.id") == "told"
                assert complaints(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                page.screenshot(path=shots / f"public-{name}-{scheme}.png", full_page=True)
            # by keyboard alone
            page.goto(url)
            page.focus("#number")
            page.keyboard.type(number)
            page.keyboard.press("Tab")
            page.keyboard.type(SECRET.lower())
            page.keyboard.press("Enter")
            page.wait_for_selector("#told")
            assert "已受理" in page.inner_text("#told")
            assert complaints(page) == []
            page.screenshot(path=shots / f"public-progress-{scheme}.png", full_page=True)
            assert noise == []
            context.close()
