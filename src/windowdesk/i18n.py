"""One translation system for screens, commands, documents and web pages: gettext.

The msgids are Simplified Chinese, the language of the counter, so that a missing translation can
never put English in front of a clerk; ``locale/en`` holds the English. Words are looked up when
they are used, not when a module is imported, so that the language can change while running.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh_CN", "en")
_LOCALE_DIR = Path(__file__).parent / "locale"
_active: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "zh_CN"


def set_language(language: str) -> None:
    """Switch every later look-up to ``language`` ("zh_CN" or "en")."""
    global _active, _language
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    _language = language
    _active = _translations(language)


def language() -> str:
    """The language in use: "zh_CN" or "en"."""
    return _language


# What this piece of work speaks, whatever the screens speak meanwhile in another thread.
_spoken: ContextVar[_gettext.NullTranslations | None] = ContextVar("spoken", default=None)


@contextmanager
def in_chinese() -> Iterator[None]:
    """Speak Chinese inside the block: an issued document's language is the law's, not the desk's."""
    token = _spoken.set(_gettext.NullTranslations())
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block: a web page follows its reader, not the program."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    token = _spoken.set(_translations(language))
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def _translations(language: str) -> _gettext.NullTranslations:
    if language == "zh_CN":
        return _gettext.NullTranslations()
    return _gettext.translation("windowdesk", _LOCALE_DIR, [language], fallback=True)


def _now() -> _gettext.NullTranslations:
    return _spoken.get() or _active


def _(message: str) -> str:
    """``message`` (Simplified Chinese) in the language in use."""
    return _now().gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a phrase that fits the count ``n``."""
    return _now().ngettext(one, many, n)


def counted(message: str, n: int, **values: object) -> str:
    """``message`` with ``{n}`` of something, and ``values``: Chinese has one form, English two."""
    return _now().ngettext(message, message, n).format(n=n, **values)


def pgettext(context: str, message: str) -> str:
    """``message`` where the same Chinese words need different English in different places."""
    return _now().pgettext(context, message)


def N_(message: str) -> str:
    """Mark a constant for extraction; translate it with :func:`_` where it is shown."""
    return message
