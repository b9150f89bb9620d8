"""Ten thousand items for the finder: real names where the real lists are, invented ones to fill up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from windowdesk.app.shelf import Shelved
from windowdesk.catalogue.load import shipped_items

_PLACES = (
    "市级", "荔湾区", "越秀区", "海珠区", "天河区", "白云区", "黄埔区", "番禺区", "花都区", "南沙区"
)  # fmt: skip
_MATTERS = (
    "食品经营许可", "公共场所卫生许可", "残疾人证", "社会保障卡", "户外广告设施设置审批",
    "临时占用城市道路审批", "特种设备使用登记", "道路货物运输经营许可", "民办非企业单位成立登记",
    "烟草专卖零售许可证核发", "医疗机构执业登记", "房地产开发企业资质核定", "取水许可", "排污许可证核发",
)  # fmt: skip
_ACTS = ("新办", "变更", "延续", "补发", "注销", "首次申请", "增项", "迁址")


def names(folder: Path | None) -> Iterator[tuple[str, str, str]]:
    """Name, organ and code: the real lists in ``folder``, then invented names without an end."""
    if folder is not None:
        with (folder / "cn-items" / "guangan-items.csv").open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                yield row["name"], row["department"], row["item_code"]
    for n in count():
        place, rest = n % len(_PLACES), n // len(_PLACES)
        matter, rest = rest % len(_MATTERS), rest // len(_MATTERS)
        act, round_ = rest % len(_ACTS), rest // len(_ACTS)
        name = f"{_MATTERS[matter]}（{_ACTS[act]}）" + (f"第{round_}类" if round_ else "")
        yield name, f"{_PLACES[place]}行政审批局", f"4401{place:02}{n:07}"


def many_items(number: int, folder: Path | None = None) -> tuple[Shelved, ...]:
    """``number`` items, the shipped eleven among them; only what the finder reads is different."""
    shipped = shipped_items()
    base = shipped[0]
    made = [Shelved(item, f"shipped{n}") for n, item in enumerate(shipped)]
    for n, (name, organ, code) in enumerate(islice(names(folder), number - len(made))):
        item = replace(base, name=name, code=code, organ=replace(base.organ, name=organ))
        made.append(Shelved(item, f"made{n}"))
    return tuple(made)
