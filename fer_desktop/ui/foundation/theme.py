"""The design tokens: colours, spaces and type sizes, light and dark, and how they reach Qt.

Widgets ask for a look by a dynamic property `role`, which the style sheet knows:
QLabel "caption" (11 px, muted), "muted", "key" (of the keyboard), "section" (16 px), "reading" (22 px, a capital at the
beginning), "answer" (32 px), "danger";
QPushButton "primary" (the one button that does it), "quiet" (no border); QFrame "card" and "stage" (behind a picture).

How a change of theme arrives. `apply_theme` stores the theme at the application, sets palette and style sheet (Qt then paints
every widget anew) and calls `follow_theme` of every widget that is `Themed`. A `paintEvent` asks for `current()`. A widget
mixes in `Themed` if it keeps something with colours in it: a pixmap, a list's items, a plot. The window recolours icons that
`icons.set_icon` set. Exports name their theme.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from string import Template
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from fer_desktop import paths

SPACE_4: Final = 4
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24

DIALOG_MARGINS: Final = (SPACE_24, SPACE_24, SPACE_24, SPACE_16)

CAPTION: Final = 11
BODY: Final = 13
SECTION: Final = 16
READING: Final = 22
ANSWER: Final = 32

_BOLD_ROLES: Final = {"section": SECTION, "reading": READING, "answer": ANSWER, "danger": BODY, "primary": BODY, "fold": BODY}
"""Looks with bold text, and its size. A style sheet can't choose the weight of a font that has all of them in one file."""

CORNER: Final = 6
ICON: Final = 18

_PROPERTY: Final = "theme"
"""The application's dynamic property that holds the theme."""

_log = logging.getLogger(__name__)

B = TypeVar("B", bound=QBoxLayout)
Part = QWidget | QLayout | int | tuple[QWidget | QLayout | None, int]
"""Of a layout: a widget or a layout, alone or with its stretch; a space in pixels; (None, n) is empty space that stretches."""

STRETCH: Final = (None, 1)
"""Takes the room that is left over, as a part of a layout."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, as "#RRGGBB".

    stage: behind a picture. control: the outline of what is switched (3:1 on a surface). accent: what can be pressed or is
    chosen; on_accent: text on it; accent_soft: the ground of a chosen row. danger: only recording and errors.
    """

    dark: bool
    window: str
    surface: str
    stage: str
    line: str
    control: str
    hover: str
    pressed: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    danger: str


# Light, dark, and both for users who ask their system for more contrast: there text is at 10:1 or more, and lines and outlines
# are clearly visible.
_COLORS: Final = {
    "window": ("#FAFAFA", "#16181C", "#FFFFFF", "#000000"),
    "surface": ("#FFFFFF", "#1F2228", "#FFFFFF", "#0B0D10"),
    "stage": ("#EEF0F3", "#0F1114", "#EEF0F3", "#0F1114"),
    "line": ("#E2E4E8", "#30343C", "#5E656F", "#9AA2AD"),
    "control": ("#858C96", "#747C88", "#2B2F36", "#D5DAE1"),
    "hover": ("#F1F3F6", "#282C33", "#F1F3F6", "#282C33"),
    "pressed": ("#E6E9EE", "#30353E", "#E6E9EE", "#30353E"),
    "text": ("#1B1F24", "#E8EAED", "#000000", "#FFFFFF"),
    "muted": ("#59616B", "#A3AAB5", "#2B2F36", "#D5DAE1"),
    "disabled": ("#8A919C", "#717883", "#5E656F", "#9AA2AD"),
    "accent": ("#2968BF", "#74ABF2", "#0B3E8A", "#A9CBFF"),
    "on_accent": ("#FFFFFF", "#0F1216", "#FFFFFF", "#000000"),
    "accent_soft": ("#E3EDFA", "#23344D", "#E3EDFA", "#23344D"),
    "danger": ("#C62828", "#F47C74", "#8C0A0A", "#FFB4AB"),
}


def _theme(column: int, dark: bool) -> Theme:
    return Theme(dark=dark, **{name: colors[column] for name, colors in _COLORS.items()})


LIGHT: Final = _theme(0, dark=False)
DARK: Final = _theme(1, dark=True)
LIGHT_CONTRAST: Final = _theme(2, dark=False)
DARK_CONTRAST: Final = _theme(3, dark=True)

# After Okabe and Ito (2008), with indigo and cyan in place of their two blues. Moved as little as gives 3:1 on the theme's
# surfaces and a distance of at least 20 (CIE 1976) between any two, also as protanopes, deuteranopes and tritanopes see them
# (Machado et al., 2009), and of 30 between sad and surprise. In the order of EXPRESSIONS.
_EXPRESSIONS_LIGHT: Final = ("#B03200", "#057C4D", "#C175A4", "#CE7900", "#5B6269", "#3540B4", "#0C98D7")
_EXPRESSIONS_DARK: Final = ("#D55E00", "#22A472", "#F77ABB", "#F3AE20", "#6B787F", "#8184F7", "#5ED3FD")

