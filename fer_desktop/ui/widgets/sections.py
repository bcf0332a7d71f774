"""A page of sections one below the other, with a list of them at the left, and cards whose content can be folded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QScrollArea, QWidget

from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.widgets.card import Card

_WIDEST: Final = 1480
"""Of the sections, in pixels: in wider ones a name would stand far from its figure."""

_CONTENTS: Final = 190
_ROW: Final = 28
_AROUND: Final = 40
_FOLD_ICON: Final = 14


class Section(Card):
    """A card with a name in the list of sections. One that folds builds its content when it is first unfolded.

    make: returns the content; None for a section that doesn't fold, to which its owner adds what it shows.
    """

    def __init__(self, key: str, title: str, make: Callable[[], QWidget] | None = None) -> None:
        super().__init__("" if make is not None else title)
        self.key = key
        self.title = title
        self._make = make
        self._content: QWidget | None = None
        self.setAccessibleName(title)
        if make is None:
            return
        self.fold = icons.tool_button(role="fold")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setText(title)
        self.fold.setCheckable(True)
        self.fold.setIconSize(QSize(_FOLD_ICON, _FOLD_ICON))
        self.fold.setFont(theme.font(theme.BODY, bold=True))
        self.fold.toggled.connect(self._show_content)
        self.head.insertWidget(0, self.fold)
        self._show_content(False)

    @property
    def folds(self) -> bool:
        return self._make is not None

    @property
    def unfolded(self) -> bool:
        return self._make is None or self.fold.isChecked()

    def unfold(self) -> None:
        if self._make is not None:
            self.fold.setChecked(True)

    def _show_content(self, unfolded: bool) -> None:
        if self._content is None and unfolded and self._make is not None:
            self._content = self._make()
            self.body.addLayout(theme.row(self._content, margins=(theme.SPACE_8, 0, 0, 0)))
        if self._content is not None:
            self._content.setVisible(unfolded)
        self.body.setContentsMargins(
            theme.SPACE_8, theme.SPACE_4, theme.SPACE_16, theme.SPACE_16 if unfolded else theme.SPACE_4
        )
        icons.set_icon(self.fold, "down" if unfolded else "right", "muted")


class SectionPage(QWidget):
    """Sections in a column that scrolls. The list at the left scrolls to them; a click or Enter there also unfolds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.contents = QListWidget()
        self.contents.setAccessibleName(name)
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        self.contents.setProperty("role", "contents")
        self.contents.setFixedWidth(_CONTENTS)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentRowChanged.connect(self._go_to)
        for chosen in (self.contents.itemClicked, self.contents.itemActivated):
            chosen.connect(lambda item: self._open(self.contents.row(item)))
        column = QWidget()
        column.setMaximumWidth(_WIDEST)
        margins = (theme.SPACE_4, theme.SPACE_12, theme.SPACE_12, theme.SPACE_12)
        self._column = theme.column(gap=theme.SPACE_12, margins=margins)
        self._column.addStretch(1)
        column.setLayout(self._column)
        inside = QWidget()
        self._outer = theme.row((column, 1), (None, 0), gap=0)
        inside.setLayout(self._outer)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it also scrolls by the keys that what is in it leaves
        self.area.setAccessibleName(name)
        self.area.verticalScrollBar().valueChanged.connect(self._follow_scrolling)
        self._inside = inside
        self._wanted: int | None = None
        """The row that the user went to in the list: it stays chosen until they scroll."""
        self._going = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._scroll_to_wanted)
        inside.installEventFilter(self)
        self.setLayout(theme.row(self.contents, (self.area, 1), gap=0))

    def add(self, section: Section) -> None:
        self.sections.append(section)
        if section.folds:
            # What the user unfolds by hand stays where it is.
            section.fold.clicked.connect(self._stay)
        self._column.insertWidget(len(self.sections) - 1, section)
        with QSignalBlocker(self.contents):
            item = QListWidgetItem(section.title)
            item.setSizeHint(QSize(0, _ROW))
            self.contents.addItem(item)
            width = QFontMetrics(theme.font()).horizontalAdvance(section.title) + _AROUND
            self.contents.setFixedWidth(max(self.contents.width(), width))
            self.contents.setCurrentRow(max(self.contents.currentRow(), 0))

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def unfold(self, keys: Collection[str] | None = None) -> None:
        """Unfold sections by their keys; None: all."""
        for section in self.sections:
            if keys is None or section.key in keys:
                section.unfold()

    def unfolded(self) -> set[str]:
        return {section.key for section in self.sections if section.unfolded}

    def scroll_later(self, value: int) -> None:
        """Scroll to a place after the layout's next pass, as when the page replaces another one."""
        self._outer.activate()
        QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(value))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # The sections have their places only after the layout's next pass.
        if watched is self._inside and event.type() == QEvent.Type.Resize and self._wanted is not None:
            self._soon.start()
        return False

    def _go_to(self, row: int) -> None:
        if 0 <= row < len(self.sections):
            self._wanted = row
            self._soon.start()

    def _open(self, row: int) -> None:
        self.sections[row].unfold()
        self._go_to(row)

    def _stay(self) -> None:
        self._wanted = None

    def _scroll_to_wanted(self) -> None:
        if self._wanted is not None:
            self._outer.activate()
            place = self._wanted
            top = self.sections[place].y() if place else 0
            self._going = True
            self.area.verticalScrollBar().setValue(max(top - theme.SPACE_12, 0))
            self._going = False

    def _follow_scrolling(self, value: int) -> None:
        """Choose the row of the section that is read when the user scrolls.

        It is the one at a line that goes down the view while the page scrolls from its top to its end, so that the last ones,
        which never reach the top, are chosen too.
        """
        if self._going:
            return
        self._wanted = None
        share = value / max(self.area.verticalScrollBar().maximum(), 1)
        line = value + theme.SPACE_24 + share * (self.area.viewport().height() - theme.SPACE_24)
        above = [place for place, section in enumerate(self.sections) if section.y() <= line]
        with QSignalBlocker(self.contents):
            self.contents.setCurrentRow(above[-1] if above else 0)
