"""Colours: they are readable and distinguishable for everyone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.types import Frame
from fer_desktop.media.pictures import read_picture
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.widgets.figure_table import FigureTable
from tests.present import present
from tests.ui.conftest import Colours, OpenWindow, Until, Wear

BOTH = pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
CONTRASTING = pytest.mark.parametrize("tokens", [theme.LIGHT_CONTRAST, theme.DARK_CONTRAST], ids=["light", "dark"])

# Machado, Oliveira and Fernandes (2009), severity 1.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def lab(color: QColor, vision: str) -> np.ndarray:
    """Return CIE L*a*b* of a colour as it looks with a type of colour vision."""
    values = np.array([color.redF(), color.greenF(), color.blueF()])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    relative = XYZ @ np.clip(np.asarray(VISIONS[vision]) @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@BOTH
def test_text_is_readable_on_every_surface(tokens: theme.Theme) -> None:
    for ground in (tokens.window, tokens.surface, tokens.stage, tokens.hover, tokens.pressed, tokens.accent_soft):
        for ink in (tokens.text, tokens.muted):
            assert theme.contrast(QColor(ink), QColor(ground)) >= 4.5, (ink, ground)
    for ink, ground in ((tokens.on_accent, tokens.accent), (tokens.accent, tokens.window), (tokens.danger, tokens.surface)):
        assert theme.contrast(QColor(ink), QColor(ground)) >= 4.5, (ink, ground)


@CONTRASTING
def test_a_theme_with_more_contrast_has_it_everywhere(tokens: theme.Theme) -> None:
    for ground in (tokens.window, tokens.surface, tokens.stage, tokens.hover):
        for ink in (tokens.text, tokens.muted):
            assert theme.contrast(QColor(ink), QColor(ground)) >= 7, (ink, ground)
        assert theme.contrast(QColor(tokens.control), QColor(ground)) >= 7, ground
        assert theme.contrast(QColor(tokens.line), QColor(ground)) >= 4.5, ground
    for ink, ground in ((tokens.on_accent, tokens.accent), (tokens.accent, tokens.window), (tokens.danger, tokens.surface)):
        assert theme.contrast(QColor(ink), QColor(ground)) >= 7, (ink, ground)


def test_text_and_tables_have_their_own_figures(qtbot: QtBot, wear: Wear) -> None:
    wear(theme.LIGHT)
    table, text = FigureTable("Figures"), QLabel()
    for widget in (table, text):
        qtbot.addWidget(widget)
    tabular = QFont.Tag("tnum")
    assert (table.font().featureValue(tabular), text.font().featureValue(tabular)) == (1, 0)
    assert theme.figure_label().font().featureValue(tabular) == 1


def test_the_system_s_setting_for_more_contrast_is_followed(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "system_wants_contrast", lambda: True)
    open_window(theme="dark")
    assert theme.current() == theme.DARK_CONTRAST
    monkeypatch.setattr(theme, "system_wants_contrast", lambda: False)
    QGuiApplication.styleHints().accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert theme.current() == theme.DARK


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_painted_widgets_follow_the_setting_for_more_contrast(
    open_window: OpenWindow,
    until: Until,
    open_tab: Callable[..., None],
    record: Callable[..., Path],
    colours: Colours,
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
) -> None:
    wanted = False
    monkeypatch.setattr(theme, "system_wants_contrast", lambda: wanted)
    plain, strong = (theme.theme_of(choice == "dark", more_contrast=more) for more in (False, True))
    record()
    window = open_window(theme=choice)
    window.add_paths([paths.sample_picture()])
    until(lambda: window.files.work.results.count == 1, "the picture to be read")
    window.context.openInSteps(Frame(read_picture(paths.sample_picture()), 0, 0.0, "sample"), 0)
    until(lambda: window.steps.sheet is not None, "the steps")
    open_tab(window, until)
    live, files = window.live, window.files
    window.tabs.setCurrentWidget(window.model)
    page = window.model.page
    assert isinstance(page, ModelPage)
    page.unfold({"matrix", "curves"})
    painted = {
        "chart": (live, live.side.chart),
        "timeline": (live, live.timeline),
        "queue": (files, files.queue.list.viewport()),
        "picture": (files, files.pictures.view),
        "strip of steps": (window.steps, window.steps.pages.strip.buttons[0]),
        "matrix": (window.model, page.plots.matrix),
        "curves": (window.model, page.plots.curves.viewport()),
        "list of recordings": (window.recordings, window.recordings.panel.list.viewport()),
        "timeline of a recording": (window.recordings, window.recordings.view.timeline),
    }
    seen = {}
    for wanted in (False, True):
        QGuiApplication.styleHints().accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
        for name, (tab, widget) in painted.items():
            window.tabs.setCurrentWidget(tab)
            seen[name, wanted] = colours(widget)
    inks, strong_inks = ({t.text, t.muted, t.line, t.window, t.surface, t.stage} for t in (plain, strong))
    for name in painted:
        # Pixels are counted, because photographs and the edges of letters may have any colour.
        before, after = seen[name, False], seen[name, True]
        assert sum(before[ink] - after[ink] for ink in inks - strong_inks) > 0, name
        assert sum(after[ink] - before[ink] for ink in strong_inks - inks) > 0, name


class ThemeListener(theme.Themed, QWidget):
    """Records the current theme at every change, and whether the style sheet was already set."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[theme.Theme, str]] = []

    def follow_theme(self) -> None:
        self.heard.append((theme.current(), self.palette().text().color().name().upper()))


