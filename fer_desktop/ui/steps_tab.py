"""The Steps tab: every stage from a picture to its probabilities, as it really is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.core.types import FaceReading, Frame
from fer_desktop.ui import theme
from fer_desktop.ui.background import Background
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.icons import retint, set_icon
from fer_desktop.ui.incoming import file_filters, paths_in, picture_in
from fer_desktop.ui.overlay import to_qimage
from fer_desktop.ui.pictures import image_of, read_frame
from fer_desktop.ui.steps_reader import Sheet, StepsReader
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, MessagePanel
from fer_desktop.ui.widgets.step_sheet import SheetArea, StepSheet
from fer_desktop.ui.words import reading_words

_PASTED: Final = "pasted.png"
"""What the frame of a pasted picture calls its source: a still picture."""


class StepsTab(QWidget):
    """Shows one face of one frame. Detector and network run in a thread of their own."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = Background("steps", self)
        self._reader = StepsReader(self._make_analyzer())
        self._way = self._way_of_reading()
        self._sheet: Sheet | None = None
        self._name = ""
        self._wanted = 0
        self._lay_out()
        self.setAcceptDrops(True)
        context.themeChanged.connect(self.follow_theme)
        context.modelChanged.connect(self._follow_context)
        context.settingsChanged.connect(self._follow_context)
        self.follow_theme()

    @property
    def sheet(self) -> Sheet | None:
        """What is shown, or None while there is nothing."""
        return self._sheet

    def show_frame(self, frame: Frame, reading_index: int) -> None:
        """Show a face of a frame, by its place among the readings, largest first."""
        self._show(lambda: frame, reading_index, Path(frame.source).name)

    def open_path(self, path: Path) -> None:
        """Show the largest face of a picture, or of the first frame of a video."""
        self._show(lambda: read_frame(path), 0, path.name)

    def show_picture(self, picture: QImage) -> None:
        """Show the largest face of a picture that has no file."""
        self._show(lambda: Frame(image_of(picture), 0, 0.0, _PASTED), 0, self.tr("Pasted picture"))

    def paste(self) -> None:
        """Show what is on the clipboard: a picture or a file."""
        if not self._take(QGuiApplication.clipboard().mimeData()):
            self._tell(self.tr("There is no picture on the clipboard. Copy one, or a file, and paste again."), error=True)

    def save(self, path: Path) -> bool:
        """Save the sheet as a PNG; False, and a notice that says why, where it can't be written."""
        if path.suffix.casefold() != ".png":
            path = path.with_name(f"{path.name}.png")
        saved = self.cards.picture(self._title()).save(str(path))
        if saved:
            self._tell(self.tr("The sheet was saved in {path}").format(path=path))
        else:
            text = self.tr("{path} can't be written. Choose a folder that is yours, with room on its disk.")
            self._tell(text.format(path=path), error=True)
        return bool(saved)

    def shutdown(self) -> None:
        """End the thread; the tab is not used afterwards."""
        self._background.close()

    def follow_theme(self) -> None:
        self.cards.set_dark(self._context.dark)
        for message in (self._empty, self.notice):
            message.set_theme(self._context.theme)
        retint(self, self._context.theme)

    # Building

    def _lay_out(self) -> None:
        self._open = QPushButton(self.tr("Open picture"))
        self._open.setToolTip(self.tr("Choose a picture, or a video, of which the first frame is shown"))
        self._open.clicked.connect(self._ask_file)
        set_icon(self._open, "folder", self._context.theme)
        self._file = theme.label("", "muted")
        self._file.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.faces = QComboBox()
        self.faces.setIconSize(QSize(20, 20))
        self.faces.setAccessibleName(self.tr("Face"))
        self.faces.setToolTip(self.tr("Which face of the picture is shown, the largest first"))
        self.faces.activated.connect(self._choose_face)
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the sheet as a picture"))
        self._copy.clicked.connect(self._copy_sheet)
        set_icon(self._copy, "copy", self._context.theme)
        self._save = QPushButton(self.tr("Save as PNG"))
        self._save.setToolTip(self.tr("Save the sheet as one picture, for a report or a lecture"))
        self._save.clicked.connect(self._ask_save)
        set_icon(self._save, "save", self._context.theme)
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACE_8)
        for widget in (self._open, self.faces):
            bar.addWidget(widget)
        bar.addSpacing(theme.SPACE_4)
        bar.addWidget(self._file, 1)
        bar.addWidget(self._copy)
        bar.addWidget(self._save)
        self.notice = MessageBar()
        self.cards = StepSheet()
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(bar)
        layout.addWidget(SheetArea(self.cards), 1)
        self._empty = MessagePanel()
        self._empty.show_message(
            Message(
                "steps",
                self.tr("From a picture to its probabilities, step by step"),
                self.tr("Drop or paste a picture here, freeze a face in Live, or choose \u201cOpen in Steps\u201d in Files."),
                (MessageAction(self.tr("Open picture"), self._ask_file, primary=True),),
            )
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.notice)
        outer.addLayout(self._stack, 1)

    def _tell(self, text: str, *, error: bool = False) -> None:
        self.notice.show_message(Message("warning" if error else "info", text))

    # Reading

    def _show(self, load: Callable[[], Frame], face: int, name: str) -> None:
        self._wanted += 1
        wanted = self._wanted

        def done(sheet: Sheet) -> None:
            if wanted == self._wanted:
                self._show_sheet(sheet, name)

        def failed(error: Exception) -> None:
            if wanted == self._wanted:
                self._tell(str(error) or type(error).__name__, error=True)

        self.notice.clear()
        self._context.statusMessage.emit(self.tr("Reading {name}").format(name=name))
        self._background.submit(lambda: self._reader.read(load(), face), done, failed, replace=True)

    def _show_sheet(self, sheet: Sheet, name: str) -> None:
        new_frame = self._sheet is None or sheet.frame is not self._sheet.frame or self._sheet.readings is not sheet.readings
        self._sheet, self._name = sheet, name
        self._context.statusMessage.emit("")
        self._file.setText(name)
        self._file.setToolTip(sheet.frame.source)
        if new_frame:
            self._offer_faces(sheet.readings)
        self.faces.setCurrentIndex(-1 if sheet.chosen is None else sheet.chosen)
        self.cards.set_steps(sheet.steps, sheet.chosen or 0)
        self._stack.setCurrentIndex(1)
        if sheet.chosen is None:
            self._tell(self.tr("No face was found in this picture: nothing to cut out and classify."))
        elif sheet.whole_picture:
            text = self.tr("No face was found in it. As it is under 100 pixels, the whole picture is taken for a face crop.")
            self._tell(text)

    def _offer_faces(self, readings: Sequence[FaceReading]) -> None:
        self.faces.clear()
        for place, reading in enumerate(readings, 1):
            text = self.tr("Face {number} of {count}: {reading}").format(
                number=place, count=len(readings), reading=reading_words(reading)
            )
            self.faces.addItem(QIcon(QPixmap.fromImage(to_qimage(reading.crop))), text)
        self.faces.setVisible(bool(readings))
        self.faces.setEnabled(len(readings) > 1)

    def _choose_face(self, face: int) -> None:
        if self._sheet is not None:
            frame = self._sheet.frame
            self._show(lambda: frame, face, self._name)

    def _follow_context(self) -> None:
        way = self._way_of_reading()
        if way == self._way:
            return
        self._way = way
        self._reader.use_analyzer(self._make_analyzer())
        if self._sheet is not None:
            self._choose_face(self._sheet.chosen or 0)

    def _make_analyzer(self) -> Callable[[], Analyzer]:
        return self._context.make_analyzer(self._context.analyzer_options(follow=False, largest_only=False))

    def _way_of_reading(self) -> str:
        model = self._context.model
        return f"{model.folder if model else ''} {self._context.runtime} {self._context.settings.uncertain_below}"

    def _title(self) -> str:
        """Return what a saved sheet is headed with: the picture, the face, the model."""
        parts = [self._name]
        if self._sheet is not None and self._sheet.chosen is not None and len(self._sheet.readings) > 1:
            number, count = self._sheet.chosen + 1, len(self._sheet.readings)
            parts.append(self.tr("face {number} of {count}").format(number=number, count=count))
        if self._context.model is not None:
            parts.append(self.tr("model {title}").format(title=self._context.model.description.title))
        return ", ".join(parts)

    # Coming in and going out

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # One picture is meant for this tab; several, or a folder, are for the window to take to Files.
        paths = paths_in(event.mimeData())
        if (len(paths) == 1 and not paths[0].is_dir()) or (not paths and event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _take(self, content: QMimeData | None) -> bool:
        paths = paths_in(content)
        if paths:
            self.open_path(paths[0])
            return True
        picture = picture_in(content)
        if picture is not None:
            self.show_picture(picture)
        return picture is not None

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open picture"), self._context.settings.folder, file_filters())
        if name:
            self._context.update_settings(folder=str(Path(name).parent))
            self.open_path(Path(name))

    def _ask_save(self) -> None:
        start = Path(self._context.settings.folder) / f"{Path(self._name).stem}-steps.png"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the sheet"), str(start), "PNG (*.png)")
        if name:
            self.save(Path(name))

    def _copy_sheet(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.cards.picture(self._title()))
        self._context.statusMessage.emit(self.tr("The sheet was copied"))
