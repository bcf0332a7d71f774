"""Draws the paper's trial from FER2013's PrivateTest, as a folder that the program recognises as a test set, and scores it.

    python tests/test_sets/trial.py --data ../shared/data/fer2013.npz --out trial [--seed 1] [--a-class 5] [--english]
        [--model default|paper] [--unseen]

The paper (Nugroho, Fenriana and Arijanto, 2020) tried its network in its application on 35 pictures, 5 a class, and got 28
right. Drop the folder on the window to see the same figures with the matrix and the mistakes.

The paper's split spreads PrivateTest over both its parts. For `--model paper`, or with `--unseen`, the pictures come from the
share of PrivateTest that is in the validation part, so neither of the two models was trained on them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.batch.run import BatchOptions, analyze_files
from fer_desktop.core.labels import EXPRESSIONS, INDONESIAN
from fer_desktop.core.types import FaceReading
from fer_desktop.media.pictures import thumbnail_of
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.test_sets.finding import TestSet, Way, find_test_sets, tell_way
from fer_desktop.test_sets.scoring import Answer, answer_of, score_of

PRIVATE_TEST = 2


def draw(data: Path, folder: Path, seed: int, a_class: int, names: tuple[str, ...], unseen: bool = False) -> list[Path]:
    """Write `a_class` pictures of each class as PNGs, named after their rows in FER2013.

    names: of the subfolders. unseen: only pictures that are in the validation part of the paper's split as well.
    """
    with np.load(data) as arrays:
        images, labels, splits = arrays["image"], arrays["label"], arrays["split"]
    allowed = splits == PRIVATE_TEST
    if unseen:
        from training.reproduction import validation_rows

        allowed &= validation_rows(labels)
    rng = np.random.default_rng(seed)
    written = []
    for label, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        rows = np.flatnonzero(allowed & (labels == label))
        for row in sorted(rng.choice(rows, a_class, replace=False).tolist()):
            path = folder / name / f"{row:05}.png"
            if not cv2.imwrite(str(path), images[row]):
                raise OSError(f"{path} can't be written")
            written.append(path)
    return written


def read_test_set(test_set: TestSet, way: Way, analyzer: Analyzer) -> Iterator[tuple[Answer, bytes]]:
    """Yield each picture's answer and thumbnail (JPEG; empty if there is none), as the Files tab makes them."""
    true_of = {picture.path: picture.true for picture in test_set.pictures}
    for result in analyze_files(list(true_of), lambda: analyzer, BatchOptions(crops=way is Way.CROPS)):
        readings: tuple[FaceReading, ...] = ()
        thumbnail = b""
        for analysis in result.analyses:
            readings, thumbnail = analysis.readings, thumbnail_of(analysis.frame.image)
        yield answer_of(str(result.path), true_of[result.path], readings, result.notes, result.error), thumbnail


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.npz")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make; it must not exist yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--a-class", type=int, default=5, metavar="N", help="pictures of each class (default: 5)")
    parser.add_argument("--english", action="store_true", help="name the folders in English, not in Indonesian")
    parser.add_argument("--model", choices=("default", "paper"), default="default", help="the model to score")
    parser.add_argument("--unseen", action="store_true", help="only pictures that neither model was trained on")
    arguments = parser.parse_args()

    names = EXPRESSIONS if arguments.english else INDONESIAN
    unseen = arguments.unseen or arguments.model == "paper"
    draw(arguments.data, arguments.out, arguments.seed, arguments.a_class, names, unseen)
    (test_set,) = find_test_sets([arguments.out]).sets
    analyzer = build_analyzer(load_model(models_folder() / arguments.model))
    way = tell_way(test_set.sample(), analyzer)
    assert way is not None, "nothing stopped it"
    score = score_of(answer for answer, _ in read_test_set(test_set, way, analyzer))
    low, high = score.accuracy.interval
    print(f"{arguments.model}, seed {arguments.seed}, read as {way}: {score.accuracy.right} of {score.accuracy.total} right,")
    print(f"{score.accuracy.value:.1%} (95 % interval {low:.1%} to {high:.1%}), balanced {score.balanced:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
