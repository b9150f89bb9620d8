"""The console in a real browser: a first day, by mouse and by keyboard; every page accessible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.central.console.browsing import (
    DOUBLE,
    SMALL,
    address,
    context_for,
    shown_pages,
    too_wide,
    torn_words,
    who_sees,
)
from tests.central.test_amending import accept, amend, asked
from tests.helpers.centre import Device, body_of
from tests.helpers.console import PASSWORD, PIN, console
from tests.helpers.console_site import ITEM, Site, newer_item, served
from tests.helpers.postgres import sqlite_folder
from windowdesk import i18n
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.routing import LANGUAGE
from windowdesk.central.store.database import open_folder


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Site]:
    """A centre just founded: nobody has signed in yet."""
    database = open_folder(sqlite_folder(tmp_path / "new"))
    with served(console(database)) as running:
        yield running
    database.close()


def test_an_administrators_first_day(browser: Browser, new: Site, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(f"{new.url}/console")
    page.get_by_role("link", name="首次使用").click()
    page.get_by_label("管理员代码").fill(new.made.office.founded.admin_code)
    page.get_by_label("工号").fill("9001")
    page.get_by_label("姓名").fill("钱小演")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次密码").fill(PASSWORD)
    page.get_by_label("窗口解锁码").fill(PIN)
    page.get_by_role("button", name="设立并进入管理台").click()
    expect(page.get_by_role("heading", name="同步概况")).to_be_visible()

    page.get_by_role("link", name="窗口与部门").click()
    page.get_by_text("新建窗口", exact=True).first.click()
    page.get_by_label("窗口名称").fill("综合15号窗")
    page.get_by_role("button", name="新建窗口").click()
    expect(page.get_by_role("status")).to_contain_text("窗口已建")
    page.get_by_role("button", name=re.compile("生成登记码.*综合15号窗")).click()
    code = page.locator("#code").inner_text()
    device = Device(new.made.office.centre, new.made.clock)
    assert device.enrol(code).status == 200

    publish(page, new, ITEM)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026.1 版")
    page.get_by_role("link", name="事项标准").click()
    page.get_by_label("事项文件").set_input_files(newer_item(tmp_path))
    page.get_by_role("button", name="核对").first.click()
    page.get_by_role("link", name="广州市老年人优待卡申领").first.click()
    changed = page.get_by_role("region", name="对申请人有什么变化")
    expect(changed).to_contain_text("2026.1 版 → 2026.2 版")
    expect(changed).to_contain_text("居民户口簿")
    page.get_by_role("button", name="发布 2026.2 版").click()
    expect(page.get_by_text("现行")).to_be_visible()

    page.get_by_role("link", name="设备", exact=True).click()
    page.get_by_role("link", name=device.device).click()
    revoking = page.locator("section", has_text="吊销这台设备")
    revoking.get_by_label("理由").fill("电脑报废，硬盘已销毁")
    revoking.get_by_role("button", name="吊销这台设备").click()
    expect(page.get_by_role("status")).to_contain_text("设备已吊销")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="管理台")).to_be_visible()
    page.context.close()


def test_a_review_says_in_words_what_both_sides_did(browser: Browser, site: Site) -> None:
    context = context_for(browser, site, "5001")
    page = context.new_page()
    page.goto(f"{site.url}/console/reviews/{site.names['review']}")
    did = page.get_by_role("table", name="两边各做了什么").get_by_role("row")
    expect(did).to_have_count(3)
    for side in (did.nth(1), did.nth(2)):
        expect(side).to_contain_text("出具文书")
        expect(side).to_contain_text("《受理通知书》")
        expect(side).not_to_contain_text(re.compile("[a-z]{3}"))
    context.close()


def test_a_contested_field_is_chosen_on_the_console_without_a_script(
    browser: Browser, site: Site
) -> None:
    one, two = site.made.office.counter(), site.made.office.counter()
    case = accept(one)
    said = amend(one, case.case_id, "13800001111"), amend(two, case.case_id, "13900002222")
    amend(two, case.case_id, "荔湾区一路 1 号", field="applicant.address")
    one.push(said[0].seq)
    two.push(said[1].seq)
    ((review, told),) = asked(one).items()
    context = context_for(browser, site, "5001", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/console/reviews/{review}")
    phone = page.get_by_role("group", name="申请人电话")
    expect(phone.get_by_role("radio")).to_have_count(2)
    # what one side alone changed is no question
    expect(page.locator("fieldset")).to_have_count(1)
    for size in (SMALL, DOUBLE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
        assert too_wide(page) == []
    page.get_by_label("理由").fill("已与申请人电话核对")
    phone.get_by_label("13900002222").check()
    page.get_by_role("button", name="记录处理结果").click()
    expect(page.get_by_role("status")).to_contain_text("已处理")
    context.close()
    entries = [(entry.kind, body_of(entry)) for entry in one.pull()]
    (chosen,) = [
        body["operation"]["payload"]["amendment"]
        for kind, body in entries
        if kind == "operation" and body["device"].startswith("console.")
    ]
    change = chosen["fields"]["applicant.phone"]
    assert change["now"] == "13900002222"
    assert len(change["after"]) == 2
    assert asked(two)[review]["state"] == "settled"
    assert told["state"] == "open"


def publish(page: Page, site: Site, file: Path) -> None:
    """Hand a file in and publish it, from today."""
    page.get_by_role("link", name="事项标准").click()
    page.get_by_label("事项文件").set_input_files(file)
    page.get_by_role("button", name="核对").first.click()
    page.get_by_role("region", name="已核对，待发布").get_by_role("link").first.click()
    page.get_by_role("button", name="发布").first.click()


def test_the_keyboard_is_enough(browser: Browser, new: Site) -> None:
    new.made.administrator("9001")
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{new.url}/console/sign-in")

    def reach(name: str) -> None:
        """Tab until the focus is on what is called ``name``."""
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.locator(":focus").count() and name in (
                page.locator(":focus").evaluate(
                    "e => (e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent)"
                )
                or ""
            ):
                return
        pytest.fail(f"the keyboard does not reach {name}")

    reach("工号")
    page.keyboard.type("9001")
    reach("密码")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="同步概况")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    reach("窗口与部门")
    page.keyboard.press("Enter")
    reach("新建大厅")
    page.keyboard.press("Enter")
    reach("大厅名称")
    page.keyboard.type("三楼大厅")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("大厅已建")
    page.context.close()


def test_axe_finds_nothing_and_nothing_is_cut_off_or_torn_on_any_page(
    browser: Browser, site: Site
) -> None:
    axe, found = Axe(), []
    contexts = {}
    for route in shown_pages():
        who = (who_sees(route), route.stage)
        if who not in contexts:
            contexts[who] = context_for(browser, site, *who).new_page()
        page = contexts[who]
        answer = page.goto(address(site, route))
        assert answer is not None
        assert (answer.status, page.url) == (200, address(site, route))
        for violation in axe.run(page).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            found.append(f"{route.path}: {violation['id']} {nodes}")
        found += [f"{route.path} at 1366: {one}" for one in too_wide(page) + torn_words(page)]
        page.set_viewport_size(DOUBLE)  # type: ignore[arg-type]  # width and height
        found += [f"{route.path} at 200 %: {one}" for one in too_wide(page)]
        found += narrow(page, route.path)
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # width and height
    for page in contexts.values():
        page.context.close()
    assert found == []


def narrow(page: Page, path: str) -> list[str]:
    """What is cut off or torn on a narrow screen; a page without scripts need not be loaded anew."""
    found = []
    for width in (1280, 900):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{path} at {width}: {one}" for one in too_wide(page) + torn_words(page)]
    return found


def test_colours_are_readable_in_every_theme(browser: Browser, site: Site) -> None:
    """Each page is loaded once: a system that goes dark does not load it anew, either."""
    axe, found = Axe(), []
    page = context_for(browser, site, "9001").new_page()
    themes: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({"color_scheme": "dark", "contrast": "no-preference"}, ["color-contrast"]),
        (
            {"color_scheme": "light", "contrast": "more"},
            ["color-contrast-enhanced", "color-contrast"],
        ),
    )
    seen = [route for route in shown_pages() if who_sees(route) == "9001"]
    grounds = set()
    for route in seen:
        page.goto(address(site, route))
        for preference, values in themes:
            page.emulate_media(**preference)
            rules = {"runOnly": {"type": "rule", "values": values}, "resultTypes": ["violations"]}
            for violation in axe.run(page, options=rules).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                found.append(f"{preference}: {route.path}: {violation['id']} {nodes}")
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    page.context.close()
    assert found == []
    assert len(seen) > 10
    # the page wears what the system asks for
    assert len(grounds) == len(themes)


def test_a_wide_screen_is_used_and_fields_stay_as_wide_as_what_is_written(
    browser: Browser, site: Site
) -> None:
    page = context_for(browser, site, "9001", viewport={"width": 1920, "height": 1080}).new_page()
    for path, most in (("/overview", 1920), ("/password", 480), ("/papers", 1024)):
        page.goto(f"{site.url}/console{path}")
        panel = page.locator("main > .panel, main > form").last
        box = panel.bounding_box()
        assert box is not None
        if path != "/password":
            assert box["x"] + box["width"] > 1850, path
        for field in page.locator("main input:visible").all():
            wide = field.bounding_box()
            assert wide is not None
            assert wide["width"] <= most, path
    page.context.close()


def test_what_belongs_together_stands_together_on_small_and_large_screens(
    browser: Browser, site: Site
) -> None:
    page = context_for(browser, site, "9001", viewport=DOUBLE).new_page()
    page.goto(f"{site.url}/console/numbers")
    # words behind a code had gone below the label, to the left of all others
    lefts = page.locator("tbody td, tbody th").evaluate_all(
        """cells => cells.flatMap(cell => [...cell.childNodes].map(part => {
          const range = document.createRange();
          range.selectNodeContents(part);
          return range.getBoundingClientRect().left - cell.getBoundingClientRect().left;
        }))"""
    )
    assert min(lefts) > 120
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.url}/console/places")
    for button in page.locator("td button").all():
        # below its label, not over it
        above = "e => e.getBoundingClientRect().top - e.closest('td').getBoundingClientRect().top"
        assert button.evaluate(above) > 22
    for width, cards in ((1366, 2), (1920, 4)):
        page.set_viewport_size({"width": width, "height": 1080})
        page.goto(f"{site.url}/console/devices/{site.names['device']}")
        assert page.locator("dd code").first.evaluate("e => e.getClientRects().length") == 1
        assert in_the_first_row(page) == cards
    page.goto(f"{site.url}/console/policy")
    assert in_the_first_row(page) == 3
    page.context.close()


def in_the_first_row(page: Page) -> int:
    """How many panels of the first group stand beside one another."""
    tops = page.locator(".pair").first.locator("> *")
    found: list[float] = tops.evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    return found.count(found[0])


def test_a_refused_form_stands_where_it_stood(browser: Browser, site: Site) -> None:
    page = context_for(browser, site, "5001").new_page()
    page.goto(f"{site.url}/console/cases")
    page.get_by_label("收件号").fill("123")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("alert")).to_contain_text("号码不对")
    # the menu says where one is, too
    expect(page.locator("[aria-current]")).to_contain_text("查办件")
    expect(page.get_by_role("textbox", name="收件号")).to_have_value("123")
    page.context.close()


def test_a_systems_own_colours_tell_place_and_action_apart(browser: Browser, site: Site) -> None:
    page = context_for(browser, site, "9001", forced_colors="active").new_page()

    def seen(of: str, what: str) -> str:
        found: str = page.locator(of).first.evaluate(f"e => getComputedStyle(e)['{what}']")
        return found

    page.goto(f"{site.url}/console/overview")
    current, other = ".rail [aria-current]", ".rail a:not([aria-current])"
    # an edge without a colour is drawn in the system's: every place was marked
    assert seen(other, "border-left-color") == seen(".rail", "background-color")
    assert seen(current, "background-color") != seen(other, "background-color")
    # lines that are a ground between panels are none
    assert seen(".figures", "background-color") != seen(".figures div", "background-color")
    page.goto(f"{site.url}/console/papers")
    action = seen("button.primary", "background-color")
    assert action != seen("main button:not(.primary)", "background-color")
    page.context.close()


def test_an_auditor_reads_words_and_goes_from_an_entry_to_its_like(
    browser: Browser, site: Site
) -> None:
    page = context_for(browser, site, "7001").new_page()
    page.goto(f"{site.url}/console/trail")
    rows = page.get_by_role("table", name="记录").get_by_role("row")
    published = rows.filter(has_text="发布节假日")
    expect(published).to_contain_text("calendar.publish")
    expect(published.get_by_role("cell", name="成功")).to_be_visible()
    enrolled = rows.filter(has_text="登记设备").first
    enrolled.get_by_role("link", name=re.compile("^设备 ")).click()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("登记设备")
    page.context.close()


# the pages are Chinese where nobody asked for another: those are measured with axe
@pytest.mark.parametrize("language", [one for one in i18n.LANGUAGES if one != "zh_CN"])
def test_no_word_is_torn_on_a_narrow_screen(browser: Browser, site: Site, language: str) -> None:
    found = []
    contexts = {}
    for route in shown_pages():
        who = (who_sees(route), route.stage)
        if who not in contexts:
            context = context_for(browser, site, *who)
            context.add_cookies([{"name": LANGUAGE, "value": language, "url": site.url + BASE}])
            contexts[who] = context.new_page()
        page = contexts[who]
        page.goto(address(site, route))
        found += narrow(page, route.path)
    for page in contexts.values():
        page.context.close()
    assert found == []


def test_english_is_one_button_away(browser: Browser, site: Site) -> None:
    page = context_for(browser, site, "9001").new_page()
    page.goto(f"{site.url}/console/devices")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Devices", exact=True)).to_be_visible()
    assert page.url.endswith("/console/devices")
    # neither the brackets of Chinese nor a state that begins small among sentences
    expect(page.locator(".top")).to_contain_text("(9001, Administrator)")
    expect(page.locator("td .state.good").first).to_have_text("Well")
    page.context.close()


def test_english_reads_as_english_on_a_phone(browser: Browser, site: Site) -> None:
    """A state began small among sentences, a title wore Chinese brackets, one original was original(s)."""
    context = context_for(browser, site, "9001", viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": LANGUAGE, "value": "en", "url": site.url + BASE}])
    page, found = context.new_page(), []
    seen = [route for route in shown_pages() if who_sees(route) == "9001"]
    for route in seen:
        page.goto(address(site, route))
        words = page.locator("main").inner_text()
        found += [f"{route.path}: {sign}" for sign in ("《", "(s)") if sign in words]
        alone = page.locator("main .state, main option, main .tick, td[data-label=Note]")
        found += [f"{route.path}: {one}" for one in alone.all_inner_texts() if one[:1].islower()]
    page.goto(f"{site.url}/console/catalogue/{site.names['hash']}")
    expect(page.get_by_role("heading", name="Recall", exact=True)).to_be_visible()
    context.close()
    assert found == []
    assert len(seen) > 10