PERSON_COLORS: Final = ("blue", "orange", "teal", "magenta", "green", "purple", "yellow", "red")
"""The names of people's colours in recording.json."""

# People are told apart by number; the colour only helps the eye. Text on these is `on_color`. Found by a random search for the
# largest least distance within each name's hues, with 3:1 on the window, by the same measure as the colours above.
_PEOPLE_LIGHT: Final = ("#1B4272", "#B9754D", "#00A27C", "#CC2CA1", "#549305", "#9A35DE", "#665107", "#7C1524")
_PEOPLE_DARK: Final = ("#42AEFF", "#FBC79B", "#3F7F7A", "#E545BE", "#62EE52", "#8052FA", "#B98600", "#CB3437")

_UNCERTAIN_LIGHT: Final = "#5E656F"
_UNCERTAIN_DARK: Final = "#B4BAC3"


class Themed:
    """Mixed into a QWidget: `follow_theme` is called after every change of theme."""

    def follow_theme(self) -> None:
        raise NotImplementedError


def current() -> Theme:
    """Return the theme that was applied last, or the light one if none was."""
    application = QApplication.instance()
    found = application.property(_PROPERTY) if application is not None else None
    return found if isinstance(found, Theme) else LIGHT


def theme_of(dark: bool, more_contrast: bool | None = None) -> Theme:
    """Return the light or the dark theme. more_contrast: None asks the system."""
    if system_wants_contrast() if more_contrast is None else more_contrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def expression_color(index: int, dark: bool | None = None) -> QColor:
    """Return the colour of an expression, by its index in `EXPRESSIONS`. Always shown with the word.

    dark: of which theme, here and below; None: of the current one.
    """
    return QColor((_EXPRESSIONS_DARK if _is_dark(dark) else _EXPRESSIONS_LIGHT)[index])


def person_color(track_id: int, dark: bool | None = None, chosen: str = "") -> QColor:
    """Return the colour of a person's dot, by track id from 1; colours repeat after eight.

    chosen: one of `PERSON_COLORS`, in place of that of the number; other names are as if there were none.
    """
    colors = _PEOPLE_DARK if _is_dark(dark) else _PEOPLE_LIGHT
    return QColor(colors[PERSON_COLORS.index(person_color_name(track_id, chosen))])


def person_color_name(track_id: int, chosen: str = "") -> str:
    """Return the name in `PERSON_COLORS` of a person's colour."""
    return chosen if chosen in PERSON_COLORS else PERSON_COLORS[(track_id - 1) % len(PERSON_COLORS)]


def uncertain_color(dark: bool) -> QColor:
    """Return the grey of an uncertain reading."""
    return QColor(_UNCERTAIN_DARK if dark else _UNCERTAIN_LIGHT)


def _is_dark(dark: bool | None) -> bool:
    return current().dark if dark is None else dark


def on_color(color: QColor) -> QColor:
    """Return black or white, whichever reads better on a filled colour."""
    white, black = QColor("#FFFFFF"), QColor("#0F1216")
    return max((white, black), key=lambda ink: contrast(ink, color))


def contrast(first: QColor, second: QColor) -> float:
    """Return the WCAG 2 contrast ratio of two opaque colours, 1 to 21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def take_typeface(application: QApplication) -> None:
    """Make Inter the font of the application; if its file is missing or can't be used, the system's font stays."""
    try:
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(paths.typeface_file())))
    except paths.MissingFileError as error:
        _log.warning("%s", error)
        return
    if families:
        application.setFont(QFont(families))


def font(size: int = BODY, bold: bool = False, figures: bool = True) -> QFont:
    """Return the application's font at a size of the type scale.

    figures: with digits of one width, for figures that change in place or stand in columns. In Inter, hyphens, brackets and
    other signs then have that width too, so running text does without.
    """
    result = QFont(QApplication.font())
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    result.setPixelSize(size)
    result.setWeight(weight)
    result.setFeature(QFont.Tag("tnum"), int(figures))
    # All weights of Inter are in one file, and FreeType takes the lightest unless it is told. Other fonts lack these axes.
    result.setVariableAxis(QFont.Tag("wght"), weight.value)
    result.setVariableAxis(QFont.Tag("opsz"), min(max(size, 14), 32))
    return result


def palette(theme: Theme) -> QPalette:
    """Return the palette for what Qt's style Fusion paints."""
    result = QPalette()
    role = QPalette.ColorRole
    for color, roles in (
        (theme.window, (role.Window, role.AlternateBase)),
        (theme.surface, (role.Base, role.Button, role.ToolTipBase)),
        (theme.text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText)),
        (theme.muted, (role.PlaceholderText,)),
        (theme.accent, (role.Highlight, role.Accent, role.Link, role.LinkVisited)),
        (theme.on_accent, (role.HighlightedText,)),
        (theme.danger, (role.BrightText,)),
        (theme.hover, (role.Light,)),
        (theme.line, (role.Midlight, role.Mid, role.Shadow)),
        (theme.control, (role.Dark,)),
    ):
        for name in roles:
            result.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.disabled))
    return result


