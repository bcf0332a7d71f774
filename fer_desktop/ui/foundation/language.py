"""The language of the window: English or Indonesian, by choice or as the system has it, changed while the program runs.

How texts follow the language. A widget with texts mixes in `Retranslated` (before the Qt class) and sets every text in one
method, `retranslate`, which its constructor calls last; Qt's LanguageChange event calls it again:

    class Panel(Retranslated, QWidget):
        def __init__(self) -> None:
            super().__init__()
            self._go = QPushButton()
            self._count = 0
            ...
            self.retranslate()

        def retranslate(self) -> None:
            self._go.setText(self.tr("Go"))
            self._go.setToolTip(self.tr("Begin to read"))
            self.show_count(self._count)    # a text that depends on a value is made anew from the last one

- Only literals are found by lupdate: `self.tr("{count} lines").format(count=n)`, `self.tr("%n line(s)", "", n)`. Outside of
  widgets: `translate("Context", "literal")` with `translate = QCoreApplication.translate`; no function of one's own around it.
- Objects that aren't widgets (a model, a stored message) are told by the widget that shows them, or by
  `AppContext.languageChanged`.
- A `paintEvent` needs nothing: Qt paints every widget anew when the language changes.
- `formatting` writes figures for the window: `percent`, `decimal`, `whole`. Exported figures are the same in every language.
"""

from __future__ import annotations

import logging
from typing import Final, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from fer_desktop import paths
from fer_desktop.core.messages import Message, marked, reason

ENGLISH: Final = "en"
INDONESIAN: Final = "id"

_LOCALES: Final = {
    ENGLISH: QLocale(QLocale.Language.English),
    INDONESIAN: QLocale(QLocale.Language.Indonesian, QLocale.Country.Indonesia),
}

