"""The design tokens: colours, spaces and type sizes, light and dark, and how they reach Qt.

Widgets ask for a look by a dynamic property `role`, which the style sheet knows:
QLabel "caption" (11 px, muted), "muted", "section" (16 px), "reading" (22 px), "error";
QPushButton "primary" (the one button that does it), "quiet" (no border); QFrame "card" and "stage" (behind a picture).

How a change of theme arrives. `apply_theme` notes the theme at the application, dresses all widgets by the style sheet (Qt then
paints each of them anew) and calls `follow_theme` of every widget that is `Themed`. What is painted asks `current()` and needs
no more; a widget mixes in `Themed` where it keeps something that has the colours in it: a pixmap, a list's items, a plot.
Icons set by `icons.set_icon` are brought along by the window. What is exported says which theme it wants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from string import Template
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from fer_desktop import paths

SPACE_4: Final = 4
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24

CAPTION: Final = 11
BODY: Final = 13
SECTION: Final = 16
READING: Final = 22

CORNER: Final = 6
ICON: Final = 18

STRETCH: Final = -1
"""Stands for the room that is left over in `row` and `column`."""

Part = QWidget | QLayout | tuple[QWidget | QLayout, int] | int
_Box = TypeVar("_Box", bound=QBoxLayout)

_PROPERTY: Final = "theme"
"""Of the application: the theme that it wears."""


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


LIGHT: Final = Theme(
    dark=False,
    window="#FAFAFA",
    surface="#FFFFFF",
    stage="#EEF0F3",
    line="#E2E4E8",
    control="#858C96",
    hover="#F1F3F6",
    pressed="#E6E9EE",
    text="#1B1F24",
    muted="#59616B",
    disabled="#9AA1AB",
    accent="#2968BF",
    on_accent="#FFFFFF",
    accent_soft="#E3EDFA",
    danger="#C62828",
)

DARK: Final = Theme(
    dark=True,
    window="#16181C",
    surface="#1F2228",
    stage="#0F1114",
    line="#30343C",
    control="#747C88",
    hover="#282C33",
    pressed="#30353E",
    text="#E8EAED",
    muted="#A3AAB5",
    disabled="#6B727D",
    accent="#74ABF2",
    on_accent="#0F1216",
    accent_soft="#23344D",
    danger="#F47C74",
)

# For those who ask their system for more contrast: text at 10:1 and more, lines and outlines that are plain to see.
LIGHT_CONTRAST: Final = replace(
    LIGHT,
    window="#FFFFFF",
    line="#5E656F",
    control="#2B2F36",
    text="#000000",
    muted="#2B2F36",
    disabled="#5E656F",
    accent="#0B3E8A",
    danger="#8C0A0A",
)
DARK_CONTRAST: Final = replace(
    DARK,
    window="#000000",
    surface="#0B0D10",
    line="#9AA2AD",
    control="#D5DAE1",
    text="#FFFFFF",
    muted="#D5DAE1",
    disabled="#9AA2AD",
    accent="#A9CBFF",
    on_accent="#000000",
    danger="#FFB4AB",
)

# After Okabe and Ito (2008), moved as little as gives 3:1 on the theme's surfaces and a distance of at least 15 (CIE 1976)
# between any two, also as protanopes, deuteranopes and tritanopes see them (Machado et al., 2009). In the order of EXPRESSIONS.
_EXPRESSIONS_LIGHT: Final = ("#BA4800", "#009E73", "#C175A4", "#CE7900", "#696D74", "#006EAD", "#458FED")
_EXPRESSIONS_DARK: Final = ("#D55E00", "#12A276", "#DC8CBD", "#E9A10C", "#7A848D", "#097ABA", "#55B9F0")

PERSON_COLORS: Final = ("blue", "orange", "teal", "magenta", "green", "purple", "yellow", "red")
"""What people's colours are called in files."""

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
    """Return the theme that was applied last; the light one before."""
    application = QApplication.instance()
    found = application.property(_PROPERTY) if application is not None else None
    return found if isinstance(found, Theme) else LIGHT


def theme_of(dark: bool, more_contrast: bool | None = None) -> Theme:
    """Return the light or the dark theme. more_contrast: None is as the system wants it."""
    if system_wants_contrast() if more_contrast is None else more_contrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def expression_color(index: int, dark: bool | None = None) -> QColor:
    """Return the colour of an expression, by its index in `EXPRESSIONS`. Always shown with the word.

    dark: of which theme, here and below; None: of the current one.
    """
    return QColor((_EXPRESSIONS_DARK if _is_dark(dark) else _EXPRESSIONS_LIGHT)[index])