def style_sheet(theme: Theme) -> str:
    """Return resources/styles/window.qss with this theme's colours and marks."""
    folder = paths.resources_folder() / "styles"
    template = Template((folder / "window.qss").read_text(encoding="utf-8"))
    marks = folder / ("dark" if theme.dark else "light")
    return template.substitute(asdict(theme), marks=marks.as_posix())


def system_wants_contrast() -> bool:
    """Return whether the system asks for more contrast; False with Qt before 6.10, which can't tell."""
    accessibility = getattr(QApplication.styleHints(), "accessibility", None)
    preference = getattr(Qt, "ContrastPreference", None)
    if accessibility is None or preference is None:
        return False
    return bool(accessibility().contrastPreference() == preference.HighContrast)


def follow_system(run: Callable[[], None]) -> None:
    """Call a QObject's method, as long as that lives, whenever the system's colour scheme or wish for contrast changes."""
    hints = QApplication.styleHints()
    hints.colorSchemeChanged.connect(run)
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None:
        accessibility().contrastPreferenceChanged.connect(run)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Set style (Fusion), palette, style sheet and font (13 px); if the theme changed, call `follow_theme`."""
    changed = current() != theme
    application.setProperty(_PROPERTY, theme)
    if application.style().objectName() != "fusion" and not application.styleSheet():
        application.setStyle("Fusion")
    body, colours, sheet = font(figures=False), palette(theme), style_sheet(theme)
    # Each setter goes through all widgets, so it is called only for a change.
    if application.font() != body:
        application.setFont(body)
    if application.palette() != colours:
        application.setPalette(colours)
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)
    for widget in _all_widgets(application) if changed else ():
        if isinstance(widget, Themed):
            widget.follow_theme()


def _all_widgets(application: QApplication) -> list[QWidget]:
    # PySide makes Python objects of Qt's list one by one. A garbage collection between them could delete a widget that is
    # still in the list, and Python would crash.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return application.allWidgets()
    finally:
        if collecting:
            gc.enable()


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget its look (see the module's docstring); works also after it was first shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def give_role(widget: QWidget, role: str) -> None:
    """Give a widget its look before it is first shown."""
    widget.setProperty("role", role)
    if role in _BOLD_ROLES:
        dressed = font(_BOLD_ROLES[role], bold=True, figures=role in ("reading", "answer"))
        if role == "reading":
            # The word of an expression is lower case elsewhere; only how it is drawn changes here.
            dressed.setCapitalization(QFont.Capitalization.Capitalize)
        widget.setFont(dressed)


def heading(text: str = "", wrap: bool = False) -> QLabel:
    """Return a label in bold, for a card or a list."""
    result = label(text, wrap=wrap)
    result.setFont(font(bold=True, figures=False))
    return result


def label(text: str, role: str = "", wrap: bool = False) -> QLabel:
    """Return a label in one of the looks. It shows plain text, so that a file's name is never taken for markup."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if role:
        give_role(result, role)
    return result


def figure_label(text: str = "", role: str = "") -> QLabel:
    """Return a label for figures that change in place."""
    result = label(text, role)
    result.setFont(font())
    return result


def row(*parts: Part, gap: int = SPACE_8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a layout of parts from left to right; see `lay_out`."""
    return lay_out(QHBoxLayout(), *parts, gap=gap, margins=margins)


def column(*parts: Part, gap: int = SPACE_8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a layout of parts from top to bottom; see `lay_out`."""
    return lay_out(QVBoxLayout(), *parts, gap=gap, margins=margins)


def lay_out(layout: B, *parts: Part, gap: int = SPACE_8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> B:
    """Put parts into a layout, and return it. gap: between them, in pixels. margins: left, top, right, bottom."""
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for part in parts:
        item, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(item, QWidget):
            layout.addWidget(item, stretch)
        elif isinstance(item, QLayout):
            layout.addLayout(item, stretch)
        elif item is None:
            layout.addStretch(stretch)
        else:
            layout.addSpacing(item)
    return layout
