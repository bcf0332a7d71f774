"""The experiment of Nugroho, Fenriana and Arijanto (2020), repeated: its split, its network, the four runs of its Table 1.

The learning rate is constant and the runs with one batch size share a seed, so the paper's run of 50 epochs is the first half
of its run of 100: two trainings give all four rows.

Some choices are ours, because the paper doesn't print them: widths and order of the layers (see `networks.paper`), the seed of
the split, and the standardised crops, as everywhere in this program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.metrics import IntArray, accuracy, balanced_accuracy, confusion_matrix, per_class, wilson_interval
from training.config import paper_config
from training.data import DataError, Dataset, Part
from training.evaluate import Predict, figures, in_batches
from training.run_folder import public_accuracy, read_curves
from training.train import train

TRAINING_COUNTS = (3993, 436, 4103, 7164, 4982, 4938, 3205)
VALIDATION_COUNTS = (960, 111, 1018, 1825, 1216, 1139, 797)
"""Pictures in each class of the paper's split, in the order of EXPRESSIONS."""

BATCH_SIZES = (64, 128)
EPOCHS = 100
SPLIT_SEED = 20201

PAPER_TRAINING_ACCURACY = 0.9032
PAPER_VALIDATION_ACCURACY = 0.66
"""The accuracies of the paper's best run: 100 epochs at batch 128."""

PAPER_MATRIX = np.array(
    [
        [0.53, 0.01, 0.08, 0.05, 0.16, 0.14, 0.03],
        [0.15, 0.62, 0.05, 0.01, 0.05, 0.08, 0.03],
        [0.11, 0.00, 0.44, 0.03, 0.12, 0.21, 0.08],
        [0.02, 0.00, 0.02, 0.82, 0.07, 0.05, 0.02],
        [0.05, 0.00, 0.03, 0.06, 0.68, 0.16, 0.02],
        [0.08, 0.00, 0.07, 0.04, 0.18, 0.62, 0.02],
        [0.01, 0.00, 0.07, 0.04, 0.04, 0.03, 0.80],
    ]
)
"""The paper's confusion matrix: rows true, columns predicted, shares of the row (rounded there: rows sum to 0.98 to 1.01)."""

_BEGIN, _END = "<!-- results:start -->", "<!-- results:end -->"


@dataclass(frozen=True, slots=True)
class Sums:
    """The paper's way of counting (its Tables 3 and 4): the shares in the rows of a confusion matrix, summed over the classes.

    recall, precision and accuracy come out equal: each is the mean of the classes' recalls, which is balanced accuracy.
    """

    true_positives: float
    false_positives: float
    false_negatives: float

    @property
    def accuracy(self) -> float:
        return self.true_positives / (self.true_positives + self.false_negatives)


def split(
    data: Dataset,
    training_counts: Sequence[int] = TRAINING_COUNTS,
    validation_counts: Sequence[int] = VALIDATION_COUNTS,
    seed: int = SPLIT_SEED,
) -> Dataset:
    """Draw the paper's split from all of FER2013: the given counts for each class, by a seed. Raises DataError for other data.

    public and private are both the validation pictures, because the paper has no third part; so its best epoch is flattered.
    PrivateTest is spread over both parts, so a model of this split can't be measured on it.
    """
    parts = (data.training, data.public, data.private)
    image = np.concatenate([part.image for part in parts])
    label = np.concatenate([part.label for part in parts])
    try:
        chosen = validation_rows(label, training_counts, validation_counts, seed)
    except ValueError as error:
        raise DataError(f"{data.source} {error}") from error
    validation = Part(image[chosen], label[chosen])
    return Dataset(Part(image[~chosen], label[~chosen]), validation, validation, f"{data.source}, the paper's split")


