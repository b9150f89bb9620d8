"""Who works here and why somebody may not come in, in words: at a desk and in the centre's console."""

from __future__ import annotations

from datetime import datetime

from windowdesk.app.errors import NotAllowed
from windowdesk.domain.staff import Role
from windowdesk.i18n import _


def role_words(role: Role) -> str:
    """The post of whoever works here."""
    return {
        Role.CLERK: _("窗口人员"),
        Role.SUPERVISOR: _("主管"),
        Role.ADMINISTRATOR: _("管理员"),
        Role.AUDITOR: _("审计员"),
    }[role]


def _kept() -> str:
    return _("已录入的内容都在。")


def wrong_secret(pin: bool, left: int | None = None) -> NotAllowed:
    """A password or PIN that does not fit, an unknown number too; ``left``: tries before a lock."""
    message = _("解锁码不对。") if pin else _("工号或密码不对。")
    if left is not None and left <= 3:
        message += _("再错 {n} 次将锁定 30 分钟。").format(n=left)
    return NotAllowed(message, saved=_kept(), press=_("请重新输入。"), code="wrong_secret")


def locked_out(until: datetime) -> NotAllowed:
    """Too many wrong secrets."""
    return NotAllowed(
        _("输错次数过多，账号已锁定至 {time}。").format(time=until.strftime("%H:%M")),
        saved=_kept(),
        press=_("请稍后再试，或联系主管。"),
        code="locked_out",
    )


def lease_over(until: datetime, *, local: bool) -> NotAllowed:
    """The off-line credential has run out; ``local``: an account the centre does not know."""
    when = until.strftime("%Y-%m-%d %H:%M")
    if local:
        return NotAllowed(
            _("这个账号只在本机登记，加入中心后用到 {time} 为止。").format(time=when),
            saved=_kept(),
            press=_("请管理员在中心登记这个工号，再联网同步一次。"),
            code="lease_over",
        )
    return NotAllowed(
        _("本机已久未与中心同步，离线登录的有效期到 {time} 为止。").format(time=when),
        saved=_kept(),
        press=_("请检查网络；同步成功后即可登录，不必重新登记。"),
        code="lease_over",
    )


def no_right(what: str) -> NotAllowed:
    """The signed-in person's role does not hold the right to ``what``."""
    return NotAllowed(
        _("您的岗位不能{what}。").format(what=what),
        saved=_kept(),
        press=_("请由有权限的人员登录办理。"),
        code="role",
    )


def token_wanted(*, enrolled: bool) -> NotAllowed:
    """The role signs in with a token too; ``enrolled``: the person has one."""
    if enrolled:
        return NotAllowed(
            _("密码正确，还须用密钥确认。"),
            saved=_kept(),
            press=_("请插入自己的密钥，输入密钥口令。"),
            code="token_wanted",
        )
    return NotAllowed(
        _("您的岗位须用密钥登录，而您还没有登记密钥。"),
        saved=_kept(),
        press=_("请管理员在中心登记您的密钥。"),
        code="no_token_enrolled",
    )


_TOKEN = {
    "module": lambda: (_("本机没有装好密钥的驱动。"), _("请管理员检查“密钥模块”设置。")),
    "absent": lambda: (_("没有找到密钥。"), _("请插入自己的密钥再试。")),
    "pin": lambda: (_("密钥口令不对。"), _("请重新输入；连续输错会锁住密钥。")),
    "pin_locked": lambda: (_("密钥已被锁住。"), _("请找管理员解锁密钥。")),
    "other": lambda: (_("插入的不是您本人的密钥。"), _("请换上自己的密钥再试。")),
    "stale": lambda: (_("这次确认已经过期或用过。"), _("请重新登录。")),
    "removed": lambda: (_("签名时密钥没有应答。"), _("请重新插好密钥再试。")),
    "algorithm": lambda: (_("密钥的算法本机不支持。"), _("请管理员检查密钥和软件版本。")),
}


def wrong_token(why: str) -> NotAllowed:
    """What went wrong with a token: one of the keys above; the error's code is ``token_<why>``."""
    happened, press = _TOKEN[why]()
    return NotAllowed(happened, saved=_kept(), press=press, code=f"token_{why}")
