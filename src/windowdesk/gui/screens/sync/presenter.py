"""Decides what the sync page says: what waits, what came back, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from windowdesk.app.desk import Status
from windowdesk.app.errors import DeskError
from windowdesk.app.extending import FEWEST_CHARACTERS
from windowdesk.app.limiting import limit_words
from windowdesk.app.syncing import Link, Rejected, Syncing, SyncStatus
from windowdesk.app.wording_sync import left_behind_words, passed_over_words
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.runner import Runner
from windowdesk.gui.standing import Said, said, span
from windowdesk.i18n import _, counted
from windowdesk.protocol.limits import NAMES

PACKAGE_ENDING = ".wdpack"
_FEW_DAYS = 30
_SKEW_S = 300
_REACHABLE = frozenset({Link.ONLINE, Link.OFFLINE, Link.FORCED, Link.LIMITED, Link.EXPIRED,
                        Link.QUARANTINED})  # fmt: skip
# the line itself waits for an administrator
_TURNED_AWAY = frozenset({Link.EXPIRED, Link.QUARANTINED, Link.REVOKED, Link.LIMITED})


class PuttingOff(Protocol):
    """What a supervisor puts a freeze off with."""

    def supervisor(self) -> str: ...

    def extend(
        self, limit: str, hours: int, reason: str, sign_off: tuple[str, str]
    ) -> datetime: ...


class SyncDesk(Protocol):
    """The part of the desk this screen uses."""

    @property
    def putting_off(self) -> PuttingOff: ...

    @property
    def syncing(self) -> Syncing: ...

    def status(self) -> Status: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Tile:
    """One measure: its name, its value, and a remark under it; ``tone`` of the value."""

    name: str
    value: str
    remark: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """An operation the centre did not simply apply. ``key`` is "epoch/seq"; ``case_id`` may be ""."""

    key: str
    case_id: str
    state: str
    tone: str
    number: str
    at: str
    words: str
    press: str


@dataclass(frozen=True, slots=True)
class Extension:
    """What a supervisor signs: which limit, for how many hours, why."""

    limit: str
    hours: int
    reason: str
    number: str
    password: str

    def missing(self) -> str:
        """What it still lacks, in words; "" when nothing."""
        if len(self.reason.strip()) < FEWEST_CHARACTERS:
            return counted("请写明延期原因（不少于 {n} 个字）。", FEWEST_CHARACTERS)
        return "" if self.number.strip() and self.password else _("请主管输入工号和密码。")


@dataclass(frozen=True, slots=True)
class SyncState:
    """Everything the page shows. ``warnings``: words and whether they stop anything.

    ``frozen``: what a supervisor may put off, limit and words, for ``most_hours`` at a time.
    ``needs_somebody``: something above the list asks for a person.
    """

    lamp: Said
    centre: str
    alone: bool
    forced: bool
    can_try: bool
    tiles: tuple[Tile, ...]
    warnings: tuple[tuple[str, bool], ...]
    returned: tuple[Returned, ...]
    frozen: tuple[tuple[str, str], ...] = ()
    most_hours: int = 0
    needs_somebody: bool = False


class SyncView(Protocol):
    """What the presenter tells its view."""

    def show_state(self, state: SyncState) -> None: ...

    def told(self, status: SyncStatus, counts: Status, now: datetime) -> None:
        """What was read, for whatever else shows it: one state at one time."""
        ...

    def show_trouble(self, error: DeskError) -> None: ...

    def say(self, words: str) -> None: ...


class SyncPresenter:
    """``show`` is cheap and may be called every second."""

    def __init__(self, desk: SyncDesk, runner: Runner, view: SyncView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._shown: SyncState | None = None

    def show(self) -> None:
        """The state as of now; the view is left alone where nothing has changed."""
        told = self._desk.syncing.status(), self._desk.status(), self._desk.now()
        self._view.told(*told)
        state = sync_state(*told)
        if state != self._shown:
            self._shown = state
            self._view.show_state(state)

    def try_now(self) -> None:
        """Ask for an attempt at once; what comes of it is seen on the page."""
        link = self._desk.syncing.status().link
        if link is Link.ALONE:
            self._view.say(_("本机还没有加入中心平台"))
        elif link is Link.FORCED:
            self._view.say(_("已手动离线：先按 Ctrl+D 恢复联网"))
        else:
            self._desk.syncing.nudge()
            self._view.say(_("正在同步…"))

    def switch(self) -> None:
        """Force the line off, or let it try again."""
        status = self._desk.syncing.status()
        if status.link is Link.ALONE:
            self._view.say(_("本机还没有加入中心平台"))
            return
        off = status.link is not Link.FORCED
        syncing = self._desk.syncing

        def done(_nothing: object) -> None:
            self._view.say(_("已手动离线，照常办理") if off else _("已恢复联网，正在同步…"))
            self.show()

        self._runner.run(
            lambda: syncing.force_offline(off), done, self._view.show_trouble, writes=True
        )

    @property
    def supervisor(self) -> str:
        """The 工号 of a supervisor who sits here; "" for anybody else."""
        return self._desk.putting_off.supervisor()

    def extend(
        self,
        asked: Extension,
        done: Callable[[str], None],
        refused: Callable[[DeskError], None],
    ) -> None:
        """Put a freeze off, as ``asked``; what is missing is said at once."""
        if missing := asked.missing():
            refused(DeskError(missing))
            return
        putting_off = self._desk.putting_off

        def put_off(until: datetime) -> None:
            done(_("已延期至 {time}，记入审计").format(time=f"{until:%m-%d %H:%M}"))
            self.show()

        self._runner.run(
            lambda: putting_off.extend(
                asked.limit, asked.hours, asked.reason, (asked.number, asked.password)
            ),
            put_off,
            refused,
            writes=True,
        )

    def tell(self, words: str) -> None:
        """How an exchange by file went."""
        self._view.say(words)

    def package_name(self) -> str:
        """What a package written now is called: a time, nobody's name."""
        return f"windowdesk-{self._desk.now():%Y%m%d-%H%M%S}{PACKAGE_ENDING}"

    def export(
        self, target: str, done: Callable[[str], None], refused: Callable[[DeskError], None]
    ) -> None:
        """Write everything unsent to ``target``."""
        syncing, path = self._desk.syncing, Path(target.strip()).expanduser()

        def wrote(count: int) -> None:
            done(counted("已导出 {n} 项到 {path}", count, path=path))

        self._runner.run(lambda: syncing.export(path), wrote, refused)

    def take_in(
        self, package: str, done: Callable[[str], None], refused: Callable[[DeskError], None]
    ) -> None:
        """Read the centre's answer in ``package``."""
        syncing, path = self._desk.syncing, Path(package.strip()).expanduser()

        def read(count: int) -> None:
            done(counted("中心平台已确认 {n} 项", count))
            self.show()

        self._runner.run(lambda: syncing.take_in(path), read, refused, writes=True)


