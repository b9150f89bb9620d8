"""Who acts by a command: the author is bound at capture, as at the screen."""

from __future__ import annotations

import getpass
import os

from windowdesk.app.errors import NotAllowed
from windowdesk.app.lifecycle import SignOff
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.i18n import _

PASSWORD = "WINDOWDESK_PASSWORD"
SUPERVISOR_PASSWORD = "WINDOWDESK_SUPERVISOR_PASSWORD"


def sign_in(counter: Counter, number: str | None) -> None:
    """The demo clerk on a demo counter, else someone who proves it."""
    if number is None and counter.config.demo:
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        return
    if number is None:
        raise NotAllowed(
            _("请写明经办人工号。"), press=_("加上 --clerk 工号。"), code="clerk_needed"
        )
    counter.desk.sign_in(number, _secret(PASSWORD, _("密码：")))


def sign_off(counter: Counter, number: str | None) -> SignOff | None:
    """A supervisor who signs beside the clerk; None where nobody is named."""
    if number is None:
        return None
    demo = counter.config.demo and number == DEMO_SUPERVISOR.number
    if demo and SUPERVISOR_PASSWORD not in os.environ:
        return SignOff(number, DEMO_PASSWORD)
    return SignOff(number, _secret(SUPERVISOR_PASSWORD, _("主管密码：")))


def _secret(variable: str, asked: str) -> str:
    password = os.environ.get(variable)
    return password if password is not None else getpass.getpass(asked)
