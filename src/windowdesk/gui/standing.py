"""How the counter stands to its centre, in a clerk's words: for the lamp and for its page. Free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from windowdesk.i18n import _, counted

if TYPE_CHECKING:  # the first paint does not wait for the use cases
    from windowdesk.app.syncing import SyncStatus


@dataclass(frozen=True, slots=True)
class Said:
    """The lamp: its tone (which is its shape too), its few words, and the whole sentence."""

    tone: str
    word: str
    explain: str


def said(status: SyncStatus, now: datetime) -> Said:
    """What the lamp says of ``status``; never more than is known."""
    return _LINKS[status.link.value](status, now)


def _alone(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "correct",
        _("本机保存"),
        _("未连接中心平台：办件都存在本机，照常办理，联网后再上传。"),
    )


def _online(status: SyncStatus, now: datetime) -> Said:
    if not status.unsent:
        return Said("accept", _("已联网"), _("已连接中心平台，办件都已上传。"))
    return Said(
        "accept",
        _("已联网 · 待传 {n}").format(n=status.unsent),
        _("已连接中心平台，正在上传，还有 {n} 项。").format(n=status.unsent),
    )


def _offline(status: SyncStatus, now: datetime) -> Said:
    explain = _("连不上中心平台：照常办理，出具的文书有效，恢复后自动上传。")
    words = _("离线")
    if status.last_success is not None:
        words = _("离线 {time}").format(time=span(now - status.last_success))
    return Said("correct", _waiting(words, status), explain)


def _forced(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "wait",
        _waiting(_("已手动离线"), status),
        _("已由窗口断开：照常办理，在“同步”中恢复联网后上传。"),
    )


def _expired(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "refuse",
        _waiting(_("证书过期"), status),
        _("本机证书已过期：照常办理，上传的内容由管理员核对后生效。请联系管理员续期。"),
    )


def _quarantined(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "refuse",
        _waiting(_("已隔离"), status),
        _("本机数据曾恢复或复制，上传的内容由中心平台单独保存。请联系管理员核对。"),
    )


def _revoked(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "refuse",
        _waiting(_("已停用"), status),
        _("中心平台已停用本机，不再接收上传；办件仍保存在本机。请联系管理员。"),
    )


def _limited(status: SyncStatus, now: datetime) -> Said:
    return Said(
        "correct",
        _waiting(_("版本过旧"), status),
        _("本机软件版本过旧：办件照常上传，收不到中心平台的更新。请联系管理员升级。"),
    )


def _waiting(words: str, status: SyncStatus) -> str:
    """``words``, and how much waits, where something does."""
    if not status.unsent:
        return words
    return _("{state} · 待传 {n}").format(state=words, n=status.unsent)


_LINKS: dict[str, Callable[[SyncStatus, datetime], Said]] = {
    "alone": _alone,
    "online": _online,
    "offline": _offline,
    "forced": _forced,
    "expired": _expired,
    "quarantined": _quarantined,
    "revoked": _revoked,
    "limited": _limited,
}


def span(length: timedelta) -> str:
    """A stretch of time as a person says it, never negative: 12 分钟, 3 小时, 2 天."""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 1:
        return _("不到 1 分钟")
    if minutes < 60:
        return _("{n} 分钟").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} 小时").format(n=minutes // 60)
    return counted("{n} 天", minutes // (24 * 60))