def test_a_widget_that_keeps_colours_is_notified_once_of_every_change(qtbot: QtBot, wear: Wear) -> None:
    wear(theme.LIGHT)
    widget = ThemeListener()
    qtbot.addWidget(widget)
    widget.show()
    for tokens in (theme.LIGHT, theme.DARK, theme.DARK, theme.DARK_CONTRAST):
        wear(tokens)
    assert widget.heard == [(tokens, tokens.text) for tokens in (theme.DARK, theme.DARK_CONTRAST)]


@BOTH
def test_switches_have_a_visible_outline(tokens: theme.Theme) -> None:
    assert theme.contrast(QColor(tokens.control), QColor(tokens.surface)) >= 3


@BOTH
def test_what_is_disabled_can_still_be_seen(tokens: theme.Theme) -> None:
    for ground in (tokens.window, tokens.surface):
        assert theme.contrast(QColor(tokens.disabled), QColor(ground)) >= 3, ground
        assert theme.contrast(QColor(tokens.disabled), QColor(ground)) < theme.contrast(QColor(tokens.muted), QColor(ground))


@BOTH
def test_the_seven_colours_are_visible_on_every_surface(tokens: theme.Theme) -> None:
    for index, ground in itertools.product(range(CLASS_COUNT), (tokens.window, tokens.surface)):
        assert theme.contrast(theme.expression_color(index, tokens.dark), QColor(ground)) >= 3, (index, ground)


@BOTH
@pytest.mark.parametrize("vision", VISIONS)
def test_the_seven_colours_are_distinguishable(tokens: theme.Theme, vision: str) -> None:
    colors = [lab(theme.expression_color(index, tokens.dark), vision) for index in range(CLASS_COUNT)]
    distances = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(colors, 2)]
    assert min(distances) >= 20
    sad, surprise = EXPRESSIONS.index("sad"), EXPRESSIONS.index("surprise")
    assert float(np.linalg.norm(colors[sad] - colors[surprise])) >= 30, "they lie side by side in narrow lanes"


def test_labels_are_readable_on_every_expression_s_colour() -> None:
    for index in range(CLASS_COUNT):
        color = theme.expression_color(index, dark=True)
        assert theme.contrast(theme.on_color(color), color) >= 4.5, (index, color.name())


@BOTH
def test_labels_are_readable_on_every_person_s_colour(tokens: theme.Theme) -> None:
    colors = [theme.person_color(track_id, tokens.dark) for track_id in range(1, 9)] + [theme.uncertain_color(tokens.dark)]
    for color in colors:
        assert theme.contrast(theme.on_color(color), color) >= 4.5, color.name()
        assert theme.contrast(color, QColor(tokens.window)) >= 3, color.name()
    assert len({color.name() for color in colors}) == len(colors)


