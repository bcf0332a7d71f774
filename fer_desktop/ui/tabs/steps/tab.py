"""The Steps tab: every stage from a picture to its probabilities, with the values that the classifier uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QWidget,
)

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import Note
from fer_desktop.core.messages import Message as UserMessage
from fer_desktop.core.types import Box, FaceReading, Frame
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.context import NO_MODEL, AppContext
from fer_desktop.ui.foundation.drops import (
    Doing,
    ask_for_file,
    ask_for_folder,
    ask_to_save,
    doing,
    file_filters,
    paths_in,
    picture_in,
)
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated, of_model, translated
from fer_desktop.ui.foundation.pyramid import image_of, read_frame, to_qimage
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.steps.map_export import MapFormat, ShownMap
from fer_desktop.ui.tabs.steps.pages import StepPages
from fer_desktop.ui.tabs.steps.reader import Sheet, StepsReader
from fer_desktop.ui.tabs.steps.saving import StepsSaver, file_part
from fer_desktop.ui.tabs.steps.story import Scene, StoryView, difference_words, paired, scenes_of
from fer_desktop.ui.widgets.drop_sheet import DropSheet
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessagePanel, Over, Toast

_ANOTHER: Final = "another"
"""Stands for a second face of a picture that is yet to be chosen."""

_PASTED: Final = "pasted.png"
"""The source of a pasted picture's frame; by its ending it is a still picture."""


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Stands for a face of the other picture that was chosen, by its index there."""

    face: int


class StepsTab(Retranslated, QWidget):
    """Shows one face of one frame, its `sheet`; None while there is none. Detector and network run in a background thread."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = Background("steps", self)
        self._reader = StepsReader(self._make_analyzer(), context.model)
        self._settings = self._analysis_settings()
        self.sheet: Sheet | None = None
        self.other: Sheet | None = None
        """The sheet of a second face, which the story shows beside the first."""
        self._name, self._other_name = "", ""
        self._wanted = 0
        self._lay_out()
        self._saver = StepsSaver(self._background, self.notice, self)
        self.setAcceptDrops(True)
        self.drop_sheet = DropSheet(self)
        context.modelChanged.connect(self._follow_context)
        context.settingsChanged.connect(self._follow_context)
        self.retranslate()

    def explain(self, picture: Frame | Path, face: int | Box) -> None:
        """Show a face of a frame or a file; see `AppContext.openInSteps`."""
        if isinstance(picture, Frame):
            self.show_frame(picture, face)
        else:
            self._show(lambda: read_frame(picture), face, picture.name)

    def show_frame(self, frame: Frame, face: int | Box) -> None:
        """Show a face of a frame: by its index among the readings, largest first, or by its box."""
        self._show(lambda: frame, face, Path(frame.source).name)

    def open_path(self, path: Path) -> None:
        """Show the largest face of a picture, or of the first frame of a video."""
        self._show(lambda: read_frame(path), 0, path.name)

    def show_sample(self) -> None:
        """Show the face of the built-in sample."""
        self.open_path(paths.sample_picture())

    def show_picture(self, picture: QImage) -> None:
        """Show the largest face of a picture that has no file."""
        self._show(lambda: Frame(image_of(picture), 0, 0.0, _PASTED), 0, self.tr("Pasted picture"))

    def tell_story(self) -> None:
        """Show the steps of the face one by one, from the first on."""
        if self.sheet is not None and self.sheet.chosen is not None:
            self._stack.setCurrentWidget(self.story)
            self._tell_from(0)
            self.story.setFocus()

    def end_story(self) -> None:
        """Show all steps again."""
        self._stack.setCurrentWidget(self._full)
        self.pages.strip.setFocus()

    def _scenes(self) -> list[Scene]:
        """Return the scenes of the face, or of both."""
        sheet, other = self.sheet, self.other
        of = self._context.uncertain_below, self._context.settings.smoothing_s
        if sheet is None or other is None or sheet.chosen is None or other.chosen is None:
            return scenes_of(sheet, *of) if sheet is not None else []
        names = self._face_text(sheet, sheet.chosen), self._face_text(other, other.chosen)
        if other.frame is not sheet.frame:
            names = f"{self._name}. {names[0]}", f"{self._other_name}. {names[1]}"
        differences = difference_words(sheet.readings[sheet.chosen], other.readings[other.chosen])
        return paired(scenes_of(sheet, *of), scenes_of(other, *of), names, differences)

    def _tell_from(self, place: int) -> None:
        """Show the story from a scene on, and offer the faces that can be beside this one."""
        sheet, other = self.sheet, self.other
        if sheet is None or sheet.chosen is None:
            return
        faces: list[tuple[QIcon, str, object]] = [(QIcon(), self.tr("None"), None)]
        for face, reading in enumerate(sheet.readings):
            if face != sheet.chosen:
                faces.append((_icon_of(reading), self._face_text(sheet, face), face))
        shown: object = other.chosen if other is not None else None
        if other is not None and other.chosen is not None and other.frame is not sheet.frame:
            named = self.tr("{name}, face {number}") if len(other.readings) > 1 else "{name}"
            for face, reading in enumerate(other.readings):
                text = named.format(name=self._other_name, number=face + 1)
                faces.append((_icon_of(reading), text, _Elsewhere(face)))
            shown = _Elsewhere(other.chosen)
        faces.append((QIcon(), self.tr("Another picture\u2026"), _ANOTHER))
        self.story.offer(faces, shown)
        self.story.show_scenes(self._scenes(), place)

    def compare_with(self, face: object) -> None:
        """Show another face of the picture, or one of another picture, beside the first in the story; None: no second face."""
        if isinstance(face, _Elsewhere) and self.other is not None:
            elsewhere = self.other.frame
            self._read_other(lambda: elsewhere, face.face, self._other_name)
        elif isinstance(face, int) and self.sheet is not None:
            frame = self.sheet.frame
            self._read_other(lambda: frame, face, self._name)
        elif face == _ANOTHER:
            path = ask_for_file(self, self._context, self.tr("Open picture"), file_filters())
            if path is not None:
                self._read_other(lambda: read_frame(path), 0, path.name)
            else:
                self._show_other(self.other)
        else:
            self._show_other(None)

    def _read_other(self, load: Callable[[], Frame], face: int, name: str) -> None:
        first = self.sheet

        def done(other: Sheet) -> None:
            if self.sheet is not first:
                return
            if other.chosen is None:
                self.notice.tell(lambda: self.tr("No face was found in {name}.").format(name=name), error=True)
                self._show_other(self.other)
            else:
                self._other_name = name
                self._show_other(other)

        def failed(error: Exception) -> None:
            self.notice.tell(lambda: translated(error), error=True)
            self._show_other(self.other)

        self._background.submit(lambda: self._reader.read(load(), face), done, failed, replace=True)

    def _show_other(self, other: Sheet | None) -> None:
        title = self.story.title.text()
        self.other = other
        places = [place for place, scene in enumerate(self._scenes()) if scene.title == title]
        self._tell_from(places[0] if places else 0)

    def _face_text(self, sheet: Sheet, face: int) -> str:
        return self.tr("Face {number} of {count}: {reading}").format(
            number=face + 1, count=len(sheet.readings), reading=reading_words(sheet.readings[face])
        )

    def paste(self) -> None:
        """Show what is on the clipboard: a picture or a file."""
        if not self._take(QGuiApplication.clipboard().mimeData()):
            self.notice.tell(
                lambda: self.tr("There is no picture on the clipboard. Copy one, or a file, and paste again."), error=True
            )

    def save(self, path: Path) -> None:
        """Save the sheet as a PNG, replacing the file at the path."""
        if self.sheet is not None:
            self._saver.save_picture(self.sheet, self._title(), path)

    def save_values(self, folder: Path) -> None:
        """Save what every step gives as numbers into a folder."""
        if self.sheet is not None:
            self._saver.save_values(self.sheet, self._context.model, folder)

    def request_stop(self) -> None:
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        self._background.join(deadline)

    def retranslate(self) -> None:
        for button, text, tip in (
            (self._open, self.tr("Open picture"), self.tr("Choose a picture, or a video to show its first frame")),
            (
                self._story_button,
                self.tr("Story"),
                with_key(self.tr("The steps one by one, a picture and a sentence at a time"), "steps.story"),
            ),
            (self._copy, self.tr("Copy"), self.tr("Copy the sheet with all steps as a picture")),
            (
                self._save,
                self.tr("Save as PNG"),
                self.tr("Save the sheet with all steps as one picture, for a report or a lecture"),
            ),
            (
                self._save_values,
                self.tr("Save values"),
                self.tr("Save the output of every step as numbers: one .npy file per step and index.json, in a folder"),
            ),
        ):
            button.setText(text)
            button.setToolTip(tip)
        self.faces.setAccessibleName(self.tr("Face"))
        self.faces.setToolTip(self.tr("Which face of the picture is shown, the largest first"))
        self._empty.show_message(
            Message(
                "steps",
                self.tr("From a picture to its probabilities, step by step"),
                self.tr("Drop or paste a picture here, or choose \u201cExplain this face\u201d in Live, Files or Recordings."),
                (
                    MessageAction(self.tr("Open picture"), self._ask_file, primary=True),
                    MessageAction(self.tr("Try the sample"), self.show_sample),
                ),
            )
        )
        if self.sheet is not None:
            self._offer_faces(self.sheet)
            self._show_face(self.sheet)

    # Building

    def _lay_out(self) -> None:
        self._open, self._story_button, self._copy, self._save, self._save_values = (QPushButton() for _ in range(5))
        for button, icon, run in (
            (self._open, "folder", self._ask_file),
            (self._story_button, "play", self.tell_story),
            (self._copy, "copy", self._copy_sheet),
            (self._save, "save", self._ask_save),
            (self._save_values, "save", self._ask_folder),
        ):
            button.clicked.connect(run)
            set_icon(button, icon)
        self._file = theme.label("", "muted")
        self._file.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.faces = QComboBox()
        self.faces.setIconSize(QSize(20, 20))
        self.faces.activated.connect(self._choose_face)
        saves = (self._copy, self._save, self._save_values)
        bar = theme.row(self._open, self.faces, self._story_button, theme.SPACE_4, (self._file, 1), *saves)
        self.notice = Toast()
        self.pages = StepPages()
        self.pages.mapCopyWanted.connect(self._copy_map)
        self.pages.mapSaveWanted.connect(self._ask_save_map)
        full = QWidget()
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        full.setLayout(theme.column(bar, (self.pages, 1), margins=margins))
        self._empty = MessagePanel()
        self.story = StoryView()
        self.story.ended.connect(self.end_story)
        self.story.otherChosen.connect(self.compare_with)
        self._full = full
        self._stack = QStackedLayout()
        ActionBindings(self, {"steps.story": self.tell_story}).add(full, "steps.story")
        content = QWidget()
        content.setLayout(self._stack)
        self.setLayout(theme.column(Over(content, self.notice)))
        # Only now: in a stack without a parent, the first widget would be shown as a window of its own.
        for page in (self._empty, full, self.story):
            self._stack.addWidget(page)

    # Reading

    def _show(self, load: Callable[[], Frame], face: int | Box, name: str) -> None:
        self._wanted += 1
        wanted = self._wanted

        def done(sheet: Sheet) -> None:
            if wanted == self._wanted:
                self._show_sheet(sheet, name)

        def failed(error: Exception) -> None:
            if wanted == self._wanted:
                self.notice.tell(lambda: translated(error), error=True)

        self.notice.clear()
        self._context.statusMessage.emit(self.tr("Reading {name}").format(name=name))
        self._background.submit(lambda: self._reader.read(load(), face), done, failed, replace=True)

    def _show_sheet(self, sheet: Sheet, name: str) -> None:
        new_frame = self.sheet is None or sheet.frame is not self.sheet.frame or self.sheet.readings is not sheet.readings
        other_face = self.sheet is None or sheet.frame is not self.sheet.frame or sheet.chosen != self.sheet.chosen
        self.sheet, self.other, self._name = sheet, None, name
        self._context.statusMessage.emit("")
        self._file.setText(name)
        self._file.setToolTip(sheet.frame.source)
        if new_frame:
            self._offer_faces(sheet)
        self._show_face(sheet)
        if self._stack.currentWidget() is not self.story or sheet.chosen is None:
            self._stack.setCurrentWidget(self._full)
        elif other_face:
            self.tell_story()
        if sheet.chosen is None:
            self.notice.tell(
                lambda: self.tr("No face was found in this picture, so there is nothing to cut out and classify."), lasting=True
            )
        elif sheet.other:
            self.notice.tell(lambda: self.tr("That face was not found again in this frame, so the largest one is shown."))
        elif sheet.why_crop is Note.TIGHT_CROP:
            self.notice.tell(lambda: self.tr("A face fills the picture, so all of it is used as a face crop."))
        elif sheet.why_crop is not None:
            self.notice.tell(
                lambda: self.tr("No face was found. As the picture is under 100 pixels, all of it is used as a face crop.")
            )

    def _show_face(self, sheet: Sheet) -> None:
        self.faces.setCurrentIndex(-1 if sheet.chosen is None else sheet.chosen)
        expression = sheet.readings[sheet.chosen].prediction.index if sheet.chosen is not None else 0
        note = ""
        if sheet.runtime is Runtime.LITERT_INT8:
            note = self.tr(
                "The face was analysed in int8, which rounds; maps and activation come from the network in full precision."
            )
        missing = None if sheet.inside else self._not_inside(sheet.problem)
        self._story_button.setEnabled(sheet.chosen is not None)
        if self._stack.currentWidget() is self.story:
            self._tell_from(self.story.place)
        self.pages.show_steps(
            sheet.steps, sheet.images, face=sheet.chosen or 0, expression=expression, missing=missing, note=note
        )

    def _not_inside(self, problem: UserMessage | None) -> Message:
        """Return the message about missing stages of the network: why, and what to do."""
        model = self._context.model
        title = self.tr("What happens inside this network can't be shown")
        if problem is not None or model is None:
            return Message("warning", title, translated(problem or NO_MODEL))
        if Runtime.TENSORFLOW.value not in model.description.files:
            text = self.tr("The model {title} has no file with its stages, and no Keras file that they could be made from.")
            return Message("info", title, text.format(title=of_model(model.description.title)))
        command = f'python -m training.stages_export "{model.folder}"'
        text = self.tr(
            "The model {title} has no file with its stages. Make it from its Keras file, in the program's source folder, "
            "where TensorFlow is installed: {command}"
        ).format(title=of_model(model.description.title), command=command)

        def copy() -> None:
            QGuiApplication.clipboard().setText(command)
            self._context.statusMessage.emit(self.tr("The command was copied"))

        actions = [MessageAction(self.tr("Copy the command"), copy)]
        if Runtime.TENSORFLOW in self._context.runtimes():
            use = MessageAction(self.tr("Run it on TensorFlow"), lambda: self._context.set_runtime(Runtime.TENSORFLOW))
            actions.append(use)
        return Message("info", title, text, tuple(actions))

    def _offer_faces(self, sheet: Sheet) -> None:
        self.faces.clear()
        for place, reading in enumerate(sheet.readings):
            self.faces.addItem(_icon_of(reading), self._face_text(sheet, place))
        self.faces.setVisible(bool(sheet.readings))
        self.faces.setEnabled(len(sheet.readings) > 1)

    def _choose_face(self, face: int) -> None:
        if self.sheet is not None:
            frame = self.sheet.frame
            self._show(lambda: frame, face, self._name)

    def _follow_context(self) -> None:
        settings = self._analysis_settings()
        if settings != self._settings:
            self._settings = settings
            self._reader.use_model(self._make_analyzer(), self._context.model)
            if self.sheet is not None:
                self._choose_face(self.sheet.chosen or 0)

    def _make_analyzer(self) -> Callable[[], Analyzer]:
        return self._context.make_analyzer(self._context.analyzer_options(follow=False, largest_only=False))

    def _analysis_settings(self) -> tuple[object, ...]:
        """Return what a reading depends on besides the frame."""
        model = self._context.model
        settings = self._context.settings
        return model and model.folder, self._context.runtime, settings.uncertain_below, settings.mesh

    def _title(self) -> str:
        """Return the heading of a saved sheet: the picture, the face, the model."""
        parts = [self._name]
        if self.sheet is not None and self.sheet.chosen is not None and len(self.sheet.readings) > 1:
            number, count = self.sheet.chosen + 1, len(self.sheet.readings)
            parts.append(self.tr("face {number} of {count}").format(number=number, count=count))
        if self._context.model is not None:
            parts.append(self.tr("model {title}").format(title=of_model(self._context.model.description.title)))
        return ", ".join(parts)

    # Opening, dropping and saving

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Several pictures, or a folder, are left to the window, which opens them in Files.
        # What can't be read is left to it too, as it says so.
        paths, refused = paths_in(event.mimeData()), doing(event.mimeData(), on_live=False) is Doing.REFUSE
        if (len(paths) == 1 and not paths[0].is_dir() and not refused) or (not paths and event.mimeData().hasImage()):
            event.acceptProposedAction()
            one = self.tr("Show {name} step by step").format(name=paths[0].name) if paths else ""
            self.drop_sheet.lie_over(self, "steps", one or self.tr("Show this picture step by step"))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_sheet.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_sheet.hide()
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
        path = ask_for_file(self, self._context, self.tr("Open picture"), file_filters())
        if path is not None:
            self.open_path(path)

    def _ask_save(self) -> None:
        path = ask_to_save(self, self._context, self.tr("Save the sheet"), f"{Path(self._name).stem}-steps.png")
        if path is not None:
            self.save(path)

    def _ask_save_map(self, shown: ShownMap, kind: MapFormat) -> None:
        """Ask where to save a map; proposed is a name of the file, the face, the layer and the channel."""
        face = f"-face-{self.sheet.chosen + 1}" if self.sheet and self.sheet.chosen and len(self.sheet.readings) > 1 else ""
        name = f"{Path(self._name).stem}{face}-{file_part(shown.layer)}-{shown.name}.{kind}"
        path = ask_to_save(self, self._context, self.tr("Save this map"), name)
        if path is not None:
            self._saver.save_map(shown, kind, path)

    def _copy_map(self, shown: ShownMap) -> None:
        QGuiApplication.clipboard().setImage(shown.picture())
        self._context.statusMessage.emit(self.tr("The map was copied"))

    def _ask_folder(self) -> None:
        folder = ask_for_folder(self, self._context, self.tr("Save the values in a folder"))
        if folder is not None:
            self.save_values(folder)

    def _copy_sheet(self) -> None:
        if self.sheet is not None:
            done = self.tr("The sheet was copied")
            tell = self._context.statusMessage.emit
            self._saver.copy(self.sheet, self._title(), lambda: tell(done))


def _icon_of(reading: FaceReading) -> QIcon:
    return QIcon(QPixmap.fromImage(to_qimage(reading.crop)))
