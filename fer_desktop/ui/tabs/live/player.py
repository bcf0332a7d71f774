"""Drives what plays in the live view: starts, pauses and stops sources, follows the cameras, and explains failures."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState, LiveStatus
from fer_desktop.media.cameras import find_camera
from fer_desktop.media.formats import VIDEO_SUFFIXES
from fer_desktop.media.permission import camera_refused
from fer_desktop.media.source import CameraSpec, SampleSpec, ScreenSpec, SourceError, SourceSpec, StreamSpec, parse_source
from fer_desktop.ui.dialogs.address import AddressDialog
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file, open_outside
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.tabs.live import messages
from fer_desktop.ui.tabs.live.camera_list import CameraList, ask_for_camera, same_camera
from fer_desktop.ui.tabs.live.engine_adapter import LiveBridge
from fer_desktop.ui.tabs.live.messages import LiveMessage
from fer_desktop.ui.tabs.live.source_choice import (
    format_chosen,
    recalled,
    recent_entry,
    remembered,
    source_title,
    with_format,
)
from fer_desktop.ui.widgets.message_panel import Message, MessageAction

_log = logging.getLogger(__name__)

_OPENING_SHOWN_MS: Final = 300
"""While a source opens sooner than this, the picture of the one before stays on the screen."""


class LivePlayer(QObject):
    """Drives the engine for the Live tab.

    sourceChosen: `spec` has changed.
    starting: a source starts, so all that was read before is out of date.
    stopped: the picture is to be removed, and all that was read.
    interrupted: the picture is to be removed until the source is back.
    said: a function that makes a LiveMessage to show instead of the picture.
    noted: a function that makes a LiveMessage to show above the picture, or None to remove it.
    """

    sourceChosen = Signal()
    starting = Signal()
    stopped = Signal()
    interrupted = Signal()
    said = Signal(object)
    noted = Signal(object)

    def __init__(self, context: AppContext, engine: LiveEngine, cameras: CameraList, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self.bridge = LiveBridge(engine, self)
        self.cameras = cameras
        self.spec: SourceSpec | None = None
        """The chosen source, whether or not it plays."""
        self._wanted_camera: str | None = None
        self._begun = False
        self._asked = False
        """A person has asked to look for cameras and waits for the answer."""
        self._alone = False
        """The sample started by itself, as there was no camera."""
        self._told_alone = False
        """The user was told so."""
        self._came: CameraSpec | None = None
        """The camera that was plugged in last."""
        self._seen = False
        """The live view is on the screen."""
        self._choosing = False
        """The menu of sources is open."""
        self.before_end: Callable[[Callable[[], object]], object] = lambda go: go()
        """Called with what ends the source that plays; may ask first."""
        self.before_screen: Callable[[Callable[[], object]], object] = lambda go: go()
        """Called with what captures the screen; may tell the user something first."""
        self.bridge.changed.connect(self._tell)
        self.bridge.changed.connect(self._watch_cameras)
        cameras.found.connect(self._take_cameras)
        cameras.found.connect(self._watch_cameras)
        cameras.changed.connect(self._take_change)

    def begin(self, source: str | None = None, camera: str | None = None, *, once: bool = False) -> None:
        """Start the source or camera that the command line named; else offer a camera, or play the sample if there is none.

        once: play a video to its end, whatever the settings say.
        """
        self._wanted_camera = camera
        if source is not None:
            self._begun = True
            spec = parse_source(source, self._context.settings.repeat and not once)
            # Who named it on the command line waits for no question, and recording may begin with the first picture.
            self.before_end(lambda: self._play(spec))
        else:
            self.said.emit(messages.looking_for_cameras)
        self.cameras.refresh()

    def request_stop(self) -> None:
        """Ask all threads to end and to release the camera."""
        self.bridge.request_stop()
        self.cameras.request_stop()

    def join(self, deadline: float) -> None:
        self.bridge.join(deadline)
        self.cameras.join(deadline)

    # ---- What a person asks for ----

    def play(self, spec: SourceSpec) -> None:
        """Play a source now, and remember it."""
        if isinstance(spec, ScreenSpec):
            self.before_screen(lambda: self.before_end(lambda: self._play(spec)))
        else:
            self.before_end(lambda: self._play(spec))

    def _play(self, spec: SourceSpec) -> None:
        self._alone = False
        self._context.update_settings(**remembered(spec))
        if (recent := recent_entry(spec)) is not None:
            self._context.opened(recent)
        self._choose(spec)
        if isinstance(spec, CameraSpec):
            ask_for_camera(self, self._start)
        else:
            self._start()

    def play_sample(self) -> None:
        self.play(SampleSpec())

    def offer(self, spec: SourceSpec) -> None:
        """Choose a source that a press of Start will play."""
        self._choose(spec)
        self.said.emit(lambda: messages.ready(source_title(spec)))

    def start_or_pause(self) -> None:
        state = self.bridge.status.state
        if state is LiveState.LIVE:
            self.bridge.pause()
        elif state is LiveState.PAUSED:
            self.bridge.resume()
        elif self.spec is not None and state is not LiveState.OPENING:
            self.play(self.spec)

    def set_seen(self, seen: bool) -> None:
        """Tell whether the live view is on the screen."""
        self._seen = seen
        self._watch_cameras()

    def set_choosing(self, choosing: bool) -> None:
        """Tell whether the menu of sources is open."""
        self._choosing = choosing
        self._watch_cameras()

    def use_camera(self) -> None:
        """Play the camera that was plugged in last."""
        if self._came is not None:
            self.play(self._came)

    def choose_format(self, width: int, height: int, rate: int) -> None:
        """Ask the chosen camera for a picture size (pixels) and frame rate (frames per second), and remember them."""
        if not isinstance(self.spec, CameraSpec):
            return
        spec = replace(self.spec, width=width, height=height, frame_rate=rate)
        self._context.update_settings(camera_formats=format_chosen(spec, self._context.settings.camera_formats))
        if self.bridge.status.state is LiveState.IDLE:
            self._choose(spec)
        else:
            self.play(spec)

    def stop(self) -> None:
        """Release the source, and remove its last picture, so that a person's face doesn't stay on the screen."""
        self.before_end(self._stop_and_offer)

    def _stop_and_offer(self) -> None:
        self._stop_and_clear()
        if self.spec is not None:
            self.offer(self.spec)

    def end(self) -> None:
        """Stop at the end of a video that would start again; its last picture stays."""
        self.bridge.stop()
        self._tell_end()

    def look_for_cameras(self) -> None:
        self._asked = True
        self._context.statusMessage.emit(self.tr("Looking for cameras"))
        self.cameras.refresh()

    def open_video(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
        kinds = self.tr("Videos ({pattern});;All files (*)").format(pattern=pattern)
        path = ask_for_file(self._window, self._context, self.tr("Open a video"), kinds)
        if path is not None:
            self.open(str(path))

    def open(self, where: str) -> None:
        """Play a file, an address or a screen region that was opened before."""
        try:
            spec = parse_source(where, self._context.settings.repeat)
        except SourceError as error:
            message = error.message
            self.noted.emit(lambda: LiveMessage("warning", translated(message), ""))
        else:
            self.play(spec)

    def edit_address(self) -> None:
        """Ask for an address, beginning with the one that plays or failed."""
        self._ask_for_address(self.spec.url if isinstance(self.spec, StreamSpec) else "")

    def open_address(self) -> None:
        self._ask_for_address("")

    def _ask_for_address(self, address: str) -> None:
        dialog = AddressDialog(self._window, address)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda text: self.play(StreamSpec(text)))
        dialog.open()

    # ---- Cameras ----

    def _take_cameras(self) -> None:
        """Take in the system's list of cameras."""
        found = self.cameras.cameras
        if self._wanted_camera is not None:
            self._start_wanted_camera(self._wanted_camera)
        elif not self._begun:
            self._begin_with(found)
        elif found and self._asked and (self._alone or self.bridge.status.state is LiveState.IDLE):
            self.before_end(lambda: self._offer_instead(found[0]))
        elif self._asked:
            count = self.tr("%n camera(s) found", "", len(found))
            self._context.statusMessage.emit(count if found else self.tr("No camera was found"))
        self._begun = True
        self._asked = False

    def _offer_instead(self, camera: CameraSpec) -> None:
        """Offer a camera in place of what plays."""
        self._stop_and_clear()
        self.offer(camera)

    def _watch_cameras(self) -> None:
        """Look for cameras while the live view is on the screen and either no source plays or the menu of sources is open."""
        # The sample that started for want of a camera doesn't count as playing.
        at_rest = self._alone or self.bridge.status.state in (LiveState.IDLE, LiveState.ENDED, LiveState.FAILED)
        self.cameras.watch(self._seen and (at_rest or self._choosing))

    def _take_change(self, came: list[CameraSpec], went: list[CameraSpec]) -> None:
        """Cameras were plugged in or out."""
        chosen, idle = self.spec, self.bridge.status.state is LiveState.IDLE
        if came:
            self._came = came[0]
        waiting = chosen if idle and isinstance(chosen, CameraSpec) else None
        if waiting is not None and any(same_camera(waiting, camera) for camera in went):
            self.said.emit(partial(messages.camera_went, waiting.name, others=bool(self.cameras.cameras)))
        elif waiting is not None and (again := [camera for camera in came if same_camera(waiting, camera)]):
            self.offer(again[0])
        elif came and idle and chosen is None:
            self.offer(came[0])
        elif came and self._alone:
            self.noted.emit(partial(messages.camera_came, came[0].name))
        elif came:
            self._context.statusMessage.emit(self.tr("{name} was plugged in.").format(name=came[0].name))
        else:
            self._context.statusMessage.emit(self.tr("{name} was unplugged.").format(name=went[0].name))

    def _start_wanted_camera(self, wanted: str) -> None:
        self._wanted_camera = None
        camera = find_camera(wanted, self.cameras.cameras)
        if camera is not None:
            self.play(camera)
        else:
            names = [camera.name for camera in self.cameras.cameras]
            self.said.emit(partial(messages.camera_not_found, wanted, names))

    def _begin_with(self, found: list[CameraSpec]) -> None:
        settings = self._context.settings
        known = recalled(settings.source_kind, settings.source, found, settings.repeat)
        if found:
            self.offer(known or found[0])
        elif camera_refused():
            self.said.emit(partial(messages.camera_refused, ""))
        else:
            if known is not None:
                self._choose(known)  # it stays in the menu
            self._alone = True
            self._choose(SampleSpec())
            self._start()

    # ---- Playing ----

    def _stop_and_clear(self) -> None:
        self._alone = False
        self.noted.emit(None)
        self.bridge.stop()
        self.stopped.emit()

    def _choose(self, spec: SourceSpec) -> None:
        if isinstance(spec, CameraSpec):
            spec = with_format(spec, self._context.settings.camera_formats)
        elif isinstance(spec, ScreenSpec):
            spec = replace(spec, frame_rate=self._context.settings.screen_rate)
        self.spec = spec
        self.sourceChosen.emit()

    def _start(self) -> None:
        if self.spec is not None:
            self.noted.emit(None)
            self.starting.emit()
            self.bridge.start(self.spec)

    def _tell(self, status: LiveStatus) -> None:
        """Show a message for the engine's new state."""
        if status.state is LiveState.FAILED:
            name = source_title(self.spec) if self.spec is not None else status.source_name
            self.noted.emit(None)
            # A camera, a stream or a screen is tried again, and shows the same people.
            again = isinstance(self.spec, CameraSpec | StreamSpec | ScreenSpec)
            (self.interrupted if again else self.stopped).emit()
            self.said.emit(partial(messages.failed, status, self.spec, name))
        elif status.state is LiveState.OPENING:
            QTimer.singleShot(_OPENING_SHOWN_MS, self, self._tell_opening)
        elif status.state is LiveState.ENDED:
            self._tell_end()
        elif status.state is LiveState.LIVE and (notice := status.message) is not None:
            self.noted.emit(lambda: LiveMessage("warning", translated(notice), ""))
        elif status.state is LiveState.LIVE and self._alone and not self._told_alone:
            self._told_alone = True
            self.noted.emit(messages.sample_without_camera)

    def _tell_opening(self) -> None:
        if self.bridge.status.state is LiveState.OPENING and self.spec is not None:
            self.stopped.emit()
            spec = self.spec
            self.said.emit(lambda: messages.opening(source_title(spec), spec))

    def _tell_end(self) -> None:
        if self.spec is not None:
            spec = self.spec
            self.noted.emit(lambda: messages.ended(source_title(spec)))


