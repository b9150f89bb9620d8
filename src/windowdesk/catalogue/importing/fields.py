"""The sheets and columns of a workbook of standards, in the field names centres exchange.

Names follow the national up-load tables and Guangdong's AUDIT_ITEM / AUDIT_MATERIAL (domain B.3);
code lists are those of GB/T 39046-2020 and of the exchange (B.4). ``kind`` says how a cell is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``kind``: "code" (never a number), "text", "count", "date", "choice", "yes", "list",
    "law", "when". ``choices`` are published codes with their meaning."""

    name: str
    title: str
    kind: str = "text"
    needed: bool = False
    choices: Mapping[str, str] | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet."""

    name: str
    title: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


UNITS = {"G": "工作日", "Z": "自然日", "M": "月", "H": "小时", "D": "当场", "N": "没有写明"}
UNIT_CODES = {"G": "wd", "Z": "d", "M": "m", "H": "h"}
TASK_TYPES = {
    "01": "行政许可", "05": "行政给付", "07": "行政确认", "08": "行政奖励", "09": "行政裁决",
    "10": "其他行政权力", "20": "公共服务",
}  # fmt: skip
PROJECT_TYPES = {"1": "即办件", "2": "承诺件", "9": "其他"}
SERVED = {"1": "自然人", "2": "法人和其他组织"}
ACCEPT_BY = {"1": "窗口受委托受理", "2": "机关自行受理，窗口只收件", "3": "机关自己的窗口受理"}
NEED = {"1": "必要", "2": "非必要", "3": "容缺后补"}
FORMAT = {"1": "纸质", "2": "电子化", "3": "纸质或电子化"}
SOURCE = {"10": "申请人自备", "20": "政府部门核发", "30": "中介机构出具", "99": "其他"}
ORIGINAL = {"1": "收取原件", "2": "核验后退还"}
WAYS = {
    "1": "现场提交", "2": "数据共享", "3": "电子证照", "4": "告知承诺", "5": "容缺后补",
}  # fmt: skip
OUTCOME = {"1": "不需要办理", "2": "不属本机关职权"}
PROCEDURES = {"permit": "行政许可", "registration": "市场主体登记", "residence": "居住证申领"}
_CODE = Field("TASK_CODE", "事项编码", "code", needed=True, help="各表以此对应。设为文本格式。")
_WHEN = Field("SXQXBM", "适用情形", "when", help="空白为一律适用；写法：问题=选项|选项；问题=选项")

ITEM = Table(
    "AUDIT_ITEM",
    "事项",
    (
        _CODE,
        Field("CATALOG_CODE", "基本编码", "code"),
        Field("TASK_HANDLE_ITEM", "业务办理项编码", "code"),
        Field("TASK_NAME", "事项名称", needed=True),
        Field("TASK_VERSION", "版本", "code", needed=True),
        Field("TASK_TYPE", "事项类型", "choice", needed=True, choices=TASK_TYPES),
        Field("PROJECT_TYPE", "办件类型", "choice", needed=True, choices=PROJECT_TYPES),
        Field("DEPT_CODE", "实施主体编码", "code", needed=True, help="与 AUDIT_ORGAN 对应。"),
        Field("SERVER_TYPE", "服务对象", "list", choices=SERVED),
        Field("PLAN_EFFECTIVE_DATE", "生效日期", "date", needed=True),
        Field("PLAN_CANCEL_DATE", "取消日期", "date"),
        Field("SUCCESSOR_CODE", "接替事项编码", "code"),
        Field("PROCEDURE", "受理程序", "choice", needed=True, choices=PROCEDURES),
        Field("ACCEPT_BY", "由谁受理", "choice", needed=True, choices=ACCEPT_BY),
        Field("ENTRUST_NAME", "受委托机关"),
        Field("ENTRUST_TYPE", "受委托机关性质"),
        Field("ENTRUST_DOC", "委托文书"),
        Field("ENTRUST_DATE", "委托日期", "date"),
        Field("ANTICIPATE_DAY", "法定期限", "count"),
        Field("ANTICIPATE_TYPE", "法定期限单位", "choice", needed=True, choices=UNITS),
        Field("ANTICIPATE_LAW", "法定期限依据", "law", needed=True),
        Field("PROMISE_DAY", "承诺期限", "count"),
        Field("PROMISE_TYPE", "承诺期限单位", "choice", needed=True, choices=UNITS),
        Field("DEFER_DAY", "容缺补交期限", "count"),
        Field("DEFER_TYPE", "容缺补交期限单位", "choice", choices=UNITS),
        Field("DEFER_LAW", "容缺依据", "law"),
        Field("DEFER_RESULT", "逾期未补的后果"),
        Field("IS_FEE", "是否收费", "yes"),
        Field("FEE_STAND", "收费标准"),
        Field("FEE_BASIS", "收费依据", "law"),
        Field("RESULT_NAME", "审批结果", needed=True),
        Field("RESULT_VALID", "结果有效期"),
        Field("HANDLE_AREA", "办理地域"),
        Field("KEYWORDS", "关键词", "list"),
        Field("REMARK", "备注"),
    ),
)
LAW = Table(
    "AUDIT_ITEM_LAW",
    "设定依据",
    (
        _CODE,
        Field("LAW_NAME", "法律法规名称", needed=True),
        Field("LAW_CLAUSE", "条款"),
        Field("LAW_CONTENT", "内容"),
    ),
)
ORGAN = Table(
    "AUDIT_ORGAN",
    "实施主体",
    (
        Field("DEPT_CODE", "统一社会信用代码", "code", needed=True),
        Field("DEPT_NAME", "机关全称", needed=True),
        Field("DEPT_SHORT", "机关简称", needed=True),
        Field("SEAL_NAME", "印章名称", needed=True),
        Field("DOC_PREFIX", "文号机关简称", needed=True),
        Field("LINK_WAY", "咨询电话", "code", needed=True),
        Field("REVIEW_ORGAN", "复议机关", needed=True),
        Field("REVIEW_LIMIT", "复议期限", needed=True),
        Field("REVIEW_LAW", "复议依据", "law", needed=True),
        Field("LAWSUIT_ORGAN", "诉讼法院", needed=True),
        Field("LAWSUIT_LIMIT", "起诉期限", needed=True),
        Field("LAWSUIT_LAW", "起诉依据", "law", needed=True),
    ),
)
SITUATION = Table(
    "AUDIT_SITUATION",
    "情形",
    (
        _CODE,
        Field("QUESTION_CODE", "问题编号", "code", needed=True),
        Field("QUESTION", "问题", help="同一问题只需写在它的第一行。"),
        Field("QUESTION_LABEL", "问题简称"),
        Field("OPTION_CODE", "选项编号", "code", needed=True),
        Field("OPTION_NAME", "选项", needed=True),
        Field("SXQXBM", "何时提问", "when", help="空白为一律提问；写法同材料的适用情形。"),
        Field("IS_AGENT", "是否代理人办理", "yes"),
        Field("OUTCOME", "选此项的结果", "choice", choices=OUTCOME),
        Field("OUTCOME_WORDS", "结果的说明"),
        Field("REFER_TO", "应向哪个机关申请"),
        Field("BY_LAW", "结果的依据", "law"),
    ),
)
MATERIAL = Table(
    "AUDIT_MATERIAL",
    "材料",
    (
        _CODE,
        Field("MATERIAL_CODE", "材料编号", "code", needed=True),
        Field("MATERIAL_NAME", "材料名称", needed=True),
        Field("IS_NEED", "必要性", "choice", needed=True, choices=NEED),
        Field("MATERIAL_FORMAT", "材料形式", "choice", choices=FORMAT),
        Field("PAGE_NUM", "原件份数", "count", needed=True),
        Field("PAGE_COPYNUM", "复印件份数", "count", needed=True),
        Field("ORIGINAL_USE", "原件处理", "choice", choices=ORIGINAL),
        Field("PAGE_FORMAT", "规格"),
        Field("SOURCE_TYPE", "来源渠道", "choice", choices=SOURCE),
        Field("SOURCE_EXPLAIN", "出具机构"),
        Field("COLLECT_TYPE", "满足方式", "list", choices=WAYS),
        Field("VALID_DAY", "出具时间要求", "count"),
        Field("VALID_TYPE", "出具时间单位", "choice", choices={"Z": "自然日", "M": "月"}),
        _WHEN,
        Field("GROUP_CODE", "选交组编号", "code", help="同组的材料只需交 GROUP_NEED 项。"),
        Field("GROUP_NAME", "选交组名称"),
        Field("GROUP_NEED", "组内须交项数", "count"),
        Field("FILL_EXPLAIN", "填报须知"),
        Field("BY_LAW", "依据", "law", needed=True),
    ),
)
POINT = Table(
    "AUDIT_POINT",
    "受理要点",
    (
        _CODE,
        Field("MATERIAL_CODE", "材料编号", "code", needed=True),
        Field("POINT_CODE", "要点编号", "code", needed=True),
        Field("ACCEPT_STAND", "受理标准", needed=True, help="只写材料的形式要求。"),
        Field("ON_SPOT", "可否当场更正", "yes"),
        Field("FIX_EXPLAIN", "怎样补正"),
        Field("BY_LAW", "依据", "law"),
        _WHEN,
    ),
)
CONDITION = Table(
    "AUDIT_CONDITION",
    "许可条件",
    (
        _CODE,
        Field("CONDITION_CODE", "条件编号", "code", needed=True),
        Field("ACCEPT_CONDITION", "条件", needed=True, help="由机关审查，不影响受理。"),
        Field("BY_LAW", "依据", "law", needed=True),
        _WHEN,
    ),
)
TABLES = (ITEM, LAW, ORGAN, SITUATION, MATERIAL, POINT, CONDITION)
