"""The console served over HTTP with an office at work in it, for real browsers and for pictures."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import uvicorn

from tests.helpers.centre import Device
from tests.helpers.console import Console, console
from tests.helpers.records import HOLDER, leave_open
from windowdesk.app.standards import StandardFile
from windowdesk.catalogue.handed_in import HandedIn
from windowdesk.catalogue.load import SHIPPED
from windowdesk.central.service import counters, holidays, places, publishing
from windowdesk.central.service.acting import Act
from windowdesk.central.service.fetching import Fetching
from windowdesk.central.service.registers import Registered, Row, put_register
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes
from windowdesk.protocol.evaluations import EVALUATED, payload
from windowdesk.protocol.messages import SerialsWanted, Told

ITEM = SHIPPED / "items" / "elder-card.yaml"


@dataclass
class Site:
    """A console at ``url``; ``names`` are the ids of its things, by what an address calls them."""

    made: Console
    url: str = ""
    names: dict[str, str] = field(default_factory=dict)


@contextmanager
def served(made: Console) -> Iterator[Site]:
    """``made`` behind a real server on a free port of this machine."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(made.app, log_config=None, lifespan="off", ws="none", loop="asyncio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield Site(made, f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(60)
        listening.close()


@contextmanager
def acting(made: Console, number: str = "9001") -> Iterator[Act]:
    """An act of the office's administrator, without a page."""
    core = made.parts.core
    with core.database.transaction() as unit:
        yield Act(
            unit.connection,
            made.office.founded.office,
            number,
            Role.ADMINISTRATOR,
            core.now(),
            unit,
            core.random,
        )


def newer_item(folder: Path) -> Path:
    """A later version of the shipped card for the old, which asks something else."""
    text = ITEM.read_text(encoding="utf-8")
    path = folder / "elder-card-2026-2.yaml"
    path.write_text(_later(text), encoding="utf-8")
    return path


def _later(text: str) -> str:
    """The item with another version and day, which wants a copy of the household register."""
    text = text.replace('version: "2026.1"', 'version: "2026.2"')
    text = text.replace("effective: 2026-01-01", "effective: 2026-03-02", 1)
    before, mark, after = text.partition("  - id: household_register\n")
    after = after.replace("    originals: 1\n", "    originals: 1\n    copies: 1\n", 1)
    return before + mark + after


def at_work(database: Database) -> tuple[Console, dict[str, str]]:
    """An office with windows, counters well and ill, staff, standards, questions; names for addresses."""
    made = console(database)
    names = {"number": "1401"}
    made.member("9001", Role.ADMINISTRATOR)
    for number, role in (
        ("5001", Role.SUPERVISOR),
        ("7001", Role.AUDITOR),
        ("1301", Role.CLERK),
        ("1401", Role.CLERK),
        ("A001", Role.CLERK),
    ):
        made.member(number, role)
    with acting(made) as act:
        hall = places.add_hall(act, "二楼不动产大厅")
        names["window"] = places.add_window(act, hall, "不动产3号窗")
        places.add_window(act, hall, "不动产4号窗")
        department = places.add_department(act, "荔湾区市场监督管理局", "11440103XN0000012M")
        places.add_department(act, "荔湾区卫生健康局", "11440103XN0000020G")
        names["department"] = department
        places.entrust(
            act,
            department,
            entrustee="荔湾区政务服务和数据管理局",
            kind="organ",
            document="荔市监委〔2026〕1号",
            since="2026-01-01",
        )
    _counters(made, names)
    _standards(made, names)
    return made, names


def _counters(made: Console, names: dict[str, str]) -> None:
    now = made.clock.now().isoformat(timespec="seconds")
    well, ill = made.office.counter(), _at(made, names["window"])
    well.post(routes.STATUS, Told(time=now, unsent=0, numbers_left=181_640))
    ill.post(routes.STATUS, Told(time=now.replace("T10", "T11"), unsent=812, numbers_left=640))
    for _ in range(3):
        well.issue()
    well.lease(0, serials=[SerialsWanted(prefix="荔市监受", year=2026, count=200)])
    for nth, level in enumerate((1, 1, 2, 5)):
        said = payload(
            case_id=f"e{nth}", window="综合12号窗", outcome="given", level=level, reasons=()
        )
        well.operate(EVALUATED, "", 0, said)
    shared = well.issue()
    well.push()
    ill.lease(2)
    ill.issue(case_id=shared.case_id)
    ill.push()
    apart = made.office.counter()
    with acting(made) as act:
        counters.keep_apart(act, apart.device, "磁盘疑似被复制到另一台电脑")
    apart.issue()
    apart.send(apart.sealed(1))
    names["device"] = apart.device
    names["case"] = shared.payload["events"][0]["payload"]["number"]
    with made.parts.core.database.reading() as connection:
        from windowdesk.central.service import questions

        names["review"] = questions.questions_of(connection, "liwan")[0].review
    _papers(made, well)


def _papers(made: Console, one: Device) -> None:
    """One found in a register, one not, one that nobody can be asked for."""
    for material in ("营业执照", "身份证", "房屋租赁备案"):
        leave_open(one, material, named="{}")
    one.push()
    number, name = HOLDER["number"], HOLDER["name"]
    with acting(made) as act:
        for kind, rows in (
            ("营业执照", [Row(number, name, "E-0001", "", "")]),
            ("身份证", [Row("999999199001011234", "陈小演", "", "", "")]),
        ):
            put_register(act, kind, "市场主体库 3 月名册", act.at[:10], rows)
    Fetching(made.parts.core, Registered(made.parts.core)).step()


def _at(made: Console, window: str) -> Device:
    device = Device(made.office.centre, made.clock)
    assert device.enrol(made.office.code(window)).status == 200
    device.open_session()
    return device


@cache
def _shipped() -> tuple[StandardFile, ...]:
    """Some of what comes with the program: to read and check all of it takes half of all else here."""
    return HandedIn().shipped()[:6]


def _standards(made: Console, names: dict[str, str]) -> None:
    signer = made.parts.core.identity.signer
    today = made.clock.now().date()
    with acting(made) as act:
        publishing.put(act, _shipped())
        for draft in publishing.drafts_of(act.connection, act.office):
            first = max(today, draft.item.effective).isoformat()
            publishing.publish(act, signer, draft.hash, first)
        published = publishing.published_by(act.connection, act.office)
        names["hash"] = published[0].hash
        text = _later(ITEM.read_text(encoding="utf-8")).encode()
        publishing.put(act, made.parts.standards.read([("elder-card-2026-2.yaml", text)], today))
        names["draft"] = publishing.drafts_of(act.connection, act.office)[0].hash
        year, body = made.parts.holidays.read("2026.csv", _HOLIDAYS.encode())
        holidays.publish_year(act, year, body)


_HOLIDAYS = "date,off,name\n" + "\n".join(
    [
        *(f"2026-01-{day:02},1,元旦" for day in range(1, 4)),
        *(f"2026-02-{day:02},1,春节" for day in range(15, 24)),
        *(f"2026-10-{day:02},1,国庆节" for day in range(1, 8)),
        "2026-02-14,0,春节",
        "2026-02-28,0,春节",
    ]
)
