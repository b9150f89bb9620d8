"""An empty counter's store without its migrations: made once in a process, copied for every test.

Ten migrations take a tenth of a second, and nearly every test begins with a counter nobody has used.
The identity is drawn anew for each, so that two counters of one test are two.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from windowdesk.bootstrap.clock import SystemClock
from windowdesk.storage import cipher, key
from windowdesk.storage.opening import _create
from windowdesk.storage.schema import SHIPPED
from windowdesk.storage.session import FILE, Wish, first_meta
from windowdesk.storage.unit_of_work import put_meta


def lay_down(profile: Path) -> None:
    """Put an empty store of the present shape into ``profile``, unless there is one already."""
    if profile.exists() and any(profile.iterdir()):
        return
    profile.mkdir(parents=True, exist_ok=True)
    for name in (FILE, key.FILE):
        shutil.copy2(_made() / name, profile / name)
    engine = cipher.writer(profile / FILE, (profile / key.FILE).read_text("ascii").strip())
    with engine.connect() as connection, connection.begin():
        put_meta(connection, first_meta())
    engine.dispose()


@cache
def _made() -> Path:
    """A folder with a store as it is before its first session."""
    folder = Path(tempfile.mkdtemp(prefix="empty-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    wish = Wish(folder, True, "440103", SystemClock(), lambda: None, None, "", 0, SHIPPED)
    _create(wish)
    return folder
