"""A refused form comes back with what was written in it: on its page, with the reason inside it.

The page is drawn anew as it stands now, and its finished HTML is gone through once: whatever form has
the address that was sent to, and the same hidden values, gets its fields filled. No page and no
template has a share in it, so that none can forget it. Secrets and files are never given back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from starlette.datastructures import FormData

from windowdesk.app.errors import DeskError

# what is no field to a person, and what is one whose content is never said again
_UNSEEN = frozenset({"hidden", "submit", "button", "reset", "image"})
_KEPT_BACK = frozenset({"password", "file"})
_TICKED = frozenset({"checkbox", "radio"})
_OWN = "csrf"
Attributes = dict[str, str | None]
# draws the reason; of whether the focus is its, and of what was written where the form is gone
Notice = Callable[[bool, tuple[str, ...]], str]


class Refused(Exception):
    """A form is refused with ``status``; ``trouble`` says why. It comes back as it was filled in."""

    def __init__(self, status: int, trouble: DeskError) -> None:
        super().__init__(trouble.message)
        self.status = status
        self.trouble = trouble


def filled(html: str, action: str, form: FormData, trouble: DeskError, notice: Notice) -> str:
    """``html`` whose form to ``action`` holds what ``form`` brought, with the notice at its beginning.

    The field that ``trouble`` is about says so beside it and has the focus, else the notice has. A page
    that has the form no longer begins with the notice, which also says what was written at length.
    """
    reading = _Reading(action, _written(form), trouble)
    reading.feed(html)
    reading.close()
    lost = () if reading.found else tuple(v for v in reading.written.get("reason", ()) if v)
    parts = reading.parts
    at = reading.within if reading.within is not None else reading.main
    parts[at] += notice(not reading.marked, lost)
    return "".join(parts)


def _written(form: FormData) -> dict[str, list[str]]:
    """The texts of a form by name; signs that no page holds are gone."""
    kept: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            kept.setdefault(name, []).append(value.replace("\0", "").replace("\r\n", "\n"))
    return kept


@dataclass
class _Form:
    """A form as it is read: where it began, and its fields by where they stand among the parts."""

    began: int
    fields: list[tuple[int, str, Attributes]] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    # of each list: its choices by where they stand
    offered: dict[str, dict[int, str]] = field(default_factory=dict)

    def hidden(self) -> dict[str, str]:
        """What tells two forms to one address apart."""
        found = [attrs for _at, tag, attrs in self.fields if tag == "input"]
        return {
            attrs.get("name") or "": attrs.get("value") or ""
            for attrs in found
            if attrs.get("type") == "hidden" and attrs.get("name") != _OWN
        }


class _Reading(HTMLParser):
    """The page in parts, said again as it was but for the one form."""

    def __init__(self, action: str, written: dict[str, list[str]], trouble: DeskError) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.action, self.written, self.trouble = action, written, trouble
        self.found = self.marked = False
        self.main = 0
        self.within: int | None = None
        self._form: _Form | None = None
        self._folded: list[int] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")
        at, known = len(self.parts) - 1, dict(attrs)
        if tag == "main":
            self.main = at
        elif tag == "details":
            self._folded.append(at)
        elif tag == "form" and known.get("action") == self.action and not self.found:
            self._form = _Form(at)
        elif tag == "select":
            self._select = known.get("name") or ""
        if self._form is not None and tag in ("input", "textarea", "select", "option"):
            self._form.fields.append((at, tag, known))
            if tag == "option":
                self._form.offered.setdefault(self._select, {})[at] = known.get("value") or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        if tag == "details" and self._folded:
            self._folded.pop()
        elif tag in ("textarea", "select") and self._form is not None:
            begun = next(at for at, name, _attrs in reversed(self._form.fields) if name == tag)
            self._form.ends[begun] = len(self.parts) - 1
        elif tag == "form" and self._form is not None:
            self._fill(self._form)
            self._form = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")

    def _fill(self, form: _Form) -> None:
        if any(self.written.get(name) != [value] for name, value in form.hidden().items()):
            return
        self.found = True
        seen = False
        for at, tag, attrs in form.fields:
            if tag != "option":
                seen |= self._fill_field(at, tag, attrs, form.ends.get(at, at))
        for name, choices in form.offered.items():
            self._choose(form, choices, self.written.get(name, [])[:1])
        if not seen:
            return  # a button alone: there is no room for a notice beside it
        self.within = form.began
        for at in self._folded:
            self.parts[at] = self.parts[at].replace("<details", "<details open", 1)

    def _choose(self, form: _Form, choices: dict[int, str], wanted: list[str]) -> None:
        """Choose of a list what was chosen; what no list offers leaves it as it is."""
        if not set(wanted) & set(choices.values()):
            return
        for at, tag, attrs in form.fields:
            if at in choices:
                _switch(attrs, "selected", choices[at] in wanted)
                self.parts[at] = _tag(tag, attrs)

    def _fill_field(self, at: int, tag: str, attrs: Attributes, end: int) -> bool:
        """Give one field what was written in it; whether it is one that people see."""
        name, kind = attrs.get("name") or "", attrs.get("type") or "text"
        values = self.written.get(name, [])
        if tag == "input" and kind in _UNSEEN:
            return False
        if tag == "input" and kind in _KEPT_BACK:
            values = []
        if tag == "input" and kind in _TICKED:
            _switch(attrs, "checked", (attrs.get("value") or "on") in values)
        elif tag == "input" and values:
            attrs["value"] = values[0]
        wrong = name == self.trouble.field and not self.marked
        if wrong:
            self.marked = True
            hint = attrs.get("aria-describedby")
            attrs |= {"aria-invalid": "true", "autofocus": None}
            attrs["aria-describedby"] = f"wrong {hint}" if hint else "wrong"
        self.parts[at] = _tag(tag, attrs)
        if tag == "textarea" and values:
            # the first line break after the tag is none of the text
            self.parts[at] += "\n" + escape(values[0])
        if wrong:
            self.parts[end] += (
                f'<span class="wrong" id="wrong">{escape(self.trouble.message)}</span>'
            )
        return True


def _switch(attrs: Attributes, name: str, on: bool) -> None:
    attrs.pop(name, None)
    if on:
        attrs[name] = None


def _tag(tag: str, attrs: Attributes) -> str:
    said = (name if value is None else f'{name}="{escape(value)}"' for name, value in attrs.items())
    return f"<{' '.join((tag, *said))}>"
