"""A workbook in the field names centres exchange (domain B.3, B.4) to item files.

One row of AUDIT_ITEM is one item; the other sheets hang on it by TASK_CODE. Anything wrong with a
row of an item refuses that item, with the cell: a material left out in silence would let the window
ask for too little.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from windowdesk.app.importing import ImportReport
from windowdesk.catalogue.importing import fields as f
from windowdesk.catalogue.importing.archive import WorkbookTrouble
from windowdesk.catalogue.importing.grid import CellProblem, Columns, Entry
from windowdesk.catalogue.importing.sheets import Workbook, read_workbook
from windowdesk.catalogue.importing.workshop import Body, Candidate, Workshop, ready
from windowdesk.catalogue.shorthand import GROUPS
from windowdesk.domain.identity.item_codes import check_item_code
from windowdesk.i18n import _

SUFFIX = ".xlsx"
_WAYS = {
    "1": "submitted", "2": "shared", "3": "e_certificate", "4": "promise", "5": "deferred",
}  # fmt: skip
_ACCEPT = {"1": "window", "2": "organ", "3": "own_counter"}


@dataclass(slots=True)
class _Rows:
    """The rows of one item, by sheet."""

    of: dict[str, list[Entry]] = field(default_factory=dict)

    def __getitem__(self, table: f.Table) -> list[Entry]:
        return self.of.get(table.name, [])


def import_workbook(source: Path, folder: Path) -> ImportReport:
    """Every item of the workbook ``source`` into item files in ``folder``."""
    ready(folder)
    workshop = Workshop()
    try:
        if source.suffix.lower() != SUFFIX:
            words = _("文件名不以 .xlsx 结尾。请用 Excel 或 WPS 另存为 .xlsx。")
            raise WorkbookTrouble("not_a_workbook", words)
        tables = _tables(read_workbook(source), workshop, source.name)
    except WorkbookTrouble as problem:
        workshop.refuse(source.name, problem.place, problem.what, problem.code)
        return workshop.publish(folder)
    _Importer(source.name, workshop, tables).run()
    return workshop.publish(folder)


def _tables(book: Workbook, workshop: Workshop, file: str) -> dict[str, list[Entry]]:
    """The entries of each known sheet. Raises :class:`WorkbookTrouble` where a column is missing."""
    known = {table.name: table for table in f.TABLES}
    found: dict[str, list[Entry]] = {}
    for link in book.links:
        reason = _("工作簿链接到别的文件，链接不打开。")
        workshop.remark(file, link, reason, "external_link")
    for sheet in book.sheets:
        name = sheet.name.strip().upper()
        table = known.get(name)
        if table is None:
            workshop.ignored.append(sheet.name)
            continue
        if sheet.hidden:
            words = _("工作表被隐藏。看不见的内容不导入：请取消隐藏，或删去。")
            raise WorkbookTrouble("hidden_sheet", words, sheet.name)
        columns = Columns(sheet, table)
        missing = columns.missing()
        if missing:
            words = _("工作表缺少列：{names}。").format(names="、".join(missing))
            raise WorkbookTrouble("column_missing", words, sheet.name)
        for place in columns.unknown:
            workshop.remark(file, place, _("不认识的列，没有读。"), "column_unknown")
        found[table.name] = list(columns.entries())
    if f.ITEM.name not in found:
        words = _("没有工作表 {name}。").format(name=f.ITEM.name)
        raise WorkbookTrouble("sheet_missing", words)
    return found


class _Importer:
    def __init__(self, file: str, workshop: Workshop, tables: dict[str, list[Entry]]) -> None:
        self._file = file
        self._workshop = workshop
        self._tables = tables

    def run(self) -> None:
        """Refuse or take every item row; rows that belong to no item are refused by themselves."""
        organs = self._organs()
        items = self._tables[f.ITEM.name]
        codes = {entry.text("TASK_CODE") for entry in items}
        candidates = []
        for entry in items:
            rows = self._rows_of(entry)
            organ = organs.get(entry.text("DEPT_CODE"))
            problem = _first_problem(entry, rows, organ)
            if problem is not None:
                self._workshop.refuse(self._file, *problem)
                continue
            for each in (entry, *(row for rows_ in rows.of.values() for row in rows_)):
                for remark in each.remarks:
                    self._workshop.remark(self._file, remark.place, remark.reason, remark.code)
            candidates.append(_Item(self._file, entry, rows).candidate())
        self._strays(codes)
        self._workshop.organs = {
            _key(code): _organ(entry) for code, entry in organs.items() if not entry.problems
        }
        self._workshop.take(candidates)

    def _organs(self) -> dict[str, Entry]:
        entries = self._tables.get(f.ORGAN.name, [])
        return {entry.text("DEPT_CODE"): entry for entry in entries if entry.text("DEPT_CODE")}

    def _rows_of(self, item: Entry) -> _Rows:
        code = item.text("TASK_CODE")
        rows = _Rows()
        for table in f.TABLES:
            if table not in (f.ITEM, f.ORGAN):
                entries = self._tables.get(table.name, [])
                rows.of[table.name] = [e for e in entries if e.text("TASK_CODE") == code]
        materials = {row.text("MATERIAL_CODE") for row in rows[f.MATERIAL]}
        for row in rows[f.POINT]:
            if row.text("MATERIAL_CODE") not in materials:
                reason = _("要点所属的材料不在 AUDIT_MATERIAL 中。")
                place = row.place("MATERIAL_CODE")
                row.problems.append(CellProblem(place, reason, "point_without_material"))
        return rows

    def _strays(self, codes: set[str]) -> None:
        for table in f.TABLES:
            if table in (f.ITEM, f.ORGAN):
                continue
            for entry in self._tables.get(table.name, []):
                if entry.text("TASK_CODE") not in codes or not entry.text("TASK_CODE"):
                    reason = _("这一行的事项编码不在 AUDIT_ITEM 中，不属于任何事项。")
                    place = entry.place("TASK_CODE")
                    if entry.problems:
                        reason = entry.problems[0].reason + reason
                    self._workshop.refuse(self._file, place, reason, "row_without_item")


def _first_problem(entry: Entry, rows: _Rows, organ: Entry | None) -> tuple[str, str, str] | None:
    """Place, words and code of what refuses an item, or None; further ones are counted."""
    every = [entry, *(row for table in rows.of.values() for row in table)]
    if organ is not None:
        every.append(organ)
    found = [problem for row in every for problem in row.problems]
    if not found and organ is None:
        reason = _("实施主体编码“{code}”不在 AUDIT_ORGAN 中。").format(code=entry.text("DEPT_CODE"))
        return entry.place("DEPT_CODE"), reason, "organ_missing"
    if not found:
        return None
    places = [f"{problem.place} {problem.reason}" for problem in found[1:6]]
    reason = found[0].reason + "".join(places)
    if len(found) > 6:
        reason += _("另有 {n} 处。").format(n=len(found) - 6)
    return found[0].place, reason, found[0].code


def _key(code: str) -> str:
    return f"organ_{code.lower()}"


def _organ(entry: Entry) -> Body:
    def remedy(kind: str) -> Body:
        return {
            "organ": entry.text(f"{kind}_ORGAN"),
            "within": entry.text(f"{kind}_LIMIT"),
            "basis": entry.text(f"{kind}_LAW"),
        }

    return {
        "name": entry.text("DEPT_SHORT"),
        "full_name": entry.text("DEPT_NAME"),
        "uscc": entry.text("DEPT_CODE"),
        "seal": entry.text("SEAL_NAME"),
        "document_prefix": entry.text("DOC_PREFIX"),
        "phone": entry.text("LINK_WAY"),
        "review": remedy("REVIEW"),
        "lawsuit": remedy("LAWSUIT"),
    }


def _limit(entry: Entry, count: str, unit: str) -> str:
    """ "5wd", "spot", "unstated"; the loader says what is wrong with it."""
    kind = entry.text(unit)
    if kind in ("D", "N"):
        return "spot" if kind == "D" else "unstated"
    return f"{entry.text(count)}{f.UNIT_CODES.get(kind, '')}"


class _Item:
    """One item on its way from rows to the authoring format."""

    def __init__(self, file: str, entry: Entry, rows: _Rows) -> None:
        self._file = file
        self._entry = entry
        self._rows = rows
        # place in the item → cell, for what the check finds later
        self._places: dict[str, str] = {}
        self._body: Body = {}

    def candidate(self) -> Candidate:
        entry = self._entry
        body: Body = {
            "code": entry.text("TASK_CODE"),
            "name": entry.text("TASK_NAME"),
            "version": entry.text("TASK_VERSION"),
            "effective": entry.values["PLAN_EFFECTIVE_DATE"],
            "codes": self._codes(),
            "keywords": entry.values.get("KEYWORDS", []),
            "organ": _key(entry.text("DEPT_CODE")),
            "jurisdiction": entry.text("HANDLE_AREA"),
            "matter_type": entry.text("TASK_TYPE"),
            "project_type": entry.text("PROJECT_TYPE"),
            "applicants": self._applicants(),
            "acceptance": self._acceptance(),
            "procedure": entry.text("PROCEDURE"),
            "basis": self._basis(),
            **self._circumstances(),
            "conditions": self._conditions(),
            "requirements": self._requirements(),
            "limits": self._limits(),
            "deferral": self._deferral(),
            "fee": self._fee(),
            "result": _kept({
                "name": entry.text("RESULT_NAME"), "validity": entry.text("RESULT_VALID"),
            }),
            "cancelled": entry.values.get("PLAN_CANCEL_DATE", ""),
            "successor": entry.text("SUCCESSOR_CODE"),
            "note": entry.text("REMARK"),
        }  # fmt: skip
        stem = f"{entry.text('TASK_NAME')}-{entry.text('TASK_CODE')}-{entry.text('TASK_VERSION')}"
        place = entry.place("TASK_CODE")
        self._body = _kept(body)
        return Candidate(self._file, place, stem, self._body, self._place)

    def _place(self, place: str) -> str:
        """The cell behind a place in the item: of its innermost part that came from one."""
        parts = _by_ids(self._body, place)
        while parts:
            known = self._places.get(".".join(parts))
            if known is not None:
                return known
            parts.pop()
        return self._entry.place("TASK_CODE")

    def _from(self, place: str, entry: Entry, name: str) -> None:
        self._places[place] = entry.place(name)

    def _codes(self) -> list[Body]:
        codes: dict[str, str] = {}
        for name in ("TASK_CODE", "CATALOG_CODE", "TASK_HANDLE_ITEM"):
            value = self._entry.text(name)
            if value:
                scheme = str(check_item_code(value).parts["scheme"])
                codes.setdefault(scheme, value)
                self._from(f"codes.{scheme}", self._entry, name)
        self._from("code", self._entry, "TASK_CODE")
        return [{scheme: value} for scheme, value in codes.items()]

    def _applicants(self) -> list[str]:
        kinds = {"1": "person", "2": "organisation"}
        return [kinds[kind] for kind in self._entry.values.get("SERVER_TYPE", ["1", "2"])]

    def _acceptance(self) -> Body:
        entry = self._entry
        self._from("acceptance", entry, "ACCEPT_BY")
        by: Body = {"by": _ACCEPT[entry.text("ACCEPT_BY")]}
        if entry.text("ENTRUST_NAME"):
            by["entrustment"] = _kept({
                "to": entry.text("ENTRUST_NAME"),
                "to_kind": entry.text("ENTRUST_TYPE") or "行政机关",
                "document": entry.text("ENTRUST_DOC"),
                "since": entry.values.get("ENTRUST_DATE", ""),
            })  # fmt: skip
        return by

    def _basis(self) -> list[Body]:
        found = []
        for index, row in enumerate(self._rows[f.LAW]):
            self._from(f"basis.[{index}]", row, "LAW_NAME")
            law = row.text("LAW_NAME")
            law = law if law.startswith("《") else f"《{law}》"
            parts = {
                "law": law,
                "article": row.text("LAW_CLAUSE"),
                "words": row.text("LAW_CONTENT"),
            }
            found.append(_kept(parts))
        return found

    # --- circumstances -----------------------------------------------------------------------

    def _circumstances(self) -> Body:
        questions: dict[str, Body] = {}
        gates: list[Body] = []
        agent: dict[str, list[str]] = {}
        for row in self._rows[f.SITUATION]:
            ident, option = row.text("QUESTION_CODE"), row.text("OPTION_CODE")
            question = questions.setdefault(ident, self._question(row, ident))
            question["options"].append({"id": option, "text": row.text("OPTION_NAME")})
            if row.values.get("IS_AGENT"):
                agent.setdefault(ident, []).append(option)
            if row.text("OUTCOME"):
                gates.append(self._gate(row, ident, option))
        return {"questions": list(questions.values()), "gates": gates, "agent_when": agent}

    def _question(self, row: Entry, ident: str) -> Body:
        self._from(f"questions.{ident}", row, "QUESTION_CODE")
        return _kept({
            "id": ident,
            "label": row.text("QUESTION_LABEL"),
            "text": row.text("QUESTION") or ident,
            "when": row.values.get("SXQXBM", ""),
        }) | {"options": []}  # fmt: skip

    def _gate(self, row: Entry, ident: str, option: str) -> Body:
        self._from(f"gates.{ident}_{option}", row, "OUTCOME")
        kinds = {"1": "not_required", "2": "not_competent"}
        return _kept({
            "id": f"{ident}_{option}",
            "outcome": kinds[row.text("OUTCOME")],
            "when": {ident: option},
            "words": row.text("OUTCOME_WORDS"),
            "basis": row.text("BY_LAW"),
            "refer_to": row.text("REFER_TO"),
        })  # fmt: skip

    def _conditions(self) -> list[Body]:
        found = []
        for row in self._rows[f.CONDITION]:
            ident = row.text("CONDITION_CODE")
            self._from(f"conditions.{ident}", row, "ACCEPT_CONDITION")
            found.append(_kept({
                "id": ident,
                "words": row.text("ACCEPT_CONDITION"),
                "basis": row.text("BY_LAW"),
                "when": row.values.get("SXQXBM", ""),
            }))  # fmt: skip
        return found

    # --- papers --------------------------------------------------------------------------------

    def _requirements(self) -> list[Body]:
        points = self._points()
        rows: list[Body] = []
        groups: dict[str, Body] = {}
        for entry in self._rows[f.MATERIAL]:
            ident = entry.text("MATERIAL_CODE")
            material = self._material(entry, ident, points.get(ident, []))
            group = entry.text("GROUP_CODE")
            if not group:
                rows.append(material)
            elif group in groups:
                groups[group]["members"].append(material)
            else:
                groups[group] = self._group(entry, group, material)
                rows.append(groups[group])
        return [_choice(row) for row in rows]

    def _group(self, entry: Entry, ident: str, first: Body) -> Body:
        self._from(f"requirements.{ident}", entry, "GROUP_CODE")
        return {
            "id": ident,
            "name": entry.text("GROUP_NAME") or first["name"],
            "need": entry.values.get("GROUP_NEED", 1),
            "members": [first],
        }

    def _material(self, entry: Entry, ident: str, points: list[Body]) -> Body:
        self._from(f"requirements.{ident}", entry, "MATERIAL_NAME")
        self._from(f"requirements.{ident}.basis", entry, "BY_LAW")
        ways = [_WAYS[way] for way in entry.values.get("COLLECT_TYPE", ["1"])]
        uses = {"1": "keep", "2": "inspect", "": ""}
        return _kept({
            "id": ident,
            "name": entry.text("MATERIAL_NAME"),
            "necessity": entry.text("IS_NEED"),
            "form": entry.text("MATERIAL_FORMAT"),
            "originals": entry.values["PAGE_NUM"],
            "copies": entry.values["PAGE_COPYNUM"],
            "original_use": uses[entry.text("ORIGINAL_USE")],
            "size": entry.text("PAGE_FORMAT"),
            "source": entry.text("SOURCE_TYPE"),
            "issuer": entry.text("SOURCE_EXPLAIN"),
            "ways": ways,
            "validity": _limit(entry, "VALID_DAY", "VALID_TYPE") if "VALID_DAY" in entry.values else "",
            "when": entry.values.get("SXQXBM", ""),
            "basis": entry.text("BY_LAW"),
            "how": entry.text("FILL_EXPLAIN"),
            "points": points,
        })  # fmt: skip

    def _points(self) -> dict[str, list[Body]]:
        found: dict[str, list[Body]] = {}
        for row in self._rows[f.POINT]:
            material, ident = row.text("MATERIAL_CODE"), row.text("POINT_CODE")
            self._from(f"requirements.{material}.points.{ident}", row, "ACCEPT_STAND")
            found.setdefault(material, []).append(_kept({
                "id": ident,
                "words": row.text("ACCEPT_STAND"),
                "on_spot": row.values.get("ON_SPOT", ""),
                "fix": row.text("FIX_EXPLAIN"),
                "basis": row.text("BY_LAW"),
                "when": row.values.get("SXQXBM", ""),
            }))  # fmt: skip
        return found

    # --- time and money --------------------------------------------------------------------------

    def _limits(self) -> list[Body]:
        entry = self._entry
        self._from("limits.[0]", entry, "PROMISE_DAY")
        self._from("limits.[0].statutory", entry, "ANTICIPATE_DAY")
        self._from("limits.[0].statutory_basis", entry, "ANTICIPATE_LAW")
        return [
            {
                "statutory": _limit(entry, "ANTICIPATE_DAY", "ANTICIPATE_TYPE"),
                "promised": _limit(entry, "PROMISE_DAY", "PROMISE_TYPE"),
                "statutory_basis": entry.text("ANTICIPATE_LAW"),
            }
        ]

    def _deferral(self) -> Body | str:
        entry = self._entry
        if "DEFER_DAY" not in entry.values:
            return ""
        self._from("deferral", entry, "DEFER_DAY")
        return _kept({
            "within": _limit(entry, "DEFER_DAY", "DEFER_TYPE"),
            "basis": entry.text("DEFER_LAW"),
            "consequence": entry.text("DEFER_RESULT"),
        })  # fmt: skip

    def _fee(self) -> Body:
        entry = self._entry
        self._from("fee", entry, "IS_FEE")
        return _kept({
            "free": not entry.values.get("IS_FEE", False),
            "words": entry.text("FEE_STAND"),
            "basis": entry.text("FEE_BASIS"),
        })  # fmt: skip


def _by_ids(body: Body, place: str) -> list[str]:
    """``requirements[2].one_of[0].basis`` as the check says it: requirements, lease, basis."""
    here: Any = body
    parts: list[str] = []
    for token in place.replace("[", ".[").split("."):
        if token.startswith("[") and isinstance(here, list) and int(token[1:-1]) < len(here):
            here = here[int(token[1:-1])]
            if isinstance(here, dict) and "id" in here:
                # a member stands for its group: ids of rows are one namespace
                parts = [*parts[:1], str(here["id"])] if parts[:1] == ["requirements"] else parts
                parts += [] if parts[-1:] == [str(here["id"])] else [str(here["id"])]
                continue
        elif isinstance(here, dict):
            here = here.get(token)
        if token not in GROUPS:
            parts.append(token)
    return parts


def _choice(row: Body) -> Body:
    """A group as the authoring format writes it."""
    if "members" not in row:
        return row
    need, members = row["need"], row["members"]
    head = {"id": row["id"], "name": row["name"]}
    if need == 0:
        return {**head, "all_of": members}
    if need == 1:
        return {**head, "one_of": members}
    return {**head, "need": need, "n_of": members}


def _kept(body: Body) -> Body:
    """``body`` without what was left blank."""
    return {key: value for key, value in body.items() if value not in ("", [], {}, None)}
