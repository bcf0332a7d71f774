"""What model.json says of a model, in words for the Model tab. What it doesn't say is "not recorded"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.preprocessing import PREPROCESSING_NAME
from fer_desktop.core.metrics import ClassMetrics, wilson_interval
from fer_desktop.models import Model
from fer_desktop.ui.model_figures import SetFigures, number


def not_recorded() -> str:
    return _tr("not recorded")


def runtime_name(runtime_key: str) -> str:
    """Return what people call a runtime, by its key in model.json."""
    names = {
        Runtime.LITERT.value: "LiteRT",
        Runtime.LITERT_INT8.value: _tr("LiteRT int8"),
        Runtime.TENSORFLOW.value: "Keras",
    }
    return names.get(runtime_key, runtime_key)


def set_name(key: str) -> str:
    """Return what a set of pictures is called, by its key in model.json."""
    names = {
        "private": _tr("PrivateTest"),
        "private_not_in_training": _tr("PrivateTest, not in Training"),
        "public": _tr("PublicTest"),
    }
    return names.get(key, key)


def set_short_name(key: str) -> str:
    return _tr("Not in Training") if key == "private_not_in_training" else set_name(key)


def set_explanation(key: str) -> str:
    texts = {
        "private": _tr("FER2013's test set, whole. One picture in twelve is in Training too, so this figure flatters."),
        "private_not_in_training": _tr("FER2013's test set without the pictures that are in Training too: the honest figure."),
        "public": _tr("FER2013's validation set. It chose the best epoch, so this figure flatters."),
    }
    return texts.get(key, "")


def exact_percent(share: float | None) -> str:
    """Return a share of 1 with one digit, "71.3 %"."""
    return not_recorded() if share is None else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def whole(value: float | None) -> str:
    """Return a whole number with thin spaces between its thousands."""
    return not_recorded() if value is None else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def millions(value: float | None) -> str:
    if value is None:
        return not_recorded()
    return f"{value / 1e6:.2f} {_tr('million')}" if value >= 1e5 else whole(value)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the table of figures: what it is called, what that means, and how it reads for a set of pictures."""

    name: str
    tip: str
    text: Callable[[SetFigures], str]


def figure_rows() -> list[FigureRow]:
    return [
        FigureRow(_tr("Accuracy"), _tr("Share of right answers"), lambda f: exact_percent(f.accuracy)),
        FigureRow(
            _tr("Balanced"),
            _tr("Mean of the seven recalls: rare expressions count as much as common ones"),
            lambda f: exact_percent(f.balanced_accuracy),
        ),
        FigureRow(
            _tr("Calibration error"),
            _tr("Expected calibration error: mean gap between confidence and share right"),
            lambda f: exact_percent(f.calibration_error),
        ),
        FigureRow(
            _tr("Agrees with FER+"),
            _tr("Agreement with the majority of FER+'s raters, where over half of them agree"),
            lambda f: exact_percent(f.ferplus_agreement),
        ),
        FigureRow(_tr("Pictures"), _tr("How many pictures the set holds"), lambda f: whole(f.count)),
    ]


def interval_words(figures: SetFigures) -> str:
    """Return the 95 % interval of the accuracy, or nothing where it can't be told."""
    if figures.accuracy is None or not figures.count:
        return ""
    low, high = wilson_interval(round(figures.accuracy * figures.count), figures.count)
    return _tr("95 % interval {low} to {high}").format(low=exact_percent(low), high=exact_percent(high))


def class_figures(metrics: ClassMetrics | None) -> list[str]:
    """Return precision, recall and F1 in percent, and the support."""
    if metrics is None:
        return ["\N{EN DASH}"] * 4
    shares = (metrics.precision, metrics.recall, metrics.f1)
    return [*(f"{100 * share:.1f}" for share in shares), whole(metrics.support)]


def facts_of(model: Model, runtime: Runtime) -> list[tuple[str, str]]:
    """Return label and text of every fact on the card."""
    description = model.description
    network, training, provenance = description.network, description.training, description.provenance
    height, width, channels = description.input_shape
    sizes = [f"{runtime_name(key)} {entry.size / 1e6:.1f} MB" for key, entry in description.files.items()]
    parameters = _tr("{parameters} parameters, {multiply_adds} multiply-adds a face").format(
        parameters=whole(number(network, "parameters")), multiply_adds=millions(number(network, "multiply_adds"))
    )
    shape = " \N{MULTIPLICATION SIGN} ".join((str(height), str(width), str(channels)))
    return [
        (_tr("Folder"), str(model.folder)),
        (_tr("Runs now with"), runtime_name(runtime.value)),
        (_tr("Network"), f"{_text(network, 'name')}, {parameters}"),
        (_tr("Size on disk"), ", ".join(sizes)),
        (_tr("Input"), _tr("{shape}, gray").format(shape=shape) if channels == 1 else shape),
        (_tr("Preprocessing"), _preprocessing_words(description.preprocessing)),
        (_tr("Temperature"), _tr("{value} (logits are divided by it)").format(value=f"{description.temperature:g}")),
        (_tr("Uncertain below"), exact_percent(description.uncertain_below)),
        (_tr("Learned from"), _text(provenance, "data")),
        (_tr("Trained with"), _training_words(training)),
        (_tr("Trained by"), _text(provenance, "trained_by")),
        (_tr("Machine"), _text(provenance, "machine")),
        (_tr("Date"), _text(provenance, "date")),
    ]


def layer_rows(network: Mapping[str, Any]) -> list[list[str]]:
    """Return name, type, output shape, parameters and multiply-adds of every layer; no rows where none are recorded."""
    layers = network.get("layers")
    if not isinstance(layers, Sequence) or isinstance(layers, str):
        return []
    return [_layer_row(layer) for layer in layers if isinstance(layer, Mapping)]


def _layer_row(layer: Mapping[str, Any]) -> list[str]:
    shape = layer.get("output_shape")
    known = isinstance(shape, Sequence) and not isinstance(shape, str)
    return [
        _text(layer, "name"),
        _text(layer, "type"),
        " \N{MULTIPLICATION SIGN} ".join(str(length) for length in shape) if known and shape else not_recorded(),
        whole(number(layer, "parameters")),
        whole(number(layer, "multiply_adds")),
    ]


def _preprocessing_words(name: str) -> str:
    if name == PREPROCESSING_NAME:
        return _tr("{name}: each crop gets mean 0 and standard deviation 1").format(name=name)
    return name


def _training_words(training: Mapping[str, Any]) -> str:
    """Return the few values of a training configuration that people ask for first."""
    parts = []
    for key, text in (
        ("epochs", _tr("{value} epochs")),
        ("batch_size", _tr("batches of {value}")),
        ("optimizer", "{value}"),
        ("learning_rate", _tr("learning rate {value}")),
        ("weight_decay", _tr("weight decay {value}")),
        ("seed", _tr("seed {value}")),
    ):
        if isinstance(training.get(key), int | float | str):
            parts.append(text.format(value=training[key]))
    return ", ".join(parts) or not_recorded()


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else not_recorded()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelWords", text)
