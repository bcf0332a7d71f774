"""Our own icons, resources/icons/*.svg: drawn in strokes of "currentColor", which becomes a colour of the theme."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from fer_desktop import paths
from fer_desktop.ui.theme import Theme

_PIXELS: Final = (16, 18, 27, 32, 36, 48, 96)
"""Icons are rendered from their strokes at these sizes: 16 px in menus, 18 px on buttons, 48 px over messages, and twice."""

_APPLICATION_PIXELS: Final = (16, 24, 32, 48, 64, 128, 256)

_NAME: Final = "iconName"
_TONE: Final = "iconTone"


def icon(name: str, theme: Theme, tone: str = "text") -> QIcon:
    """Return an icon in a colour of the theme; tone is the name of one of its colours."""
    return _tinted(name, getattr(theme, tone), theme.disabled, _PIXELS)


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    return _tinted("fer-desktop", "", "", _APPLICATION_PIXELS)


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


def set_icon(target: QAbstractButton | QAction, name: str, theme: Theme, tone: str = "text") -> None:
    """Give a button or action an icon that `retint` can bring to another theme."""
    target.setProperty(_NAME, name)
    target.setProperty(_TONE, tone)
    target.setIcon(icon(name, theme, tone))


def retint(root: QWidget, theme: Theme) -> None:
    """Bring all icons set by `set_icon` in a widget and below it to a theme."""
    targets: list[QAbstractButton | QAction] = [*root.findChildren(QAbstractButton), *root.findChildren(QAction)]
    for target in targets:
        name = target.property(_NAME)
        if name:
            target.setIcon(icon(name, theme, target.property(_TONE)))


@lru_cache(maxsize=256)
def _tinted(name: str, color: str, disabled: str, sizes: tuple[int, ...]) -> QIcon:
    text = (paths.resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    for tint, mode in ((color, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        renderer = QSvgRenderer(QByteArray(text.replace("currentColor", tint).encode()))
        for pixels in sizes:
            pixmap = QPixmap(QSize(pixels, pixels))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            result.addPixmap(pixmap, mode)
    return result
