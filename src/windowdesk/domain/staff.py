"""Who works at a counter, and what each may do (GB/T 22239 8.1.4.1-2: least privilege)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """A clerk takes matters in; a supervisor may also widen a verdict and put staff right."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """``number`` is the 工号 printed on documents; the name is shown on the desk only."""

    number: str
    name: str
    role: Role
    active: bool = True


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
