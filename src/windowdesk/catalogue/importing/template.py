"""The workbook to fill in: field names, titles, lists to choose from, an explanation, one example."""

from __future__ import annotations

import io
import os
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.wording_files import file_trouble
from windowdesk.catalogue.importing import fields as f
from windowdesk.i18n import _

_ROWS = 2_000  # as many rows carry formats and lists
_LIST_MOST = 255  # what a list may hold written out, by the format
_LAW = "《示例管理条例》第{}条"
_CODE = "DEMO-SL-01"
_ORGAN = "11440103XN00000553"
_WIDE = frozenset(
    ("TASK_NAME", "MATERIAL_NAME", "ACCEPT_STAND", "FIX_EXPLAIN", "FILL_EXPLAIN", "BY_LAW",
     "ACCEPT_CONDITION", "LAW_NAME", "LAW_CONTENT", "OPTION_NAME", "QUESTION", "SXQXBM", "REMARK",
     "OUTCOME_WORDS", "DEFER_RESULT", "ANTICIPATE_LAW", "REVIEW_LAW", "LAWSUIT_LAW", "DEPT_NAME",
     "SEAL_NAME", "DEFER_LAW")
)  # fmt: skip

EXAMPLE: dict[str, list[dict[str, Any]]] = {
    "AUDIT_ITEM": [
        {
            "TASK_CODE": _CODE, "TASK_NAME": "示例：临时零售点设立备案", "TASK_VERSION": "2026.1",
            "TASK_TYPE": "10", "PROJECT_TYPE": "2", "DEPT_CODE": _ORGAN, "SERVER_TYPE": "1、2",
            "PLAN_EFFECTIVE_DATE": date(2026, 1, 1), "PROCEDURE": "permit", "ACCEPT_BY": "1",
            "ENTRUST_NAME": "示例区政务服务和数据管理局", "ENTRUST_TYPE": "行政机关",
            "ENTRUST_DOC": "示委〔2026〕1号", "ENTRUST_DATE": date(2026, 1, 1),
            "ANTICIPATE_DAY": 20, "ANTICIPATE_TYPE": "G", "ANTICIPATE_LAW": _LAW.format("九"),
            "PROMISE_DAY": 5, "PROMISE_TYPE": "G", "DEFER_DAY": 3, "DEFER_TYPE": "G",
            "DEFER_LAW": _LAW.format("十"), "DEFER_RESULT": "逾期未补的，终止办理，材料退还。",
            "IS_FEE": "否", "RESULT_NAME": "备案回执", "HANDLE_AREA": "示例区",
            "KEYWORDS": "零售、摊点", "REMARK": "示例数据，正式使用前删去。",
        }
    ],
    "AUDIT_ITEM_LAW": [
        {"TASK_CODE": _CODE, "LAW_NAME": "示例管理条例", "LAW_CLAUSE": "第八条",
         "LAW_CONTENT": "设立临时零售点，应当在设立前备案。"},
    ],
    "AUDIT_ORGAN": [
        {
            "DEPT_CODE": _ORGAN, "DEPT_NAME": "示例市示例区新闻出版局", "DEPT_SHORT": "区新闻出版局",
            "SEAL_NAME": "示例区新闻出版局行政审批专用章", "DOC_PREFIX": "示新出",
            "LINK_WAY": "020-00000055", "REVIEW_ORGAN": "示例区人民政府", "REVIEW_LIMIT": "六十日",
            "REVIEW_LAW": "《中华人民共和国行政复议法》第二十条", "LAWSUIT_ORGAN": "示例区人民法院",
            "LAWSUIT_LIMIT": "六个月", "LAWSUIT_LAW": "《中华人民共和国行政诉讼法》第四十六条",
        }
    ],
    "AUDIT_SITUATION": [
        {"TASK_CODE": _CODE, "QUESTION_CODE": "place", "QUESTION": "零售点设在哪里？",
         "QUESTION_LABEL": "地点", "OPTION_CODE": "here", "OPTION_NAME": "本区"},
        {"TASK_CODE": _CODE, "QUESTION_CODE": "place", "OPTION_CODE": "elsewhere",
         "OPTION_NAME": "其他区", "OUTCOME": "2", "OUTCOME_WORDS": "由零售点所在地的机关备案。",
         "REFER_TO": "零售点所在地的新闻出版局", "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "QUESTION_CODE": "handler", "QUESTION": "由谁来窗口办理？",
         "QUESTION_LABEL": "办理方式", "OPTION_CODE": "self", "OPTION_NAME": "本人",
         "SXQXBM": "place=here"},
        {"TASK_CODE": _CODE, "QUESTION_CODE": "handler", "OPTION_CODE": "agent",
         "OPTION_NAME": "委托代理人", "IS_AGENT": "是"},
    ],
    "AUDIT_MATERIAL": [
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "form", "MATERIAL_NAME": "备案申请表", "IS_NEED": "1",
         "MATERIAL_FORMAT": "1", "PAGE_NUM": 1, "PAGE_COPYNUM": 0, "ORIGINAL_USE": "1",
         "SOURCE_TYPE": "10", "FILL_EXPLAIN": "窗口领取格式文本填写。", "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "licence", "MATERIAL_NAME": "营业执照", "IS_NEED": "1",
         "PAGE_NUM": 0, "PAGE_COPYNUM": 1, "SOURCE_TYPE": "20", "SOURCE_EXPLAIN": "市场监督管理部门",
         "COLLECT_TYPE": "1、2、3", "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "lease", "MATERIAL_NAME": "场地租赁合同",
         "IS_NEED": "1", "PAGE_NUM": 0, "PAGE_COPYNUM": 1, "GROUP_CODE": "site",
         "GROUP_NAME": "场地使用证明", "GROUP_NEED": 1, "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "consent", "MATERIAL_NAME": "场地管理方同意书",
         "IS_NEED": "1", "PAGE_NUM": 1, "PAGE_COPYNUM": 0, "GROUP_CODE": "site",
         "VALID_DAY": 3, "VALID_TYPE": "M", "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "catalogue", "MATERIAL_NAME": "经营品种目录",
         "IS_NEED": "3", "PAGE_NUM": 1, "PAGE_COPYNUM": 0, "BY_LAW": _LAW.format("八")},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "mandate", "MATERIAL_NAME": "授权委托书",
         "IS_NEED": "1", "PAGE_NUM": 1, "PAGE_COPYNUM": 0, "SXQXBM": "handler=agent",
         "BY_LAW": _LAW.format("八")},
    ],
    "AUDIT_POINT": [
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "form", "POINT_CODE": "signed",
         "ACCEPT_STAND": "申请人签名或者盖章，注明日期", "ON_SPOT": "是", "FIX_EXPLAIN": "当场签名"},
        {"TASK_CODE": _CODE, "MATERIAL_CODE": "mandate", "POINT_CODE": "scope",
         "ACCEPT_STAND": "写明代理人姓名、委托事项和期限", "ON_SPOT": "否", "FIX_EXPLAIN": "重新出具"},
    ],
    "AUDIT_CONDITION": [
        {"TASK_CODE": _CODE, "CONDITION_CODE": "days", "ACCEPT_CONDITION": "设立期限不超过十日。",
         "BY_LAW": _LAW.format("八")},
    ],
}  # fmt: skip


