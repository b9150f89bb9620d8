"""The facts a printed document states: frozen as issued, so that a reprint says the same.

Built by the issuing use case from decision, standard and case; drawn by ``documents``. Contents
follow domain D. Everything here is final text of the document's language or plain data; nothing is
looked up again when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from windowdesk.domain.decision.model import Document
from windowdesk.domain.standard.model import Basis, Remedy


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A row of 收取材料: counts as taken, how it was taken, and remarks (验原件退还)."""

    index: int
    name: str
    originals: int
    copies: int
    pages: int
    way: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class GapLine:
    """A row of the notice: what is wrong, what the standard asks, how to put it right."""

    index: int
    material: str
    defect: str
    requirement: str
    how: str
    basis: str
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One proof that a written promise replaces: its name, ground, what is promised, how verified.

    ``verification`` "": the usual ways.
    """

    index: int
    proof: str
    basis: str
    content: tuple[str, ...]
    verification: str = ""


@dataclass(frozen=True, slots=True)
class AskLine:
    """A row of what has to be brought: a material, or the head of a group (``rule``: 任选其一).

    ``index`` as printed ("4", "4.1"). ``maybe``: it hangs on a circumstance not settled yet.
    ``spared``: how it may be left at home (免提交, 可告知承诺, 可容缺后补).
    """

    index: str
    name: str
    originals: int = 0
    copies: int = 0
    necessity: str = ""
    how: str = ""
    points: tuple[str, ...] = ()
    spared: str = ""
    rule: str = ""
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of an application form: filled in, or a blank of ``lines`` lines to write in."""

    label: str
    value: str = ""
    required: bool = True
    lines: int = 1


@dataclass(frozen=True, slots=True)
class LimitLine:
    """承诺办结 or 法定期限: the limit in words, the date, and whether the date is firm."""

    name: str
    words: str
    due: date | None
    firm: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a document and where it goes: 申请人, 随案, 存根."""

    ordinal: int
    destination: str


ONE_COPY = (Copy(1, "申请人"),)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """All a document needs. ``number`` is the 22-digit receipt number; ``code_text`` goes in the QR.

    ``applicant_number`` and ``agent_number`` are already masked. ``document_number`` is the 文号.
    ``demo`` draws 演示 across the page; ``reprint`` > 0 marks 补打 with its count.

    ``conclusion``: the slip's one line for the applicant (予以受理). ``notes``: unmet conditions of
    the permit and other warnings that do not stop acceptance. ``entrustment``: by which document
    the centre acts for the organ. ``accepted_on``: 受理日期 where it is not the day of issue (the
    day all corrections were handed in). ``address``: where the organ or the centre is found. ``refund``:
    what becomes of a fee when an application is withdrawn. ``voided_at`` makes the paper wear 作废.

    ``asked`` … ``result`` are a consultation sheet's; ``unsettled``: questions still open. ``fields``
    and ``signer`` an application form's. ``roll``: drawn for 80 mm paper where the kind has both.
    ``revokes``: the papers that no longer hold, by title, 文号 and day. ``project``: the 办件编号 of 43
    characters, where the centre has bound the number to one. ``corrects`` names the paper that a
    notice of correction is about, ``was`` is what it says and ``reads`` what it should read.
    ``in_file``: how many papers lie in the file, of which labels may be printed for some.
    """

    kind: Document
    title: str
    document_number: str
    number: str
    code_text: str
    query_secret: str
    centre: str
    window: str
    clerk: str
    organ: str
    seal: str
    phone: str
    supervision_phone: str
    item_name: str
    item_code: str
    circumstances: tuple[tuple[str, str], ...]
    version: str
    catalogue: str
    applicant: str
    applicant_number: str
    received_at: datetime
    issued_at: datetime
    agent: str = ""
    agent_number: str = ""
    applicant_phone: str = ""
    basis: tuple[Basis, ...] = ()
    materials: tuple[MaterialLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    reasons: tuple[str, ...] = ()
    uncounted: str = ""
    fee: str = ""
    collection: str = ""
    refer_to: str = ""
    papers_returned: bool | None = None
    hand_in: str = ""
    review: Remedy | None = None
    lawsuit: Remedy | None = None
    promised_by: date | None = None
    consequence: str = ""
    effect: str = ""
    override: str = ""
    copies: tuple[Copy, ...] = ONE_COPY
    demo: bool = False
    offline: bool = False
    time_unverified: bool = False
    reprint: int = 0
    sensitive: bool = False
    conclusion: str = ""
    notes: tuple[str, ...] = ()
    entrustment: str = ""
    accepted_on: date | None = None
    address: str = ""
    refund: str = ""
    promises: tuple[PromiseLine, ...] = ()
    asked: tuple[AskLine, ...] = ()
    unsettled: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    result: str = ""
    fields: tuple[FieldLine, ...] = ()
    signer: str = ""
    roll: bool = False
    reprinted_at: datetime | None = None
    voided_at: datetime | None = None
    revokes: tuple[str, ...] = ()
    project: str = ""
    corrects: str = ""
    was: str = ""
    reads: str = ""
    in_file: int = 0
