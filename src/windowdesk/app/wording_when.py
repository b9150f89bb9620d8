"""For whom a part of a standard applies, in the words of the item's own questions."""

from __future__ import annotations

from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.when import When
from windowdesk.i18n import _


def when_words(when: When, item: Item) -> str:
    """For whom: a condition in the words of the item's own questions; "" for everybody."""
    if when.question:
        texts = {
            option.id: option.text
            for question in item.questions
            if question.id == when.question
            for option in question.options
        }
        return "／".join(texts.get(value, value) for value in when.values)
    if when.none:
        inner = "、".join(when_words(part, item) for part in when.none)
        return _("除{what}外").format(what=inner)
    joint = _("，或者") if when.any else _("，并且")
    return joint.join(when_words(part, item) for part in (*when.all, *when.any))
