"""The Model tab: the facts, figures and speed of the model in use, its comparison with another one, and user models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from fer_desktop import paths
from fer_desktop.model_import import importing
from fer_desktop.models.description import Model, ModelError
from fer_desktop.models.measurements import is_user_model
from fer_desktop.models.metrics import Measurement
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import paths_in
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.language import Retranslated, of_model, translated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.add_dialog import ModelAdder
from fer_desktop.ui.tabs.model.compare import ComparePage
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.tabs.model.speed import FILE_NAME, SpeedBook, SpeedRunner
from fer_desktop.ui.tabs.model.testing import TestControl, TestRunner
from fer_desktop.ui.widgets.device_box import DeviceBox
from fer_desktop.ui.widgets.drop_sheet import DropSheet
from fer_desktop.ui.widgets.message_panel import Over, Toast


class ModelTab(Retranslated, QWidget):
    """Follows the model and the runtime that are chosen here or elsewhere. The page is built when the tab is first shown.

    page: of the model in use, or of two side by side; None until then.
    """

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = Background("model", self)
        self.adder = ModelAdder(context, self._background, self)
        self.page: ModelPage | ComparePage | None = None
        self._speed = SpeedRunner(self._background, SpeedBook(paths.user_data_folder() / FILE_NAME), self)
        # A test takes long, so it doesn't keep other tasks waiting.
        self._testing = Background("model test", self, steps_back=True)
        self.tests = TestRunner(context, self._testing, self)
        self.setAcceptDrops(True)
        self.drop_sheet = DropSheet(self)
        self._make_bar()
        self.message = Toast()
        self._nothing = theme.label("", "muted", wrap=True)
        self._nothing.setMargin(theme.SPACE_24)
        self._place = theme.column(gap=0)
        content = QWidget()
        content.setLayout(theme.column(self.bar, self._nothing, (self._place, 1), gap=0))
        self.setLayout(theme.column(Over(content, self.message)))
        context.modelChanged.connect(self._follow_model)
        context.measured.connect(self._show_measured)
        context.recordingChanged.connect(self._fill_bar)
        context.recordingChanged.connect(self._show_looking)
        self.adder.changed.connect(self._show_looking)
        self.adder.refused.connect(self._tell_refusal)
        self.adder.added.connect(self._tell_added)
        self._speed.failed.connect(self._tell_refusal)
        self.tests.failed.connect(self._tell_failure)
        self.tests.tested.connect(self._show_tested)
        self.retranslate()

    def retranslate(self) -> None:
        for label, box, text, tip in (
            (self._model_name, self.model, self.tr("&Model"), self.tr("The model that analyses the faces")),
            (self._other_name, self.other, self.tr("&Compare with"), self.tr("Another model to compare it with, side by side")),
        ):
            label.setText(text)
            icons.explain(box, text.replace("&", ""), tip)
        self._runtime_name.setText(self.tr("&Device"))
        self.add.setText(self.tr("Add a model\u2026"))
        self.add.setToolTip(self.tr("A .tflite or .keras file, or a folder's model.json; or drop it here"))
        self.remove.setToolTip(self.tr("Remove this model from the computer"))
        self.remove.setAccessibleName(self.tr("Remove this model"))
        self._looking.setAccessibleName(self.tr("Checking the file"))
        self._nothing.setText(
            self.tr(
                "No model was found. Install the program again, add a model, or put a model's folder into the models folder."
            )
        )
        self._follow_model()

    def request_stop(self) -> None:
        """Ask the thread to end, and discard a model that is being added."""
        self.adder.close()
        self._speed.cancel()
        self.tests.cancel()
        self._background.request_stop()
        self._testing.request_stop()

    def join(self, deadline: float) -> None:
        self._background.join(deadline)
        self._testing.join(deadline)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.page is None:
            self._follow_model()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        path = _model_in(event.mimeData())
        if path is not None and not self._context.recording:
            event.acceptProposedAction()
            self.drop_sheet.lie_over(self, "add", self.tr("Add {name} as a model").format(name=path.name))
        else:
            # The window accepts pictures and videos.
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_sheet.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_sheet.hide()
        path = _model_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.adder.look_at(path)

    # The bar

    def _make_bar(self) -> None:
        self.bar = QFrame()
        row = theme.row(margins=(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8))
        self.bar.setLayout(row)
        self._model_name, self._runtime_name, self._other_name = QLabel(), QLabel(), QLabel()
        self.model, self.runtime, self.other = QComboBox(), DeviceBox(self._context), QComboBox()
        for label, box in ((self._model_name, self.model), (self._runtime_name, self.runtime), (self._other_name, self.other)):
            label.setBuddy(box)
            if box is not self.runtime:
                box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14 if box is self.other else 12)
            row.addWidget(label)
            row.addWidget(box)
            row.addSpacing(theme.SPACE_8)
        self.model.activated.connect(lambda k: self._context.set_model(self.model.itemData(k)))
        self.other.activated.connect(lambda _: self._show_page())
        row.addStretch(1)
        self._looking = QProgressBar()
        self._looking.setRange(0, 0)
        self._looking.setTextVisible(False)
        self._looking.setFixedWidth(80)
        self._looking.hide()
        row.addWidget(self._looking)
        self.remove, self.add = QPushButton(), QPushButton()
        for button, icon, run in ((self.remove, "bin", self._ask_to_remove), (self.add, "add", self.adder.choose)):
            icons.set_icon(button, icon)
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            button.clicked.connect(run)
            row.addWidget(button)

    def _fill_bar(self) -> None:
        context, other = self._context, self.other.currentData()
        self.model.clear()
        self.other.clear()
        self.other.addItem(self.tr("None"), "")
        for model in context.models:
            text = words.listed_title(model, context.models)
            self.model.addItem(text, model.name)
            if model is not context.model:
                self.other.addItem(text, model.name)
        self.model.setCurrentIndex(self.model.findData(context.model.name if context.model is not None else None))
        self.other.setCurrentIndex(max(self.other.findData(other), 0))
        self.other.setEnabled(self.other.count() > 1)
        self.model.setEnabled(not context.recording)
        self.model.setToolTip(context.why_fixed() or self.model.accessibleDescription())
        self.remove.setEnabled(context.model is not None and is_user_model(context.model) and not context.recording)

    # The page

    def _follow_model(self) -> None:
        self._fill_bar()
        model = self._context.model
        self._nothing.setVisible(model is None)
        if self.isVisible() or self.page is not None:
            self._show_page()

    def _show_page(self) -> None:
        """Make the page anew: of the model in use, or of two side by side. What was unfolded stays so."""
        model, before = self._context.model, self.page
        if before is not None:
            self._place.removeWidget(before)
            before.hide()
            before.deleteLater()
            self.page = None
        if model is None:
            return
        other = next((m for m in self._context.models if m.name == self.other.currentData() and m is not model), None)
        page: ModelPage | ComparePage
        if other is not None:
            control = TestControl(self._context, self.tests, (model, other))
            page = ComparePage(
                (model, other),
                (self._context.measurements.of(model), self._context.measurements.of(other)),
                self._speed,
                control,
            )
        else:
            control = TestControl(self._context, self.tests, (model,))
            page = ModelPage(model, self._context.runtime, self._context.measurements.of(model), self._speed, control)
        self.page = page
        self._place.addWidget(page)
        settle(page)
        page.show()
        if type(before) is type(page) and before is not None:
            page.unfold(before.unfolded())
            if isinstance(page, ComparePage) and isinstance(before, ComparePage):
                page.choose_as(before)
            else:
                page.choose(before.pictures.currentData() or "")
            page.scroll_later(before.area.verticalScrollBar().value())

    # Tests

    def _show_measured(self) -> None:
        if self.page is not None:
            self._show_page()

    def _show_tested(self, models: Sequence[Model], found: Sequence[Measurement]) -> None:
        if self.page is not None:
            self.page.choose(found[0].as_set().identity)

        def text() -> str:
            pairs = zip(models, found, strict=True)
            answers = [f"{of_model(model.description.title)}: {words.answer_words(one.as_set())}" for model, one in pairs]
            return self.tr("Tested on {name}. {answers}.").format(name=found[0].name, answers="; ".join(answers))

        self.message.tell(text)

    def _tell_failure(self, error: Exception) -> None:
        self.message.tell(lambda: translated(error), error=True)

    # User models

    def _show_looking(self) -> None:
        looking = self.adder.looking_at is not None
        self._looking.setVisible(looking)
        self.add.setEnabled(not looking and not self._context.recording)
        if looking:
            self.message.clear()

    def _tell_refusal(self, error: Exception) -> None:
        self.message.tell(
            lambda: self.tr("{reason}. The current model stays.").format(reason=translated(error).rstrip(".")), error=True
        )

    def _tell_added(self, model: Model) -> None:
        self.message.tell(lambda: self.tr("\u201c{title}\u201d was added and is in use.").format(title=model.description.title))

    def _ask_to_remove(self) -> None:
        model = self._context.model
        if model is None or not is_user_model(model):
            return

        def question() -> str:
            text = self.tr("Remove \u201c{title}\u201d? Its files in {folder} are deleted.")
            return text.format(title=model.description.title, folder=model.folder)

        self.message.ask(question, lambda: self.tr("Remove"), lambda: self._remove(model))

    def _remove(self, model: Model) -> None:
        try:
            importing.remove(model, paths.user_models_folder())
        except ModelError as error:
            reason = error.message
            self.message.tell(lambda: translated(reason), error=True)
            return
        self._context.measurements.forget(model)
        self._context.remove_model(model.name)


def _model_in(content: QMimeData) -> Path | None:
    """Return the file or folder of a model that a drop holds, or None."""
    found = paths_in(content)
    if len(found) != 1:
        return None
    (path,) = found
    is_model = path.suffix.lower() in importing.SUFFIXES or path.name == "model.json" or (path / "model.json").is_file()
    return path if is_model else None
