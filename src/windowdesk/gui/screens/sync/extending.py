"""申请延期: a supervisor puts off what the policy has frozen, for some hours, with a reason, on the record."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QPlainTextEdit, QSpinBox, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.gui.screens.sync.presenter import Extension, SyncPresenter, SyncState
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _, counted


class ExtendDialog(ActDialog):
    """``acted`` carries what is said. A supervisor who sits here finds their own number filled in."""

    def __init__(self, presenter: SyncPresenter, state: SyncState, parent: QWidget) -> None:
        subject = counted(
            "只推迟暂停，不改变上限；一次最多 {n} 小时。谁批准、为什么，记入审计并上报。",
            state.most_hours,
        )
        super().__init__(parent, _("申请延期"), subject, _("批准延期"))
        self.setMinimumWidth(520)
        self._presenter = presenter
        self.limit = QComboBox()
        for limit, words in state.frozen:
            self.limit.addItem(words, limit)
        self.hours = QSpinBox()
        self.hours.setRange(1, state.most_hours)
        self.hours.setValue(state.most_hours)
        self.hours.setSuffix(_(" 小时"))
        self.hours.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(52)
        self.number = CodeField()
        self.number.setText(presenter.supervisor)
        self.password = CodeField(secret=True)
        self._build()

    def _build(self) -> None:
        self._pair((_("暂停的限制"), self.limit), (_("延期"), self.hours))
        self._field(_("延期原因"), self.reason)
        self._pair((_("主管工号"), self.number), (_("密码"), self.password))
        self._finish(self._act)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pair(self, *fields: tuple[str, QWidget]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for column, (words, field) in enumerate(fields):
            label = Text(words, ink=2)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)

    def _act(self) -> None:
        self._wait()
        asked = Extension(
            str(self.limit.currentData() or ""),
            self.hours.value(),
            self.reason.toPlainText(),
            self.number.text(),
            self.password.text(),
        )
        self._presenter.extend(asked, self._told, self.refuse)

    def _told(self, words: str) -> None:
        self._presenter.tell(words)
        self._done(words)

    def refuse(self, error: DeskError) -> None:
        self.password.clear()
        super().refuse(error)
