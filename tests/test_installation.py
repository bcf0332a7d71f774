"""The installed packages, and the modules that importing the program loads."""

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import fer_desktop

ROOT = Path(fer_desktop.__file__).resolve().parent.parent

# Imports every module of the program that must work without the packages that the first argument names.
IMPORT_ALL_BUT = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, Blocker())
left_out = tuple(sys.argv[2].split(","))
import fer_desktop
for module in pkgutil.walk_packages(fer_desktop.__path__, "fer_desktop.", onerror=lambda name: None):
    if not module.name.startswith(left_out):
        importlib.import_module(module.name)
        print(module.name)
"""


def imported_without(packages: str, left_out: str) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL_BUT, packages, left_out]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_exactly_one_wheel_provides_cv2() -> None:
    providers = {
        distribution.name
        for distribution in distributions()
        if any(file.parts[:1] == ("cv2",) and file.name == "__init__.py" for file in distribution.files or ())
    }
    assert providers == {"opencv-python-headless"}, (
        "two cv2 wheels overwrite each other, and the one with a GUI brings a second Qt"
    )


def test_everything_except_the_window_imports_without_qt() -> None:
    modules = imported_without("PySide6,shiboken6,pyqtgraph", "fer_desktop.ui,fer_desktop.app,fer_desktop.__main__")
    assert {"fer_desktop.analysis.analyzer", "fer_desktop.live.engine", "fer_desktop.batch.run"} <= set(modules)


def test_the_whole_program_imports_without_tensorflow() -> None:
    modules = imported_without("tensorflow,keras", "fer_desktop.__main__")
    assert "fer_desktop.analysis.classifier" in modules


def test_the_module_has_its_version() -> None:
    command = [sys.executable, "-m", "fer_desktop", "--version"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert result.returncode == 0
    assert fer_desktop.__version__ in result.stdout


def locked(name: str) -> dict[str, str]:
    """Return the versions in a lock file by package; fail if a package has no hash."""
    versions = {}
    for entry in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if entry and not entry.startswith("#"):
            assert "--hash=sha256:" in entry, entry
            package, _, rest = entry.partition("==")
            versions[package] = rest.split()[0]
    return versions


def test_the_lock_files_agree() -> None:
    run, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert run.items() <= development.items()


def test_the_program_is_locked_without_tensorflow() -> None:
    run = locked("requirements.lock")
    assert "ai-edge-litert" in run
    assert not {"tensorflow", "tensorflow-cpu", "keras"} & set(run)


def test_the_lock_files_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
