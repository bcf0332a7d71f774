"""The contents of a model's model.json as texts of the Model tab.

A figure that it lacks is "not measured"; anything else that it lacks is "not recorded".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.preprocessing import PREPROCESSINGS, Colour, Scale
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.metrics import WEAK_UNDER, ClassErrors, ClassMetrics, difference_interval, wilson_interval
from fer_desktop.models.description import STAGES_KEY, Model
from fer_desktop.models.metrics import COMMON_KEY, Measurement, SetFigures, flat, number
from fer_desktop.models.reliability import MOST_STATED_GAP, QualityLimits, ReliabilityCell, ReliabilityCheck, ReliabilityTable
from fer_desktop.test_sets.finding import Way
from fer_desktop.test_sets.measuring import FER2013_KIND
from fer_desktop.ui.foundation import formatting
from fer_desktop.ui.foundation.formatting import decimal, expression_name, percent, plain, shape_text, size_on_disk
from fer_desktop.ui.foundation.language import of_model

translate = QCoreApplication.translate

_LONGEST_VALUE: Final = 200


def not_recorded() -> str:
    return translate("ModelWords", "not recorded")


def not_measured() -> str:
    return translate("ModelWords", "not measured")


def runtime_name(runtime_key: str) -> str:
    """Return the name of a runtime, by its key in model.json."""
    names = {
        Runtime.LITERT.value: "LiteRT",
        Runtime.LITERT_INT8.value: translate("ModelWords", "LiteRT int8"),
        Runtime.TENSORFLOW.value: "Keras",
        STAGES_KEY: translate("ModelWords", "LiteRT with every stage"),
    }
    return names.get(runtime_key, runtime_key)


def listed_title(model: Model, models: Sequence[Model]) -> str:
    """Return a model's title, with its folder's name where another one of `models` has the same title."""
    title = of_model(model.description.title)
    same = sum(of_model(other.description.title) == title for other in models)
    return f"{title} ({model.name})" if same > 1 else title


def set_name(figures: SetFigures) -> str:
    """Return the name of a set of pictures."""
    measurement = figures.measurement
    if measurement is not None:
        if measurement.kind == FER2013_KIND:
            text = translate("ModelWords", "{name}: test, no duplicates, {count} pictures, {date}")
        else:
            text = translate("ModelWords", "{name}, {count} pictures, {date}")
        return text.format(name=measurement.name, count=formatting.whole(measurement.pictures), date=measurement.date)
    names = {
        "private": translate("ModelWords", "FER2013 test"),
        "private_not_in_training": translate("ModelWords", "FER2013 test, no duplicates"),
        "public": translate("ModelWords", "FER2013 validation"),
        "validation": translate("ModelWords", "The paper's validation part"),
        COMMON_KEY: translate("ModelWords", "FER2013 test, new to both models"),
    }
    return names.get(figures.key, figures.key)


def set_explanation(figures: SetFigures, learned: int = 0) -> str:
    """Return what a set of pictures is, in sentences.

    learned: how many pictures of FER2013's test set, without duplicates, the model was trained on.
    """
    measurement = figures.measurement
    if measurement is not None:
        return " ".join(_measured_words(measurement, learned))
    texts = {
        "private": translate(
            "ModelWords", "PrivateTest, whole. One picture in twelve is in Training too, so this figure is too high."
        ),
        "private_not_in_training": translate("ModelWords", "Test set without duplicates of training images (most reliable)."),
        "public": translate("ModelWords", "PublicTest. It chose the best epoch, so this figure is too high."),
        "validation": translate(
            "ModelWords", "A fifth of FER2013, drawn at random. Some pictures are also trained on, so this is too high."
        ),
        COMMON_KEY: translate(
            "ModelWords", "The pictures of PrivateTest that neither of the program's two models was trained on."
        ),
    }
    return texts.get(figures.key, "")


def _measured_words(measurement: Measurement, learned: int) -> list[str]:
    count = formatting.whole(measurement.pictures)
    sentences = [translate("ModelWords", "Tested on this computer on {count} pictures.").format(count=count)]
    if measurement.kind == Way.CROPS:
        sentences.append(translate("ModelWords", "Face detection was skipped: each picture is one face."))
    if measurement.kind == Way.PHOTOGRAPHS:
        sentences.append(translate("ModelWords", "Of several faces in a picture, the largest counts."))
    if measurement.no_face:
        text = translate("ModelWords", "No face was found in {count} of them; these aren't counted.")
        sentences.append(text.format(count=formatting.whole(measurement.no_face)))
    if measurement.failed:
        text = translate("ModelWords", "{count} of them couldn't be opened and aren't counted.")
        sentences.append(text.format(count=formatting.whole(measurement.failed)))
    if measurement.kind == FER2013_KIND and learned:
        text = translate("ModelWords", "This model was trained on up to {count} of them, so its figure is too high.")
        sentences.append(text.format(count=formatting.whole(learned)))
    return sentences


def fingerprint_words(figures: SetFigures) -> str:
    """Return the beginning of a set's fingerprint, enough to tell sets of pictures apart; empty where it has none."""
    digits = figures.fingerprint[:12]
    groups = " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))
    text = translate("ModelWords", "Fingerprint of the pictures and their labels: {fingerprint}")
    return text.format(fingerprint=groups) if digits else ""


