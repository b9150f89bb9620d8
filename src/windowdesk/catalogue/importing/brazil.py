"""Services of the Brazilian federal government (one ``servico`` XML each) to item files.

The field table is that of the data's own index. What a service does not say is never invented: no
limit is ``unstated``, no papers makes a skeleton, originals and copies are marked as inferred.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.app.wording_files import file_trouble
from windowdesk.catalogue.importing import brazil_law as law
from windowdesk.catalogue.importing.brazil_words import inferred
from windowdesk.catalogue.importing.cleaning import clean, shortened
from windowdesk.catalogue.importing.hardened import Element, XmlTrouble, read_xml
from windowdesk.catalogue.importing.workshop import Body, Candidate, Workshop, ready
from windowdesk.catalogue.load import MAX_FILES
from windowdesk.domain.time.limits import MAX_COUNT
from windowdesk.i18n import N_, _, counted

MAX_BYTES = 4 << 20
ORGANS = "orgaos"
VERSION = "2018"
# the texts are of 2018 and carry no date of their own
EFFECTIVE = date(2018, 1, 1)
CREDIT = "# Fonte: servicosgovbr/cartas-de-servico (licença MIT), textos de 2018.\n"
_UNITS = {"dias-uteis": "wd", "dias-corridos": "d", "meses": "m", "horas": "h", "minutos": "min"}
_NONE = "nenhum"
_NOTE = "从巴西联邦政府公开的服务目录导入。条款凭记忆记载，份数按文字推断，启用前须核对。"


class Refused(Exception):
    """This file becomes nothing: ``place`` in it, ``code``, and words."""

    def __init__(self, code: str, place: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Organ:
    name: str
    contact: str = ""


def import_brazil(source: Path, folder: Path) -> ImportReport:
    """Every service of ``source`` (a folder, or one file) into item files in ``folder``.

    Every file is made or refused; the folder's other files are named as ignored.
    """
    ready(folder)
    workshop = Workshop(procedures=law.PROCEDURES, head=CREDIT)
    files = _files(source, workshop)
    known = _organs(source if source.is_dir() else source.parent, workshop)
    organs: dict[str, Body] = {}
    candidates = []
    for path in files:
        try:
            candidates.append(_Service(path, workshop, known, organs).candidate())
        except Refused as problem:
            workshop.refuse(path.name, problem.place, problem.reason, problem.code)
        except XmlTrouble as problem:
            workshop.refuse(path.name, problem.place, problem.what, problem.code)
    workshop.organs = organs
    workshop.take(candidates)
    return workshop.publish(folder)


def _files(source: Path, workshop: Workshop) -> list[Path]:
    try:
        if not source.is_dir():
            source.stat()
            return [source]
        entries = sorted(source.iterdir())
    except OSError as problem:
        raise BadCatalogue(
            _("“{file}”打不开：{why}。").format(file=source.name, why=file_trouble(problem)),
            saved=_("没有写入任何内容。"),
            press=_("请检查路径和权限。"),
            code="source_unreadable",
        ) from problem
    files = [path for path in entries if path.suffix.lower() == ".xml"]
    workshop.ignored += [
        path.name for path in entries if path.suffix.lower() != ".xml" and path.name != ORGANS
    ]
    if len(files) > MAX_FILES:
        raise BadCatalogue(
            counted("来源里的文件超过 {n} 个。", MAX_FILES),
            saved=_("没有写入任何内容。"),
            press=_("请分批导入。"),
            code="source_too_large",
        )
    return files


def _read(path: Path) -> Element:
    """The root of ``path``; a link, a pipe or a huge file is refused unread."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise Refused("not_a_file", "", _("这不是普通文件。"))
        if about.st_size > MAX_BYTES:
            reason = _("文件超过 {n} MiB。").format(n=MAX_BYTES >> 20)
            raise Refused("too_large", "", reason)
        content = path.read_bytes()
    except OSError as problem:
        reason = _("文件打不开：{why}。").format(why=file_trouble(problem))
        raise Refused("unreadable", "", reason) from problem
    return read_xml(content)


def _organs(folder: Path, workshop: Workshop) -> dict[str, _Organ]:
    """The departments of ``orgaos/``, by number; a broken one is remarked and does without."""
    known: dict[str, _Organ] = {}
    home = folder / ORGANS
    for path in sorted(home.glob("*.xml")) if home.is_dir() else ():
        try:
            root = _read(path)
        except (Refused, XmlTrouble) as problem:
            reason = problem.reason if isinstance(problem, Refused) else problem.what
            workshop.remark(f"{ORGANS}/{path.name}", problem.place, reason, "organ_unreadable")
            continue
        number = _number(root.said("url"))
        if number:
            known[number] = _Organ(clean(root.said("nome")), clean(root.said("contato")))
    return known


