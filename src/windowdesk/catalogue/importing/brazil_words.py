"""What Portuguese words say about counts, kinds and necessity of a paper, which no field says.

Everything found here is inferred, and marked so in the item (``counts_inferred``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COPY = re.compile(r"\b(c[óo]pias?|xerox|fotoc[óo]pias?)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(originais|original)\b.{0,20}\b(e|com|mais)\b.{0,20}\b(c[óo]pias?|xerox)"
    r"|\b(c[óo]pias?|xerox)\b.{0,30}\b(e|com|acompanhad\w+)\b.{0,25}\b(originais|original)",
    re.IGNORECASE,
)
_NUMBERS = {
    "uma": 1, "um": 1, "duas": 2, "dois": 2, "três": 3, "tres": 3, "quatro": 4, "cinco": 5,
    "seis": 6,
}  # fmt: skip
_COUNT = re.compile(
    r"\b(\d{1,2}|" + "|".join(_NUMBERS) + r")\s*(?:\([^)]{1,12}\)\s*)?"
    r"(fotos?|fotografias?|vias?|c[óo]pias?|retratos?)\b",
    re.IGNORECASE,
)
# papers a person lives with: they are looked at and given back
_OWN = re.compile(
    r"\b(identidade|identifica[çc][ãa]o|rg|cpf|cnh|passaporte|carteira|t[íi]tulo de eleitor|certid[ãa]o de nascimento"
    r"|certid[ãa]o de casamento|ctps)\b",
    re.IGNORECASE,
)
# forms and statements about such papers are written for this matter and stay
_WRITTEN = re.compile(
    r"^\W*(formul[áa]rio|requerimento|solicita[çc][ãa]o|declara[çc][ãa]o|autoriza[çc][ãa]o"
    r"|comprovante|procura[çc][ãa]o|termo)\b",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"\b(se tiver|se houver|se possuir|caso tenha|caso possua|caso haja|quando houver|se for o caso"
    r"|quando for o caso|opcional|facultativ[oa])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """Originals and copies asked for, whether the original is given back, whether it is optional."""

    originals: int
    copies: int
    inspect: bool
    optional: bool


def inferred(text: str) -> Inferred:
    """What ``text``, the words of one paper, says: 1 original and no copy where it says nothing."""
    optional = _OPTIONAL.search(text) is not None
    counted = _COUNT.search(text)
    number = _number(counted[1]) if counted else 1
    copies = bool(counted) and counted is not None and counted[2].lower().startswith(("c", "ó"))
    if _BOTH.search(text):
        return Inferred(1, number if copies else 1, True, optional)
    if _COPY.search(text):
        return Inferred(0, number if copies else 1, False, optional)
    own = number == 1 and _OWN.search(text) is not None and _WRITTEN.search(text) is None
    return Inferred(number, 0, own, optional)


def _number(word: str) -> int:
    if word.isdigit():
        return max(1, int(word))
    return _NUMBERS[word.lower()]
