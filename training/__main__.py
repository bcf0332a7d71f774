"""The command line of the training: python -m training VERB; `_VERBS` lists the verbs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from training import verbs

_VERBS = "prepare | train | record | keep | restore | average | evaluate | common | robustness | export | reproduce"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Returns 0 on success, 1 for an expected error (printed on stderr), 130 when interrupted."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # On processors without AVX-512, TensorFlow turns oneDNN off by default; with it, a step takes two thirds of the time.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        verb: Callable[[argparse.Namespace], None] = options.verb
        verb(options)
    except KeyboardInterrupt:
        print("interrupted; the same command resumes a training after its last epoch", file=sys.stderr)
        return 130
    except Exception as error:
        if not _is_expected(error):
            raise
        print(f"python -m training: {error}", file=sys.stderr)
        return 1
    return 0


def _is_expected(error: Exception) -> bool:
    """Return whether an error is meant for the user; other errors are bugs and keep their traceback."""
    from fer_desktop.analysis.runtimes.network import ClassifierError
    from fer_desktop.models.description import ModelError
    from fer_desktop.paths import MissingFileError
    from training.backends import BackendError
    from training.data import DataError

    expected: tuple[type[Exception], ...] = (
        verbs.UsageError,
        DataError,
        BackendError,
        ModelError,
        ClassifierError,
        MissingFileError,
    )
    # These modules import Keras, so they are consulted only if a verb has loaded them.
    for module, name in (("training.export", "ExportError"), ("training.run_folder", "RunError")):
        if module in sys.modules:
            expected += (getattr(sys.modules[module], name),)
    return isinstance(error, expected)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train, measure and export the models.")
    added = parser.add_subparsers(title="verbs", required=True, metavar=_VERBS)
    _add_prepare(added)
    _add_train(added)
    _add_record(added)
    _add_keep(added)
    _add_restore(added)
    _add_average(added)
    _add_evaluate(added)
    _add_common(added)
    _add_robustness(added)
    _add_reliability(added)
    _add_export(added)
    _add_reproduce(added)
    return parser


def _add_prepare(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    prepare = added.add_parser(
        "prepare",
        help="read FER2013 in any of its formats, check it, and write one .npz",
        description="Read FER2013 from a folder tree, fer2013.csv or a .npz; name what can't be read; write one .npz.",
    )
    _add_data(prepare)
    prepare.add_argument("--out", type=Path, help="the .npz to write; without it the data is only checked")
    prepare.set_defaults(verb=verbs.prepare)


def _add_train(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = added.add_parser(
        "train",
        help="train a network; resumes an interrupted run after its last epoch",
        description="Train a network. The run's folder holds its configuration, its curves, its last and its best weights.",
    )
    _add_data(train)
    train.add_argument("--run", type=Path, required=True, help="the folder of this run, for example runs/default")
    train.add_argument("--config", type=Path, help="a config.json to start from; the options below change it")
    train.add_argument("--network", help="residual (the default model's) or paper")
    train.add_argument("--heads", help="kinds of labels to learn: fer2013, ferplus or fer2013,ferplus")
    train.add_argument("--epochs", type=int)
    train.add_argument("--batch-size", type=int)
    train.add_argument("--learning-rate", type=float, help="the peak of the schedule")
    train.add_argument("--seed", type=int)
    train.add_argument("--precision", help="a Keras dtype policy such as float32 or mixed_bfloat16")
    train.add_argument(
        "--initial-weights", metavar="FILE", help="start from a .keras file, such as an earlier run's best.keras"
    )
    train.add_argument("--widths", help="channels of the residual network's stages, for example 64,128,256")
    train.add_argument("--average", type=float, help="decay per step of the weights' moving average, for example 0.999")
    train.add_argument("--mixup", type=float, help="mix pairs of pictures by Beta(this, this); 0: don't")
    train.add_argument(
        "--on-device", action="store_true", default=None, help="keep the pictures in a GPU's memory, change them there"
    )
    train.add_argument(
        "--crops", type=Path, metavar="FILE", help="learn from the crops of this .npz as well, as press_crops.npz"
    )
    train.add_argument("--resume", action="store_true", help="only resume an existing run, never start a new one")
    train.add_argument("--limit", type=int, help="use only this many training pictures, to try things")
    train.add_argument(
        "--distribute",
        action="store_true",
        help="spread every batch over all devices of this machine, or of several (see training/distribution.py); needs JAX",
    )
    train.set_defaults(verb=verbs.train)


def _add_record(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    record = added.add_parser(
        "record",
        help="train the record network on a GPU: siblings first, then a network that learns from them",
        description="Train siblings, which differ in their seeds, and a network that learns from them. Uses KERAS_BACKEND, or "
        "else what is installed of JAX, PyTorch and TensorFlow, in this order. `export` makes a model of the weights.",
    )
    _add_data(record)
    record.add_argument("--out", type=Path, required=True, help="the folder for all of it, for example runs/gpu")
    record.add_argument("--siblings", type=int, default=3, help="how many networks to learn from (default 3)")
    record.add_argument(
        "--config",
        type=Path,
        default=Path(__file__).with_name("record.json"),
        help="the config.json to start from (default training/record.json)",
    )
    record.add_argument("--batch-size", type=int, default=256, help="the learning rate grows and falls with it (default 256)")
    record.add_argument("--precision", help="a Keras dtype policy (default mixed_bfloat16 on a GPU, float32 elsewhere)")
    record.add_argument("--epochs", type=int, help="of each run (default: the configuration's)")
    record.add_argument("--distillation", type=float, help="share of the siblings in the loss, 0 to 1 (default 0.5)")
    record.add_argument("--temperature", type=float, help="of the probabilities to learn from (default 2)")
    record.add_argument("--limit", type=int, help="use only this many training pictures, to try things")
    record.set_defaults(verb=verbs.record)


def _add_keep(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keep = added.add_parser(
        "keep",
        help="write a run's newest state into one small file, in case its computer is lost",
        description="Write the newest weights, their average and the best weights as float16, epoch, configuration and curves, "
        "without the optimiser's state.",
    )
    keep.add_argument("--run", type=Path, required=True, help="the folder of the run")
    keep.add_argument("--out", type=Path, required=True, help="the .npz to write")
    keep.set_defaults(verb=verbs.keep)


def _add_restore(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    restore = added.add_parser(
        "restore",
        help="make a run's folder from the file of `keep`, to resume the run",
        description="Make a run's folder from the file of `keep`; train --resume resumes it.",
    )
    restore.add_argument("--file", type=Path, required=True, help="the .npz that `keep` wrote")
    restore.add_argument("--run", type=Path, required=True, help="the folder to make")
    restore.add_argument("--precision", help="a Keras dtype policy to go on with (default that of the run)")
    restore.set_defaults(verb=verbs.restore)


def _add_average(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    average = added.add_parser(
        "average",
        help="average the weights of runs that started from one another",
        description="Write the mean of the best weights of several runs of one network, for --initial-weights.",
    )
    _add_data(average)
    average.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="the folder of a run, with its best.keras")
    average.add_argument("--shares", help="the weight of each run, for example 0.8,0.2 (default: equal weights)")
    average.add_argument("--out", type=Path, required=True, help="the .keras file to write")
    average.set_defaults(verb=verbs.average)


def _add_evaluate(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    evaluate = added.add_parser(
        "evaluate",
        help="measure models on FER2013's test splits, on a folder of pictures, or on the test half of other crops",
        description="Measure models on FER2013's test splits (all, and without pictures that are in Training), on a folder, "
        "or on crops.",
    )
    what = evaluate.add_mutually_exclusive_group(required=True)
    _add_data(evaluate, what)
    what.add_argument(
        "--folder",
        type=Path,
        help="instead of FER2013: a folder with class-named subfolders of pictures, with detection",
    )
    what.add_argument(
        "--crops", type=Path, metavar="FILE", help="instead of FER2013: the test half of a .npz, as press_crops.npz"
    )
    evaluate.add_argument(
        "--model", action="append", help="a model's name in models/, or its folder; may be repeated (default: default)"
    )
    evaluate.add_argument("--runtime", choices=("litert", "litert-int8", "keras"), default="litert")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    evaluate.set_defaults(verb=verbs.evaluate)


def _add_common(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    common = added.add_parser(
        "common",
        help="measure the models in models/ on the pictures that none of them was trained on",
        description="Measure the default model and the paper's network on the pictures of PrivateTest that neither was trained "
        "on, and write the figures into both model.json, so that the Model tab can compare them. Run it after an export.",
    )
    _add_data(common)
    common.add_argument("--models", type=Path, default=Path("models"), help="the folder of the models (default models)")
    common.set_defaults(verb=verbs.common)


def _add_robustness(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    robustness = added.add_parser(
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
    robustness.add_argument("--photos", type=Path, help="a folder of photographs on which the pictures are pasted")
    robustness.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    robustness.set_defaults(verb=verbs.robustness)


def _add_reliability(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reliability = added.add_parser(
        "reliability",
        help="measure how often readings are right, by confidence and quality",
        description="Measure on PublicTest, also changed as in robustness, how often readings are right, by their confidence "
        "and by the quality of the picture, and write the table into model.json, where it replaces an older one. The table is "
        "checked on PrivateTest and on photographs. Run it after an export.",
    )
    _add_data(reliability)
    reliability.add_argument("--model", default="default", help="a model's name in models/ or its folder")
    reliability.add_argument("--photos", type=Path, help="photographs to check the table on, in a folder for each class")
    reliability.add_argument("--limit", type=int, help="use only this many pictures of each part, to try things")
    reliability.set_defaults(verb=verbs.reliability)


def _add_export(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = added.add_parser(
        "export",
        help="write a model folder from a run, calibrated, measured and checked against Keras",
        description="Write model.keras, model.tflite, model.int8.tflite and model.json; fail if their outputs differ.",
    )
    _add_data(export)
    export.add_argument("--run", type=Path, required=True, help="the folder of the run")
    export.add_argument("--out", type=Path, required=True, help="the model folder to write, for example models/default")
    export.add_argument(
        "--ferplus-share",
        type=float,
        default=0.0,
        help="if both heads were trained: the share of FER+'s head in the exported output, 0 to 1 (default 0)",
    )
    export.add_argument(
        "--prior-strength",
        type=float,
        default=0.0,
        help="how far to correct the output for the classes' frequencies in training, 0 (not) to 1 (default 0)",
    )
    export.add_argument("--title", default="", help="the name for users")
    export.add_argument("--data-name", default="", help="the data's name for users (default: the file's name)")
    export.add_argument("--description", default="", help="one sentence for users")
    export.set_defaults(verb=verbs.export)


def _add_reproduce(added: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reproduce = added.add_parser(
        "reproduce",
        help="run the paper's experiment: its split, its network, its four runs",
        description="Train the paper's four runs, write its tables beside ours, and models/paper. Resumes interrupted runs.",
    )
    _add_data(reproduce)
    reproduce.add_argument("--runs", type=Path, default=Path("runs/paper"), help="a folder for the runs (default runs/paper)")
    reproduce.add_argument("--epochs", type=int, default=100, help="epochs of the longer runs; the paper has 100 (default 100)")
    reproduce.add_argument("--precision", default="float32", help="a Keras dtype policy such as float32 or mixed_bfloat16")
    reproduce.add_argument(
        "--report",
        type=Path,
        default=Path("training/REPRODUCTION.md"),
        help="the Markdown file whose results are replaced (default training/REPRODUCTION.md)",
    )
    reproduce.add_argument(
        "--out", type=Path, default=Path("models/paper"), help="the model folder to write (default models/paper)"
    )
    reproduce.set_defaults(verb=verbs.reproduce)


def _add_data(parser: argparse.ArgumentParser, group: argparse._MutuallyExclusiveGroup | None = None) -> None:
    words = "fer2013.npz, fer2013.csv or a folder with train/<class> ..."
    if group is None:
        parser.add_argument("--data", type=Path, required=True, help=words)
    else:
        group.add_argument("--data", type=Path, help=words)
    parser.add_argument("--ferplus", type=Path, help="FER+'s fer2013new.csv, for use with fer2013.csv")


if __name__ == "__main__":
    sys.exit(main())
