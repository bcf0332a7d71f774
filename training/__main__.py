"""The command line of the training: python -m training VERB; `_VERBS` lists them."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.data import Dataset
    from training.train import TrainingConfig

_SKIPPED_SHOWN = 20
_VERBS = "prepare | train | average | evaluate | robustness | export | reproduce"


class UsageError(Exception):
    """Something about the call can't be done; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Returns 0 when done, 1 when something was refused (said on stderr), 130 when interrupted."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # On processors without AVX-512 TensorFlow leaves oneDNN off by itself; with it a step takes two thirds of the time.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        verb: Callable[[argparse.Namespace], None] = options.verb
        verb(options)
    except KeyboardInterrupt:
        print("interrupted; a training goes on from its last epoch when the same command is given again", file=sys.stderr)
        return 130
    except Exception as error:
        if not _is_expected(error):
            raise
        print(f"python -m training: {error}", file=sys.stderr)
        return 1
    return 0


def _is_expected(error: Exception) -> bool:
    """Tell the errors that speak to the user from those that are ours, which keep their traceback."""
    from fer_desktop.analysis.classifier import ClassifierError
    from fer_desktop.models import ModelError
    from fer_desktop.paths import MissingFileError
    from training.data import DataError
    from training.distribution import DistributionError

    expected: tuple[type[Exception], ...] = (
        UsageError,
        DataError,
        DistributionError,
        ModelError,
        ClassifierError,
        MissingFileError,
    )
    if "training.export" in sys.modules:
        expected += (sys.modules["training.export"].ExportError,)
    return isinstance(error, expected)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train, measure and export the models.")
    verbs = parser.add_subparsers(title="verbs", required=True, metavar=_VERBS)

    prepare = verbs.add_parser(
        "prepare",
        help="read FER2013 in any of its forms, check it, and write one .npz",
        description="Read FER2013 from a folder tree, fer2013.csv or a .npz; name what can't be read; write one .npz.",
    )
    _add_data(prepare)
    prepare.add_argument("--out", type=Path, help="the .npz to write; without it the data is only checked")
    prepare.set_defaults(verb=_prepare)

    train = verbs.add_parser(
        "train",
        help="train a network; goes on from the last epoch where the run was cut off",
        description="Train a network. The run's folder holds its configuration, its curves, its last and its best weights.",
    )
    _add_data(train)
    train.add_argument("--run", type=Path, required=True, help="the folder of this run, for example runs/default")
    train.add_argument("--config", type=Path, help="a config.json to begin from; the options below change it")
    train.add_argument("--network", help="residual (the default model's) or paper")
    train.add_argument("--heads", help="kinds of labels to learn: fer2013, ferplus or fer2013,ferplus")
    train.add_argument("--epochs", type=int)
    train.add_argument("--batch-size", type=int)
    train.add_argument("--learning-rate", type=float, help="the peak of the schedule")
    train.add_argument("--seed", type=int)
    train.add_argument("--precision", help="a Keras dtype policy such as float32 or mixed_bfloat16")
    train.add_argument(
        "--initial-weights", metavar="FILE", help="go on from a .keras file, such as an earlier run's best.keras"
    )
    train.add_argument("--limit", type=int, help="use only this many training pictures, to try things")
    train.add_argument(
        "--distribute",
        action="store_true",
        help="spread every batch over all devices of this machine, or of several (see training/distribution.py); needs JAX",
    )
    train.set_defaults(verb=_train)

    average = verbs.add_parser(
        "average",
        help="average the weights of runs that went on from one another",
        description="Write the mean of the best weights of several runs of one network, to go on from by --initial-weights.",
    )
    _add_data(average)
    average.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="the folder of a run, with its best.keras")
    average.add_argument("--shares", help="how much each counts, for example 0.8,0.2 (default: all the same)")
    average.add_argument("--out", type=Path, required=True, help="the .keras file to write")
    average.set_defaults(verb=_average)

    evaluate = verbs.add_parser(
        "evaluate",
        help="measure models on FER2013's test splits, or on a folder of pictures",
        description="Measure models on FER2013's test splits (whole, and what is not in Training), or on a folder.",
    )
    what = evaluate.add_mutually_exclusive_group(required=True)
    _add_data(evaluate, what)
    what.add_argument(
        "--folder",
        type=Path,
        help="instead of FER2013: a folder with class-named subfolders of pictures, through the whole chain",
    )
    evaluate.add_argument(
        "--model", action="append", help="a model's name in models/ or its folder; may be repeated (default: default)"
    )
    evaluate.add_argument("--runtime", choices=("litert", "litert-int8", "keras"), default="litert")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    evaluate.set_defaults(verb=_evaluate)

    robustness = verbs.add_parser(
        "robustness",
        help="measure a model under shift, roll, light, blur and the like",
        description="Measure a model's accuracy under one change of the pictures at a time; with photographs, end to end too.",
    )
    _add_data(robustness)
    robustness.add_argument("--model", default="default", help="a model's name in models/ or its folder")
    robustness.add_argument("--runtime", choices=("litert", "litert-int8", "keras"), default="litert")
    robustness.add_argument(
        "--split", choices=("public", "private"), default="private", help="choose by public, report private"
    )
    robustness.add_argument("--limit", type=int, help="use only this many pictures, to try things")
    robustness.add_argument("--photos", type=Path, help="a folder of photographs without faces, to paste the pictures on")
    robustness.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    robustness.set_defaults(verb=_robustness)

    export = verbs.add_parser(
        "export",
        help="write a model folder from a run, calibrated, measured and checked against Keras",
        description="Write model.keras, model.tflite, model.int8.tflite and model.json; refused where they differ.",
    )
    _add_data(export)
    export.add_argument("--run", type=Path, required=True, help="the folder of the run")
    export.add_argument("--out", type=Path, required=True, help="the model folder to write, for example models/default")
    export.add_argument(
        "--ferplus-share",
        type=float,
        default=0.0,
        help="where both heads were trained: the share of FER+'s in the one output that ships, 0 to 1 (default 0)",
    )
    export.add_argument(
        "--prior-strength",
        type=float,
        default=0.0,
        help="how far the classes' frequencies in training are taken out of the output, 0 (not) to 1 (default 0)",
    )
    export.add_argument("--title", default="", help="the name that people read")
    export.add_argument("--data-name", default="", help="what the data is called, for people (default: the file's name)")
    export.add_argument("--description", default="", help="one sentence for people")
    export.set_defaults(verb=_export)

    reproduce = verbs.add_parser(
        "reproduce",
        help="run the paper's experiment: its split, its network, its four runs",
        description="Train the paper's four runs, write its tables beside ours, and models/paper. Goes on where cut off.",
    )
    _add_data(reproduce)
    reproduce.add_argument("--runs", type=Path, default=Path("runs/paper"), help="a folder for the runs (default runs/paper)")
    reproduce.add_argument("--epochs", type=int, default=100, help="of the longer runs; the paper has 100 (default 100)")
    reproduce.add_argument(
        "--report",
        type=Path,
        default=Path("training/REPRODUCTION.md"),
        help="the Markdown file whose results are replaced (default training/REPRODUCTION.md)",
    )
    reproduce.add_argument(
        "--out", type=Path, default=Path("models/paper"), help="the model folder to write (default models/paper)"
    )
    reproduce.set_defaults(verb=_reproduce)
    return parser


