"""The window to apply for renewal (延续): too early is told, too late switches or warns.

Never a refusal (domain A.4, *Renewal windows*): 行政许可法 art. 50 gives the organ the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from windowdesk.domain.decision.model import Reason, Rule, Weight
from windowdesk.domain.standard.model import Item, Renewal
from windowdesk.domain.standard.resolve import effective_answers
from windowdesk.domain.standard.when import holds
from windowdesk.domain.time.backwards import day_before
from windowdesk.domain.time.calendar import WorkCalendar

Answers = dict[str, str]


def renewal_answers(
    item: Item, given: Mapping[str, str], day: date, calendar: WorkCalendar
) -> tuple[Answers, tuple[Reason, ...]]:
    """The effective of ``given``, switched to "apply as new" where late on ``day`` means that.

    With the warning that goes with it: one at most, of the first window that is missed. What was
    given to the questions of a new application counts once the answers have switched.
    """
    answers = effective_answers(item, given)
    for renewal in item.renewals:
        expiry = _expiry(renewal, answers)
        if expiry is None or not holds(renewal.when, answers):
            continue
        last = day_before(expiry, renewal.before, calendar)
        if day > last:
            return _late(item, given, renewal, last)
        if renewal.opens is not None:
            first = day_before(expiry, renewal.opens, calendar)
            if day < first:
                return answers, (_warning(renewal, Rule.RENEWAL_EARLY, first_day=first),)
    return answers, ()


def _late(
    item: Item, given: Mapping[str, str], renewal: Renewal, last: date
) -> tuple[Answers, tuple[Reason, ...]]:
    if renewal.late != "as_new":
        late = _warning(renewal, Rule.RENEWAL_LATE, last_day=last)
        return effective_answers(item, given), (late,)
    switched = effective_answers(item, {**given, renewal.switch_question: renewal.switch_to})
    return switched, (_warning(renewal, Rule.RENEWAL_SWITCHED, last_day=last),)


def _warning(renewal: Renewal, rule: Rule, **days: date) -> Reason:
    params = {name: day.isoformat() for name, day in days.items()}
    return Reason(rule, Weight.WARNS, words=renewal.words, basis=renewal.basis, params=params)


def _expiry(renewal: Renewal, answers: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(answers.get(renewal.expiry_question, ""))
    except ValueError:
        return None
