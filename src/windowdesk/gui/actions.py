"""Everything a person can do at the desk: its key, words, icon and permission, in one place.

The help overlay (F1), the jump palette (Ctrl+K), menus and shortcuts all read this table, so that a
key can never mean one thing on the screen and another in the help. Shortcuts are QActions:
``QPushButton.setShortcut`` fires about 100 ms late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from windowdesk.domain.staff import Right, Role, may
from windowdesk.i18n import N_, _

DESK = "desk"
FACING = "facing"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a person can do.

    ``key`` in Qt's notation ("Ctrl+K"); ``shown`` as printed on the key when that differs;
    ``where`` the screen it belongs to, :data:`DESK` for everywhere, :data:`FACING` for what the person
    in front of the window sees and hears. ``row`` keys are handled by the
    list that has the focus and are never shortcuts of the window. ``right``: what a person must hold
    to do it (domain/staff.py); None for anybody who is signed in.
    """

    name: str
    key: str
    text: str
    where: str = DESK
    icon: str = ""
    shown: str = ""
    row: bool = False
    right: Right | None = Right.WORK

    def words(self) -> str:
        """What it does, in the language in use."""
        return _(self.text)

    def keycap(self) -> str:
        """The key as a person reads it."""
        return _(self.shown) if self.shown else self.key


