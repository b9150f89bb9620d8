"""Lists of names and codes (no papers, no grounds) to skeletons an administrator can complete.

A name-only row cannot decide anything, so it becomes ``draft: true``: the catalogue knows it by
name, ``catalogue check`` says what it still wants, and no window is ever given it. What is doubtful
about its codes is said beside the row and written into the skeleton.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_numbers import problem_words
from windowdesk.catalogue.importing.cleaning import clean, shortened
from windowdesk.catalogue.importing.fields import TASK_TYPES
from windowdesk.catalogue.importing.workshop import Body, Candidate, Workshop, ready
from windowdesk.catalogue.load import MAX_FILES
from windowdesk.domain.identity.item_codes import check_item_code
from windowdesk.domain.identity.uscc import LENGTH, check_uscc
from windowdesk.i18n import _, counted

MAX_BYTES = 16 << 20
MAX_ROWS = MAX_FILES  # one file a row, and the loader must be able to read them again
MAX_FIELD = 4_000
NEEDED = ("name", "item_code")
KNOWN = (*NEEDED, "department", "main_item", "area_code", "task_type", "department_uscc")
# for the person who completes a skeleton: what an item wants beyond a name
HEAD = (
    "# 草稿：只有名称和编码，不能受理。请补写 version、effective、organ、project_type、acceptance、\n"
    "# procedure、basis、requirements、limits、fee、result，然后删去 draft、organ_name、organ_code。\n"
    "# 写法见 docs/catalogue.md；写好后用 windowdesk catalogue check 核对。\n"
)
# …-area code-000-department-1-00; older department codes and main codes hold hyphens themselves, so
# that counting parts would cut them in two
_DEPARTMENT = re.compile(r"-[0-9]{12}-[0-9]{3}-(?P<code>.+)-[0-9]-[0-9]{2}$", re.ASCII)
_SHORT = re.compile(r"^[A-Z]-[0-9]{6}-[0-9]{3}-(?P<code>[0-9A-Z]+)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    values: dict[str, str]

    @property
    def place(self) -> str:
        return _("第 {n} 行").format(n=self.number)


def import_list(source: Path, folder: Path) -> ImportReport:
    """Every row of the CSV ``source`` into a skeleton in ``folder``, or refused."""
    ready(folder)
    workshop = Workshop()
    candidates: list[Candidate] = []
    seen: dict[str, int] = {}
    for line in _lines(source, workshop):
        candidate = _candidate(source.name, line, workshop, seen)
        if candidate is not None:
            candidates.append(candidate)
    workshop.take(candidates)
    return workshop.publish(folder)


def _lines(source: Path, workshop: Workshop) -> Iterator[_Line]:
    """The rows below the header; a row whose columns do not fit is refused here."""
    reader = csv.reader(io.StringIO(_text(source), newline=""), strict=True)
    header: list[str] = []
    try:
        for row in reader:
            if not header:
                header = _header(row, source.name, workshop)
                continue
            if not any(value.strip() for value in row):
                continue
            if reader.line_num > MAX_ROWS + 1:
                raise _bad("source_too_large", counted("超过 {n} 行。", MAX_ROWS))
            place = _("第 {n} 行").format(n=reader.line_num)
            if len(row) != len(header) or any(len(value) > MAX_FIELD for value in row):
                reason = counted("这一行有 {n} 列，表头有 {m} 列。", len(row), m=len(header))
                if len(row) == len(header):
                    reason = _("有一格的文字太长。")
                workshop.refuse(source.name, place, reason, "row_broken")
                continue
            plain = (clean(unicodedata.normalize("NFKC", value)) for value in row)
            yield _Line(reader.line_num, dict(zip(header, plain, strict=True)))
    except csv.Error:
        place = _("第 {n} 行").format(n=reader.line_num)
        reason = _("从这一行起不是有效的 CSV，后面没有读。")
        workshop.refuse(source.name, place, reason, "csv_broken")
    if not header:
        raise _bad("source_unreadable", _("文件是空的。"))


def _text(source: Path) -> str:
    """The file as text: UTF-8, or GB 18030 as spreadsheets here still write it."""
    try:
        if not source.is_file():
            raise _bad("source_unreadable", _("这不是普通文件。"))
        if source.stat().st_size > MAX_BYTES:
            raise _bad("source_too_large", _("文件超过 {n} MiB。").format(n=MAX_BYTES >> 20))
        content = source.read_bytes()
    except OSError as problem:
        reason = _("文件打不开：{why}。").format(why=file_trouble(problem))
        raise _bad("source_unreadable", reason) from problem
    if content.startswith(b"PK") or b"\0" in content:
        raise _bad("source_unreadable", _("这不是 CSV 文本。工作簿请用 --from xlsx。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad("source_unreadable", _("文件既不是 UTF-8 也不是 GB 18030 编码。"))


def _bad(code: str, what: str) -> BadCatalogue:
    return BadCatalogue(what, saved=_("没有写入任何内容。"), press=_("请检查来源文件。"), code=code)


def _header(row: list[str], file: str, workshop: Workshop) -> list[str]:
    names = [clean(name).lower() for name in row]
    missing = [name for name in NEEDED if name not in names]
    if missing or len(set(names)) != len(names):
        raise _bad(
            "column_missing",
            _("表头要有不重复的列：{names}。").format(names="、".join(KNOWN)),
        )
    for name in names:
        if name not in KNOWN:
            workshop.remark(file, name, _("不认识的列，没有读。"), "column_unknown")
    return names


def _candidate(
    file: str, line: _Line, workshop: Workshop, seen: dict[str, int]
) -> Candidate | None:
    values = line.values
    code, name = values["item_code"], values["name"]
    if not code or not name:
        reason = _("没有写{what}。").format(what=_("编码") if not code else _("名称"))
        workshop.refuse(file, line.place, reason, "value_missing")
        return None
    if code in seen:
        reason = _("编码“{code}”与第 {n} 行相同。").format(code=code[:60], n=seen[code])
        workshop.refuse(file, line.place, reason, "code_twice")
        return None
    if not check_item_code(code).valid:
        found = check_item_code(code).problems[0]
        workshop.refuse(file, line.place, problem_words(found), "code_invalid")
        return None
    seen[code] = line.number
    doubts = list(_doubts(values))
    for kind, reason in doubts:
        workshop.remark(file, line.place, reason, kind)
    return Candidate(file, line.place, f"{name}-{code}"[-60:], _body(values, doubts), head=HEAD)


def _doubts(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the department's code, and whether the two places of it agree."""
    inside = department_in(values["item_code"])
    column = values.get("department_uscc", "")
    if inside:
        check = check_uscc(inside)
        if not check.valid:
            kind = "department_length" if len(inside) != LENGTH else "department_check"
            words = problem_words(check.problems[0])
            reason = _("编码里的部门代码“{code}”不是有效的统一社会信用代码：{why}。")
            yield kind, reason.format(code=inside, why=words)
    if column and inside and column != inside:
        reason = _("部门代码一列“{column}”与编码里的“{inside}”不同。")
        yield "department_differs", reason.format(column=column, inside=inside)
    if values.get("task_type", "").zfill(2) not in TASK_TYPES and values.get("task_type"):
        reason = _("事项类型“{text}”不认识。").format(text=values["task_type"][:20])
        yield "type_unknown", reason


def department_in(code: str) -> str:
    """The department's code inside an item code; "" where it has none."""
    found = _DEPARTMENT.search(code) or _SHORT.match(code)
    return found["code"] if found else ""


def _body(values: dict[str, str], doubts: list[tuple[str, str]]) -> Body:
    kind = values.get("task_type", "").zfill(2)
    body: Body = {
        "draft": True,
        "code": values["item_code"],
        "name": shortened(values["name"], 200),
        "organ_name": values.get("department", ""),
        "organ_code": department_in(values["item_code"]) or values.get("department_uscc", ""),
        "jurisdiction": values.get("area_code", ""),
        "matter_type": kind if kind in TASK_TYPES else "",
        "keywords": [values["main_item"]] if values.get("main_item", "未分类") != "未分类" else [],
        "note": "".join(reason for _kind, reason in doubts),
    }
    return {key: value for key, value in body.items() if value not in ("", [])}