def write_template(path: Path) -> Path:
    """Write the workbook to ``path``. Raises ``BadCatalogue``; an existing file is never replaced."""
    if path.suffix.lower() != ".xlsx":
        raise BadCatalogue(
            _("工作簿的文件名要以 .xlsx 结尾。"),
            saved=_("没有写入任何内容。"),
            press=_("请改文件名。"),
            code="target_unwritable",
        )
    content = template_bytes()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as problem:
        raise BadCatalogue(
            _("“{file}”写不了：{why}。").format(file=path.name, why=file_trouble(problem)),
            saved=_("原有内容没有改动。"),
            press=_("请换一个文件名或文件夹。"),
            code="target_unwritable",
        ) from problem
    return path


def template_bytes() -> bytes:
    """The workbook; the same bytes each time."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": "windowdesk", "created": _moment(date(2026, 1, 1))})
    _Template(book).write()
    book.close()
    return target.getvalue()


class _Template:
    def __init__(self, book: Any) -> None:
        self._book = book
        border = {"border": 1, "border_color": "#C8CCD2", "valign": "top", "text_wrap": True}
        self._name = book.add_format({**border, "bold": True, "bg_color": "#E7ECF3"})
        self._title = book.add_format({**border, "bg_color": "#F4F6F9"})
        self._needed = book.add_format({**border, "bg_color": "#F4F6F9", "bold": True})
        self._text = book.add_format({"num_format": "@"})
        self._plain = book.add_format({"num_format": "General"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._head = book.add_format({"bold": True, "font_size": 14})

    def write(self) -> None:
        self._explain()
        for table in f.TABLES:
            self._table(table)

    def _explain(self) -> None:
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 90, self._wrap)
        sheet.write_string(0, 0, "事项标准工作簿：填写说明", self._head)
        lines = (
            "每个工作表第一行是字段名，第二行是中文名称，从第三行起填写。字段名不要改；列的次序可以变。",
            "一个事项在 AUDIT_ITEM 占一行，其他工作表以事项编码 TASK_CODE 对应。粗体的列必填。",
            "编码列已设为文本。从别处粘贴时请只粘贴值，不要让编码变成数字，否则前面的 0 会丢失。",
            "不要合并单元格，不要隐藏行和工作表，不要写公式和宏：这样的行或工作簿不收，并指出位置。",
            "适用情形 SXQXBM 的写法：问题编号=选项编号|选项编号；问题编号=选项编号。分号表示并且，竖线表示或者。",
            "导入：windowdesk catalogue import --from xlsx 文件.xlsx --to 新文件夹。每一行写成或者不收，都说明原因。",
            "各表已填的是一个示例事项，正式使用前删去。",
        )
        for number, line in enumerate(lines, 2):
            sheet.write_string(number, 0, line)
        row = len(lines) + 3
        for table in f.TABLES:
            sheet.write_string(row, 0, f"{table.name} {table.title}", self._name)
            row += 1
            for column in table.fields:
                sheet.write_string(row, 0, column.name)
                sheet.write_string(row, 1, column.title + ("（必填）" if column.needed else ""))
                sheet.write_string(row, 2, _about(column), self._wrap)
                row += 1

    def _table(self, table: f.Table) -> None:
        sheet = self._book.add_worksheet(table.name)
        sheet.freeze_panes(2, 1)
        for index, column in enumerate(table.fields):
            width = 30 if column.name in _WIDE else max(12, len(column.name) + 4)
            form = {"code": self._text, "date": self._date}.get(column.kind, self._plain)
            sheet.set_column(index, index, width, form)
            sheet.write_string(0, index, column.name, self._name)
            style = self._needed if column.needed else self._title
            sheet.write_string(1, index, column.title, style)
            self._choices(sheet, index, column)
        for number, row in enumerate(EXAMPLE[table.name], 2):
            for index, column in enumerate(table.fields):
                if column.name in row:
                    self._cell(sheet, number, index, column, row[column.name])

    def _choices(self, sheet: Any, index: int, column: f.Field) -> None:
        if column.kind == "date":
            rule = {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)}
        elif column.kind == "count":
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 9999}
        elif column.kind == "yes":
            rule = {"validate": "list", "source": ["是", "否"]}
        elif column.kind == "choice" and column.choices:
            source = [f"{code} {words}" for code, words in column.choices.items()]
            if len(",".join(source)) > _LIST_MOST:
                source = list(column.choices)
            rule = {"validate": "list", "source": source}
        else:
            return
        rule |= {"error_title": column.title, "error_message": "请从列表选择，或按说明填写。"}
        sheet.data_validation(2, index, _ROWS, index, rule)

    def _cell(self, sheet: Any, row: int, column: int, about: f.Field, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, _moment(value), self._date)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        elif about.kind == "choice" and about.choices:
            sheet.write_string(row, column, f"{value} {about.choices[value]}")
        else:
            sheet.write_string(row, column, value, self._text if about.kind == "code" else None)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _about(column: f.Field) -> str:
    """What a column holds, in a line."""
    kinds = {
        "code": "文本格式的编码。",
        "count": "整数。",
        "date": "日期，如 2026-01-31。",
        "yes": "是 或 否。",
        "list": "多个值以顿号分隔。",
        "law": "《法名》第几条。",
        "when": "问题编号=选项编号|选项编号；……",
    }
    choices = "、".join(f"{code} {words}" for code, words in (column.choices or {}).items())
    return " ".join(filter(None, (choices, kinds.get(column.kind, ""), column.help)))
