"""Decides what the audit page says: entries in words, what is filtered, whether the chain holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.trail import ChainCheck, TrailFilter, TrailLine
from windowdesk.gui.runner import Runner
from windowdesk.i18n import N_, _

PAGE = 200
# the beginning of an action, and the group it is shown and chosen by
GROUPS = (
    ("staff.", N_("登录与人员")),
    ("case.", N_("办件")),
    ("print.", N_("打印")),
    ("window.", N_("请对方签名与评价")),
    ("sync.", N_("同步")),
    ("store_", N_("数据")),
)
_ACTIONS = {
    "staff.sign_in": N_("登录"),
    "staff.sign_out": N_("退出登录"),
    "staff.lock": N_("锁屏"),
    "staff.unlock": N_("解锁"),
    "staff.locked": N_("账号锁定"),
    "staff.unlocked": N_("解除锁定"),
    "staff.sign_off": N_("主管签字"),
    "staff.confirm": N_("核对密码"),
    "staff.password": N_("更改密码"),
    "staff.enrol": N_("登记人员"),
    "case.issue": N_("出具文书"),
    "case.override": N_("复核放宽"),
    "case.hand_in": N_("容缺补齐"),
    "case.withdraw": N_("撤回"),
    "case.void": N_("作废"),
    "case.reprint": N_("补打"),
    "print.settle": N_("确认打印"),
    "window.sign": N_("请对方签名"),
    "window.evaluate": N_("请对方评价"),
    "centre.head": N_("见证中心记录"),
}
_RESULTS = {
    "done": N_("成功"),
    "noted": N_("已记录"),
    "refused": N_("被拒绝"),
    "accept": N_("受理"),
    "accept_deferred": N_("容缺受理"),
    "accept_on_spot": N_("当场受理"),
    "correct_once": N_("补正告知"),
    "correct_now": N_("当场更正"),
    "barred": N_("不予受理"),
    "not_competent": N_("不予受理"),
    "not_required": N_("无需申请"),
    "receive_only": N_("收件"),
    "widened": N_("放宽为受理"),
    "came_out": N_("已出纸"),
    "did_not": N_("未出纸"),
    "given": N_("已签名"),
    "declined": N_("对方不签"),
    "timeout": N_("没有回答"),
    "skipped": N_("窗口跳过"),
    "asked": N_("已请评价"),
    "role": N_("岗位不符"),
    "lease_over": N_("离线有效期已过"),
    "no_token": N_("没有登记密钥"),
    "token_pin": N_("密钥口令不对"),
    "token_pin_locked": N_("密钥被锁住"),
    "token_other": N_("不是本人的密钥"),
    "token_absent": N_("没有插密钥"),
    "token_module": N_("没有密钥驱动"),
}
_BAD = frozenset(("refused", "role", "lease_over", "no_token")) | {
    code for code in _RESULTS if code.startswith("token_")
}
_BREAKS = {
    "gap": N_("少了一条或几条"),
    "prev": N_("与前一条接不上"),
    "digest": N_("内容被改动"),
}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry in words. ``tone`` of its result."""

    key: str
    at: str
    actor: str
    action: str
    subject: str
    result: str
    tone: str
    explain: str


class TrailDesk(Protocol):
    """The part of the desk this screen uses; both may wait for the disk."""

    def lines(
        self, wanted: TrailFilter | None = None, *, before: int = 0, limit: int = 200
    ) -> tuple[TrailLine, ...]: ...

    def check(self) -> ChainCheck: ...


class TrailView(Protocol):
    """What the presenter tells its view."""

    def show_rows(self, rows: tuple[TrailRow, ...], *, more: bool, filtered: bool) -> None: ...

    def show_check(self, words: str, tone: str) -> None: ...

    def show_problem(self, error: DeskError) -> None: ...


class TrailPresenter:
    """Newest entries first; older ones are asked for, page by page."""

    def __init__(self, desk: TrailDesk, runner: Runner, view: TrailView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._wanted = TrailFilter()
        self._lines: tuple[TrailLine, ...] = ()

    def load(self, wanted: TrailFilter | None = None) -> None:
        """From the newest; with another filter where one is given."""
        self._wanted = self._wanted if wanted is None else wanted
        asked = self._wanted

        def done(lines: tuple[TrailLine, ...]) -> None:
            if asked == self._wanted:
                self._lines = lines
                self._show(len(lines) == PAGE)

        self._runner.run(lambda: self._desk.lines(asked, limit=PAGE), done, self._view.show_problem)

    def older(self) -> None:
        """The page before the oldest that is shown."""
        if not self._lines:
            return
        asked, before = self._wanted, self._lines[-1].seq

        def done(lines: tuple[TrailLine, ...]) -> None:
            if asked == self._wanted and self._lines and self._lines[-1].seq == before:
                self._lines += lines
                self._show(len(lines) == PAGE)

        self._runner.run(
            lambda: self._desk.lines(asked, before=before, limit=PAGE),
            done,
            self._view.show_problem,
        )

    def check(self) -> None:
        """Walk the whole chain, and say what came of it."""
        self._view.show_check(_("正在核对全部记录…"), "")
        self._runner.run(self._desk.check, self._checked, self._view.show_problem)

    def _checked(self, check: ChainCheck) -> None:
        if check.broken is None:
            words = _("● 全部 {n} 条首尾相接，没有改动。校验值 {head}").format(
                n=check.count, head=check.head[:16]
            )
            self._view.show_check(words, "accept")
            return
        place, what = check.broken
        words = _("■ 第 {n} 条{what}。请保留现场，并报告审计负责人。").format(
            n=place, what=_(_BREAKS.get(what, what))
        )
        self._view.show_check(words, "refuse")

    def _show(self, more: bool) -> None:
        rows = tuple(_row(line) for line in self._lines)
        self._view.show_rows(rows, more=more, filtered=self._wanted != TrailFilter())


def _row(line: TrailLine) -> TrailRow:
    action, result = _ACTIONS.get(line.action), _RESULTS.get(line.result)
    bad = line.result in _BAD
    return TrailRow(
        key=str(line.seq),
        at=line.at.strftime("%m-%d %H:%M:%S"),
        actor=_("本机") if line.actor == "system" else line.actor,
        action=_(action) if action else line.action,
        subject=line.subject,
        result=_(result) if result else line.result,
        tone="refuse" if bad else "2",
        explain=line.detail,
    )
