"""What a check or a comparison of standards found, in words for a person."""

from __future__ import annotations

import json
from typing import Any

from windowdesk.app.wording_when import when_words
from windowdesk.domain.standard.diff import Change, Kind
from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _


def problem_words(problem: ItemProblem) -> tuple[str, str]:
    """What is wrong, and how to put it right."""
    known = {
        **_reference_words(),
        **_reach_words(),
        **_law_words(),
        **_time_words(),
        **_code_words(),
        **_paper_words(),
        **_later_words(),
    }
    what, fix = known[problem.code]
    return what.format(**problem.detail), fix.format(**problem.detail)


def _reference_words() -> dict[str, tuple[str, str]]:
    """Ids, and names that lead nowhere."""
    return {
        "id_empty": (_("编号是空的。"), _("请给它一个编号。")),
        "id_twice": (_("编号“{id}”用了两次。"), _("请改其中一个；编号在同类中不能重复。")),
        "question_unknown": (_("条件里的问题“{question}”不存在。"), _("请改成已有问题的编号。")),
        "option_unknown": (
            _("问题“{question}”没有选项“{option}”。"),
            _("请改成已有选项的编号。"),
        ),
        "question_order": (
            _("这个问题取决于排在它后面的问题“{question}”。"),
            _("请把被取决的问题移到前面。"),
        ),
        "question_kind": (_("问题种类“{kind}”不存在。"), _("请写 choice 或 date。")),
        "question_options": (
            _("选择题没有选项，或者日期题写了选项。"),
            _("选择题至少写两个选项；日期题不写。"),
        ),
    }


def _reach_words() -> dict[str, tuple[str, str]]:
    """What no answers lead to, and ways that ask for nothing."""
    return {
        "question_unreachable": (_("怎样回答都不会问到这个问题。"), _("请检查它的 when。")),
        "gate_unreachable": (_("怎样回答都到不了这里。"), _("请检查它的 when。")),
        "gate_always": (_("它没有条件，会让所有申请都结束。"), _("请写明 when。")),
        "requirements_missing": (_("没有一项材料。"), _("请写出 requirements。")),
        "material_never_asked": (_("怎样回答都不会要这份材料。"), _("请检查 when，或删去它。")),
        "group_need": (
            _("这一组要 {need} 项，只有 {members} 项。"),
            _("请改 need，或补上成员。"),
        ),
        "optional_in_choice": (
            _("几选一的组里有非必要材料，这一组就等于什么也不要。"),
            _("请把成员都改为必要。"),
        ),
        "group_unmeetable": (
            _("有的情形下这一组要 {need} 项，只剩 {members} 项。"),
            _("请检查成员的 when。"),
        ),
        "never_applies": (_("怎样回答都不会用到它。"), _("请检查它的 when，或删去它。")),
        "question_idle": (
            _("这个问题的回答不影响材料、期限和结论。"),
            _("请删去这个问题，或在 when 里用到它。"),
        ),
        "option_twice": (_("有两个选项的文字相同：“{text}”。"), _("请写出区别，或删去一个。")),
        "path_asks_nothing": (
            _("有的情形什么必要材料也不要，一申请就受理：{way}。"),
            _("请补材料，或写明不需要办理（gates）。"),
        ),
        "too_many_paths": (
            _("情形超过 {paths} 种，没有全部走到。"),
            _("请减少问题，或分成几个事项。"),
        ),
    }


def _law_words() -> dict[str, tuple[str, str]]:
    """Grounds and competence."""
    return {
        "basis_missing": (_("没有法律依据。"), _("请写明 basis：《法名》第几条。")),
        "basis_without_article": (_("依据没有写明条款。"), _("请补上第几条。")),
        "bar_without_article": (
            _("不得申请的情形必须写明法律条款。"),
            _("请补上第几条；没有条款的，删去这一情形。"),
        ),
        "permit_by_no_organ": (
            _("行政许可由“{organ}”实施，它的信用代码不是行政机关的（11 开头）。"),
            _("请核对代码；由法律、法规授权的组织实施的（行政许可法第二十三条），在 note 里写明。"),
        ),
        "entrustment_missing": (
            _("由窗口受理，却没有写明委托。"),
            _("请写 entrustment，或改为 by: organ。"),
        ),
        "entrusted_to_no_organ": (
            _("行政许可的受理权委托给了“{kind}”，受委托的只能是行政机关（行政许可法第二十四条）。"),
            _("请改委托对象，或改为 by: organ，由窗口转送。"),
        ),
        "entrustment_without_basis": (
            _("受委托的“{kind}”不是行政机关，没有写明准许委托的依据。"),
            _("请在 entrustment 里写 basis。"),
        ),
    }


