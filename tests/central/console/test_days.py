"""What administrators do in the console, page by page, and what becomes of it at the centre."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.helpers.centre import Device, body_of, clone, event_of
from tests.helpers.console import PASSWORD, PIN, Console, console, text_of, title_of
from tests.helpers.records import leave_open
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.console.menu import BASE
from windowdesk.central.service import places, publishing
from windowdesk.central.service.acting import Act
from windowdesk.central.service.binding import learn
from windowdesk.central.service.fetching import Fetching
from windowdesk.central.service.registers import Registered
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.cases import serial_floors
from windowdesk.central.store.tables.operations import operations
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.plain import sha256, to_plain
from windowdesk.domain.staff import Role
from windowdesk.protocol.messages import Lease


@pytest.fixture
def made(database: Database) -> Console:
    return console(database)


def code_on(page: str) -> str:
    """The enrolment code a page shows."""
    found = re.search(r'<p class="code" id="code">([0-9A-Z-]+)</p>', page)
    assert found is not None
    return found[1]


def test_the_first_administrator_comes_in_by_the_code_of_init_once(made: Console) -> None:
    browser = made.browser()
    assert "管理员代码" in text_of(browser.get("/sign-in"))
    browser.get("/sign-in/code")
    form = {"number": "9001", "name": "钱小演", "password": PASSWORD, "again": PASSWORD, "pin": PIN}
    answer = browser.post("/sign-in/code", code=made.office.founded.admin_code, **form)
    assert title_of(answer) == "同步概况"
    other = made.browser()
    other.get("/sign-in/code")
    again = other.post("/sign-in/code", code=made.office.founded.admin_code, **form)
    assert again.status_code == 422
    assert "管理员代码不对、已用过或已过期。" in text_of(again)
    assert title_of(other.sign_in("9001")) == "同步概况"


def test_a_window_gets_a_code_and_a_counter_comes_in_with_it(made: Console) -> None:
    browser = made.administrator()
    browser.get("/places")
    browser.post("/halls", name="二楼大厅")
    hall = re.search(r'<option value="(h?[0-9a-f]+)"[^>]*>二楼大厅', browser.get("/places").text)
    assert hall is not None
    browser.post("/windows", hall=hall[1], name="综合15号窗")
    window = re.search(r'/console/windows/([0-9a-f]+)">综合15号窗', browser.get("/places").text)
    assert window is not None
    shown = browser.post(f"/windows/{window[1]}/code")
    code = code_on(shown.text)
    assert "只显示这一次" in text_of(shown)
    assert code not in browser.get("/places").text
    device = Device(made.office.centre, made.clock)
    answer = device.enrol(code)
    assert answer.status == 200
    assert device.enrolled is not None
    assert (device.enrolled.place.hall, device.enrolled.place.window) == ("二楼大厅", "综合15号窗")
    assert "综合15号窗" in text_of(browser.get("/overview"))


def test_a_new_code_ends_the_one_before(made: Console) -> None:
    browser = made.administrator()
    window = made.office.founded.window
    browser.get("/places")
    first = code_on(browser.post(f"/windows/{window}/code").text)
    browser.get("/places")
    second = code_on(browser.post(f"/windows/{window}/code").text)
    device = Device(made.office.centre, made.clock)
    assert device.enrol(first).status == 403
    assert device.enrol(second).status == 200


def test_a_revoked_device_is_out_and_its_receipts_stay_believed(made: Console) -> None:
    device, other = made.office.counter(), made.office.counter()
    browser = made.administrator()
    browser.get(f"/devices/{device.device}")
    short = browser.post(f"/devices/{device.device}/revoke", reason="丢")
    assert short.status_code == 422
    browser.get(f"/devices/{device.device}")
    answer = browser.post(f"/devices/{device.device}/revoke", reason="电脑被盗，已报案")
    assert "已吊销" in text_of(answer)
    assert device.call("GET", "/v1/feed").status in (401, 403)
    keys = [body_of(entry) for entry in other.pull() if entry.kind == "key"]
    last = [body for body in keys if body["device"] == device.device][-1]
    assert last["trusted"] is False
    assert last["until"] == made.clock.now().isoformat()


def test_a_counter_that_was_restored_too_often_today_is_granted_more_numbers(made: Console) -> None:
    device = made.office.counter()
    while len(device.blocks) < 12:
        device.lease(2)
    wish = Lease(request="b" * 16, epoch=1, blocks=1)
    assert device.post("/v1/numbers", wish).status == 429
    made.clock.pass_(minutes=1)
    browser = made.administrator()
    assert "今天再领号段" in text_of(browser.get(f"/devices/{device.device}"))
    done = browser.post(f"/devices/{device.device}/numbers", reason="当天恢复了四次")
    assert "今天可以再领号段" in text_of(done)
    device.open_session()
    assert device.post("/v1/numbers", wish).status == 200


def test_what_a_copied_disk_issued_is_taken_in_once_its_machine_was_settled(made: Console) -> None:
    real = made.office.counter()
    real.issue()
    real.push()
    twin = clone(real)
    real.issue()
    real.push(2)
    twin.issue()
    assert twin.send(twin.sealed(2)).status == 423
    page = f"/devices/{real.device}"
    browser = made.administrator()
    assert "收入为已存档的事实" not in text_of(browser.get(page))
    early = browser.post(f"{page}/admit", epoch="1", reason="单据已交给申请人")
    assert "设备还在隔离" in text_of(early)
    browser.get(page)
    browser.post(f"{page}/readmit", reason="另一台是复制的")
    assert "收入为已存档的事实" in text_of(browser.get(page))
    assert browser.post(f"{page}/admit", epoch="1", reason="短").status_code == 422
    browser.get(page)
    done = browser.post(f"{page}/admit", epoch="1", reason="单据已交给申请人")
    assert "已收入 1 项" in text_of(done)
    assert "隔离待查" not in text_of(done)
    with made.parts.core.database.reading() as connection:
        kept = connection.scalars(select(operations.c.state).where(operations.c.epoch == -1)).all()
    assert kept == ["recorded"]
    browser.get(page)
    assert browser.post(f"{page}/admit", epoch="1", reason="单据已交给申请人").status_code == 404


def test_what_a_counter_tells_of_itself_stands_on_the_overview_trouble_first(
    made: Console,
) -> None:
    from windowdesk.protocol import routes
    from windowdesk.protocol.messages import Told

    well, ill = made.office.counter(), made.office.counter()
    now = made.clock.now().isoformat()
    well.post(routes.STATUS, Told(time=now, unsent=0, numbers_left=182000))
    ill.post(
        routes.STATUS, Told(time="2026-03-02T11:00:00", unsent=812, numbers_left=12, passed_over=2)
    )
    page = made.administrator().get("/overview")
    words = text_of(page)
    for said in (
        "积压 812 项未上传",
        "收件号快用完了",
        "时钟偏差过大",
        "2 条消息窗口读不懂",
    ):
        assert said in words
    assert page.text.index(ill.device) < page.text.index(well.device)


def test_a_supervisor_settles_a_question_and_the_counters_hear_of_it(made: Console) -> None:
    one, two = made.office.counter(), made.office.counter()
    operation = one.issue()
    one.push()
    two.issue(case_id=operation.case_id)
    two.push()
    browser = made.signed_in("5001", Role.SUPERVISOR)
    listed = browser.get("/reviews")
    review = re.search(r"/console/reviews/(r[0-9a-f]+)", listed.text)
    assert review is not None
    # a window that was renamed since is found under both names
    assert "现为" not in text_of(browser.get(f"/reviews/{review[1]}"))
    with made.office.acting() as act:
        ((hall, _name),) = places.halls_of(act.connection, act.office)
        places.change_window(act, made.office.founded.window, hall, "综合21号窗", True)
    assert "综合12号窗 （现为综合21号窗）" in text_of(browser.get(f"/reviews/{review[1]}"))
    done = browser.post(
        f"/reviews/{review[1]}/settle", resolution="stands", reason="两份单据已与申请人核对"
    )
    assert title_of(done) == "复核"
    assert "已出具的单据有效" in text_of(browser.get("/reviews", state="settled"))
    bodies = [body_of(entry) for entry in one.pull() if entry.kind == "review"]
    assert bodies[-1]["state"] == "settled"
    assert bodies[-1]["by"] == "5001"


def test_limits_are_given_to_the_counters(made: Console) -> None:
    device = made.office.counter()
    browser = made.administrator()
    page = browser.get("/policy")
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]*value="(\d+)"', page.text))
    fields |= {"unsent_warn": "50", "unsent_freeze": "200", "unsent_acts": "issue"}
    answer = browser.post("/policy", **fields)
    assert "规则已修改" in text_of(answer)
    policy = [body_of(entry) for entry in device.pull() if entry.kind == "policy"][-1]["policy"]
    assert policy["unsent"] == {"warn": 50, "freeze": 200, "acts": ["issue"]}
    browser.get("/policy")
    upside_down = browser.post("/policy", **(fields | {"unsent_freeze": "10"}))
    assert upside_down.status_code == 422


def test_holidays_are_checked_before_they_are_given_out(made: Console) -> None:
    device = made.office.counter()
    browser = made.administrator()
    browser.get("/calendar")
    bad = browser.post(
        "/calendar", files={"table": ("2027.csv", b"date,off,name\n2027-01-01,1,x\n")}
    )
    assert bad.status_code == 422
    days = [f"2027-10-{day:02},1,国庆节" for day in range(1, 8)]
    days += [f"2027-05-{day:02},1,劳动节" for day in range(1, 6)]
    table = "\n".join(["date,off,name", "2027-01-01,1,元旦", *days]).encode()
    browser.get("/calendar")
    good = browser.post("/calendar", files={"table": ("2027.csv", table)})
    assert "2027 年节假日已发布" in text_of(good)
    told = [body_of(entry) for entry in device.pull() if entry.kind == "calendar"]
    assert told[-1]["year"] == 2027


def test_a_register_settles_what_was_taken_on_trust(made: Console) -> None:
    """Nobody's interface: the office hands in a list, and what waited is answered by it."""
    one = made.office.counter()
    leave_open(one, "a", "b")
    one.push()
    browser = made.signed_in("9001", Role.ADMINISTRATOR)
    page = text_of(browser.get("/papers"))
    assert page.count("等待 还没有问过") == 2
    table = "证件号码,持有人,证照编号\n91440103MA5XXXXX0X,广州晴川人力资源有限公司,E-1\n"
    for kind, content in (("材料a", table), ("材料b", "证件号码\n别的\n")):
        files = {"file": ("名册.csv", content.encode("gb18030"))}
        form = {"kind": kind, "source": "市场主体库", "as_of": "2026-03-02"}
        assert "已导入 1 行。1 项" in text_of(browser.post("/papers/register", files=files, **form))
    # in English each count has its own plural, and nothing that waits is not counted
    browser.post("/language", language="en", back=f"{BASE}/papers")
    for kind, more in (("材料b", " 1 paper that waits is asked for at once."), ("材料c", "")):
        files = {"file": ("名册.csv", "证件号码\n别的\n".encode("gb18030"))}
        form = {"kind": kind, "source": "市场主体库", "as_of": "2026-03-02"}
        said = text_of(browser.post("/papers/register", files=files, **form))
        assert f"1 row imported.{more} Papers" in said
    browser.post("/language", language="zh_CN", back=f"{BASE}/papers")
    Fetching(made.parts.core, Registered(made.parts.core)).step()
    page = text_of(browser.get("/papers"))
    assert "材料a 已核验 市场主体库" in page
    assert "材料b 查不到 市场主体库 看复核" in page
    assert "广州晴川" not in page
    (review,) = re.findall(r"/reviews/(r[0-9a-f]+)", browser.get("/papers").text)
    assert "材料b，市场主体库" in text_of(browser.get(f"/reviews/{review}"))
    files = {"file": ("名册.csv", b"nothing\n")}
    form = {"kind": "材料a", "source": "市场主体库", "as_of": "2026-03-02"}
    assert "缺少“证件号码”一栏" in text_of(browser.post("/papers/register", files=files, **form))


