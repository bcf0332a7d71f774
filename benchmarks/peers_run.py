"""Measure one peer; run by the Python of the peers' environment, in which this program isn't installed.

    python peers_run.py fer VIDEO --frames 100 --size 848 480

Prints one JSON object: the peer's name and version, the seconds to its first result, its resident memory, and its times at
the video's own size and at the size asked for. With --frames 0, it ends after the first result.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Image = Any  # (height, width, 3) uint8 BGR
Crops = Any  # (faces, 64, 64, 1) float32 from -1 to 1
FindFaces = Callable[[Image], int]

WARM_UP_FRAMES = 5

# The same values as in fer.
SCALE_FACTOR = 1.1
MIN_NEIGHBOURS = 5
MIN_SIDE = 50
MARGIN = 10
CROP_SIDE = 64


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=list(PEERS))
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=100, metavar="N")
    parser.add_argument("--size", type=int, nargs=2, required=True, metavar=("WIDTH", "HEIGHT"))
    arguments = parser.parse_args()
    name, make = PEERS[arguments.peer]
    started = time.perf_counter()
    find_faces, made_of = make()
    start_s = time.perf_counter() - started
    image = next(frames_of(arguments.video), None)
    if image is None:
        print(f"no frame can be read from {arguments.video}", file=sys.stderr)
        return 1
    start_s += timed(find_faces, image)[0]
    sizes = [(image.shape[1], image.shape[0])]
    if tuple(arguments.size) not in sizes:
        sizes.append(tuple(arguments.size))
    speeds = [measure(find_faces, arguments.video, arguments.frames, *size) for size in sizes if arguments.frames]
    report = {"name": name, "version": made_of, "start_s": start_s, "rss_mib": resident_mib(), "speeds": speeds}
    print(json.dumps(report), flush=True)
    return 0


def measure(find_faces: FindFaces, video: Path, most: int, width: int, height: int) -> dict[str, float]:
    """Time the peer on the frames after the warm-up, resized to a size."""
    import numpy as np

    seconds: list[float] = []
    faces: list[int] = []
    for index, image in enumerate(frames_of(video)):
        if index == WARM_UP_FRAMES + most:
            break
        took, found = timed(find_faces, fitted(image, width, height))
        if index >= WARM_UP_FRAMES:
            seconds.append(took)
            faces.append(found)
    if not seconds:
        raise SystemExit(f"{video} has no more than {WARM_UP_FRAMES} frames")
    median, late = 1000 * np.percentile(seconds, [50, 95])
    return {
        "width": width,
        "height": height,
        "frames": len(seconds),
        "fps": 1000 / float(median),
        "ms_p50": float(median),
        "ms_p95": float(late),
        "faces_per_frame": float(np.mean(faces)),
    }


def frames_of(video: Path) -> Iterator[Image]:
    import cv2

    capture = cv2.VideoCapture(str(video))
    try:
        while True:
            read, image = capture.read()
            if not read:
                return
            yield image
    finally:
        capture.release()


def fitted(image: Image, width: int, height: int) -> Image:
    """Fit a whole picture into a size, in its own proportions, and repeat its edges beside it."""
    import cv2

    if image.shape[:2] == (height, width):
        return image
    share = min(width / image.shape[1], height / image.shape[0])
    inner = cv2.resize(image, (round(image.shape[1] * share), round(image.shape[0] * share)), interpolation=cv2.INTER_LINEAR)
    across, down = width - inner.shape[1], height - inner.shape[0]
    return cv2.copyMakeBorder(inner, down // 2, down - down // 2, across // 2, across - across // 2, cv2.BORDER_REPLICATE)


def timed(find_faces: FindFaces, image: Image) -> tuple[float, int]:
    started = time.perf_counter()
    found = find_faces(image)
    return time.perf_counter() - started, found


def resident_mib() -> float | None:
    """Return the resident memory of the process in MiB; None if the system isn't Linux."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return float(pages * os.sysconf("SC_PAGE_SIZE")) / (1 << 20)


# ---- The peers: each function imports its packages, and returns a function that analyses a picture and counts its faces ----


def fer_package() -> tuple[FindFaces, str]:
    from fer.fer import FER

    detector = FER()
    return lambda image: len(detector.detect_emotions(image)), f"fer {version('fer')}, TensorFlow {tensorflow_version()}"


def haar_and_litert() -> tuple[FindFaces, str]:
    import numpy as np
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(weights("emotion_model_quantized.tflite")))
    given = interpreter.get_input_details()[0]["index"]
    result = interpreter.get_output_details()[0]["index"]
    batch = 0

    def classify(crops: Crops) -> Any:
        nonlocal batch
        if len(crops) != batch:
            batch = len(crops)
            interpreter.resize_tensor_input(given, crops.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(given, crops.astype(np.float32, copy=False))
        interpreter.invoke()
        return interpreter.get_tensor(result)

    return haar_and(classify), f"weights of fer {version('fer')}, LiteRT {version('ai-edge-litert')}, 1 thread"


def haar_and_keras() -> tuple[FindFaces, str]:
    import keras

    network = keras.models.load_model(weights("emotion_model.hdf5"), compile=False)
    # This is compiled to a graph, unlike `network(crops)`, and lacks the overhead of `predict`, so it is several times as fast.
    classify = network.predict_on_batch
    return haar_and(classify), f"weights of fer {version('fer')}, Keras {version('keras')}, TensorFlow {tensorflow_version()}"


def haar_and(classify: Callable[[Crops], Any]) -> FindFaces:
    """Return a minimal loop body: gray, the cascade, crops, one call for all crops."""
    import cv2
    import cv2.data
    import numpy as np

    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")

    def find_faces(image: Image) -> int:
        gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        boxes = cascade.detectMultiScale(gray, SCALE_FACTOR, MIN_NEIGHBOURS, minSize=(MIN_SIDE, MIN_SIDE))
        if len(boxes) == 0:
            return 0
        crops = np.empty((len(boxes), CROP_SIDE, CROP_SIDE, 1), np.float32)
        for crop, (x, y, width, height) in zip(crops, boxes, strict=True):
            face = gray[max(y - MARGIN, 0) : y + height + MARGIN, max(x - MARGIN, 0) : x + width + MARGIN]
            crop[..., 0] = cv2.resize(face, (CROP_SIDE, CROP_SIDE))
        crops *= 2 / 255
        crops -= 1
        probabilities = classify(crops)
        return int(np.isfinite(probabilities).all(axis=1).sum())

    return find_faces


def weights(name: str) -> Path:
    """Return a file of the installed package without importing it, which would load TensorFlow."""
    spec = find_spec("fer")
    if spec is None or spec.origin is None:
        raise SystemExit("fer is not installed here")
    return Path(spec.origin).parent / "data" / name


def tensorflow_version() -> str:
    for package in ("tensorflow-cpu", "tensorflow"):
        try:
            return version(package)
        except ImportError:
            continue
    raise SystemExit("TensorFlow is not installed here")


PEERS: dict[str, tuple[str, Callable[[], tuple[FindFaces, str]]]] = {
    "fer": ("fer", fer_package),
    "haar-xception-litert": ("Haar + mini-Xception, LiteRT", haar_and_litert),
    "haar-xception-keras": ("Haar + mini-Xception, Keras", haar_and_keras),
}


if __name__ == "__main__":
    sys.exit(main())
