"""Many invented cases in a real store, written in bulk: thousands a second instead of hundreds.

Names are drawn like a town's: a few surnames are common, most are not, and some characters lie
beyond the basic plane. Nobody in it exists: the identity numbers carry the division 999999.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.numbers import ReceiptNumber
from windowdesk.storage.store import SqlStore

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "单仇解区查翟尉缪覃盖逄晁殷芮佟欧阳上官慕容"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂雨桐子轩浩然欣怡思远晓岚志国建华文博海燕春梅雪松"
    "𬱖䶮𫍯㛃玥珺昕煜堃淼焱垚犇骉璟翀旻昊"
)
FIRMS = "晴川 远望 同心 百川 金桥 鼎盛 天河 云山 珠水 南岭 启明 和润 恒信 众诚 蓝海 华粤".split()
TRADES = "人力资源 餐饮管理 商贸 信息科技 物业服务 建筑劳务 文化传播 医疗器械 物流 教育咨询".split()
ITEMS = tuple(
    f"{matter}{act}"
    for matter in (
        "劳务派遣经营许可", "食品经营许可", "个体工商户登记", "公共场所卫生许可", "残疾人证", "社会保障卡",
        "生育登记", "户外广告设施设置", "临时占用城市道路", "特种设备使用登记", "道路货物运输经营许可",
        "民办非企业单位成立登记", "烟草专卖零售许可证", "不动产登记资料查询", "医疗机构执业登记",
    )
    for act in ("新办", "变更", "延续", "补发", "注销")
)  # fmt: skip
STATES = ("accepted",) * 14 + ("correcting",) * 3 + ("accepted_deferred", "not_accepted", "voided")
CLERKS = tuple(str(number) for number in range(1201, 1225))
DIVISION = "440103"
FIRST_DAY = date(2023, 1, 3)


@dataclass(frozen=True, slots=True)
class Invented:
    """One case as the crowd knows it."""

    case_id: str
    number: str
    item: str
    person: str
    firm: str
    identity: str
    state: str
    at: datetime
    clerk: str

    @property
    def name(self) -> str:
        return self.firm or self.person


def crowd(
    count: int, seed: int = 7, days: int = 900, first: date = FIRST_DAY
) -> Iterator[Invented]:
    """``count`` cases in the order of their days, ``days`` of them from ``first`` on."""
    draw = random.Random(seed)
    rare = len(SURNAMES)
    weights = [1 / (1 + n) ** 0.9 for n in range(rare)]
    for n in range(count):
        person = draw.choices(SURNAMES, weights)[0] + "".join(
            draw.choices(GIVEN, k=2 if draw.random() < 0.8 else 1)
        )
        firm = ""
        if draw.random() < 0.3:
            firm = f"广州{draw.choice(FIRMS)}{n % 89 if n % 7 == 0 else ''}{draw.choice(TRADES)}有限公司"
        day = first + timedelta(days=n * days // max(count, 1))
        at = datetime.combine(day, datetime.min.time()) + timedelta(
            seconds=9 * 3600 + draw.randrange(8 * 3600)
        )
        number = ReceiptNumber(at.year % 100, DIVISION, 9_100_000 + n // 99_999, n % 99_999)
        yield Invented(
            f"{seed:04x}{n:028x}", number.text(), draw.choice(ITEMS), person, firm,
            f"999999{draw.randrange(1950, 2008)}0101{n % 1000:03d}X",
            draw.choice(STATES), at, draw.choice(CLERKS),
        )  # fmt: skip


def settle_in(store: SqlStore, cases: Iterable[Invented], batch: int = 20_000) -> int:
    """Write ``cases`` into ``store``: two events, the list line, the number. How many there were."""
    raw: Any = store._opened.connection.connection.dbapi_connection
    waiting, written = iter(cases), 0
    while some := list(islice(waiting, batch)):
        with store._writing:
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(
                "INSERT INTO events (case_id, seq, kind, at, actor, window, payload, version)"
                " VALUES (?, ?, ?, ?, ?, '综合1号窗', ?, 1)",
                [row for case in some for row in _events(case)],
            )
            raw.executemany(
                "INSERT INTO cases"
                " (case_id, number, item_name, applicant, state, outcome, at, actor)"
                " VALUES (?, ?, ?, ?, ?, 'accept', ?, ?)",
                [_line(case) for case in some],
            )
            raw.executemany(
                "INSERT INTO case_numbers VALUES (?, ?)", [(c.number, c.case_id) for c in some]
            )
            raw.execute("COMMIT")
        written += len(some)
    return written


def _events(case: Invented) -> Iterator[Sequence[Any]]:
    applicant = {"kind": "person", "name": case.person, "number": case.identity}
    submission: dict[str, Any] = {"applicant": applicant, "agent": None}
    if case.firm:
        submission = {
            "applicant": {
                "kind": "organisation",
                "name": case.firm,
                "number": "91440103MA5XXXXX0X",
            },
            "agent": applicant,
        }
    received = {"number": case.number, "secret": "", "submission": submission}
    paper = {"document_id": case.case_id, "document_number": ""}
    at = case.at.isoformat()
    yield case.case_id, 1, "received", at, case.clerk, json.dumps(received, ensure_ascii=False)
    yield case.case_id, 2, "document_issued", at, case.clerk, json.dumps(paper)


def _line(case: Invented) -> Sequence[Any]:
    return (
        case.case_id, case.number, case.item, mask_name(case.name), case.state,
        case.at.isoformat(), case.clerk,
    )  # fmt: skip
