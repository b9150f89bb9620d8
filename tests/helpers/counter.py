"""A real counter on a temporary profile, with a clock that stands where the test puts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path

from argon2 import PasswordHasher

from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.decision.submission import Credit, Party, Query
from windowdesk.domain.standard.model import Way
from windowdesk.settings import Settings

DISPATCH = "DEMO-LWPQ-01"
MONDAY = datetime.fromisoformat("2026-03-02T10:15:00")
NEW_COMPANY = {
    "matter": "new",
    "applicant_form": "company",
    "seat": "here",
    "place": "rent",
    "handler": "agent",
}
COMPANY = Party("organisation", "广州晴川人力资源有限公司", "91440103MA5XXXXX0X")
AGENT = Party("person", "陈𬱖宁", "999999199001011234", valid_to=date(2036, 1, 1))
# real argon2id, so cheap that a suite can sign in a thousand times
CHEAP = Argon2Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class StandingClock:
    """A clock that moves only when told to."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment

    def pass_(self, **span: int) -> None:
        self.moment += timedelta(**span)


def demo_counter(
    profile: Path, clock: StandingClock | None = None, catalogue: Path | None = None
) -> Counter:
    """A demo counter in ``profile`` with the demo clerk signed in and the finder stocked."""
    counter = open_counter(
        profile,
        clock=clock or StandingClock(),
        config=Settings(),
        hasher=CHEAP,
        catalogue=catalogue,
    )
    counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    # without warming the press: in a suite it is warm after the first document
    counter.desk.restock()
    return counter


def dispatch_intake(counter: Counter, **answers: str) -> Intake:
    """劳务派遣 for a new company by its agent, everybody known, no paper looked at yet."""
    intake = counter.desk.begin("A001")
    intake.choose_item(DISPATCH)
    for question, option in {**NEW_COMPANY, **answers}.items():
        intake.answer(question, option)
    intake.set_applicant(COMPANY)
    intake.set_agent(AGENT)
    return intake


def verdict(intake: Intake) -> Outcome:
    """The outcome shown now."""
    assert intake.decision is not None
    return intake.decision.outcome


def check_everything(intake: Intake) -> None:
    """Every paper of the checklist in order: as the standard asks, issued today where dated."""
    checklist = intake.checklist
    assert checklist is not None
    for material in checklist.materials():
        intake.check_complete(material.id)
        if material.validity is not None:
            intake.set_issued_on(material.id, intake.submission.received_at.date())


def fetch(intake: Intake, material: str, query: Query = Query.FOUND) -> None:
    """The paper comes from the certificate service."""
    intake.set_way(material, Way.E_CERTIFICATE, query=query, certificate="E-0001")


def lenient_catalogue(folder: Path) -> Path:
    """The dispatch licence alone, with a second paper (``rules``) that may be handed in later."""
    shipped = resources.files("windowdesk.catalogue") / "items" / "dispatch-licence.yaml"
    text = shipped.read_text(encoding="utf-8")
    head = "  - id: rules\n    name: 劳务派遣管理制度文本\n"
    assert text.count(head) == 1
    later = head + "    necessity: deferrable\n    ways: [submitted, deferred]\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dispatch-licence.yaml").write_text(text.replace(head, later), encoding="utf-8")
    return folder


def deferred_case(counter: Counter, *missing: str) -> Issued:
    """劳务派遣 accepted with ``missing`` put off (容缺受理)."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    for material in missing or ("equipment",):
        intake.mark_absent(material)
    intake.set_credit(Credit.GOOD)
    intake.ask_deferral(True)
    assert verdict(intake) is Outcome.ACCEPT_DEFERRED
    return counter.desk.issue(intake)


def accepted_case(counter: Counter) -> Issued:
    """劳务派遣 accepted, everything in order."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    return counter.desk.issue(intake)


def noticed_case(counter: Counter, *missing: str) -> Issued:
    """劳务派遣 with a one-time notice: ``missing`` (the rules) were not handed in."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    for material in missing or ("rules",):
        intake.mark_absent(material)
    return counter.desk.issue(intake)


def print_all(counter: Counter, issued: Issued) -> None:
    """Send every waiting job of ``issued`` to the simulated printers."""
    for job in issued.jobs:
        counter.desk.print_job(job.key)
