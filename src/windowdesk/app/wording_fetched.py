"""Papers fetched after a case was accepted, in words: what of one is otherwise than it was taken to be."""

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
