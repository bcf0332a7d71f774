"""The packages' desktop entries, their licences, and their layout."""

from __future__ import annotations

import configparser
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tomllib
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fer_desktop import __version__
from fer_desktop.cli.arguments import GuiArguments, parse
from fer_desktop.media.formats import PICTURE_SUFFIXES, VIDEO_SUFFIXES
from resources.packaging import licences
from resources.packaging.media_types import MEDIA_TYPES, PICTURE_TYPES, VIDEO_TYPES

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "resources" / "packaging" / "linux"
DESKTOP_FILE = LINUX / "fer-desktop.desktop"
METAINFO_FILE = LINUX / "org.ferdesktop.FERDesktop.metainfo.xml"


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DESKTOP_FILE, encoding="utf-8")
    return parser["Desktop Entry"]


@pytest.fixture
def metainfo() -> ET.Element:
    return ET.parse(METAINFO_FILE).getroot()


def test_every_supported_format_has_a_media_type() -> None:
    assert set(PICTURE_TYPES) == PICTURE_SUFFIXES
    assert set(VIDEO_TYPES) == VIDEO_SUFFIXES


def test_the_desktop_entry_lists_exactly_these_media_types(entry: configparser.SectionProxy, metainfo: ET.Element) -> None:
    offered = entry["MimeType"].strip(";").split(";")
    assert sorted(offered) == sorted(set(MEDIA_TYPES.values()))
    assert sorted(node.text or "" for node in metainfo.iterfind("provides/mediatype")) == sorted(offered)


def test_the_program_understands_the_command_of_the_desktop_entry(entry: configparser.SectionProxy) -> None:
    program, *arguments = entry["Exec"].split()
    assert program == entry["TryExec"] == "fer-desktop"
    assert arguments[-1] == "%F"
    assert parse(arguments[:-1]) == GuiArguments()
    assert parse([*arguments[:-1], "/a/picture.jpg"]) == GuiArguments(files=(Path("/a/picture.jpg"),))


def test_the_metainfo_names_this_version_and_the_desktop_entry(metainfo: ET.Element) -> None:
    releases = [release.attrib["version"] for release in metainfo.iterfind("releases/release")]
    assert releases[0] == __version__
    assert metainfo.findtext("launchable") == DESKTOP_FILE.name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metainfo.findtext("project_license") == project["license"]


def test_the_change_log_and_the_citation_name_this_version() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {__version__}" in log
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [["desktop-file-validate", str(DESKTOP_FILE)], ["appstreamcli", "validate", "--no-net", str(METAINFO_FILE)]],
    ids=lambda command: command[0],
)
def test_the_validators_find_no_fault(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} isn't installed")
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr


def test_licences_are_collected_from_the_installed_packages(tmp_path: Path) -> None:
    out = tmp_path / "licences"
    components = licences.collect(["numpy.linalg", "cv2", "PySide6", "pyqtgraph", "json", "fer_desktop"], [], out)
    names = {component.name.lower().replace("_", "-") for component in components}
    assert {"numpy", "opencv-python-headless", "pyside6-essentials", "pyqtgraph", "python", "pyinstaller"} == names
    assert all(any(file.stat().st_size for file in (out / component.name).iterdir()) for component in components)
    assert "LESSER GENERAL PUBLIC LICENSE" in (out / "PySide6_Essentials" / "LGPL-3.0.txt").read_text(encoding="utf-8")
    index = (out / licences.INDEX_NAME).read_text(encoding="utf-8")
    assert all(f"{component.name} {component.version}" in index for component in components)


def test_a_package_without_a_licence_stops_the_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        metadata = metadata.metadata("numpy")
        files = ()
        version = "1"

    monkeypatch.setattr(metadata, "distribution", lambda name: Bare())
    with pytest.raises(licences.LicenceError, match="nobody-s"):
        licences.component_of("nobody-s")


def test_every_asset_that_is_shipped_is_listed() -> None:
    listed = (ROOT / "resources" / "ASSETS.md").read_text(encoding="utf-8")
    for folder in ("icons", "styles", "translations", "fetched", "mesh"):
        assert f"`resources/{folder}/" in listed
    for file in (ROOT / "resources" / "fetched").iterdir():
        assert file.name in listed


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of one program: this system's own `true`, which links only to the C library."""
    pytest.importorskip("PySide6", reason="Qt draws the icons")
    folder = tmp_path / "bundle" / "fer-desktop"
    (folder / "_internal").mkdir(parents=True)
    program = shutil.which("true")
    if program is None or shutil.which("objdump") is None:
        pytest.skip("needs objdump, and a system with `true`")
    shutil.copy(program, folder / "fer-desktop")
    (folder / "_internal" / "data.txt").write_text("data")
    return folder


