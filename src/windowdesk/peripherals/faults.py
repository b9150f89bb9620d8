"""Everything a device can be wrong about, in one list, with the words a clerk is shown.

One closed enum serves every driver, so that a lamp, a banner and a log line mean the same thing
whichever printer or reader stands on the desk. A driver maps its own codes (SW3 of an ID reader,
``DLE EOT`` bits of a receipt printer, state reasons of a page printer) to one of these and never
invents words of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from windowdesk.app.errors import DeviceProblem
from windowdesk.i18n import N_, _


class Fault(StrEnum):
    """What is wrong with a device. The values are stable: they go into logs and exit objects."""

    NO_HARDWARE = "no_hardware"
    PERMISSION = "permission"
    IN_USE = "in_use"
    OFFLINE = "offline"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    UNAUTHORISED = "unauthorised"
    SELF_TEST = "self_test"
    MEDIA_OUT = "media_out"
    MEDIA_LOW = "media_low"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    CUTTER = "cutter"
    HEAD_HOT = "head_hot"
    RIBBON_OUT = "ribbon_out"
    BROKEN = "broken"
    CARD_UNREADABLE = "card_unreadable"
    WRONG_CARD = "wrong_card"
    CARD_EXPIRED = "card_expired"
    UNSUPPORTED = "unsupported"
    NO_DRIVER = "no_driver"
    CONFIG = "config"
    OUTCOME_UNKNOWN = "outcome_unknown"
    HELPER_CRASHED = "helper_crashed"
    DARK = "dark"
    ADF_EMPTY = "adf_empty"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """How loudly a fault speaks: a note, a warning beside the work, or a stop."""

    REPORT = "report"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FaultWords:
    """The three answers a clerk needs, and where an installer looks: in the language in use."""

    happened: str
    saved: str
    press: str
    installer: str


_KEPT = N_("已填内容都在，没有丢失。")
_NOT_PRINTED = N_("文书已存好，这一份没有打印。")
_MAYBE_PRINTED = N_("文书已存好。")
_SCANNED = N_("已扫好的页和已填内容都在。")

# fault: (severity, what happened, what is saved, what to press, what an installer looks at)
_TABLE: dict[Fault, tuple[Severity, str, str, str, str]] = {
    Fault.NO_HARDWARE: (
        Severity.ERROR,
        N_("没有找到这台设备。"),
        _KEPT,
        N_("接好电源和数据线，再试一次。"),
        N_("查 lsusb 和 dmesg 有没有这台设备；换一根线或一个口；运行 windowdesk doctor。"),
    ),
    Fault.PERMISSION: (
        Severity.ERROR,
        N_("本机没有使用这台设备的权限。"),
        _KEPT,
        N_("请联系技术人员。"),
        N_("把运行账户加入 dialout、lp、input、video 组或装上 udev 规则，重新登录。"),
    ),
    Fault.IN_USE: (
        Severity.ERROR,
        N_("设备正被另一个程序占用。"),
        _KEPT,
        N_("关闭那个程序，再试一次。"),
        N_("windowdesk doctor 会说是哪个程序；停掉 ModemManager、厂商服务或另一个窗口。"),
    ),
    Fault.OFFLINE: (
        Severity.ERROR,
        N_("连不上设备。"),
        _KEPT,
        N_("检查电源和连线，再试一次。"),
        N_("查电源、网线和地址；打印机试 ping 和 9100 端口，串口换一个波特率。"),
    ),
    Fault.TIMEOUT: (
        Severity.WARNING,
        N_("设备没有回应。"),
        _KEPT,
        N_("等几秒，再试一次。"),
        N_("查波特率、流控和状态方式的设置；windowdesk doctor 会逐个试波特率。"),
    ),
    Fault.PROTOCOL: (
        Severity.ERROR,
        N_("设备的回应不能识别。"),
        _KEPT,
        N_("再试一次；仍不行请联系技术人员。"),
        N_("多半是型号、语言或波特率设错，或线路受干扰；核对设置后再试。"),
    ),
    Fault.UNAUTHORISED: (
        Severity.ERROR,
        N_("读卡器的安全模块未获授权。"),
        _KEPT,
        N_("改为手工录入，并联系技术人员。"),
        N_("安全模块须由厂家授权；记下模块号，联系厂家。"),
    ),
    Fault.SELF_TEST: (
        Severity.ERROR,
        N_("读卡器自检没有通过，不接受任何操作。"),
        _KEPT,
        N_("拔下读卡器再插上；仍不行就手工录入，并联系技术人员。"),
        N_("断电重启后仍报自检失败：安全模块已坏，送厂家更换。"),
    ),
    Fault.MEDIA_OUT: (
        Severity.ERROR,
        N_("打印机缺纸。"),
        _NOT_PRINTED,
        N_("装好纸，会接着打印；没有接着打印就按“重新打印”（F9）。"),
        N_("装纸后仍报缺纸：擦拭缺纸传感器，核对纸宽。"),
    ),
    Fault.MEDIA_LOW: (
        Severity.WARNING,
        N_("打印纸快用完了。"),
        _KEPT,
        N_("准备好新纸。"),
        N_("位置可调的传感器按纸卷直径调整。"),
    ),
    Fault.COVER_OPEN: (
        Severity.ERROR,
        N_("打印机盖子没有合上。"),
        _NOT_PRINTED,
        N_("合上盖子，会接着打印；没有接着打印就按“重新打印”（F9）。"),
        N_("盖子合上仍报开盖：查盖子传感器和卡扣。"),
    ),
    Fault.JAM: (
        Severity.ERROR,
        N_("打印机卡纸。"),
        _NOT_PRINTED,
        N_("取出卡住的纸，会接着打印；没有接着打印就按“重新打印”（F9）。"),
        N_("取出纸屑，查切刀位置；常卡纸就换纸。"),
    ),
    Fault.CUTTER: (
        Severity.ERROR,
        N_("打印机切刀或机械出错。"),
        _NOT_PRINTED,
        N_("关掉打印机再打开，会接着打印；没有接着打印就按“重新打印”（F9）。"),
        N_("断电后手动让切刀复位；反复出现就报修。"),
    ),
    Fault.HEAD_HOT: (
        Severity.ERROR,
        N_("打印头过热，打印机停下来降温。"),
        _NOT_PRINTED,
        N_("等几分钟，凉了会接着打印；没有接着打印就按“重新打印”（F9）。"),
        N_("查通风；连续打印太多就降低浓度。"),
    ),
    Fault.RIBBON_OUT: (
        Severity.ERROR,
        N_("标签打印机的碳带用完了。"),
        _NOT_PRINTED,
        N_("换好碳带，再打印一次。"),
        N_("核对碳带方向；用热敏标签的要在打印机里关掉碳带检测。"),
    ),
    Fault.BROKEN: (
        Severity.ERROR,
        N_("打印机报告内部故障，自己不能恢复。"),
        _NOT_PRINTED,
        N_("关掉打印机再打开；仍不行请联系技术人员。"),
        N_("记下指示灯闪法，报修；先换上备用打印机。"),
    ),
    Fault.CARD_UNREADABLE: (
        Severity.WARNING,
        N_("证件没有读出来。"),
        _KEPT,
        N_("请拿起证件重新放好；仍不行就手工录入。"),
        N_("换一张证件再试；都读不出就查天线附近有没有金属或别的读卡器。"),
    ),
    Fault.WRONG_CARD: (
        Severity.WARNING,
        N_("放上来的不是居民身份证类证件。"),
        _KEPT,
        N_("换一张证件，或手工录入。"),
        N_("读卡器只读居民身份证类证件；别的证件手工录入。"),
    ),
    Fault.CARD_EXPIRED: (
        Severity.WARNING,
        N_("证件已过有效期。"),
        _KEPT,
        N_("请出示有效证件，或按规定手工处理。"),
        N_("核对本机日期。"),
    ),
    Fault.UNSUPPORTED: (
        Severity.WARNING,
        N_("这种证件暂不支持读取。"),
        _KEPT,
        N_("请手工录入。"),
        N_("记下证件种类，报给软件维护人员。"),
    ),
    Fault.NO_DRIVER: (
        Severity.ERROR,
        N_("本机缺少驱动，或本机的系统用不了这种接法。"),
        _KEPT,
        N_("请联系技术人员。"),
        N_(
            "windowdesk doctor 会说缺什么：USB 读卡器要 libusb；Windows 上还不能用串口和 HID 接法。"
        ),
    ),
    Fault.CONFIG: (
        Severity.ERROR,
        N_("设备设置不正确。"),
        _KEPT,
        N_("请管理员改正设备的地址或名称。"),
        N_("改正 settings.toml 里这台设备的一项，重新打开程序。"),
    ),
    Fault.OUTCOME_UNKNOWN: (
        Severity.ERROR,
        N_("不能确定是否已经出纸。"),
        _MAYBE_PRINTED,
        N_("请看打印机：纸已出来按“已出纸”（Y），没有出来按“未出纸”（N）。"),
        N_("打印机不回答状态：改用能回答的状态方式或接口。"),
    ),
    Fault.HELPER_CRASHED: (
        Severity.ERROR,
        N_("这台设备的厂商程序停了，正在重新启动。"),
        _KEPT,
        N_("等几秒，再试一次；仍不行请联系技术人员。"),
        N_("日志里有它最后一次退出的原因；反复出现就换厂商程序的版本。"),
    ),
    Fault.DARK: (
        Severity.WARNING,
        N_("拍到的画面一片黑。"),
        _KEPT,
        N_("打开高拍仪的灯，取下镜头盖，再拍一次。"),
        N_("查补光灯、镜头盖和遮挡；仍然全黑就换一个接口或另一台相机试。"),
    ),
    Fault.ADF_EMPTY: (
        Severity.WARNING,
        N_("扫描仪的进纸器里没有纸。"),
        _SCANNED,
        N_("把纸放进进纸器，或放在玻璃板上，再扫一次。"),
        N_("放了纸仍报没有纸：擦拭进纸传感器，纸要推到底。"),
    ),
    Fault.CANCELLED: (
        Severity.WARNING,
        N_("设备那边停止了这次操作。"),
        _SCANNED,
        N_("要继续就再做一次。"),
        N_("多半有人按了设备上的取消键；没有人按就看设备面板上的提示。"),
    ),
}

# role: what a device of it says otherwise where the table speaks of printers and readers
_OTHERWISE: dict[str, dict[Fault, tuple[str, str, str, str]]] = {
    "call_board": {
        Fault.UNSUPPORTED: (
            N_("叫号屏显示不了这个号码。"),
            _KEPT,
            N_("请当面或用语音叫号。"),
            N_("号码的位数比屏多：换一块屏，或请管理员把排队号设短。"),
        ),
    },
    "document_scanner": {
        Fault.NO_HARDWARE: (
            N_("没有找到扫描仪。"),
            _KEPT,
            N_("接好扫描仪的电源和数据线，再试一次。"),
            N_("运行 scanimage -L 看系统认不认得它；windowdesk doctor 会列出认得的。"),
        ),
        Fault.PERMISSION: (
            N_("本机没有使用扫描仪的权限。"),
            _KEPT,
            N_("请联系技术人员。"),
            N_("把运行账户加入 scanner 组，重新登录；网络扫描仪看它有没有设密码。"),
        ),
        Fault.IN_USE: (
            N_("扫描仪正忙，或被另一个程序占用。"),
            _SCANNED,
            N_("等它做完，再扫一次。"),
            N_("看扫描仪面板；关掉别的扫描程序，或等别的窗口扫完。"),
        ),
        Fault.OFFLINE: (
            N_("连不上扫描仪。"),
            _SCANNED,
            N_("检查扫描仪的电源和连线，再扫一次。"),
            N_("查电源、网线和地址；浏览器里打开扫描仪的地址加 /ScannerStatus 应有内容。"),
        ),
        Fault.TIMEOUT: (
            N_("扫描仪没有回应。"),
            _SCANNED,
            N_("等几秒，再扫一次；仍不行就关掉扫描仪再打开。"),
            N_("在终端里用 scanimage 扫一页，看是驱动停住还是扫描仪停住。"),
        ),
        Fault.PROTOCOL: (
            N_("扫描仪传来的内容不能识别。"),
            _SCANNED,
            N_("再扫一次；仍不行请联系技术人员。"),
            N_("多半是固件的毛病：升级扫描仪固件，或改用另一种驱动（sane 或 escl）。"),
        ),
        Fault.COVER_OPEN: (
            N_("扫描仪的盖子没有合上。"),
            _SCANNED,
            N_("合上盖子，再扫一次。"),
            N_("盖子合上仍报开盖：查进纸器的卡扣和传感器。"),
        ),
        Fault.JAM: (
            N_("扫描仪卡纸。"),
            _SCANNED,
            N_("取出卡住的纸，把没扫的放回进纸器，再扫一次。"),
            N_("清洁搓纸轮和分纸垫；一次少放几张。"),
        ),
        Fault.BROKEN: (
            N_("扫描仪报告内部故障，自己不能恢复。"),
            _SCANNED,
            N_("关掉扫描仪再打开；仍不行请联系技术人员。"),
            N_("记下扫描仪面板上的代码，报修；先用高拍仪代替。"),
        ),
        Fault.CONFIG: (
            N_("扫描仪的设置不正确。"),
            _KEPT,
            N_("请管理员改正扫描仪的名称或地址。"),
            N_(
                "核对 settings.toml 的 document_scanner；sane 的要装 sane-utils，名称见 scanimage -L。"
            ),
        ),
        Fault.HELPER_CRASHED: (
            N_("扫描仪的驱动程序停了。"),
            _SCANNED,
            N_("再扫一次；仍不行请联系技术人员。"),
            N_("在终端里用 scanimage 扫一页；反复出现就换一种驱动（sane 或 escl）。"),
        ),
    },
}


def severity(fault: Fault) -> Severity:
    """How loudly ``fault`` is to be shown."""
    return _TABLE[fault][0]


def words(fault: Fault, role: str = "") -> FaultWords:
    """What happened, whether the work is saved, what to press, what an installer looks at.

    ``role``: of the device, where it is known: a scanner's jam is not a printer's.
    """
    said = _OTHERWISE.get(role, {}).get(fault, _TABLE[fault][1:])
    return FaultWords(*map(_, said))


def fault_named(code: object) -> Fault:
    """The fault of this name; PROTOCOL for a name that is none."""
    try:
        return Fault(str(code))
    except ValueError:
        return Fault.PROTOCOL


def problem(fault: Fault, role: str = "") -> DeviceProblem:
    """``fault`` as the error a person is shown; its ``code`` is the fault's name."""
    text = words(fault, role)
    return DeviceProblem(text.happened, saved=text.saved, press=text.press, code=fault.value)
