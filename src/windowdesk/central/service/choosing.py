"""What a supervisor at the console chose: one value of each contested field, for good.

The centre has no counter's log to write in, so it keeps a line of operations of its own for each
office and each life of its database: every counter hears the choice as it hears any amendment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from windowdesk.app.amending import settled_by
from windowdesk.app.errors import BadInput
from windowdesk.app.wording_amending import field_words
from windowdesk.central.service import amending
from windowdesk.central.service.acting import Act
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.taking import Taking, arrived
from windowdesk.central.store import writing
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.offices import offices
from windowdesk.domain.cases.amendment import Amendment, Option, Standing
from windowdesk.domain.plain import canonical
from windowdesk.i18n import _
from windowdesk.protocol.amending import AMENDED, payload
from windowdesk.protocol.batch import Received
from windowdesk.protocol.messages import OperationHead, decode
from windowdesk.protocol.operations import GENESIS, Operation

_EPOCH = 1


@dataclass(frozen=True, slots=True)
class Way:
    """A value that was said, and by whom: window, 工号 and moment of each; nobody: the reception."""

    key: str
    value: str
    said: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A contested field and what was said of it."""

    name: str
    ways: tuple[Way, ...]


def choices_of(connection: Connection, office: str, case_id: str) -> tuple[Choice, ...]:
    """What somebody has to choose in the case, () where nothing is contested."""
    found = _case(connection, office, case_id)
    if found is None:
        return ()
    read, _version = found
    return tuple(
        Choice(one.name, tuple(_way(option, read.amendments) for option in one.options))
        for one in read.contested
    )


def choose(core: Core, act: Act, case_id: str, chosen: Mapping[str, str], reason: str) -> bool:
    """Let the chosen values hold (field to :attr:`Way.key`); False where nothing is contested.

    ``BadInput`` "value_missing" unless every contested field has one of its own values: somebody else
    may have said something new meanwhile.
    """
    # one at a time: the line goes on from its last operation
    mine = offices.c.office == act.office
    act.connection.execute(select(offices.c.office).where(mine).with_for_update())
    found = _case(act.connection, act.office, case_id)
    if found is None or not found[0].contested:
        return False
    read, version = found
    values = {one.name: _value(one, chosen.get(one.name, "")) for one in read.contested}
    changes = settled_by(read.contested, values)
    amendment = Amendment("", case_id, read.visits, act.now, act.by, _("管理台"), changes, reason)
    _write(core, act, amendment, version)
    return True


def _case(connection: Connection, office: str, case_id: str) -> tuple[amending.Read, int] | None:
    of = cases.c.case_id == case_id, cases.c.office == office
    query = select(cases.c.operations, cases.c.amendments, cases.c.version).where(*of)
    row = connection.execute(query).first()
    if row is None or not row.amendments:
        return None
    return amending.read(connection, f"{row.operations} {row.amendments}"), row.version


def _way(option: Option, amendments: Mapping[str, Amendment]) -> Way:
    told = [amendments[name] for name in option.names if name in amendments]
    said = ((one.window, one.actor, one.at.isoformat(timespec="seconds")) for one in told)
    return Way(_key(option), option.value, tuple(said))


def _key(option: Option) -> str:
    """The option by who says it, never by its value: () is the reception."""
    return " ".join(option.names) or "-"


def _value(standing: Standing, key: str) -> str:
    option = next((one for one in standing.options if _key(one) == key), None)
    if option is None:
        raise BadInput(
            _("请选择{field}以哪一个为准。").format(field=field_words(standing.name)),
            saved=_("没有改动任何内容。"),
            press=_("每一项选择一个后再试。"),
            code="value_missing",
            field=f"value-{standing.name}",
        )
    return option.value


def _write(core: Core, act: Act, amendment: Amendment, version: int) -> None:
    device = f"console.{act.office}.{core.incarnation(act.connection)}"
    seq, last = writing.line(act.connection, device, _EPOCH)
    operation = Operation(
        device=device,
        epoch=_EPOCH,
        seq=seq + 1,
        op_id=act.random(16).hex(),
        kind=AMENDED,
        actor=act.by,
        case_id=amendment.case_id,
        base_version=version,
        catalogue="",
        wall_time=act.now,
        monotonic_ns=0,
        boot_id="",
        prev=last or GENESIS,
        payload=payload(amendment),
    )
    line = canonical(operation)
    came = Received(decode(OperationHead, line), line, operation.digest())
    who = Caller(device, act.office, "", "active", _EPOCH, False, "", "", b"")
    Taking(core, act.unit, who, _EPOCH).take(arrived([came]))
    writing.set_line(act.unit, device, _EPOCH, seq + 1, operation.digest())
