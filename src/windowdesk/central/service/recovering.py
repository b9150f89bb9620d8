"""The key of a dead counter's disk: two people give it out, and the audit chain says so.

One brings an administrator's one-time code, the other the passphrase that was shown when the centre was
made. What the key opens belongs to the same office, and goes through the same door as any package.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from windowdesk.central.service import audit
from windowdesk.central.service.core import Core
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.staff import use_admin_code
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Role
from windowdesk.protocol import escrow
from windowdesk.protocol.escrow import EscrowError

ACTION = "device.recover"


class CannotRecover(Exception):
    """``code``: "unknown_device", "not_escrowed", "passphrase", "other_office", "damaged"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def store_key(core: Core, device: str, admin_code: str, passphrase: str) -> str:
    """The key of ``device``'s store, 64 hex digits; the code is used up, and both are on the record.

    Raises :class:`CannotRecover`, and ``NotAllowed`` code "admin_code".
    """
    with core.database.reading() as connection:
        office, wrapped = _wrapped(connection, device)
        locked = connection.scalar(select(meta.c.value).where(meta.c.key == "recovery_locked"))
    try:
        private = escrow.unlock(str(locked).encode(), passphrase)
    except EscrowError:
        _note(core, office, device, "refused")
        raise CannotRecover("passphrase") from None
    _use(core, office, device, admin_code)
    try:
        return escrow.unseal(private, escrow.STORE_KEY, wrapped, device).hex()
    except EscrowError:
        raise CannotRecover("damaged") from None


def _wrapped(connection: Connection, device: str) -> tuple[str, bytes]:
    row = connection.execute(
        select(devices.c.office, devices.c.wrapped_key).where(devices.c.device == device)
    ).first()
    if row is None:
        raise CannotRecover("unknown_device")
    if not row.wrapped_key:
        raise CannotRecover("not_escrowed")
    return row.office, bytes(row.wrapped_key)


def _use(core: Core, office: str, device: str, admin_code: str) -> None:
    def work(unit: Unit) -> None:
        if use_admin_code(unit.connection, admin_code, core.now()) != office:
            raise CannotRecover("other_office")
        _write(unit, core, office, device, "done")

    core.database.attempt(work)


def _note(core: Core, office: str, device: str, result: str) -> None:
    core.database.attempt(lambda unit: _write(unit, core, office, device, result))


def _write(unit: Unit, core: Core, office: str, device: str, result: str) -> None:
    doing = Doing(unit.connection, office, "admin-code", Role.ADMINISTRATOR, core.now())
    audit.note(doing, ACTION, device, result=result)
