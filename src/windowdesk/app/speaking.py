"""What is read aloud of the checklist and the verdict, and the port of whatever says it.

The hall listens: no name, no number and nothing a clerk noted is ever handed to a voice, and of a
sensitive item not even what it is. Read are the verdict, each gap with how to mend it, and the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from windowdesk.app.plain_words import PlainLine, PlainView, Sign, unnumbered
from windowdesk.app.wording_joints import ended
from windowdesk.i18n import _


class Voice(Protocol):
    """Says sentences, one speech at a time; a new one ends the one before."""

    def say(self, sentences: tuple[str, ...], language: str) -> None:
        """Begin to speak ``language`` ("zh_CN" or "en"); returns when it has ended or was stopped.

        Blocking: call it in a worker. DeviceProblem when nothing can be heard.
        """
        ...

    def stop(self) -> None:
        """Silence at once; may be called from any thread, and when nothing is said."""
        ...

    def speaking(self) -> bool:
        """Whether something is being said (fast)."""
        ...


_TO_SAY = frozenset({Sign.GAP, Sign.FIX, Sign.LATER})


def spoken(view: PlainView) -> tuple[str, ...]:
    """``view`` as sentences for a voice, in the language in use."""
    said = [_sentence(view.title), _sentence(view.lead)]
    if view.discreet:
        said.append(_("具体内容请看屏幕。"))
    else:
        for part in view.parts:
            lines = [line for line in part.lines if line.sign in _TO_SAY]
            if lines:
                said.append(_sentence(part.title))
            for number, line in enumerate(lines, 1):
                said += _line(number, line)
    said += [_("{name}：{words}。").format(name=name, words=words) for name, words in view.dates]
    return tuple(text for text in map(_aloud, said) if text)


def _line(number: int, line: PlainLine) -> Iterator[str]:
    yield _("第 {n} 项，{title}。").format(n=number, title=line.title)
    yield from (_sentence(words) for words in (line.text, line.how) if words)


def _sentence(words: str) -> str:
    return words if words and words[-1] in "！？!?" else ended(words)


def _aloud(text: str) -> str:
    """Without what only the eye needs: quotation marks, brackets' signs, long numbers, law numbers."""
    text = unnumbered(text).replace("…", "")
    text = re.sub(r"[“”\"《》「」『』]", "", text)
    text = re.sub(r"[（(]([^（()）]*)[)）]", r"，\1，", text)
    return re.sub(r"，(?=[，。、；])|，$", "", text).strip()