def _time_words() -> dict[str, tuple[str, str]]:
    """Limits of the item."""
    return {
        "limits_missing": (_("没有办理期限。"), _("请写 limits。")),
        "promise_longer": (
            _("承诺期限 {promised} 比法定期限 {statutory} 长。"),
            _("请缩短承诺期限。"),
        ),
        "units_differ": (
            _("承诺期限 {promised} 与法定期限 {statutory} 单位不同，遇长假可能超过。"),
            _("请核对，两个日期都会告知申请人。"),
        ),
        "limit_long": (
            _("法定期限 {limit} 超过二十个工作日（行政许可法第四十二条）。"),
            _("请核对特别法是否这样规定。"),
        ),
        "limit_by_rule": (
            _("法定期限 {limit} 超过二十个工作日，依据却是规章“{law}”。"),
            _("只有法律、法规可以另定期限（行政许可法第四十二条）：请改依据，或缩短期限。"),
        ),
        "limit_unstated": (
            _("没有写明办理期限：受理后由人确定，不给出日期。"),
            _("有期限的，请补写。"),
        ),
        "limit_unstated_permit": (
            _("行政许可没有写明期限。"),
            _("法律、法规没有另外规定的是二十个工作日（行政许可法第四十二条），请补写。"),
        ),
        "notice_long": (
            _("一次性告知期限 {limit} 超过五日（行政许可法第三十二条）。"),
            _("请改为 5wd 以内。"),
        ),
        "deferred_limit_missing": (
            _("即办件可以容缺，却没有写转为承诺件后的期限。"),
            _("请写 deferred。"),
        ),
        "special_kind": (_("特别程序种类只能是 A（延长）或 B（不计入）。"), _("请改 kind。")),
    }


def _code_words() -> dict[str, tuple[str, str]]:
    """Codes, versions and dates of the item."""
    return {
        "scheme_unknown": (_("没有名为“{scheme}”的编码规则。"), _("请改成已有的编码规则。")),
        "code_invalid": (_("编码“{code}”不符合规则。"), _("请核对编码和编码规则。")),
        "organ_code_invalid": (_("机关的信用代码“{code}”校验不对。"), _("请核对代码。")),
        "version_twice": (
            _("事项 {code} 的版本 {version} 已在文件 {file} 中，这个文件不用。"),
            _("请改版本号，或删去其中一个文件。"),
        ),
        "versions_same_day": (
            _(
                "事项 {code} 的版本 {older} 与 {newer}（{file}）同在 {day} 生效。窗口按 {newer} 办理。"
            ),
            _("请改其中一个的生效日期，或删去一个文件。"),
        ),
        "versions_overlap": (
            _(
                "版本 {older} 写明到 {until} 才取消，版本 {newer}（{file}）却从 {day} 起生效。"
                "窗口自该日起按 {newer} 办理。"
            ),
            _("请把取消日期改为不晚于新版本的生效日期。"),
        ),
        "code_shared": (
            _("编码“{code}”（{scheme}）与另一事项“{name}”（{file}）相同。"),
            _("请核对编码：一个编码只能是一个事项。"),
        ),
        "organ_code_doubtful": (
            _("机关代码“{code}”不像编码规则“{scheme}”的代码。"),
            _("请核对代码；事项仍可使用。"),
        ),
        "past": (_("事项已于 {date} 取消。"), _("请换用新事项，或删去文件。")),
        "cancelled_before_effective": (
            _("取消日期 {date} 不晚于生效日期。"),
            _("请核对两个日期。"),
        ),
        "cancelled_without_successor": (
            _("写了取消日期，没有写由哪个事项接替。"),
            _("有接替事项的，请写 successor。"),
        ),
    }


