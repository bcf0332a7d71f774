"""Iterates over all widgets of a window, for tests of its texts and of its use without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTabBar,
    QTabWidget,
    QWidget,
)

MOST_ROWS = 40


def widgets_of(root: QWidget) -> list[QWidget]:
    """Return a widget and its descendants, without the parts that Qt makes itself."""
    return [root, *(widget for widget in root.findChildren(QWidget) if not _is_qts(widget))]


def texts_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield place and content of each text of a widget and its descendants: visible, in tooltips, and for screen readers."""
    for widget in widgets_of(root):
        where = path_of(widget)
        yield from ((f"{where} {name}", text) for name, text in _own_texts(widget) if text)


def path_of(widget: QObject) -> str:
    """Return the names of the classes on the path from the window to a widget."""
    names: list[str] = []
    at: QObject | None = widget
    while at is not None:
        names.append(type(at).__name__)
        at = at.parent()
    return " > ".join(name for name in reversed(names) if name not in ("QWidget", "QStackedWidget"))


def _own_texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    if widget.isWindow():
        yield "title", widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QComboBox):
        yield from (("item", widget.itemText(k)) for k in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (("tab", widget.tabText(k)) for k in range(widget.count()))
        yield from (("tab tooltip", widget.tabToolTip(k)) for k in range(widget.count()))
    if isinstance(widget, QMenu):
        yield "title", widget.title()
    for action in widget.actions():
        yield "action", action.text()
    if isinstance(widget, QAbstractItemView):
        yield from _items_of(widget)


def _items_of(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    # A view may have no model or no header, although the stubs say otherwise.
    model = cast("QAbstractItemModel | None", view.model())
    if model is None:
        return
    top = QModelIndex()
    shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(top)):
        for role in shown:
            text = model.headerData(column, Qt.Orientation.Horizontal, role)
            yield "header", text if isinstance(text, str) else ""
        for row in range(min(model.rowCount(top), MOST_ROWS)):
            for role in shown:
                text = model.data(model.index(row, column), role)
                yield "cell", text if isinstance(text, str) else ""


def _is_qts(widget: QWidget) -> bool:
    """Return whether Qt made a widget as a part of another: a scroll bar, the list of a combo box, the corner of a table."""
    owner = widget.parentWidget()
    parts = isinstance(owner, (QLineEdit, QTabBar, QAbstractScrollArea)) and not _is_content(widget, owner)
    return isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_") or parts or _is_in_combo_box(owner)


def _is_in_combo_box(widget: QWidget | None) -> bool:
    while widget is not None:
        if isinstance(widget, QComboBox):
            return True
        widget = widget.parentWidget()
    return False


def _is_content(widget: QWidget, owner: QWidget) -> bool:
    """Return whether a widget in a scroll area belongs to this program, such as its content or a button over it."""
    return isinstance(owner, QAbstractScrollArea) and not type(widget).__module__.startswith("PySide6.QtWidgets")