def answer_words(figures: SetFigures | None) -> str:
    """Return the accuracy in whole pictures: "69 of 100 right", and of fewer than 100 as they were counted."""
    if figures is None or figures.accuracy is None:
        return translate("ModelWords", "Not tested yet")
    total = figures.count if figures.count is not None and figures.count < 100 else 100
    return translate("ModelWords", "{count} of {total} right").format(count=round(total * figures.accuracy), total=total)


def accuracy_words(figures: SetFigures) -> str:
    """Return the accuracy in percent, its interval and the number of pictures."""
    parts = [exact_percent(figures.accuracy), interval_words(figures)]
    if figures.count is not None:
        parts.append(translate("ModelWords", "{count} pictures").format(count=formatting.whole(figures.count)))
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def strengths_words(errors: Sequence[ClassErrors]) -> str:
    """Return which expressions a model finds often and seldom, with their recalls, as far as enough pictures were counted.

    One that is found as often as a surely strong one is strong too, and one that is found as seldom as a surely weak one weak.
    Where only weak ones are sure, although others may be strong, or the other way round, this is said.
    """
    recalls = {k: wrong.recall[0] for k, wrong in enumerate(errors) if wrong.recall is not None}
    least = min((recalls[k] for k in recalls if errors[k].is_surely_strong), default=2.0)
    most = max((recalls[k] for k in recalls if errors[k].is_surely_weak), default=-1.0)
    strong = _with_recalls({k: recalls[k] for k in sorted(recalls, key=lambda k: -recalls[k]) if recalls[k] >= least})
    weak = _with_recalls({k: recalls[k] for k in sorted(recalls, key=recalls.__getitem__) if recalls[k] <= most})
    if strong and weak:
        text = translate("ModelWords", "Recall: strong at {strong}, weak at {weak}.")
    elif strong:
        text = translate("ModelWords", "Recall: strong at {strong}.")
        if any(errors[k].is_unsure and recalls[k] < WEAK_UNDER for k in recalls):
            text += " " + translate("ModelWords", "Too few pictures to tell which expressions it is weak at.")
    elif weak:
        text = translate("ModelWords", "Recall: weak at {weak}.")
        if any(errors[k].is_unsure and recalls[k] >= WEAK_UNDER for k in recalls):
            text += " " + translate("ModelWords", "Too few pictures to tell which expressions it is strong at.")
    else:
        text = translate("ModelWords", "Too few pictures to tell which expressions it is strong or weak at.")
    return text.format(strong=strong, weak=weak)


