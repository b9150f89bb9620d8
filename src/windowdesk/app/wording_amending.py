"""Amendments in words: what a field is called, and what was done to a case."""

from __future__ import annotations

from collections.abc import Iterable

from windowdesk.app.wording_joints import clauses, listed
from windowdesk.domain.cases.amendment import FIELDS, Amendment
from windowdesk.i18n import _


def field_words(name: str) -> str:
    """What the field is called on a screen."""
    return {
        "applicant.phone": _("申请人电话"),
        "applicant.address": _("申请人地址"),
        "applicant.representative": _("法定代表人"),
        "agent.phone": _("代理人电话"),
        "agent.address": _("代理人地址"),
    }.get(name, name)


def in_order(names: Iterable[str]) -> list[str]:
    """Fields as a person goes through them: the applicant's first."""
    return sorted(names, key=lambda name: FIELDS.index(name) if name in FIELDS else len(FIELDS))


def amendment_words(amendment: Amendment) -> str:
    """What an amendment did, in a line; no values, for a list is read by whoever passes."""
    fields = listed(*map(field_words, in_order(amendment.fields)))
    what = _("更改{fields}").format(fields=fields)
    return clauses(what, amendment.reason) if amendment.reason else what


def value_words(value: str) -> str:
    """A value as it is shown; nothing there is said so."""
    return value or _("（空）")
