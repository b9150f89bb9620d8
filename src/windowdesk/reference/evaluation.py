"""The grades of 好差评 as data: shipped ones, or those of the profile."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from windowdesk import logs
from windowdesk.app.pads import Level, Reason
from windowdesk.i18n import N_
from windowdesk.protocol.evaluations import MOST_REASONS, REASON

FILE = "evaluation.toml"
_SHIPPED = Path(__file__).with_name(FILE)
_CODES = [1, 2, 3, 4, 5]
# what the shipped file says, for the catalogue of messages: whoever rates may read no Chinese
_SAID = (
    N_("非常满意"),
    N_("一窗受理一次办好"),
    N_("可以先受理后补材料"),
    N_("服务热情效率高"),
    N_("材料少跑腿少"),
    N_("满意"),
    N_("填写的表单和提交的材料少"),
    N_("在承诺时间内办结"),
    N_("服务态度好"),
    N_("讲解清楚"),
    N_("基本满意"),
    N_("一次性告知清楚"),
    N_("办理流程还可以简化"),
    N_("等候时间稍长"),
    N_("不满意"),
    N_("没有一次性告知"),
    N_("要求提供不必要的材料"),
    N_("等候或办理时间长"),
    N_("业务不熟练"),
    N_("服务态度不好"),
    N_("非常不满意"),
    N_("在办理中故意刁难"),
    N_("没有按承诺时间办结"),
    N_("多次跑仍没有办成"),
    N_("服务态度生硬"),
    N_("要求购买指定的服务"),
)


def load_levels(profile: Path) -> tuple[Level, ...]:
    """The five grades, best first; the shipped ones where the profile's file cannot be used."""
    own = profile / FILE
    if own.exists():
        try:
            return read_levels(own)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # a wrong file must not keep a counter from working; the log names it
            logs.get(__name__).error("evaluation_file")
    return read_levels(_SHIPPED)


def read_levels(path: Path) -> tuple[Level, ...]:
    """The grades of a file. ValueError, KeyError and the like where it is none of ours."""
    found = tuple(map(_level, tomllib.loads(path.read_text(encoding="utf-8"))["level"]))
    if [level.code for level in found] != _CODES:
        raise ValueError("there are five grades, 1 to 5")
    return found


def _level(table: dict[str, Any]) -> Level:
    reasons = tuple(Reason(str(code), str(words)) for code, words in table["reasons"].items())
    if len(reasons) > MOST_REASONS or not all(REASON.fullmatch(one.code) for one in reasons):
        # the centre would refuse every evaluation that names one
        raise ValueError(
            "a reason has a code of letters and digits, and a grade has twenty at most"
        )
    return Level(int(table["code"]), str(table["words"]), reasons)
