"""How parts of a sentence are put together, in the language in use.

Chinese sets sentences side by side and parts them with full-width signs; English wants spaces and
its own. The joints are therefore messages like any other, never literals between two looked-up texts.
"""

from __future__ import annotations

from functools import reduce

from windowdesk.i18n import _


def _joined(parts: tuple[str, ...], joint: str) -> str:
    said = [part for part in parts if part]
    return reduce(lambda first, then: joint.format(first=first, then=then), said) if said else ""


# with the marks of quoting that may follow them, and of lines and lists that go on
_ENDS = tuple('。！？…：；，.!?:;,”’」』）)"\n')


def sentences(*parts: str) -> str:
    """Sentences one after another; empty ones are left out, and one that ends in a name is ended."""
    there = [part for part in parts if part]
    whole = [part if part.endswith(_ENDS) else ended(part) for part in there[:-1]]
    return _joined((*whole, *there[-1:]), _("{first}{then}"))


def ended(statement: str) -> str:
    """A statement with its full stop, once."""
    return statement.rstrip("。.") + _("。") if statement else ""


def begun(words: str) -> str:
    """``words`` as they stand alone: a word that is small inside a sentence begins large."""
    return words[:1].upper() + words[1:]


def clauses(*parts: str) -> str:
    """Parts of one sentence: 第 6 页，末页未盖章. Empty ones are left out."""
    return _joined(parts, _("{first}，{then}"))


def explained(statement: str, detail: str) -> str:
    """A statement and what is known of it: 有失信记录：2025 年第 3 号."""
    if not detail:
        return statement
    return _joined((statement.rstrip("。"), detail), _("{first}：{then}"))


def points(*parts: str) -> str:
    """Several findings in a row, each of which may hold commas. Empty ones are left out."""
    return _joined(parts, _("{first}；{then}"))


def listed(*parts: str) -> str:
    """Things of one kind side by side: 身份证、章程. Empty ones are left out."""
    return _joined(parts, _("{first}、{then}"))
