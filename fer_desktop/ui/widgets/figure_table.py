"""A table of figures to read and copy, as high as its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem

from fer_desktop.ui.foundation import theme

_ROW: Final = 26


class FigureTable(QTableWidget):
    """The first `text_columns` columns hold words, the others figures. Ctrl+C copies the selected rows, or all."""

    def __init__(
        self,
        name: str,
        headers: Sequence[tuple[str, str]] = (),
        text_columns: int = 1,
        most_rows: int = 0,
        *,
        even: bool = False,
    ) -> None:
        """headers: title and tooltip of each column. most_rows: with more rows the table scrolls; 0: never.

        even: all columns have the same width; otherwise the first takes what the others leave.
        """
        super().__init__()
        self.setFont(theme.font())
        self._text_columns = text_columns
        self._most_rows = most_rows
        self._even = even
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if not most_rows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.set_headers(headers)

    def set_headers(self, headers: Sequence[tuple[str, str]]) -> None:
        """Set the columns' titles and tooltips."""
        self.setColumnCount(len(headers))
        header = self.horizontalHeader()
        for place, (title, tip) in enumerate(headers):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            item.setTextAlignment(self._alignment(place))
            self.setHorizontalHeaderItem(place, item)
            stretched = self._even or place == 0
            header.setSectionResizeMode(
                place, QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.ResizeToContents
            )

    def set_rows(self, rows: Sequence[Sequence[str]], tips: Sequence[str] = (), differences: Sequence[int] = ()) -> None:
        """Fill the table. tips: tooltips for the first cell of each row. differences: columns whose non-zero cells are bold."""
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(self._alignment(column))
                if column in differences and any(character in "123456789" for character in text):
                    item.setFont(theme.font(theme.BODY, bold=True))
                if column == 0:
                    item.setToolTip(tips[row] if tips else text)
                self.setItem(row, column, item)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = min(self.rowCount(), self._most_rows) if self._most_rows else self.rowCount()
        header = max(self.horizontalHeader().sizeHint().height(), _ROW)
        return QSize(320, header + rows * _ROW + 2 * self.frameWidth() + theme.SPACE_4)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A table that shows all its rows lets the page scroll.
        if self._most_rows and self.rowCount() > self._most_rows:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """Return the header and the selected rows, or all, with tabs between the columns."""
        rows = sorted({index.row() for index in self.selectedIndexes()}) or range(self.rowCount())
        columns = range(self.columnCount())
        model = self.model()
        lines = [[str(model.headerData(column, Qt.Orientation.Horizontal)) for column in columns]]
        lines += [[str(model.index(row, column).data()) for column in columns] for row in rows]
        return "\n".join("\t".join(line) for line in lines)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column < self._text_columns else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter
