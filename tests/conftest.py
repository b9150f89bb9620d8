"""Fixtures every test may use, and the two small plugins of this suite: parts and proofs."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import parts as _parts
from tests import proof as _proof

if TYPE_CHECKING:
    from windowdesk.central.store.database import Database

ROOT = Path(__file__).resolve().parent.parent
# folders of long files, the longest first
LONG = ("gui/walk", "day", "proofs", "durability", "e2e", "gui", "central", "peripherals", "sync")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# nothing of whoever runs the tests is read or written: a platform's key may lie there
os.environ["XDG_CONFIG_HOME"] = str(ROOT / "build" / "config")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--proof``: the large counts of ``make proof``."""
    parser.addoption("--proof", action="store_true", help="large counts, as in make proof")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported."""
    _proof.configure(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Properties are proofs; and what an earlier, stopped ``make proof`` has behind it is left out.

    The long files come first: one that begins last keeps a single worker busy when all else is done.
    """
    _proof.mark_properties(items)
    _proof.leave_out_finished(config, items)
    items.sort(key=_how_late)


def _how_late(item: pytest.Item) -> int:
    place = item.path.as_posix().removeprefix((ROOT / "tests").as_posix() + "/")
    return next((at for at, long in enumerate(LONG) if place.startswith(long)), len(LONG))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is left to do is known: a budget is shared out over it.

    What was imported stays to the end: the garbage collector need not walk through it each time.
    """
    _proof.collected(session)
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Count the examples of a property, and end it with its share of the budget."""
    return (yield from _proof.call(pyfuncitem))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """What a proof did goes with its report."""
    _proof.tell(item, call.when, held=call.excinfo is None)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was proved and what was not run."""
    _proof.report_counts(terminalreporter, config)
    _parts.name_what_was_not_run(terminalreporter)


@pytest.fixture(scope="session", autouse=True)
def _warm() -> None:
    """What belongs to a program's start is done once a process, not once a test."""
    from tests.helpers import warm

    warm.install()


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """``needs("strace", "xvfb")``: go on only where these parts are there (tests/parts.py)."""
    return _parts.needs


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real input written by others; named by WINDOWDESK_TEST_DATA, else beside the checkout."""
    _parts.needs("shared-data")
    return _parts.shared_folder()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> _proof.Proof:
    """``proof.cases()`` and ``proof.count`` of a test marked ``proof`` (tests/proof.py)."""
    return _proof.proof_of(request)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The centre's database, migrated and empty, on each engine (tests/helpers/postgres.py)."""
    from tests.helpers import postgres
    from windowdesk.central.store.database import open_folder, open_url

    if request.param == "sqlite":
        opened = open_folder(postgres.sqlite_folder(tmp_path / "centre"))
        yield opened
        opened.close()
        return
    cluster = postgres.cluster()
    url = cluster.fresh()
    opened = open_url(url, pool=12)
    yield opened
    opened.close()
    cluster.drop(url)
