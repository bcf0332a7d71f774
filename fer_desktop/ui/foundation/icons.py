"""Icons, and buttons with icons.

The icons are resources/icons/*.svg, drawn in strokes of "currentColor", which becomes a colour of the theme.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from fer_desktop import paths
from fer_desktop.ui.foundation.keyboard import leave_focus
from fer_desktop.ui.foundation.theme import Theme, current, give_role

_Button = TypeVar("_Button", bound=QAbstractButton)

_PIXELS: Final = (16, 18, 27, 32, 36, 54)
"""Icons are rendered from their strokes at these sizes: 16 px in menus, 18 px on buttons, and up to three times these."""

_APPLICATION_PIXELS: Final = (16, 24, 32, 48, 64, 128, 256)

_NAME: Final = "iconName"
_TONE: Final = "iconTone"


def icon(name: str, theme: Theme, tone: str = "text") -> QIcon:
    """Return an icon in a colour of the theme. tone: the name of a field of Theme."""
    return _tinted(name, getattr(theme, tone), theme.disabled, _PIXELS)


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    return _tinted("fer-desktop", "", "", _APPLICATION_PIXELS)


def icon_files() -> list[Path]:
    """Return the files of all icons; the name of an icon is that of its file."""
    return sorted((paths.resources_folder() / "icons").glob("*.svg"))


def pixmap(name: str, size: int, ratio: float, tone: str = "text") -> QPixmap:
    """Return an icon as a picture of any size, in px. ratio: the screen's device pixel ratio."""
    result = _rendered(_renderer(name, getattr(current(), tone)), round(size * ratio))
    result.setDevicePixelRatio(ratio)
    return result


def dot(color: QColor, ratio: float, side: int = 10) -> QPixmap:
    """Return a round mark, 10 px wide, in a person's colour, in the middle of a square.

    ratio: the screen's device pixel ratio. side: of the square, in px.
    """
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse((side - 10) // 2, (side - 10) // 2, 10, 10)
    painter.end()
    return pixmap


def dot_icon(color: QColor, ratio: float) -> QIcon:
    """Return the mark as an icon for lists and menus; its colour stays the same if its row is chosen or disabled."""
    pixmap = dot(color, ratio, side=16)
    result = QIcon(pixmap)
    for mode in (QIcon.Mode.Selected, QIcon.Mode.Disabled):
        result.addPixmap(pixmap, mode)
    return result


def set_icon(target: QAbstractButton | QAction, name: str, tone: str = "text") -> None:
    """Give a button or action an icon that `retint` can recolour."""
    target.setProperty(_NAME, name)
    target.setProperty(_TONE, tone)
    wanted = icon(name, current(), tone)
    # Qt lays the window out and paints it anew even if the icon is the same.
    if target.icon().cacheKey() != wanted.cacheKey():
        target.setIcon(wanted)


def retint(root: QWidget) -> None:
    """Recolour all icons that `set_icon` set in a widget's descendants for the current theme."""
    targets: list[QAbstractButton | QAction] = [*root.findChildren(QAbstractButton), *root.findChildren(QAction)]
    for target in targets:
        name = target.property(_NAME)
        if name:
            target.setIcon(icon(name, current(), target.property(_TONE)))


@lru_cache(maxsize=256)
def _tinted(name: str, color: str, disabled: str, sizes: tuple[int, ...]) -> QIcon:
    result = QIcon()
    for tint, mode in ((color, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        if mode is QIcon.Mode.Normal or tint != color:
            renderer = _renderer(name, tint)
            for pixels in sizes:
                result.addPixmap(_rendered(renderer, pixels), mode)
    return result


def _renderer(name: str, color: str) -> QSvgRenderer:
    text = (paths.resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))


def _rendered(renderer: QSvgRenderer, pixels: int) -> QPixmap:
    result = QPixmap(pixels, pixels)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter)
    painter.end()
    return result


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
    leave_focus(button)
    if icon:
        set_icon(button, icon)
    if role:
        give_role(button, role)
    return button
