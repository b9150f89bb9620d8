"""Who amends cases and settles questions at a simulated counter: the product's own use cases."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tests.helpers.acts import CLERK
from windowdesk.app.amending import Amending, amendable
from windowdesk.app.errors import BadInput
from windowdesk.app.place import Here, Place
from windowdesk.app.recording import Recorder, case_of
from windowdesk.app.rectifying import Rectifying
from windowdesk.app.reviewing import Answer, Reviewing
from windowdesk.app.revoking import Revoking
from windowdesk.bootstrap.demo import DEMO_SUPERVISOR
from windowdesk.domain.cases.case import Case
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.desk import DeskSyncing
from windowdesk.sync.engine import Engine

if TYPE_CHECKING:
    from tests.proofs.simulation.counter import Time

PHONES = ("13800001111", "13900002222", "13700003333")
ADDRESSES = ("荔湾区一路 1 号", "荔湾区二路 2 号")
_PLACE = Place("荔湾区政务服务中心", "综合12号窗", "440103", "", demo=True)
_CLERK = StaffMember(CLERK, "演示", Role.CLERK)
# what nobody here does: no paper is drawn to answer a question about a field
_NOBODY = cast("Any", None)


@dataclass(frozen=True, slots=True)
class People:
    """A clerk and a supervisor; both know what their counter knows."""

    store: SqlStore
    amending: Amending
    reviewing: Reviewing

    @classmethod
    def at(cls, store: SqlStore, sync: SqlSyncStore, engine: Engine, time: Time) -> People:
        """Those of the counter with this store."""
        link = DeskSyncing(sync, engine, _NOBODY)

        def recorder(who: StaffMember) -> Recorder:
            return Recorder(store, time, Here(_PLACE), lambda: who, _nothing)

        asked = recorder(DEMO_SUPERVISOR)
        revoking = Revoking(asked, _NOBODY, _NOBODY)
        rectifying = Rectifying(asked, _NOBODY, _NOBODY, revoking)
        reviewing = Reviewing(asked, revoking, rectifying, _NOBODY, lambda: link)
        return cls(store, Amending(recorder(_CLERK), _nothing), reviewing)

    def amend(self, chance: random.Random) -> Case | None:
        """Amend a case, mostly the one that others amend too."""
        known = sorted(one.case_id for one in self.store.summaries(limit=20))
        open_ = [one for one in known if amendable(case_of(self.store, one))]
        if not open_:
            return None
        case_id = open_[0] if chance.random() < 0.7 else chance.choice(open_)
        values = {"applicant.phone": chance.choice(PHONES)}
        if chance.random() < 0.3:
            values = {"applicant.address": chance.choice(ADDRESSES)}
        try:
            return self.amending.amend(case_id, values)
        except BadInput as same:
            if same.code != "nothing_changed":
                raise
            return None

    def settle(self, chance: random.Random) -> None:
        """Say which of the contested values hold, of one question about fields."""
        asked = [
            one for one in self.reviewing.questions() if (one.kind, one.state) == ("field", "open")
        ]
        for item in asked[:1]:
            question = self.reviewing.question(item.review)
            if "amended" not in question.offers or question.case is None:
                return
            values = {one.name: chance.choice(one.options).value for one in question.case.contested}
            self.reviewing.settle(item.review, Answer("amended", "已电话核对", values=values))


def _nothing(*_whatever: Any) -> None:
    """The engine is woken by the counter itself."""
