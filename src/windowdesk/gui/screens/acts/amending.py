"""更改联系信息: how the people of a case can be reached; nothing that was judged or printed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from windowdesk.app.wording_amending import field_words
from windowdesk.app.wording_joints import begun
from windowdesk.gui.screens.acts.presenter import ActsPresenter
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _
from windowdesk.protocol.amending import LONGEST


class AmendDialog(ActDialog):
    """``acted`` carries the case. ``held``: each field that may be changed, and what stands there."""

    def __init__(
        self,
        presenter: ActsPresenter,
        case_id: str,
        subject: str,
        held: Mapping[str, str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, _("更改联系信息"), subject, _("保存"))
        self.setMinimumWidth(560)
        self._presenter = presenter
        self._case_id = case_id
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.column.addLayout(grid)
        for place, (name, value) in enumerate(held.items()):
            field = CodeField() if name.endswith(".phone") else QLineEdit()
            field.setMaxLength(LONGEST)
            field.setText(value)
            field.setCursorPosition(0)
            self.fields[name] = field
            row, across = divmod(place, 2)
            words = begun(field_words(name))
            label = Text(words, ink=2)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, 2 * row, across)
            grid.addWidget(field, 2 * row + 1, across)
        self.column.addWidget(
            Text(
                _(
                    "已出具的文书不变，之后的文书按新的内容。姓名、证件号码有误的，走更正或者作废重办。"
                ),
                ink=3,
                wrap=True,
            )
        )
        self._finish(self._act)
        first = next(iter(self.fields.values()))
        first.selectAll()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        self._wait()
        self.says.hide()
        values = {name: field.text() for name, field in self.fields.items()}
        self._presenter.amend(self._case_id, values, self._done, self.refuse)
