"""The list of people, a card for each: face, number, name, what is shown of them now, and over time.

The live view, videos and recordings all have this list. Their owners give it `PersonCard`s and carry out what it asks for.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.analysis.crop import resample, square
from fer_desktop.analysis.history import Strip
from fer_desktop.core.geometry import inclusion
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import Box, FaceReading, UInt8Array
from fer_desktop.ui.foundation import icons, keyboard, theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut, with_key
from fer_desktop.ui.foundation.formatting import color_name, person_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.widgets.editable_rows import tool_button
from fer_desktop.ui.widgets.list_row import paint_ground
from fer_desktop.ui.widgets.same_person import SamePersonRow

ROW: Final = 56
_SAME: Final = 34
"""Heights: of a card, and of the line below it that asks who the person is."""

FACE: Final = 44
SMALL_ROW: Final = 30
_SMALL_FACE: Final = 24
"""Of a card that has one line of text, as all have where they otherwise don't fit."""

_AROUND: Final = 1.35
"""Side of a face's picture, in sides of its box."""

_WHOLE: Final = 0.9
_LEAST_FACE: Final = 20.0
"""A face replaces the one before if so much of its box is in the picture, and if its box is so wide, in pixels."""

_FACES_EVERY_S: Final = 0.2
_STRIP: Final = 6
_SMALL_STRIP: Final = 4
_CHIP: Final = 16
_FADED: Final = 0.45
_PALE: Final = 70
_SHOWN_ROWS: Final = 4
_SCROLL_EDGE: Final = 20

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a card shows of one person.

    number, tracks, name, color, perhaps: as of a `Person` of a recording. here: in the picture; others are dimmed. words: what
    is shown of the face now. when: more about the time, such as how long ago the person was seen. strip: what was shown over
    the whole time, in `columns` columns.
    """

    number: int
    tracks: tuple[int, ...] = ()
    name: str = ""
    color: str = ""
    perhaps: int = 0
    here: bool = True
    words: str = ""
    when: str = ""
    tip: str = ""
    strip: Strip = ()
    columns: int = 1

    @property
    def label(self) -> str:
        """The name, or "Person" with the number."""
        return self.name or person_name(self.number)

    @property
    def asks(self) -> bool:
        """Whether there is a line that asks who this is, or says who was merged."""
        return bool(self.perhaps) or len(self.tracks) > 1


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a card's parts are, in the list's viewport."""

    face: QRect
    name: QRect
    words: QRect
    strip: QRect