def _paper_words() -> dict[str, tuple[str, str]]:
    """Materials, check-points, deferral, renewal, documents."""
    return {
        "counts_missing": (
            _("没有写原件、复印件各要几份。"),
            _("请写 originals 或 copies。"),
        ),
        "copies_unsaid": (
            _("名称写着复印件，份数却是原件 {originals} 份、复印件 0 份。"),
            _("请写 copies，并核对 originals。"),
        ),
        "way_missing": (_("没有写可以怎样满足。"), _("请写 ways。")),
        "validity_unit": (_("出具时间只能按自然日或月计。"), _("请写成 30d 或 3m 的形式。")),
        "substance_as_form": (
            _("“{words}”像是许可条件，不是材料的形式要求。"),
            _("条件请写在 conditions：它不影响受理，由机关审查。"),
        ),
    }


def _later_words() -> dict[str, tuple[str, str]]:
    """Deferral, renewal, documents."""
    return {
        "deferral_missing": (
            _("材料可以容缺后补，事项却没有容缺的依据和期限。"),
            _("请写 deferral，或把材料改为必要。"),
        ),
        "deferred_but_required": (
            _("材料不在容缺之列，ways 里却有 deferred。"),
            _("请删去 deferred，或改 necessity。"),
        ),
        "deferral_longer": (_("容缺补交期限 {within} 比承诺期限长。"), _("请缩短。")),
        "deferral_unused": (
            _("写了容缺受理，却没有一份材料可以容缺。"),
            _("请给材料写 necessity: deferrable，或删去 deferral。"),
        ),
        "form_material": (
            _("申请书格式所指的材料“{material}”不存在。"),
            _("请改成一份材料的编号。"),
        ),
        "form_source": (
            _("栏目的来源“{source}”不可用。"),
            _("可用 card.name、organisation.name、agent.name、answer.问题编号、today、text 等。"),
        ),
        "form_lines": (_("空白行数不在 1 到 {most} 之间。"), _("请改 lines。")),
        "renewal_expiry": (
            _("延续所问的有效期“{question}”不是日期问题。"),
            _("请写 kind: date 的问题。"),
        ),
        "renewal_unit": (
            _("提前申请的期限按自然日或月计；只有 late: warn 时可按工作日计。"),
            _("请写成 60d 或 3m 的形式。"),
        ),
        "renewal_late": (_("“{late}”不是可用的值。"), _("请写 as_new 或 warn。")),
        "document_unknown": (_("没有“{kind}”这种文书。"), _("请核对文书种类。")),
        "applicant_unknown": (
            _("申请人种类“{kind}”不存在。"),
            _("请写 person 或 organisation。"),
        ),
    }


def change_words(change: Change, item: Item) -> str:
    """One change in one line: who is concerned, what, and how."""
    whom = when_words(change.when, item) or _("所有申请人")
    part = _part_words().get(change.part, change.part)
    name = change.name or change.id
    if change.kind is Kind.ADDED:
        return _("［{whom}］增加{part}：{name}").format(whom=whom, part=part, name=name)
    if change.kind is Kind.REMOVED:
        return _("［{whom}］取消{part}：{name}").format(whom=whom, part=part, name=name)
    return _("［{whom}］{part}“{name}”的 {field}：{before} → {after}").format(
        whom=whom,
        part=part,
        name=name,
        field=change.field,
        before=_value(change.before),
        after=_value(change.after),
    )


def _part_words() -> dict[str, str]:
    return {
        "item": _("事项"),
        "question": _("问题"),
        "option": _("选项"),
        "group": _("材料组"),
        "material": _("材料"),
        "point": _("受理要点"),
        "gate": _("不予受理的情形"),
        "bar": _("不得申请的情形"),
        "condition": _("许可条件"),
        "limits": _("办理期限"),
        "special": _("特别程序"),
    }


def _value(value: Any) -> str:
    if value is None or value == "":
        return _("（无）")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
