"""From what an act knows to what its papers say: the one place where paper content is put together.

``act`` is what is known; ``frame`` and ``lines`` are what many papers share; each other module is
one family of papers. Contents follow domain D. Descriptions (``documents/describe``) hold the words.
"""

from windowdesk.app.facts.act import Issuing, act_on, secret_of
from windowdesk.app.facts.emergency import emergency_facts
from windowdesk.app.facts.forming import form_facts, form_of
from windowdesk.app.facts.frame import circumstances
from windowdesk.app.facts.issued import paper_facts, papers_for
from windowdesk.app.facts.labelling import label_facts, labelled_material
from windowdesk.app.facts.later import (
    HandIn,
    hand_in_facts,
    rectification_facts,
    reprinted,
    revocation_facts,
    voided,
    withdrawal_facts,
)
from windowdesk.app.facts.lines import gap_lines, leaves, material_lines
from windowdesk.app.facts.loose import Telling
from windowdesk.app.facts.telling import consultation_facts
from windowdesk.app.place import Place

__all__ = [
    "HandIn",
    "Issuing",
    "Place",
    "Telling",
    "act_on",
    "circumstances",
    "consultation_facts",
    "emergency_facts",
    "form_facts",
    "form_of",
    "gap_lines",
    "hand_in_facts",
    "label_facts",
    "labelled_material",
    "leaves",
    "material_lines",
    "paper_facts",
    "papers_for",
    "rectification_facts",
    "reprinted",
    "revocation_facts",
    "secret_of",
    "voided",
    "withdrawal_facts",
]
