"""Facts of the centre in words and figures, as the console's pages say them."""

from __future__ import annotations

from datetime import datetime

from windowdesk.i18n import _, ngettext

NOTHING = "—"


def moment(text: str) -> str:
    """An ISO time to the minute; a dash for none."""
    return text[:16].replace("T", " ") if text else NOTHING


def day(text: str) -> str:
    """The day of an ISO time."""
    return text[:10] if text else NOTHING


def ago(text: str, now: str) -> str:
    """How long ago, in the largest unit that says enough."""
    if not text:
        return _("从未")
    seconds = (datetime.fromisoformat(now) - datetime.fromisoformat(text)).total_seconds()
    if seconds < 60:
        return _("刚刚")
    if seconds < 3600:
        return _("{n} 分钟前").format(n=int(seconds // 60))
    if seconds < 86400:
        return _("{n} 小时前").format(n=int(seconds // 3600))
    n = int(seconds // 86400)
    return ngettext("{n} 天前", "{n} 天前", n).format(n=n)


def told(count: int | None) -> str:
    """A figure a device told of itself; a dash where it never did."""
    return NOTHING if count is None else str(count)


def skew(seconds: int | None) -> str:
    """How far a clock is off: +12 s is ahead."""
    return NOTHING if seconds is None else _("{n} 秒").format(n=f"{seconds:+d}" if seconds else "0")


def entrustee_kind(kind: str) -> str:
    """What an entrustee is (行政许可法 24)."""
    known = {"organ": _("行政机关"), "institution": _("事业单位"), "company": _("企业")}
    return known.get(kind, kind)


def standing(text: str) -> tuple[str, str]:
    """A device's standing as the shape of its mark and as a word."""
    return {
        "active": ("good", _("正常")),
        "expired": ("warn", _("凭证过期")),
        "quarantined": ("held", _("隔离")),
        "revoked": ("bad", _("已吊销")),
    }.get(text, ("", text))
