"""What the conversation with the centre says, in a clerk's words: what happened, what to do."""

from __future__ import annotations

from windowdesk.app.syncing import Link
from windowdesk.i18n import N_, _, counted

# why an operation was not simply applied, and what a person does about it
_CODES: dict[str, tuple[str, str]] = {
    "stale": (
        N_("这件办件在别的窗口已先有记录，中心平台没有按本窗口的记录改动。"),
        N_("请在“办件”中查看，由主管在中心平台核定后办理。"),
    ),
    "not_yours": (N_("这件办件属于别的政务服务中心。"), N_("请联系管理员。")),
    "number_malformed": (N_("收件号的校验位不对，中心平台只作存档。"), N_("请联系管理员。")),
    "number_changed": (N_("这件办件已有另一个收件号。"), N_("请由主管核定以哪个号码为准。")),
    "number_used": (
        N_("收件号已经用于另一件办件，两件都已保留。"),
        N_("请通知主管，按核定结果给申请人换发单据。"),
    ),
    "number_not_leased": (
        N_("收件号不在中心平台发给本窗口的号段内，单据有效，中心平台已存档待核。"),
        N_("不用重开单据；由主管核定。"),
    ),
    "serial_not_leased": (
        N_("文号不在中心平台发给本窗口的号段内，文书有效，中心平台已存档待核。"),
        N_("不用重开文书；由主管核定。"),
    ),
    "no_number": (N_("中心平台没有收到这件办件的收件记录。"), N_("请联系管理员。")),
    "staff": (
        N_("经办人在中心平台没有登记，或当时不能办理。"),
        N_("请管理员核对该工号，由主管核定。"),
    ),
    "catalogue": (
        N_("所按的事项标准当天已撤回或还没有生效，单据有效，中心平台已存档待核。"),
        N_("不用重开单据；由主管核定结论是否成立。"),
    ),
    "role": (N_("经办人的角色不能作这项处理，中心平台没有采用。"), N_("请由主管办理。")),
    "unknown_staff": (
        N_("中心平台没有这个工号，密码没有改。"),
        N_("请管理员核对该工号。"),
    ),
    "reset_meanwhile": (
        N_("管理员已先重设了密码，本窗口改的密码没有采用。"),
        N_("请用管理员给的密码登录，再改一次。"),
    ),
    "bad_hash": (N_("改后的密码没有完整送到，没有采用。"), N_("请再改一次密码。")),
    "admitted": (
        N_("这条记录曾另行保存，管理员核对后已收下存档。"),
        N_("单据有效；由主管核定。"),
    ),
    "broken": (N_("中心平台读不懂这条记录，已原样存档。"), N_("请联系管理员升级中心平台。")),
    "signed_before": (
        N_("同一文书先到的签名内容不同，中心平台保留先到的。"),
        N_("两份都已存档；请由主管核对。"),
    ),
    "no_review": (N_("中心平台没有这个待核定的问题，或已另行核定。"), N_("请在“待核”中查看。")),
    "unknown_kind": (
        N_("中心平台的版本较旧，还不认识这类记录，已原样存档。"),
        N_("不用处理；中心平台升级后自动办理。"),
    ),
}
_STATES: dict[str, tuple[str, str]] = {
    "recorded": (N_("中心平台已存档，另有一个问题待核定。"), N_("单据有效；由主管核定。")),
    "rejected": (N_("中心平台没有采用这条记录。"), N_("请在“办件”中查看，由主管核定后办理。")),
    "parked": (N_("中心平台已存档，还没有办理。"), N_("不用处理；中心平台升级后自动办理。")),
}
# why nothing goes on
_TROUBLES: dict[str, tuple[str, str]] = {
    "unreachable": (N_("连不上中心平台，正在自动重试。"), N_("可以照常受理，恢复后自动上传。")),
    "certificate": (
        N_("中心平台的证书不受信任，没有上传任何内容。"),
        N_("请联系管理员检查中心平台的证书和本机的日期。"),
    ),
    "certificate_over": (
        N_("中心平台的证书已过期，没有上传任何内容；记录都在本机。"),
        N_("可以照常受理；请联系管理员更换中心平台的证书，并核对本机的日期。"),
    ),
    "token": (N_("中心平台没有接受本窗口的会话，正在重新登录。"), N_("可以照常受理。")),
    "unknown": (
        N_("中心平台不认识本窗口，可能是中心平台恢复了较早的备份。"),
        N_("请联系管理员；本机的记录都在。"),
    ),
    "revoked": (N_("本窗口已被中心平台注销，不能再上传。"), N_("请联系管理员；本机的记录都在。")),
    "expired": (N_("本窗口的凭证已过期，上传的内容由中心平台另行保存。"), N_("请联系管理员。")),
    "quarantined": (
        N_("中心平台发现本窗口有两份不同的记录，上传的内容另行保存，等待核对。"),
        N_("请联系管理员；不要再恢复或复制本机的数据。"),
    ),
    "version": (N_("本程序与中心平台的版本相差太远，目前只上传。"), N_("请管理员升级。")),
    "busy": (N_("中心平台正忙，稍后自动重试。"), N_("可以照常受理。")),
    "full": (N_("中心平台的存储空间不足，暂时不收。"), N_("请联系管理员；可以照常受理。")),
    "gone": (N_("中心平台的数据读写出错，暂时不收。"), N_("请联系管理员；可以照常受理。")),
    "gap": (N_("中心平台缺少较早的记录，正在补传。"), N_("可以照常受理。")),
    "disk_full": (N_("本机磁盘空间不足，暂不接收中心平台的内容。"), N_("请清理磁盘。")),
    "store_problem": (N_("本机读写数据文件出错，同步暂停。"), N_("请管理员检查本机的磁盘。")),
    "store_read_only": (
        N_("本机的数据文件无法写入，同步暂停。"),
        N_("请管理员检查写入权限后重新启动。"),
    ),
    "store_corrupt": (
        N_("本机有一条待上传的记录校验不符，没有上传。"),
        N_("请停止受理并联系管理员。"),
    ),
}
_LINKS: dict[Link, str] = {
    Link.ALONE: N_("本机保存"),
    Link.ONLINE: N_("已联网"),
    Link.OFFLINE: N_("离线，自动重试"),
    Link.FORCED: N_("已手动离线"),
    Link.EXPIRED: N_("凭证过期"),
    Link.QUARANTINED: N_("待核对"),
    Link.REVOKED: N_("已注销"),
    Link.LIMITED: N_("只上传"),
}


