"""What stays Chinese on an English screen: the standard's own words, names of people and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tests.helpers.counter import AGENT, COMPANY
from tests.helpers.crowd import crowd
from tests.helpers.fake_centre import TROUBLE, warned
from tests.helpers.window import DeskRig
from windowdesk.app.shelf import Shelved
from windowdesk.bootstrap.demo import DEMO_AUDITOR, DEMO_CLERK, DEMO_SUPERVISOR
from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.standard.model import Basis
from windowdesk.gui.tour.matters import ORGANISATION
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.reference.evaluation import load_levels

# what a clerk wrote or a device said in a picture's state
WRITTEN = (
    "末页无章",
    "写错了申请人名称",
    "中山八路 12 号",
    "中山八路 21 号",
    "磁盘已满，这一步没有写入。",
    "此前录入的内容都已保存。",
    "请清理磁盘后再按 F9。",
    "打印机没有回应，不能确定是否已经出纸。请看一眼打印机。",
    "打印机缺纸。",
    "装纸后仍报缺纸：擦拭缺纸传感器，核对纸宽。",
    "装好纸，会接着打印；没有接着打印就按“重新打印”（F9）。",
    "模拟读卡器",
    "键盘式扫码枪",
    "模拟小票打印机",
    "存为 PDF",
    "窗口人员",
    "主管",
    # what the conversation with the centre said
    *(
        words
        for caution in (*warned(), *warned("frozen"))
        for words in (caution.words, caution.press)
    ),
    TROUBLE,
    "综合3号窗",
    # typed into the search, or its example of what may be typed
    "劳务 0220至今天",
    "欧阳 昨天",
    "张三 劳务派遣 今天",
)


def chinese_by_nature(rig: DeskRig) -> frozenset[str]:
    """Every such text that a state of the walk can show."""
    found = set(_everywhere())
    for shelved in rig.counter.desk.shelf.on(rig.clock.now().date()):
        if shelved.hash not in _of_item:
            _of_item[shelved.hash] = frozenset(_words_of(shelved))
        found |= _of_item[shelved.hash]
    for case in rig.counter.store.summaries():
        # a paper is called on the screen what is printed on it
        for paper in rig.counter.store.documents_of(case.case_id):
            found |= {str(paper.facts["title"]), paper.document_number}
            # as a notice of revocation names it
            named = f"《{paper.facts['title']}》{paper.document_number}"
            found.add(f"{named}（{paper.created_at:%Y-%m-%d}）")
            copies = paper.facts.get("copies", ())
            there = [str(copy["destination"]) for copy in copies]
            found |= {*there, "、".join(there)}
    place = rig.counter.desk.place
    return frozenset(found | {place.centre, place.window}) - {""}


# of a version of an item, by the hash that names its content: every desk has the same on its shelf
_of_item: dict[str, frozenset[str]] = {}


def _words_of(shelved: Shelved) -> Iterator[str]:
    for text in _strings(shelved):
        yield from (text, text.rstrip("。"), text.rstrip("？?"))


@cache
def _everywhere() -> frozenset[str]:
    """What no counter adds to."""
    found = set(WRITTEN)
    for level in load_levels(Path()):
        # the grades of 好差评 are an office's own list
        stars = "★" * (6 - level.code)
        found |= {level.words, f"{stars}\n{level.words}", *(why.words for why in level.reasons)}
    for one in crowd(900, days=9, first=date(2026, 2, 20)):
        found |= {one.item, one.name, mask_name(one.name)}
    people = {card.name for card in PEOPLE.values()} | {AGENT.name, COMPANY.name, ORGANISATION}
    people |= {DEMO_AUDITOR.name, DEMO_CLERK.name, DEMO_SUPERVISOR.name}
    return frozenset(found | people | {mask_name(name) for name in people})


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Basis):
        yield value.cite()
        yield from (value.law, value.article)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(key)
            yield from _strings(inner)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _strings(inner)
