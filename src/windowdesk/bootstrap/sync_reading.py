"""A glance at a profile that a desk may have open: nothing is written and no lock is taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from windowdesk import settings
from windowdesk.app.errors import StoreProblem
from windowdesk.app.syncing import Link, SyncStatus
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.counter import open_counter
from windowdesk.i18n import _
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line
from windowdesk.storage.peeking import Peeked, peek
from windowdesk.sync.desk import worded


@dataclass(frozen=True, slots=True)
class Glance:
    """What ``sync status`` and ``sync digest`` print. A joined counter counts as off-line: nobody was asked."""

    device: str
    lines: tuple[Line, ...]
    status: SyncStatus

    @property
    def digest(self) -> str:
        return digest(self.lines)


def glance(profile: Path) -> Glance:
    """How the counter in ``profile`` stands. ``StoreProblem`` where there is none."""
    if not (profile / "desk.db").exists():
        raise StoreProblem(
            _("这个文件夹里没有窗口数据：{place}").format(place=profile),
            press=_("请用 --profile 指明窗口的数据文件夹。"),
            code="no_profile",
        )
    found = peek(profile)
    if found is None:
        # of an older shape: opening it brings it up to date
        open_counter(profile, config=settings.load(profile), clock=SystemClock()).close()
        found = peek(profile)
    if found is None:
        raise StoreProblem(_("数据文件的结构与本程序不符。"), code="store_shape")
    return Glance(found.device, found.lines, _status(found))


def _status(found: Peeked) -> SyncStatus:
    joined, counts = found.membership, found.counts
    link = Link.ALONE
    if joined is not None:
        link = Link.FORCED if found.forced else Link.OFFLINE
    return SyncStatus(
        link=link,
        centre="" if joined is None else joined.name or joined.url,
        unsent=counts.unsent,
        oldest=counts.oldest,
        last_success=found.last_success,
        numbers_left=counts.numbers_left,
        attachments_waiting=0 if joined is None else counts.attachments_waiting,
        rejected=tuple(worded(one) for one in found.not_applied),
        reviews_open=counts.reviews_open,
        left_behind=counts.left_behind,
        passed_over=counts.passed_over,
    )
