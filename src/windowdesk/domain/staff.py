"""Who works at a centre, and what each may do (GB/T 22239 8.1.4.1-3: least privilege, separation).

:data:`RIGHTS` is the one table. The desk, the console and the service of the centre all ask it, so
that a right cannot mean one thing at a counter and another in the browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """A clerk takes matters in; a supervisor also widens verdicts and settles questions.

    An administrator looks after staff, counters and standards and takes no matter in; an auditor
    reads the audit chains and does nothing else.
    """

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Right(Enum):
    """One thing somebody may do; the part before the dot says where."""

    WORK = "desk.work"  # take in, conclude, print, void what one may oneself, find cases
    SIGN_OFF = "desk.sign_off"  # widen a verdict, void what a clerk may not
    EQUIP = "desk.equip"  # try devices, look after the conversation with the centre
    STANDARDS = "desk.standards"  # read the standards and try them
    TRAIL = "desk.trail"  # read this counter's audit chain
    REVIEWS = "review.see"
    SETTLE = "review.settle"
    HEALTH = "console.health"  # how every counter stands
    STAFF = "console.staff"
    PLACES = "console.places"  # halls, windows, departments
    COUNTERS = "console.counters"  # enrolment codes, revocation
    PUBLISH = "console.publish"  # versions of the standards, their days, recall
    POLICY = "console.policy"
    CASES = "console.cases"  # look one case up by its number; every look is written down
    AUDIT = "console.audit"  # the chains of all counters and of the centre, their breaks
    EXPORT = "console.export"  # the auditor's package


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset({Right.WORK, Right.EQUIP, Right.STANDARDS, Right.REVIEWS}),
    Role.SUPERVISOR: frozenset(
        {
            Right.WORK,
            Right.SIGN_OFF,
            Right.EQUIP,
            Right.STANDARDS,
            Right.REVIEWS,
            Right.SETTLE,
            Right.HEALTH,
            Right.CASES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.EQUIP,
            Right.STANDARDS,
            Right.HEALTH,
            Right.STAFF,
            Right.PLACES,
            Right.COUNTERS,
            Right.PUBLISH,
            Right.POLICY,
        }
    ),
    Role.AUDITOR: frozenset({Right.TRAIL, Right.AUDIT, Right.EXPORT}),
}

# whoever has been one of a pair can never become the other: they would audit their own acts
SEPARATE: tuple[frozenset[Role], ...] = (frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """``number`` is the 工号 printed on documents; the name is shown on the desk only."""

    number: str
    name: str
    role: Role
    active: bool = True

    def may(self, right: Right) -> bool:
        """Whether this member may do it now."""
        return self.active and may(self.role, right)


def may(role: Role, right: Right) -> bool:
    """Whether ``role`` holds ``right``."""
    return right in RIGHTS[role]


def separated(held: Iterable[Role], wanted: Role) -> bool:
    """Whether somebody who has been ``held`` must never be ``wanted``."""
    return any(
        wanted in pair and role in pair and role is not wanted for pair in SEPARATE for role in held
    )


def password_problems(password: str, number: str) -> tuple[str, ...]:
    """Why a password is too weak: "short" (< 10), "plain" (< 3 classes), "number" (holds the 工号)."""
    problems = []
    if len(password) < 10:
        problems.append("short")
    classes = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    if sum(classes) < 3:
        problems.append("plain")
    if number and number in password:
        problems.append("number")
    return tuple(problems)


def pin_problems(pin: str) -> tuple[str, ...]:
    """Why a PIN for the locked screen does not do: "form" (4 to 8 digits), "same" (one digit)."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        return ("form",)
    return ("same",) if len(set(pin)) == 1 else ()
