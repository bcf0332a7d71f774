"""The Model tab: what the current model is, how good it is, and where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from fer_desktop.ui import theme
from fer_desktop.ui.context import AppContext

if TYPE_CHECKING:
    from fer_desktop.ui.model_page import ModelPage


class ModelTab(QWidget):
    """Follows the model and the runtime that are chosen elsewhere. The page is built when it is first looked at."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.page: ModelPage | None = None
        self._nothing = theme.label(
            self.tr("No model was found. Install the program again, or put a model's folder into the models folder."), "muted"
        )
        self._nothing.setMargin(theme.SPACE_24)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Model"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._nothing)
        layout.addWidget(self._scroll)
        context.modelChanged.connect(self._follow_model)
        context.themeChanged.connect(self._follow_theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.page is None:
            self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.page is not None:
            self.page.set_room(event.size().width())

    def _build(self) -> None:
        # Imported when it is needed: pyqtgraph would hold up the start of the program.
        from fer_desktop.ui.model_page import ModelPage

        self.page = ModelPage()
        self.page.set_room(self.width())
        self._scroll.setWidget(self.page)
        self._follow_theme()
        self._follow_model()

    def _follow_theme(self) -> None:
        if self.page is not None:
            self.page.set_dark(self._context.dark)

    def _follow_model(self) -> None:
        if self.page is None:
            return
        model = self._context.model
        self._nothing.setVisible(model is None)
        self._scroll.setVisible(model is not None)
        if model is not None:
            self.page.show_model(model, self._context.runtime)
