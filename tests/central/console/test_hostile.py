"""Hostile input: scripts in texts, forms from elsewhere, floods, foreign names, stolen cookies."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.central.console.routes_of import asked_of
from tests.central.console.test_admission import PEOPLE, ROUTES, browser_of
from tests.helpers.console import PASSWORD, PIN, Console, console, text_of
from tests.helpers.console_site import ITEM, acting, at_work
from windowdesk.app.errors import DeskError
from windowdesk.central.console import drawing
from windowdesk.central.console.hardening import HEADERS
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.routing import COOKIE, MOST_BYTES, MOST_OF_A_STRANGER
from windowdesk.central.service import publishing
from windowdesk.central.service.attempts import MOST_FAILURES
from windowdesk.central.service.console_sessions import IDLE, LONGEST
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.console import console_sessions
from windowdesk.domain.staff import Role

FIELD, NAME = re.compile(r'name="([\w.\-/]+)"'), re.compile(r"\{(\w+)\}")
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
def made(database: Database) -> Console:
    return console(database)


# --- what is written into pages ------------------------------------------------------------------


def test_what_people_type_is_text_and_nothing_else(made: Console) -> None:
    browser = made.administrator()
    browser.get("/places")
    browser.post("/halls", name=SCRIPT)
    page = browser.get("/places").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    browser.get("/staff")
    browser.post(
        "/staff", number="1301", name="<img src=x>", role="clerk", password=PASSWORD, pin=PIN
    )
    assert "<img" not in browser.get("/staff").text + browser.get("/staff/1301").text
    failed = made.browser()
    failed.get("/sign-in")
    assert "<script" not in failed.post("/sign-in", number=SCRIPT, password="x").text
    auditor = made.signed_in("7001", Role.AUDITOR)
    assert "<script" not in auditor.get("/trail", actor=SCRIPT, chain=SCRIPT).text


def test_no_template_says_that_something_is_safe_as_it_is() -> None:
    texts = {path.name: path.read_text("utf-8") for path in drawing.TEMPLATES.glob("*.html")}
    unsafe = re.compile(r"\|\s*safe|autoescape|<script|\bstyle=|\bon[a-z]+=|javascript:")
    assert [name for name, text in texts.items() if unsafe.search(text)] == []
    assert len(texts) > 20
    assert unsafe.search('<a onclick="x">')
    assert unsafe.search("{{ x|safe }}")


def test_every_answer_carries_the_headers(made: Console) -> None:
    browser = made.administrator()
    for path in ("/overview", "/sign-in", "/nowhere", "/static/console.css", "/static/nothing"):
        answer = browser.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "'unsafe" not in answer.headers["content-security-policy"]
    assert browser.get("/overview").headers["cache-control"] == "no-store"


# --- forms from elsewhere --------------------------------------------------------------------------


def test_a_form_of_another_site_or_session_does_nothing(made: Console) -> None:
    browser, other = made.administrator("9001"), made.administrator("9002")
    browser.get("/places")
    assert browser.post("/halls", token="", name="二楼大厅").status_code == 403
    assert browser.post("/halls", token="0" * 64, name="二楼大厅").status_code == 403
    other.get("/places")
    assert browser.post("/halls", token=other.token(), name="二楼大厅").status_code == 403
    right = browser.token()
    for header in (
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        browser.http.headers = header
        assert browser.post("/halls", token=right, name="二楼大厅").status_code == 403
    browser.http.headers = {"origin": "http://console.test", "sec-fetch-site": "same-origin"}
    assert browser.post("/halls", token=right, name="二楼大厅").status_code == 200
    assert browser.get("/places").text.count("二楼大厅") == 2  # once as a hall, once to choose


def test_cookies_are_kept_from_scripts_and_from_other_sites(made: Console) -> None:
    made.member("9001", Role.ADMINISTRATOR)
    browser = made.browser()
    browser.get("/sign-in")
    browser.http.follow = False
    answer = browser.post("/sign-in", number="9001", password=PASSWORD)
    (kept,) = [line for line in answer.headers.get_list("set-cookie") if COOKIE in line]
    for part in ("HttpOnly", "SameSite=strict", f"Path={BASE}"):
        assert part in kept
    assert "expires" not in kept.lower()


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_ends_when_idle_and_ends_anyway(made: Console) -> None:
    browser = made.administrator()
    made.clock.pass_(seconds=IDLE.seconds - 60)
    assert "同步概况" in text_of(browser.get("/overview"))
    made.clock.pass_(seconds=IDLE.seconds)
    assert "工号" in text_of(browser.get("/overview"))
    busy = made.administrator("9002")
    for _ in range(LONGEST.seconds // (IDLE.seconds - 60) + 1):
        made.clock.pass_(seconds=IDLE.seconds - 60)
        busy.get("/overview")
    assert "工号" in text_of(busy.get("/overview"))


def test_tokens_are_not_in_the_database_and_change_with_every_sign_in(made: Console) -> None:
    made.member("9001", Role.ADMINISTRATOR)
    browser = made.browser()
    browser.http.cookies.set(COOKIE, "planted", domain="console.test", path=BASE)
    browser.sign_in("9001")
    token = browser.http.cookies[COOKIE]
    assert token != "planted"
    with made.parts.core.database.reading() as connection:
        rows = connection.execute(console_sessions.select()).all()
    assert len(rows) == 1
    assert token not in str(rows)
    browser.get("/overview")
    browser.post("/sign-out")
    thief = made.browser()
    thief.http.cookies.set(COOKIE, token, path=BASE)
    assert "工号" in text_of(thief.get("/overview"))


def test_a_new_password_ends_every_other_session(made: Console) -> None:
    made.member("9001", Role.ADMINISTRATOR)
    here, there = made.browser(), made.browser()
    here.sign_in("9001")
    there.sign_in("9001")
    here.get("/password")
    new = "Xin-Mima-2026"
    assert "密码已修改" in text_of(here.post("/password", old=PASSWORD, password=new, again=new))
    assert "同步概况" in text_of(here.get("/overview"))
    assert "工号" in text_of(there.get("/overview"))


def test_guessing_is_slowed_for_the_account_and_for_the_address(made: Console) -> None:
    made.member("9001", Role.ADMINISTRATOR)
    browser = made.browser()
    browser.get("/sign-in")
    for _ in range(5):
        assert browser.post("/sign-in", number="9001", password="wrong").status_code == 401
    assert "锁定" in text_of(browser.post("/sign-in", number="9001", password=PASSWORD))
    for _ in range(MOST_FAILURES - 6):
        made.parts.sessions.failed("127.0.0.1")
    made.member("9002", Role.ADMINISTRATOR)
    assert browser.post("/sign-in", number="9002", password=PASSWORD).status_code == 429
    assert browser.post("/sign-in/code", code="x", number="1", name="x").status_code == 429
    made.clock.pass_(minutes=31)
    browser.get("/sign-in")
    assert "同步概况" in text_of(browser.post("/sign-in", number="9002", password=PASSWORD))


def test_a_clerk_is_not_let_in(made: Console) -> None:
    made.member("1301", Role.CLERK)
    browser = made.browser()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", number="1301", password=PASSWORD)
    assert answer.status_code == 403
    assert COOKIE not in browser.http.cookies


def test_the_language_leads_back_to_this_console_only(made: Console) -> None:
    browser = made.browser()
    browser.http.follow = False
    for back in ("https://elsewhere.test/", "//elsewhere.test", f"{BASE}//elsewhere.test", "\\x"):
        browser.page = None
        browser.http.cookies.clear()
        browser.get("/sign-in")
        answer = browser.post("/language", language="en", back=back)
        assert answer.headers["location"] == f"{BASE}/", back


# --- what is sent in -------------------------------------------------------------------------------


def test_an_upload_too_large_is_refused_before_it_is_read(made: Console) -> None:
    browser = made.administrator()
    browser.get("/catalogue")
    flood = ("big.yaml", b"x" * (MOST_BYTES + 1))
    answer = browser.post("/catalogue", token=browser.token(), files={"files": flood})
    assert answer.status_code == 413
    assert "没有保存" in answer.text
    stranger = made.browser()
    stranger.get("/sign-in")
    assert stranger.post("/sign-in", number="x" * MOST_OF_A_STRANGER).status_code == 413


def test_the_body_of_somebody_who_may_not_send_one_is_not_read(made: Console) -> None:
    read: list[int] = []

    def body() -> Iterator[bytes]:
        for _ in range(64):
            read.append(1)
            yield b"x" * 65536

    browser = made.signed_in("7001", Role.AUDITOR)
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = browser.http.request(
        "POST", f"{BASE}/catalogue", content=_as_async(body()), headers=form
    )
    assert (answer.status_code, sum(read)) == (403, 0)


async def _as_async(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "bomb": lambda _text: b"a: &a [x,x]\n" + b"".join(b"b%d: [*a,*a]\n" % i for i in range(9)),
    "tag": lambda text: text + b"\nnote: !!python/object/apply:os.system ['true']\n",
    "binary": lambda _text: bytes(range(256)),
    "empty words": lambda _text: b"   \n",
    "other format": lambda text: text.replace(b"windowdesk/item/1", b"windowdesk/item/9"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_files_that_are_no_standards_are_named_and_not_kept(made: Console, kind: str) -> None:
    browser = made.administrator()
    browser.get("/catalogue")
    content = HOSTILE[kind](ITEM.read_bytes())
    name = "../../etc/<b>passwd.yaml"
    answer = browser.post("/catalogue", files={"files": (name, content)})
    assert answer.status_code == 422
    assert "<b>" not in answer.text
    assert "../" not in answer.text
    with made.parts.core.database.reading() as connection:
        assert publishing.drafts_of(connection, made.office.founded.office) == ()


def test_what_was_published_never_changes(made: Console) -> None:
    made.member("9001", Role.ADMINISTRATOR)
    signer = made.parts.core.identity.signer
    day = made.clock.now().date()
    read = made.parts.standards.read
    text = ITEM.read_bytes()
    with acting(made) as act:
        publishing.put(act, read([("a.yaml", text)], day))
        (draft,) = publishing.drafts_of(act.connection, act.office)
        publishing.publish(act, signer, draft.hash, day.isoformat())
        other = text.replace("本人的证件".encode(), "本人的有效证件".encode())
        publishing.put(act, read([("b.yaml", other)], day))
        (second,) = publishing.drafts_of(act.connection, act.office)
    with pytest.raises(DeskError) as taken, acting(made) as act:
        publishing.publish(act, signer, second.hash, day.isoformat())
    assert taken.value.code == "version_taken"
    with pytest.raises(DeskError) as early, acting(made) as act:
        publishing.publish(act, signer, second.hash, "2020-01-01")
    assert early.value.code == "days"


def test_a_path_reaches_no_file(made: Console) -> None:
    browser = made.browser()
    for path in (
        "../parts.py",
        "..%2fparts.py",
        "%2e%2e/app.py",
        "console.css/",
        "a/../console.css",
    ):
        answer = browser.http.get(f"{BASE}/static/{path}")
        assert answer.status_code in (404, 200)
        assert "import" not in answer.text, path
    assert Path(drawing.TEMPLATES).is_dir()


def test_numbers_and_texts_out_of_bounds_are_refused(made: Console) -> None:
    browser = made.administrator()
    browser.get("/places")
    assert browser.post("/halls", name="长" * 5000).status_code == 422
    browser.get("/places")
    assert browser.post("/halls", name="").status_code == 422
    browser.get("/policy")
    assert browser.post("/policy", unsent_warn="-1").status_code == 422
    auditor = made.signed_in("7001", Role.AUDITOR)
    for start in ("-1", "9" * 40, "x", "٣"):
        assert auditor.get("/trail", **{"from": start}).status_code == 200
    assert browser.get("/devices/" + "x" * 5000).status_code == 404
    assert browser.get("/devices/%00").status_code == 404


# --- what no page expects ----------------------------------------------------------------------------

JUNK = (
    "\0",
    "",
    "9" * 30,
    "x" * 7000,
    "9999-12-31",
    "2026-13-45",
    "'\"<>%00",
    "①",
    "٣",
    "í\xa0\x80",
)
# what pages look for in their address
ASKED_BY_ADDRESS = ("state", "actor", "chain", "action", "since", "until", "back", "after", "page")


def test_no_junk_in_a_form_or_an_address_is_a_fault_of_ours(database: Database) -> None:
    """Every route there is, with every field there is; a sign no database holds is always among it."""
    office, names = at_work(database)
    fields, chance = set(), random.Random(1)
    for who, number in PEOPLE.items():
        browser, _token = browser_of(office, number)
        for route in ROUTES:
            if route.method == "GET" and route.admits(Role(who)):
                fields |= set(FIELD.findall(asked_of(route, names).send(browser, "").text))
    assert len(fields) > 40
    faults = []
    for route in ROUTES:
        number = next(n for who, n in PEOPLE.items() if route.admits(Role(who)))
        browser, token = browser_of(office, number, route.stage)
        there, nowhere = asked_of(route, names).path, NAME.sub("%00", route.path)
        for junk, path in (("\0", there), (chance.choice(JUNK), nowhere)):
            if route.method == "GET":
                asked = dict.fromkeys(ASKED_BY_ADDRESS, junk)
                status = browser.get(path, **asked).status_code
            else:
                form = dict.fromkeys(fields - {"csrf", "files"}, junk)
                status = browser.post(path, token=token, **form).status_code
            if status >= 500:
                faults.append((route.method, path, junk[:10], status))
    assert faults == []