def _places(area: QRect, small: bool) -> _Places:
    """Return the places of a card's parts. area: of the card."""
    row, side = (SMALL_ROW, _SMALL_FACE) if small else (ROW, FACE)
    face = QRect(area.x() + theme.SPACE_8, area.y() + (row - side) // 2, side, side)
    left = face.right() + 1 + theme.SPACE_8
    width = area.right() - left - theme.SPACE_8
    if small:
        words = QRect(left + width - width * 9 // 20, area.y() + 3, width * 9 // 20, 16)
        name = QRect(left, words.y() - 1, words.x() - left - theme.SPACE_4, _CHIP + 2)
        return _Places(face, name, words, QRect(left, area.y() + row - 4 - _SMALL_STRIP, width, _SMALL_STRIP))
    name, words = QRect(left, area.y() + 4, width, _CHIP + 2), QRect(left, area.y() + 22, width, 16)
    return _Places(face, name, words, QRect(left, area.y() + row - 8 - _STRIP, width, _STRIP))


def dot_color(card: PersonCard) -> QColor:
    """Return the colour of a person's dot."""
    return theme.person_color(card.number, chosen=card.color)


def chip_color(card: PersonCard) -> QColor:
    """Return the ground of a person's number: the colour that the user chose, else a neutral one."""
    return dot_color(card) if card.color in theme.PERSON_COLORS else QColor(theme.current().pressed)


def face_picture(image: UInt8Array, box: Box, side: int) -> QPixmap:
    """Return a face with a little around it. image: (height, width, 3) BGR or (height, width) gray. side: in pixels."""
    cut = square(image, box.center, _AROUND * max(box.width, box.height), 0.0)
    return QPixmap.fromImage(to_qimage(resample(cut.region, cut, side)))


def _is_good(image: UInt8Array, box: Box) -> bool:
    height, width = image.shape[:2]
    inside = float(inclusion(box.edges, (0, 0, width, height)))
    return inside >= _WHOLE and min(box.width, box.height) >= _LEAST_FACE


class PeopleList(Retranslated, theme.Themed, QWidget):
    """The list under its heading, with buttons for the person who is shown.

    personChosen: the user chose a person, by number.
    personLeft: the user clicked the person who is followed.
    renamed: a person's number and the new name, empty for none.
    mergeWanted: a person's number, and that of the person who is the same.
    refuseWanted: a person's number; they aren't the one who is suggested.
    separateWanted: the number of a merged person.
    colorsWanted: new colours: a dict from people's numbers to names in the palette.
    removeWanted: the number of a person who is to be removed from what is shown, where `removes` is set.
    """

    personChosen = Signal(int)
    personLeft = Signal()
    renamed = Signal(int, str)
    mergeWanted = Signal(int, int)
    refuseWanted = Signal(int)
    separateWanted = Signal(int)
    colorsWanted = Signal(object)
    removeWanted = Signal(int)

    def __init__(self, *, colors: bool = False, follows: bool = False) -> None:
        """colors: people can get other colours. follows: a person is followed, and a click doesn't take the focus."""
        super().__init__()
        self._colors, self._follows = colors, follows
        self.removes = False
        self._wanted: tuple[Sequence[PersonCard], int | None, bool] = ((), None, False)
        self._words: Mapping[int, str] = {}
        """What was said of people since."""
        self._faces_at = -math.inf
        self._title = theme.heading()
        self.model = CardModel()
        self.list = CardList(self.model, "live.merge" if follows else "")
        self.rename, self.color, self.merge = tool_button(), tool_button(), tool_button()
        self.color_menu, self.merge_menu = ColorMenu(self), MergeMenu(self, self.model.faces)
        icons.set_icon(self.rename, "edit")
        for button, menu in ((self.color, self.color_menu), (self.merge, self.merge_menu)):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(menu)
            button.setProperty("menu", "true")
        self.merge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        if not colors:
            self.color.hide()
        head = theme.row(self._title, theme.STRETCH, self.rename, self.color, self.merge, gap=theme.SPACE_4)
        theme.lay_out(QVBoxLayout(self), head, (self.list, 1), gap=theme.SPACE_4)
        if follows:
            self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        rows = self.list
        rows.clicked_person.connect(self._click)
        rows.chosen_person.connect(self._choose)
        rows.dropped.connect(self.mergeWanted)
        rows.menuWanted.connect(self._open_menu)
        rows.rested.connect(self._apply)
        rows.mergeWanted.connect(self._merge_suggested)
        rows.refuseWanted.connect(self.refuseWanted)
        rows.separateWanted.connect(self.separateWanted)
        self.model.renamed.connect(self.renamed)
        self.rename.clicked.connect(rows.edit_shown)
        self.merge_menu.mergeWanted.connect(self.mergeWanted)
        self.merge_menu.separateWanted.connect(self.separateWanted)
        self.color_menu.colorsWanted.connect(self.colorsWanted)

    def retranslate(self) -> None:
        self._title.setText(self.tr("People"))
        click = self.tr("Click a person to show them on the timeline.")
        if self._follows:
            click = self.tr("Click a person to follow them.")
        tip = " ".join((click, self.tr("Double-click to rename. Drag a card onto another if they are the same person.")))
        for widget, name, tip in (
            (self.rename, self.tr("Rename person"), with_key(self.tr("Rename the chosen person"), "people.rename")),
            (self.color, self.tr("Colour of the person"), self.tr("Choose the colour of the chosen person")),
            (self.merge, self.tr("Merge people"), self.tr("Say that the chosen person is the same as another, or undo that")),
        ):
            icons.explain(widget, name, tip)
        self.list.setAccessibleName(self.tr("People"))
        self.list.setAccessibleDescription(tip)
        self.list.setToolTip(tip)
        self.list.set_hint(self.tr("Nobody has been seen yet."))
        self.merge.setText(self.tr("Merge"))
        self._enable()

    def follow_theme(self) -> None:
        self.list.viewport().update()
        self._enable()

    @property
    def chosen(self) -> int | None:
        """The number of the person who is shown."""
        return self.model.shown

    def show_cards(self, cards: Sequence[PersonCard], shown: int | None, followed: bool = True) -> None:
        """Show cards. While one is renamed or dragged, they wait.

        shown: the number of the person whose reading is shown beside the picture. followed: the user chose that person.
        """
        self._wanted, self._words = (cards, shown, followed), {}
        if not self.list.busy:
            self._apply()

    def show_words(self, words: Mapping[int, str]) -> None:
        """Show what is said of people now, by number, also while one is renamed or dragged. Only these words are painted."""
        self._words = words
        self.list.show_words(words)

    def take_faces(self, image: UInt8Array, readings: Sequence[FaceReading]) -> None:
        """Show the faces in a picture, (height, width, 3) BGR, at most five times a second."""
        new = [r for r in readings if r.face.track_id not in self.model.faces]
        now = time.monotonic()
        if now - self._faces_at < _FACES_EVERY_S:
            readings = new
        else:
            self._faces_at = now
        for reading in readings:
            number, box = reading.face.track_id, reading.face.box
            if number not in self.model.faces or (self.list.sees(number) and _is_good(image, box)):
                self.take_face(number, image, box)

    def take_face(self, number: int, image: UInt8Array, box: Box) -> None:
        """Show a person's face from a picture; see `face_picture`."""
        self.model.set_face(number, face_picture(image, box, round(FACE * self.devicePixelRatioF())))

    def clear(self) -> None:
        """Forget all people and their faces."""
        self.list.let_go()
        self.show_cards((), None)

    def toggle(self, number: int) -> None:
        """Merge a person with the one who is suggested, or else separate them, whichever is offered."""
        card = self.model.card(number)
        if card is not None and card.perhaps:
            self.mergeWanted.emit(number, card.perhaps)
        elif card is not None and len(card.tracks) > 1:
            self.separateWanted.emit(number)

    # ---- What the user does ----

    def _click(self, number: int) -> None:
        if self._follows and self.model.followed and number == self.model.shown:
            self.personLeft.emit()
        else:
            self._choose(number)

    def _choose(self, number: int) -> None:
        if not self._follows:  # at once, as the owner shows it only later
            self.model.set_shown(number, True)
            self._enable()
        self.personChosen.emit(number)

    def _merge_suggested(self, number: int) -> None:
        card = self.model.card(number)
        if card is not None and card.perhaps:
            self.mergeWanted.emit(number, card.perhaps)

    def _open_menu(self, number: int, where: QPoint) -> None:
        menu = self.menu_of(number)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu_of(self, number: int) -> QMenu:
        """Return the menu of a person's card."""
        menu, card = QMenu(self), self.model.card(number)
        if card is None:
            return menu
        if self._follows:
            followed = self.model.followed and number == self.model.shown
            text = self.tr("Follow the largest face") if followed else self.tr("Follow {name}").format(name=card.label)
            menu.addAction(_plain(text)).triggered.connect(lambda: self._click(number))
        rename = menu.addAction(self.tr("Rename\u2026") + "\t" + shortcut("people.rename"))
        rename.triggered.connect(lambda: self.list.edit_person(number))
        menu.addSeparator()
        if card.perhaps:
            name = self.model.label(card.perhaps)
            again = menu.addAction(_plain(self.tr("This is {name} again").format(name=name)))
            again.triggered.connect(lambda: self.mergeWanted.emit(number, card.perhaps))
            other = menu.addAction(_plain(self.tr("This is not {name}").format(name=name)))
            other.triggered.connect(lambda: self.refuseWanted.emit(number))
        same = MergeMenu(menu, self.model.faces)
        same.setTitle(self.tr("Is the same as"))
        same.set_people(self.model.cards, card)
        same.setEnabled(len(self.model.cards) > 1 or len(card.tracks) > 1)
        same.mergeWanted.connect(self.mergeWanted)
        same.separateWanted.connect(self.separateWanted)
        menu.addMenu(same)
        if self._colors:
            colors = ColorMenu(menu)
            colors.setTitle(self.tr("Colour"))
            colors.set_people(self.model.cards, card)
            colors.colorsWanted.connect(self.colorsWanted)
            menu.addMenu(colors)
        if self.removes:
            menu.addSeparator()
            menu.addAction(self.tr("Remove this person\u2026")).triggered.connect(lambda: self.removeWanted.emit(number))
        return menu

    # ---- Shared steps ----

    def _apply(self) -> None:
        cards, shown, followed = self._wanted
        self.list.show_cards(cards)
        self.list.show_words(self._words)
        self.model.set_shown(shown if self.model.card(shown) is not None else None, followed)
        self.list.keep_current()
        self._enable()

    def _enable(self) -> None:
        cards, card = self.model.cards, self.model.card(self.model.shown)
        for button in (self.rename, self.color):
            button.setEnabled(card is not None)
        if card is not None and self._colors:
            self.color.setIcon(icons.dot_icon(dot_color(card), self.devicePixelRatioF()))
        self.color_menu.set_people(cards, card)
        self.merge_menu.set_people(cards, card)
        self.merge.setEnabled(card is not None and (len(cards) > 1 or len(card.tracks) > 1))


def _plain(text: str) -> str:
    """Return the text of a menu's entry in which a name's & is no mnemonic."""
    return text.replace("&", "&&")


class CardModel(QAbstractListModel):
    """The cards, and the faces of the people who have one.

    renamed: a person's number and the new name.
    """

    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.cards: tuple[PersonCard, ...] = ()
        self.faces: dict[int, QPixmap] = {}
        self.shown: int | None = None
        self.followed = False
        self.small = False
        """Whether cards have one line of text."""

    def height_of(self, card: PersonCard) -> int:
        """Return a card's height in pixels."""
        return (SMALL_ROW if self.small else ROW) + (_SAME if card.asks else 0)

    def set_cards(self, cards: Sequence[PersonCard]) -> bool:
        """Show cards; return whether other people or heights of cards are shown. Only cards that changed are painted."""
        before, self.cards = self.cards, tuple(cards)
        if [(card.number, card.asks) for card in before] != [(card.number, card.asks) for card in cards]:
            self.beginResetModel()
            # Faces of merged people stay, as separating them may be the next step.
            numbers = {number for card in cards for number in (card.number, *card.tracks)}
            self.faces = {number: face for number, face in self.faces.items() if number in numbers}
            self.endResetModel()
            return True
        for row, (old, new) in enumerate(zip(before, cards, strict=True)):
            if old != new:
                self._changed(row)
        return False

    def set_words(self, words: Mapping[int, str]) -> list[int]:
        """Show other words on cards, by the people's numbers; return the rows that changed. The owner paints them."""
        cards = list(self.cards)
        rows = [row for row, card in enumerate(cards) if words.get(card.number, card.words) != card.words]
        for row in rows:
            cards[row] = replace(cards[row], words=words[cards[row].number])
        self.cards = tuple(cards)
        return rows

    def set_face(self, number: int, face: QPixmap) -> None:
        row = self.row_of(number)
        if row is not None:
            self.faces[number] = face
            self._changed(row)

    def set_shown(self, number: int | None, followed: bool) -> None:
        if (number, followed) != (self.shown, self.followed):
            before, self.shown, self.followed = self.shown, number, followed
            for each in (before, number):
                row = self.row_of(each)
                if row is not None:
                    self._changed(row)

    def row_of(self, number: int | None) -> int | None:
        return next((row for row, card in enumerate(self.cards) if card.number == number), None)

    def card(self, number: int | None) -> PersonCard | None:
        return next((card for card in self.cards if card.number == number), None)

    def label(self, number: int) -> str:
        """Return a person's name, or "Person" with the number, also of somebody who has no card."""
        card = self.card(number)
        return card.label if card is not None else person_name(number)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.cards):
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.label
        if role == Qt.ItemDataRole.EditRole:
            return card.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return card.tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (card.label, card.words, card.when)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        card, name = self.cards[index.row()], " ".join(str(value).split())
        if name != card.name:
            self.renamed.emit(card.number, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def _changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row), self.index(row))


