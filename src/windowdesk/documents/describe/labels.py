"""Labels for the papers of a case: a code and a number to find them by, and nobody's name."""

from __future__ import annotations

from dataclasses import replace

from windowdesk.documents.describe import words
from windowdesk.documents.plaintext import grouped_number
from windowdesk.documents.sheet import Label, LabelSheet, Rule, Slip, SlipBlock, SlipLine, Square
from windowdesk.domain.numbers import label_text
from windowdesk.domain.papers import MaterialLine, PaperFacts


def labels(facts: PaperFacts) -> LabelSheet:
    """One label for each paper on the table; what was never handed in needs none."""
    return LabelSheet(
        labels=tuple(_label(facts, line) for line in facts.materials),
        title=f"{facts.title} {facts.number}",
        issued_at=facts.issued_at,
    )


def rolled(facts: PaperFacts) -> LabelSheet:
    """For a roll of labels: first the one on the file itself, whose code is the case's number."""
    sheet = labels(facts)
    file = Label(
        code=facts.number,
        number=grouped_number(facts.number),
        index="卷",
        name="" if facts.sensitive else facts.item_name,
        counts=f"{facts.in_file or len(sheet.labels)}{words.NB}份材料",
        foot=_foot(facts),
    )
    return replace(sheet, labels=(file, *sheet.labels))


def _label(facts: PaperFacts, line: MaterialLine) -> Label:
    return Label(
        code=label_text(facts.number, line.index),
        number=grouped_number(facts.number),
        index=f"{line.index:02d}",
        # of a sensitive matter even the name of a paper says too much
        name="" if facts.sensitive else line.name,
        counts=_counts(line),
        foot=_foot(facts),
    )


def _counts(line: MaterialLine) -> str:
    counts = (("原件", line.originals), ("复印", line.copies), ("页", line.pages))
    return "\u3000".join(f"{name}{words.NB}{count}" for name, count in counts if count)


def _foot(facts: PaperFacts) -> str:
    demo = "演示\u3000" if facts.demo else ""
    return f"{demo}{facts.window}\u3000{facts.received_at:%Y-%m-%d}"


def strip(facts: PaperFacts) -> Slip:
    """The labels one below the other on 80 mm paper, to be cut apart."""
    blocks: list[SlipBlock] = []
    for label in labels(facts).labels:
        blocks.append(SlipLine(f"{label.index}\u3000{label.name}".strip(), bold=True, size=28))
        if label.counts:
            blocks.append(SlipLine(label.counts, size=22))
        blocks += [Square(label.code), SlipLine(label.number, size=22, centred=True)]
        blocks += [SlipLine(label.foot, size=20, centred=True), Rule()]
    return Slip(tuple(blocks[:-1]))
