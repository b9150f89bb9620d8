"""From what an act knows to what its papers say: the one place where paper content is put together.

``act`` is what is known; ``frame`` and ``lines`` are what many papers share; each other module is
one family of papers. Contents follow domain D. Descriptions (``documents/describe``) hold the words.
"""

from windowdesk.app.facts.act import Issuing, act_on, secret_of
from windowdesk.app.facts.frame import circumstances
from windowdesk.app.facts.issued import paper_facts
from windowdesk.app.facts.later import HandIn, hand_in_facts, reprinted, voided, withdrawal_facts
from windowdesk.app.facts.lines import gap_lines, leaves, material_lines
from windowdesk.app.place import Place

__all__ = [
    "HandIn",
    "Issuing",
    "Place",
    "act_on",
    "circumstances",
    "gap_lines",
    "hand_in_facts",
    "leaves",
    "material_lines",
    "paper_facts",
    "reprinted",
    "secret_of",
    "voided",
    "withdrawal_facts",
]
