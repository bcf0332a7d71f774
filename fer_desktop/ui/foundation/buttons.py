"""Buttons with their icons, and how a widget is explained."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from fer_desktop.ui.foundation import icons

_Button = TypeVar("_Button", bound=QAbstractButton)


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


def _dressed(button: _Button, icon: str, role: str) -> _Button:
    if icon:
        icons.set_icon(button, icon)
    if role:
        button.setProperty("role", role)
    return button