def keep_snapshot(image: QImage, context: AppContext, *, copy: bool = True) -> Message:
    """Save an image as PNG, named by the time; return what came of it. copy: to the clipboard, too."""
    translate = QCoreApplication.translate
    if copy:
        QGuiApplication.clipboard().setImage(image)
    folder = context.snapshots_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free_name(folder, context.settings.snapshot_name)
        saved = image.save(str(path))
    except OSError as error:
        _log.warning("no snapshot in %s: %s", folder, error)
        saved = False
    if not saved:
        title = translate("Snapshot", "The snapshot can't be saved in {folder}.").format(folder=folder)
        text = translate("Snapshot", "It was copied: paste it into another program to keep it.") if copy else ""
        choose = partial(context.settingsWanted.emit, "snapshots_folder")
        action = MessageAction(translate("Snapshot", "Choose folder\u2026"), choose)
        return Message("warning", title, text, (action,))
    title = (
        translate("Snapshot", "Snapshot copied, and saved as {path}")
        if copy
        else translate("Snapshot", "Snapshot saved as {path}")
    )
    title = title.format(path=path)
    show = MessageAction(translate("Snapshot", "Show"), partial(open_outside, folder))
    return Message("snapshot", title, "", (show,))


def _free_name(folder: Path, begins: str) -> Path:
    name = f"{begins} {dt.datetime.now():%Y-%m-%d %H.%M.%S}".strip()
    names = itertools.chain((f"{name}.png",), (f"{name} ({number}).png" for number in itertools.count(2)))
    return next(folder / name for name in names if not (folder / name).exists())