def _number(address: str) -> str:
    """The register's number at the end of an address; "" where there is none."""
    last = address.strip().rstrip("/").rpartition("/")[2]
    return last if last.isascii() and last.isdigit() else ""


def _line(element: Element) -> str:
    return _("第 {line} 行 <{name}>").format(line=element.line, name=element.name)


# (code, words): what a service left unsaid or said oddly, one remark a file
_SAID = {
    "id_from_file": N_("没有写标识，用文件名代替。"),
    "no_papers": N_("没有写明任何材料：只做成草稿，补写材料以前不能受理。"),
    "no_papers_in_a_case": N_("有的情形没有写明任何必要材料：只做成草稿，补写材料以前不能受理。"),
    "organ_unnamed": N_("没有写部门名称，用登记号代替。"),
}


class _Service:
    """One service on its way to an item."""

    def __init__(
        self, path: Path, workshop: Workshop, known: dict[str, _Organ], organs: dict[str, Body]
    ) -> None:
        self._file = path.name
        self._workshop = workshop
        self._known = known
        self._organs = organs
        self._stem = path.stem
        self._root = _read(path)
        if self._root.name != "servico":
            reason = _("根元素是 <{name}>，不是 <servico>。").format(name=self._root.name[:40])
            raise Refused("not_a_service", _line(self._root), reason)

    def _say(self, code: str, element: Element) -> None:
        self._workshop.remark(self._file, _line(element), _(_SAID[code]), code)

    def candidate(self) -> Candidate:
        """The item, or a skeleton where no paper is named."""
        root = self._root
        code = self._code()
        name = clean(root.said("nome"))
        if not name:
            raise Refused("name_missing", _line(root.first("nome") or root), _("没有写服务名称。"))
        papers = _Papers(root)
        questions, requirements = papers.rows()
        body: Body = {
            "code": code,
            "name": shortened(name, 200),
            "version": VERSION,
            "effective": EFFECTIVE,
            "codes": [{"br_servico": code}],
            "keywords": self._keywords(),
            "organ": self._organ(),
            "jurisdiction": "Brasil",
            "matter_type": "public_service",
            **self._time(),
            "acceptance": {"by": "own_counter"},
            "procedure": law.PROCEDURE,
            "basis": [law.ITEM],
            "questions": questions,
            "conditions": self._conditions(),
            "requirements": requirements,
            "fee": self._fee(),
            "result": self._result(name),
            "note": self._note(),
        }
        body = {key: value for key, value in body.items() if value not in ([], "")}
        if papers.asks_nothing():
            kind = "no_papers_in_a_case" if requirements else "no_papers"
            self._say(kind, root.first("etapas") or root)
            body = {"draft": True, **body}
        return Candidate(self._file, _line(root), self._stem, body, self._place, CREDIT)

    def _place(self, place: str) -> str:
        """Where in the source a place in the item comes from: the element that gave it."""
        top = place.partition(".")[0].partition("[")[0]
        names = {
            "name": "nome", "code": "id", "codes": "id", "limits": "tempo-total-estimado", "fee": "gratuito",
            "requirements": "etapas", "questions": "etapas", "conditions": "solicitantes",
            "organ": "orgao",
        }  # fmt: skip
        element = self._root.first(names.get(top, top)) or self._root
        return f"{_line(element)} {place}".strip()

    def _code(self) -> str:
        given = clean(self._root.said("id"))
        if not given:
            self._say("id_from_file", self._root)
            given = self._stem
        return f"BR-{given}"

    def _organ(self) -> str:
        element = self._root.first("orgao")
        if element is None:
            raise Refused("organ_missing", _line(self._root), _("没有写主管部门。"))
        number = _number(element.attributes.get("id", ""))
        known = self._known.get(number)
        name = clean(element.said("nomeOrgao")) or (known.name if known else "")
        if not number:
            raise Refused("organ_missing", _line(element), _("主管部门没有登记号。"))
        if not name:
            self._say("organ_unnamed", element)
            name = f"Unidade organizacional {number}"
        contact = f"{known.contact if known else ''} {clean(self._root.said('contato'))}"
        key = f"siorg_{number}"
        self._organs.setdefault(key, law.organ(number, name, contact))
        return key

    def _keywords(self) -> list[str]:
        found = [
            clean(item.text)
            for kind in ("nomes-populares", "palavras-chave")
            for item in self._root.every(kind, "item")
        ]
        sigla = clean(self._root.said("sigla"))
        return [shortened(word, 60) for word in dict.fromkeys([sigla, *found]) if word][:12]

    # --- time ------------------------------------------------------------------------------

    def _time(self) -> Body:
        """Project type and limits; what is no promise (on average, none, 0) stays ``unstated``."""
        total = self._root.first("tempo-total-estimado")
        kinds = ("atendimento-imediato", "ate", "entre", "em-media")
        given = next((c for c in total.children if c.name in kinds), None) if total else None
        promised, note = ("unstated", "") if given is None else _promise(given)
        said = clean(total.said("descricao")) if total else ""
        limits = {
            "statutory": "unstated",
            "promised": promised,
            "statutory_basis": law.TIME,
            "note": "".join((note, shortened(said, 300))),
        }
        types = {"spot": "on_spot", "unstated": "other"}
        return {
            "project_type": types.get(promised, "promised"),
            "limits": [{key: value for key, value in limits.items() if value}],
        }

    # --- the rest --------------------------------------------------------------------------

    def _conditions(self) -> list[Body]:
        """Who may apply: substance, which the organ judges; it warns and never refuses."""
        found = []
        for number, element in enumerate(self._root.every("solicitantes", "solicitante"), 1):
            parts = (clean(element.said("tipo")), clean(element.said("requisitos")))
            words = shortened(": ".join(part for part in parts if part), 600)
            if words:
                ident = f"solicitante_{number}"
                found.append({"id": ident, "words": words, "basis": law.REQUIREMENTS})
        return found

    def _fee(self) -> Body:
        if self._root.said("gratuito") == "true":
            return {"free": True}
        costs = [
            " ".join(clean(cost.said(part)) for part in ("descricao", "moeda", "valor")).strip()
            for kind in ("default", "caso")
            for cost in self._root.every("etapas", "etapa", "custos", kind, "custo")
        ]
        words = "；".join(dict.fromkeys(cost for cost in costs if cost))
        return {"free": False, "words": shortened(words, 300) or "来源未写明金额", "basis": law.FEE}

    def _result(self, name: str) -> Body:
        kept = self._root.first("validade-documento")
        parts = ("quantidade", "unidade", "descricao")
        said = " ".join(clean(kept.said(part)) for part in parts).strip() if kept else ""
        return {
            "name": shortened(name, 120),
            **({"validity": shortened(said, 200)} if said else {}),
        }

    def _note(self) -> str:
        titles = [_plain(step.said("titulo")) for step in self._root.every("etapas", "etapa")]
        steps = " → ".join(title for title in titles if title)
        laws = [_plain(item.text) for item in self._root.every("legislacoes", "item")]
        parts = [_NOTE]
        if steps:
            parts.append(f"Etapas: {shortened(steps, 600)}.")
        if any(laws):
            parts.append(f"Legislação: {shortened('; '.join(filter(None, laws)), 600)}.")
        return " ".join(parts)