@BOTH
@pytest.mark.parametrize("vision", VISIONS)
def test_people_s_colours_are_distinguishable(tokens: theme.Theme, vision: str) -> None:
    colors = [theme.person_color(1, tokens.dark, name) for name in theme.PERSON_COLORS] + [theme.uncertain_color(tokens.dark)]
    seen = [lab(color, vision) for color in colors]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)) >= 15


def test_people_s_colours_repeat() -> None:
    assert theme.person_color(9, True) == theme.person_color(1, True)


@BOTH
def test_the_style_sheet_names_existing_files(tokens: theme.Theme) -> None:
    sheet = theme.style_sheet(tokens)
    assert "$" not in sheet
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert files
    for file in files:
        assert (paths.resources_folder() / file).is_file(), file


def test_every_icon_is_drawn_in_the_colour_of_the_theme(qapp: QApplication) -> None:
    names = sorted(file.stem for file in (paths.resources_folder() / "icons").glob("*.svg"))
    for name in set(names) - {"fer-desktop"}:
        image = icons.icon(name, theme.DARK).pixmap(36, 36).toImage()
        inks = {image.pixelColor(x, y).name() for x in range(36) for y in range(36) if image.pixelColor(x, y).alpha() == 255}
        assert inks == {theme.DARK.text.lower()}, name
    assert not icons.application_icon().isNull()


def test_rows_and_columns_hold_widgets_layouts_gaps_and_stretch(qapp: object) -> None:
    first, second = QLabel("first"), QLabel("second")
    inner = theme.row(first, theme.STRETCH, gap=2)
    outer = theme.column(inner, 10, (second, 3), margins=(1, 2, 3, 4))
    holder = QWidget()
    holder.setLayout(outer)
    assert first.parent() is holder and second.parent() is holder
    assert [inner.stretch(k) for k in range(inner.count())] == [0, 1]
    assert [outer.stretch(k) for k in range(outer.count())] == [0, 0, 3]
    assert present(outer.itemAt(1)).sizeHint().height() == 10
    assert (inner.spacing(), outer.spacing()) == (2, theme.SPACE_8)
    assert outer.contentsMargins() == QMargins(1, 2, 3, 4)


@pytest.fixture
def own_font(qapp: QApplication) -> Iterator[QFont]:
    """The font that the application has without a typeface of ours; it has it again afterwards."""
    font = QFont(qapp.font())
    yield font
    qapp.setFont(font)


def test_the_window_is_set_in_inter_with_two_weights_and_figures_of_one_width(qapp: QApplication, own_font: QFont) -> None:
    theme.take_typeface(qapp)
    assert QFontInfo(theme.font()).family() == "Inter"
    for size in (theme.CAPTION, theme.BODY, theme.READING):
        regular, bold = (QFontMetricsF(theme.font(size, bold)) for bold in (False, True))
        assert bold.horizontalAdvance("minimum") > 1.02 * regular.horizontalAdvance("minimum"), "the weights must differ"
        for metrics in (regular, bold):
            assert {metrics.horizontalAdvance(4 * figure) for figure in "0123456789"} == {metrics.horizontalAdvance("0000")}
    text = QFontMetricsF(theme.font(figures=False))
    assert text.horizontalAdvance("-") < text.horizontalAdvance("0"), "running text has usual hyphens"
    title, button = theme.label("Title", "section"), icons.push_button(role="primary")
    assert title.font().weight() == button.font().weight() == QFont.Weight.DemiBold
    assert title.font().pixelSize() == theme.SECTION


def test_without_the_typeface_the_system_s_font_stays(
    qapp: QApplication, own_font: QFont, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(paths, "resources_folder", lambda: tmp_path)
        theme.take_typeface(qapp)
    assert qapp.font() == own_font
    monkeypatch.setattr(paths, "typeface_file", lambda: paths.sample_picture())
    theme.take_typeface(qapp)
    assert qapp.font() == own_font


def test_a_headline_is_drawn_with_a_capital(qapp: QApplication) -> None:
    label = theme.label("happy 94%", "reading")
    capital, small = theme.label("Happy 94%", "reading"), theme.label("happy 94%")
    small.setFont(theme.font(theme.READING, bold=True))
    drawn = [widget.grab().toImage() for widget in (label, capital, small)]
    assert drawn[0] == drawn[1] != drawn[2] and label.text() == "happy 94%"
