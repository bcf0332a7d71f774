"""The verbs of python -m training. Each verb imports the modules that are slow to load."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.config import TrainingConfig
    from training.data import Dataset

_SKIPPED_SHOWN = 20
_BACKENDS = ("tensorflow", "jax", "torch")


class UsageError(Exception):
    """The call can't be carried out; the message says what to do."""


def _load(options: argparse.Namespace) -> Dataset:
    from training.loading import load

    data = load(options.data, options.ferplus)
    _name_skipped(data.skipped)
    return data


def _name_skipped(skipped: list[str]) -> None:
    if skipped:
        print(f"{len(skipped)} item(s) skipped:", file=sys.stderr)
        for line in skipped[:_SKIPPED_SHOWN]:
            print(f"  {line}", file=sys.stderr)
        if len(skipped) > _SKIPPED_SHOWN:
            print(f"  and {len(skipped) - _SKIPPED_SHOWN} more", file=sys.stderr)


def prepare(options: argparse.Namespace) -> None:
    from fer_desktop.core.labels import EXPRESSIONS
    from training.data import save_npz

    data = _load(options)
    print(f"{'':<10}{'training':>10}{'public':>10}{'private':>10}")
    counts = [part.class_counts() for part in (data.training, data.public, data.private)]
    for name, row in zip(EXPRESSIONS, zip(*counts, strict=True), strict=True):
        print(f"{name:<10}" + "".join(f"{count:>10}" for count in row))
    print(f"{'all':<10}" + "".join(f"{sum(column):>10}" for column in counts))
    print(f"{int(data.private_seen_in_training().sum())} private pictures are in training too")
    if options.out:
        if not options.out.parent.is_dir():
            raise UsageError(f"the folder {options.out.parent} does not exist: create it first")
        save_npz(data, options.out)
        print(f"written: {options.out}")


def train(options: argparse.Namespace) -> None:
    from training import backends, distribution

    if options.distribute:
        backends.require("jax", "--distribute")
    backends.prefer(_BACKENDS)
    from training.more_crops import load_crops, with_more
    from training.run_folder import CONFIG, CURVES, read_curves
    from training.train import train

    if options.resume and not (options.run / CONFIG).exists():
        raise UsageError(f"{options.run} holds no run to go on with: leave --resume out to start one")
    share = distribution.join() if options.distribute else distribution.ALONE
    try:
        config = _configuration(options)
        data = _load(options)
        if not options.heads:
            config = _with_labels_of(data, config)
        if options.crops is not None:
            more, _ = load_crops(options.crops)
            data, config = with_more(data, more), dataclasses.replace(config, more_crops=len(more))
        elif config.more_crops:
            raise UsageError(f"{options.run} learns from {config.more_crops} more crops: name their file by --crops")
        verbose = _verbosity() if share.first else 0
        best = train(config, data, options.run, verbose, share)
    except (ValueError, TypeError) as error:
        raise UsageError(str(error)) from error
    print(f"best weights: {best} ({len(read_curves(options.run / CURVES))} epochs)")


def record(options: argparse.Namespace) -> None:
    from training import backends

    backends.prefer(("jax", "torch", "tensorflow"))
    from training.record import begun_precision, for_gpu, record
    from training.run_folder import CURVES, read_curves

    if options.siblings < 0:
        raise UsageError("--siblings must be 0 or more")
    names = ("epochs", "limit", "distillation", "temperature")
    changes = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    fastest = "mixed_bfloat16" if backends.on_a_gpu() else "float32"
    try:
        config = dataclasses.replace(_read_configuration(options.config), **changes)
        precision = options.precision or begun_precision(options.out) or fastest
        data = _load(options)
        config = for_gpu(_with_labels_of(data, config), options.batch_size, precision)
        best = record(config, data, options.out, options.siblings, _verbosity())
    except (ValueError, TypeError) as error:
        raise UsageError(str(error)) from error
    print(f"best weights: {best} ({len(read_curves(best.parent / CURVES))} epochs)")
    print(
        f"To make a model of them, copy {best.parent} to where TensorFlow is installed, and there: "
        f"python -m training export --run {best.parent} --data {options.data} --out models/NAME"
    )


def _with_labels_of(data: Dataset, config: TrainingConfig) -> TrainingConfig:
    """Return the configuration without FER+'s head if the data has no votes, and say so."""
    if data.training.votes is not None or "fer2013" not in config.heads:
        return config
    print("the data has no FER+ votes: training uses only its own labels", file=sys.stderr)
    return dataclasses.replace(config, heads=("fer2013",))


def _verbosity() -> int:
    return 1 if sys.stdout.isatty() else 2


