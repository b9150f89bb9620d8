"""The frame around every page: who is signed in, where they may go, what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from windowdesk.central.service import waiting
from windowdesk.central.service.core import Core
from windowdesk.domain.staff import Right, Role, may
from windowdesk.i18n import N_, _

BASE = "/console"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the menu; ``count`` of what waits there."""

    path: str
    words: str
    count: int = 0


# in the order of an administrator's day
PLACES: tuple[tuple[str, str, Right], ...] = (
    ("/overview", N_("同步概况"), Right.HEALTH),
    ("/reviews", N_("复核"), Right.HEALTH),
    ("/papers", N_("待核验材料"), Right.HEALTH),
    ("/cases", N_("查办件"), Right.CASES),
    ("/places", N_("窗口与部门"), Right.PLACES),
    ("/devices", N_("设备"), Right.COUNTERS),
    ("/staff", N_("人员"), Right.STAFF),
    ("/catalogue", N_("事项标准"), Right.PUBLISH),
    ("/policy", N_("离线规则"), Right.POLICY),
    ("/calendar", N_("节假日"), Right.POLICY),
    ("/numbers", N_("号段与文号"), Right.HEALTH),
    ("/evaluations", N_("好差评"), Right.HEALTH),
    ("/trail", N_("审计记录"), Right.AUDIT),
)


def entries(role: Role, counts: dict[str, int]) -> tuple[Entry, ...]:
    """Where somebody of ``role`` may go."""
    return tuple(
        Entry(path, _(said), counts.get(path, 0)) for path, said, need in PLACES if may(role, need)
    )


def home(role: Role) -> str:
    """The first place of the menu; "" for a role that has nothing to do here."""
    return next((path for path, _said, need in PLACES if may(role, need)), "")


def frame(core: Core, office: str, role: Role | None) -> dict[str, Any]:
    """What ``base.html`` wants to know of the place; ``role`` None before sign-in is complete."""
    with core.database.reading() as connection:
        counts = waiting.counts(connection, office) if role else {}
        name = waiting.office_name(connection, office)
    return {
        "base": BASE,
        "menu": entries(role, counts) if role else (),
        "centre_name": name or core.identity.name,
        "demo": core.identity.demo,
    }
