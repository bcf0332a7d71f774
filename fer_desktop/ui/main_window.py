"""The window: five tabs, menus, the status bar, and what holds for all of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from fer_desktop import paths
from fer_desktop.core.types import Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.ui import icons, theme
from fer_desktop.ui.camera_list import CameraList
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.dialogs.about import AboutDialog
from fer_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from fer_desktop.ui.files_tab import FilesTab
from fer_desktop.ui.incoming import acceptable, file_filters, paths_in, picture_in
from fer_desktop.ui.live_tab import LiveTab
from fer_desktop.ui.model_tab import ModelTab
from fer_desktop.ui.recordings_tab import RecordingsTab
from fer_desktop.ui.steps_tab import StepsTab
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar

SMALLEST = (1024, 640)
_FIRST = (1280, 800)
_STATUS_MS = 8000


class MainWindow(QMainWindow):
    """Owns the tabs. Closing it ends every thread and keeps its place."""

    def __init__(self, context: AppContext, engine: LiveEngine | None = None, cameras: CameraList | None = None) -> None:
        super().__init__()
        self.context = context
        self.setWindowTitle(paths.APPLICATION_NAME)
        self.setWindowIcon(icons.application_icon())
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.fault = MessageBar()
        self.live = LiveTab(context, engine, cameras)
        self.files = FilesTab(context)
        self.steps = StepsTab(context)
        self.model = ModelTab(context)
        self.recordings = RecordingsTab(context, lambda: self.live.recorder.folder)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Tabs"))
        for page, title, tip in (
            (self.live, self.tr("Live"), self.tr("Read faces as they move")),
            (self.files, self.tr("Files"), self.tr("Read pictures, folders and videos")),
            (self.steps, self.tr("Steps"), self.tr("See how one face is read, step by step")),
            (self.model, self.tr("Model"), self.tr("What the network is, and how good")),
            (self.recordings, self.tr("Recordings"), self.tr("Play, mark and export what was recorded")),
        ):
            number = self.tabs.addTab(page, title)
            self.tabs.setTabToolTip(number, self.tr("{tip} (Ctrl+{number})").format(tip=tip, number=number + 1))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.fault)
        layout.addWidget(self.tabs)
        self.setCentralWidget(content)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.live.figures)
        self._make_menus()
        context.statusMessage.connect(lambda text: self.statusBar().showMessage(text, _STATUS_MS))
        context.stepsRequested.connect(self._show_steps)
        self.live.recorder.ended.connect(self.recordings.take_recorded)
        self.recordings.liveWanted.connect(lambda: self.tabs.setCurrentWidget(self.live))
        context.themeChanged.connect(self._retint)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: self.apply_theme())
        self.apply_theme()
        self._take_place()
        self.live.view.setFocus()

    def begin(self, source: str | None = None, camera: str | None = None) -> None:
        """Start what was asked for on the command line, or what there is. Call after the window is shown."""
        if source is not None or camera is not None:
            self.tabs.setCurrentWidget(self.live)
        self.live.begin(source, camera)

    def apply_theme(self) -> None:
        """Dress the window as the settings say; at once, and again whenever the system changes its mind."""
        choice = self.context.settings.theme
        dark = theme.system_is_dark() if choice == "system" else choice == "dark"
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply_theme(application, theme.theme_of(dark))
        self.context.set_theme(theme.theme_of(dark))

    def show_fault(self, summary: str, details: str) -> None:
        """Tell of something that went wrong in the program itself, where it doesn't stop the work."""
        copy = MessageAction(self.tr("Copy details"), lambda: QGuiApplication.clipboard().setText(details))
        log = MessageAction(self.tr("Open log folder"), self.open_log_folder)
        text = self.tr("Something went wrong in the program: {summary}.").format(summary=summary)
        self.fault.show_message(Message("warning", text, "", (copy, log)))

    def open_log_folder(self) -> None:
        folder = paths.log_folder()
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.context.statusMessage.emit(self.tr("The log is in {folder}").format(folder=folder))

    # ---- Menus ----

    def _make_menus(self) -> None:
        bar = self.menuBar()
        player = self.live.player
        file = bar.addMenu(self.tr("&File"))
        self._add(file, self.tr("Open pictures or videos\u2026"), self._open_files, QKeySequence.StandardKey.Open)
        self._add(file, self.tr("Paste"), self._paste, QKeySequence.StandardKey.Paste)
        file.addSeparator()
        self._add(file, self.tr("Quit"), self.close, QKeySequence.StandardKey.Quit, "Ctrl+Q")
        live = bar.addMenu(self.tr("&Live"))
        self._add(live, self.tr("Open a video\u2026"), self._in_live(player.open_video), "Ctrl+Shift+O")
        self._add(live, self.tr("Open an address\u2026"), self._in_live(player.open_address))
        self._add(live, self.tr("Play the sample"), self._in_live(player.play_sample))
        live.addSeparator()
        self._add(live, self.tr("Look for cameras"), self._in_live(player.look_for_cameras))
        self._add(live, self.tr("Stop"), player.stop, "Ctrl+.")
        view = bar.addMenu(self.tr("&View"))
        for number in range(self.tabs.count()):
            self._add(view, self.tabs.tabText(number), self._go_to(number), f"Ctrl+{number + 1}")
        view.addSeparator()
        themes = QActionGroup(self)
        for choice, text in (
            ("system", self.tr("Theme of the system")),
            ("light", self.tr("Light theme")),
            ("dark", self.tr("Dark theme")),
        ):
            action = self._add(view, text, self._choose_theme(choice))
            action.setCheckable(True)
            action.setChecked(self.context.settings.theme == choice)
            themes.addAction(action)
        help_menu = bar.addMenu(self.tr("&Help"))
        self._add(help_menu, self.tr("Shortcuts"), self.show_shortcuts, "F1")
        self._add(help_menu, self.tr("Open log folder"), self.open_log_folder)
        help_menu.addSeparator()
        about = self._add(help_menu, self.tr("About FER Desktop"), self.show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _add(self, menu, text: str, run, *keys) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _=False: run())
        # A standard key may be none on this system; a second one stands in.
        bound = [key for key in map(QKeySequence, keys) if not key.isEmpty()]
        if bound:
            action.setShortcut(bound[0])
        return action

    def _in_live(self, run):
        def go() -> None:
            self.tabs.setCurrentWidget(self.live)
            run()

        return go

    def _go_to(self, number: int):
        return lambda: self.tabs.setCurrentIndex(number)

    def _choose_theme(self, choice: str):
        def choose() -> None:
            self.context.update_settings(theme=choice)
            self.apply_theme()

        return choose

    def show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        dialog = AboutDialog(self.context.model, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # ---- Files from anywhere ----

    def add_paths(self, files: list[Path]) -> None:
        self.tabs.setCurrentWidget(self.files)
        self.files.add_paths(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if acceptable(event.mimeData()):
            event.acceptProposedAction()
            self.statusBar().showMessage(self.tr("Drop to read it in the Files tab"), _STATUS_MS)

    def dropEvent(self, event: QDropEvent) -> None:
        self.statusBar().clearMessage()
        files, picture = paths_in(event.mimeData()), picture_in(event.mimeData())
        if files:
            self.add_paths(files)
        elif picture is not None:
            self.tabs.setCurrentWidget(self.files)
            self.files.add_picture(picture)
        event.acceptProposedAction()

    def _open_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open pictures or videos"), self.context.settings.folder, file_filters()
        )
        if names:
            self.context.update_settings(folder=str(Path(names[0]).parent))
            self.add_paths([Path(name) for name in names])

    def _paste(self) -> None:
        if self.tabs.currentWidget() is self.steps:
            self.steps.paste()
            return
        self.tabs.setCurrentWidget(self.files)
        self.files.paste()

    def _show_steps(self, frame: Frame, reading_index: int) -> None:
        self.tabs.setCurrentWidget(self.steps)
        self.steps.show_frame(frame, reading_index)

    # ---- Keys, theme, place ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What nobody with the focus wanted, such as the tab bar, is for what plays in the tab that is shown.
        page = self.tabs.currentWidget()
        if not isinstance(page, (LiveTab, RecordingsTab)) or not page.handle_key(event):
            super().keyPressEvent(event)

    def _retint(self) -> None:
        icons.retint(self, self.context.theme)
        self.fault.set_theme(self.context.theme)

    def _take_place(self) -> None:
        """Open where it was, as far as that still is on a screen."""
        settings = self.context.settings
        self.resize(*_FIRST)
        if len(settings.window) == 4:
            place = QRect(*settings.window)
            on_screen = [screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens()]
            if any(part.width() >= 200 and part.height() >= 100 for part in on_screen):
                self.setGeometry(place)
        if settings.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self.tabs.setCurrentIndex(min(max(settings.tab, 0), self.tabs.count() - 1))

    def closeEvent(self, event: QCloseEvent) -> None:
        place = self.normalGeometry() if self.isMaximized() or self.isFullScreen() else self.geometry()
        self.context.update_settings(
            window=(place.x(), place.y(), place.width(), place.height()),
            maximised=self.isMaximized(),
            tab=self.tabs.currentIndex(),
        )
        self.shutdown()
        super().closeEvent(event)

    def shutdown(self) -> None:
        """End every thread of every tab."""
        self.live.shutdown()
        self.files.shutdown()
        self.steps.shutdown()
        self.recordings.shutdown()