class CardList(QListView):
    """Paints the cards. A click, Up, Down and Enter choose, F2 or a double click renames, a card that is dragged merges.

    clicked_person, chosen_person: a person was clicked, or chosen by a key; their number.
    dropped: the number of the person whose card was dragged onto another's, and that of the other one.
    menuWanted: a person's number, and where their menu is to open.
    mergeWanted, refuseWanted, separateWanted: what the line below a person's card asks; their number.
    rested: a card isn't renamed or dragged any more.
    """

    clicked_person = Signal(int)
    chosen_person = Signal(int)
    dropped = Signal(int, int)
    menuWanted = Signal(int, QPoint)
    mergeWanted = Signal(int)
    refuseWanted = Signal(int)
    separateWanted = Signal(int)
    rested = Signal()

    def __init__(self, model: CardModel, merge_key: str = "") -> None:
        """merge_key: the id of the action that merges or separates the person who is shown; empty for none."""
        super().__init__()
        self._cards = model
        self._merge_key = merge_key
        self._hint = ""
        self._pressed: tuple[QPoint, int] | None = None
        self.dragged: int | None = None
        """The number of the person whose card is dragged, and below it that of the one it is over, and where the mouse is."""
        self.target: int | None = None
        self._mouse = QPoint()
        self._clicked: int | None = None
        """The number of the person who was clicked last, and below it whether that left the person who was followed."""
        self._left = False
        self.dirty = QRegion()
        """The part of the viewport that is painted now."""
        self._before: QWidget | None = None
        """What had the focus before a card was renamed."""
        self._rows: dict[int, SamePersonRow] = {}
        self.setModel(model)
        self.setItemDelegate(_CardDelegate(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self._keys = ActionBindings(self, {"people.rename": self.edit_shown}, any_modifiers=True)

    # ---- Called by the owner ----

    @property
    def busy(self) -> bool:
        """Whether a card is renamed or dragged."""
        return self.dragged is not None or self.state() is QAbstractItemView.State.EditingState

    def set_hint(self, text: str) -> None:
        """Set the text that is shown while there is nobody."""
        self._hint = text
        self.viewport().update()

    def show_cards(self, cards: Sequence[PersonCard]) -> None:
        place = self.verticalScrollBar().value()
        anew = self._cards.set_cards(cards)
        anew = self._fit() or anew
        self._ask({card.number: card for card in cards if card.asks})
        if anew:
            self.doItemsLayout()
            self.verticalScrollBar().setValue(place)
        self._place_rows()

    def _fit(self) -> bool:
        """Let cards have one line of text if they don't fit otherwise; return whether that has changed."""
        height = sum(ROW + (_SAME if card.asks else 0) for card in self._cards.cards)
        before, self._cards.small = self._cards.small, height > self.viewport().height()
        return before != self._cards.small

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fit():
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def show_words(self, words: Mapping[int, str]) -> None:
        for row in self._cards.set_words(words):
            self.viewport().update(_places(self.visualRect(self._cards.index(row)), self._cards.small).words)

    def keep_current(self) -> None:
        """Let the keyboard begin at the person who is shown."""
        row = self._cards.row_of(self._cards.shown)
        if row is not None and row != self.currentIndex().row():
            self.setCurrentIndex(self._cards.index(row))

    def bring_into_sight(self, number: int) -> None:
        """Scroll to a person's card."""
        row = self._cards.row_of(number)
        if row is not None:
            self.scrollTo(self._cards.index(row))

    def sees(self, number: int) -> bool:
        """Return whether a person's card is in sight."""
        row = self._cards.row_of(number)
        if row is None or not self.isVisible():
            return False
        return self.visualRect(self._cards.index(row)).intersects(self.viewport().rect())

    @property
    def overfull(self) -> bool:
        """Whether there are more cards than fit."""
        return sum(map(self._cards.height_of, self._cards.cards)) > self.viewport().height()

    def let_go(self) -> None:
        """End what the user does with a card."""
        self._pressed = self.dragged = self.target = None
        editing = self.state() is QAbstractItemView.State.EditingState
        for editor in self.viewport().findChildren(QLineEdit) if editing else ():
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)

    def same_row(self, number: int) -> SamePersonRow | None:
        """Return the line below a person's card that asks who that is; None without one."""
        return self._rows.get(number)

    def edit_shown(self) -> None:
        """Rename the current person, or else the one who is shown."""
        index = self.currentIndex()
        if not index.isValid():
            index = self._cards.index(self._cards.row_of(self._cards.shown) or 0)
        self._edit(index)

    def edit_person(self, number: int) -> None:
        self._edit(self._cards.index(self._cards.row_of(number) or 0))

    def _edit(self, index: QModelIndex) -> None:
        if index.isValid() and not self.busy:
            self._before = QApplication.focusWidget()
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.edit(index)

    def commitData(self, editor: QWidget) -> None:
        # An editor that loses the focus because it is being closed asks once more, when the view has let go of it.
        if self.state() is QAbstractItemView.State.EditingState:
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        before, self._before = self._before, None
        if before is not None and before is not self and self.hasFocus():
            before.setFocus()  # in the live view, letters are keys of the tab
        QTimer.singleShot(0, self, self.rested.emit)

    # ---- Size ----

    def sizeHint(self) -> QSize:
        """Return the least size, as what is around it doesn't move when people come and go; it is given what is left."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _SHOWN_ROWS * SMALL_ROW + 2)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_rows()

    # ---- The lines that ask ----

    def _ask(self, cards: Mapping[int, PersonCard]) -> None:
        for number in self._rows.keys() - cards.keys():
            row = self._rows.pop(number)
            row.hide()
            row.deleteLater()
        for number, card in cards.items():
            if number not in self._rows:
                row = self._rows[number] = SamePersonRow(self.viewport(), self._merge_key)
                row.mergeWanted.connect(partial(self.mergeWanted.emit, number))
                row.refuseWanted.connect(partial(self.refuseWanted.emit, number))
                row.separateWanted.connect(partial(self.separateWanted.emit, number))
                keyboard.settle(row)
            others = [person_name(track) for track in card.tracks if track != number]
            self._rows[number].show_names(self._cards.label(card.perhaps) if card.perhaps else "", others)

    def _place_rows(self) -> None:
        for number, row in self._rows.items():
            place = self._cards.row_of(number)
            if place is not None:
                area = self.visualRect(self._cards.index(place))
                left = area.x() + theme.SPACE_8
                row.setGeometry(left, area.bottom() - _SAME - 1, area.width() - 2 * theme.SPACE_8, _SAME)

    # ---- Mouse ----

    def _number_at(self, point: QPoint) -> int | None:
        index = self.indexAt(point)
        return self._cards.cards[index.row()].number if index.isValid() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        number = self._number_at(point)
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self._pressed = point, number
            if self.focusPolicy() & Qt.FocusPolicy.ClickFocus:
                self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        start, number = self._pressed
        if not self.busy and (point - start).manhattanLength() >= QApplication.startDragDistance():
            self.dragged = number
        if self.dragged is not None:
            self._drag_to(point)

    def _drag_to(self, point: QPoint) -> None:
        over = self._number_at(point) if self.viewport().rect().contains(point) else None
        self.target = over if over != self.dragged else None
        self._mouse = point
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        bar = self.verticalScrollBar()
        if point.y() < _SCROLL_EDGE:
            bar.setValue(bar.value() - _SCROLL_EDGE)
        elif point.y() > self.viewport().height() - _SCROLL_EDGE:
            bar.setValue(bar.value() + _SCROLL_EDGE)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged, target = self._pressed, self.dragged, self.target
        self._end_drag()
        if dragged is not None:
            if target is not None:
                self.dropped.emit(dragged, target)
        elif pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            number = self._clicked = pressed[1]
            self._left = self._cards.followed and number == self._cards.shown
            self._make_current(number)
            self.clicked_person.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click may have scrolled another card under the mouse.
        number = self._clicked
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            if self._left:
                self.chosen_person.emit(number)  # the first click was no wish to leave the person
            self.edit_person(number)

    def _end_drag(self) -> None:
        was_dragged = self.dragged is not None
        self._pressed = self.dragged = self.target = None
        self.viewport().unsetCursor()
        if was_dragged:
            self.viewport().update()
            self.rested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            where = self.visualRect(index).center() if by_key else event.pos()
            self.menuWanted.emit(self._cards.cards[index.row()].number, self.viewport().mapToGlobal(where))

    # ---- Keys ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        index = self.currentIndex()
        if self.state() is QAbstractItemView.State.EditingState:
            event.accept()  # the editor passes on what it has no use for
        elif self.dragged is not None and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
        elif step is not None:
            row = min(max(index.row() + step, 0), len(self._cards.cards) - 1) if index.isValid() else 0
            if 0 <= row < len(self._cards.cards) and row != index.row():
                self._make_current(self._cards.cards[row].number)
                self.chosen_person.emit(self._cards.cards[row].number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.clicked_person.emit(self._cards.cards[index.row()].number)
        elif not self._keys.press(event):
            event.ignore()

    def _make_current(self, number: int) -> None:
        row = self._cards.row_of(number)
        if row is not None:
            self.setCurrentIndex(self._cards.index(row))

    # ---- Painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        self.dirty = event.region()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._cards.cards:
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter) | Qt.TextFlag.TextWordWrap, self._hint)
        elif self.dragged is not None:
            side = _SMALL_FACE if self._cards.small else FACE
            place = QRect(self._mouse + QPoint(theme.SPACE_12, theme.SPACE_12), QSize(side, side))  # beside what a drop does
            painter.setOpacity(0.9)
            _paint_face(painter, place, self._cards.faces.get(self.dragged))
        painter.end()


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, model: CardModel, view: CardList) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self._model.height_of(self._model.cards[index.row()]))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        card = self._model.cards[index.row()]
        editor.setText(card.name)
        editor.setPlaceholderText(person_name(card.number))
        editor.setAccessibleName(self.tr("Name of the person"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave what is typed, also when the card gets another face meanwhile."""

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        left = theme.SPACE_8 + (_SMALL_FACE if self._model.small else FACE) + theme.SPACE_4
        editor.setGeometry(area.x() + left, area.y() + 2, area.width() - left - theme.SPACE_4, 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, colors = self._model, theme.current()
        card = model.cards[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = paint_ground(painter, option, colors)
        shown = card.number == model.shown
        if shown:
            painter.fillRect(area, QColor(colors.accent_soft))
        if shown and model.followed:
            painter.fillRect(QRect(area.x(), area.y(), 3, area.height()), QColor(colors.accent))
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            _outline(painter, area, QColor(colors.accent), 1)
        if not card.here:
            painter.setOpacity(_FADED)
        places, target = _places(area, model.small), card.number == self._view.target
        if not places.words.contains(self._view.dirty.intersected(area).boundingRect()):
            _paint_face(painter, places.face, model.faces.get(card.number))
            painter.setOpacity(1.0)
            if not (target and model.small):
                self._paint_name(painter, places.name, card)
            _paint_strip(painter, places.strip, card)
        painter.setOpacity(1.0)
        if target and self._view.dragged is not None:
            text = self.tr("The same as {name}").format(name=model.label(self._view.dragged))
            room = places.name.united(places.words) if model.small else places.words
            _write(painter, room, text, theme.font(theme.CAPTION), QColor(colors.accent))
        else:
            self._paint_words(painter, places.words, card)
        if target:
            _outline(painter, area, QColor(colors.accent), 2)
        painter.restore()

    def _paint_name(self, painter: QPainter, room: QRect, card: PersonCard) -> None:
        """Paint the chip and the name."""
        colors = theme.current()
        ink = QColor(colors.text if card.here else colors.muted)
        small = theme.font(theme.CAPTION)
        chip = QRect(room.x(), room.y() + 1, _CHIP, _CHIP)
        chip.setWidth(max(QFontMetrics(small).horizontalAdvance(str(card.number)) + theme.SPACE_8, _CHIP))
        ground = chip_color(card)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(chip, _CHIP / 2, _CHIP / 2)
        painter.setFont(small)
        painter.setPen(theme.on_color(ground))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), str(card.number))
        left = chip.right() + 1 + theme.SPACE_8
        name = QRect(left, room.y(), room.right() - left, room.height())
        _write(painter, name, card.label, theme.font(theme.BODY, bold=bool(card.name)), ink)

    def _paint_words(self, painter: QPainter, below: QRect, card: PersonCard) -> None:
        """Paint what is shown now, and where there is room more about the time."""
        colors, small = theme.current(), self._model.small
        if card.when and not small:
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(QColor(colors.muted))
            painter.drawText(below, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), card.when)
            below = below.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(card.when) - theme.SPACE_8, 0)
        ink = QColor(colors.text if card.here else colors.muted)
        _write(painter, below, card.words, theme.font(theme.CAPTION, bold=card.here), ink, right=small)


