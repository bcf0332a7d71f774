"""One hint at most appears, when its cause lasts, and it neither flickers nor gives way to another before it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Box, Face, FaceReading, Frame, Prediction, Quality, UInt8Array
from fer_desktop.live.hints import Hint, Hints, surroundings_of
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder

_GOOD = Quality(120.0, 0.65, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0)
_GRAY = np.full((480, 640, 3), 120, np.uint8)
_STEP_S = 0.1


class Scene:
    """Gives frames ten times a second to the hints."""

    def __init__(self) -> None:
        self.hints = Hints()
        self.now = 50.0

    def show(self, quality: Quality | None, seconds: float, *, x: float = 200.0, person: int = 1) -> list[Hint | None]:
        """Return the hint after each of the frames."""
        return [self._frame(quality, x, person) for _ in range(round(seconds / _STEP_S))]

    def move(self, quality: Quality, seconds: float, widths_per_second: float) -> list[Hint | None]:
        places = (200 + 120 * widths_per_second * _STEP_S * k for k in range(round(seconds / _STEP_S)))
        return [self._frame(quality, x, 1) for x in places]

    def _frame(self, quality: Quality | None, x: float, person: int) -> Hint | None:
        self.now += _STEP_S
        prediction = Prediction(np.full(7, 1 / 7, np.float32))
        face = Face(Box(x, 150.0, 120.0, 120.0), None, 0.9, person)
        reading = FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, True, 0, quality=quality)
        return self.hints.update(Frame(_GRAY, 0, self.now, "test"), reading)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"brightness": 0.1, "contrast": 0.02}, Hint.LIGHT_FROM_BEHIND),
        ({"face_size": 25.0}, Hint.COME_CLOSER),
        ({"yaw": -45.0}, Hint.FACE_THE_CAMERA),
        ({"pitch": 35.0}, Hint.FACE_THE_CAMERA),
        ({"sharpness": 0.48}, Hint.FOCUS),
    ],
)
def test_a_cause_that_lasts_for_a_second_gives_its_hint(scene: Scene, change: dict[str, float], hint: Hint) -> None:
    assert scene.show(_GOOD, 3.0) == [None] * 30
    bad = replace(_GOOD, **change)
    shown = scene.show(bad, 2.0)
    assert shown[:10] == [None] * 10
    assert shown[12:] == [hint] * 8


def test_a_dark_face_in_a_dark_room_needs_light(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fer_desktop.live.hints.surroundings_of", lambda frame, box: 0.12)
    assert scene.show(replace(_GOOD, brightness=0.1), 2.0)[-1] is Hint.TOO_DARK


def test_a_blurred_face_that_moves_is_to_hold_still(scene: Scene) -> None:
    assert scene.move(replace(_GOOD, sharpness=0.5), 1.5, widths_per_second=1.0)[-1] is Hint.HOLD_STILL


def test_a_moment_is_not_told(scene: Scene) -> None:
    for _ in range(5):
        assert scene.show(replace(_GOOD, yaw=50.0), 0.8) == [None] * 8
        assert scene.show(_GOOD, 0.3) == [None] * 3


def test_a_hint_stays_for_three_seconds_and_ends_a_second_after_its_cause(scene: Scene) -> None:
    assert scene.show(replace(_GOOD, face_size=25.0), 1.3)[-1] is Hint.COME_CLOSER
    shown = scene.show(_GOOD, 4.0)
    assert set(shown[:25]) == {Hint.COME_CLOSER}
    assert shown[-1] is None


def test_a_value_around_the_limit_does_not_flicker(scene: Scene) -> None:
    assert scene.show(replace(_GOOD, face_size=30.0), 1.5)[-1] is Hint.COME_CLOSER
    for _ in range(20):
        assert set(scene.show(replace(_GOOD, face_size=35.0), 0.2)) == {Hint.COME_CLOSER}
        assert set(scene.show(replace(_GOOD, face_size=41.0), 0.2)) == {Hint.COME_CLOSER}


def test_there_is_never_a_second_hint_before_the_first_ends(scene: Scene) -> None:
    assert scene.show(replace(_GOOD, yaw=45.0), 1.5)[-1] is Hint.FACE_THE_CAMERA
    both = replace(_GOOD, yaw=45.0, face_size=20.0)
    assert set(scene.show(both, 5.0)) == {Hint.FACE_THE_CAMERA}
    assert scene.show(replace(both, yaw=0.0), 3.0)[-1] is Hint.COME_CLOSER


def test_values_that_nobody_could_measure_give_no_hint(scene: Scene) -> None:
    assert set(scene.show(Quality(), 3.0)) == {None}
    assert set(scene.show(None, 3.0)) == {None}


def test_another_person_or_a_gap_begins_anew(scene: Scene) -> None:
    small = replace(_GOOD, face_size=20.0)
    assert scene.show(small, 1.5)[-1] is Hint.COME_CLOSER
    assert scene.show(small, 0.5, person=2)[-1] is None
    assert scene.show(small, 1.0, person=2)[-1] is Hint.COME_CLOSER
    scene.now += 5.0
    assert scene.show(small, 0.5, person=2)[-1] is None


def test_the_surroundings_leave_out_head_and_shoulders() -> None:
    image = np.full((480, 640, 3), 200, np.uint8)
    image[100:, 200:400] = 0
    assert surroundings_of(Frame(image, 0, 0.0, "test"), Box(220, 150, 150, 150)) == pytest.approx(200 / 255)
    assert surroundings_of(Frame(image, 0, 0.0, "test"), Box(-50, -50, 900, 700)) == 0.0


def _darker(image: UInt8Array) -> UInt8Array:
    return np.asarray(image * 0.15, np.uint8)


def _blurred(image: UInt8Array) -> UInt8Array:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), image.shape[0] / 70), np.uint8)


def _small(image: UInt8Array) -> UInt8Array:
    small = cv2.resize(image, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.copyMakeBorder(small, 200, 200, 200, 200, cv2.BORDER_CONSTANT, value=(120, 120, 120)), np.uint8)


@pytest.mark.parametrize(
    ("change", "hint"), [(None, None), (_darker, Hint.TOO_DARK), (_blurred, Hint.FOCUS), (_small, Hint.COME_CLOSER)]
)
def test_a_real_face_gets_a_hint_only_when_its_picture_is_spoilt(
    shared_videos: Path, change: object, hint: Hint | None
) -> None:
    analyzer = build_analyzer(load_model(models_folder() / "default"), Runtime.LITERT, AnalyzerOptions(follow=True))
    hints, told = Hints(), []
    for index, image in enumerate(_pictures(shared_videos / "one_face_talking.mp4")):
        picture = change(image) if callable(change) else image
        analysis = analyzer.analyze(Frame(picture, index, index * 0.1, "test", index * 0.1))
        told.append(hints.update(analysis.frame, analysis.readings[0] if analysis.readings else None))
    assert told[-1] is hint
    assert set(told) == {None, hint}


def _pictures(path: Path) -> Iterator[UInt8Array]:
    """Yield 25 frames of a video, every third."""
    video = cv2.VideoCapture(str(path))
    for index in range(75):
        read, image = video.read()
        assert read, f"{path} has only {index} frames"
        if index % 3 == 0:
            yield np.asarray(image, np.uint8)