_ALL = (
    Deed("help", "F1", N_("本屏说明和按键"), icon="keyboard", right=None),
    Deed("jump", "Ctrl+K", N_("跳转到事项、办件或屏幕"), icon="cases"),
    Deed("next_ticket", "F5", N_("下一位"), icon="user"),
    Deed("recall_ticket", "F6", N_("重呼这一位"), icon="refresh"),
    Deed("go_intake", "Ctrl+1", N_("受理"), icon="intake"),
    Deed("go_returns", "Ctrl+2", N_("补正"), icon="returns"),
    Deed("go_cases", "Ctrl+3", N_("办件"), icon="cases"),
    Deed("go_catalogue", "Ctrl+5", N_("标准"), icon="catalogue", right=Right.STANDARDS),
    Deed("go_devices", "Ctrl+4", N_("设备"), icon="devices", right=Right.EQUIP),
    Deed("go_sync", "Ctrl+6", N_("同步"), icon="sync", right=Right.EQUIP),
    Deed("go_reviews", "Ctrl+7", N_("复核"), icon="reviews", right=Right.REVIEWS),
    Deed("print_doubts", "Ctrl+Shift+P", N_("不能确定是否打印的文书"), icon="paper"),
    Deed("go_trail", "Ctrl+9", N_("审计"), icon="trail", right=Right.TRAIL),
    Deed("lock", "Ctrl+L", N_("锁定"), icon="lock", right=None),
    Deed("change_password", "", N_("更改密码"), icon="lock", right=None),
    Deed("sign_out", "", N_("退出登录"), icon="logout", right=None),
    Deed("theme_light", "", N_("浅色"), icon="theme", right=None),
    Deed("theme_dark", "", N_("深色"), icon="theme", right=None),
    Deed("theme_contrast", "", N_("高对比"), icon="theme", right=None),
    Deed("back", "Esc", N_("返回"), row=True, right=None),
    Deed("applicant_screen", "F11", N_("给对方看的屏幕：打开、收起"), FACING, "user"),
    Deed("applicant_blank", "Shift+F11", N_("遮住或恢复对方的屏幕"), FACING),
    Deed("applicant_type", "Ctrl+F11", N_("对方屏幕的字号"), FACING),
    Deed("applicant_down", "Alt+PgDown", N_("对方屏幕往下翻"), FACING),
    Deed("applicant_up", "Alt+PgUp", N_("对方屏幕往上翻"), FACING),
    Deed("read_aloud", "Ctrl+Shift+S", N_("朗读结论和要补的材料，再按停止"), FACING),
    Deed("find_item", "F2", N_("查找事项"), "intake", "cases"),
    Deed("read_card", "F3", N_("读身份证"), "intake", "card"),
    Deed("capture", "F4", N_("拍材料：高拍仪或扫描仪"), "intake", "paper"),
    Deed("conclude", "F9", N_("按结论出具文书"), "intake", "slip"),
    Deed("next_matter", "F10", N_("同一来访的下一件"), "intake", "plus"),
    Deed("visit_next", "Ctrl+Tab", N_("到本次来访未办结的另一件"), "intake"),
    Deed("put_aside", "Ctrl+P", N_("搁置"), "intake", "pause"),
    Deed("resume", "Ctrl+R", N_("取回搁置的办件"), "intake", "refresh"),
    Deed("to_list", "Ctrl+M", N_("到材料清单"), "intake"),
    Deed("same_circumstances", "Ctrl+D", N_("照上一件回答情形"), "intake"),
    Deed("conditions", "Ctrl+T", N_("展开许可条件与限制情形"), "intake"),
    Deed("print_telling", "Ctrl+Shift+T", N_("打印一次性告知单"), "intake", "paper"),
    Deed("print_telling_slip", "Ctrl+Shift+O", N_("在回执纸上打印告知单"), "intake", "slip"),
    Deed("print_form", "Ctrl+Shift+F", N_("打印申请书，签名即可"), "intake", "paper"),
    Deed("override", "", N_("申请主管复核"), "intake", "user"),
    Deed("row_complete", "Space", N_("核对：份数与要点都齐"), "intake", shown=N_("空格"), row=True),
    Deed("row_more", "+", N_("多收一份"), "intake", row=True),
    Deed("row_fewer", "-", N_("少收一份"), "intake", shown="−", row=True),
    Deed("row_original", "Ctrl++", N_("多收一份原件"), "intake", row=True),
    Deed("row_original_less", "Ctrl+-", N_("少收一份原件"), "intake", shown="Ctrl −", row=True),
    Deed("row_points", "E", N_("展开要点"), "intake", row=True),
    Deed("row_point_met", "Y", N_("要点符合"), "intake", row=True),
    Deed("row_point_failed", "N", N_("要点不符，写明所见"), "intake", row=True),
    Deed("row_clear", "Backspace", N_("撤回这一行的记录"), "intake", shown=N_("退格"), row=True),
    Deed("row_absent", "X", N_("未提交"), "intake", row=True),
    Deed("row_way", "M", N_("提交方式"), "intake", row=True),
    Deed("row_date", "D", N_("出具日期"), "intake", row=True),
    Deed("row_take_over", "T", N_("本次来访已收的材料接过来"), "intake", row=True),
    Deed("row_correct", "G", N_("当场更正"), "intake", row=True),
    Deed("row_jump", "1-9", N_("跳至该行"), "intake", shown="1–9", row=True),
    Deed("page_take", "F4", N_("拍一页"), "capture", "paper"),
    Deed("page_done", "F9", N_("拍完，回到受理"), "capture", "check"),
    Deed("page_retake", "R", N_("重拍这一页"), "capture", row=True),
    Deed("page_remove", "Del", N_("删除这一页"), "capture", row=True),
    Deed("page_verify", "V", N_("与原件核对无误"), "capture", row=True),
    Deed("page_verify_all", "Shift+V", N_("全部核对无误"), "capture", row=True),
    Deed("page_left", "Ctrl+Left", N_("向左转"), "capture", shown="Ctrl ←", row=True),
    Deed("page_right", "Ctrl+Right", N_("向右转"), "capture", shown="Ctrl →", row=True),
    Deed("page_earlier", "Ctrl+Up", N_("往前移"), "capture", shown="Ctrl ↑", row=True),
    Deed("page_later", "Ctrl+Down", N_("往后移"), "capture", shown="Ctrl ↓", row=True),
    Deed("page_paper", "H", N_("只收纸质"), "capture", row=True),
    Deed("page_next", "Ctrl+PgDown", N_("下一份材料"), "capture"),
    Deed("page_previous", "Ctrl+PgUp", N_("上一份材料"), "capture"),
    Deed("page_source", "Ctrl+D", N_("换一台：高拍仪、扫描仪"), "capture"),
    Deed("copy_again", "Ctrl+R", N_("再取一次"), "copies", "refresh"),
    Deed("print", "F9", N_("打印全部文书"), "preview", "devices"),
    Deed("print_one", "Ctrl+P", N_("打印这一份"), "preview", "paper"),
    Deed("split_copies", "Ctrl+D", N_("各联分开打印"), "preview"),
    Deed("save_pdf", "Ctrl+S", N_("存为文件"), "preview", "save"),
    Deed("reprint", "Ctrl+R", N_("补打这一份"), "preview", "refresh"),
    Deed("print_labels", "Ctrl+Shift+L", N_("打印材料标签"), "preview", "paper"),
    Deed("print_labels_strip", "Ctrl+Shift+O", N_("在回执纸上打印标签"), "preview", "slip"),
    Deed("done", "F10", N_("完成，接着办"), "preview", "check"),
    Deed("ask_signature", "Ctrl+Shift+G", N_("请对方在屏幕上签这一份，再按跳过"), "preview"),
    Deed("ask_evaluation", "Ctrl+Shift+E", N_("请对方评价这一件，再按跳过"), "preview"),
    Deed("next_paper", "Ctrl+PgDown", N_("下一份文书"), "preview"),
    Deed("previous_paper", "Ctrl+PgUp", N_("上一份文书"), "preview"),
    Deed("zoom_in", "Ctrl++", N_("放大"), "preview"),
    Deed("zoom_out", "Ctrl+-", N_("缩小"), "preview"),
    Deed("zoom_fit", "Ctrl+0", N_("适合窗口"), "preview"),
    Deed("paper_out", "Y", N_("打印机已出纸"), "preview", row=True),
    Deed("paper_not_out", "N", N_("打印机未出纸"), "preview", row=True),
    Deed("open_return", "Return", N_("办理补正"), "returns", shown=N_("回车"), row=True),
    Deed("reload_returns", "Ctrl+R", N_("刷新"), "returns", "refresh"),
    Deed("open_papers", "Return", N_("打开办件"), "cases", shown=N_("回车"), row=True),
    Deed("cases_list", "Down", N_("从查找框到清单"), "cases", shown="↓", row=True),
    Deed("cases_clear", "Esc", N_("清空查找框"), "cases", row=True),
    Deed("reload_cases", "Ctrl+R", N_("刷新"), "cases", "refresh"),
    Deed(
        "try_version",
        "Return",
        N_("按窗口所见试办"),
        "catalogue",
        shown=N_("回车"),
        row=True,
        right=Right.STANDARDS,
    ),
    Deed(
        "next_sheet",
        "Ctrl+PgDown",
        N_("下一栏：内容、检查、比较"),
        "catalogue",
        right=Right.STANDARDS,
    ),
    Deed("previous_sheet", "Ctrl+PgUp", N_("上一栏"), "catalogue", right=Right.STANDARDS),
    Deed(
        "reload_catalogue", "Ctrl+R", N_("重新读取"), "catalogue", "refresh", right=Right.STANDARDS
    ),
    Deed("case_papers", "Return", N_("查看文书"), "case", shown=N_("回车"), row=True),
    Deed("case_reprint", "Ctrl+P", N_("补打所选文书"), "case", "devices"),
    Deed("case_go_on", "F9", N_("接着办：补正或者容缺补齐"), "case", "returns"),
    Deed("case_withdraw", "Ctrl+W", N_("撤回申请"), "case"),
    Deed("case_void", "Ctrl+D", N_("作废"), "case"),
    Deed("case_amend", "Ctrl+E", N_("更改联系信息"), "case"),
    Deed("case_reload", "Ctrl+R", N_("刷新"), "case", "refresh"),
    Deed("sync_now", "F9", N_("立即同步"), "sync", "sync", right=Right.EQUIP),
    Deed("sync_offline", "Ctrl+D", N_("手动离线"), "sync", right=Right.EQUIP),
    Deed("sync_export", "Ctrl+S", N_("导出数据包"), "sync", "save", right=Right.EQUIP),
    Deed("sync_import", "Ctrl+O", N_("导入答复"), "sync", right=Right.EQUIP),
    Deed("sync_extend", "Ctrl+T", N_("申请延期"), "sync", right=Right.EQUIP),
    Deed("sync_slips", "Ctrl+E", N_("紧急收件凭证"), "sync", "slip"),
    Deed("sync_join", "Ctrl+J", N_("加入中心平台"), "sync", right=Right.EQUIP),
    Deed("review_settle", "F9", N_("处理这一项"), "reviews", "check", right=Right.REVIEWS),
    Deed("review_case", "Ctrl+O", N_("打开这一件"), "reviews"),
    Deed("review_reload", "Ctrl+R", N_("刷新"), "reviews", "refresh", right=Right.REVIEWS),
    Deed("slip_key_in", "F9", N_("补录一份"), "slips", "plus"),
    Deed("slip_void", "Ctrl+D", N_("作废一份"), "slips"),
    Deed("slip_draw", "Ctrl+P", N_("预印凭证"), "slips", "slip"),
    Deed("slip_open", "Return", N_("补录，或打开办件"), "slips", shown=N_("回车"), row=True),
    Deed("sync_case", "Return", N_("打开这一件"), "sync", shown=N_("回车"), row=True),
    Deed(
        "test_device",
        "Return",
        N_("测试所选设备"),
        "devices",
        shown=N_("回车"),
        row=True,
        right=Right.EQUIP,
    ),
    Deed("reconnect_device", "Ctrl+R", N_("重新连接"), "devices", right=Right.EQUIP),
    Deed("card_put", "Ctrl+P", N_("演示：放卡"), "devices", right=Right.EQUIP),
    Deed("card_lift", "Ctrl+T", N_("演示：取卡"), "devices", right=Right.EQUIP),
    Deed("check_trail", "F9", N_("核对全部记录"), "trail", "check", right=Right.TRAIL),
    Deed("trail_older", "Ctrl+PgDown", N_("更早的记录"), "trail", right=Right.TRAIL),
    Deed("reload_trail", "Ctrl+R", N_("刷新"), "trail", "refresh", right=Right.TRAIL),
)

