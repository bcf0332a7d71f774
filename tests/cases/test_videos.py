"""Videos that people have and that were once read wrongly: each with the value that is right, made by writing bytes.

Where ../shared has the files of those who reported them, they are read too.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.batch.run import BatchOptions, FileResult, Note, analyze_files
from fer_desktop.core.types import Analysis, Frame, UInt8Array
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.recordings.export import export_video
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.recordings.rows import Row
from tests.cases.made_videos import moving, write_h264, write_matroska, write_mpeg2

WHOLE = BatchOptions()


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return build_analyzer(load_model(models_folder() / "default"))


def analysed(analyzer: Analyzer, *paths: Path, options: BatchOptions = WHOLE) -> list[tuple[FileResult, list[Analysis]]]:
    return [(result, list(result.analyses)) for result in analyze_files(paths, lambda: analyzer, options)]


def times(path: Path) -> list[float]:
    return [frame.media_time or 0.0 for frame in frames(path)]


def frames(path: Path) -> list[Frame]:
    with closing(VideoSource(path)) as source:
        return list(iter(source.read, None))


# ---- Interlaced ----


def test_an_interlaced_video_is_refused_by_name_alone_and_after_another_one(tmp_path: Path, analyzer: Analyzer) -> None:
    pictures = moving(12)
    before = write_mpeg2(tmp_path / "before.mpg", pictures)
    bad = write_mpeg2(tmp_path / "bad.mpg", pictures, interlaced=lambda _: True)
    for paths in ([bad], [before, bad], [before, bad, before, bad]):
        for path, (result, analyses) in zip(paths, analysed(analyzer, *paths), strict=True):
            assert result.path == path
            if path == bad:
                assert not analyses and "bad.mpg can't be read: it is interlaced" in str(result.error)
            else:
                assert len(analyses) == 12 and result.error is None


def test_an_interlaced_video_has_no_frame_in_the_live_view_the_player_and_thumbnails(tmp_path: Path) -> None:
    bad = write_mpeg2(tmp_path / "bad.mpg", moving(12), interlaced=lambda _: True)
    with pytest.raises(SourceError, match="is interlaced"):
        VideoSource(bad)
    with closing(SeekableVideo(bad)) as video, pytest.raises(SourceError, match="is interlaced"):
        video.read(0)


def test_a_video_that_becomes_interlaced_is_read_up_to_there(tmp_path: Path, analyzer: Analyzer) -> None:
    pictures = moving(24)
    path = write_mpeg2(tmp_path / "late.mpg", pictures, interlaced=lambda number: number >= 12)
    ((result, analyses),) = analysed(analyzer, path)
    assert "is interlaced" in str(result.error)
    # The order of a file isn't that of the screen, so the change comes a few frames sooner or later.
    assert 8 <= len(analyses) <= 14
    for analysis, picture in zip(analyses, pictures, strict=False):
        assert np.abs(analysis.frame.image.astype(int) - picture).mean() < 20, "the picture of another frame"


def test_a_picture_that_rests_is_not_taken_for_an_interlaced_one(tmp_path: Path) -> None:
    picture = moving(1)
    path = write_mpeg2(tmp_path / "rests.mpg", moving(4) + picture * 40)
    assert len(frames(path)) == 44


# ---- Pixels that aren't square ----


def test_wide_pixels_are_made_square_and_boxes_are_in_displayed_pixels(
    tmp_path: Path, analyzer: Analyzer, sample_image: UInt8Array
) -> None:
    face = sample_image[:360, 40:520]
    height, width = face.shape[:2]
    squeezed = np.asarray(cv2.resize(face, (width * 3 // 4, height), interpolation=cv2.INTER_AREA), np.uint8)
    square = write_matroska(tmp_path / "square.mkv", [(0.0, face)], size=(width, height))
    wide = write_matroska(tmp_path / "wide.mkv", [(0.0, squeezed)], size=(width * 3 // 4, height), displayed=(width, height))
    (expected,) = analysed(analyzer, square)[0][1][0].readings
    (analysis,) = analysed(analyzer, wide)[0][1]
    assert analysis.frame.image.shape == face.shape
    (reading,) = analysis.readings
    assert reading.face.box.intersection_over_union(expected.face.box) > 0.9
    np.testing.assert_allclose(reading.prediction.probabilities, expected.prediction.probabilities, atol=0.1)


# ---- Sound that goes on ----


def test_a_picture_that_rests_while_the_sound_goes_on_is_read_to_its_end(tmp_path: Path, analyzer: Analyzer) -> None:
    pictures = moving(20)
    when = [k / 10 for k in range(10)] + [150 + k / 10 for k in range(10)]
    sound = [k / 50 for k in range(151 * 50)]
    path = write_matroska(tmp_path / "off.mkv", zip(when, pictures, strict=True), sound, frame_rate=10)
    ((result, analyses),) = analysed(analyzer, path)
    assert (result.error, result.notes) == (None, [])
    assert [analysis.frame.media_time for analysis in analyses] == pytest.approx(when, abs=0.002)


def test_a_slide_show_of_a_picture_every_two_minutes_is_read(tmp_path: Path) -> None:
    when = [0.0, 120.0, 240.0]
    path = write_matroska(tmp_path / "slides.mkv", zip(when, moving(3), strict=True), frame_rate=1 / 120)
    assert times(path) == pytest.approx(when)


# ---- Damage ----


def test_the_frames_after_a_damaged_spot_are_read_with_a_note(tmp_path: Path, analyzer: Analyzer) -> None:
    pictures = moving(30)
    damaged = [(k / 30, bytes(50) if 10 <= k < 14 else picture) for k, picture in enumerate(pictures)]
    ((result, analyses),) = analysed(analyzer, write_matroska(tmp_path / "damaged.mkv", damaged))
    assert result.error is None and result.notes == [Note.PART_DAMAGED]
    read = [analysis.frame.media_time for analysis in analyses]
    assert read == pytest.approx([k / 30 for k in range(30) if not 10 <= k < 14], abs=0.002)


# ---- Variable rates ----

UNEVEN = (0.0, 0.033, 0.1, 0.5, 0.533, 0.9, 1.7, 1.867)


def test_a_variable_rate_has_the_times_of_its_file_and_no_note(tmp_path: Path, analyzer: Analyzer) -> None:
    # The header's length and rate are those of far more frames, and the sound is longer than the picture.
    path = write_matroska(
        tmp_path / "uneven.mkv",
        zip(UNEVEN, moving(8), strict=True),
        sound=[k / 20 for k in range(60)],
        duration_s=3.0,
        frame_rate=60,
    )
    ((result, analyses),) = analysed(analyzer, path)
    assert (result.error, result.notes) == (None, [])
    assert [analysis.frame.media_time for analysis in analyses] == pytest.approx(UNEVEN, abs=0.002)
    ((result, analyses),) = analysed(analyzer, path, options=BatchOptions(end_s=1.0))
    assert (len(analyses), result.notes) == (6, [])


@dataclass(frozen=True)
class WholeVideo:
    """A video as it is exported."""

    folder: Path
    frame_rate: float
    frames: range
    timed: bool = True

    def rows_at(self, frame: int, /) -> list[Row]:
        return []

    def open_video(self) -> SeekableVideo:
        return SeekableVideo(self.folder)


def draw(image: UInt8Array, rows: list[Row]) -> UInt8Array:
    return image


def test_an_exported_video_of_a_variable_rate_lasts_as_long_and_shows_each_frame_at_its_time(tmp_path: Path) -> None:
    shades = [20 + 30 * k for k in range(8)]
    pictures = [np.full((64, 96, 3), shade, np.uint8) for shade in shades]
    path = write_matroska(tmp_path / "uneven.mkv", zip(UNEVEN, pictures, strict=True))
    assert export_video(WholeVideo(path, 30.0, range(8)), tmp_path / "out.mp4", draw)
    copied = frames(tmp_path / "out.mp4")
    assert len(copied) / 30 == pytest.approx(UNEVEN[-1] + 1 / 30, abs=0.04)
    for (start, end), shade in zip(pairwise(UNEVEN), shades[:-1], strict=True):
        shown = min(copied, key=lambda frame: abs((frame.media_time or 0.0) - (start + end - 1 / 30) / 2))
        assert abs(float(shown.image.mean()) - shade) < 12


def test_a_rate_too_slow_to_export_is_named(tmp_path: Path) -> None:
    when = [0.0, 3600.0, 7200.0]
    path = write_matroska(tmp_path / "hours.mkv", zip(when, moving(3), strict=True))
    with pytest.raises(RecordingError, match=r"shows its frames so slowly, 0\.0\d+ a second"):
        export_video(WholeVideo(path, 1000.0, range(3)), tmp_path / "out.mp4", draw)
    assert not (tmp_path / "out.mp4").exists()


# ---- A picture that begins after the sound ----


def test_times_are_those_of_a_player_where_the_picture_begins_after_the_sound(tmp_path: Path, analyzer: Analyzer) -> None:
    when = [2 + k / 10 for k in range(10)]
    path = write_matroska(
        tmp_path / "late.mkv", zip(when, moving(10), strict=True), sound=[k / 20 for k in range(60)], frame_rate=10
    )
    assert times(path) == pytest.approx(when, abs=0.002)
    ((result, analyses),) = analysed(analyzer, path, options=BatchOptions(start_s=2.0))
    assert (result.error, len(analyses)) == (None, 10)


# ---- Without a container or a suffix ----


@pytest.mark.parametrize("name", ["raspberry.h264", "no_suffix"])
def test_a_stream_without_a_container_is_a_video_by_its_content(tmp_path: Path, analyzer: Analyzer, name: str) -> None:
    shades = [40, 80, 120, 160, 200]
    ((result, analyses),) = analysed(analyzer, write_h264(tmp_path / name, shades))
    assert (result.kind, result.error) == ("video", None)
    found = [float(analysis.frame.image.mean()) for analysis in analyses]
    # From 16 to 235 to 0 to 255.
    assert found == pytest.approx([(shade - 16) * 255 / 219 for shade in shades], abs=3)
    moments = [analysis.frame.media_time or 0.0 for analysis in analyses]
    assert moments[0] == 0.0 and all(a < b for a, b in pairwise(moments))


# ---- The reported files ----


def faces_in(analyses: Sequence[Analysis]) -> int:
    return sum(len(analysis.readings) for analysis in analyses)


def test_the_reported_videos_are_read_as_they_are_shown(reported_files: Path, analyzer: Analyzer) -> None:
    def read(name: str, options: BatchOptions = WHOLE) -> tuple[FileResult, list[Analysis]]:
        return analysed(analyzer, reported_files / name, options=options)[0]

    both = reported_files / "01_before.mp4", reported_files / "01_interlaced.mp4"
    (_, before), (interlaced, none) = analysed(analyzer, *both)
    assert faces_in(before) > 0 and not none and "is interlaced" in str(interlaced.error)
    boxes = [read(name)[1][-1].readings[0].face.box for name in ("02_wide_pixels_4_3.mp4", "02_square_same_picture.mp4")]
    assert boxes[0].intersection_over_union(boxes[1]) > 0.9
    result, analyses = read("05_camera_off_150s.mp4")
    assert (len(analyses), result.notes, result.error) == (60, [], None)
    assert analyses[-1].frame.media_time == pytest.approx(150.967, abs=0.001)
    result, analyses = read("06_damaged_middle.mp4")
    assert result.notes == [Note.PART_DAMAGED] and 105 <= len(analyses) <= 112
    assert analyses[-1].frame.media_time == pytest.approx(3.967, abs=0.001)
    for name in ("08_vfr.mkv", "08_starts_at_5s.mkv"):
        result, analyses = read(name)
        assert (result.notes, result.error) == ([], None) and analyses
    result, analyses = read("08_vfr_slow_first.mp4", BatchOptions(end_s=1.0))
    assert (result.notes, result.error) == ([], None) and analyses
    result, analyses = read("10_video_from_2s.mp4", BatchOptions(start_s=2.0))
    assert result.error is None and (analyses[0].frame.media_time or 0.0) >= 2.0
    for name in ("11_raspberry.h264", "11_no_suffix"):
        result, analyses = read(name)
        assert (result.kind, result.error) == ("video", None) and analyses
