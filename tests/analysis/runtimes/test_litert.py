"""Opening LiteRT networks: this leaves standard error alone, because other threads may write there meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ai_edge_litert import interpreter

from fer_desktop import paths
from fer_desktop.analysis.detection.blazeface import CLOSE_SIDE, INPUT_SIDE, BlazeFaceNetwork
from fer_desktop.analysis.runtimes.facts import litert_facts
from fer_desktop.analysis.runtimes.litert import open_interpreter


@pytest.mark.parametrize("side", [INPUT_SIDE, CLOSE_SIDE])
def test_standard_error_is_not_redirected_while_a_network_is_opened(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before, during = os.fstat(2), []

    class Watched(interpreter.Interpreter):  # type: ignore[misc]
        def allocate_tensors(self) -> None:
            during.append(os.fstat(2))
            super().allocate_tensors()

    monkeypatch.setattr(interpreter, "Interpreter", Watched)
    BlazeFaceNetwork(paths.detector_file(), side)
    assert [(now.st_dev, now.st_ino) for now in during] == [(before.st_dev, before.st_ino)]


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.tflite").write_bytes(b"nothing")
    with pytest.raises((ValueError, RuntimeError)):
        open_interpreter(tmp_path / "no.tflite", 1)
    assert open_interpreter(paths.detector_file(), 1).get_input_details()


def test_a_network_is_opened_from_its_content_as_from_its_file() -> None:
    file = paths.detector_file()
    opened = [open_interpreter(source, 1) for source in (file, file.read_bytes())]
    shapes = [[details["shape"].tolist() for details in one.get_output_details()] for one in opened]
    assert shapes[0] == shapes[1] != []


def test_without_delegates_every_operation_of_a_network_is_listed() -> None:
    kinds = {layer["type"] for layer in litert_facts(paths.detector_file())["layers"]}
    assert "CONV_2D" in kinds and "DELEGATE" not in kinds
