"""Papers handed out beside a case: right from the first answer on, complete, and nobody's secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.helpers.counter import (
    DISPATCH,
    MONDAY,
    check_everything,
    deferred_case,
    demo_counter,
    dispatch_intake,
    lenient_catalogue,
    noticed_case,
)
from tests.proof import Proof
from tests.unit.documents.reading import pdfium_text, squeezed
from windowdesk.app.errors import BadInput, DeviceProblem
from windowdesk.app.facts import (
    Telling,
    act_on,
    consultation_facts,
    form_facts,
    form_of,
    label_facts,
)
from windowdesk.app.intake import Intake
from windowdesk.app.ports import PrintOutcome
from windowdesk.bootstrap.counter import Counter
from windowdesk.catalogue.load import shipped_items
from windowdesk.documents.describe.labels import rolled
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.decision.submission import Party
from windowdesk.domain.numbers import label_text
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.paths import A_DATE, ended, paths
from windowdesk.domain.standard.resolve import resolve
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter


def printer(counter: Counter) -> FolderPagePrinter:
    found = counter.parts.page_printer
    assert isinstance(found, FolderPagePrinter)
    return found


def last_page(counter: Counter) -> str:
    path = printer(counter).prints[-1]
    return squeezed("".join(pdfium_text(path.read_bytes())))


def told(intake: Intake, counter: Counter) -> Telling:
    assert intake.shelved is not None
    shelved = intake.shelved
    return Telling(
        shelved.item, shelved.hash, intake.submission, counter.desk.place, "1207", MONDAY
    )


def sheet_of(counter: Counter, intake: Intake) -> PaperFacts:
    return consultation_facts(told(intake, counter), "")


def test_what_to_bring_is_told_before_a_single_answer(counter: Counter) -> None:
    intake = counter.desk.begin("A001")
    intake.choose_item(DISPATCH)
    facts = sheet_of(counter, intake)
    assert facts.number == facts.document_number == facts.query_secret == ""
    assert "申请办理哪一项" in facts.unsettled
    assert {line.name for line in facts.asked if line.maybe} >= {"公司章程", "授权委托书"}
    assert intake.shelved is not None
    handed = counter.desk.handouts.consultation(intake.shelved, intake.submission)
    assert handed.report.outcome is PrintOutcome.CONFIRMED
    text = last_page(counter)
    assert "视情形" in text
    assert f"标准{intake.shelved.item.version}版" in text
    (code,) = ZxingReader().read(printer(counter).prints[-1].read_bytes(), "application/pdf")
    statement = counter.parts.signer.open(code.text)
    assert statement["kind"] == "consultation"
    assert intake.shelved.hash.startswith(statement["catalogue"])
    assert "number" not in statement


def test_answers_settle_the_sheet_and_no_person_is_on_it(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    facts = sheet_of(counter, intake)
    assert facts.unsettled == ()
    assert not any(line.maybe for line in facts.asked)
    assert intake.shelved is not None
    counter.desk.handouts.consultation(intake.shelved, intake.submission)
    text = last_page(counter)
    for party in (intake.submission.applicant, intake.submission.agent):
        assert party is not None
        assert party.name not in text
        assert party.number not in text


@pytest.mark.proof(small=6, large=40)
@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.code)
def test_the_sheet_asks_for_exactly_what_the_checklist_asks(
    proof: Proof, counter: Counter, item: Item
) -> None:
    ways = [way for way in paths(item) if not ended(item, way)]
    for case in proof.cases():
        # from all over the questions, not the first answers only
        way = ways[case * len(ways) // proof.total]
        intake = counter.desk.begin()
        intake.choose_item(item.code)
        for question, option in way.items():
            intake.answer(question, "2026-12-01" if option == A_DATE else option)
        wanted = [m.name for m in resolve(item, intake.submission.answers).materials()]
        asked = [line for line in sheet_of(counter, intake).asked if not line.rule]
        assert [line.name for line in asked] == wanted
        assert not any(line.maybe for line in asked)


def test_an_answer_that_ends_the_matter_is_said_first(counter: Counter) -> None:
    intake = dispatch_intake(counter, seat="elsewhere")
    facts = sheet_of(counter, intake)
    (reason,) = facts.reasons
    assert len(facts.asked + facts.limits + facts.unsettled) == 0
    assert reason.startswith("不属于本机关职权：")
    assert "公司住所地有许可管辖权" in reason


def test_the_form_is_filled_from_the_organisation_its_agent_and_the_answers(
    counter: Counter,
) -> None:
    intake = dispatch_intake(counter)
    firm = Party(
        "organisation", "广州𬱖川·晴人力资源有限公司", "91440103MA5XXXXX0X",
        address="虚拟路 1 号", representative="欧阳𫝋", phone="02000000000",
    )  # fmt: skip
    intake.set_applicant(firm)
    assert intake.shelved is not None
    form = form_of(intake.shelved.item, intake.submission.answers)
    assert form is not None
    facts = form_facts(told(intake, counter), form, "")
    values = {field.label: field.value for field in facts.fields}
    assert values["单位名称"] == firm.name
    assert values["统一社会信用代码"] == firm.number, "whole: its law asks for it"
    assert values["法定代表人"] == "欧阳𫝋"
    assert values["场所取得方式"] == "租赁"
    assert values["经办人证件号码"] == "999999199001011234"
    assert values["申请日期"] == "2026-03-02"
    assert values["注册资本（万元）"] == ""
    handed = counter.desk.handouts.application_form(intake.shelved, intake.submission)
    assert handed.title == "劳务派遣经营许可申请书"
    text = last_page(counter)
    for value in values.values():
        assert squeezed(value) in text


def test_a_persons_card_never_fills_an_organisations_fields(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    intake.set_applicant(Party("person", "张三", "11010519491231002X", address="某处"))
    assert intake.shelved is not None
    form = form_of(intake.shelved.item, intake.submission.answers)
    assert form is not None
    values = [field.value for field in form_facts(told(intake, counter), form, "").fields]
    assert "张三" not in values
    assert "某处" not in values


def test_sex_and_birth_come_from_the_number_and_only_from_a_right_one(counter: Counter) -> None:
    for number, sex, born in (
        ("11010519491231002X", "女", "1949-12-31"),
        ("999999190013011234", "", ""),
    ):
        intake = counter.desk.begin()
        intake.choose_item("00013112800001")
        intake.answer("activity", "business")
        intake.set_applicant(Party("person", "李四", number))
        assert intake.shelved is not None
        form = form_of(intake.shelved.item, intake.submission.answers)
        assert form is not None
        fields = form_facts(told(intake, counter), form, "").fields
        values = {field.label: field.value for field in fields}
        if born:
            assert (values["性别"], values["出生日期"]) == (sex, born)
        else:
            assert values["出生日期"] == ""


def test_labels_name_every_paper_in_the_file_as_its_receipt_numbers_it(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    counter.desk.handouts.labels(issued.number)
    content = printer(counter).prints[-1].read_bytes()
    texts = sorted(code.text for code in ZxingReader().read(content, "application/pdf"))
    lines = issued.papers[0].facts["materials"]
    wanted = [line["index"] for line in lines if line.get("originals") or line.get("copies")]
    assert texts == [label_text(issued.number, index) for index in wanted]
    page = last_page(counter)
    assert "陈" not in page
    for line in lines:
        if line["index"] in wanted:
            scan = counter.desk.scan(label_text(issued.number, line["index"]))
            assert (scan.kind, scan.case_id) == ("label", issued.case_id)
            material = intake.material(scan.material)
            assert material is not None
            assert material.name == line["name"]
    assert counter.desk.scan(label_text(issued.number, 99)).material == ""


def test_a_label_means_the_same_paper_after_a_second_visit(counter: Counter) -> None:
    """The second verdict takes in a paper that stands before the others: no label moves by it."""
    notice = noticed_case(counter, "articles")
    first = {
        n: scan.material
        for n in range(1, 20)
        if (scan := counter.desk.scan(label_text(notice.number, n))).material
    }
    assert first
    assert "articles" not in first.values()
    back = counter.desk.open_return(notice.number)
    assert back.submission.first_visit is not None
    for ident in back.submission.first_visit.satisfied:
        back.match(ident, True)
    back.check_complete("articles")
    accepted = counter.desk.issue(back)
    lines = [line["name"] for line in accepted.papers[0].facts["materials"]]
    assert lines.index("公司章程") + 1 in first, "its row has another's old number"
    for number, material in first.items():
        assert counter.desk.scan(label_text(notice.number, number)).material == material
    counter.desk.handouts.labels(notice.number)
    content = printer(counter).prints[-1].read_bytes()
    texts = sorted(code.text for code in ZxingReader().read(content, "application/pdf"))
    added = label_text(notice.number, max(first) + 1)
    assert added in texts
    assert counter.desk.scan(added).material == "articles"
    assert f"{max(first) + 1:02d}复印1公司章程" in last_page(counter)


def test_a_label_of_another_counter_names_no_case(counter: Counter) -> None:
    scan = counter.desk.scan("2644010300012030015737-03")
    assert (scan.kind, scan.number, scan.case_id) == ("label", "2644010300012030015737", "")


def test_a_printer_that_fails_says_which_paper_and_that_all_is_kept(counter: Counter) -> None:
    printer(counter).trouble(Fault.MEDIA_OUT)
    intake = dispatch_intake(counter)
    assert intake.shelved is not None
    with pytest.raises(DeviceProblem) as failed:
        counter.desk.handouts.consultation(intake.shelved, intake.submission)
    assert "一次性告知单" in failed.value.message
    assert "都在" in failed.value.saved
    assert counter.store.audit_entries()[-1].result == "failed"


def test_what_was_handed_out_is_audited_without_anybodys_name(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    assert intake.shelved is not None
    counter.desk.handouts.application_form(intake.shelved, intake.submission)
    entry = counter.store.audit_entries()[-1]
    assert (entry.action, entry.result) == ("handout.print", "confirmed")
    assert entry.detail == {"paper": "application_form"}
    for path in Path(printer(counter).prints[-1]).parent.iterdir():
        assert "陈" not in path.name


def test_an_item_without_a_form_says_so(counter: Counter) -> None:
    without = next(item for item in shipped_items() if not item.forms)
    intake = counter.desk.begin()
    intake.choose_item(without.code)
    assert intake.shelved is not None
    with pytest.raises(BadInput) as refused:
        counter.desk.handouts.application_form(intake.shelved, intake.submission)
    assert refused.value.code == "no_form"


def test_labels_of_an_unknown_number_are_refused(counter: Counter) -> None:
    with pytest.raises(BadInput) as refused:
        counter.desk.handouts.labels("2644010300012030015737")
    assert refused.value.code == "unknown_case"


def label_codes(counter: Counter) -> list[str]:
    """What is read from the labels printed last."""
    content = printer(counter).prints[-1].read_bytes()
    return sorted(code.text for code in ZxingReader().read(content, "application/pdf"))


def test_papers_handed_in_later_get_the_next_labels(tmp_path: Path) -> None:
    """They had none: a scan led to no paper, and the sheet of the case left them out."""
    counter = demo_counter(tmp_path / "p", catalogue=lenient_catalogue(tmp_path / "items"))
    case = deferred_case(counter, "equipment", "rules")
    counter.desk.handouts.labels(case.number, newest=True)
    first = label_codes(counter)
    assert first == [label_text(case.number, n) for n in range(1, len(first) + 1)]
    added = []
    for number, ident in enumerate(("rules", "equipment"), len(first) + 1):
        back = counter.desk.open_return(case.number)
        back.check_complete(ident)
        counter.desk.issue(back)
        counter.desk.handouts.labels(case.number, newest=True)
        added.append(label_text(case.number, number))
        assert label_codes(counter) == [added[-1]], "the others have theirs"
        assert counter.desk.scan(added[-1]).material == ident
    counter.desk.handouts.labels(case.number)
    assert label_codes(counter) == [*first, *added]
    assert f"{len(first) + 1:02d}原件1劳务派遣管理制度文本" in last_page(counter)
    counter.close()


def test_the_files_own_label_counts_all_its_papers_at_a_hand_in(
    counter: Counter, tmp_path: Path
) -> None:
    """The one stuck on the file at the first visit counts one paper less."""
    roll = SimulatedLabelPrinter(tmp_path / "labels")
    printing = counter.desk.printing
    printing.printers = replace(printing.printers, label=(("标签机", roll),))
    case = deferred_case(counter)
    counter.desk.handouts.labels(case.number, newest=True)
    before = len(roll.labels)
    back = counter.desk.open_return(case.number)
    back.check_complete("equipment")
    counter.desk.issue(back)
    counter.desk.handouts.labels(case.number, newest=True)
    codes = []
    for path in roll.labels[before:]:
        with Image.open(path) as picture:
            codes += [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]
    assert codes == [case.number, label_text(case.number, before)]
    read = counter.desk.case(case.case_id)
    assert read.decision is not None
    item = counter.desk.shelf.version(read.decision.catalogue).item
    act = act_on(read, item, counter.desk.place, "1207", MONDAY)
    assert rolled(label_facts(act, read, newest=True)).labels[0].counts == f"{before}\u00a0份材料"


def test_a_paper_that_went_back_with_its_defect_gets_no_label(counter: Counter) -> None:
    case = deferred_case(counter)
    back = counter.desk.open_return(case.number)
    back.check_complete("equipment")
    back.set_point("equipment", "sealed", False, seen="末页无章", page="2")
    back.cannot_correct_now(True)
    counter.desk.issue(back)
    with pytest.raises(BadInput) as refused:
        counter.desk.handouts.labels(case.number, newest=True)
    assert refused.value.code == "no_papers"
