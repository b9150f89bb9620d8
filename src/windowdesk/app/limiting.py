"""What the limits of off-line work mean at this counter: words early, then a refusal before the act.

A freeze is the policy's, never ours: what it does not name goes on, whatever the measures say. It is
asked for before anything is stored or printed, so that no applicant is left with half a receipt.
A supervisor may put a freeze off for some hours where the policy allows it, on the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

from windowdesk.app.errors import NotAllowed
from windowdesk.app.syncing import Caution
from windowdesk.app.wording_joints import sentences
from windowdesk.i18n import _, counted
from windowdesk.protocol.limits import Measures, Name, Standing, judge
from windowdesk.protocol.policy import Act, Policy


class Limits(Protocol):
    """What the use cases ask before they begin."""

    def check(self, act: Act) -> None:
        """Nothing, or :class:`Frozen` when the policy stops ``act`` now (fast)."""
        ...


class Frozen(NotAllowed):
    """The centre's policy stops this act until something is put right."""

    code = "frozen"


class NoLimits:
    """A counter that stands alone: nobody set it any."""

    def check(self, act: Act) -> None:
        """Never stops anything."""


class LimitKeeper:
    """Implements :class:`Limits` over what bootstrap measures.

    ``policy`` and ``measures`` answer from memory; ``lifted`` names the limits that are put off.
    """

    def __init__(
        self,
        policy: Callable[[], Policy],
        measures: Callable[[], Measures],
        lifted: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._policy = policy
        self._measures = measures
        self._lifted = lifted
        self._said: tuple[Standing, ...] = ()

    def standings(self) -> tuple[Standing, ...]:
        """Every limit that is reached now."""
        self._said = judge(self._policy(), self._measures(), self._said, self._lifted())
        return self._said

    def cautions(self) -> tuple[Caution, ...]:
        """The same in words, what is frozen first."""
        return cautions(self.standings())

    def check(self, act: Act) -> None:
        """Nothing, or :class:`Frozen` naming every limit that stops ``act``."""
        stopping = [s for s in self.standings() if act in s.acts]
        if stopping:
            raise frozen(act, stopping)


def cautions(standings: Iterable[Standing]) -> tuple[Caution, ...]:
    """``standings`` in words, what is frozen first."""
    ordered = sorted(standings, key=lambda standing: standing.level != "frozen")
    return tuple(
        Caution(s.limit, s.level, _words(s), _press(s.limit), tuple(s.acts)) for s in ordered
    )


def frozen(act: Act, stopping: Iterable[Standing]) -> Frozen:
    """Why ``act`` is stopped: what happened, that work is kept, what to press."""
    limits = list(stopping)
    why = "；".join(_words(standing).rstrip("。") for standing in limits)
    presses = dict.fromkeys(_press(standing.limit) for standing in limits)
    return Frozen(
        _("{why}。按本中心的规定，现在暂停{act}。").format(why=why, act=act_words(act)),
        saved=_("已录入和已出具的都在，没有丢失。"),
        press=sentences(*presses, _paper(act)),
    )


def act_words(act: Act) -> str:
    """What is stopped, as a person says it."""
    return {
        "issue": _("出具新的文书"),
        "deferral": _("容缺受理"),
        "sign_in": _("登录"),
        "catalogue": _("启用新发布的事项标准"),
    }[act]


def limit_words(limit: Name) -> str:
    """What a limit is about."""
    return {
        "offline_hours": _("离线时长"),
        "unsent": _("未上传数量"),
        "disk_mib": _("磁盘余量"),
        "skew_s": _("时钟偏差"),
        "numbers": _("收件号余量"),
    }[limit]


def _paper(act: Act) -> str:
    """The duty to accept remains (domain A.4): what a frozen window still can hand over."""
    if act == "issue":
        return _("申请人在等的，请用紧急纸质收件凭证收件，恢复后补录。")
    return ""


def _words(standing: Standing) -> str:
    value, bound = standing.value, standing.bound
    match standing.limit:
        case "offline_hours":
            return _("已有 {time} 没有与中心同步（上限 {bound}）。").format(
                time=_hours(value), bound=_hours(bound)
            )
        case "unsent":
            return counted("已有 {n} 项没有上传（上限 {bound} 项）。", value, bound=bound)
        case "disk_mib":
            return _("磁盘只剩 {n} MB（下限 {bound} MB）。").format(n=value, bound=bound)
        case "skew_s":
            return _("本机时间与中心相差 {time}（上限 {bound}）。").format(
                time=_span(value), bound=_span(bound)
            )
        case "numbers":
            return counted("收件号只剩 {n} 个（下限 {bound} 个）。", value, bound=bound)


def _press(limit: Name) -> str:
    return {
        "offline_hours": _("请检查网络后在“同步”页按“立即同步”，或用移动介质导出。"),
        "unsent": _("请检查网络后在“同步”页按“立即同步”，或用移动介质导出。"),
        "disk_mib": _("请联系管理员清理磁盘。"),
        "skew_s": _("请联系管理员校准本机时间。"),
        "numbers": _("请联网领取新号段。"),
    }[limit]


def _hours(hours: int) -> str:
    if hours < 48:
        return _("{n} 小时").format(n=hours)
    return counted("{n} 天", hours // 24)


def _span(seconds: int) -> str:
    if seconds < 120:
        return _("{n} 秒").format(n=seconds)
    if timedelta(seconds=seconds) < timedelta(hours=2):
        return _("{n} 分钟").format(n=seconds // 60)
    return _hours(seconds // 3600)
