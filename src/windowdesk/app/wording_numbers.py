"""The clerk's words for what a number check found (``Problem`` codes and ``parts`` of the domain).

Codes are for programs and stay; the words may be improved at any time. The whole number is never
part of the words, since these also reach status lines and logs.
"""

from __future__ import annotations

from windowdesk.app.wording_joints import explained
from windowdesk.domain.identity.checks import Problem
from windowdesk.i18n import N_, _

_WORDS = {
    "empty": N_("没有输入号码"),
    "length": N_("应为 {expected} 位，现在是 {found} 位"),
    "character": N_("第 {place} 位的字符不能出现在这里"),
    "not_digits": N_("只能由数字组成"),
    "check_digit": N_("校验码不符，请对照原件重新核对"),
    "check_digits": N_("末两位校验码不符，请对照原件重新核对"),
    "organisation_check": N_("第 9–17 位组织机构代码的校验码不符"),
    "old_15": N_("这是 15 位的一代身份证号码，2013 年起不再有效，请使用 18 位号码"),
    "birth_not_real": N_("出生日期 {digits} 不存在"),
    "birth_in_future": N_("出生日期 {birth} 晚于今天"),
    "birth_long_ago": N_("出生日期 {birth} 距今很久，请核对"),
    "division_unknown": N_("区划代码 {division} 不在表中（已撤销的区县仍然有效），请核对"),
    "division_former": N_("区划代码 {division}（{name}）已撤销，号码仍然有效"),
    "division_not_digits": N_("第 3–8 位区划代码应为数字"),
    "registrar_unknown": N_("登记管理部门代码 {registrar} 少见，请核对"),
    "full_width": N_("已将全角字符改为半角"),
    "lower_case": N_("已将小写字母改为大写"),
    "spaces": N_("已去掉空格或连接号"),
    "characters_removed": N_("已去掉 {count} 个看不见的控制字符"),
    "too_long": N_("内容过长，末尾 {count} 个字符没有采用"),
    "basic_code": N_("12 位基本编码中有不能出现的字符"),
    "level_unknown": N_("目录层级 {level} 既不是国家也不是省级代码，请核对"),
    "item_type_local": N_("事项类型 {type} 是地方扩展的类型"),
    "main_item_not_operable": N_("这是含有子项的主项（00Y），不能直接办理"),
    "exercising_level": N_("行使层级应为 1 至 7，现在是 {level}"),
    "handling_digits": N_("末两位业务办理项应为数字"),
    "demo_code": N_("演示编码应写作 DEMO- 加字母数字"),
    "legacy_code": N_("不属于现行编码规则，按旧编码原样保存"),
    "br_servico": N_("巴西联邦服务编码应写作 BR- 加该服务的标识"),
    "siorg": N_("巴西联邦机构编号应为一至九位数字"),
    "legacy_text": N_("旧编码只能由半角的字母、数字和符号组成"),
    "date_not_real": N_("号码中的日期不存在"),
}
_ORGAN = "organ_"
_PARTS = {
    "kind": N_("证件种类"),
    "division": N_("区划代码"),
    "division_name": N_("区划"),
    "province": N_("省级区划"),
    "nationality": N_("国籍代码"),
    "birth": N_("出生日期"),
    "sequence": N_("顺序码"),
    "sex": N_("性别"),
    "check": N_("校验码"),
    "as_18": N_("对应的 18 位号码"),
    "registrar": N_("登记管理部门代码"),
    "category": N_("机构类别代码"),
    "organisation": N_("组织机构代码"),
    "scheme": N_("编码规则"),
    "organ": N_("实施主体代码"),
    "exercising_level": N_("行使层级"),
    "basic": N_("基本编码"),
    "level": N_("目录层级"),
    "type": N_("事项类型"),
    "main_item": N_("主项"),
    "sub_item": N_("子项"),
    "handling": N_("业务办理项"),
    "year": N_("年份"),
    "block": N_("号段"),
    "index": N_("段内序号"),
}
_VALUES = {
    "citizen": N_("居民身份证"),
    "residence_permit": N_("港澳台居民居住证"),
    "foreign_resident": N_("外国人永久居留身份证"),
    "old_15": N_("一代身份证（15 位）"),
    "male": N_("男"),
    "female": N_("女"),
    "national_basic_12": N_("国家基本编码"),
    "handling_14": N_("业务办理项编码"),
    "implementation_31": N_("实施编码"),
    "implementation_handling_33": N_("实施编码加业务办理项"),
    "br_servico": N_("巴西联邦服务编码"),
    "demo": N_("演示编码"),
    "legacy": N_("旧编码"),
}


def problem_words(problem: Problem) -> str:
    """What a problem or a remark means, for a person, in the language in use."""
    code = problem.code
    if code.startswith(_ORGAN):
        inner = problem_words(Problem(code.removeprefix(_ORGAN), problem.detail))
        return _("前 18 位实施主体代码：{why}").format(why=inner)
    words = _WORDS.get(code)
    return (
        _("号码有问题（{code}）").format(code=code)
        if words is None
        else (_(words).format(**problem.detail))
    )


def part_words(name: str, value: str | int) -> str:
    """A part of a number (``NumberCheck.parts``) with what it says, for a person."""
    said = _(_VALUES[value]) if isinstance(value, str) and value in _VALUES else value
    if name == "scheme":
        # its id, too: it is what ``--scheme`` takes
        said = _("{name}（{code}）").format(name=said, code=value)
    return explained(_(_PARTS[name]), str(said))
