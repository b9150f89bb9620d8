"""A form whose session had ended: after signing in again it is there as it was, for nobody else."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from typing import Any

import pytest
from httpx import Response
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy import inspect, text

from tests.central.console.browsing import context_for, shown_pages, who_sees
from tests.central.console.routes_of import asked_of
from tests.central.console.test_admission import browser_of
from tests.central.console.test_returning import LONG, Form, Forms, found, junk
from tests.helpers.browser import complaints
from tests.helpers.console import PASSWORD, PIN, Browser, Console, console, text_of
from tests.helpers.console_site import Site, acting, at_work
from windowdesk.central.console import laying_aside
from windowdesk.central.console.laying_aside import FIELD, SECRETS, Laid, Seals
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.routing import COOKIE, Open
from windowdesk.central.service.console_sessions import IDLE, Stage
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import Role
from windowdesk.protocol.signing import SIGN_IN, SoftwareKey

SENT = {"origin": "http://console.test", "sec-fetch-site": "same-origin"}
WORDS = "三楼不动产大厅"


@pytest.fixture
def made(database: Database) -> Console:
    made = console(database)
    for number in ("9001", "9003"):
        made.member(number, Role.ADMINISTRATOR)
    made.member("5001", Role.SUPERVISOR)
    return made


def at_page(made: Console, number: str, path: str) -> Browser:
    """The browser of somebody on a page of theirs, as browsers ask."""
    browser, _token = browser_of(made, number)
    browser.http.headers = dict(SENT)
    browser.http.follow = True
    browser.get(path)
    return browser


def ended(made: Console, browser: Browser) -> None:
    """Their session is over, and swept away by whoever comes in next."""
    made.parts.sessions.close(browser.http.cookies[COOKIE])


def coming_in(
    browser: Browser, answer: Response, number: str, password: str = PASSWORD
) -> Response:
    """Fill in the sign-in that ``answer`` shows, and send all of it."""
    form = next(one for one in Forms(answer.text).forms if one.action == f"{BASE}/sign-in")
    sent = {name: value for name, _kind, value, _on in form.fields}
    browser.page = browser.http.post(
        form.action, data={**sent, "number": number, "password": password}
    )
    return browser.page


def come_back(answer: Response) -> Form:
    (form,) = [one for one in Forms(answer.text).forms if one.inside == "trouble"]
    return form


def _shorter(form: dict[str, Any]) -> dict[str, Any]:
    """As much as people write: a sign-in carries what they do, not what only a program would send."""
    return {name: value[:200] if value == LONG else value for name, value in form.items()}


def hides(form: Form) -> bool:
    return any(kind == "password" for _name, kind, _value, _on in form.fields)


@pytest.mark.parametrize("idle", [True, False])
def test_what_was_written_is_there_after_signing_in_again(
    made: Console, idle: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = at_page(made, "9001", "/places")
    made.clock.pass_(seconds=IDLE.seconds) if idle else ended(made, browser)
    answer = browser.post("/halls", name=WORDS)
    assert answer.status_code == 401
    assert "没有丢失" in text_of(answer)
    assert WORDS not in answer.text
    # a wrong password in between loses nothing either
    answer = coming_in(browser, answer, "9001", "no")
    assert answer.status_code == 401
    answer = coming_in(browser, answer, "9001")
    assert answer.status_code == 200
    assert "还没有提交" in text_of(answer)
    form = come_back(answer)
    assert found(form) == {"name": WORDS}
    assert text_of(browser.get("/places")).count(WORDS) == 0
    again = {name: value for name, _kind, value, _on in form.fields}
    assert browser.http.post(form.action, data=again).status_code == 200
    assert WORDS in text_of(browser.get("/places"))
    assert WORDS not in caplog.text


def test_every_form_comes_back_to_whoever_wrote_it(database: Database) -> None:
    made, names = at_work(database)
    seen, hidden = [], set()
    for route in shown_pages():
        if route.need is Open.ANYONE or route.stage is not Stage.IN:
            continue
        number = who_sees(route)
        browser, _token = browser_of(made, number)
        browser.http.headers, browser.http.follow = dict(SENT), True
        html = asked_of(route, names).send(browser, "").text
        for form in Forms(html).forms:
            hidden |= {name for name, kind, _v, _on in form.fields if kind == "password"}
            if not form.written:
                continue
            browser.http.cookies.set(COOKIE, "ended", domain="console.test", path=BASE)
            sent, wanted = (_shorter(one) for one in junk(form))
            for name, choices in form.choices.items():
                wanted[name] = sent[name] if sent[name] in choices else form.texts[name]
            answer = browser.http.post(form.action, data=sent)
            where = f"{route.path} {form.action}"
            assert answer.status_code == 401, where
            assert "长长" not in answer.text, where
            answer = coming_in(browser, answer, number)
            assert answer.status_code == 200, where
            assert found(come_back(answer)) == wanted, where
            assert "Geheim" not in answer.text, where
            assert ("密码要重新填写" in answer.text) is hides(form), where
            seen.append(form.action)
    assert len(seen) > 20
    assert hidden <= SECRETS


def test_nobody_else_sees_it(made: Console) -> None:
    browser = at_page(made, "9001", "/places")
    ended(made, browser)
    answer = browser.post("/halls", name=WORDS)
    other = coming_in(browser, answer, "5001")
    assert (other.status_code, WORDS in other.text) == (200, False)
    assert "还没有提交" not in text_of(other)
    # nor where somebody else has signed in meanwhile, in the same browser
    old = at_page(made, "9001", "/places")
    token = made.parts.sessions.open(made.office.founded.office, "9003")
    sent = old.token()
    old.http.cookies.set(COOKIE, token, domain="console.test", path=BASE)
    answer = old.post("/halls", token=sent, name=WORDS)
    assert (answer.status_code, WORDS in answer.text) == (403, False)


def test_it_is_carried_through_a_new_password_and_a_second_factor(
    made: Console,
) -> None:
    browser = at_page(made, "9001", "/places")
    new, key = "Xin-Mima-2026", SoftwareKey(b"k" * 32)
    with acting(made, "9002") as act:
        service = made.parts.staff(act.unit)
        service.reset(act, "9001", "Linshi-2026", PIN)
        service.set_token(act, "9001", key.algorithm, key.public)
    ended(made, browser)
    answer = coming_in(browser, browser.post("/halls", name=WORDS), "9001", "Linshi-2026")
    (form,) = [one for one in Forms(answer.text).forms if one.action.endswith("/factor")]
    sent = {name: value for name, _kind, value, _on in form.fields}
    sent["signature"] = b64encode(key.sign(SIGN_IN, "9001", sent["challenge"])).decode()
    answer = browser.http.post(form.action, data=sent)
    (form,) = [one for one in Forms(answer.text).forms if one.action.endswith("/password/first")]
    sent = {name: value for name, _kind, value, _on in form.fields}
    sent |= {"old": "Linshi-2026", "password": new, "again": new}
    assert found(come_back(browser.http.post(form.action, data=sent))) == {"name": WORDS}


def test_a_form_sent_before_a_new_password_was_set_waits_for_it(
    made: Console,
) -> None:
    browser = at_page(made, "9001", "/places")
    token = made.parts.sessions.open(made.office.founded.office, "9001", Stage.PASSWORD)
    browser.http.cookies.set(COOKIE, token, domain="console.test", path=BASE)
    answer = browser.post("/halls", name=WORDS)
    (form,) = [one for one in Forms(answer.text).forms if one.action.endswith("/password/first")]
    sent = {name: value for name, _kind, value, _on in form.fields}
    sent |= {"old": PASSWORD, "password": "Xin-Mima-2026", "again": "Xin-Mima-2026"}
    assert found(come_back(browser.http.post(form.action, data=sent))) == {"name": WORDS}


@pytest.mark.parametrize("size", [10, 300_000])
def test_of_a_form_with_a_file_the_texts_come_back_and_the_file_is_asked_for(
    made: Console, size: int
) -> None:
    browser = at_page(made, "9001", "/papers")
    ended(made, browser)
    file = ("register.csv", b"x" * size)
    answer = browser.post(
        "/papers/register", files={"file": file}, kind=WORDS, source="库", as_of=""
    )
    answer = coming_in(browser, answer, "9001")
    assert "文件要重新选择" in text_of(answer)
    assert found(come_back(answer)) == {"kind": WORDS, "source": "库", "as_of": "", "file": ""}


def test_the_language_may_be_changed_on_the_way(made: Console) -> None:
    browser = at_page(made, "9001", "/places")
    ended(made, browser)
    answer = browser.post("/halls", name=WORDS)
    (form,) = [one for one in Forms(answer.text).forms if one.action == f"{BASE}/language"]
    sent = {name: value for name, _kind, value, _on in form.fields if name}
    answer = browser.http.post(form.action, data={**sent, "language": "en"})
    assert 'lang="en"' in answer.text
    assert found(come_back(coming_in(browser, answer, "9001"))) == {"name": WORDS}


def test_nothing_is_read_from_or_given_to_whom_no_page_of_ours_vouches_for(
    made: Console,
) -> None:
    browser = at_page(made, "9001", "/places")
    ended(made, browser)
    browser.http.follow = False
    token, other = browser.token(), Seals(b"o" * 32)
    forged = other.named(token.partition(".")[0], made.office.founded.office, "9001")
    for headers, csrf in (
        ({}, token),
        ({**SENT, "sec-fetch-site": "cross-site"}, token),
        ({**SENT, "origin": "https://elsewhere.test"}, token),
        (SENT, ""),
        (SENT, token.partition(".")[0]),
        (SENT, forged),
        (SENT, token[:-1] + "é"),
    ):
        browser.http.headers = headers
        answer = browser.post("/halls", token=csrf, name=WORDS)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/sign-in")
    browser.http.headers = dict(SENT)
    # more than anybody needs is not carried: neither is it half of it
    assert browser.post("/halls", token=token, name="x" * 70_000).status_code == 303
    assert browser.post("/sign-out", token=token).status_code == 303


def test_what_is_carried_opens_here_for_some_hours_and_is_stored_nowhere(
    made: Console,
) -> None:
    browser = at_page(made, "9001", "/places")
    ended(made, browser)
    answer = browser.post("/halls", name=WORDS)
    (sealed,) = re.findall(f'name="{FIELD}" value="([^"]+)"', answer.text)[:1]
    now, seals = made.clock.now(), made.parts.seals
    laid = seals.open(sealed, now)
    assert laid is not None
    assert (laid.path, laid.fields) == ("/halls", (("name", WORDS),))
    assert Seals(b"o" * 32).open(sealed, now) is None
    assert seals.open(sealed, now + laying_aside.FOR + IDLE) is None
    for junk_ in ("", "x", "é", sealed[:-2], sealed[:20] + "A" + sealed[21:] + "A", None):
        assert seals.open(junk_, now) is None
    with made.parts.core.database.reading() as connection:
        for table in inspect(connection).get_table_names():
            assert WORDS not in str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
    # an address that takes no form any more leads in as ever
    gone = seals.seal(Laid(*laid.whose, laid.at, "/nowhere", laid.fields))
    page = answer.text.replace(sealed, gone)
    answer = coming_in(browser, Response(200, text=page), "9001")
    assert (answer.status_code, "同步概况" in answer.text) == (200, True)


def test_in_a_browser_signed_out_in_another_tab(browser: Chromium, site: Site) -> None:
    """Without a script: the words are in their field, the reason above, and one press sends them."""
    context = context_for(browser, site, "9001", java_script_enabled=False)
    page, tab = context.new_page(), context.new_page()
    page.goto(f"{site.url}/console/places")
    page.get_by_text("新建部门", exact=True).first.click()
    page.get_by_label("部门名称").fill("荔湾区民政局")
    page.get_by_label("统一社会信用代码").fill("11440103XN0000000X")
    tab.goto(f"{site.url}/console/overview")
    tab.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="新建部门").click()
    expect(page.get_by_role("alert")).to_contain_text("没有丢失")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="English").click()
    page.get_by_label("Staff number").fill("9001")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not been sent")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator("[name=name]").last).to_have_value("荔湾区民政局")
    page.context.close()


def test_axe_finds_nothing_on_the_way(browser: Chromium, site: Site) -> None:
    page = context_for(browser, site, "9001").new_page()
    page.goto(f"{site.url}/console/places")
    page.context.clear_cookies()
    page.get_by_text("新建部门", exact=True).first.click()
    page.get_by_label("部门名称").fill("荔湾区民政局")
    page.get_by_label("统一社会信用代码").fill("11440103XN0000000X")
    page.get_by_role("button", name="新建部门").click()
    expect(page.get_by_role("alert")).to_contain_text("没有丢失")
    assert complaints(page) == []
    page.context.close()
