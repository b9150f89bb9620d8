"""Joining a centre: what an installer types, checked before anything is sent, and every refusal in words.

The codes are those of the centre's ``Problem`` and of the transport; the command and the dialog say
the same of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from windowdesk.app.errors import BadInput, DeskError
from windowdesk.i18n import _

# as the centre prints them: groups of capitals and digits; a person may type spaces or small letters
_CODE = re.compile(r"[0-9A-Z]{6,40}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def clean_address(text: str) -> str:
    """``https://host[:port]`` of what was typed; plain HTTP only to this machine itself.

    Raises ``BadInput`` code "bad_address".
    """
    typed = text.strip()
    if typed and "://" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad_address() from None
    if not host or parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query:
        raise _bad_address()
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise refused("plain_http", typed)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def clean_code(text: str) -> str:
    """The one-time code as the centre wrote it. Raises ``BadInput`` code "bad_code"."""
    typed = text.strip().upper()
    if not _CODE.fullmatch(re.sub(r"[\s-]", "", typed)):
        raise BadInput(
            _("加入码不完整，或有认不出的字符。"),
            saved=_("没有改动任何已有的内容。"),
            press=_("请照管理员给的加入码原样输入，字母和数字不分大小写。"),
            code="bad_code",
        )
    return re.sub(r"\s", "", typed)


def _bad_address() -> BadInput:
    return BadInput(
        _("中心平台的地址不对。"),
        saved=_("没有改动任何已有的内容。"),
        press=_("请照管理员给的地址输入，例如 https://zw.example.gov.cn:8443。"),
        code="bad_address",
    )


_Words = Callable[[], tuple[str, str]]
_REFUSALS: dict[str, _Words] = {
    "unreachable": lambda: (
        _("连不上中心平台 {address}。"),
        _("请检查网线和地址；仍不行请管理员确认平台已启动、防火墙已放行。"),
    ),
    "plain_http": lambda: (
        _("地址 {address} 没有加密，不能用来加入。"),
        _("请改用 https:// 开头的地址。"),
    ),
    "not_a_centre": lambda: (
        _("地址 {address} 有应答，但不是中心平台。"),
        _("请核对地址和端口。"),
    ),
    "certificate": lambda: (
        _("中心平台 {address} 的证书没有通过验证，没有发送任何内容。"),
        _("请管理员检查证书是否过期、是否由本机信任的机构签发，地址与证书是否一致。"),
    ),
    "certificate_over": lambda: (
        _("中心平台 {address} 的证书已过期，没有发送任何内容。"),
        _("请管理员更换中心平台的证书，并核对本机的日期。"),
    ),
    "unknown_code": lambda: (
        _("中心平台没有这个加入码。"),
        _("请核对加入码；仍不行请管理员重新生成一个。"),
    ),
    "unusable_code": lambda: (
        _("这个加入码不对，或者已经用过、已经过期，或者是给别的窗口的。"),
        _("请核对加入码；仍不行请管理员重新生成一个。"),
    ),
    "used_code": lambda: (
        _("这个加入码已经用过。"),
        _("每个加入码只能用一次，请管理员为本窗口重新生成一个。"),
    ),
    "expired_code": lambda: (
        _("这个加入码已经过期。"),
        _("请管理员重新生成一个，并尽快使用。"),
    ),
    "clock": lambda: (
        _("本机时钟与中心平台相差太多，不能加入。"),
        _("请先校准本机的日期、时间和时区。"),
    ),
    "enrolled": lambda: (
        _("本机已经加入了中心平台。"),
        _("要换一个平台，请管理员先停用本机。"),
    ),
    "unsent": lambda: (
        _("本机还有没有上传的办件，不能换平台。"),
        _("请先在“同步”中传完，再请管理员停用本机。"),
    ),
    "version": lambda: (
        _("本机软件与中心平台的版本相差太多，不能加入。"),
        _("请管理员升级本机软件后再试。"),
    ),
    "busy": lambda: (
        _("中心平台正忙，没有完成加入。"),
        _("请稍后再试；加入码没有用掉。"),
    ),
    "full": lambda: (
        _("中心平台的存储空间不足，没有完成加入。"),
        _("请管理员清理中心平台的磁盘后再试；加入码没有用掉。"),
    ),
    "gone": lambda: (
        _("中心平台的数据读写出错，没有完成加入。"),
        _("请管理员检查中心平台后再试；加入码没有用掉。"),
    ),
    "revoked": lambda: (
        _("本机已被中心平台停用。"),
        _("请管理员在平台上重新启用，或生成新的加入码。"),
    ),
}


def refused(code: str, address: str = "") -> DeskError:
    """Why joining failed, for the transport's or the centre's ``code``; any other is said too."""
    words = _REFUSALS.get(code)
    if words is None:
        return DeskError(
            _("中心平台没有接受加入（{code}）。").format(code=code),
            saved=_("没有改动任何已有的内容。"),
            press=_("请把括号里的内容告诉管理员。"),
            code=code,
        )
    happened, press = words()
    return DeskError(
        happened.format(address=address),
        saved=_("没有改动任何已有的内容。"),
        press=press,
        code=code,
    )