def sync_state(status: SyncStatus, counts: Status, now: datetime) -> SyncState:
    """``status`` in words as of ``now``; a counter without a centre counts for itself."""
    alone = status.link is Link.ALONE
    tiles = _alone_tiles(counts) if alone else _tiles(status, now)
    warnings = _warnings(status)
    toned = any(tile.tone in ("correct", "refuse") for tile in tiles)
    return SyncState(
        lamp=said(status, now),
        centre=status.centre,
        alone=alone,
        forced=status.link is Link.FORCED,
        can_try=status.link in _REACHABLE,
        tiles=tiles,
        warnings=warnings,
        returned=tuple(_returned(item) for item in status.rejected),
        frozen=_frozen(status),
        most_hours=status.extension_hours,
        needs_somebody=bool(warnings) or toned or status.link in _TURNED_AWAY,
    )


def _frozen(status: SyncStatus) -> tuple[tuple[str, str], ...]:
    """What is frozen and may be put off: nothing where the policy does not allow it."""
    if not status.extension_hours:
        return ()
    known = {name: limit_words(name) for name in NAMES}
    frozen = (caution.limit for caution in status.cautions if caution.level == "frozen")
    return tuple((limit, known[name]) for limit in frozen for name in NAMES if name == limit)


def _alone_tiles(counts: Status) -> tuple[Tile, ...]:
    return (
        Tile(_("待上传"), counted("{n} 项", counts.unsent), _("都保存在本机")),
        Tile(_("号段余"), _("{n} 个").format(n=counts.numbers_left)),
    )


def _tiles(status: SyncStatus, now: datetime) -> tuple[Tile, ...]:
    return (
        _waiting(status, now),
        _last(status, now),
        _next(status, now),
        _numbers(status),
        Tile(_("附件待传"), _("{n} 个").format(n=status.attachments_waiting)),
        _skew(status),
        _credential(status, now),
        _reviews(status),
    )


