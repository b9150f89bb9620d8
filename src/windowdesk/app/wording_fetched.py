"""Papers fetched after a case was accepted, in words: what is otherwise, and what there is to decide."""

from __future__ import annotations

from windowdesk.i18n import _


def differs_words(differs: str) -> str:
    """What of the record does not fit the case; "" where nothing was said."""
    return {
        "": "",
        "holder": _("登记的持有人不是申请人"),
        "certificate": _("证照编号不一致"),
        "expired": _("收件那天证照已过有效期"),
        "status": _("登记状态不正常，例如已注销或吊销"),
    }.get(differs, _("登记内容不一致"))


def fetched_questions() -> dict[str, tuple[str, str]]:
    """Questions about fetched papers: a few words, and what a supervisor has to decide."""
    return {
        "not_found": (
            _("待核验的材料查不到"),
            _("收件时系统不通，事后调取没有查到。请联系申请人或部门，决定受理是否维持。"),
        ),
        "differs": (
            _("待核验的材料与登记不符"),
            _("收件时系统不通，事后调取到的登记与当时认定的不一致。请核对后决定受理是否维持。"),
        ),
    }
