"""What a paper of the first visit is on the second: in order then, found wanting, or never seen.

A paper found wanting may come back mended. Then it is judged on the points of its notice alone
(domain A.4: no second new demand); the clerk says so, since a new paper is judged whole.
"""

from __future__ import annotations

from windowdesk.domain.decision.model import Rule
from windowdesk.domain.decision.submission import Finding, FirstVisit

# rules that speak of a paper that lay on the table, not of one that was missing
_DEFECTS = frozenset(
    rule.value
    for rule in (
        Rule.ORIGINALS_SHORT,
        Rule.COPIES_SHORT,
        Rule.WRONG_FORM,
        Rule.TOO_OLD,
        Rule.POINT_FAILED,
    )
)


def in_order_then(first: FirstVisit | None, material: str) -> bool:
    """Whether the first visit found nothing wrong with this paper."""
    return first is not None and material in first.satisfied


def wanting_then(first: FirstVisit | None, material: str) -> bool:
    """Whether the notice found fault with this very paper."""
    return first is not None and any(
        point.material == material and point.rule in _DEFECTS for point in first.points
    )


def told_then(first: FirstVisit | None, material: str, point: str) -> bool:
    """Whether the notice named ``point`` of ``material``."""
    return first is not None and any(
        told.material == material and told.point == point for told in first.points
    )


def brought_back(first: FirstVisit | None, material: str, finding: Finding) -> bool:
    """Whether the paper found wanting lies here again, mended."""
    return bool(finding.matched) and wanting_then(first, material)
