"""The window: five tabs, menus, the status bar, and what holds for all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QUndoGroup,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStatusBar,
    QStyle,
    QStyleOption,
    QWidget,
)

from fer_desktop import paths
from fer_desktop.core.types import Box, Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.media.formats import is_screen, is_stream
from fer_desktop.settings import Settings
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, give_tip, tip_of, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import Doing, acceptable, ask_for_files, ask_for_folder, doing, open_outside, paths_in
from fer_desktop.ui.foundation.formatting import write_figures
from fer_desktop.ui.foundation.keyboard import FocusHome, press_button
from fer_desktop.ui.foundation.language import (
    Retranslated,
    apply_language,
    language_choices,
    language_of,
    tell_widgets,
    theme_choices,
    translated,
)
from fer_desktop.ui.foundation.tasks import Worker, shut_down
from fer_desktop.ui.shell.recent import RecentMenu
from fer_desktop.ui.shell.tabs import LazyTabs, makers, preparations
from fer_desktop.ui.tabs.live.camera_list import CameraList
from fer_desktop.ui.tabs.live.tab import LiveTab
from fer_desktop.ui.widgets.drop_sheet import DropSheet
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, Over, Toast

if TYPE_CHECKING:
    from fer_desktop.recordings.writer import RecordingStatus
    from fer_desktop.ui.dialogs.fault import FaultDialog
    from fer_desktop.ui.tabs.files.tab import FilesTab
    from fer_desktop.ui.tabs.live.mini import MiniView
    from fer_desktop.ui.tabs.model.tab import ModelTab
    from fer_desktop.ui.tabs.recordings.tab import RecordingsTab
    from fer_desktop.ui.tabs.steps.tab import StepsTab

SMALLEST: Final = (900, 460)
_FIRST: Final = (1280, 800)
"""The window's smallest size, which fits a screen of 1920 x 1080 at 200%, and its size at the first start, in pixels."""

_STATUS_MS: Final = 8000

_NO_LIMIT: Final = (1 << 24) - 1
"""Qt's QWIDGETSIZE_MAX."""

_TURN_S: Final = 0.001
"""Python's switch interval: painting a widget takes the interpreter's lock dozens of times."""