DEEDS: dict[str, Deed] = {deed.name: deed for deed in _ALL}


def deeds_of(where: str) -> tuple[Deed, ...]:
    """What can be done on screen ``where``, in the order of the work."""
    return tuple(deed for deed in _ALL if deed.where == where)


def allowed(name: str, role: Role | None) -> bool:
    """Whether a person of ``role`` may do it; nobody signed in may do nothing."""
    if role is None:
        return False
    right = DEEDS[name].right
    return right is None or may(role, right)


def make_action(
    owner: QWidget,
    name: str,
    slot: Callable[[], object],
    *,
    local: bool = False,
    hidden: bool = False,
) -> QAction:
    """The QAction of ``name``, added to ``owner``.

    It listens while ``owner`` is on the screen and its window active; ``local``: only while the
    focus is inside ``owner``. ``hidden``: for menus only, without its key.
    """
    deed = DEEDS[name]
    action = QAction(deed.words(), owner)
    action.setObjectName(name)
    if deed.key and not deed.row and not hidden:
        action.setShortcut(QKeySequence(deed.key))
        action.setAutoRepeat(False)
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
            if local
            else Qt.ShortcutContext.WindowShortcut
        )
    # the signal's "checked" is of no interest to a slot that does one thing
    action.triggered.connect(lambda _checked=False: slot())
    owner.addAction(action)
    return action