def _write(painter: QPainter, room: QRect, text: str, font: object, ink: QColor, *, right: bool = False) -> None:
    painter.setFont(font)  # type: ignore[arg-type]
    painter.setPen(ink)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


def _outline(painter: QPainter, area: QRect, color: QColor, width: int) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, width))
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), theme.CORNER, theme.CORNER)


def _paint_face(painter: QPainter, place: QRect, face: QPixmap | None) -> None:
    """Paint a face with round corners, or what stands in for it."""
    outline = QPainterPath()
    outline.addRoundedRect(place, theme.CORNER, theme.CORNER)
    colors = theme.current()
    if face is None:
        painter.fillPath(outline, QColor(colors.stage))
        mark = QRect(0, 0, theme.ICON, theme.ICON)
        mark.moveCenter(place.center())
        icons.icon("face", colors, "muted").paint(painter, mark)
        return
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.drawPixmap(place, face)
    painter.restore()


def _paint_strip(painter: QPainter, place: QRect, card: PersonCard) -> None:
    """Paint what was shown over time: a colour for each expression, and grey hatching where the reading was uncertain."""
    colors = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setOpacity(1.0 if card.here else _FADED)
    painter.setBrush(QColor(colors.line))
    painter.drawRoundedRect(place, 2, 2)
    for first, last, label in card.strip:
        left, right = (place.x() + round(k * place.width() / card.columns) for k in (first, last))
        run = QRect(left, place.y(), max(right - left, 1), place.height())
        if label == UNCERTAIN:
            gray = theme.uncertain_color(colors.dark)
            painter.fillRect(run, QColor(gray.red(), gray.green(), gray.blue(), _PALE))
            painter.fillRect(run, QBrush(gray, Qt.BrushStyle.BDiagPattern))
        else:
            painter.fillRect(run, theme.expression_color(label))
    painter.setOpacity(1.0)