class MainWindow(Retranslated, theme.Themed, QMainWindow):
    """Owns the tabs. Closing it ends every thread and saves its place."""

    def __init__(self, context: AppContext, engine: LiveEngine | None = None, cameras: CameraList | None = None) -> None:
        sys.setswitchinterval(_TURN_S)
        # Before widgets exist: otherwise Qt would have each set its texts twice.
        apply_language(_application(), language_of(context.settings.language))
        write_figures(context.settings.shares, context.settings.times)
        super().__init__()
        self.context = context
        # Also before widgets exist: each then starts in its final look.
        self.apply_theme()
        self.setWindowTitle(paths.APPLICATION_NAME)
        self.setWindowIcon(icons.application_icon())
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.notice = Toast()
        self.live = LiveTab(context, engine, cameras)
        self.tabs = LazyTabs()
        self.tabs.setDocumentMode(True)
        for make in makers(context, self.live, lambda: self.tabs.setCurrentWidget(self.live)):
            self.tabs.add(make)
        self.setCentralWidget(Over(self.tabs, self.notice))
        self.drop_sheet = DropSheet(self)
        self.setStatusBar(StatusBar())
        for widget in (self.live.link_note, self.live.figures):
            self.statusBar().addPermanentWidget(widget)
        self._actions = self._bind()
        self._undo_group = QUndoGroup(self)
        self._undo_group.canUndoChanged.connect(self._enable_undo)
        self._undo_group.canRedoChanged.connect(self._enable_undo)
        self.retranslate()
        self.live.fullScreenWanted.connect(self.toggle_full_screen)
        self.live.screen_source.miniWanted.connect(self._shrink)
        self.live.link.changed.connect(self._show_status_bar)
        self.live.cleanWanted.connect(lambda: self.set_clean(not self.live.clean))
        self.tabs.currentChanged.connect(lambda: self.set_clean(self.live.clean and self.tabs.currentWidget() is self.live))
        self.tabs.currentChanged.connect(self._follow_undo)
        self._follow_undo()
        context.statusMessage.connect(lambda text: self.statusBar().showMessage(text, _STATUS_MS))
        context.stepsRequested.connect(self._show_steps)
        context.settingsWanted.connect(self.show_settings)
        self._ending = False
        self._mini: MiniView | None = None
        self._unasked = False
        """The window is closed by the system, which waits for no answer."""
        self.live.recorder.ended.connect(self._take_recorded)
        self.live.recorder.openWanted.connect(self._show_recording)
        self._focus_home = FocusHome(self, self._home_of_focus)
        _application().commitDataRequest.connect(self._take_session_end)
        context.settingsChanged.connect(self._follow_settings)
        theme.follow_system(self.apply_theme)
        take_place(self, context.settings)
        self.tabs.setCurrentIndex(min(max(context.settings.tab, 0), self.tabs.count() - 1))
        self.live.focus_home().setFocus()

    def begin(self, source: str | None = None, camera: str | None = None, record: bool = False) -> None:
        """Start what the command line asks for, or the default source. Call after the window is shown."""
        if source is not None or camera is not None:
            self.tabs.setCurrentWidget(self.live)
        self._tell_kept()
        self.live.begin(source, camera, record)
        self.tabs.make_rest_later(preparations())

    @cached_property
    def faults(self) -> FaultDialog:
        """The dialog that lists unexpected errors; made when the first one happens."""
        from fer_desktop.ui.dialogs.fault import FaultDialog

        return FaultDialog(self.open_log_folder, self)

    # ---- The tabs ----

    @property
    def files(self) -> FilesTab:
        return cast("FilesTab", self.tabs.page(1))

    @property
    def steps(self) -> StepsTab:
        return cast("StepsTab", self.tabs.page(2))

    @property
    def model(self) -> ModelTab:
        return cast("ModelTab", self.tabs.page(3))

    @property
    def recordings(self) -> RecordingsTab:
        return cast("RecordingsTab", self.tabs.page(4))

    # ---- Look, language, and what went wrong ----

    def apply_theme(self) -> None:
        """Apply the theme that the settings choose; also called when the system's colour scheme changes."""
        choice = self.context.settings.theme
        self._dressed_as = choice
        system_is_dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = system_is_dark if choice == "system" else choice == "dark"
        theme.apply_theme(_application(), theme.theme_of(dark))

    def _follow_settings(self) -> None:
        """Apply the chosen theme and language if they changed."""
        settings = self.context.settings
        if settings.theme != self._dressed_as:
            self.apply_theme()
        apply_language(_application(), language_of(settings.language))
        if write_figures(settings.shares, settings.times):
            tell_widgets()
        self._check_choices()

    def retranslate(self) -> None:
        self.tabs.setAccessibleName(self.tr("Tabs"))
        for number, (title, tip) in enumerate(
            (
                (self.tr("Live"), self.tr("Analyse faces as they move")),
                (self.tr("Files"), self.tr("Analyse pictures, folders and videos")),
                (self.tr("Steps"), self.tr("See how one face is analysed, step by step")),
                (self.tr("Model"), self.tr("What the model is, and how accurate")),
                (self.tr("Recordings"), self.tr("Play, mark and export recordings")),
            )
        ):
            self.tabs.setTabText(number, title)
            self.tabs.setTabToolTip(number, with_key(tip, "window.tab", number=number + 1))
        self._make_menus()
        # The message is in the old language, and would go in seconds anyway.
        self.statusBar().clearMessage()
        self.context.languageChanged.emit()

    def show_fault(self, summary: str, details: str) -> None:
        """Show an unexpected error of the program in a dialog that doesn't stop the work."""
        self.faults.add(summary, details)

    def show_crash(self, trace: str) -> None:
        """Tell that the program crashed when it last ran. trace: faulthandler's report."""

        def message() -> Message:
            text = self.tr("The program ended unexpectedly the last time it ran.")
            details = MessageAction(self.tr("Details"), lambda: self.faults.add("", trace, crashed=True))
            return Message("warning", text, "", (details,))

        self.notice.show_message(message)

    def say(self, make: Callable[[], str]) -> None:
        """Show a warning until the user closes it. make: returns the text in the current language."""
        self.notice.tell(make, error=True)

    def open_log_folder(self) -> None:
        folder = paths.log_folder()
        if not folder.is_dir() or not open_outside(folder):
            self.context.statusMessage.emit(self.tr("The log is in {folder}").format(folder=folder))

    # ---- Menus ----

    def _make_menus(self) -> None:
        """Make the menus anew, in the current language."""
        bar = self.menuBar()
        for old in bar.actions():
            old.menu().deleteLater()
        bar.clear()
        self._recent = RecentMenu(self.context)
        self._recent.chosen.connect(self._open_recent)
        self._choices: list[tuple[QAction, str, str]] = []
        fill, add = self._actions.fill, self._actions.add
        file = bar.addMenu(self.tr("&File"))
        fill(file, ("files.open", "files.open_folder"))
        file.addMenu(self._recent)
        fill(file, ("files.paste", ""))
        self._undo_action, self._redo_action = add(file, "window.undo"), add(file, "window.redo")
        self._enable_undo()
        file.addSeparator()
        add(file, "window.settings").setMenuRole(QAction.MenuRole.PreferencesRole)
        fill(file, ("", "window.quit"))
        self._make_live_menu(bar.addMenu(self.tr("&Control")))
        view = bar.addMenu(self.tr("&View"))
        for number in range(self.tabs.count()):
            tab = add(view, "window.tab", self.tabs.tabText(number), number + 1)
            give_tip(tab, self.tabs.tabToolTip(number))
        view.addSeparator()
        add(view, "window.full_screen")
        mini = add(view, "window.mini_view")
        mini.setCheckable(True)
        # The key is the tab's, and only shown here.
        clean = self.live.keys.add(view, "live.clean")
        clean.setCheckable(True)
        view.aboutToShow.connect(lambda: clean.setChecked(self.live.clean))
        add(view, "window.message")
        view.aboutToShow.connect(lambda: mini.setChecked(self._mini is not None and self._mini.isVisible()))
        view.addSeparator()
        self._offer(view.addMenu(self.tr("Theme")), "theme", theme_choices())
        # The title is in both languages, for users who can't read the current one.
        self._offer(view.addMenu(self.tr("Language (Bahasa)")), "language", language_choices())
        self._check_choices()
        help_menu = bar.addMenu(self.tr("&Help"))
        fill(help_menu, ("window.shortcuts", "", "window.logs", "window.reset_settings", ""))
        add(help_menu, "window.about").setMenuRole(QAction.MenuRole.AboutRole)
        for action in bar.actions():
            cast(QMenu, action.menu()).setToolTipsVisible(True)

    def _make_live_menu(self, menu: QMenu) -> None:
        self._actions.fill(
            menu,
            ("live.open_video", "live.open_address", "live.screen_region", "live.play_sample", "live.look_for_cameras", ""),
        )
        live, bar = self.live, self.live.bar
        # Keys of these are the tab's, and only shown here.
        added = {
            id: live.keys.add(menu, f"live.{id}") for id in ("start", "record", "marker", "snapshot", "calibrate", "mirror")
        }
        for action in added.values():
            action.triggered.connect(lambda: self.tabs.setCurrentWidget(live))
        added["steps"] = live.keys.add(menu, "live.steps")
        menu.addSeparator()
        self._actions.fill(menu, ("live.connections", "", "live.stop"))

        def show_state() -> None:
            for id, button in (("start", bar.start), ("record", bar.record)):
                added[id].setText(button.text())
            added["calibrate"].setText(live.side.calibration.offered)
            can_calibrate = bool(live.readings()) and not live.recorder.running
            for id, possible, why in (
                ("start", bar.start.isEnabled(), self.tr("There is nothing to play yet")),
                ("record", bar.record.isEnabled(), self.tr("Only while something plays")),
                ("marker", live.recorder.running, self.tr("Only while a recording runs")),
                ("snapshot", bar.snapshot.isEnabled(), self.tr("There is no picture yet")),
                ("steps", bar.steps.isEnabled(), self.tr("There is no picture yet")),
                ("calibrate", can_calibrate, self.tr("Needs a face in the picture, and no recording")),
            ):
                give_tip(added[id], tip_of(f"live.{id}"), "" if possible else why)
            added["mirror"].setCheckable(True)
            added["mirror"].setChecked(bar.mirror.isChecked())

        menu.aboutToShow.connect(show_state)

    def _bind(self) -> ActionBindings:
        player = self.live.player

        def in_live(run: Callable[[], object]) -> Callable[[], object]:
            def go() -> None:
                self.tabs.setCurrentWidget(self.live)
                run()

            return go

        runs: dict[str, Callable[..., object]] = {
            "files.open": self._open_files,
            "files.open_folder": self._open_folder,
            "files.paste": self._paste,
            "live.open_video": in_live(player.open_video),
            "live.open_address": in_live(player.open_address),
            "live.screen_region": in_live(self.live.screen_source.choose),
            "live.play_sample": in_live(player.play_sample),
            "live.look_for_cameras": in_live(player.look_for_cameras),
            "live.connections": self.live.show_connections,
            "live.stop": player.stop,
            "window.tab": lambda number: self.tabs.setCurrentIndex(number - 1),
            "window.undo": self._undo,
            "window.redo": lambda: self._undo(redo=True),
            "window.settings": self.show_settings,
            "window.full_screen": self.toggle_full_screen,
            "window.mini_view": self.toggle_mini_view,
            "window.message": self._go_to_message,
            "window.shortcuts": self.show_shortcuts,
            "window.logs": self.show_logs,
            "window.reset_settings": self.reset_settings,
            "window.about": self.show_about,
            "window.quit": self.close,
        }
        return ActionBindings(self, runs)

    def _offer(self, menu: QMenu, setting: str, choices: Iterable[tuple[str, str]]) -> None:
        """Fill a menu with the choices of a setting, of which one is ticked."""
        group = QActionGroup(menu)
        for choice, text in choices:
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, choice=choice: self.context.update_settings(**{setting: choice}))
            action.setCheckable(True)
            group.addAction(action)
            self._choices.append((action, setting, choice))

    def _check_choices(self) -> None:
        for action, setting, choice in self._choices:
            action.setChecked(getattr(self.context.settings, setting) == choice)

    def show_settings(self, setting: str = "") -> None:
        """Open the settings, at the row of one of them if it is named."""
        from fer_desktop.ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self.context, self.reset_settings, self)
        _open(dialog)
        dialog.show_setting(setting)

    def show_shortcuts(self) -> None:
        from fer_desktop.ui.dialogs.shortcuts import ShortcutsDialog

        _open(ShortcutsDialog(self))

    def show_logs(self) -> None:
        from fer_desktop.ui.dialogs.fault import LogDialog

        _open(LogDialog(paths.log_folder(), self.open_log_folder, self))

    def reset_settings(self) -> None:
        """Ask, then reset all settings; a copy of the old ones is kept beside the settings file."""
        box = QMessageBox(
            QMessageBox.Icon.Question, self.tr("Default settings"), self.tr("Restore all default settings?"), parent=self
        )
        box.setInformativeText(
            self.tr(
                "Language, theme, smoothing, model and everything else that you chose go back to their defaults. Your files, "
                "recordings and models stay, and what is playing keeps playing. A copy of the old settings is kept."
            )
        )
        reset = box.addButton(self.tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        reset.clicked.connect(self._reset_settings)
        _open(box)

    def _reset_settings(self) -> None:
        try:
            copy = self.context.reset_settings()
        except OSError as error:
            text = self.tr("Nothing was changed: a copy of the settings can't be written ({reason}).")
            text = text.format(reason=translated(error))
        else:
            text = self.tr("The default settings were restored. The old ones are in {file}").format(file=copy)
            text = text if copy is not None else self.tr("The default settings were restored.")
        self.context.statusMessage.emit(text)

    def show_about(self) -> None:
        from fer_desktop.ui.dialogs.about import AboutDialog

        _open(AboutDialog(self.context.model, self))

    # ---- Files from anywhere ----

    def add_paths(self, files: list[Path]) -> None:
        self.tabs.setCurrentWidget(self.files)
        self.files.add_paths(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what a drop at this place will do. What is refused is followed too, so that its words go when it leaves."""
        content = event.mimeData()
        if not acceptable(content):
            event.ignore()
            return
        kind, place = self._drop_at(event)
        icon, text = self._drop_words(kind, paths_in(content))
        self.drop_sheet.lie_over(place, icon, text, refused=kind is Doing.REFUSE)
        event.setDropAction(Qt.DropAction.IgnoreAction if kind is Doing.REFUSE else Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_sheet.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_sheet.hide()
        content = event.mimeData()
        if not acceptable(content):
            return
        kind, _ = self._drop_at(event)
        if kind is Doing.REFUSE:
            self.context.statusMessage.emit(self._drop_words(kind, paths_in(content))[1])
            event.ignore()
            return
        if kind is Doing.PLAY:
            self.live.player.open(str(paths_in(content)[0]))
        else:
            self.tabs.setCurrentWidget(self.files)
            self.files.take(content)
        event.acceptProposedAction()

    def _drop_at(self, event: QDropEvent) -> tuple[Doing, QWidget]:
        """Return what a drop at this place does, and the widget that it lies on."""
        stage = self.live.stage
        on_live = stage.isVisible() and stage.rect().contains(stage.mapFrom(self, event.position().toPoint()))
        kind = doing(event.mimeData(), on_live)
        return kind, stage if on_live else self.tabs.currentWidget()

    def _drop_words(self, kind: Doing, dropped: Sequence[Path]) -> tuple[str, str]:
        """Return the icon and the words for what a drop does."""
        if kind is Doing.PLAY:
            return "play", self.tr("Play {name} here").format(name=dropped[0].name)
        if kind is Doing.REFUSE:
            name = dropped[0].name if len(dropped) == 1 else self.tr("These files")
            return "warning", self.tr("{name} can't be read: not a picture, a video or a folder").format(name=name)
        elsewhere = self.tabs.currentIndex() != 1
        if len(dropped) == 1:
            text = self.tr("Analyse {name} in Files") if elsewhere else self.tr("Analyse {name}")
            return "picture", text.format(name=dropped[0].name)
        if not dropped:
            return "picture", self.tr("Analyse this picture in Files") if elsewhere else self.tr("Analyse this picture")
        text = self.tr("Analyse these {count} files in Files") if elsewhere else self.tr("Analyse these {count} files")
        return "picture", text.format(count=len(dropped))

    def _open_files(self) -> None:
        files = ask_for_files(self, self.context, self.tr("Open pictures or videos"))
        if files:
            self.add_paths(files)

    def _open_folder(self) -> None:
        folder = ask_for_folder(self, self.context, self.tr("Open a folder"))
        if folder is not None:
            self.add_paths([folder])

    def _open_recent(self, place: str, where: str) -> None:
        if not is_stream(where) and not is_screen(where) and not Path(where).exists():
            self.say(
                lambda: self.tr("{path} is not there any more. Was it moved, or is its disk not connected?").format(path=where)
            )
            kept = tuple(entry for entry in self.context.settings.recent if entry != (place, where))
            self.context.update_settings(recent=kept)
        elif place == "live":
            self.tabs.setCurrentWidget(self.live)
            self.live.player.open(where)
        else:
            self.add_paths([Path(where)])

    def _paste(self) -> None:
        if self.tabs.currentWidget() is self.steps:
            self.steps.paste()
            return
        self.tabs.setCurrentWidget(self.files)
        self.files.paste()

    def _take_recorded(self, status: RecordingStatus) -> None:
        # Closing the window ends a recording too; a page made for it now would outlive the window.
        if not self._ending:
            self.recordings.take_recorded(status)

    def _show_recording(self, folder: Path) -> None:
        self.tabs.setCurrentWidget(self.recordings)
        self.recordings.refresh(folder)

    def _tell_kept(self) -> None:
        """Say that a recording was kept that ran when the program ended without its user."""
        if not self.context.settings.running_recording:
            return
        from fer_desktop.recordings.recording import is_being_written

        folder = Path(self.context.settings.running_recording)
        if is_being_written(folder):  # by another window of the program
            return
        self.context.update_settings(running_recording="")

        def message() -> Message:
            show = MessageAction(self.tr("Show"), lambda: self._show_recording(folder))
            text = self.tr("The program ended while it recorded. The recording up to then was kept.")
            return Message("info", text, "", (show,), lasting=True)

        if folder.is_dir():
            self.notice.show_message(message)

    def _show_steps(self, picture: Frame | Path, face: int | Box) -> None:
        self.tabs.setCurrentWidget(self.steps)
        self.steps.explain(picture, face)

    # ---- Keys, theme, place ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if press_button(event):
            return
        # Keys that the focused widget ignores, such as the tab bar, go to the player of the tab that is shown.
        handle_key = getattr(self.tabs.currentWidget(), "handle_key", None)
        if handle_key is not None and handle_key(event):
            return
        if event.key() == Qt.Key.Key_Escape and self.live.clean:
            self.set_clean(False)
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.toggle_full_screen()
        elif not self._actions.press(event):  # such as Undo while its menu's action is disabled: it says why
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.live.follow_window()

    def _follow_undo(self) -> None:
        """Let the menu undo and redo in the tab that is shown."""
        stack: QUndoStack | None = getattr(self.tabs.currentWidget(), "undo_stack", None)
        if stack is not None:
            self._undo_group.addStack(stack)
        self._undo_group.setActiveStack(stack)  # type: ignore[arg-type]

    def _enable_undo(self) -> None:
        for action, id, possible, why in (
            (self._undo_action, "window.undo", self._undo_group.canUndo(), self.tr("There is nothing to undo")),
            (self._redo_action, "window.redo", self._undo_group.canRedo(), self.tr("There is nothing to redo")),
        ):
            give_tip(action, tip_of(id), "" if possible else why)

    def _undo(self, redo: bool = False) -> None:
        """Undo the last change in the tab that is shown, or make it again."""
        stack = getattr(self.tabs.currentWidget(), "undo_stack", None)
        if stack is None or not (stack.canRedo() if redo else stack.canUndo()):
            self.context.statusMessage.emit(
                self.tr("There is nothing to redo") if redo else self.tr("There is nothing to undo")
            )
        elif redo:
            stack.redo()
        else:
            stack.undo()

    def _go_to_message(self) -> None:
        """Give the keyboard to the message that is shown, or to the first of several."""
        shown = next((bar for bar in self.findChildren(MessageBar) if bar.isVisible()), None)
        if shown is not None:
            shown.take_focus()
        else:
            self.context.statusMessage.emit(self.tr("There is no message"))

    def set_clean(self, clean: bool) -> None:
        """Show only the picture of the Live tab, or everything again."""
        if clean == self.live.clean:
            return
        if clean:
            self.tabs.setCurrentWidget(self.live)
        # The menus' keys act only while there is a menu bar, so it is there without a height.
        self.menuBar().setMaximumHeight(0 if clean else _NO_LIMIT)
        self.tabs.tabBar().setVisible(not clean)
        self.live.set_clean(clean)
        self._show_status_bar()

    def _show_status_bar(self) -> None:
        """Hide the status bar where only the picture is wanted, unless it says that readings reach other computers."""
        self.statusBar().setVisible(not self.live.clean or self.live.link.reaches_out)

    def toggle_mini_view(self) -> None:
        """Open or close the small window that stays on top of others."""
        from fer_desktop.ui.tabs.live.mini import MiniView

        if self._mini is None:
            self._mini = MiniView(self.context, self.live)
            self._mini.backWanted.connect(self._come_back)
        self._mini.setVisible(not self._mini.isVisible())

    def _shrink(self) -> None:
        """Minimise the window and show the mini view, from which one comes back."""
        if self._mini is None or not self._mini.isVisible():
            self.toggle_mini_view()
        self.showMinimized()

    def _come_back(self) -> None:
        """Show the Live tab in place of the mini view."""
        if self._mini is not None:
            self._mini.hide()
        self.tabs.setCurrentWidget(self.live)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _home_of_focus(self) -> QWidget | None:
        home = getattr(self.tabs.currentWidget(), "focus_home", None)
        return home() if home is not None else None

    def follow_theme(self) -> None:
        icons.retint(self)

    # ---- The end ----

    def end(self) -> None:
        """Close without a question, as for the system: a running recording is saved, and the next start says so."""
        self._unasked = True
        self.close()

    def _take_session_end(self, *_: object) -> None:
        self._unasked = True

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.live.recorder.running and not self._unasked:
            event.ignore()
            self.live.recorder.ask_to_end(self.close, quits=True)
            return
        self.live.recorder.keep_trace = self.live.recorder.running
        self.context.update_settings(**place_of(self), tab=self.tabs.currentIndex())
        self.shutdown()
        super().closeEvent(event)

    def shutdown(self) -> None:
        """End every thread of every tab."""
        self._ending = True
        if self._mini is not None:
            self._mini.close()
            self._mini.deleteLater()
            self._mini = None
        self.tabs.stop()
        shut_down(*(page for page in self.tabs.made() if isinstance(page, Worker)))


class StatusBar(QStatusBar):
    """Ends a message that has too little room with an ellipsis; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.messageChanged.connect(self.setToolTip)

    def room(self) -> QRect:
        """Return the place of messages: all that the visible figures leave."""
        widgets = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        right = min((widget.x() for widget in widgets if widget.isVisible()), default=self.width())
        return QRect(theme.SPACE_8, 0, right - 2 * theme.SPACE_8, self.height())

    def elided(self) -> str:
        """Return the message as it is drawn."""
        return self.fontMetrics().elidedText(self.currentMessage(), Qt.TextElideMode.ElideRight, self.room().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, option, painter, self)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.room(), flags, self.elided())
        painter.end()


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def take_place(window: QMainWindow, settings: Settings) -> None:
    """Give the window its saved place, or the first size if there is none or no screen shows it any more.

    A window that is larger than its screen, as after a change of the scale, is maximised.
    """
    window.resize(*_FIRST)
    if len(settings.window) == 4:
        place = QRect(*settings.window)
        on_screen = [screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens()]
        if any(part.width() >= 200 and part.height() >= 100 for part in on_screen):
            window.setGeometry(place)
    room = (QGuiApplication.screenAt(window.geometry().center()) or window.screen()).availableGeometry().size()
    # On a screen that is too small for any window, the user sees most of one that isn't maximised.
    too_large = window.size() != window.size().boundedTo(room) and QSize(*SMALLEST) == QSize(*SMALLEST).boundedTo(room)
    if settings.maximised or too_large:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def place_of(window: QMainWindow) -> dict[str, Any]:
    """Return the window's place as settings, by name."""
    place = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {"window": (place.x(), place.y(), place.width(), place.height()), "maximised": window.isMaximized()}