def test_every_look_at_a_case_is_written_down_and_names_are_masked(made: Console) -> None:
    device = made.office.counter()
    operation = device.issue()
    device.push()
    number = operation.payload["events"][0]["payload"]["number"]
    browser = made.signed_in("5001", Role.SUPERVISOR)
    browser.get("/cases")
    page = browser.post("/cases", number=f"{number[:8]} {number[8:]}")
    assert number in page.text
    assert "case.issued" in page.text
    browser.get("/cases")
    assert browser.post("/cases", number="9" * 22).status_code == 404
    trail = text_of(made.signed_in("7001", Role.AUDITOR).get("/trail", action="case.look"))
    assert operation.case_id[:24] in trail
    assert "unknown" in trail


def test_who_applied_is_masked_and_the_history_is_the_fold(made: Console) -> None:
    made.member("A001", Role.CLERK)
    device = made.office.counter()
    number, now = device.number(), made.clock.now()
    applicant = Party("person", "赵小影", "11010519491231002X")
    submission = to_plain(Submission("DEMO-LWPQ-01", now, applicant=applicant))
    event = event_of("c1", 1, "received", now, number=number, submission=submission)
    device.operate("case.issued", "c1", 0, {"events": [event]})
    device.push()
    browser = made.signed_in("5001", Role.SUPERVISOR)
    browser.get("/cases")
    page = browser.post("/cases", number=number)
    words = text_of(page)
    assert "已收件" in words
    assert "收件" in words
    assert mask_name("赵小影") in words
    for secret in ("赵小影", "11010519491231002X"):
        assert secret not in page.text


