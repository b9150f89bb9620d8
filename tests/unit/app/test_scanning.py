"""A scan anywhere goes where it belongs: what a scanned text is."""

from __future__ import annotations

import pytest

from tests.helpers.counter import check_everything, dispatch_intake
from windowdesk.bootstrap.counter import Counter


def test_a_receipts_number_and_its_code_lead_to_the_case(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    intake.mark_absent("rules")
    issued = counter.desk.issue(intake)
    code = str(issued.papers[0].facts["code_text"])
    for text in (issued.number, f" {issued.number}\r", code, code.lower()):
        scan = counter.desk.scan(text)
        assert (scan.kind, scan.case_id, scan.state) == ("receipt", issued.case_id, "correcting")


def test_a_number_of_another_counter_is_a_receipt_without_a_case(counter: Counter) -> None:
    scan = counter.desk.scan("2644010300012030015737")
    assert (scan.kind, scan.case_id) == ("receipt", "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("99999919880312001x", "id"),
        ("999999197901050030\n", "id"),
        # a wrong check digit is said in the form
        ("999999198803120011", "id"),
        # an organisation's code of digits alone
        ("914401007000000369", "organisation"),
        ("９９９９９９１９７９０１０５００３０", "unknown"),
        ("2644010300012030015738", "unknown"),
        ("HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF+70 ABC$%*+-./:", "unknown"),
        ("HTTPS://ELSEWHERE.EXAMPLE/V#", "unknown"),
        ("２６４４０１０３０００１２０３００１５７３７１", "unknown"),
        ("", "unknown"),
        ("'; DROP TABLE cases;--", "unknown"),
    ],
)
def test_anything_else_is_named_or_unknown(counter: Counter, text: str, kind: str) -> None:
    assert counter.desk.scan(text).kind == kind


def test_an_input_method_that_makes_letters_wide_is_said_of_a_persons_number(
    counter: Counter,
) -> None:
    assert counter.desk.scan("９９９９９９１９７９０１０５００３０").hint == "width"
