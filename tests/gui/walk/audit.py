"""What can be wrong with a screen, found by measuring it: clipping, names, focus, words, contrast.

Every function takes a widget that is shown and returns what is wrong in words, [] when nothing is.
Nothing here knows a screen: whatever is put on one later is measured as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from PIL import Image
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QAccessible, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from windowdesk.gui.theme import contrast

_SLACK = 2  # px: rounding of metrics, not letters
_CELL_PAD = 16  # the style sheet's padding of a table's cells
_HEAD_PAD = 16
# U+3000 is white space in any language
CJK = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def shown(root: QWidget) -> Iterator[QWidget]:
    """``root`` and every widget under it that can be seen; windows of their own are not under it."""
    stack = [root]
    while stack:
        widget = stack.pop()
        if not widget.isVisible() or widget.width() == 0 or widget.height() == 0:
            continue
        yield widget
        children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        stack += [child for child in children if not child.isWindow()]


def called(widget: QWidget) -> str:
    """A widget in a failure's words: class, name, text."""
    text = getattr(widget, "text", None)
    said = str(text())[:40] if callable(text) else ""
    return f"{type(widget).__name__} {widget.objectName()} {said!r} {spoken(widget)[:30]!r}"


def spoken(widget: QWidget) -> str:
    """The name a screen reader says."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


# --- nothing is cut off --------------------------------------------------------------------------


def clipped(root: QWidget) -> list[str]:
    """Words that do not fit where they stand, and widgets that stick out of what holds them."""
    found = []
    for widget in shown(root):
        for problem in (*_short(widget), *_outside(widget)):
            found.append(f"{problem}: {called(widget)} {_path(widget)}")
    return found


def _path(widget: QWidget) -> str:
    names: list[str] = []
    above = widget.parentWidget()
    while above is not None and len(names) < 4:
        names.append(type(above).__name__)
        above = above.parentWidget()
    return "in " + " < ".join(names)


def _short(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _short_label(widget)
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton):
        if widget.text() and widget.sizeHint().width() > widget.width() + _SLACK:
            yield f"needs {widget.sizeHint().width()} of {widget.width()} px"
    elif isinstance(widget, QLineEdit):
        room = widget.width() - 18
        wanted = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        if not widget.text() and wanted > room + _SLACK:
            yield f"its placeholder needs {wanted} of {room} px"
    elif isinstance(widget, QTableView):
        yield from _short_cells(widget)
    elif isinstance(widget, QListWidget) and type(widget.itemDelegate()) is QStyledItemDelegate:
        yield from _short_items(widget)
    elif isinstance(widget, QScrollArea):
        inside = widget.widget()
        fixed = widget.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if inside is not None and fixed and inside.width() > widget.viewport().width() + _SLACK:
            yield "what it holds is wider than it is, and cannot be scrolled"


def _short_label(label: QLabel) -> Iterator[str]:
    if not label.text() or not label.pixmap().isNull():
        return
    if label.toolTip() and label.toolTip() == label.text():
        return  # gives way on purpose and tells the whole in its tool tip
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        longest = max(_words_of(label.text()), key=len, default="")
        if label.fontMetrics().horizontalAdvance(longest) > label.width() + _SLACK:
            yield f"the word {longest!r} is wider than its {label.width()} px"
        if wanted > label.height() + _SLACK:
            yield f"needs {wanted} of {label.height()} px in height"
        return
    hint = label.sizeHint()
    if hint.width() > label.width() + _SLACK:
        yield f"needs {hint.width()} of {label.width()} px"
    if label.fontMetrics().height() > label.height() + _SLACK:
        yield f"needs {label.fontMetrics().height()} of {label.height()} px in height"


def _words_of(text: str) -> list[str]:
    return [word for word in re.split(r"\s+", text) if word and not CJK.search(word)]


def _short_cells(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    for column in range(model.columnCount()):
        if header.isSectionHidden(column) or header.sectionSize(column) == 0:
            continue  # left out where room is short
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        wanted = QFontMetrics(header.font()).horizontalAdvance(title) + _HEAD_PAD
        if header.isVisible() and wanted > header.sectionSize(column) + _SLACK:
            yield f"the heading {title!r} needs {wanted} of {header.sectionSize(column)} px"
        for row in range(min(model.rowCount(), 30)):
            yield from _short_cell(table, model.index(row, column))


def _short_cell(table: QTableView, index: QModelIndex) -> Iterator[str]:
    """A cell that wraps has to be high enough, another wide enough or whole in its tool tip."""
    text, room = str(index.data() or ""), table.visualRect(index)
    tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
    metrics = table.fontMetrics()
    if not text or text in tip or room.isEmpty():
        return
    if table.wordWrap():
        box = QRect(0, 0, room.width() - _CELL_PAD, 10_000)
        high = metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), text).height()
        if high > room.height() + _SLACK:
            yield f"the cell {text!r} needs {high} of {room.height()} px in height"
        return
    wanted = metrics.horizontalAdvance(text) + _CELL_PAD
    if wanted > room.width() + _SLACK:
        yield f"the cell {text!r} needs {wanted} of {room.width()} px and has no tool tip"


def _short_items(items: QListWidget) -> Iterator[str]:
    for row in range(items.count()):
        item = items.item(row)
        if items.itemWidget(item) is not None:
            continue
        wanted = items.fontMetrics().horizontalAdvance(item.text()) + _CELL_PAD
        room = items.viewport().width()
        if wanted > room + _SLACK and item.text() not in item.toolTip():
            yield f"the line {item.text()!r} needs {wanted} of {room} px and has no tool tip"


def _outside(widget: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or _scrolled(widget):
        return
    if not parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(widget.geometry()):
        yield f"{_box(widget.geometry())} sticks out of {_box(parent.rect())}"


def _scrolled(widget: QWidget) -> bool:
    """Whether it is what a scroll area moves about: most of it may be out of sight."""
    parent = widget.parentWidget()
    holder = parent.parentWidget() if parent is not None else None
    return isinstance(holder, QAbstractScrollArea) and holder.viewport() is parent


def _box(rect: QRect) -> str:
    return f"({rect.x()}, {rect.y()}, {rect.width()}×{rect.height()})"


# --- keyboard and names --------------------------------------------------------------------------


def stops(root: QWidget) -> list[QWidget]:
    """What Tab has to reach."""
    found = []
    for widget in shown(root):
        policy = widget.focusPolicy()
        if not policy & Qt.FocusPolicy.TabFocus or not widget.isEnabled():
            continue
        if widget.focusProxy() is not None:
            continue
        if isinstance(widget, QRadioButton) and not widget.isChecked() and _chosen_beside(widget):
            continue  # arrows go on from the one that is chosen
        if isinstance(widget, QAbstractButton) and _left_out(widget):
            continue
        found.append(widget)
    return found


def _left_out(button: QAbstractButton) -> bool:
    """Tab goes to the chosen one of an exclusive group; arrows reach the others."""
    group = button.group()
    if group is None or not group.exclusive():
        return False
    chosen = group.checkedButton()
    return chosen is not None and chosen is not button and chosen.isVisible()


def _chosen_beside(button: QRadioButton) -> bool:
    parent = button.parentWidget()
    return (
        any(other.isChecked() for other in parent.findChildren(QRadioButton)) if parent else False
    )


def unnamed(root: QWidget) -> list[str]:
    """Controls a screen reader has no name or no role for, and buttons that hide their key."""
    found = []
    for widget in shown(root):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or _is_part(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {called(widget)} {_path(widget)}")
        client = interface.role() is QAccessible.Role.Client
        if interface.role() is QAccessible.Role.NoRole or (
            client and not isinstance(widget, QAbstractScrollArea)
        ):
            found.append(f"no role: {called(widget)} {_path(widget)}")
    return found


def _is_part(widget: QWidget) -> bool:
    """Whether it is the inside of a control that speaks for it: a viewport, a number's field."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractSpinBox):
        return True
    return isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget


# --- words ---------------------------------------------------------------------------------------


def texts(root: QWidget) -> Iterator[str]:
    """Everything that can be read on it or is said of it."""
    for widget in shown(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        for kind in (QAccessible.Text.Name, QAccessible.Text.Description):
            yield interface.text(kind)
        yield widget.toolTip()
        text = getattr(widget, "text", None)
        if callable(text):
            yield str(text())
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QMenu):
            yield from (action.text() for action in widget.actions())
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            yield from _item_texts(widget)
        if isinstance(widget, QPushButton) and widget.menu() is not None:
            yield from (action.text() for action in widget.menu().actions())


def _item_texts(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return  # a view made for later
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    )
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), 60)):
        for column in range(columns):
            for role in roles:
                yield str(model.index(row, column).data(role) or "")
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def chinese_left(root: QWidget, data: Iterable[str]) -> list[str]:
    """Texts with Chinese in them that is not of ``data``, which is Chinese by nature."""
    known = sorted((text for text in data if CJK.search(text)), key=len, reverse=True)
    found = []
    for text in dict.fromkeys(filter(CJK.search, texts(root))):
        rest = text
        for piece in known:
            if piece in rest:
                rest = rest.replace(piece, " ")
        if CJK.search(rest):
            found.append(f"{text!r} leaves {rest.strip()!r}")
    return found


# --- pixels --------------------------------------------------------------------------------------


def image(widget: QWidget) -> QImage:
    """``widget`` as it is painted, one pixel a logical pixel."""
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def pale(root: QWidget, least: float) -> list[str]:
    """Labels whose strongest pixel stands out from its ground by less than ``least`` : 1.

    Measured on the picture of the whole, so that whatever lies behind a label counts.
    """
    picture = image(root)
    found = []
    for widget in shown(root):
        if not isinstance(widget, QLabel) or not widget.text().strip() or not widget.isEnabled():
            continue
        corner = widget.mapTo(root, QPoint(0, 0))
        box = QRect(corner, widget.size()).intersected(picture.rect())
        seen = widget.visibleRegion().boundingRect()
        if box.height() < 8 or box.width() < 8 or seen.size() != widget.size():
            continue
        ratio = _contrast_in(picture.copy(box))
        if ratio < least:
            found.append(f"{ratio:.1f}: {called(widget)} {_path(widget)}")
    return found


def _contrast_in(part: QImage) -> float:
    size = (part.width(), part.height())
    bits = bytes(part.constBits())
    pixels = Image.frombuffer("RGB", size, bits, "raw", "BGRX", part.bytesPerLine(), 1)
    colours = pixels.getcolors(size[0] * size[1]) or []
    ground = max(colours)[1]
    return max(_stands_out(colour, ground) for _count, colour in colours)


@cache
def _stands_out(colour: object, ground: object) -> float:
    """The same few hundred shades between ink and ground come again with every label."""
    return contrast(_hex(colour), _hex(ground))


def _hex(colour: object) -> str:
    assert isinstance(colour, tuple)
    return "#{:02x}{:02x}{:02x}".format(*colour)