def result_words(state: str, code: str) -> tuple[str, str]:
    """Why an operation was not simply applied, and what to do."""
    message, press = _CODES.get(code) or _STATES.get(state) or _STATES["recorded"]
    return _(message), _(press)


def trouble_words(code: str) -> tuple[str, str]:
    """Why nothing goes on just now, and what to do; ("", "") for no trouble."""
    if not code:
        return "", ""
    fallback = (N_("中心平台没有接受请求（{code}），稍后自动重试。"), N_("可以照常受理。"))
    message, press = _TROUBLES.get(code, fallback)
    return _(message).format(code=code), _(press)


def left_behind_words(count: int) -> str:
    """What is kept here and only another machine can send; "" for nothing."""
    if not count:
        return ""
    return counted(
        "本机的数据原属另一台设备，其中 {n} 项还没有见到中心平台收下，只能由那台设备上传；本机都留着。"
        "请把那台设备联网；没有那台设备了，请联系管理员。",
        count,
    )


def passed_over_words(count: int) -> str:
    """What the centre told and this version could not take in; "" for nothing."""
    if not count:
        return ""
    return counted(
        "中心平台发来的 {n} 条消息本机读不懂，已原样保存，其余照常。请升级本机程序；升级后仍有，请联系管理员。",
        count,
    )


def link_words(link: Link) -> str:
    """The lamp's word."""
    return _(_LINKS[link])