# Qt has no Indonesian translation, so ours includes the texts of its buttons, context menus and file dialog, which is shown on
# Linux without a desktop's own one. The contexts are Qt's.
OF_QT: Final = (
    QT_TRANSLATE_NOOP("QPlatformTheme", "OK"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Close"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&Yes"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&No"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Save"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Open"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Discard"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Apply"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Reset"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Help"),
    QT_TRANSLATE_NOOP("QShortcut", "Space"),
    QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"),
    QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Down"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Undo"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Redo"),
    QT_TRANSLATE_NOOP("QLineEdit", "Cu&t"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Copy"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Paste"),
    QT_TRANSLATE_NOOP("QLineEdit", "Delete"),
    QT_TRANSLATE_NOOP("QLineEdit", "Select All"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Undo"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Redo"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Cu&t"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Copy"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Copy &Link Location"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Paste"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Delete"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Select All"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "&Select All"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "&Step up"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "Step &down"),
    QT_TRANSLATE_NOOP("QScrollBar", "Scroll here"),
    QT_TRANSLATE_NOOP("QScrollBar", "Top"),
    QT_TRANSLATE_NOOP("QScrollBar", "Bottom"),
    QT_TRANSLATE_NOOP("QScrollBar", "Page up"),
    QT_TRANSLATE_NOOP("QScrollBar", "Page down"),
    QT_TRANSLATE_NOOP("QScrollBar", "Scroll up"),
    QT_TRANSLATE_NOOP("QScrollBar", "Scroll down"),
    QT_TRANSLATE_NOOP("QScrollBar", "Left edge"),
    QT_TRANSLATE_NOOP("QScrollBar", "Right edge"),
    QT_TRANSLATE_NOOP("QScrollBar", "Page left"),
    QT_TRANSLATE_NOOP("QScrollBar", "Page right"),
    QT_TRANSLATE_NOOP("QScrollBar", "Scroll left"),
    QT_TRANSLATE_NOOP("QScrollBar", "Scroll right"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Directory:"),
    QT_TRANSLATE_NOOP("QFileDialog", "File &name:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QFileDialog", "All Files (*)"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files"),
    QT_TRANSLATE_NOOP("QFileDialog", "Directories"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Open"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Choose"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Save"),
    QT_TRANSLATE_NOOP("QFileDialog", "Back"),
    QT_TRANSLATE_NOOP("QFileDialog", "Go back"),
    QT_TRANSLATE_NOOP("QFileDialog", "Forward"),
    QT_TRANSLATE_NOOP("QFileDialog", "Go forward"),
    QT_TRANSLATE_NOOP("QFileDialog", "Parent Directory"),
    QT_TRANSLATE_NOOP("QFileDialog", "Go to the parent directory"),
    QT_TRANSLATE_NOOP("QFileDialog", "Create New Folder"),
    QT_TRANSLATE_NOOP("QFileDialog", "Create a New Folder"),
    QT_TRANSLATE_NOOP("QFileDialog", "&New Folder"),
    QT_TRANSLATE_NOOP("QFileDialog", "New Folder"),
    QT_TRANSLATE_NOOP("QFileDialog", "List View"),
    QT_TRANSLATE_NOOP("QFileDialog", "Change to list view mode"),
    QT_TRANSLATE_NOOP("QFileDialog", "Detail View"),
    QT_TRANSLATE_NOOP("QFileDialog", "Change to detail view mode"),
    QT_TRANSLATE_NOOP("QFileDialog", "Sidebar"),
    QT_TRANSLATE_NOOP("QFileDialog", "List of places and bookmarks"),
    QT_TRANSLATE_NOOP("QFileDialog", "Recent Places"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Rename"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Delete"),
    QT_TRANSLATE_NOOP("QFileDialog", "Remove"),
    QT_TRANSLATE_NOOP("QFileDialog", "Show "),
    QT_TRANSLATE_NOOP("QFileDialog", "Show &hidden files"),
    QT_TRANSLATE_NOOP("QFileDialog", "%1\nDirectory not found.\nPlease verify the correct directory name was given."),
    QT_TRANSLATE_NOOP("QFileDialog", "%1\nFile not found.\nPlease verify the correct file name was given."),
    QT_TRANSLATE_NOOP("QFileDialog", "%1 already exists.\nDo you want to replace it?"),
    QT_TRANSLATE_NOOP("QFileDialog", "'%1' is write protected.\nDo you want to delete it anyway?"),
    QT_TRANSLATE_NOOP("QFileDialog", "Are you sure you want to delete '%1'?"),
    QT_TRANSLATE_NOOP("QFileDialog", "Could not delete directory."),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Computer"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Name"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Size"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Type"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Date Modified"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
    QT_TRANSLATE_NOOP("QMessageBox", "Show Details..."),
    QT_TRANSLATE_NOOP("QMessageBox", "Hide Details..."),
)

_log = logging.getLogger(__name__)


class Retranslated:
    """Mixed into a QWidget, before it: `retranslate` sets all its texts, at first and whenever the language changes."""

    _own_name = ""

    def retranslate(self) -> None:
        raise NotImplementedError

    def name_itself(self, name: str) -> None:
        """Give the widget an accessible name, unless its owner gave it another one."""
        widget = cast(QWidget, self)
        if widget.accessibleName() == self._own_name:
            self._own_name = name
            widget.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)  # type: ignore[misc]
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def language_of(choice: str) -> str:
    """Return the language of a choice in the settings: "system" is Indonesian on an Indonesian system, else English."""
    if choice in _LOCALES:
        return choice
    first = next(iter(QLocale.system().uiLanguages()), "")
    return INDONESIAN if first.replace("_", "-").partition("-")[0] in ("id", "in") else ENGLISH


def locale_of(language: str) -> QLocale:
    """Return the locale for figures and dates: the system's if it has that language, else the language's default."""
    system = QLocale.system()
    wanted = _LOCALES[language]
    return system if system.language() == wanted.language() else wanted


def apply_language(application: QCoreApplication, language: str) -> None:
    """Switch the application's language; Qt tells its widgets.

    English has a file too, for its plurals. If a file can't be read, the English texts in the code are shown.
    """
    before = [child for child in application.children() if isinstance(child, QTranslator)]
    if [child.objectName() for child in before] == [language]:
        return
    QLocale.setDefault(locale_of(language))
    translator = QTranslator(application)
    translator.setObjectName(language)
    file = paths.resources_folder() / "translations" / f"fer_desktop_{language}.qm"
    if translator.load(str(file)):
        application.installTranslator(translator)
    else:
        _log.warning("no translation in %s", file)
    for old in before:
        application.removeTranslator(old)
        old.deleteLater()


def theme_choices() -> tuple[tuple[str, str], ...]:
    """Return the values of the setting `theme`, each with its text."""
    return (
        ("system", QCoreApplication.translate("Choices", "Follow system")),
        ("light", QCoreApplication.translate("Choices", "Light")),
        ("dark", QCoreApplication.translate("Choices", "Dark")),
    )


def language_choices() -> tuple[tuple[str, str], ...]:
    """Return the values of the setting `language`: each language in its own words, for users who can't read the current one."""
    system = QCoreApplication.translate("Choices", "Follow system")
    return ("system", system), ("en", "English"), ("id", "Bahasa Indonesia")


def tell_widgets() -> None:
    """Have all widgets make their texts anew, as after a change of language."""
    for widget in QApplication.topLevelWidgets():
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


_OF_SHIPPED_MODELS: Final = (
    marked("Default"),
    marked("The paper's network"),
    marked("A compact residual network for live use."),
    marked("The network and the training of Nugroho, Fenriana and Arijanto (2020), run again."),
    marked("It names the expression that a face shows, one of seven. What a person feels can't be read from a face."),
    marked("FER2013's labels are noisy: people agree with them about 65% of the time."),
    marked("Fear, disgust and sadness are recognised less often than happiness and surprise; see the table per class."),
    marked("Faces turned far to the side, covered, badly lit or smaller than about 24 pixels are harder to classify."),
    marked("FER2013 was collected from the web in 2013: its ages, skin tones and cultures are unevenly represented."),
)


def translated(said: Message | BaseException | None) -> str:
    """Return a message, or an error's reason, in the user's language; "" for None. Texts of libraries stay as they are."""
    message = reason(said) if isinstance(said, BaseException) else said
    if message is None or isinstance(message, str):
        return message or ""
    values = {gap: translated(value) if isinstance(value, Message) else value for gap, value in message.values}
    return QCoreApplication.translate("", message.template).format(**values)


def of_model(text: str) -> str:
    """Return a title or a sentence of a model.json: translated for the models that come with the program, else unchanged."""
    return QCoreApplication.translate("", text) if text in _OF_SHIPPED_MODELS else text
