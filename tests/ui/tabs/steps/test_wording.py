from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.analysis.explain.activations import LiteRTStages
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step, steps_of, with_inner_steps
from fer_desktop.core.types import Frame
from fer_desktop.models.description import Model, load_model
from fer_desktop.paths import models_folder
from fer_desktop.ui.tabs.steps.wording import step_facts, step_sentence, step_title

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(models_folder() / "default")


@pytest.fixture(scope="module")
def steps(model: Model, sample_image: NDArray[np.uint8]) -> list[Step]:
    analyzer = build_analyzer(model, options=AnalyzerOptions(follow=False))
    return with_inner_steps(steps_of(Frame(sample_image, 0, 0.0, "astronaut"), analyzer), analyzer, LiteRTStages(model))


def test_every_stage_has_a_title_and_a_sentence(steps: list[Step]) -> None:
    assert all(step_title(step) and step_sentence(step).endswith(".") for step in steps)
    assert all("{" not in step_sentence(step) + step_title(step) for step in steps)


def test_stages_of_the_network_are_numbered_and_name_what_a_value_stands_for(steps: list[Step]) -> None:
    maps = [step for step in steps if step.kind in MAP_KINDS]
    assert [step_title(step) for step in maps] == ["Convolution 1", *(f"Block {number}" for number in range(1, len(maps)))]
    assert "8 \N{MULTIPLICATION SIGN} 8 pixels" in step_sentence(maps[-1])


def test_the_sentence_on_the_probabilities_names_the_temperature(steps: list[Step], model: Model) -> None:
    assert f"temperature T = {model.description.temperature:g}," in step_sentence(steps[-1])


def test_no_two_stages_say_the_same(steps: list[Step]) -> None:
    sentences = [step_sentence(step).replace(str(dict(step.facts)["channels"]), "") for step in steps if step.kind in MAP_KINDS]
    assert len(set(sentences)) == len(sentences)


def test_sizes_have_the_width_first(steps: list[Step]) -> None:
    sign = " \N{MULTIPLICATION SIGN} "
    original, logits = steps[0], steps[-2]
    assert step_facts(replace(original, shape=(375, 500, 3))).startswith(sign.join(("500", "375", "3,")))
    assert step_facts(replace(logits, shape=(7,))).startswith("7,")
