"""What the database's library says, in the store's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk.app.errors import StoreCorrupt
from windowdesk.storage import faults


@pytest.mark.parametrize("said", [MemoryError(), ValueError("no fault of the store's")])
def test_a_page_that_cannot_be_decrypted_is_not_called_a_lack_of_memory(
    said: Exception, tmp_path: Path
) -> None:
    """SQLCipher answers SQLITE_NOMEM at a COMMIT that meets it; other errors pass."""
    expected = StoreCorrupt if isinstance(said, MemoryError) else ValueError
    with pytest.raises(expected), faults.spoken(tmp_path):
        raise said