def _with_recalls(recalls: Mapping[int, float]) -> str:
    """Return names and figures as "happy (91%), neutral (75%) and surprise (76%)"."""
    names = [f"{expression_name(k)} ({percent(recall)})" for k, recall in recalls.items()]
    if len(names) < 2:
        return "".join(names)
    return translate("ModelWords", "{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def exact_percent(share: float | None) -> str:
    """Return a share of 1 with one digit, "71.3%"."""
    return not_measured() if share is None else percent(share, 1)


def whole(value: float | None) -> str:
    """Return a whole number with group separators."""
    return not_recorded() if value is None else formatting.whole(value)


def millions(value: float | None) -> str:
    if value is None:
        return not_recorded()
    if value < 1e5:
        return whole(value)
    return translate("ModelWords", "{value} million").format(value=decimal(value / 1e6, 2))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the table of figures: its name, what that means, and its share of 1; None for the number of pictures."""

    name: str
    tip: str
    share: Callable[[SetFigures], float | None] | None = None

    def text(self, figures: SetFigures) -> str:
        if self.share is not None:
            return exact_percent(self.share(figures))
        return not_measured() if figures.count is None else formatting.whole(figures.count)


def figure_rows() -> list[FigureRow]:
    return [
        FigureRow(translate("ModelWords", "Accuracy"), translate("ModelWords", "Share of right answers"), lambda f: f.accuracy),
        FigureRow(
            translate("ModelWords", "Balanced"),
            translate("ModelWords", "Mean of the seven recalls: rare expressions count as much as common ones"),
            lambda f: f.balanced_accuracy,
        ),
        FigureRow(
            translate("ModelWords", "Calibration error"),
            translate("ModelWords", "Expected calibration error: mean gap between confidence and share right"),
            lambda f: f.calibration_error,
        ),
        FigureRow(
            translate("ModelWords", "Agrees with FER+"),
            translate("ModelWords", "Agreement with the majority of FER+'s raters, where over half of them agree"),
            lambda f: f.ferplus_agreement,
        ),
        FigureRow(translate("ModelWords", "Pictures"), translate("ModelWords", "How many pictures the set holds")),
    ]


def interval_words(figures: SetFigures) -> str:
    """Return the 95 % interval of the accuracy; empty where accuracy or count is unknown."""
    if figures.accuracy is None or not figures.count:
        return ""
    low, high = wilson_interval(round(figures.accuracy * figures.count), figures.count)
    return translate("ModelWords", "95% interval {low} to {high}").format(low=exact_percent(low), high=exact_percent(high))


def class_figures(metrics: ClassMetrics | None, errors: ClassErrors | None = None) -> list[str]:
    """Return precision and recall in percent, with their intervals where the errors are known, F1, and the support."""
    if metrics is None:
        return ["\N{EN DASH}"] * 4
    if errors is None:
        shares = [decimal(100 * share, 1) for share in (metrics.precision, metrics.recall)]
    else:
        shares = [_with_interval(share) for share in (errors.precision, errors.recall)]
    return [*shares, decimal(100 * metrics.f1, 1), whole(metrics.support)]


def _with_interval(share: tuple[float, float, float] | None) -> str:
    if share is None:
        return "\N{EN DASH}"
    middle, low, high = (round(100 * value) for value in share)
    return f"{middle} ({low}\N{EN DASH}{high})"


def weakness_words(index: int, errors: ClassErrors) -> str:
    """Return what goes wrong with a weak expression, for every ten of its pictures and every ten of its readings."""
    name, sentences = expression_name(index), []
    if errors.recall is not None:
        count = round(10 * errors.recall[0])
        if errors.read_as is not None and (others := round(10 * errors.read_as[1])):
            text = translate(
                "ModelWords",
                "Of 10 pictures labelled \u201c{name}\u201d, {count} are recognised and {others} taken for "
                "\u201c{other}\u201d.",
            )
            other = expression_name(errors.read_as[0])
            sentences.append(text.format(name=name, count=count, others=others, other=other))
        else:
            text = translate("ModelWords", "Of 10 pictures labelled \u201c{name}\u201d, {count} are recognised.")
            sentences.append(text.format(name=name, count=count))
    if errors.precision is not None:
        text = translate("ModelWords", "Of 10 readings of \u201c{name}\u201d, {count} are right.")
        sentences.append(text.format(name=name, count=round(10 * errors.precision[0])))
    return " ".join(sentences)


def reliability_rows(table: ReliabilityTable) -> list[list[str]]:
    """Return a line for each range of confidences: the range, and the shares of right readings in good and in poor pictures."""
    kinds = [{(cell.lower, cell.upper): cell for cell in cells} for cells in (table.good, table.poor)]
    ranges = sorted(set().union(*kinds))
    return [
        [f"{percent(lower)}\N{EN DASH}{percent(upper)}", *(_share_of(kind.get((lower, upper))) for kind in kinds)]
        for lower, upper in ranges
    ]


def _share_of(cell: ReliabilityCell | None) -> str:
    if cell is None:
        return "\N{EN DASH}"
    return translate("ModelWords", "{share} of {count}").format(share=percent(cell.share), count=whole(cell.count))


def limits_words(limits: QualityLimits) -> str:
    """Return what makes a picture a good one."""
    text = translate(
        "ModelWords",
        "In a good picture, the face has {size} pixels or more, a sharpness of at least {sharpness}, a brightness of at least "
        "{brightness} and a contrast of at most {contrast}, and it is turned by no more than {yaw}\u00b0.",
    )
    return text.format(
        size=decimal(limits.least_face_size, 0),
        sharpness=decimal(limits.least_sharpness, 2),
        brightness=decimal(limits.least_brightness, 2),
        contrast=decimal(limits.most_contrast, 2),
        yaw=decimal(limits.most_yaw, 0),
    )


def check_words(name: str, check: ReliabilityCheck) -> str:
    """Return how far the table holds on pictures that it wasn't made from. name: their key in model.json."""
    names = {"private": "PrivateTest", "press": translate("ModelWords", "press photographs")}
    text = translate(
        "ModelWords",
        "Checked on {faces} faces of {name}: the stated share is right within {points} points in {within} of {cells} ranges; "
        "the largest difference is {gap} points.",
    )
    return text.format(
        faces=whole(check.faces),
        name=names.get(name, name),
        points=round(100 * MOST_STATED_GAP),
        within=check.within,
        cells=check.cells,
        gap=decimal(100 * check.largest_gap, 1),
    )


def measure_name(measure: str) -> str:
    """Return the title of a learning curve, by its name in "curves" of model.json."""
    names = {
        "fer2013_accuracy": translate("ModelWords", "Accuracy"),
        "accuracy": translate("ModelWords", "Accuracy"),
        "ferplus_accuracy": translate("ModelWords", "Agreement with FER+"),
        "loss": translate("ModelWords", "Loss"),
        "fer2013_loss": translate("ModelWords", "Loss, FER2013's labels"),
        "ferplus_loss": translate("ModelWords", "Loss, FER+ votes"),
    }
    return names.get(measure, measure)


def facts_of(model: Model, runtime: Runtime | None = None) -> list[tuple[str, str]]:
    """Return labels and texts of a model's facts. runtime: what runs it, where it is the model in use."""
    description = model.description
    network = description.network
    sizes = [f"{runtime_name(key)} {size_on_disk(entry.size)}" for key, entry in description.files.items()]
    facts = []
    if runtime is not None:
        facts.append((translate("ModelWords", "Now runs with"), runtime_name(runtime.value)))
    return [
        *facts,
        (translate("ModelWords", "Network"), _text(network, "name")),
        (translate("ModelWords", "Parameters"), whole(number(network, "parameters"))),
        (translate("ModelWords", "Multiply-adds per face"), millions(number(network, "multiply_adds"))),
        (translate("ModelWords", "Size on disk"), ", ".join(sizes)),
        (translate("ModelWords", "Input"), input_words(description.input_shape)),
        (translate("ModelWords", "Preprocessing"), preprocessing_words(description.preprocessing)),
        (translate("ModelWords", "Outputs"), _outputs_words(description.labels, description.outputs)),
        (
            translate("ModelWords", "Temperature"),
            translate("ModelWords", "{value} (logits are divided by it)").format(value=plain(description.temperature)),
        ),
        (translate("ModelWords", "Uncertain below"), exact_percent(description.uncertain_below)),
        (translate("ModelWords", "Folder"), str(model.folder)),
    ]


def provenance_of(model: Model) -> list[tuple[str, str]]:
    """Return labels and texts of a model's provenance: first the entries every model should have, then the other ones."""
    provenance = model.description.provenance
    known = {
        "data": translate("ModelWords", "Learned from"),
        "trained_by": translate("ModelWords", "Trained by"),
        "machine": translate("ModelWords", "Machine"),
        "date": translate("ModelWords", "Date"),
    }
    names = {**known, "keras": "Keras", "file": translate("ModelWords", "File"), "added": translate("ModelWords", "Added")}
    facts = [(label, _text(provenance, key)) for key, label in known.items()]
    rest = [(key, value) for key, value in flat(provenance) if key not in known]
    return facts + [(names.get(key, key), value_words(value)) for key, value in rest]


def value_words(value: Any) -> str:
    """Return any value of a JSON file as a text."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return translate("ModelWords", "yes") if value else translate("ModelWords", "no")
    if isinstance(value, int):
        return decimal(value, 0)
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and all(not isinstance(item, Sequence | Mapping) or isinstance(item, str) for item in value):
        return ", ".join(value_words(item) for item in value)
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "\N{HORIZONTAL ELLIPSIS}"


def input_words(shape: Sequence[int]) -> str:
    text = shape_text(shape)
    return translate("ModelWords", "{shape}, grey").format(shape=text) if shape[-1] == 1 else text


def preprocessing_words(name: str) -> str:
    """Return the preprocessing of a crop in words, by its name in model.json."""
    way = PREPROCESSINGS.get(name)
    if way is None:
        return name
    colours = {
        Colour.GRAY: translate("ModelWords", "grey"),
        Colour.RGB: translate("ModelWords", "colour, red first (RGB)"),
        Colour.BGR: translate("ModelWords", "colour, blue first (BGR)"),
    }
    scales = {
        Scale.STANDARDISED: translate("ModelWords", "each crop gets mean 0 and standard deviation 1"),
        Scale.ZERO_TO_ONE: translate("ModelWords", "0 to 1"),
        Scale.MINUS_ONE_TO_ONE: translate("ModelWords", "-1 to 1"),
        Scale.BYTES: translate("ModelWords", "0 to 255"),
    }
    return f"{colours[way.colour]}, {scales[way.scale]}"


def _outputs_words(labels: Sequence[str], outputs: str) -> str:
    kind = translate("ModelWords", "probabilities") if outputs == "probabilities" else translate("ModelWords", "logits")
    return f"{kind}: {', '.join(expression_name(EXPRESSIONS.index(label)) for label in labels)}"


def points(first: float | None, second: float | None) -> str:
    """Return the second share of 1 less the first, in percentage points: "+1.2"; a dash where one of them is unknown."""
    if first is None or second is None:
        return "\N{EN DASH}"
    value = 100 * (second - first)
    text = decimal(abs(value), 1)
    if text == decimal(0, 1):
        return text
    return ("+" if value > 0 else "\N{MINUS SIGN}") + text


def times(first: float | None, second: float | None) -> str:
    """Return how many times as large a second amount is, "\N{MULTIPLICATION SIGN} 0.52"; "=" if it is the same."""
    if not first or second is None:
        return "\N{EN DASH}"
    if first == second:
        return "="
    return f"\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{decimal(second / first, 2)}"


def difference_words(titles: tuple[str, str], first: SetFigures, second: SetFigures) -> str:
    """Return which of two models is better on the same pictures, or that this can't be told; empty where one isn't known."""
    if first.accuracy is None or second.accuracy is None or not first.count or not second.count:
        return ""
    low, high = difference_interval(
        (round(first.accuracy * first.count), first.count), (round(second.accuracy * second.count), second.count)
    )
    if low <= 0 <= high:
        text = translate(
            "ModelWords",
            "On these pictures, the difference can be chance: {difference} points, 95% interval {low} to {high}.",
        )
        return text.format(difference=points(first.accuracy, second.accuracy), low=points(0, low), high=points(0, high))
    title, (low, high) = (titles[1], (low, high)) if low > 0 else (titles[0], (-high, -low))
    text = translate("ModelWords", "On these pictures, {title} is better: {difference} points, 95% interval {low} to {high}.")
    difference = points(0, abs(second.accuracy - first.accuracy))
    return text.format(title=title, difference=difference, low=points(0, low), high=points(0, high))


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
        shape_text(shape) if known and shape else not_recorded(),
        whole(number(layer, "parameters")),
        whole(number(layer, "multiply_adds")),
    ]


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else not_recorded()