def test_the_auditor_sees_who_did_what_and_checks_every_link(made: Console) -> None:
    browser = made.administrator()
    browser.get("/places")
    browser.post("/halls", name="三楼大厅")
    auditor = made.signed_in("7001", Role.AUDITOR)
    assert title_of(auditor.get("/")) == "审计记录"
    words = text_of(auditor.get("/trail", actor="9001"))
    assert "hall.add" in words
    assert "每一环都接得上" in text_of(auditor.get("/trail/check"))
    auditor.get("/trail")
    package = auditor.post("/trail/export")
    assert "attachment" in package.headers["content-disposition"]
    assert b"hall.add" in package.content
    assert "audit.export" in text_of(auditor.get("/trail"))


def test_a_whole_catalogue_is_published_at_once_or_not_at_all(made: Console) -> None:
    browser = made.administrator()
    browser.get("/catalogue")
    browser.post("/catalogue/shipped")
    count = len(shipped_items())
    assert f"全部发布（{count}）" in text_of(browser.get("/catalogue"))
    assert browser.post("/catalogue/all", first="someday").status_code == 422
    with made.parts.core.database.reading() as connection:
        assert publishing.published_by(connection, made.office.founded.office) == ()
    browser.get("/catalogue")
    assert f"已发布 {count} 个版本" in text_of(browser.post("/catalogue/all", first="2026-03-02"))
    told = [body_of(entry) for entry in made.office.counter().pull() if entry.kind == "catalogue"]
    assert {body["hash"] for body in told} == {sha256(item) for item in shipped_items()}


