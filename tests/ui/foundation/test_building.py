"""Rows and columns hold their parts in the order and with the room that was asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.ui.foundation.building import STRETCH, explain, in_column, in_row, push_button
from tests.present import present


def test_parts_stand_in_order_with_their_gaps_and_stretches(qtbot: QtBot) -> None:
    widget, first, second = QWidget(), QLabel("first"), QLabel("second")
    qtbot.addWidget(widget)
    inner = in_row(first, STRETCH, (second, 2), spacing=4)
    column = in_column((inner, 3), 12, margins=(1, 2, 3, 4), on=widget)
    assert widget.layout() is column
    assert (column.spacing(), column.contentsMargins().left(), column.contentsMargins().bottom()) == (8, 1, 4)
    assert present(column.itemAt(0)).layout() is inner
    assert present(present(column.itemAt(1)).spacerItem()).sizeHint().height() == 12
    assert (column.stretch(0), inner.direction()) == (3, QBoxLayout.Direction.LeftToRight)
    assert [inner.stretch(k) for k in range(inner.count())] == [0, 1, 2]
    assert [present(inner.itemAt(k)).widget() for k in (0, 2)] == [first, second]
    assert present(present(inner.itemAt(1)).spacerItem()).expandingDirections() == Qt.Orientation.Horizontal


def test_a_button_is_explained_to_the_eye_and_to_screen_readers(qtbot: QtBot) -> None:
    button = push_button("stop", "quiet")
    qtbot.addWidget(button)
    explain(button, "Stop", "Stop reading")
    assert (button.accessibleName(), button.accessibleDescription(), button.toolTip()) == (
        "Stop",
        "Stop reading",
        "Stop reading",
    )
    assert not button.icon().isNull() and button.property("role") == "quiet"
