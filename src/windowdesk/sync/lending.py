"""A copy that another window took, fetched from the centre while somebody waits to see it.

It is shown and not kept: what lies at two windows has to be looked after at two. A connection of its own,
so that neither the conversation waits for it nor it for the conversation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from windowdesk.app.errors import BadInput
from windowdesk.app.syncing import Link
from windowdesk.i18n import _
from windowdesk.protocol import routes
from windowdesk.sync.ports import Connection, Unreachable
from windowdesk.sync.wire import Refused, Wire


class CentreCopies:
    """Implements :class:`windowdesk.app.copies.CopiesElsewhere`.

    ``token`` is the open session's, "" without one; ``connect`` opens a connection to the centre;
    ``link``: how the counter stands to it, which says why there is no session.
    """

    def __init__(
        self, token: Callable[[], str], connect: Callable[[], Connection], link: Callable[[], Link]
    ) -> None:
        self._token = token
        self._connect = connect
        self._link = link

    def fetch(self, sha256: str) -> bytes:
        token = self._token()
        if not token:
            raise _no_line(self._link())
        connection = self._connect()
        try:
            wire = Wire(connection)
            wire.token = token
            content = wire.send("GET", f"{routes.ATTACHMENTS}/{sha256}").body
        except Unreachable as problem:
            raise _offline() from problem
        except Refused as refused:
            raise _refused(refused) from refused
        finally:
            connection.close()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _damaged()
        return content


def _no_line(link: Link) -> BadInput:
    """Why nobody can be asked: not every counter without a session is off the line."""
    if link is Link.ALONE:
        return _elsewhere(
            _("这份影像在另一个窗口拍摄，本机没有；本机还没有加入中心平台，取不到。"),
            _("请到拍摄的窗口查看；要在这里看，先由管理员在“同步”（Ctrl+6）加入中心平台。"),
        )
    if link is Link.FORCED:
        return _elsewhere(
            _("这份影像在另一个窗口拍摄，本机没有；本机已手动离线，取不到。"),
            _("请按 Ctrl+6，再按 Ctrl+D 恢复联网，然后回到这里按 Ctrl+R；或到拍摄的窗口查看。"),
        )
    return _offline() if link in (Link.OFFLINE, Link.ONLINE) else _kept_back()


def _refused(refused: Refused) -> BadInput:
    if refused.status == 404:
        return _not_there()
    if refused.status in (403, 423, 426):
        return _kept_back()
    # a session that has just run out, or a busy centre: the next try finds another
    return BadInput(
        _("中心平台现在没有给出这份影像。"),
        saved=_saved(),
        press=_("请等几秒，再按 Ctrl+R。"),
        code="copy_busy",
    )


def _kept_back() -> BadInput:
    """Revoked, expired, kept apart or too old: trying again brings nothing."""
    return BadInput(
        _("中心平台没有把这份影像交给本窗口。"),
        saved=_saved(),
        press=_("请到“同步”（Ctrl+6）看本机为什么被拒绝，并告诉管理员；现在要看，请到拍摄的窗口。"),
        code="copy_refused",
    )


def _offline() -> BadInput:
    return _elsewhere(
        _("这份影像在另一个窗口拍摄，本机没有；现在也连不上中心平台。"),
        _("联网后按 Ctrl+R，或到拍摄的窗口查看；网络怎样，看“同步”（Ctrl+6）。"),
    )


def _elsewhere(words: str, press: str) -> BadInput:
    return BadInput(words, saved=_saved(), press=press, code="elsewhere")


def _not_there() -> BadInput:
    return BadInput(
        _("这份影像在另一个窗口拍摄，还没有送到中心平台。"),
        saved=_("影像保存在拍摄的窗口。"),
        press=_("请等那个窗口联网上传后按 Ctrl+R，或到那里查看。"),
        code="copy_not_there",
    )


def _damaged() -> BadInput:
    return BadInput(
        _("从中心平台取来的影像与办件的记录不一致，没有打开。"),
        saved=_("办件没有改动；影像保存在拍摄的窗口。"),
        press=_("请按 Ctrl+R 再取一次；仍不行，请到拍摄的窗口查看，并报告管理员。"),
        code="copy_damaged",
    )


def _saved() -> str:
    return _("影像保存在拍摄的窗口。")
