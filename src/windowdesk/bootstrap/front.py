"""What stands before the desk, known from the settings alone; light, for the clerk waits for it."""

from __future__ import annotations

from windowdesk import settings
from windowdesk.bootstrap.demo import (
    DEMO_CLERK,
    DEMO_PASSWORD,
    DEMO_PIN,
    DEMO_SUPERVISOR,
    place_of,
)
from windowdesk.gui.devices import DemoAccount
from windowdesk.gui.front import Front
from windowdesk.i18n import _


def accounts(config: settings.Settings) -> tuple[DemoAccount, ...]:
    """Whom the sign-in offers: nobody, except in a demonstration."""
    if not config.demo:
        return ()
    return (
        DemoAccount(DEMO_CLERK.number, DEMO_PASSWORD, DEMO_PIN, _("窗口人员")),
        DemoAccount(DEMO_SUPERVISOR.number, DEMO_PASSWORD, DEMO_PIN, _("主管")),
    )


def front(config: settings.Settings) -> Front:
    """The window at its sign-in."""
    return Front(place_of(config), accounts(config))
