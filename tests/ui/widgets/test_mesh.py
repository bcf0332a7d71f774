"""The mesh over a picture, in words, and its switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from fer_desktop import paths
from fer_desktop.analysis.mesh_measures import canonical_face
from fer_desktop.core.types import FaceMesh, FaceReading
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets.mesh import MeshSwitch, mesh_words
from fer_desktop.ui.widgets.overlay import annotated

OpenWindow = Callable[..., MainWindow]
pytestmark = pytest.mark.usefixtures("qapp")


def meshed(reading: FaceReading, x: float, y: float) -> FaceReading:
    points = (canonical_face().points * 60 + (x, y, 0)).astype(np.float32)
    return replace(reading, face=replace(reading.face, mesh=FaceMesh(points, 0.9, 0.3, 0.2, 0.1)))


def inked(image: QImage) -> np.ndarray:
    """Return where a picture is brighter than black, rows and columns."""
    gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
    data = np.frombuffer(gray.constBits(), np.uint8).reshape(gray.height(), gray.bytesPerLine())
    return np.asarray(data[:, : gray.width()] > 30)


def test_the_lines_lie_on_the_face_also_in_the_mirror_and_at_the_edge(make_reading: Callable[..., FaceReading]) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    plain = make_reading(40, 100, 100)
    for mirrored, columns in ((False, slice(60, 130)), (True, slice(270, 340))):
        without = inked(annotated(image, [plain], mirrored))
        with_mesh = inked(annotated(image, [meshed(plain, 90, 150)], mirrored))
        more = with_mesh & ~without
        assert more[110:190, columns].sum() > 1000
        assert more.sum() < 1.5 * more[100:205, max(columns.start - 30, 0) : columns.stop + 30].sum()
    assert inked(annotated(image, [meshed(plain, 0, 0)])).any()
    far = annotated(image, [meshed(plain, -900, 4000)])
    assert np.array_equal(inked(far), inked(annotated(image, [plain])))


def test_measures_alone_draw_nothing(make_reading: Callable[..., FaceReading]) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    reading = meshed(make_reading(40, 100, 100), 90, 150)
    assert reading.mesh is not None
    kept = replace(reading, face=replace(reading.face, mesh=reading.mesh.without_points()))
    assert np.array_equal(inked(annotated(image, [kept])), inked(annotated(image, [make_reading(40, 100, 100)])))


@pytest.mark.usefixtures("english")
def test_words_say_what_is_known() -> None:
    none = np.empty((0, 3), np.float32)
    assert mesh_words(FaceMesh(none, 1.0, 0.312, None, 0.05), 12.4) == (
        "Openness: right eye 0.31, left eye \N{EN DASH}, mouth 0.05\nBlinks a minute: 12"
    )
    assert "Blinks" not in mesh_words(FaceMesh(none, 1.0, 0.3, 0.3, 0.05))
    assert mesh_words(None).startswith("No mesh")


def test_the_switch_follows_the_settings_and_says_what_it_costs(make_context: Callable[..., AppContext]) -> None:
    context = make_context()
    switch = MeshSwitch(context)
    seen = [(switch.isChecked(), context.settings.mesh)]
    switch.click()
    seen.append((switch.isChecked(), context.settings.mesh))
    context.update_settings(mesh=False)
    seen.append((switch.isChecked(), context.settings.mesh))
    assert seen == [(False, False), (True, True), (False, False)]
    assert "ms" in switch.toolTip() and "geometry" in switch.toolTip()


def test_live_shows_the_mesh_of_the_largest_face_with_its_measures(open_window: OpenWindow, until: Callable[..., None]) -> None:
    window = open_window(tab=0, mesh=True)
    window.live.player.play_sample()
    until(lambda: any(reading.mesh for reading in window.live.readings()), "a mesh")
    until(lambda: window.live.side.mesh.isVisible() and "0" in window.live.side.mesh.text(), "its measures")
    window.context.update_settings(mesh=False)
    until(lambda: not any(reading.mesh for reading in window.live.readings()), "no mesh")
    until(lambda: not window.live.side.mesh.isVisible(), "no measures")


def test_files_are_read_again_with_a_mesh_and_steps_has_a_stage_for_it(
    open_window: OpenWindow, until: Callable[..., None]
) -> None:
    window = open_window(tab=1)
    files = window.files
    window.add_paths([paths.sample_picture()])
    until(lambda: files.work.queue.entries and not files.work.progress.working, "the picture")
    entry = files.work.queue.entries[0]
    assert entry.shots[0].readings[0].mesh is None and not files.pictures.face.mesh.isVisible()
    files.queue.mesh.click()
    until(lambda: files.queue.reread.isVisible(), "the offer to read it again")
    files.queue.reread.click()
    until(lambda: entry.shots and entry.shots[0].readings[0].mesh is not None, "the mesh")
    until(lambda: files.pictures.face.mesh.isVisible(), "its measures")
    window.context.openInSteps(Path(paths.sample_picture()), 0)
    until(lambda: window.steps.sheet is not None, "the steps")
    sheet = window.steps.sheet
    assert sheet is not None
    (step,) = [step for step in sheet.steps if step.key == "mesh"]
    assert step.shape == (468, 3) and dict(step.facts)["presence"] > 0.9
    assert step.image is not None and step.image.shape == (384, 384, 3)
    window.context.update_settings(mesh=False)
    until(lambda: window.steps.sheet is not sheet, "the steps again")
    assert window.steps.sheet is not None and "mesh" not in [step.key for step in window.steps.sheet.steps]


def test_an_analysed_video_keeps_measures_and_draws_meshes_as_it_plays(
    open_window: OpenWindow, until: Callable[..., None], shared_videos: Path
) -> None:
    window = open_window(tab=1, mesh=True)
    files = window.files
    window.add_paths([shared_videos / "one_face_small_smile.mp4"])
    until(lambda: files.work.queue.entries and not files.work.progress.working, "the video", 60)
    until(lambda: files.videos.settled, "its page", 60)
    shot = files.work.queue.entries[0].shots[2]
    assert shot.readings[0].mesh is not None and not len(shot.readings[0].mesh.points)
    files.videos.player.seek(shot.index)
    until(lambda: files.videos.view.frame == shot.index and files.videos.player.meshes, "its frame with a mesh", 60)
    assert files.videos.view.readings[0].mesh is not None and len(files.videos.view.readings[0].mesh.points) == 468
    assert files.videos.view.readings[0].mesh.measures[2] == pytest.approx(shot.readings[0].mesh.measures[2], abs=1e-3)
