"""A refused form comes back as it was filled in: every form of every page, and a few by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from starlette.datastructures import FormData

from tests.central.console.browsing import DOUBLE, context_for, shown_pages, too_wide, who_sees
from tests.central.console.routes_of import asked_of
from tests.central.console.test_admission import browser_of
from tests.helpers.browser import complaints
from tests.helpers.console import PASSWORD, PIN, Console
from tests.helpers.console_site import Site, at_work
from windowdesk.app.errors import DeskError
from windowdesk.central.console import returning
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.pages import all_routes
from windowdesk.central.service import places
from windowdesk.central.store.database import Database
from windowdesk.central.store.faults import Conflict, Unavailable

# longer than any field takes, with what HTML would swallow
LONG = "<b>&amp;\" 'é " + "长" * 700
SECRETS = ("password", "file")


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with kind and value; ``texts`` by name."""

    action: str
    fields: list[tuple[str, str, str, bool]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    inside: str = ""

    @property
    def written(self) -> bool:
        """Whether a person writes anything in it."""
        return any(kind not in ("hidden", "submit") for _n, kind, _v, _on in self.fields)


class Forms(HTMLParser):
    """The forms of a page that are sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.naming = self.selecting = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form" and known.get("method") == "post":
            self.open = Form(known["action"] or "")
        if self.open is None:
            return
        name = known.get("name") or ""
        if tag == "input":
            kind, value = known.get("type") or "text", known.get("value") or ""
            self.open.fields.append((name, kind, value, "checked" in known))
        elif tag == "textarea":
            self.naming = name
            self.open.fields.append((name, "textarea", "", False))
            self.open.texts[name] = ""
        elif tag == "select":
            self.selecting = name
            self.open.fields.append((name, "select", "", False))
        elif tag == "option":
            self.open.choices.setdefault(self.selecting, []).append(known["value"] or "")
            if "selected" in known:
                self.open.texts[self.selecting] = known["value"] or ""
        elif tag == "section":
            self.open.inside = known.get("class") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open is not None:
            self.forms.append(self.open)
            self.open = None
        elif tag == "textarea":
            self.naming = ""

    def handle_data(self, data: str) -> None:
        if self.naming and self.open is not None:
            self.open.texts[self.naming] += data


def junk(form: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    """What to send, so that any page refuses it, and how its fields look when they come back."""
    sent: dict[str, Any] = {}
    back: dict[str, Any] = {}
    for name, kind, value, _on in form.fields:
        if kind == "hidden":
            sent[name] = value
        elif kind in SECRETS:
            sent[name], back[name] = "Geheim-2026", ""
        elif kind == "select":
            sent[name] = back[name] = form.choices[name][-1]
            if len(form.fields) == 2:
                # nothing else could be refused
                sent[name], back[name] = "nowhere", form.texts[name]
        elif kind in ("checkbox", "radio"):
            # the last of each, and no other
            sent[name] = back[name] = value
        else:
            sent[name] = back[name] = LONG
    return sent, back


def found(form: Form) -> dict[str, Any]:
    """The fields of ``form`` as :func:`junk` says them."""
    seen: dict[str, Any] = {}
    for name, kind, value, on in form.fields:
        if kind in ("textarea", "select"):
            text = form.texts.get(name, "")
            seen[name] = text.removeprefix("\n") if kind == "textarea" else text
        elif kind in ("checkbox", "radio"):
            if on:
                assert name not in seen
                seen[name] = value
        elif kind != "hidden":
            seen[name] = value
    return seen


def test_every_form_comes_back_as_it_was_sent(database: Database) -> None:
    made, names = at_work(database)
    seen = []
    for route in shown_pages():
        browser, _token = browser_of(made, who_sees(route), route.stage)
        html = asked_of(route, names).send(browser, "").text
        for nth, form in enumerate(Forms(html).forms):
            if not form.written:
                continue
            sent, wanted = junk(form)
            answer = browser.http.post(form.action, data=sent)
            where = f"{route.path} {form.action}"
            assert 400 <= answer.status_code < 500, where
            come = [one for one in Forms(answer.text).forms if one.inside == "trouble"]
            assert [one.action for one in come] == [form.action], where
            assert found(come[0]) == wanted, where
            assert "Geheim" not in answer.text, where
            # the others are as they were
            others = [found(one) for one in Forms(html).forms]
            again = [found(one) for one in Forms(answer.text).forms]
            others.pop(nth)
            again.pop(nth)
            assert again == others, where
            # and refused once more, it comes back once more
            sent["csrf"] = re.findall(r'name="csrf" value="([\w.-]+)"', answer.text)[0]
            assert answer.text.count("autofocus") == 1, where
            assert browser.http.post(form.action, data=sent).text == answer.text, where
            seen.append(form.action)
    assert len(seen) > 20


def test_every_form_that_is_written_in_names_the_page_it_stands_on() -> None:
    routes = all_routes()
    posts = [route for route in routes.routes if route.method == "POST"]
    nowhere = {route.path for route in posts if routes.page_of(route) is None}
    # buttons alone
    assert nowhere == {"/sign-out", "/language", "/entrustments/{entrustment}/end"}


@pytest.fixture
def made(database: Database) -> tuple[Console, dict[str, str]]:
    return at_work(database)


@pytest.mark.parametrize("fault", [Conflict(), Unavailable("full")])
def test_what_was_written_outlives_a_conflict_and_a_full_disk(
    made: tuple[Console, dict[str, str]], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    browser, token = browser_of(made[0], "9001")

    def refuses(*_anything: object) -> None:
        raise fault

    monkeypatch.setattr(places, "add_hall", refuses)
    answer = browser.post("/halls", token=token, name="三楼大厅")
    assert answer.status_code == (409 if isinstance(fault, Conflict) else 503)
    (form,) = [one for one in Forms(answer.text).forms if one.inside == "trouble"]
    assert found(form) == {"name": "三楼大厅"}
    assert ("retry-after" in answer.headers) is isinstance(fault, Unavailable)


def test_a_form_of_an_earlier_session_comes_back_but_nobody_elses_does(
    made: tuple[Console, dict[str, str]],
) -> None:
    browser, _token = browser_of(made[0], "9001")
    ours = {"origin": "http://console.test", "sec-fetch-site": "same-origin"}
    browser.http.headers = ours
    earlier, _token = browser_of(made[0], "9001")
    earlier.get("/places")
    answer = browser.post("/halls", token=earlier.token(), name="三楼大厅")
    assert answer.status_code == 403
    (form,) = [one for one in Forms(answer.text).forms if one.inside == "trouble"]
    assert found(form) == {"name": "三楼大厅"}
    again = {name: value for name, _kind, value, _on in form.fields}
    assert browser.http.post(form.action, data=again).status_code == 303
    for header in ({}, {"origin": ours["origin"]}, {**ours, "sec-fetch-site": "cross-site"}):
        browser.http.headers = header
        answer = browser.post("/halls", token=earlier.token(), name="三楼大厅二")
        assert (answer.status_code, "三楼大厅二" in answer.text) == (403, False), header


def test_a_reason_is_said_again_where_its_form_is_gone(
    made: tuple[Console, dict[str, str]],
) -> None:
    """Somebody else settled the question meanwhile: the page says so, and the words are not lost."""
    console, names = made
    path = f"/reviews/{names['review']}/settle"
    form = {"resolution": "noted", "reason": "两边核对过，\r\n以先到的为准"}
    first, token = browser_of(console, "5001")
    assert first.post(path, token=token, **form).status_code == 303
    second, token = browser_of(console, "5001")
    answer = second.post(path, token=token, **form)
    assert answer.status_code == 404
    assert "以先到的为准" in answer.text[answer.text.index('class="written"') :]
    assert "已处理" in answer.text


def test_the_language_leads_from_a_refused_form_to_its_page(
    made: tuple[Console, dict[str, str]],
) -> None:
    browser, token = browser_of(made[0], "9001")
    window = made[1]["window"]
    for path, page in (("/halls", "/places"), (f"/windows/{window}/code", "/places")):
        answer = browser.post(path, token=token, name="")
        (back,) = re.findall(r'name="back" value="([^"]*)"', answer.text)
        assert back == BASE + page


def test_a_page_is_said_again_as_it_was() -> None:
    html = (
        '<!doctype html>\n<main a="&lt;">x &amp; y&#39;<br>é<form action="/a"></form><br/></main>'
    )
    filled = returning.filled(html, "/b", FormData(), DeskError("?"), lambda *_: "!")
    assert filled == html.replace('<main a="&lt;">', '<main a="&lt;">!')


# --- in a real browser ---------------------------------------------------------------------------


def focused(page: Page) -> str:
    """What has the focus: a field by its name, else by its class."""
    name: str = page.locator(":focus").evaluate("e => e.name || e.className")
    return name


def test_without_a_script_the_focus_is_on_the_field_and_the_reason_beside_it(
    browser: Chromium, site: Site
) -> None:
    page = context_for(browser, site, "9001", java_script_enabled=False).new_page()
    page.goto(f"{site.url}/console/staff")
    page.get_by_label("工号").fill("1301")
    page.get_by_label("姓名").fill("李小演")
    page.get_by_label("岗位").select_option("supervisor")
    page.get_by_label("初始密码").fill(PASSWORD)
    page.get_by_label("窗口解锁码").fill(PIN)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_contain_text("已经有人使用")
    assert page.title().startswith("没有完成")
    number = page.get_by_role("textbox", name="工号")
    expect(number).to_be_focused()
    expect(number).to_have_value("1301")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description(re.compile("已经有人使用"))
    expect(page.get_by_label("岗位")).to_have_value("supervisor")
    for secret in ("初始密码", "窗口解锁码"):
        expect(page.get_by_label(secret)).to_have_value("")
    # set right from where one is
    page.keyboard.type("1302")
    page.get_by_label("初始密码").fill(PASSWORD)
    page.get_by_label("窗口解锁码").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已登记")
    page.context.close()


def test_a_folded_form_comes_back_open_and_what_is_not_of_a_field_has_the_focus(
    browser: Chromium, site: Site
) -> None:
    page = context_for(browser, site, "9001", java_script_enabled=False).new_page()
    page.goto(f"{site.url}/console/places")
    page.get_by_text("新建部门", exact=True).first.click()
    page.get_by_label("部门名称").fill("荔湾区民政局")
    page.get_by_label("统一社会信用代码").fill("11440103XN0000000X")
    page.get_by_role("button", name="新建部门").click()
    expect(page.get_by_label("部门名称")).to_have_value("荔湾区民政局")
    expect(page.get_by_role("textbox", name="统一社会信用代码")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.goto(f"{site.url}/console/sign-in/code")
    page.get_by_label("姓名").fill("钱小演")
    page.get_by_label("工号").fill("9009")
    page.get_by_label("管理员代码").fill("no")
    for secret, text in (("密码", "kurz"), ("再输一次密码", "kurz"), ("窗口解锁码", PIN)):
        page.get_by_label(secret, exact=True).fill(text)
    page.get_by_role("button", name="设立并进入管理台").click()
    expect(page.get_by_role("textbox", name="管理员代码")).to_be_focused()
    page.context.close()
    page = context_for(browser, site, "", java_script_enabled=False).new_page()
    page.goto(f"{site.url}/console/sign-in")
    page.get_by_label("工号").fill("9001")
    page.get_by_label("密码").fill("no")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("textbox", name="工号")).to_have_value("9001")
    assert focused(page) == "trouble"
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="工号")).to_be_focused()
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/staff", "/places", "/policy", "/devices/{device}", "/reviews/{review}"]
)
def test_axe_finds_nothing_on_a_form_that_came_back(
    browser: Chromium, site: Site, path: str
) -> None:
    number = "5001" if path.startswith("/reviews") else "9001"
    page = context_for(browser, site, number).new_page()
    page.goto(site.url + BASE + path.format(**site.names))
    forms = page.locator("main form[method=post]:has(input:not([type=hidden]), textarea)")
    page.evaluate(
        """() => {
          for (const form of document.querySelectorAll('main form')) {
            form.noValidate = true;
            for (const e of form.querySelectorAll('input[inputmode], input[name=name]')) e.value = '';
          }
          for (const e of document.querySelectorAll('details')) e.open = true;
        }"""
    )
    forms.last.get_by_role("button").last.click()
    expect(page.get_by_role("alert")).to_have_count(1)
    assert complaints(page) == []
    for size in (DOUBLE, {"width": 390, "height": 844}):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
        assert too_wide(page) == []
    page.context.close()
