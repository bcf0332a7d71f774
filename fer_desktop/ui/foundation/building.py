"""Builds the inside of widgets: rows and columns, buttons with their icons, and how a widget is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import icons, theme


@dataclass(frozen=True, slots=True)
class Stretch:
    """Empty room in a row or column that takes what the other parts leave, by its factor."""

    factor: int = 1


STRETCH: Final = Stretch()

Part = QWidget | QLayout | Stretch | int | tuple[QWidget | QLayout, int]
"""What a row or column holds: a widget, another layout, either of them with its stretch factor, empty room, or a gap in px."""

Margins = tuple[int, int, int, int]
"""Left, top, right and bottom, in px."""

_Box = TypeVar("_Box", bound=QBoxLayout)
_Button = TypeVar("_Button", bound=QAbstractButton)


def in_row(
    *parts: Part, spacing: int = theme.SPACE_8, margins: Margins = (0, 0, 0, 0), on: QWidget | None = None
) -> QHBoxLayout:
    """Return a layout from left to right. on: the widget that it lays out, if not a part of another layout."""
    return _filled(QHBoxLayout(on) if on is not None else QHBoxLayout(), parts, spacing, margins)


def in_column(
    *parts: Part, spacing: int = theme.SPACE_8, margins: Margins = (0, 0, 0, 0), on: QWidget | None = None
) -> QVBoxLayout:
    """Return a layout from top to bottom. on: the widget that it lays out, if not a part of another layout."""
    return _filled(QVBoxLayout(on) if on is not None else QVBoxLayout(), parts, spacing, margins)


def push_button(icon: str = "", role: str = "") -> QPushButton:
    """Return a button with an icon and one of the looks of `theme`."""
    return _dressed(QPushButton(), icon, role)


def tool_button(icon: str = "", role: str = "") -> QToolButton:
    """Return a button for an icon alone, with one of the looks of `theme`."""
    return _dressed(QToolButton(), icon, role)


def explain(widget: QWidget, name: str, tip: str) -> None:
    """Give a widget its accessible name, and an explanation as tooltip and accessible description."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    widget.setToolTip(tip)


def _filled(layout: _Box, parts: tuple[Part, ...], spacing: int, margins: Margins) -> _Box:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for part in parts:
        match part:
            case Stretch():
                layout.addStretch(part.factor)
            case int():
                layout.addSpacing(part)
            case QWidget():
                layout.addWidget(part)
            case QLayout():
                layout.addLayout(part)
            case (QWidget() as widget, int() as stretch):
                layout.addWidget(widget, stretch)
            case (QLayout() as inner, int() as stretch):
                layout.addLayout(inner, stretch)
    return layout


def _dressed(button: _Button, icon: str, role: str) -> _Button:
    if icon:
        icons.set_icon(button, icon)
    if role:
        button.setProperty("role", role)
    return button
