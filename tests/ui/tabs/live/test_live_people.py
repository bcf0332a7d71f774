"""Several real people in the live view of the real window: their numbers, their readings, and a steady layout."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.analysis import turns
from fer_desktop.analysis.history import SPAN_S
from fer_desktop.core.types import Analysis, Box
from fer_desktop.live.status import LiveState
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets import overlay
from fer_desktop.ui.widgets.label_layout import place_labels
from tests.present import present
from tests.ui.montage import faces_video

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def gather(window: MainWindow) -> list[Analysis]:
    """Return a list that receives every shown analysis."""
    shown: list[Analysis] = []
    window.live.bridge.analysed.connect(shown.append)
    return shown


def test_four_people_keep_their_numbers_colours_and_lanes(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_photos: Path, tmp_path: Path
) -> None:
    window = open_window()
    live = window.live
    shown = gather(window)
    window.begin(str(faces_video(tmp_path / "four.avi", shared_photos, 4)))
    until(lambda: len(live.readings()) == 4, "four faces")
    first = len(shown)
    until(lambda: len(shown) >= first + 30 and len(live.readings()) == 4 and len(live.timeline.lanes) == 4, "a while", 60)
    where: dict[int, list[float]] = {}
    for analysis in shown[first:]:
        for reading in analysis.readings:
            where.setdefault(reading.face.track_id, []).append(reading.face.box.center[0] + 3 * reading.face.box.center[1])
    assert set(where) == {1, 2, 3, 4}, "no number may be lost or given again"
    assert all(np.ptp(places) < 60 for places in where.values()), "each number must stay with its face"
    assert len({theme.person_color(number, dark=True).name() for number in where}) == 4
    areas = [reading.face.box.area for reading in live.readings()]
    assert live.view.selected is not None and areas[live.view.selected] > 0.75 * max(areas), (
        "the selected face must be the largest, or about as large"
    )
    assert live.timeline.track in live.timeline.lanes and live.timeline.lanes == [1, 2, 3, 4]
    other = next(reading for reading in live.readings() if reading.face.track_id != live.timeline.track)
    place = present(live.view.placement()).to_view(other.face.box).center
    qtbot.mouseClick(live.view, Qt.MouseButton.LeftButton, pos=QPointF(*place).toPoint())
    assert live.side.person.text() == f"Person {other.face.track_id}" and live.timeline.track == other.face.track_id


def test_the_labels_of_ten_real_faces_overlap_neither_each_other_nor_faces(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[tuple[list[Box], list[Box]]] = []

    def watched(boxes: list[Box], sizes: Sequence[tuple[float, float]], picture: Box, covered: list[Box]) -> list[Box]:
        labels = place_labels(boxes, sizes, picture, covered)
        placed.append((list(boxes), list(labels)))
        return labels

    monkeypatch.setattr(overlay, "place_labels", watched)
    window = open_window()
    window.resize(1024, 640)
    window.begin(str(faces_video(tmp_path / "ten.avi", shared_photos, 10)))
    until(lambda: any(len(boxes) >= 10 for boxes, _ in placed), "ten faces")
    window.resize(1600, 900)
    count = len(placed)
    until(lambda: any(len(boxes) >= 10 for boxes, _ in placed[count:]), "ten faces in a larger window")
    ten = [(boxes, labels) for boxes, labels in placed if len(boxes) >= 10]
    for boxes, labels in (ten[0], ten[-1]):
        rects = [QRectF(label.x, label.y, label.width, label.height).adjusted(0.5, 0.5, -0.5, -0.5) for label in labels]
        assert not any(a.intersects(b) for a, b in itertools.combinations(rects, 2))
        for k, rect in enumerate(rects):
            others = [QRectF(box.x, box.y, box.width, box.height) for j, box in enumerate(boxes) if j != k]
            assert not any(rect.intersects(box) for box in others)
            assert rect.height() >= QFontMetricsF(theme.font(theme.CAPTION)).height() - 1, (
                "the label must be large enough to read"
            )


def test_a_steady_face_changes_its_label_less_than_once_a_second(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    shown = gather(window)
    window.begin(str(shared_videos / "one_face_small_smile.mp4"))
    until(lambda: len(shown) > 5 and shown[-1].frame.timestamp - shown[0].frame.timestamp > 6.0, "six seconds", 60)
    times = [analysis.frame.timestamp for analysis in shown if analysis.readings]
    labels = [
        "uncertain" if analysis.readings[0].uncertain else analysis.readings[0].expression
        for analysis in shown
        if analysis.readings
    ]
    changes = sum(a != b for a, b in itertools.pairwise(labels))
    assert changes / (times[-1] - times[0]) < 1.0
    sentence = live.side.reading.accessibleName()
    assert sentence.startswith("Person ") and (", " in sentence)
    assert sentence.endswith("%") or "uncertain" in sentence
    assert live.view.accessibleDescription().startswith("Person ")


def test_the_timeline_shows_thirty_seconds_is_held_and_scrolled_back(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    timeline = window.live.timeline
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: timeline.track is not None and len(window.live._history.of(timeline.track)[0]) > 5, "readings", 60)
    area = timeline.area()
    assert area.end - area.start == pytest.approx(SPAN_S) and SPAN_S == 30.0
    end = timeline.end
    until(lambda: timeline.end > end, "it to roll on")
    timeline.button.click()
    held = timeline.end
    shown = gather(window)
    until(lambda: len(shown) > 3, "frames meanwhile")
    assert timeline.held and timeline.end == held
    place = area.plot.center()
    event = QWheelEvent(
        place,
        QPointF(timeline.mapToGlobal(place)),
        QPointF().toPoint(),
        QPointF(0, 120).toPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    assert event.type() == QEvent.Type.Wheel
    QApplication.sendEvent(timeline, event)
    assert timeline.held and timeline.end <= held
    qtbot.keyClick(timeline, Qt.Key.Key_End)
    assert not timeline.held


def test_in_a_crowd_the_followed_person_is_read_in_every_frame_and_the_age_of_another_reading_is_said(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if there were little time for each frame; and on a slow computer, too, some have to wait.
    monkeypatch.setattr(turns, "_SHARE", 0.0)
    monkeypatch.setattr(turns, "OLDEST_S", 60.0)
    window = open_window()
    live = window.live
    shown = gather(window)
    window.begin(str(faces_video(tmp_path / "ten.avi", shared_photos, 10)))
    until(lambda: len(live.readings()) >= 9 and any(reading.age_s for reading in live.readings()), "a reading of before", 60)
    first = len(shown)
    until(lambda: len(shown) >= first + 20, "a while", 60)
    assert present(live.shown()).age_s == 0, "the person beside the picture"
    live.player.start_or_pause()
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    waiting = next(k for k, reading in enumerate(live.readings()) if reading.age_s)
    live.choose_face(waiting)
    milliseconds = round(1000 * live.readings()[waiting].age_s)
    assert live.side.detail.text() == (f"Analysed {milliseconds} ms ago: there are too many faces for every frame.")
    shown.clear()
    live.player.start_or_pause()
    until(lambda: len(shown) >= 10, "more frames")
    followed = live.side.person.text().removeprefix("Person ")
    later = [reading for analysis in shown[3:] for reading in analysis.readings if str(reading.face.track_id) == followed]
    assert later and not any(reading.age_s for reading in later)
