"""The dialog of the live link: its outputs and inputs, each with a switch, and its rules."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QSize, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.link.outputs import ConnectionStatus, Phase
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.clipboard import copy_text
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import whole
from fer_desktop.ui.foundation.icons import explain, push_button
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.tabs.live.link import (
    FIRST_ADDRESSES,
    INPUTS,
    OUTPUTS,
    Kind,
    LiveLink,
    check_address,
    kind_name,
)
from fer_desktop.ui.tabs.live.rules import RulesPage
from fer_desktop.ui.widgets.card import scrolling
from fer_desktop.ui.widgets.timeline.drawing import ago

_SIZE: Final = (820, 720)
_TITLE_BAR: Final = 40
"""How much of the screen's height is left for the window's title bar, in pixels."""

_SWITCHES: Final = 230
"""Width of the column with the switches, in pixels."""

_MARGINS: Final = (0, theme.SPACE_12, theme.SPACE_12, 0)
_SHOW_MS: Final = 500

translate = QCoreApplication.translate


class ConnectionsDialog(Retranslated, QDialog):
    """Not modal. While it is visible, it shows twice a second what was sent and taken, and which rule would fire."""

    def __init__(self, context: AppContext, link: LiveLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self.rows = {kind: ConnectionRow(context, link, kind) for kind in (*OUTPUTS, *INPUTS)}
        self.rules = RulesPage(context, link)
        self._note = theme.label("", "muted", wrap=True)
        self._titles = theme.heading(), theme.heading()
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        page = QWidget()
        column = theme.column(self._note, margins=_MARGINS)
        for title, kinds in zip(self._titles, (OUTPUTS, INPUTS), strict=True):
            theme.lay_out(column, theme.SPACE_4, title, *(self.rows[kind] for kind in kinds), margins=_MARGINS)
        column.addStretch(1)
        page.setLayout(column)
        for widget in (scrolling(page, 560), self.rules):
            self.pages.addTab(widget, "")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        margins = (theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_12)
        theme.lay_out(QVBoxLayout(self), (self.pages, 1), buttons, gap=theme.SPACE_12, margins=margins)
        self._keys = ActionBindings(
            self, {"window.undo": self.rules.undo_stack.undo, "window.redo": self.rules.undo_stack.redo}
        )
        self._timer = QTimer(self, interval=_SHOW_MS)
        self._timer.timeout.connect(self._show_figures)
        link.changed.connect(self._show_all)
        settle(self)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field would press it
        self.resize(*_SIZE)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Connections"))
        self.pages.setTabText(0, self.tr("Connections"))
        self.pages.setTabText(1, self.tr("Rules"))
        self._note.setText(
            self.tr(
                "Other programs can get the readings while they are made. Pictures are never sent. Everything here is off when "
                "the program starts, and stays on at most until it ends; the addresses are kept."
            )
        )
        self._titles[0].setText(self.tr("Outputs: readings, people, markers and states go to other programs"))
        self._titles[1].setText(self.tr("Inputs: markers and commands come from other programs"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        room = self.screen().availableGeometry().size() - QSize(0, _TITLE_BAR)
        self.resize(self.size().boundedTo(room))
        self._show_all()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _show_all(self) -> None:
        if self.isVisible():
            for row in self.rows.values():
                row.show_connection()
            self.rules.show_rules()
            self._show_figures()

    def _show_figures(self) -> None:
        for row in self.rows.values():
            row.show_figures()
        self.rules.show_held()


class ConnectionRow(Retranslated, QFrame):
    """One output or input: its switch, its address, what it did, and what went wrong."""

    def __init__(self, context: AppContext, link: LiveLink, kind: Kind) -> None:
        super().__init__()
        self._context = context
        self._link = link
        self._kind = kind
        self._question: QMessageBox | None = None
        self._problem = ""
        """What is wrong with the text in the field."""
        self.setProperty("role", "card")
        self.switch = QCheckBox()
        self._what = theme.label("", "caption", wrap=True)
        self.address = QLineEdit(link.address(kind))
        self.address.setPlaceholderText(FIRST_ADDRESSES.get(kind, ""))
        self.figures = theme.figure_label("", "caption")
        self.trouble = theme.label("", "error", wrap=True)
        left = QWidget()
        left.setFixedWidth(_SWITCHES)
        left.setLayout(theme.column(self.switch, self._what, theme.STRETCH, gap=theme.SPACE_4))
        self._field = theme.row((self.address, 1))
        self._right = theme.column(self._field, self.figures, self.trouble, theme.STRETCH, gap=theme.SPACE_4)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        self.setLayout(theme.row(left, (self._right, 1), gap=theme.SPACE_16, margins=margins))
        self.choose = push_button()
        self.choose.setVisible(kind in (Kind.JSON_LINES, Kind.LSL_MARKERS))
        self.for_receivers = QLineEdit(readOnly=True)
        self.copy, self.copy_token, self.renew = push_button(), push_button(), push_button(role="quiet")
        self._receivers = QWidget()
        self._receivers.setLayout(theme.row((self.for_receivers, 1), self.copy, self.copy_token))
        theme.lay_out(self._field, self.choose, self.renew)
        for widget in (self._receivers, self.renew):
            widget.setVisible(kind is Kind.WEBSOCKET)
        self._right.insertWidget(1, self._receivers)
        self.switch.clicked.connect(self._switch)
        self.address.textEdited.connect(self._check)
        self.address.editingFinished.connect(self._keep)
        self.choose.clicked.connect(self._choose_file if kind is Kind.JSON_LINES else self._find_streams)
        self.copy.clicked.connect(lambda: copy_text(link.receivers_address(), self.copy))
        self.copy_token.clicked.connect(lambda: copy_text(link.token, self.copy_token))
        self.renew.clicked.connect(link.renew_token)
        self.retranslate()

    def retranslate(self) -> None:
        self.switch.setText(kind_name(self._kind))
        what, field, tip = self._texts()
        self._what.setText(what)
        self.switch.setAccessibleDescription(what)
        explain(self.address, f"{kind_name(self._kind)}: {field}", tip)
        self.choose.setText(self.tr("Choose\u2026") if self._kind is Kind.JSON_LINES else self.tr("Find"))
        self.choose.setToolTip(
            self.tr("Choose the file")
            if self._kind is Kind.JSON_LINES
            else self.tr("Ask the local network for streams of markers")
        )
        tip = self.tr("What a receiver connects to. The last part is the token: who doesn't know it can't connect")
        explain(self.for_receivers, self.tr("Address for receivers"), tip)
        self.copy.setText(self.tr("Copy"))
        self.copy_token.setText(self.tr("Copy token"))
        self.renew.setText(self.tr("New token"))
        self.renew.setToolTip(self.tr("Receivers that know the old one can't connect any more"))
        self.show_connection()

    def _texts(self) -> tuple[str, str, str]:
        """Return what it is for, what its field holds, and how that is written."""
        port = self.tr("A host and a port, as 127.0.0.1:9000, or a port of this computer")
        match self._kind:
            case Kind.OSC:
                what = self.tr("Sends to one program, such as Max, TouchDesigner, Pure Data or Unity.")
                return what, self.tr("Address of the receiver"), port
            case Kind.WEBSOCKET:
                what = self.tr("Serves OBS, web pages and scripts, which can also give commands.")
                return what, self.tr("Address of this server"), port
            case Kind.LSL:
                what = self.tr("Offers the followed person and the markers as streams, as for LabRecorder.")
                return what, self.tr("Name of the stream"), self.tr("By this name receivers find the stream")
            case Kind.JSON_LINES:
                what = self.tr("Writes a line for each message to the end of a file.")
                return what, self.tr("File"), self.tr("What is in the file already stays")
            case Kind.OSC_COMMANDS:
                what = self.tr("Takes markers, starts and stops recordings, and more, for other programs.")
                return what, self.tr("Address that listens"), port
        what = self.tr("Takes the markers of a stream, such as PsychoPy's.")
        return what, self.tr("Name of the stream"), self.tr("As its sender calls the stream")

    # ---- What is shown ----

    def show_connection(self) -> None:
        """Show whether it is on, and its address; not while a question waits for its answer."""
        on = self._kind in self._link.on
        self.switch.setChecked(on or self._question is not None)
        self.address.setReadOnly(on)
        self.address.setEnabled(not on)
        for button in (self.choose, self.renew):
            button.setEnabled(not on)
        if not self.address.hasFocus() and not self._problem:
            self.address.setText(self._link.address(self._kind))
        if self._kind is Kind.WEBSOCKET:
            self.for_receivers.setText(self._link.receivers_address())
            self.for_receivers.setCursorPosition(0)
        self.show_figures()

    def show_figures(self) -> None:
        status = self._link.status(self._kind)
        self.figures.setText(self._figures(status) if status is not None else "")
        self.figures.setVisible(status is not None)
        error = translated(self._link.error(self._kind))
        # The program tries again by itself, and the last error stays even if that helps.
        over = not self._problem and status is not None and status.recovered
        if over and error and status is not None and status.error_at is not None:
            when = ago(time.monotonic() - status.error_at)
            error = self.tr("Last error, {ago}: {error}").format(ago=when, error=error)
        elif error and status is not None:
            error = self.tr("Last error: {error}").format(error=error)
        self._say(self._problem or error, "muted" if over else "error")

    def _figures(self, status: ConnectionStatus) -> str:
        if status.phase is Phase.STARTING:
            return self.tr("Opening")
        parts = []
        if status.receivers is not None:
            parts.append(self.tr("{count} connected").format(count=whole(status.receivers)))
        if self._kind in OUTPUTS:
            parts.append(self.tr("{count} sent").format(count=whole(status.sent)))
            parts.append(self.tr("{count} dropped").format(count=whole(status.dropped)))
        if self._kind in (*INPUTS, Kind.WEBSOCKET):
            commands = self.tr("1 command") if status.accepted == 1 else self.tr("{count} commands")
            parts.append(commands.format(count=whole(status.accepted)))
            parts.append(self.tr("{count} refused").format(count=whole(status.refused)))
        return "   ".join(parts)

    def _complain(self, text: str) -> None:
        """Say what is wrong with the text in the field; "" for nothing."""
        self._problem = text
        self.show_figures()

    def _say(self, text: str, role: str) -> None:
        self.trouble.setText(text)
        if self.trouble.property("role") != role:
            self.trouble.setProperty("role", role)
            self.trouble.style().unpolish(self.trouble)
            self.trouble.style().polish(self.trouble)
        self.trouble.setVisible(bool(text))

    # ---- What a person does ----

    def _check(self, text: str) -> None:
        """Say beside the field what is wrong with a text; an empty field is wrong only once it is switched on."""
        self._complain(translated(check_address(self._kind, text)) if text.strip() else "")

    def _keep(self) -> None:
        text = self.address.text()
        if text.strip() and check_address(self._kind, text) is None:
            self._link.keep_address(self._kind, text)

    def _switch(self, on: bool) -> None:
        if self._question is not None:
            self._question.reject()
        if not on:
            self._link.switch_off(self._kind)
            return
        problem = check_address(self._kind, self.address.text())
        if problem is not None:
            self.switch.setChecked(False)
            self._complain(translated(problem))
            return
        self._complain("")
        self._link.keep_address(self._kind, self.address.text())
        if self._link.may_switch_on(self._kind):
            self._link.switch_on(self._kind)
        else:
            self._ask()

    def _ask(self) -> None:
        """Ask before other computers are reached, once for each address."""
        address = self._link.address(self._kind)
        title, text, go = self._question_of(address)
        self._question = box = QMessageBox(QMessageBox.Icon.Question, self.tr("Connections"), title, parent=self)
        box.setInformativeText(text)
        yes = box.addButton(go, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(no)
        box.setEscapeButton(no)

        def finish() -> None:
            self._question = None
            if box.clickedButton() is yes:
                self._link.agreed.add((self._kind, address))
                self._link.switch_on(self._kind)
            self.show_connection()
            box.deleteLater()

        box.finished.connect(finish)
        box.open()

    def _question_of(self, address: str) -> tuple[str, str, str]:
        """Return the question, who could read or do what, and the answer that agrees."""
        match self._kind:
            case Kind.OSC:
                title = self.tr("Send the readings to {address}?").format(address=address)
                text = self.tr(
                    "They leave this computer: names, expressions and where faces are, but no pictures. OSC has neither "
                    "encryption nor a password, so whoever can listen to the network on the way can read them."
                )
                return title, text, self.tr("Send")
            case Kind.WEBSOCKET:
                title = self.tr("Let other computers connect at {address}?").format(address=address)
                text = self.tr(
                    "Whoever has the address with its token can read the readings and give commands. Nothing is encrypted, so "
                    "whoever can listen to the network on the way can read them, and the token."
                )
                return title, text, self.tr("Let them connect")
            case Kind.LSL:
                title = self.tr("Offer the stream {name} to the local network?").format(name=address)
                text = self.tr(
                    "Lab Streaming Layer announces its streams to every computer in the local network, and has no password: "
                    "everybody there can find and record the readings and the markers."
                )
                return title, text, self.tr("Offer it")
            case Kind.OSC_COMMANDS:
                title = self.tr("Take commands at {address}?").format(address=address)
                text = self.tr(
                    "Other computers can then set markers, start and stop recordings and take snapshots. OSC has no password, "
                    "so everybody can who reaches this address."
                )
                return title, text, self.tr("Take commands")
        title = self.tr("Look for the stream {name} in the local network?").format(name=address)
        text = self.tr(
            "The program asks every computer in the local network for it. Lab Streaming Layer has no password: everybody "
            "there can offer a stream of this name, and so set markers."
        )
        return title, text, self.tr("Look for it")

    def _choose_file(self) -> None:
        kept = self.address.text() or str(Path(self._context.settings.saved_folder or Path.home()) / "readings.jsonl")
        kinds = self.tr("JSON lines (*.jsonl);;All files (*)")
        # What is in the file stays, so there is nothing to ask before it is replaced.
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Write readings to"), kept, kinds, options=options)
        if name:
            self.address.setText(name)
            self._complain("")
            self._link.keep_address(self._kind, name)

    def _find_streams(self) -> None:
        self.choose.setEnabled(False)
        self.choose.setText(self.tr("Looking\u2026"))
        self._link.find_streams(self._offer_streams, self._tell_failure)

    def _offer_streams(self, names: list[str]) -> None:
        self.retranslate()
        if not names:
            self._complain(self.tr("There is no stream of markers in the local network now."))
            return
        menu = QMenu(self)
        for name in names:
            menu.addAction(name).triggered.connect(lambda _=False, name=name: self._take_stream(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.choose.mapToGlobal(QPoint(0, self.choose.height())))

    def _take_stream(self, name: str) -> None:
        self._complain("")
        self.address.setText(name)
        self._link.keep_address(self._kind, name)

    def _tell_failure(self, error: Exception) -> None:
        self.retranslate()
        self._complain(translated(error))
