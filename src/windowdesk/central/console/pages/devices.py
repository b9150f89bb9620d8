"""The counters of an office: how each stands, and what an administrator may do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from windowdesk.app.errors import NotAllowed
from windowdesk.central.console.pages.overview import line_of
from windowdesk.central.console.pages.places import show_code
from windowdesk.central.console.routing import Page, Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service import admitting, counters, policies
from windowdesk.central.service.acting import Act, reasoned
from windowdesk.central.service.counters import Counter, Held
from windowdesk.domain.staff import Right
from windowdesk.i18n import _, counted

SECTION = "/devices"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done to a device in its standing; ``grave`` cannot be taken back."""

    name: str
    title: str
    hint: str
    button: str
    grave: bool = False


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/devices", Right.COUNTERS)(_devices)
    routes.get("/devices/{device}", Right.COUNTERS)(_device)
    routes.post("/devices/{device}/revoke", Right.COUNTERS)(
        _steering(counters.revoke, lambda: _("设备已吊销。此前出具的单据仍然有效。"))
    )
    routes.post("/devices/{device}/apart", Right.COUNTERS)(
        _steering(counters.keep_apart, lambda: _("设备已隔离，它发来的操作先单独保存。"))
    )
    routes.post("/devices/{device}/readmit", Right.COUNTERS)(
        _steering(counters.readmit, lambda: _("设备已恢复正常。"))
    )
    routes.post("/devices/{device}/numbers", Right.COUNTERS)(
        _steering(counters.grant_numbers, lambda: _("设备今天可以再领号段，两分钟内自动领取。"))
    )
    routes.post("/devices/{device}/admit", Right.COUNTERS)(_admit)
    routes.post("/devices/{device}/code", Right.COUNTERS)(_code)


def _devices(visit: Visit) -> Response:
    with visit.reading() as connection:
        found = counters.counters_of(connection, visit.office, visit.now)
        policy = policies.policy_of(connection, visit.office)
    lines = [line_of(one, policy, visit.now) for one in found]
    return visit.page("devices.html", _("设备"), section=SECTION, devices=lines)


def _own(visit: Visit) -> Counter:
    with visit.reading() as connection:
        found = counters.counter_of(connection, visit.office, visit.path["device"], visit.now)
    if found is None:
        raise not_here()
    return found


def _device(visit: Visit) -> Response:
    counter = _own(visit)
    with visit.reading() as connection:
        policy = policies.policy_of(connection, visit.office)
        lines, digest = counters.lines_of(connection, counter.device)
        held = counters.held_of(connection, counter.device)
    line = line_of(counter, policy, visit.now)
    return visit.page(
        "device.html",
        line.place or line.device,
        section=SECTION,
        device=line,
        now=visit.now,
        lines=lines,
        digest=digest,
        held=[(one, _held_words(one)) for one in held],
        # one form an epoch: its operations go together
        apart=() if counter.standing == "quarantined" else sorted({one.epoch for one in held}),
        acts=tuple(_deeds(counter)),
    )


def _held_words(held: Held) -> str:
    """Why operations were kept apart."""
    known = {
        "forked": _("同一序号有两种内容：磁盘可能被复制"),
        "fork": _("同一序号有两种内容：磁盘可能被复制"),
        "expired": _("凭证已过期"),
        "quarantined": _("设备正在隔离"),
        "chain": _("与前面的操作接不上"),
    }
    return known.get(held.reason, held.reason)


def _deeds(counter: Counter) -> Iterator[Deed]:
    if counter.standing == "revoked":
        return
    if counter.standing == "quarantined":
        yield Deed(
            "readmit",
            _("恢复正常"),
            _(
                "核实设备没有被复制、数据来自本人后再恢复。恢复后它会把隔离期间的操作重新上传；先前收到的仍单独保存，可在上面收入。"
            ),
            _("恢复正常"),
        )
    else:
        yield Deed(
            "apart",
            _("隔离"),
            _(
                "怀疑磁盘被复制或来历不明时使用：窗口可以继续收件，发来的操作先单独保存，不并入办件。"
            ),
            _("隔离这台设备"),
        )
    yield Deed(
        "numbers",
        _("收件号段"),
        _(
            "每台设备每天最多领 12 个号段，一天之内多次恢复数据会用完。核实后可以让它今天再领，作废的号不会再用。"
        ),
        _("今天再领号段"),
    )
    yield Deed(
        "code",
        _("重新登记"),
        _(
            "磁盘复制到新电脑、密钥丢失或凭证过期无法更新时使用：生成只给这台设备的登记码，换新密钥。"
        ),
        _("生成登记码"),
    )
    yield Deed(
        "revoke",
        _("吊销"),
        _("电脑丢失、报废或被盗时使用，不能撤回。它不能再同步；此前出具的单据仍然有效。"),
        _("吊销这台设备"),
        grave=True,
    )


def _steering(deed: Callable[[Act, str, str], bool], said: Callable[[], str]) -> Page:
    """A page that does ``deed`` to the device of its address, with the reason of its form."""

    def page(visit: Visit) -> Response:
        counter = _own(visit)
        with visit.act() as act:
            done = deed(act, counter.device, visit.text("reason", 2000))
        if not done:
            raise not_here()
        return visit.go(f"/devices/{counter.device}", said())

    return page


def _admit(visit: Visit) -> Response:
    """Take what was kept apart of one epoch into the office's cases, as recorded facts.

    Not while the device waits: let in again, it sends its own once more, and they would be there twice.
    """
    counter, core = _own(visit), visit.parts.core
    reason = reasoned(visit.text("reason", 2000))
    epoch = int(visit.text("epoch")) if visit.text("epoch").isdecimal() else 0
    with visit.reading() as connection:
        if epoch not in {held.epoch for held in counters.held_of(connection, counter.device)}:
            raise not_here()
    if counter.standing == "quarantined":
        raise NotAllowed(
            _("设备还在隔离，没有收入。"),
            saved=_("没有改动任何内容。"),
            press=_("请先恢复（等它同步完）或吊销这台设备，再收入剩下的操作。"),
            code="quarantined",
        )
    with visit.act() as act:
        count = admitting.admit(core, act.unit, act, counter.device, epoch, reason)
    said = counted("已收入 {n} 项，作为已存档的事实；与别的记录不一致的已列入复核。", count)
    return visit.go(f"/devices/{counter.device}", said)


def _code(visit: Visit) -> Response:
    counter = _own(visit)
    with visit.act() as act:
        made = counters.make_code_for(act, counter.device, visit.text("reason", 2000))
    if made is None:
        raise not_here()
    code, until = made
    return show_code(visit, counter.window or counter.device, code, until)
