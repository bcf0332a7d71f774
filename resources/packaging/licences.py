"""Collects the licences of everything in the packaged program, for the recipe of the bundle.

They come from the computer that builds the bundle: the licence files of the wheels, of Python, of PyInstaller for its
bootloader, and on Debian and its derivatives the copyright files of the bundled system libraries. Where a wheel names a licence
without its text, the text is taken from licence_texts/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

TEXTS: Final = Path(__file__).resolve().parent / "licence_texts"
INDEX_NAME: Final = "README.txt"

_FILE_WORDS: Final = ("licen", "copying", "notice", "copyright", "authors")

# The metadata of wheels without a licence file, and the texts that belong to it.
_TEXTS_OF: Final = {
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "Apache-2.0": ("Apache-2.0.txt",),
    "MIT, with liblsl MIT": ("liblsl.txt",),
    "Unlicense": ("Unlicense.txt",),
}

# Licences in wheels' metadata that are not named in the usual way.
_NAMES: Final = {
    "ai-edge-litert": "Apache-2.0",
    "flatbuffers": "Apache-2.0",
    "mss": "MIT",
    "msvc-runtime": "Microsoft's licence for redistributable files",
    "opencv-python-headless": "Apache-2.0, with FFmpeg LGPL-2.1-or-later",
    "pi-heif": "BSD-3-Clause, with libheif and libde265 LGPL-3.0-or-later",
    "pylsl": "MIT, with liblsl MIT",
    "python-osc": "Unlicense",
}

_INTRODUCTION: Final = """\
FER Desktop is under the MIT licence (LICENSE, one folder up). What it is built from comes under the licences listed here;
each has a folder beside this file with its texts. The detector's model, the sample picture, the typeface and the data behind
the model are named in NOTICE, one folder up.

Qt and PySide6 are used under the LGPL, version 3: their libraries lie beside the program as files of their own and can be
replaced by others of the same interface. Their source is at https://download.qt.io/official_releases/qt/ and
https://download.qt.io/official_releases/QtForPython/, in the version named below; the components inside Qt, ICU among them,
are listed with their licences at https://doc.qt.io/qt-6/licenses-used-in-qt.html

FFmpeg, inside OpenCV's package, is under the LGPL, version 2.1 or later: its libraries are files of their own as well. Its
source, as OpenCV's package was built from it, is reached from https://github.com/opencv/opencv-python

libheif and libde265, inside pi-heif's package, are under the LGPL, version 3: their libraries are files of their own as well,
and can be replaced by others of the same interface. Their source is at https://github.com/strukturag/libheif and
https://github.com/strukturag/libde265

"""


class LicenceError(Exception):
    """Something in the bundle has no licence text; the message names it."""


@dataclass(frozen=True, slots=True)
class Component:
    """A component of the bundle. name: also of its folder. licence: as its metadata names it. files: the licence texts."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...]


def distributions_of(modules: Iterable[str]) -> list[str]:
    """Return the sorted names of the distributions with these top-level modules; modules of the standard library have none."""
    holders = metadata.packages_distributions()
    names = {name for module in modules for name in holders.get(module.partition(".")[0], ())}
    return sorted(name for name in names if name.lower().replace("_", "-") != "fer-desktop")


def component_of(distribution: str) -> Component:
    """Return an installed distribution with its licence files. Raises LicenceError where it has none and none is known."""
    found = metadata.distribution(distribution)
    told = found.metadata
    licence = told["License-Expression"] or told["License"] or ""
    # Older metadata have the whole text there.
    licence = "" if "\n" in licence.strip() else licence
    licence = _NAMES.get(distribution.lower().replace("_", "-"), licence) or _from_classifiers(told.get_all("Classifier") or [])
    texts = tuple(
        path
        for file in found.files or ()
        if ".dist-info" in file.parts[0] and any(word in file.name.lower() for word in _FILE_WORDS)
        for path in [Path(str(found.locate_file(file)))]
        if path.is_file()
    )
    texts = texts or tuple(TEXTS / name for name in _TEXTS_OF.get(licence, ()))
    if not texts:
        raise LicenceError(f"{distribution} ({licence or 'no licence named'}) brings no licence text; add it to {TEXTS}")
    return Component(distribution, found.version, licence or "see its text", texts)


def python_component() -> Component:
    """Return the Python interpreter with its licence."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    places = (
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(sys.base_prefix) / "lib" / f"python{version}" / "LICENSE.txt",
        Path(f"/usr/share/doc/python{version}/copyright"),
        Path(f"/usr/share/doc/libpython{version}-minimal/copyright"),
    )
    text = next((place for place in places if place.is_file()), None)
    if text is None:
        raise LicenceError(f"Python's licence is in none of {', '.join(map(str, places))}")
    return Component("Python", sys.version.partition(" ")[0], "PSF-2.0", (text,))


def system_components(libraries: Iterable[Path]) -> list[Component]:
    """Return the Debian packages of these system libraries; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    packages: dict[str, str] = {}
    for library in libraries:
        # A library of /lib may be listed under /usr/lib and the other way round, as one is a link to the other.
        real = library.resolve()
        for path in dict.fromkeys((real, library, Path(str(real).removeprefix("/usr")), Path("/usr" + str(real)))):
            owner = _dpkg("--search", str(path)).partition(":")[0]
            if owner:
                packages[owner] = _dpkg("--show", "--showformat=${Version}\\n", owner).split("\n")[0]
                break
    found = []
    for package, version in sorted(packages.items()):
        text = Path("/usr/share/doc") / package / "copyright"
        if text.is_file():
            found.append(Component(package, version, "see its text", (text.resolve(),)))
    return found


def collect(modules: Iterable[str], libraries: Iterable[Path], out: Path) -> list[Component]:
    """Write the licences of a bundle's components into the folder `out`, made anew; return the components.

    modules: names of the bundled Python modules. libraries: the bundled system libraries. Raises LicenceError.
    """
    components = [component_of(name) for name in distributions_of(modules)]
    components += [python_component(), component_of("pyinstaller")]
    if sys.platform == "win32":
        components.append(component_of("msvc-runtime"))
    system = system_components(libraries)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for component in (*components, *system):
        _copy(component, out / component.name)
    for text in sorted(TEXTS.glob("*.txt")):
        shutil.copyfile(text, out / text.name)
    (out / INDEX_NAME).write_text(index(components, system), encoding="utf-8")
    return components + system


def index(components: Sequence[Component], system: Sequence[Component]) -> str:
    """Return the list of components as text."""
    text = _INTRODUCTION + _table(components)
    if system:
        text += "\nLibraries of the system that the program was built on, each under the licence in its folder:\n\n"
        text += _table(system)
    return text


def _table(components: Sequence[Component]) -> str:
    width = max(len(f"{component.name} {component.version}") for component in components)
    lines = (f"  {f'{component.name} {component.version}':<{width}}  {component.licence}" for component in components)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _copy(component: Component, folder: Path) -> None:
    folder.mkdir()
    for source in component.files:
        target = folder / source.name
        # Files with the same name, as in NumPy, get their folder's name in front.
        if target.exists():
            target = folder / f"{source.parent.name}-{source.name}"
        shutil.copyfile(source, target)


def _from_classifiers(classifiers: Iterable[str]) -> str:
    return ", ".join(entry.rpartition(" :: ")[2] for entry in classifiers if entry.startswith("License ::"))


def _dpkg(*arguments: str) -> str:
    return subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=False).stdout
