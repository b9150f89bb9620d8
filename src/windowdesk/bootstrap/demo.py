"""Who stands at a demonstration's counter, and where any counter stands; nothing heavy, no Qt."""

from __future__ import annotations

from windowdesk import settings
from windowdesk.app.place import Place
from windowdesk.domain.staff import Role, StaffMember

DEMO_PASSWORD = "Yanshi-2026"  # shown on the sign-in screen of a demo counter
DEMO_PIN = "2580"
DEMO_CLERK = StaffMember("1207", "李晓岚", Role.CLERK)
DEMO_SUPERVISOR = StaffMember("1201", "周明远", Role.SUPERVISOR)
DEMO_ADMINISTRATOR = StaffMember("1290", "何其正", Role.ADMINISTRATOR)  # in the console only
DEMO_AUDITOR = StaffMember("1299", "郑清和", Role.AUDITOR)


def place_of(config: settings.Settings) -> Place:
    """Where the counter stands."""
    return Place(
        centre=config.centre_name,
        window=config.window,
        division=config.division,
        supervision_phone=config.supervision_phone,
        demo=config.demo,
        idle_minutes=config.idle_lock_minutes,
    )