def validation_rows(
    label: IntArray,
    training_counts: Sequence[int] = TRAINING_COUNTS,
    validation_counts: Sequence[int] = VALIDATION_COUNTS,
    seed: int = SPLIT_SEED,
) -> NDArray[np.bool_]:
    """Return which of FER2013's pictures (n,) are the paper's validation pictures, in `split`.

    label: (n,) of Training, PublicTest and PrivateTest, in this order. Raises ValueError for other counts than the paper's.
    """
    random = np.random.default_rng(seed)
    chosen = np.zeros(len(label), dtype=bool)
    for k, (training_count, validation_count) in enumerate(zip(training_counts, validation_counts, strict=True)):
        rows = np.flatnonzero(label == k)
        if len(rows) != training_count + validation_count:
            raise ValueError(
                f"has {len(rows)} pictures of {EXPRESSIONS[k]}; the paper's data, FER2013 whole, "
                f"has {training_count + validation_count}"
            )
        chosen[random.permutation(rows)[:validation_count]] = True
    return chosen


def run_folder(runs: Path, batch_size: int) -> Path:
    return runs / f"batch-{batch_size}"


def reproduce(data: Dataset, runs: Path, epochs: int = EPOCHS, verbose: int = 1, precision: str = "float32") -> dict[str, Any]:
    """Train the missing runs and return the results, ready for JSON.

    data: from `split`. runs: a folder for the runs; interrupted runs are resumed.
    precision: a Keras dtype policy, as in TrainingConfig.
    """
    # The larger batch comes first: it is the paper's best run, and its network becomes the model.
    for batch_size in reversed(BATCH_SIZES):
        config = paper_config(epochs=epochs, batch_size=batch_size, precision=precision)
        train(config, data, run_folder(runs, batch_size), verbose)
    rows = []
    matrix: IntArray | None = None
    for batch_size in BATCH_SIZES:
        folder = run_folder(runs, batch_size)
        curves = read_curves(folder / "curves.csv")
        rows += [
            {"epochs": count, "batch_size": batch_size, **_accuracies(curves[count - 1])} for count in (epochs // 2, epochs)
        ]
        best = max(curves, key=public_accuracy)
        rows.append({"epochs": int(best["epoch"]), "batch_size": batch_size, **_accuracies(best), "best": True})
        # As in the paper, the matrix comes from the last epoch with the larger batch.
        matrix = _matrix(folder / "checkpoint.keras", data.public)
    assert matrix is not None
    return {"epochs": epochs, "runs": rows, "confusion_matrix": matrix.tolist(), "validation_count": len(data.public)}


def _accuracies(row: dict[str, float]) -> dict[str, float]:
    training = next(row[name] for name in ("fer2013_accuracy", "accuracy") if name in row)
    return {"training_accuracy": training, "validation_accuracy": public_accuracy(row)}


def _matrix(weights: Path, part: Part) -> IntArray:
    network = keras.models.load_model(weights, compile=False)
    answers = network.predict(normalise(part.image), batch_size=256, verbose=0)
    logits = next(iter(answers.values())) if isinstance(answers, dict) else answers
    return confusion_matrix(part.label, np.asarray(logits).argmax(axis=1), CLASS_COUNT)


def measure(predict: Predict, data: Dataset) -> dict[str, Any]:
    """Return the figures for a model of this split, only on its validation pictures: it was trained on PrivateTest too."""
    return {"validation": figures(in_batches(predict, data.public.image, "validation"), data.public)}


def shares(matrix: IntArray) -> NDArray[np.float64]:
    """Return a confusion matrix with its counts as shares of the rows."""
    rows = np.asarray(matrix, np.float64)
    result: NDArray[np.float64] = rows / rows.sum(axis=1, keepdims=True)
    return result


def paper_sums(matrix: NDArray[np.floating]) -> Sums:
    """Return the paper's sums of a confusion matrix of shares."""
    hits = float(np.trace(matrix))
    rest = float(matrix.sum()) - hits
    return Sums(hits, rest, rest)


def report(results: dict[str, Any]) -> str:
    """Return the results beside the paper's, as Markdown."""
    epochs, pictures = results["epochs"], results["validation_count"]
    paper_has = "as many as the paper has" if epochs == EPOCHS else f"where the paper has {EPOCHS}"
    lines = [f"`python -m training reproduce` with {epochs} epochs, {paper_has}. The 95 % intervals are"]
    lines += [f"Wilson's, for {pictures} pictures.", ""]
    lines += ["| epochs | batch | training accuracy | validation accuracy | 95 % interval |", "| --- | --- | --- | --- | --- |"]
    for row in results["runs"]:
        count = f"{row['epochs']} (best epoch)" if row.get("best") else str(row["epochs"])
        share = row["validation_accuracy"]
        figures = f"{row['training_accuracy']:.4f} | {share:.4f} | {_interval(share, pictures)}"
        lines.append(f"| {count} | {row['batch_size']} | {figures} |")
    theirs_interval = _interval(PAPER_VALIDATION_ACCURACY, sum(VALIDATION_COUNTS))
    theirs = f"{PAPER_TRAINING_ACCURACY:.4f} | {PAPER_VALIDATION_ACCURACY:.2f} | {theirs_interval}"
    lines.append(f"| the paper's best: 100 | 128 | {theirs} |")

    matrix = np.array(results["confusion_matrix"])
    lines += ["", f"Confusion matrix of batch {BATCH_SIZES[-1]} after the last epoch: ours, with the paper's in brackets."]
    lines += ["Each row is a true class; its figures are the shares of that class that were given each label.", ""]
    lines += ["| | " + " | ".join(EXPRESSIONS) + " |", "| --- " * (CLASS_COUNT + 1) + "|"]
    for name, ours, theirs in zip(EXPRESSIONS, shares(matrix), PAPER_MATRIX, strict=True):
        cells = " | ".join(f"{own:.2f} ({paper:.2f})" for own, paper in zip(ours, theirs, strict=True))
        lines.append(f"| {name} | {cells} |")

    lines += ["", "The paper's Tables 3 and 4, computed in its way: shares of the rows, summed over the classes.", ""]
    lines += ["| | ours | the paper |", "| --- | --- | --- |"]
    ours_sums, paper = paper_sums(shares(matrix)), paper_sums(PAPER_MATRIX)
    for name in ("true_positives", "false_positives", "false_negatives"):
        lines.append(f"| {name.replace('_', ' ')} | {getattr(ours_sums, name):.2f} | {getattr(paper, name):.2f} |")
    lines.append(f"| recall, precision and accuracy, all three | {ours_sums.accuracy:.3f} | {paper.accuracy:.3f} |")

    lines += ["", f"By the usual definitions, on the {pictures} validation pictures (the paper gives no counts):", ""]
    lines += ["| class | precision | recall | F1 | pictures |", "| --- | --- | --- | --- | --- |"]
    metrics = per_class(matrix)
    for name, m in zip(EXPRESSIONS, metrics, strict=True):
        lines.append(f"| {name} | {m.precision:.3f} | {m.recall:.3f} | {m.f1:.3f} | {m.support} |")
    means = [float(np.mean([getattr(m, name) for m in metrics])) for name in ("precision", "recall", "f1")]
    lines.append("| mean of the classes | " + " | ".join(f"{mean:.3f}" for mean in means) + f" | {int(matrix.sum())} |")
    lines += ["", f"Accuracy {accuracy(matrix):.3f}, balanced accuracy {balanced_accuracy(matrix):.3f}."]
    return "\n".join(lines)


def _interval(share: float, pictures: int) -> str:
    low, high = wilson_interval(round(share * pictures), pictures)
    return f"{low:.3f} to {high:.3f}"


def write_report(path: Path, results: dict[str, Any]) -> None:
    """Write the results between the two markers of a Markdown file; the text around them stays."""
    text = path.read_text(encoding="utf-8") if path.exists() else f"# The paper's experiment\n\n{_BEGIN}\n{_END}\n"
    if text.count(_BEGIN) != 1 or text.count(_END) != 1 or text.index(_BEGIN) > text.index(_END):
        raise DataError(f"{path} must hold {_BEGIN} and then {_END}, once each: the results go between them")
    before, rest = text.split(_BEGIN)
    path.write_text(f"{before}{_BEGIN}\n{report(results)}\n{_END}{rest.split(_END)[1]}", encoding="utf-8")
