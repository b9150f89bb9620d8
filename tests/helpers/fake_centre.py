"""A centre as a desk sees it, steered by a test: what its port says, and what was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.helpers.counter import MONDAY
from windowdesk.app.enrolling import refused
from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import UnitOfWork
from windowdesk.app.syncing import (
    CaseMark,
    Caution,
    Enrolment,
    Link,
    PaperAnswer,
    Rejected,
    ReviewItem,
    SyncStatus,
)
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.cases.amending import standings
from windowdesk.domain.cases.amendment import Amendment, Change
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.storage import amendments

ONLINE = SyncStatus(
    link=Link.ONLINE,
    centre="https://zw.example.gov.cn",
    last_success=MONDAY,
    next_attempt=MONDAY + timedelta(seconds=30),
    numbers_left=182,
    credential_until=MONDAY + timedelta(days=64),
)

TROUBLE = "上次没有连上：平台没有应答。"


class FakeCentre:
    """Implements ``CentreLink`` from memory. ``refuse`` makes the next enrolment fail so."""

    def __init__(self, status: SyncStatus = ONLINE) -> None:
        self.now = status
        self.nudged = 0
        self.asked: list[tuple[str, str]] = []
        self.refuse = ""
        self.told: dict[str, CaseMark] = {}
        self.fetched: dict[str, tuple[PaperAnswer, ...]] = {}
        self.open: list[ReviewItem] = []
        self.others: dict[str, tuple[CaseEvent, ...]] = {}
        self.written: list[Path] = []
        self.extended: list[tuple[str, int, str, str, str]] = []
        self.named = ""
        self.former: list[tuple[str, datetime]] = []
        self.others_now: dict[str, str] = {}
        self.tell: Callable[[], None] = lambda: None

    def status(self) -> SyncStatus:
        return self.now

    def listen(self, told: Callable[[], None]) -> None:
        self.tell = told

    def leave(self) -> None:
        """Nobody is asked over a line."""

    def window(self) -> str:
        return self.named

    def was_called(self, window: str, at: datetime) -> bool:
        return any(name == window and at <= until for name, until in self.former)

    def now_called(self, window: str, at: datetime) -> str:
        return self.others_now.get(window, "")

    def nudge(self) -> None:
        self.nudged += 1

    def force_offline(self, on: bool) -> None:
        self.now = replace(self.now, link=Link.FORCED if on else Link.ONLINE)

    def reviews(self) -> tuple[ReviewItem, ...]:
        return tuple(self.open)

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        self.open = [item if item.review == one.review else one for one in self.open]
        left = sum(one.state == "open" for one in self.open)
        self.now = replace(self.now, reviews_open=left)

    def export(self, target: Path) -> int:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"package")
        self.written.append(target)
        return self.now.unsent

    def take_in(self, package: Path) -> int:
        count, self.now = self.now.unsent, replace(self.now, unsent=0, oldest=None)
        return count

    def extend(
        self, limit: str, hours: int, reason: str, sign_off: tuple[str, str], *, seated: str
    ) -> datetime:
        self.extended.append((limit, hours, reason, sign_off[0], seated))
        if sign_off[1] == "wrong":
            raise NotAllowed("工号或密码不对。")
        left = tuple(replace(c, level="warn", acts=()) for c in self.now.cautions)
        self.now = replace(self.now, cautions=left)
        return MONDAY + timedelta(hours=hours)

    def enrol(self, address: str, code: str) -> Enrolment:
        self.asked.append((address, code))
        if self.refuse:
            raise refused(self.refuse, address)
        self.now = replace(ONLINE, centre=address)
        return Enrolment("荔湾区政务服务中心", "综合12号窗")

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        return {ident: self.told[ident] for ident in case_ids if ident in self.told}

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]:
        return self.fetched.get(case_id, ())

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]:
        return self.others.get(case_id, ())


def offline(unsent: int = 3, minutes: int = 12, at: datetime = MONDAY) -> SyncStatus:
    """The line has been down for ``minutes``."""
    gone = at - timedelta(minutes=minutes)
    return replace(
        ONLINE,
        link=Link.OFFLINE,
        unsent=unsent,
        oldest=gone + timedelta(minutes=1),
        last_success=gone,
        next_attempt=at + timedelta(seconds=24),
    )


def came_back(case_id: str = "", number: str = "2644010300012030015737") -> tuple[Rejected, ...]:
    """One of each: rejected, recorded, parked."""
    at = MONDAY - timedelta(hours=2)
    return tuple(
        Rejected(1, seq, state, code, case_id, number, at + timedelta(minutes=seq), "", "")
        for seq, (state, code) in enumerate(
            (("rejected", "stale"), ("recorded", "number"), ("parked", "unknown_kind")), 7
        )
    )


def warned(level: str = "warn") -> tuple[Caution, ...]:
    """Few numbers are left; or the policy has stopped issuing."""
    if level == "frozen":
        return (
            Caution(
                "offline_hours",
                "frozen",
                "已有 3 天 没有与中心同步（上限 72 小时）。",
                "请检查网络后在“同步”页按“立即同步”，或用移动介质导出。",
                ("issue",),
            ),
        )
    return (
        Caution("numbers", "warn", "收件号只剩 18 个（下限 20 个）。", "请联网领取新号段。", ()),
    )


def questions(case_id: str, number: str, now: datetime) -> list[ReviewItem]:
    """One about a case here, one about a case elsewhere, one that was settled."""
    told = {
        "sides": [
            {"window": "综合3号窗", "actor": "1301", "at": "2026-03-02T09:12:00",
             "event": "received", "document": "receipt"},
        ]
    }  # fmt: skip
    return [
        ReviewItem("r1", case_id, "stale", "open", now, number, {"base": 2, "version": 3}),
        ReviewItem("r2", "f" * 32, "duplicate", "open", now, "2644010300012030015737", told),
        ReviewItem("r3", "e" * 32, "number", "settled", now, number, {}, "stands", "1201"),
    ]


def withdrawn_elsewhere(case_id: str, now: datetime) -> CaseEvent:
    """What window 3 did before this counter's operation came."""
    return CaseEvent(
        case_id, 3, EventKind.WITHDRAWN, now - timedelta(hours=1), "1301", "综合3号窗",
        {"reason": "", "confirmed": True},
    )  # fmt: skip


def amended_elsewhere(counter: Counter, case_id: str, values: Mapping[str, str]) -> Amendment:
    """Window 3 amended the case without knowing of this counter's amendments; its feed told of it."""
    case = counter.desk.case(case_id)
    held = standings(case.history, ())
    fields = {one.name: Change(one.value, values[one.name]) for one in held if one.name in values}
    at = counter.desk.now() - timedelta(minutes=20)
    other = Amendment("de71ce/1/9", case_id, case.visits, at, "1301", "综合3号窗", fields)
    with counter.store.transaction() as unit:
        amendments.keep(unit.connection, other)
        amendments.told(unit.connection, other.name)
    return other
