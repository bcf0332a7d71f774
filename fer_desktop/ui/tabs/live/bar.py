"""The bar above the live picture: source, start, pause, stop, record, snapshot, steps, mirror and repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from fer_desktop.live.status import LiveState
from fer_desktop.media.source import CameraSpec, FileSpec, SampleSpec, ScreenSpec, SourceSpec
from fer_desktop.settings import SCREEN_RATES
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import shortcut, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import size_text
from fer_desktop.ui.foundation.icons import explain, push_button, tool_button
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.live.camera_list import same_camera
from fer_desktop.ui.tabs.live.source_choice import RATES, SIZES, source_icon, source_title

_HEIGHT: Final = 32


class LiveBar(Retranslated, QWidget):
    """The buttons and the menu of sources; the Live tab connects them.

    sourceChosen: the SourceSpec that was chosen from the menu.
    formatChosen: width and height (pixels) and frame rate (frames per second) wanted of the camera.
    screenRateChosen: the pictures per second wanted of a screen region.
    menuToggled: whether the menu of sources is open.
    The other signals say which entry of the menu was chosen.
    """

    sourceChosen = Signal(object)
    formatChosen = Signal(int, int, int)
    screenRateChosen = Signal(int)
    menuToggled = Signal(bool)
    videoWanted = Signal()
    addressWanted = Signal()
    screenWanted = Signal()
    camerasWanted = Signal()

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._spec: SourceSpec | None = None
        self._cameras: list[CameraSpec] = []
        self._recent: SourceSpec | None = None
        self._title = ""
        self._state = (LiveState.IDLE, False)
        self._recording = (False, False)
        self._fitted: tuple[object, ...] = ()
        self.source = tool_button()
        self.source.setProperty("menu", "true")
        self.source.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.source.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.source.setMaximumWidth(280)
        self.source.setMinimumWidth(120)
        self.source.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.menu.aboutToShow.connect(lambda: self.menuToggled.emit(True))
        self.menu.aboutToHide.connect(lambda: self.menuToggled.emit(False))
        self._formats: list[QMenu] = []
        self.source.setMenu(self.menu)
        self.start = push_button(role="primary")
        self.stop = push_button("stop")
        self.record = push_button(role="record")
        self.video = tool_button("video")
        self.snapshot = push_button("snapshot")
        self.steps = push_button("steps")
        self.mirror = tool_button("mirror")
        self.repeat = tool_button("repeat")
        buttons = (self.start, self.stop, self.record, self.video, self.snapshot, self.steps, self.mirror, self.repeat)
        for button in buttons:
            # A click leaves the keyboard focus at the picture; Tab still reaches the buttons.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button in (self.record, self.video, self.mirror, self.repeat):
            button.setCheckable(True)
        for button in (self.source, *buttons):
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            button.setFixedHeight(_HEIGHT)
        for button in (self.video, self.mirror, self.repeat):
            button.setFixedWidth(_HEIGHT)
        self._buttons = buttons
        context.settingsChanged.connect(self._show_video)
        layout = theme.row((self.source, 1), *buttons)
        layout.addStretch(0)  # takes the room that the source leaves at its largest width
        self.setLayout(layout)
        self.retranslate()

    def retranslate(self) -> None:
        self._explain()
        self.set_source(self._spec)
        self.set_state(*self._state)
        self.set_recording(*self._recording)

    def set_cameras(self, cameras: list[CameraSpec]) -> None:
        self._cameras = cameras
        if self.menu.isVisible():
            self._fill_menu()

    def set_source(self, spec: SourceSpec | None) -> None:
        """Show the chosen source. A file or address stays in the menu when another source is chosen."""
        self._spec = spec
        if spec is not None and not isinstance(spec, (CameraSpec, SampleSpec)):
            self._recent = spec
        self._title = source_title(spec) if spec is not None else self.tr("Choose a source")
        self.repeat.setVisible(isinstance(spec, FileSpec))
        icons.set_icon(self.source, source_icon(spec))
        tip = self.tr("What is analysed: a camera, a video, an address, a screen region or the sample")
        explain(self.source, self.tr("Source: {name}").format(name=self._title), tip)
        self._elide()

    def set_state(self, state: LiveState, has_picture: bool = False) -> None:
        """Enable the buttons that can be pressed in this state."""
        self._state = (state, has_picture)
        playing = state in (LiveState.OPENING, LiveState.LIVE)
        text, icon = self.tr("Start"), "play"
        if playing:
            text, icon = self.tr("Pause"), "pause"
        elif state is LiveState.PAUSED:
            text = self.tr("Resume")
        elif state is LiveState.ENDED:
            text = self.tr("Play again")
        elif state is LiveState.FAILED:
            text = self.tr("Try again")
        self.start.setText(text)
        icons.set_icon(self.start, icon, "on_accent")
        self.start.setEnabled(self._spec is not None and state is not LiveState.OPENING)
        self.stop.setEnabled(state is not LiveState.IDLE)
        self.snapshot.setEnabled(has_picture)
        self.steps.setEnabled(has_picture)
        self._fit()

    def set_recording(self, recording: bool, possible: bool) -> None:
        """Show in red that a recording runs. possible: it can be started or stopped now."""
        self._recording = (recording, possible)
        self.record.setChecked(recording)
        self.record.setEnabled(possible)
        icons.set_icon(self.record, "record", "danger" if recording else "text")
        start = self.tr("Record") if self._context.settings.record_video else self.tr("Record, no video")
        texts = start, self.tr("Stop recording")
        self.video.setChecked(self._context.settings.record_video)
        self.video.setEnabled(not recording)
        self.record.setText(texts[recording])
        self.record.setAccessibleName(texts[recording])
        self._fit()

    def _show_video(self) -> None:
        """Say what would be recorded."""
        self._explain()
        self.set_recording(*self._recording)

    def set_switches(self, mirror: bool, repeat: bool) -> None:
        self.mirror.setChecked(mirror)
        self.repeat.setChecked(repeat)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._elide()

    def _fit(self) -> None:
        """Leave out the texts of buttons whose icons say enough, as far as the bar is too narrow for them."""
        texts = {self.steps: self.tr("Explain"), self.snapshot: self.tr("Snapshot"), self.stop: self.tr("Stop")}
        of = (self.width(), self.start.text(), self.record.text(), self.repeat.isHidden(), *texts.values())
        if of == self._fitted:
            return
        self._fitted = of
        for button, text in texts.items():
            button.setText(text)
        shown = [button for button in self._buttons if not button.isHidden()]
        room = self.width() - self.source.minimumWidth() - sum(button.sizeHint().width() + theme.SPACE_8 for button in shown)
        for button in texts:
            if room < 0:
                wide = button.sizeHint().width()
                button.setText("")
                room += wide - button.sizeHint().width()

    def _elide(self) -> None:
        room = self.source.width() - theme.ICON - 56
        metrics = QFontMetrics(self.source.font())
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, max(room, 40))
        self.source.setText(shown.replace("&", "&&"))

    def _fill_menu(self) -> None:
        self.menu.clear()
        while self._formats:
            self._formats.pop().deleteLater()
        for camera in self._cameras:
            current = isinstance(self._spec, CameraSpec) and same_camera(self._spec, camera)
            self._add(camera.name, "camera", partial(self.sourceChosen.emit, camera), current)
        if not self._cameras:
            self._add(self.tr("No camera was found"), "camera", lambda: None).setEnabled(False)
        self._add(self.tr("Look for cameras again"), "refresh", self.camerasWanted.emit)
        if isinstance(self._spec, CameraSpec):
            self._add_formats(self._spec)
        self.menu.addSeparator()
        if (recent := self._recent) is not None:
            self._add(source_title(recent), source_icon(recent), partial(self.sourceChosen.emit, recent), self._spec == recent)
        # The key is shown here and set in the window's menu: of two actions with the same key, Qt runs neither.
        video = "\t".join((self.tr("Video file\u2026"), shortcut("live.open_video")))
        self._add(video, "video", self.videoWanted.emit)
        self._add(self.tr("Address\u2026"), "address", self.addressWanted.emit)
        self._add(self.tr("Screen region\u2026"), "screen", self.screenWanted.emit)
        if isinstance(self._spec, ScreenSpec):
            self._add_rates(SCREEN_RATES, self._context.settings.screen_rate, self.screenRateChosen.emit)
        self.menu.addSeparator()
        self._add(self.tr("Sample"), "sample", lambda: self.sourceChosen.emit(SampleSpec()), isinstance(self._spec, SampleSpec))

    def _add(self, text: str, icon: str, run: Callable[[], object], current: bool = False) -> QAction:
        action = self.menu.addAction(text.replace("&", "&&"))
        icons.set_icon(action, icon, "accent" if current else "text")
        if current:
            font = action.font()
            font.setBold(True)
            action.setFont(font)
        action.triggered.connect(lambda _=False: run())
        return action

    def _add_formats(self, camera: CameraSpec) -> None:
        """Offer picture sizes and frame rates for the chosen camera, which uses the nearest that it can."""
        rate, size = round(camera.frame_rate), (camera.width, camera.height)
        sizes = [(size_text(*other), other == size, partial(self.formatChosen.emit, *other, rate)) for other in SIZES]
        self._add_choices(self.tr("Picture size"), sizes)
        self._add_rates(RATES, rate, partial(self.formatChosen.emit, *size))

    def _add_rates(self, rates: Iterable[int], current: int, choose: Callable[[int], object]) -> None:
        texts = [(self.tr("{rate} fps").format(rate=rate), rate == current, partial(choose, rate)) for rate in rates]
        self._add_choices(self.tr("Frame rate"), texts)

    def _add_choices(self, title: str, choices: Iterable[tuple[str, bool, Callable[[], object]]]) -> None:
        """Add a menu of choices: text, whether it is the current one, and what choosing it does."""
        menu = self.menu.addMenu(title)
        self._formats.append(menu)
        group = QActionGroup(menu)
        for text, current, choose in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(current)
            action.triggered.connect(lambda _=False, choose=choose: choose())
            group.addAction(action)

    def _explain(self) -> None:
        start = self.tr("Start, pause, resume ({key}). A camera stays on while paused.")
        snapshot = self.tr("Save a snapshot to {folder} and copy it to the clipboard").format(
            folder=self._context.snapshots_folder
        )
        steps = self.tr("Freeze this moment and see how the face is analysed, step by step")
        mirror = with_key(self.tr("Mirror the picture; text stays readable"), "live.mirror")
        what = self.tr("Record video, readings and markers, or stop recording")
        video = self.tr("Recordings have a video. Press to record readings alone, without a picture of anybody")
        if not self._context.settings.record_video:
            what = self.tr("Record readings and markers without a picture of anybody, or stop recording")
            video = self.tr("Recordings have no video and no picture of anybody. Press to record a video too")
        record = with_key(what, "live.record")
        explain(self.video, self.tr("Record with video"), video)
        explain(self.start, self.tr("Start, pause or resume"), start.format(key=shortcut("live.start")))
        explain(self.stop, self.tr("Stop"), with_key(self.tr("Stop and release the camera"), "live.stop"))
        explain(self.record, self.tr("Record"), record)
        explain(self.snapshot, self.tr("Snapshot"), with_key(snapshot, "live.snapshot"))
        explain(self.steps, self.tr("Explain this face"), with_key(steps, "live.steps"))
        explain(self.mirror, self.tr("Mirror"), mirror)
        explain(self.repeat, self.tr("Repeat"), self.tr("Play the video again when it ends"))
