"""One counter, put together: settings, catalogue, store, press, staff, desk."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from windowdesk import logs, settings
from windowdesk.app.binding import CopyBook
from windowdesk.app.catalogue_desk import CatalogueDesk
from windowdesk.app.desk import Desk, Parts
from windowdesk.app.drawing import Drawing
from windowdesk.app.errors import BadCatalogue
from windowdesk.app.finding import ItemFinder
from windowdesk.app.issuing import Issuer
from windowdesk.app.place import Here
from windowdesk.app.ports import Clock, Hasher, Signer
from windowdesk.app.published import ShelfLibrary
from windowdesk.app.shelf import Shelf
from windowdesk.app.staffing import Staffing
from windowdesk.bootstrap.capture import Captures
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.demo import (
    place_of,
)
from windowdesk.bootstrap.printers import printers_of, put_in_doubt
from windowdesk.bootstrap.search import case_search
from windowdesk.bootstrap.signing import CheckedSigner
from windowdesk.bootstrap.staff import staffing_of
from windowdesk.bootstrap.sync import Conversation, converse, device_key, standing_at
from windowdesk.catalogue.files import FileLibrary
from windowdesk.catalogue.load import load_items, shipped_items
from windowdesk.documents.copies import PictureBinder
from windowdesk.documents.picking import pick_copies
from windowdesk.documents.press import WindowPress
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.standard.model import Item
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.i18n import _, counted
from windowdesk.peripherals.spooler import Lines
from windowdesk.protocol.envelope import Ed25519Signer
from windowdesk.reference.holidays import load_calendar
from windowdesk.reference.pinyin import initials
from windowdesk.reference.scan_codes import load_codes
from windowdesk.storage.audit_trail import StoredTrail
from windowdesk.storage.copies import SqlCopies
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.opening import open_store
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_trust import trust_book

OUT = "out"


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter, open: the desk and what the commands need beside it."""

    profile: Path
    config: settings.Settings
    desk: Desk
    store: SqlStore
    parts: Parts
    reader: ZxingReader
    conversation: Conversation
    captures: Captures

    @property
    def shelf(self) -> Shelf:
        return self.parts.shelf

    @property
    def calendar(self) -> WorkCalendar:
        return self.parts.calendar

    @property
    def signer(self) -> Signer:
        return self.parts.signer

    @property
    def staffing(self) -> Staffing:
        return self.parts.staffing

    @property
    def clock(self) -> Clock:
        return self.parts.clock

    @property
    def notice(self) -> str:
        """What the clerk should know before the first matter: about the data, the standards; or ""."""
        return "\n".join(filter(None, (self._restored(), *self._doubts())))

    def _restored(self) -> str:
        match self.store.verdict:
            case Verdict.RESTORED:
                return _(
                    "本机数据是从较早的备份恢复的。恢复前已出具的单据以纸面为准，号码另起，不会重号。"
                )
            case Verdict.COPIED:
                return _("本机数据是从另一台电脑复制来的。号码另起，不会重号；请告知管理员。")
            case _:
                return ""

    def _doubts(self) -> Iterator[str]:
        """Two versions of one item in force by mistake: which one this window works with."""
        for doubt in self.shelf.doubts():
            yield _(
                "事项“{name}”的 {older} 版与 {newer} 版同时有效，本窗口按 {newer} 版办理；请告知管理员。"
            ).format(name=doubt.item.name, older=doubt.detail["older"], newer=doubt.detail["newer"])

    def close(self) -> None:
        """Let go of the profile; everything issued is already on the disk."""
        self.conversation.stop()
        self.desk.spool.stop()
        self.captures.stop()
        self.parts.search.close()
        self.store.close()


def catalogue_items(folder: Path | None) -> tuple[Item, ...]:
    """The shipped items, or those of ``folder``. ``BadCatalogue`` when any file is broken."""
    if folder is None:
        return shipped_items()
    report = load_items(folder)
    if report.problems:
        problem = report.problems[0]
        raise BadCatalogue(
            counted("事项标准有 {n} 处错误：{first}", len(report.problems), first=problem),
            press=_("请先用 windowdesk catalogue check 查看并改正。"),
        )
    return report.items


def open_counter(
    profile: Path,
    *,
    catalogue: Path | None = None,
    clock: Clock | None = None,
    config: settings.Settings | None = None,
    hasher: Hasher | None = None,
) -> Counter:
    """Open the counter in ``profile``, made on first use. Raises ``StoreProblem`` kinds."""
    config = config or settings.load(profile)
    clock = clock or SystemClock()
    items = catalogue_items(catalogue)
    store = open_store(
        profile,
        demo=config.demo,
        division=config.division,
        clock=clock,
        window=place_of(config).number,
        witness=Path(config.witness).expanduser() if config.witness else None,
    )
    try:
        config = standing_at(store, config)
        staffing = staffing_of(store, clock, config, hasher)
        library = FileLibrary(catalogue)
        return _put_together(profile, config, staffing, items, store, library=library)
    except BaseException:
        store.close()
        raise


def _put_together(
    profile: Path,
    config: settings.Settings,
    staffing: Staffing,
    items: tuple[Item, ...],
    store: SqlStore,
    *,
    library: FileLibrary,
) -> Counter:
    logs.configure(profile)
    printers = printers_of(profile / OUT, config)
    put_in_doubt(store, printers)
    press = WindowPress()
    here = Here(place_of(config))
    shelf = Shelf(items, store)
    conversation = converse(profile, store, shelf, staffing, config)
    staffing.limits = conversation.limits
    signer = _signer(store, staffing.clock, config.verify_host, conversation)
    drawing = Drawing(store, press, signer, here, conversation.standing)
    copies, captures = SqlCopies(store), Captures.of(config)
    book = CopyBook(copies, PictureBinder(), here)
    parts = Parts(
        store=store,
        shelf=shelf,
        calendar=load_calendar(profile),
        staffing=staffing,
        issuer=Issuer(store, drawing, secrets.token_bytes, conversation.limits, book),
        drawing=drawing,
        press=press,
        signer=signer,
        finder=ItemFinder(initials),
        clock=staffing.clock,
        here=here,
        printers=printers,
        pick_copies=pick_copies,
        catalogue=CatalogueDesk(ShelfLibrary(shelf, library), store, staffing.clock),
        search=case_search(profile, store, staffing.clock),
        trail=StoredTrail(store),
        spool_of=Lines,
        capturing_of=captures.capturing(store, copies, conversation.elsewhere(), staffing.clock),
        syncing=conversation.syncing,
        person_codes=load_codes(profile),
    )
    desk = Desk(parts)
    conversation.standards.changed = desk.restock
    desk.refresh()
    return Counter(profile, config, desk, store, parts, ZxingReader(), conversation, captures)


def _signer(store: SqlStore, clock: Clock, host: str, conversation: Conversation) -> CheckedSigner:
    """Signs with this counter's key; believes the keys that the office's news named."""
    own = Ed25519Signer(device_key(store), host)
    return CheckedSigner(
        own,
        clock,
        lambda: trust_book(store, own.public_key),
        lambda: conversation.store.policy().trust_days,
    )
