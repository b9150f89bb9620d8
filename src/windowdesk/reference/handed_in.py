"""A holiday notice as somebody hands it in, in memory: the same checks as a file that is imported."""

from __future__ import annotations

import json

from windowdesk.app.errors import BadInput
from windowdesk.i18n import _
from windowdesk.reference.holiday_files import MAX_BYTES, plain_table, table_of


class HandedInHolidays:
    """Implements :class:`windowdesk.app.standards.HolidayReader`."""

    def read(self, name: str, content: bytes) -> tuple[int, str]:
        """The year of the notice and its table as JSON; ``BadInput`` says what is wrong with it."""
        if len(content) > MAX_BYTES:
            raise _refuse(_("文件过大，不是一年的节假日表。"))
        try:
            table = table_of(name, content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise _refuse(_("文件不是 UTF-8 编码的文本。")) from None
        return table.year, json.dumps(plain_table(table), ensure_ascii=False, sort_keys=True)


def _refuse(message: str) -> BadInput:
    return BadInput(
        message,
        saved=_("原有的节假日表没有改动。"),
        press=_("请对照国务院办公厅的放假通知检查文件后重新导入。"),
        code="holidays_unreadable",
    )
