"""Templates to HTML. Every value is escaped; the words come from the one catalogue of messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from windowdesk import i18n
from windowdesk.app.staff_words import role_words
from windowdesk.app.wording_joints import begun
from windowdesk.central.console import words
from windowdesk.i18n import _

TEMPLATES = Path(__file__).parent / "templates"
# where the rows of a table are laid out one below the other, browsers forget what they were
_ROLES = (
    (re.compile(r"<table\b"), '<table role="table"'),
    (re.compile(r"<thead\b"), '<thead role="rowgroup"'),
    (re.compile(r"<tbody\b"), '<tbody role="rowgroup"'),
    (re.compile(r"<tr\b"), '<tr role="row"'),
    (re.compile(r'<th scope="col"'), '<th role="columnheader" scope="col"'),
    (re.compile(r'<th scope="row"'), '<th role="rowheader" scope="row"'),
    (re.compile(r"<td\b"), '<td role="cell"'),
)


class TableRoles(Extension):
    """Says in so many words what each part of a table is, once, as a template is read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        for pattern, with_role in _ROLES:
            source = pattern.sub(with_role, source)
        return source


@cache
def _environment() -> Environment:
    """The templates, read and compiled once a process, whichever console asks for them first."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[TableRoles],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["begun"] = begun
    made.globals.update(
        _=_,
        ngettext=i18n.ngettext,
        moment=words.moment,
        day=words.day,
        ago=words.ago,
        told=words.told,
        skew=words.skew,
        role_words=role_words,
        kind_words=words.entrustee_kind,
    )
    return made


class Drawing:
    """The console's templates."""

    def page(self, template: str, values: Mapping[str, Any]) -> str:
        """``template`` with ``values``; a value it asks for and is not given is an error."""
        return _environment().get_template(template).render(values)