def test_staff_are_added_and_leave(made: Console) -> None:
    browser = made.administrator()
    browser.get("/staff")
    browser.post(
        "/staff", number="1301", name="冯小试", role="supervisor", password=PASSWORD, pin=PIN
    )
    assert "须改密码" in text_of(browser.get("/staff"))
    newcomer = made.browser()
    assert title_of(newcomer.sign_in("1301")) == "请设自己的密码"
    assert title_of(newcomer.get("/overview")) == "请设自己的密码"
    mine = "Ziji-Shede-2026"
    changed = newcomer.post("/password/first", old=PASSWORD, password=mine, again=mine)
    assert title_of(changed) == "同步概况"
    browser.get("/staff/1301")
    browser.post("/staff/1301/active", active="0")
    assert title_of(newcomer.get("/overview")) == "管理台"


def test_days_are_typed_year_first_in_both_languages(made: Console) -> None:
    """A browser's own date field follows its machine: 03/02 and 02/03 would be the same day."""
    browser = made.administrator()
    with made.parts.core.database.transaction() as unit:
        who = Act(
            unit.connection, made.office.founded.office, "9001", Role.ADMINISTRATOR,
            made.clock.now(), unit, made.parts.core.random,
        )  # fmt: skip
        department = places.add_department(who, "荔湾区卫生健康局", "11440103XN0000020G")
    for language, hint in (("zh_CN", "年-月-日"), ("en", "Year-month-day")):
        browser.get("/places")
        browser.post("/language", language=language, back="/console/places")
        page = browser.get(f"/departments/{department}")
        assert 'type="date"' not in page.text
        assert r'pattern="\d{4}-\d{2}-\d{2}"' in page.text
        assert hint in text_of(page)
        form = {"entrustee": "荔湾区政务中心", "kind": "organ", "document": "荔卫〔2026〕1号"}
        wrong = browser.post(f"/departments/{department}/entrustments", since="02/03/2026", **form)
        assert wrong.status_code == 422


def test_cases_whose_day_has_no_serial_left_are_told_on_the_overview(made: Console) -> None:
    device = made.office.counter()
    browser = made.administrator()
    assert "还没有办件编号" not in text_of(browser.get("/overview"))
    day = f"{made.clock.now():%Y%m%d}"
    with made.parts.core.database.transaction() as unit:
        unit.upsert(serial_floors, {"day": day, "floor": 9999})
        office = made.office.founded.office
        assert learn(unit, office, "DEMO-LWPQ-01", "11440103XN0000012M4000131104003") == 0
    device.issue()
    device.push()
    words = text_of(browser.get("/overview"))
    assert "1 件办件还没有办件编号" in words
    assert "收件号和已出的凭证照常有效" in words
