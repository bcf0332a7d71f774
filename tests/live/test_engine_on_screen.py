"""The live path on a screen region: real faces on a virtual screen, which goes and comes back."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media import screen
from fer_desktop.media.source import ScreenSpec, SourceProblem
from fer_desktop.models.description import load_model
from tests.live.conftest import NextAnalysis, StateReached, Until
from tests.virtual_screen import VirtualScreen


def test_a_face_on_the_screen_is_read_and_a_screen_that_comes_back_is_captured_again(
    virtual_screen: VirtualScreen,
    sample_image: NDArray[np.uint8],
    until: Until,
    taken: NextAnalysis,
    state: StateReached,
    impatient: LiveLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screen, "_LOOK_EVERY_S", 0.0)
    virtual_screen.show(sample_image, 400, 100)
    engine = LiveEngine(lambda: build_analyzer(load_model(paths.models_folder() / "default")), limits=impatient)
    try:
        engine.start(ScreenSpec(360, 80, 640, 560, 30))
        until(lambda: taken(engine).readings, "a face")
        (reading,) = taken(engine).readings
        assert EXPRESSIONS[reading.label] == "happy"
        box = reading.face.box
        middle = (box.x + box.width / 2, box.y + box.height / 2)
        assert middle == pytest.approx((262, 138), abs=30), "where it is in the region, not on the screen"

        monkeypatch.setattr(screen, "screens", lambda: [(0, 0, 300, 200)])
        failed = state(engine, LiveState.FAILED)
        assert failed.problem is SourceProblem.NOT_FOUND
        assert "screen:360,80,640x560" in str(failed.message) and "0,0,300x200" in str(failed.message)
        monkeypatch.setattr(screen, "screens", lambda: [(0, 0, 1280, 720)])
        state(engine, LiveState.LIVE)
        until(lambda: taken(engine).readings, "the face again")
    finally:
        engine.close()
