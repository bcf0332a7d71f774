"""The checks around every test catch the faults that they are meant to catch."""

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


@pytest.mark.parametrize(("ci", "expected"), [("", {"skipped": 1}), ("true", {"errors": 1})])
def test_missing_real_data_skips_and_on_ci_fails(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, expected: dict[str, int]
) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    result = outcome("def test_photos(shared_photos): pass")
    result.assert_outcomes(**expected)


@pytest.mark.parametrize(("count", "words"), [(1, "1 test was skipped"), (3, "3 tests were skipped")])
def test_the_summary_says_how_many_tests_lacked_real_data(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int, words: str
) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    tests = "".join(f"def test_{k}(shared_videos): pass\n" for k in range(count))
    result = outcome(tests + "def test_other(): __import__('pytest').skip('for another reason')")
    result.assert_outcomes(skipped=count + 1)
    result.stdout.fnmatch_lines([f"{words} for lack of real photographs, videos or data"])
