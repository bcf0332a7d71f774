"""Packs the bundle for Linux: a Debian package, a tarball, or the folder that an AppImage is made of.

    python -m resources.packaging.linux_packages deb|tarball|appdir [--bundle dist/fer-desktop] [--out dist]

Needs dpkg-deb (deb), objdump (deb and tarball) and Qt for the icons. What is written is named after the version.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from fer_desktop import __version__
from resources.packaging import icons

ROOT: Final = Path(__file__).resolve().parents[2]
LINUX: Final = Path(__file__).resolve().parent / "linux"
DESKTOP_FILE: Final = LINUX / "fer-desktop.desktop"
METAINFO_FILE: Final = LINUX / "org.ferdesktop.FERDesktop.metainfo.xml"

# System libraries that the bundle doesn't hold, and the Debian packages that hold them.
_PACKAGE_OF: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libz.so.1": "zlib1g",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}
_OF_GLIBC: Final = re.compile(r"(lib(c|dl|m|pthread|rt|util|resolv)|ld-linux.*)\.so\.\d+")

# Files of the system that the bundled libraries read: keyboards, fonts, X11's names of keys.
_DATA_PACKAGES: Final = ("fontconfig-config", "xkb-data")
# mss, which captures the screen, finds its libraries by name, so no file links to them.
_RECOMMENDED: Final = (
    *("libx11-data", "fonts-dejavu-core | fonts-liberation | fonts-noto-core"),
    *("libxcb-randr0", "libxcb-render0", "libxcb-shm0", "libxcb-xfixes0"),
)

_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}


class PackageError(Exception):
    """Something for the package is missing; the message says what to do."""


def needed_libraries(bundle: Path) -> tuple[set[str], tuple[int, int]]:
    """Return the libraries that the bundle links to but doesn't hold, and the newest glibc version that it needs."""
    needed: set[str] = set()
    held: set[str] = set()
    glibc = (2, 17)
    for path in sorted(bundle.rglob("*")):
        held.add(path.name)
        if path.is_symlink() or not _is_elf(path):
            continue
        headers = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        needed |= set(re.findall(r"NEEDED\s+(\S+)", headers))
        glibc = max([glibc, *((int(a), int(b)) for a, b in re.findall(r"GLIBC_(\d+)\.(\d+)", headers))])
    return needed - held, glibc


def dependencies(bundle: Path) -> list[str]:
    """Return the Debian packages that the bundle needs. Raises PackageError for a library without a known package."""
    libraries, (major, minor) = needed_libraries(bundle)
    unknown = sorted(name for name in libraries if name not in _PACKAGE_OF and not _OF_GLIBC.fullmatch(name))
    if unknown:
        raise PackageError(f"the bundle links to {', '.join(unknown)}; add the Debian packages to {Path(__file__).name}")
    packages = {_PACKAGE_OF[name] for name in libraries if name in _PACKAGE_OF}
    return [f"libc6 (>= {major}.{minor})", *sorted(packages | set(_DATA_PACKAGES))]


def lay_out_share(share: Path) -> None:
    """Write the desktop entry, the AppStream metainfo and the icons to their places below `share`."""
    for source, folder in ((DESKTOP_FILE, "applications"), (METAINFO_FILE, "metainfo")):
        (share / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, share / folder / source.name)
    icons.write_hicolor(share / "icons" / "hicolor")