def average(options: argparse.Namespace) -> None:
    from training import backends

    backends.prefer(_BACKENDS)
    from training.averaging import average

    if options.out.suffix != ".keras" or not options.out.parent.is_dir():
        raise UsageError(f"{options.out}: expected a .keras file in a folder that exists")
    try:
        shares = [float(word) for word in options.shares.split(",")] if options.shares else [1.0] * len(options.runs)
        network = average([run / "best.keras" for run in options.runs], shares, _load(options).training)
    except ValueError as error:
        raise UsageError(str(error)) from error
    network.save(options.out)
    print(f"written: {options.out}")


def keep(options: argparse.Namespace) -> None:
    from training import backends

    backends.prefer(_BACKENDS)
    from training.snapshot import keep

    print(f"written: {options.out} (epoch {keep(options.run, options.out)})")


def restore(options: argparse.Namespace) -> None:
    from training import backends

    backends.prefer(_BACKENDS)
    from training.snapshot import restore

    epoch = restore(options.file, options.run, options.precision)
    print(
        f"written: {options.run} (epoch {epoch}); resume it: python -m training train --resume --run {options.run} --data DATA"
    )


def _configuration(options: argparse.Namespace) -> TrainingConfig:
    from training.config import TrainingConfig, paper_config
    from training.run_folder import read_config

    names: tuple[str, ...] = ("network", "epochs", "batch_size", "learning_rate", "seed", "precision", "limit")
    names += ("initial_weights", "average", "mixup", "on_device")
    changes: dict[str, Any] = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.widths:
        changes["widths"] = tuple(int(word) for word in options.widths.split(","))
    if options.heads:
        changes["heads"] = tuple(word.strip() for word in options.heads.split(","))
    base = read_config(options.run)
    if options.config:
        base = _read_configuration(options.config)
    if base is not None:
        return dataclasses.replace(base, **changes)
    return paper_config(**changes) if options.network == "paper" else TrainingConfig(**changes)


def _read_configuration(path: Path) -> TrainingConfig:
    from training.config import TrainingConfig

    try:
        return TrainingConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{path} can't be read as a training configuration: {error}") from error


