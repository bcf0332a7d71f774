"""The Windows program's lock file, manifest and installer, as far as they can be checked on any system."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from packaging.requirements import Requirement

from resources.packaging import licences, windows_packages
from resources.packaging.media_types import MEDIA_TYPES

ROOT = Path(__file__).resolve().parents[2]
WINDOWS = ROOT / "resources" / "packaging" / "windows"
RECIPE = windows_packages.RECIPE.read_text(encoding="utf-8")


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def test_the_lock_file_for_windows_has_the_versions_of_the_others_except_those_that_say_why() -> None:
    windows, others = locked("requirements-windows.lock"), locked("requirements-dev.lock")
    own = dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", (WINDOWS / "wine.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name: windows[name] for name in own} == own
    assert {name for name in windows if windows[name] != others.get(name)} == {*own, "msvc-runtime"}


def test_the_lock_file_for_windows_is_inside_the_ranges_of_the_project() -> None:
    windows = locked("requirements-windows.lock")
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for text in (*document["project"]["dependencies"], *document["dependency-groups"]["windows"]):
        wanted = Requirement(text)
        assert windows[wanted.name] in wanted.specifier, text


def test_every_locked_package_has_hashes() -> None:
    text = (ROOT / "requirements-windows.lock").read_text(encoding="utf-8")
    for entry in re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry


def test_the_manifest_asks_for_long_paths_utf_8_and_sharp_text_on_each_screen() -> None:
    root = ET.parse(WINDOWS / "fer-desktop.manifest").getroot()
    settings = {node.tag.rpartition("}")[2]: node.text for node in root.iter() if node.text and node.text.strip()}
    assert settings["activeCodePage"] == "UTF-8"
    assert settings["longPathAware"] == "true"
    assert (settings["dpiAwareness"] or "").startswith("PerMonitorV2")


def test_the_installer_needs_no_administrator_and_writes_for_its_user_alone() -> None:
    assert "RequestExecutionLevel user" in RECIPE
    assert not re.search(r"HKLM|HKCR|SetShellVarContext\s+all|PROGRAMFILES", RECIPE, re.IGNORECASE)


def test_the_uninstaller_removes_what_the_installer_wrote_and_no_folder_of_the_user() -> None:
    install, uninstall = RECIPE.split('Section "un.', maxsplit=1)
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"\\]+)', install))
    removed = set(re.findall(r'DeleteReg(?:Key|Value) (?:/ifempty )?HKCU "([^"\\]+)', uninstall))
    assert written <= removed
    assert set(re.findall(r'RMDir /r "([^"]+)"', RECIPE)) == {r"$INSTDIR\_internal", r"$LOCALAPPDATA\fer-desktop"}


def test_the_installer_offers_the_program_for_every_format() -> None:
    lines = windows_packages.suffixes().splitlines()
    assert lines == [f'!insertmacro Suffix "{suffix}"' for suffix in sorted(MEDIA_TYPES)]


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs NSIS")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="64-bit installers are made by Debian's NSIS alone")
def test_nsis_compiles_the_installer_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("PySide6", reason="Qt draws the icon")
    bundle = tmp_path / "fer-desktop"
    (bundle / "_internal").mkdir(parents=True)
    for name in ("FER Desktop.exe", "fer-desktop.exe", "_internal/library.dll"):
        (bundle / name).write_bytes(b"MZ")
    out = windows_packages.build_installer(bundle, tmp_path / "fer-desktop-windows.exe")
    content = out.read_bytes()
    assert content.startswith(b"MZ")
    assert b'level="asInvoker"' in content


def test_a_folder_without_the_windows_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(windows_packages.BuildError, match="holds no program for Windows"):
        windows_packages.build_installer(tmp_path, tmp_path / "out.exe")


def test_a_licence_that_is_written_out_in_the_metadata_is_named_by_its_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    numpy = metadata.distribution("numpy")
    told = Message()
    told["License"] = "Copyright (c)\nAll rights reserved.\n"
    told["Classifier"] = "License :: OSI Approved :: BSD License"

    class WrittenOut:
        metadata = told
        files = numpy.files
        version = numpy.version
        locate_file = numpy.locate_file

    monkeypatch.setattr(metadata, "distribution", lambda name: WrittenOut())
    assert licences.component_of("numpy").licence == "BSD License"