def _waiting(status: SyncStatus, now: datetime) -> Tile:
    remark = ""
    if status.unsent and status.oldest is not None:
        remark = _("最早的已等 {time}").format(time=span(now - status.oldest))
    return Tile(_("待上传"), counted("{n} 项", status.unsent), remark)


def _last(status: SyncStatus, now: datetime) -> Tile:
    if status.last_success is None:
        return Tile(_("最近同步"), _("还没有"))
    return Tile(
        _("最近同步"),
        _moment(status.last_success, now),
        _("{time}前").format(time=span(now - status.last_success)),
    )


def _next(status: SyncStatus, now: datetime) -> Tile:
    if status.link is Link.FORCED:
        return Tile(_("下次尝试"), _("已手动离线"), _("Ctrl+D 恢复联网"))
    if status.link is Link.REVOKED:
        return Tile(_("下次尝试"), _("不再尝试"))
    if status.next_attempt is None or status.next_attempt <= now:
        return Tile(_("下次尝试"), _("随时"))
    seconds = int((status.next_attempt - now).total_seconds())
    return Tile(_("下次尝试"), _("{n} 秒后").format(n=seconds))


def _numbers(status: SyncStatus) -> Tile:
    warned = any(caution.limit == "numbers" for caution in status.cautions)
    value = _("{n} 个").format(n=status.numbers_left)
    return Tile(
        _("号段余"), value, _("将尽，联网后领取") if warned else "", "correct" if warned else ""
    )


def _skew(status: SyncStatus) -> Tile:
    off = abs(status.skew_s)
    if off < 2:
        return Tile(_("时钟偏差"), _("一致"))
    fast = _("本机快 {n} 秒") if status.skew_s > 0 else _("本机慢 {n} 秒")
    tone = "correct" if off > _SKEW_S else ""
    return Tile(_("时钟偏差"), fast.format(n=off), _("请管理员校时") if tone else "", tone)


def _credential(status: SyncStatus, now: datetime) -> Tile:
    until = status.credential_until
    if until is None:
        return Tile(_("证书有效至"), _("没有"))
    left = (until - now).days
    if until <= now:
        return Tile(_("证书有效至"), f"{until:%Y-%m-%d}", _("已过期，请管理员续期"), "refuse")
    if left < _FEW_DAYS:
        return Tile(
            _("证书有效至"),
            f"{until:%Y-%m-%d}",
            counted("还有 {n} 天，联网时自动续期", left),
            "correct",
        )
    return Tile(_("证书有效至"), f"{until:%Y-%m-%d}", counted("还有 {n} 天", left))


def _reviews(status: SyncStatus) -> Tile:
    count = status.reviews_open
    return Tile(
        _("待复核"),
        _("{n} 件").format(n=count),
        _("Ctrl+7 打开清单") if count else "",
        "correct" if count else "",
    )


def _moment(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%m-%d %H:%M}"


def _warnings(status: SyncStatus) -> tuple[tuple[str, bool], ...]:
    lines = [
        (_joined(caution.words, caution.press), caution.level == "frozen")
        for caution in status.cautions
    ]
    if status.trouble:
        lines.append((status.trouble, False))
    if status.left_behind:
        lines.append((left_behind_words(status.left_behind), False))
    if status.passed_over:
        lines.append((passed_over_words(status.passed_over), False))
    return tuple(lines)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _standing_of(state: str) -> tuple[str, str, str, str]:
    """Tone, word, what it means and what to do, where the conversation has no better words."""
    if state == "rejected":
        return (
            "refuse",
            _("未采纳"),
            _("中心平台没有采纳这一步，原样存证。"),
            _("请打开办件核对，由主管在“复核”中处理。"),
        )
    if state == "parked":
        return (
            "wait",
            _("平台暂存"),
            _("中心平台还不认识这一步，已原样保存。"),
            _("不用处理；平台升级后自动采纳。"),
        )
    return (
        "correct",
        _("已存待核"),
        _("文书已经出具，照存；与平台的情况不一致，需要核对。"),
        _("请由主管在“复核”中处理。"),
    )


def _returned(item: Rejected) -> Returned:
    tone, state, words, press = _standing_of(item.state)
    parsed = parse_receipt(item.number)
    return Returned(
        key=f"{item.epoch}/{item.seq}",
        case_id=item.case_id,
        state=state,
        tone=tone,
        number=parsed.grouped() if isinstance(parsed, ReceiptNumber) else item.number,
        at=f"{item.at:%m-%d %H:%M}",
        words=item.words or words,
        press=item.press or press,
    )
