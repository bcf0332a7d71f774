from __future__ import annotations

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.media.sample import FRAME_RATE, HEIGHT, PERIOD, WIDTH, SampleSource
from fer_desktop.media.source import SampleSpec, open_source


@pytest.fixture(scope="module")
def sample() -> SampleSource:
    return SampleSource(paths.sample_picture())


def test_the_sample_is_a_moving_source_without_an_end() -> None:
    source = open_source(SampleSpec())
    assert (source.live, source.frame_count, source.size, source.frame_rate) == (False, None, (WIDTH, HEIGHT), FRAME_RATE)
    frames = [frame for _ in range(4) if (frame := source.read()) is not None]
    source.close()
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert [frame.media_time for frame in frames] == pytest.approx([0, 1 / 30, 2 / 30, 3 / 30])
    assert all(frame.image.shape == (HEIGHT, WIDTH, 3) and frame.image.dtype == np.uint8 for frame in frames)
    assert not np.array_equal(frames[0].image, frames[3].image)


def test_a_frame_depends_only_on_its_index_and_the_sample_repeats(sample: SampleSource) -> None:
    other = SampleSource(paths.sample_picture())
    for index in (0, 7, 299):
        np.testing.assert_array_equal(sample.image(index), other.image(index))
        np.testing.assert_array_equal(sample.image(index), sample.image(index + PERIOD))


def test_the_movement_is_smooth_even_where_it_repeats(sample: SampleSource) -> None:
    steps = []
    for index in (0, 100, 250, 400, PERIOD - 1):
        a, b = sample.image(index).astype(int), sample.image(index + 1).astype(int)
        steps.append(np.abs(a - b).mean())
    assert max(steps) < 6, "a pixel changes too much on average from frame to frame"


def test_the_corners_are_never_black(sample: SampleSource) -> None:
    for index in range(0, PERIOD, 25):
        image = sample.image(index)
        for corner in (image[:20, :20], image[:20, -20:]):
            assert corner.mean() > 20


def test_there_is_always_one_face_well_inside_the_frame(sample: SampleSource) -> None:
    from fer_desktop.analysis.detection.detector import BlazeFaceDetector

    detector = BlazeFaceDetector(paths.detector_file())
    sizes = []
    for index in range(0, PERIOD, 20):
        (face,) = detector.detect(sample.image(index))
        assert face.score > 0.7
        assert face.box.x > 40
        assert face.box.right < WIDTH - 40
        assert face.box.y > 20
        assert face.box.bottom < HEIGHT - 40
        sizes.append(face.box.width)
    assert max(sizes) / min(sizes) > 1.5, "the size of the face must change"
