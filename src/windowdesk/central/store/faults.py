"""What goes wrong below the centre, as one word for the counter: try again later, nothing was done."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Unavailable(Exception):
    """The database cannot take or give anything now; nothing was changed.

    ``code``: "full" (no room on its disk), "busy" (locked too long), "gone" (not reached, damaged).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Conflict(Exception):
    """Another transaction was first; the same work, begun anew, sees what it did."""


class Unstorable(Exception):
    """The database refuses these very values."""


# SQLSTATE classes and codes of PostgreSQL, Appendix A of its manual
_AGAIN = ("40001", "40P01")
_FULL = ("53100", "53200", "58030")
_BUSY = ("55P03", "57014", "53300", "53400", "55006")


def of(error: BaseException) -> Exception | None:
    """The centre's word for an error of SQLAlchemy or a driver; None when it is none of theirs.

    A unique value taken is a :class:`Conflict`; other refused values are :class:`Unstorable`.
    """
    if isinstance(error, PoolTimeout):
        return Unavailable("busy")
    if isinstance(error, MemoryError):
        # SQLCipher's word for a page that does not authenticate, met while others are written
        return Unavailable("gone")
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", "") or "")
    state = str(getattr(cause, "sqlstate", "") or "")
    kind = type(cause).__name__
    if name:
        return _of_sqlite(name)
    if state:
        return _of_postgres(state)
    if isinstance(error, IntegrityError):
        return Conflict()
    if isinstance(error, DBAPIError) or kind in ("OperationalError", "InterfaceError"):
        # no SQLSTATE: the server never answered; or values the driver itself cannot send
        return Unstorable() if kind in ("DataError", "ProgrammingError") else Unavailable("gone")
    return None


def _of_sqlite(name: str) -> Exception:
    if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return Conflict()
    if name.startswith(("SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_RANGE")):
        return Unstorable()
    if name.startswith("SQLITE_FULL"):
        return Unavailable("full")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Unavailable("busy")
    return Unavailable("gone")


def _of_postgres(state: str) -> Exception:
    if state in _AGAIN or state == "23505":
        return Conflict()
    if state.startswith(("22", "23")):
        return Unstorable()
    if state in _FULL:
        return Unavailable("full")
    if state in _BUSY:
        return Unavailable("busy")
    return Unavailable("gone")
