"""What the sign-in waits for is little: the first two windows load no library and no room of ours."""

from __future__ import annotations

import subprocess
import sys

# what the worker loads while somebody types (docs/decisions/0050-gui.md)
LATER = (
    "sqlalchemy", "sqlcipher3", "alembic", "yaml", "reportlab", "PIL", "pypinyin", "structlog",
    "cryptography", "windowdesk.app.desk", "windowdesk.app.ports", "windowdesk.domain.decision",
    "windowdesk.domain.standard", "windowdesk.storage", "windowdesk.documents",
    "windowdesk.catalogue", "windowdesk.gui.screens.intake",
)  # fmt: skip
SHOW = "import sys; import windowdesk.bootstrap.start, windowdesk.bootstrap.front"


def test_typing_the_number_waits_for_no_library_and_no_rule() -> None:
    program = f"{SHOW}; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "windowdesk.gui.front" in loaded
    assert [name for name in LATER if name in loaded] == []