class _PersonMenu(QMenu):
    """Offers what can be done with one person, as it is when the menu opens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._people: Sequence[PersonCard] = ()
        self._chosen: PersonCard | None = None
        self.aboutToShow.connect(self._fill)

    def set_people(self, people: Sequence[PersonCard], chosen: PersonCard | None) -> None:
        self._people, self._chosen = people, chosen

    def _fill(self) -> None:
        self.clear()
        if self._chosen is not None:
            self._offer(self._chosen)

    def _offer(self, chosen: PersonCard) -> None:
        raise NotImplementedError


class MergeMenu(_PersonMenu):
    """Offers to merge the chosen person with another, or to undo that.

    mergeWanted: a person's number, and that of the person to merge them into.
    separateWanted: the number of a merged person.
    """

    mergeWanted = Signal(int, int)
    separateWanted = Signal(int)

    def __init__(self, parent: QWidget, faces: Mapping[int, QPixmap]) -> None:
        """faces: pictures of people's faces by number, of those who have one; it may change."""
        super().__init__(parent)
        self.setProperty("faces", "true")
        self._faces = faces

    def _offer(self, chosen: PersonCard) -> None:
        for other in self._people:
            if other.number != chosen.number:
                action = self.addAction(self._icon(other), _plain(self.tr("Is the same as {name}").format(name=other.label)))
                action.triggered.connect(lambda _=False, into=other.number: self.mergeWanted.emit(chosen.number, into))
        if len(chosen.tracks) > 1:
            self.addSeparator()
            undo = self.addAction(self.tr("Separate again"))
            undo.triggered.connect(lambda: self.separateWanted.emit(chosen.number))

    def _icon(self, card: PersonCard) -> QIcon:
        """Return the person's face, or the dot in their colour where there is none."""
        if (face := self._faces.get(card.number)) is not None:
            return QIcon(face)
        return icons.dot_icon(dot_color(card), self.devicePixelRatioF())


class ColorMenu(_PersonMenu):
    """Offers the palette. Choosing another person's colour exchanges the two, so that no two people have the same.

    colorsWanted: new colours: a dict from people's numbers to names in the palette.
    """

    colorsWanted = Signal(object)

    def _offer(self, chosen: PersonCard) -> None:
        present = theme.person_color_name(chosen.number, chosen.color)
        for name in theme.PERSON_COLORS:
            holder = next((p for p in self._people if theme.person_color_name(p.number, p.color) == name), None)
            text, colors = color_name(name), {chosen.number: name}
            if holder is not None and holder.number != chosen.number:
                text = self.tr("{color}, exchange with {name}").format(color=text, name=holder.label)
                colors[holder.number] = present
            action = self.addAction(_plain(text))
            action.setIcon(icons.dot_icon(theme.person_color(chosen.number, chosen=name), self.devicePixelRatioF()))
            action.setData(name)
            action.setEnabled(name != present)
            action.triggered.connect(lambda _=False, colors=colors: self.colorsWanted.emit(colors))