def _promise(given: Element) -> tuple[str, str]:
    """The limit as a code, and what else the source says about it."""
    if given.name == "atendimento-imediato":
        return "spot", ""
    unit = _UNITS.get(given.attributes.get("unidade", ""))
    if unit is None:
        raise Refused(
            "unit_unknown",
            _line(given),
            _("时限单位“{unit}”不认识。").format(unit=given.attributes.get("unidade", "")[:40]),
        )
    most, least = (given.attributes.get(key, "") for key in ("max", "min"))
    if not (most.isascii() and most.isdigit()):
        reason = _("时限“{text}”不是整数。").format(text=most[:40])
        raise Refused("limit_unreadable", _line(given), reason)
    words = f"{most} {given.attributes.get('unidade', '')}. "
    if int(most) == 0:
        return "unstated", ""
    if given.name == "em-media":
        return "unstated", f"来源只写平均时间，不是承诺：em média {words}"
    if int(most) > MAX_COUNT:
        reason = _("时限 {text} 太长，像是写错。").format(text=most[:20])
        raise Refused("limit_too_long", _line(given), reason)
    return f"{int(most)}{unit}", f"entre {least} e {words}" if given.name == "entre" else ""


class _Papers:
    """The papers of every step: one row for each text, under the scenarios that ask for it."""

    def __init__(self, root: Element) -> None:
        self._questions: list[Body] = []
        self._rows: dict[str, Body] = {}
        self._ids: set[str] = set()
        # by text: the scenarios that ask for it (question, option); None: everybody
        self._asked: dict[str, list[tuple[str, str]] | None] = {}
        for number, step in enumerate(root.every("etapas", "etapa"), 1):
            self._step(step, number)

    def rows(self) -> tuple[list[Body], list[Body]]:
        """Questions and requirements in the authoring format."""
        for key, row in self._rows.items():
            asked = self._asked[key]
            if asked is not None:
                row["when"] = _when(asked)
        # a scenario that changes no paper is no question for the window
        used = {question for asked in self._asked.values() for question, _option in asked or ()}
        self._questions = [each for each in self._questions if each["id"] in used]
        if self._always():
            # where every paper belongs to some scenario, "none of these" would ask for nothing
            for question in self._questions:
                question["options"] = {**question["options"], _NONE: "Nenhum destes casos"}
        return self._questions, list(self._rows.values())

    def _always(self) -> bool:
        """Whether some paper is required of everybody."""
        return any(self._asked[key] is None and _must(row) for key, row in self._rows.items())

    def asks_nothing(self) -> bool:
        """Whether some way through the scenarios asks for no required paper at all."""
        if self._always():
            return False
        asked = {
            part for key, row in self._rows.items() if _must(row) for part in self._asked[key] or ()
        }
        return all(
            any((question["id"], option) not in asked for option in question["options"])
            for question in self._questions
        )

    def _step(self, step: Element, number: int) -> None:
        title = clean(step.said("titulo"))
        for item in step.every("documentos", "default", "item"):
            self._paper(item, item.text, title, None)
        cases = list(step.every("documentos", "caso"))
        question = self._free(f"cenario_{step.attributes.get('id') or number}")
        options: dict[str, str] = {}
        for position, case in enumerate(cases, 1):
            words = (
                shortened(clean(case.attributes.get("descricao", "")), 300) or f"Caso {position}"
            )
            option = next((key for key, text in options.items() if text == words), "")
            if not option:
                option = f"caso_{case.attributes.get('id') or position}"
                option = option if option not in options else f"{option}_{position}"
                options[option] = words
            for paper in _papers(case):
                self._paper(paper, _said(paper), title, (question, option))
        label = f"Caso {len(self._questions) + 1}" if self._questions else "Caso"
        words = f"{shortened(title, 120) or f'Etapa {number}'}: qual destes casos?"
        self._questions.append({"id": question, "label": label, "text": words, "options": options})

    def _paper(
        self, element: Element, text: str, title: str, scenario: tuple[str, str] | None
    ) -> None:
        words = _plain(text)
        if not words:
            return
        key = words.casefold()
        if key not in self._rows:
            self._rows[key] = self._row(element, words, title)
            self._asked[key] = [] if scenario else None
        asked = self._asked[key]
        if scenario is None:
            self._asked[key] = None
        elif asked is not None and scenario not in asked:
            asked.append(scenario)

    def _row(self, element: Element, words: str, title: str) -> Body:
        given = element.attributes.get("id") or element.said("id")
        guess = inferred(words)
        how = ([words] if len(words) > 120 else []) + ([f"Etapa: {title}"] if title else [])
        row: Body = {
            "id": self._free(f"doc_{given}" if given else f"doc_n{len(self._rows) + 1}"),
            "name": shortened(words, 120),
            "originals": guess.originals,
            "copies": guess.copies,
            "counts_inferred": True,
            "basis": law.REQUIREMENTS,
        }
        if guess.inspect:
            row["original_use"] = "inspect"
        if guess.optional:
            row["necessity"] = "optional"
        if how:
            row["how"] = shortened("。".join(how), 1_500)
        return row

    def _free(self, ident: str) -> str:
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in ident)
        while plain in self._ids:
            plain += "_2"
        self._ids.add(plain)
        return plain


def _must(row: Body) -> bool:
    return row.get("necessity") != "optional"


def _plain(text: str) -> str:
    """The words of a paper without what lists end with; "" where nothing is said."""
    words = clean(text).rstrip(" ;.,").strip()
    return words if any(c.isalnum() for c in words) else ""


def _said(paper: Element) -> str:
    return paper.said("descricao") if paper.name == "documento" else paper.text


def _papers(case: Element) -> Iterator[Element]:
    return (child for child in case.children if child.name in ("documento", "item"))


def _when(asked: list[tuple[str, str]]) -> Any:
    """Any of the scenarios: ``{question: [options]}``, several questions as ``any``."""
    by_question: dict[str, list[str]] = {}
    for question, option in asked:
        by_question.setdefault(question, []).append(option)
    parts = [{question: options} for question, options in by_question.items()]
    return parts[0] if len(parts) == 1 else {"any": parts}