def person_color(track_id: int, dark: bool | None = None, chosen: str = "") -> QColor:
    """Return the colour of a person's box, by track id from 1; colours repeat after eight.

    chosen: one of `PERSON_COLORS`, in place of that of the number; other names are as if there were none.
    """
    colors = _PEOPLE_DARK if _is_dark(dark) else _PEOPLE_LIGHT
    return QColor(colors[PERSON_COLORS.index(person_color_name(track_id, chosen))])


def person_color_name(track_id: int, chosen: str = "") -> str:
    """Return the name in `PERSON_COLORS` of a person's colour."""
    return chosen if chosen in PERSON_COLORS else PERSON_COLORS[(track_id - 1) % len(PERSON_COLORS)]


def uncertain_color(dark: bool) -> QColor:
    """Return the grey of a reading that is not sure enough."""
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


def font(size: int = BODY, bold: bool = False) -> QFont:
    """Return the system's font at a size of the type scale, with digits of one width."""
    result = QFont(QApplication.font())
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def palette(theme: Theme) -> QPalette:
    """Return the palette for what Fusion paints by itself."""
    result = QPalette()
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.BrightText: theme.danger,
        role.Light: theme.hover,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.control,
        role.Shadow: theme.line,
    }
    for name, color in colors.items():
        result.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(group.Disabled, name, QColor(theme.disabled))
    return result


def style_sheet(theme: Theme) -> str:
    """Return resources/styles/window.qss with this theme's colours and marks."""
    folder = paths.resources_folder() / "styles"
    template = Template((folder / "window.qss").read_text(encoding="utf-8"))
    marks = folder / ("dark" if theme.dark else "light")
    return template.substitute(asdict(theme), marks=marks.as_posix())


def system_is_dark() -> bool:
    return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def system_wants_contrast() -> bool:
    """Whether the system asks for more contrast; Qt tells from 6.10 on."""
    accessibility = getattr(QApplication.styleHints(), "accessibility", None)
    preference = getattr(Qt, "ContrastPreference", None)
    if accessibility is None or preference is None:
        return False
    return bool(accessibility().contrastPreference() == preference.HighContrast)


class _Follower(QObject):
    """Passes on what the system says as long as its owner lives."""

    def __init__(self, owner: QObject, run: Callable[[], None]) -> None:
        super().__init__(owner)
        self._run = run

    def follow(self, _: object) -> None:
        self._run()


def follow_system(owner: QObject, run: Callable[[], None]) -> None:
    """Call a method of the owner whenever the system goes from light to dark or back, or wants more contrast or less."""
    hints = QApplication.styleHints()
    follower = _Follower(owner, run)
    hints.colorSchemeChanged.connect(follower.follow)
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None:
        accessibility().contrastPreferenceChanged.connect(follower.follow)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Dress the whole program: Fusion everywhere, our palette, our style sheet, the system's font at 13 px.

    Then tell every `Themed` widget, where the theme changed.
    """
    changed = current() != theme
    application.setProperty(_PROPERTY, theme)
    if application.style().objectName() != "fusion" and not application.styleSheet():
        application.setStyle("Fusion")
    body, colours, sheet = font(BODY), palette(theme), style_sheet(theme)
    # Each of these goes through every widget there is, so what is so already stays as it is.
    if application.font() != body:
        application.setFont(body)
    if application.palette() != colours:
        application.setPalette(colours)
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)
    for widget in application.allWidgets() if changed else ():
        if isinstance(widget, Themed):
            widget.follow_theme()


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget its look (see the module's docstring), also after it was first shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def heading(text: str = "", wrap: bool = False) -> QLabel:
    """Return a text in bold, as over a card."""
    result = label(text, wrap=wrap)
    result.setFont(font(BODY, bold=True))
    return result


def label(text: str, role: str = "", wrap: bool = False) -> QLabel:
    """Return a text in one of the looks; plain text, so a file's name is never read as markup."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if role:
        result.setProperty("role", role)
    return result


def row(*parts: Part, spacing: int = SPACE_8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a layout of parts from left to right.

    A part is a widget or a layout, alone or with its stretch factor, a gap in px, or `STRETCH`.
    margins: left, top, right, bottom, in px.
    """
    return _filled(QHBoxLayout(), parts, spacing, margins)


def column(*parts: Part, spacing: int = SPACE_8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a layout of parts from top to bottom, as `row` does from left to right."""
    return _filled(QVBoxLayout(), parts, spacing, margins)


def _filled(layout: _Box, parts: tuple[Part, ...], spacing: int, margins: tuple[int, int, int, int]) -> _Box:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        item, stretch = part if isinstance(part, tuple) else (part, 0)
        if item == STRETCH:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item, stretch)
        else:
            layout.addLayout(item, stretch)
    return layout
