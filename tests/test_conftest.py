"""The checks around every test catch the faults that they are meant to catch."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

Outcome = Callable[..., pytest.RunResult]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Return a function that runs the text of a test file with the project's conftest, and returns the result."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("CI", "")
    pytester.makeconftest(
        (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8").replace("DEADLINE_S = 5.0", "DEADLINE_S = 0.1")
    )

    def run(text: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess(*arguments, timeout=60)

    return run


def test_a_thread_left_running_is_named(outcome: Outcome) -> None:
    result = outcome(
        """
        import threading

        def test_leak():
            threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*threads left running: forgotten*"])


def test_a_thread_that_ends_by_itself_is_ignored(outcome: Outcome) -> None:
    result = outcome(
        """
        import threading

        def test_brief():
            threading.Timer(0.02, print).start()
        """
    )
    result.assert_outcomes(passed=1)


def test_an_unexpected_dialog_fails_the_test_and_its_text_is_reported(outcome: Outcome) -> None:
    pytest.importorskip("PySide6", reason="window tests need Qt")
    result = outcome(
        """
        from PySide6.QtWidgets import QMessageBox

        def test_static(qtbot):
            QMessageBox.warning(None, "Title", "the disk is full")

        def test_own(qtbot):
            box = QMessageBox()
            box.setText("really quit?")
            box.exec()

        def test_expected(qtbot, monkeypatch):
            monkeypatch.setattr(QMessageBox, "warning", lambda *arguments: QMessageBox.StandardButton.Ok)
            QMessageBox.warning(None, "Title", "as expected")
        """
    )
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(["*unexpected dialog*the disk is full*", "*unexpected dialog*really quit?*"])


def test_imports_of_qt_can_be_blocked(outcome: Outcome) -> None:
    result = outcome(
        """
        import pytest

        def test_import():
            with pytest.raises(ModuleNotFoundError, match="blocked"):
                import PySide6
        """,
        "-p",
        "no:pytest-qt",
        "--without-qt",
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(("ci", "expected"), [("", {"skipped": 1}), ("false", {"skipped": 1}), ("true", {"errors": 1})])
def test_missing_real_data_skips_and_on_ci_fails(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, expected: dict[str, int]
) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    result = outcome("def test_data(fer2013_npz): pass")
    result.assert_outcomes(**expected)


@pytest.mark.parametrize(("count", "words"), [(1, "1 test was skipped"), (3, "3 tests were skipped")])
def test_the_summary_says_how_many_tests_lacked_real_data(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int, words: str
) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    tests = "".join(f"def test_{k}(fer2013_npz): pass\n" for k in range(count))
    result = outcome(tests + "def test_other(): __import__('pytest').skip('for another reason')")
    result.assert_outcomes(skipped=count + 1)
    result.stdout.fnmatch_lines([f"{words} for lack of labelled pictures"])


MEDIA_TEST = """
def test_media(shared_photos, shared_videos, face_crops_npz):
    print(shared_photos, shared_videos, face_crops_npz)
"""


def test_without_real_media_those_that_were_made_are_taken(
    outcome: Outcome, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    # The copy of conftest.py looks in the folder above its own.
    made = pytester.path.parent / "tests" / "made"
    result = outcome(MEDIA_TEST, "-s")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*make install-dev*"])
    try:
        for name in ("photos", "videos"):
            (made / name).mkdir(parents=True)
        (made / "crops.npz").touch()
        result = outcome(MEDIA_TEST, "-s")
    finally:
        shutil.rmtree(made.parent)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*{made / 'photos'} {made / 'videos'} {made / 'crops.npz'}*"])


def test_real_media_are_preferred(outcome: Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    real = [tmp_path / "media" / "photos", tmp_path / "media" / "videos", tmp_path / "data" / "fer2013.npz"]
    for path in real:
        path.mkdir(parents=True)
    result = outcome(MEDIA_TEST, "-s")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*" + " ".join(map(str, real)) + "*"])


SKIPPING = """
import pytest

def test_without_reason():
    pytest.skip("not today")

def test_as_root():
    pytest.skip("root may write everywhere")

@pytest.mark.xfail(strict=True)
def test_known_fault():
    assert False

@pytest.fixture
def missing():
    pytest.skip("nothing to play")

def test_without_fixture(missing):
    pass
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the rule is for Linux, as .ci/run is")
@pytest.mark.parametrize(("ci", "failed", "errors"), [("true", 1, 1), ("false", 1, 1), ("", 0, 0)])
def test_on_ci_no_test_of_the_live_window_may_be_skipped(
    outcome: Outcome, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, failed: int, errors: int
) -> None:
    monkeypatch.setenv("CI", ci)
    for name in ("tests/ui/tabs/live/test_a.py", "tests/core/test_b.py"):
        path = pytester.path / name
        path.parent.mkdir(parents=True)
        path.write_text(SKIPPING, encoding="utf-8")
    result = outcome("")
    result.assert_outcomes(failed=failed, errors=errors, skipped=6 - failed - errors, xfailed=2)
    if ci:
        result.stdout.fnmatch_lines(["*test_a.py*", "*run everywhere*not today*"])