def _add_data(parser: argparse.ArgumentParser, group: argparse._MutuallyExclusiveGroup | None = None) -> None:
    words = "fer2013.npz, fer2013.csv or a folder with train/<class> ..."
    if group is None:
        parser.add_argument("--data", type=Path, required=True, help=words)
    else:
        group.add_argument("--data", type=Path, help=words)
    parser.add_argument("--ferplus", type=Path, help="FER+'s fer2013new.csv, to go with fer2013.csv")


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


def _prepare(options: argparse.Namespace) -> None:
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


def _train(options: argparse.Namespace) -> None:
    from training import distribution

    if options.distribute:
        distribution.choose_backend()
    from training.train import read_curves, train

    share = distribution.join() if options.distribute else distribution.ALONE
    try:
        config = _configuration(options)
        data = _load(options)
        if data.training.votes is None and "fer2013" in config.heads and not options.heads:
            print("the data has no FER+ votes: only its own labels are learned", file=sys.stderr)
            config = dataclasses.replace(config, heads=("fer2013",))
        verbose = (1 if sys.stdout.isatty() else 2) if share.first else 0
        best = train(config, data, options.run, verbose, share)
    except (ValueError, TypeError) as error:
        raise UsageError(str(error)) from error
    print(f"best weights: {best} ({len(read_curves(options.run / 'curves.csv'))} epochs)")


def _average(options: argparse.Namespace) -> None:
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


def _configuration(options: argparse.Namespace) -> TrainingConfig:
    from training.train import TrainingConfig, paper_config

    changes: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("network", "epochs", "batch_size", "learning_rate", "seed", "precision", "limit", "initial_weights")
        if getattr(options, name) is not None
    }
    if options.heads:
        changes["heads"] = tuple(word.strip() for word in options.heads.split(","))
    path = options.config or options.run / "config.json"
    if options.config or path.exists():
        try:
            base = TrainingConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, json.JSONDecodeError) as error:
            raise UsageError(f"{path} can't be read as a training configuration: {error}") from error
        return dataclasses.replace(base, **changes)
    return paper_config(**changes) if options.network == "paper" else TrainingConfig(**changes)


def _evaluate(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
    from fer_desktop.analysis.classifier import Runtime, open_classifier
    from fer_desktop.models import load_model
    from training.evaluate import evaluate, evaluate_folder, folder_table, table

    if options.folder and not options.folder.is_dir():
        raise UsageError(f"{options.folder} is not a folder: give one with subfolders named angry, disgust and so on")
    data = None if options.folder else _load(options)
    runtime = Runtime(options.runtime)
    results: dict[str, dict[str, Any]] = {}
    for name in options.model or ["default"]:
        model = load_model(_model_folder(name))
        if data is None:
            skipped: list[str] = []
            analyzer = build_analyzer(model, runtime, AnalyzerOptions(follow=False, thorough=True))
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


def _robustness(options: argparse.Namespace) -> None:
    from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
    from fer_desktop.analysis.classifier import Runtime
    from fer_desktop.models import load_model
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


def _export(options: argparse.Namespace) -> None:
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
            f"{name}: {p.agreement:.4%} of the answers are Keras's, largest difference {p.largest_difference:.2e}, "
            f"accuracy {p.accuracy_change * 100:+.2f} points"
        )
    print(f"written: {options.out}")


def _reproduce(options: argparse.Namespace) -> None:
    from training import reproduction
    from training.export import export

    if options.epochs < 2:
        raise UsageError("--epochs must be at least 2: the shorter runs have half of them")
    data = reproduction.split(_load(options))
    try:
        results = reproduction.reproduce(data, options.runs, options.epochs, verbose=1 if sys.stdout.isatty() else 2)
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


if __name__ == "__main__":
    sys.exit(main())
