"""Amendments in words: what a field is called, and what was done to a case."""

from __future__ import annotations

from windowdesk.app.wording_joints import clauses, listed
from windowdesk.domain.cases.amendment import Amendment
from windowdesk.domain.identity.names import mask_phone
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


def amendment_words(amendment: Amendment) -> str:
    """What an amendment did, in a line; values are masked, for a list is read by whoever passes."""
    what = _("更改{fields}").format(fields=listed(*map(field_words, amendment.fields)))
    return clauses(what, amendment.reason) if amendment.reason else what


def value_words(name: str, value: str, *, masked: bool = False) -> str:
    """A value as it is shown; nothing there is said so."""
    if not value:
        return _("（空）")
    return mask_phone(value) if masked and name.endswith(".phone") else value
