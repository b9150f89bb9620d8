"""What can be wrong with an air-gap package, in words for whoever carries it."""

from __future__ import annotations

from windowdesk.app.errors import BadInput
from windowdesk.i18n import _


def package_refused(code: str) -> BadInput:
    """Why a package or an answer was not taken in, for the codes of ``PackageError``."""
    words = {
        "format": (_("这不是窗口导出的数据包，或不是它的回执。"), _("请核对文件。")),
        "damaged": (_("数据包不完整，可能没有拷贝完。"), _("请重新拷贝；仍不行请重新导出。")),
        "signature": (_("数据包的签名不对，内容可能被改动。"), _("请重新导出，并告知管理员。")),
        "not_ours": (_("数据包是给别的中心或窗口的，这里打不开。"), _("请送到它所属的地方。")),
        "unknown_device": (_("这里没有登记过这台设备。"), _("请核对数据包来自哪个中心的窗口。")),
        "revoked": (_("这台设备已被停用，数据包没有读入。"), _("请由管理员决定如何处理。")),
        "not_enrolled": (
            _("本机还没有加入中心平台，没有可以交换的对象。"),
            _("请先加入中心平台。"),
        ),
        "other_device": (_("这是别的窗口的回执。"), _("请到导出数据包的那台窗口导入。")),
    }
    message, press = words.get(code, (_("数据包不能读入（{code}）。").format(code=code), ""))
    return BadInput(message, saved=_("没有改动任何已有的内容。"), press=press, code=code)