def evaluate(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
    from fer_desktop.analysis.classifier import Runtime, open_classifier
    from fer_desktop.models.description import load_model
    from training.evaluate import evaluate, evaluate_crops, evaluate_folder, folder_table, table
    from training.more_crops import load_crops

    if options.folder and not options.folder.is_dir():
        raise UsageError(f"{options.folder} is not a folder: give one with subfolders named angry, disgust and so on")
    data = _load(options) if options.data else None
    crops = load_crops(options.crops)[1] if options.crops else None
    runtime = Runtime(options.runtime)
    results: dict[str, dict[str, Any]] = {}
    for name in options.model or ["default"]:
        model = load_model(_model_folder(name))
        if crops is not None:
            measured = evaluate_crops(open_classifier(model, runtime).predict, crops, options.crops.name)
        elif data is None:
            skipped: list[str] = []
            analyzer = build_analyzer(model, runtime, AnalyzerOptions(follow=False, multi_view=True))
            measured = evaluate_folder(options.folder, analyzer, skipped)
            _name_skipped(skipped)
        else:
            measured = evaluate(open_classifier(model, runtime).predict, data)
        results[model.name] = {"model": model.name, "runtime": options.runtime, **measured}
    if not options.json:
        print(table(results) if data else folder_table(results))
    elif len(results) == 1:
        print(json.dumps(next(iter(results.values()))))
    else:
        print(json.dumps({"models": results}))


def _model_folder(name: str) -> Path:
    from fer_desktop.paths import models_folder

    return Path(name) if Path(name).is_dir() else models_folder() / name


def common(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.classifier import Runtime, open_classifier
    from fer_desktop.core.files import write_whole
    from fer_desktop.models.description import DESCRIPTION_FILE, load_model
    from fer_desktop.models.metrics import COMMON_KEY
    from training import reproduction

    data = _load(options)
    learned = reproduction.learned_from(data)
    models = {name: load_model(options.models / name) for name in learned}
    predict = {name: open_classifier(model, Runtime.LITERT).predict for name, model in models.items()}
    for name, metrics in reproduction.measure_common(predict, data, learned).items():
        path = options.models / name / DESCRIPTION_FILE
        values = json.loads(path.read_text(encoding="utf-8"))
        values["metrics"].update(metrics)
        write_whole(path, json.dumps(values, indent=1) + "\n")
        result = metrics[COMMON_KEY]
        print(f"{name}: {result['accuracy']:.4f} of {result['count']} pictures that no model was trained on; written: {path}")


def robustness(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
    from fer_desktop.analysis.classifier import Runtime
    from fer_desktop.models.description import load_model
    from training.loading import read_photographs
    from training.robustness import measure_changes, measure_end_to_end, robustness_table

    data = _load(options)
    part = data.public if options.split == "public" else data.private
    if options.limit is not None:
        part = part.first(options.limit)
    photographs = read_photographs(options.photos) if options.photos else None
    model = load_model(_model_folder(options.model))
    analyzer = build_analyzer(model, Runtime(options.runtime), AnalyzerOptions(follow=False))
    rows = measure_changes(analyzer.classifier.predict, part)
    end_to_end = measure_end_to_end(analyzer, part, photographs) if photographs else None
    if options.json:
        result = {"model": model.name, "runtime": options.runtime, "split": options.split, "changes": rows}
        print(json.dumps({**result, "end_to_end": end_to_end}))
    else:
        print(robustness_table(rows, end_to_end))


def reliability(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
    from fer_desktop.core.files import write_whole
    from fer_desktop.models.description import DESCRIPTION_FILE, RELIABILITY_KEY, load_model
    from fer_desktop.models.metrics import LEARNED_KEY
    from training.reliability import check, measure, measure_folder, table_from

    if options.photos is not None and not options.photos.is_dir():
        raise UsageError(f"{options.photos} is not a folder: give one with subfolders named angry, disgust and so on")
    model = load_model(_model_folder(options.model))
    if model.description.metrics.get(LEARNED_KEY, 0):
        raise UsageError(
            f"{model.name} was trained on pictures of FER2013's test parts, so they can't say how often it is right"
        )
    data = _load(options)
    # Photographs as `analyze` reads them; the enlarged crops hold one face, so one view is enough.
    analyzer = build_analyzer(model, options=AnalyzerOptions(follow=False, multi_view=True))
    single = AnalyzerOptions(follow=False, multi_view=False)
    parts = {"public": data.public, "private": data.private}
    readings = {}
    for name, part in parts.items():
        unseen = part.where(~data.seen_in_training(part))
        chosen = unseen if options.limit is None else unseen.first(options.limit)
        readings[name] = measure(analyzer.classifier.predict, lambda image: analyzer.find_faces(image, single), chosen)
    table = table_from(readings["public"])
    if not (table.good and table.poor):
        raise UsageError("there are too few pictures for a table: leave --limit out, or raise it")
    checked = {"private": readings["private"]}
    if options.photos is not None:
        skipped: list[str] = []
        checked["press"] = measure_folder(options.photos, analyzer, skipped)
        _name_skipped(skipped)
    checks = {}
    for name, each in checked.items():
        checks[name], lines = check(table, each)
        print(f"{name}: {checks[name].faces} faces, and {each.unknown} whose quality can't be measured")
        print("\n".join(lines))
        print(f"  within 5 points in {checks[name].within} of {checks[name].cells} cells with 100 or more faces")
    path = model.folder / DESCRIPTION_FILE
    values = json.loads(path.read_text(encoding="utf-8"))
    command = f"python -m training reliability --model {model.name} --data {options.data.name}"
    command += f" --photos {options.photos.name}" if options.photos is not None else ""
    values[RELIABILITY_KEY] = {"command": command, **dataclasses.replace(table, checks=checks).as_json()}
    write_whole(path, json.dumps(values, indent=1) + "\n")
    print(f"written: {path}")


def export(options: argparse.Namespace) -> None:
    from training import backends

    backends.require("tensorflow", "export")
    from training.export import export

    for name in ("ferplus_share", "prior_strength"):
        if not 0 <= getattr(options, name) <= 1:
            raise UsageError(f"--{name.replace('_', '-')} must be 0 to 1")
    parity = export(
        options.run,
        _load(options),
        options.out,
        ferplus_share=options.ferplus_share,
        prior_strength=options.prior_strength,
        title=options.title,
        description=options.description,
        data_name=options.data_name,
    )
    for name, p in parity.items():
        print(
            f"{name}: {p.agreement:.4%} of the answers equal Keras's, largest difference {p.largest_difference:.2e}, "
            f"accuracy {p.accuracy_change * 100:+.2f} points"
        )
    print(f"written: {options.out}")


def reproduce(options: argparse.Namespace) -> None:
    from training import backends

    backends.require("tensorflow", "reproduce, which ends with an export,")
    from training import reproduction
    from training.export import export

    if options.epochs < 2:
        raise UsageError("--epochs must be at least 2: the shorter runs have half of them")
    data = reproduction.split(_load(options))
    try:
        results = reproduction.reproduce(data, options.runs, options.epochs, _verbosity(), options.precision)
    except ValueError as error:
        raise UsageError(str(error)) from error
    reproduction.write_report(options.report, results)
    export(
        reproduction.run_folder(options.runs, reproduction.BATCH_SIZES[-1]),
        data,
        options.out,
        title="The paper's network",
        description="The network and the training of Nugroho, Fenriana and Arijanto (2020), run again.",
        data_name="FER2013 (Goodfellow et al., 2013), the paper's split",
        weights_name="checkpoint.keras",
        measure=reproduction.measure,
        command=f"python -m training reproduce --data {options.data.name} --epochs {options.epochs}",
    )
    print(f"written: {options.report} and {options.out}")