def lay_out_deb(bundle: Path, root: Path, architecture: str) -> None:
    """Make the contents of the Debian package in `root`."""
    program = root / "usr" / "lib" / "fer-desktop"
    program.parent.mkdir(parents=True)
    shutil.copytree(bundle, program, symlinks=True)
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "fer-desktop").symlink_to("../lib/fer-desktop/fer-desktop")
    lay_out_share(root / "usr" / "share")
    documents = root / "usr" / "share" / "doc" / "fer-desktop"
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_copyright(), encoding="utf-8")
    with gzip.GzipFile(documents / "changelog.gz", "wb", mtime=0) as file:
        file.write(_changelog().encode())
    control = root / "DEBIAN"
    control.mkdir()
    files = sorted(path for path in (root / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    (control / "control").write_text(_control(dependencies(bundle), architecture, size), encoding="utf-8")
    sums = "".join(f"{_md5(path)}  {path.relative_to(root).as_posix()}\n" for path in files)
    (control / "md5sums").write_text(sums, encoding="utf-8")
    _set_modes(root)


def build_deb(bundle: Path, out: Path) -> Path:
    """Build the Debian package into `out`, and return its path."""
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    target = out / f"fer-desktop_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="fer-desktop-deb-") as folder:
        root = Path(folder) / "root"
        root.mkdir()
        lay_out_deb(bundle, root, architecture)
        subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z6", str(root), str(target)], check=True)
    return target


def build_tarball(bundle: Path, out: Path) -> Path:
    """Build the .tar.xz, with an install note, into `out`, and return its path."""
    name = f"fer-desktop-{__version__}-linux-{platform.machine()}"
    target = out / f"{name}.tar.xz"
    with tempfile.TemporaryDirectory(prefix="fer-desktop-tar-") as folder:
        root = Path(folder)
        lay_out_share(root / "share")
        (root / "INSTALL.txt").write_text(_install_note(dependencies(bundle)), encoding="utf-8")
        with tarfile.open(target, "w:xz", preset=6) as archive:
            for source, inside in ((root / "INSTALL.txt", "INSTALL.txt"), (root / "share", "share"), (bundle, "fer-desktop")):
                archive.add(source, f"{name}/{inside}", filter=_owned_by_root)
    return target


def build_appdir(bundle: Path, out: Path) -> Path:
    """Lay out the folder that appimagetool packs, in `out`, and return its path."""
    target = out / "FER_Desktop.AppDir"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copytree(bundle, target / "usr" / "lib" / "fer-desktop", symlinks=True)
    lay_out_share(target / "usr" / "share")
    (target / "AppRun").symlink_to("usr/lib/fer-desktop/fer-desktop")
    shutil.copyfile(DESKTOP_FILE, target / DESKTOP_FILE.name)
    (target / "fer-desktop.png").write_bytes(icons.png(256))
    return target


def _install_note(depends: Iterable[str]) -> str:
    glibc, *packages = depends
    note = (LINUX / "INSTALL.txt").read_text(encoding="utf-8")
    return note.replace("@GLIBC@", glibc.partition(">= ")[2].rstrip(")")).replace("@PACKAGES@", " ".join(packages))


def _control(depends: Iterable[str], architecture: str, size: int) -> str:
    return f"""\
Package: fer-desktop
Version: {__version__}
Section: science
Priority: optional
Architecture: {architecture}
Maintainer: FER Desktop contributors <nobody@ferdesktop.invalid>
Installed-Size: {-(-size // 1024)}
Depends: {", ".join(depends)}
Recommends: {", ".join(_RECOMMENDED)}
Description: reads facial expressions from a webcam, pictures and videos
 FER Desktop finds faces and reads one of seven expressions in each: angry,
 disgust, fear, happy, neutral, sad or surprise. It shows them live, reads
 files into tables, shows step by step how its network works, and records.
 It works on this computer alone: no picture leaves it.
"""


def _copyright() -> str:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    body = "\n".join(f" {line}" if line.strip() else " ." for line in licence.strip().splitlines()[2:])
    return f"""\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: FER Desktop
Comment: What the program is built from has licences of its own. They are in
 /usr/lib/fer-desktop/_internal/licences, listed in README.txt there; models
 and pictures are named in /usr/lib/fer-desktop/_internal/NOTICE.

Files: *
Copyright: 2026 FER Desktop contributors
License: Expat
{body}
"""


def _changelog() -> str:
    date = format_datetime(datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", _last_release())), UTC))
    return (
        f"fer-desktop ({__version__}) unstable; urgency=medium\n\n  * See CHANGELOG.md in the source.\n\n"
        f" -- FER Desktop contributors <nobody@ferdesktop.invalid>  {date}\n"
    )


def _last_release() -> int:
    """Return the date of the version in the AppStream metainfo, as seconds since 1970."""
    text = METAINFO_FILE.read_text(encoding="utf-8")
    found = re.search(rf'<release version="{re.escape(__version__)}" date="([\d-]+)"', text)
    if found is None:
        raise PackageError(f"{METAINFO_FILE.name} has no release {__version__}")
    return int(datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp())


def _set_modes(root: Path) -> None:
    """Let all users read the files and run the executables, whatever this computer's umask is."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _is_elf(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


_BUILDERS: Final = {"deb": build_deb, "tarball": build_tarball, "appdir": build_appdir}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(_BUILDERS))
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "fer-desktop", help="what `make bundle` made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder to write to")
    arguments = parser.parse_args()
    if not (arguments.bundle / "fer-desktop").is_file():
        print(f"{arguments.bundle} holds no program; run `make bundle` first", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    try:
        print(_BUILDERS[arguments.kind](arguments.bundle, arguments.out))
    except (PackageError, OSError, subprocess.CalledProcessError) as error:
        print(f"linux_packages: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