def package(kind: str, bundle: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "resources.packaging.linux_packages", kind, "--bundle", str(bundle), "--out", str(out)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    return Path(result.stdout.strip().splitlines()[-1])


def test_the_debian_package_holds_the_program_its_link_its_entry_and_its_icons(bundle: Path, tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("needs dpkg-deb")
    deb = package("deb", bundle, tmp_path)
    fields = subprocess.run(["dpkg-deb", "--field", str(deb)], capture_output=True, text=True, check=True).stdout
    assert f"Version: {__version__}\n" in fields
    assert "Depends: libc6 (>= 2." in fields
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(root)], check=True)
    assert (root / "usr/bin/fer-desktop").resolve() == root / "usr/lib/fer-desktop/fer-desktop"
    for name in (
        "applications/fer-desktop.desktop",
        "metainfo/org.ferdesktop.FERDesktop.metainfo.xml",
        "icons/hicolor/48x48/apps/fer-desktop.png",
        "icons/hicolor/scalable/apps/fer-desktop.svg",
        "doc/fer-desktop/copyright",
        "doc/fer-desktop/changelog.gz",
    ):
        assert (root / "usr/share" / name).stat().st_size > 0
    picture = (root / "usr/share/icons/hicolor/256x256/apps/fer-desktop.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (256, 256)
    lines = [line.split("  ") for line in (root / "DEBIAN/md5sums").read_text().splitlines()]
    sums = {name: checksum for checksum, name in lines}
    files = [path for path in (root / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    assert {path.relative_to(root).as_posix() for path in files} == set(sums)
    data = root / "usr/lib/fer-desktop/_internal/data.txt"
    assert sums[data.relative_to(root).as_posix()] == hashlib.md5(data.read_bytes()).hexdigest()


def test_the_tarball_has_instructions_for_installing_it(bundle: Path, tmp_path: Path) -> None:
    with tarfile.open(package("tarball", bundle, tmp_path)) as archive:
        names = archive.getnames()
        top = names[0].partition("/")[0]
        assert __version__ in top
        assert {f"{top}/fer-desktop/fer-desktop", f"{top}/share/applications/fer-desktop.desktop"} <= set(names)
        note = archive.extractfile(f"{top}/INSTALL.txt").read().decode()  # type: ignore[union-attr]
        assert "glibc 2." in note
        assert "@" not in note
        assert all(entry.uid == 0 for entry in archive)


def test_a_folder_without_a_bundle_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "resources.packaging.linux_packages", "deb", "--bundle", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert result.returncode == 1
    assert "make bundle" in result.stderr


def run_code(code: str, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ | environment, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the variable is Linux's")
def test_child_processes_of_the_packaged_program_do_not_use_its_libraries() -> None:
    code = (
        "import os, runpy; runpy.run_path('resources/packaging/hook_own_libraries.py');"
        "print(os.environ.get('LD_LIBRARY_PATH'), os.environ.get('LD_LIBRARY_PATH_ORIG'))"
    )
    assert run_code(code, LD_LIBRARY_PATH="/bundle", LD_LIBRARY_PATH_ORIG="/own") == "/own None"
    assert run_code(code, LD_LIBRARY_PATH="/bundle") == "None None"


def test_pyqtgraph_plots_without_qt_s_opengl() -> None:
    pytest.importorskip("PySide6")
    code = """
import runpy, sys
runpy.run_path("resources/packaging/hook_no_opengl.py")
sys.meta_path.insert(0, sys.meta_path.pop())
import pyqtgraph as pg
application = pg.mkQApp()
plot = pg.PlotWidget()
plot.plot([1.0, 3.0, 2.0])
assert not plot.grab().isNull()
print(hasattr(sys.modules["PySide6.QtOpenGL"], "QOpenGLBuffer"))
"""
    assert run_code(code, QT_QPA_PLATFORM="offscreen") == "False"
