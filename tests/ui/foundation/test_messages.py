"""Messages from the modules below the window appear in the user's language, and no error reaches a label untranslated."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage

from fer_desktop import paths
from fer_desktop.core.messages import Message, UserError, marked
from fer_desktop.media.source import SourceError
from fer_desktop.models.description import ModelError, load_model
from fer_desktop.ui.foundation.language import of_model, translated
from fer_desktop.ui.foundation.pyramid import read_frame
from fer_desktop.ui.tabs.files import annotated_copies
from fer_desktop.ui.tabs.files.reader import FilesReader, Job
from fer_desktop.ui.tabs.model import add_dialog
from fer_desktop.ui.tabs.steps import saving

PROGRAM = Path(__file__).resolve().parents[3] / "fer_desktop"

NO_LABEL = {"_summary", "run"}
"""Functions of the shell that write errors for developers: the fault report, and the self-test in a terminal."""


def test_unknown_texts_stay_unchanged() -> None:
    assert translated(ValueError("Segmentation fault")) == "Segmentation fault"
    assert translated(OSError(28, "No space left on device")) == "No space left on device"
    assert translated(MemoryError()) == "MemoryError"
    assert translated(None) == ""


@pytest.mark.usefixtures("indonesian")
def test_a_message_and_its_nested_message_are_translated(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        load_model(tmp_path / "{mine}")
    why = Message(marked("The model can't be opened: {why}"), why=raised.value)
    assert translated(Message(marked("{why} The previous one is still in use."), why=why)) == (
        f"Model tidak dapat dibuka: tidak ada model di {tmp_path / '{mine}'}: model.json tidak ada "
        "Yang sebelumnya masih dipakai."
    )


@pytest.mark.usefixtures("indonesian")
def test_the_texts_of_the_program_s_models_are_translated() -> None:
    for file in sorted(paths.models_folder().glob("*/model.json")):
        said = json.loads(file.read_text(encoding="utf-8"))
        for text in (*said.get("limits", ()), *filter(None, [said.get("description")])):
            assert of_model(text) != text, f"{file} has a text that fer_desktop/ui/foundation/language.py doesn't know: {text}"


@pytest.mark.usefixtures("indonesian")
def test_the_texts_of_a_user_model_stay_unchanged() -> None:
    assert of_model("Model") == "Model"
    assert of_model("It reads cats.") == "It reads cats."


# ---- Errors that the window raises ----


def of_a_frame(tmp_path: Path) -> UserError:
    video = tmp_path / "short.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for _ in range(3):
        writer.write(np.full((48, 64, 3), 90, np.uint8))
    writer.release()
    with pytest.raises(SourceError) as raised:
        read_frame(video, 999)
    return raised.value


def of_a_sample_without_a_face(monkeypatch: pytest.MonkeyPatch) -> UserError:
    blind = SimpleNamespace(analyze=lambda _: SimpleNamespace(readings=()))
    monkeypatch.setattr(add_dialog, "build_analyzer", lambda *_: blind)
    with pytest.raises(ModelError) as raised:
        add_dialog._sample_reading(MagicMock(), MagicMock())
    return raised.value


def of_a_copy(tmp_path: Path) -> UserError:
    with pytest.raises(UserError) as raised:
        annotated_copies._write(QImage(), tmp_path, "a.jpg")
    return raised.value


def of_an_encoder() -> UserError:
    with pytest.raises(UserError) as raised:
        saving._png(QImage())
    return raised.value


def of_a_pasted_picture(tmp_path: Path) -> Message:
    reader = FilesReader(lambda: pytest.fail("a picture was read"))
    error = reader._read(Job(1, tmp_path / "none" / "pasted.png", "pasted.png", QImage(4, 4, QImage.Format.Format_RGB32))).error
    assert error is not None
    return error


@pytest.mark.usefixtures("indonesian")
def test_errors_of_the_window_are_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        translated(of_a_frame(tmp_path)),
        translated(of_a_sample_without_a_face(monkeypatch)),
        translated(of_a_copy(tmp_path)),
        translated(of_an_encoder()),
        translated(of_a_pasted_picture(tmp_path)),
    ]
    assert said == [
        f"{tmp_path / 'short.avi'}: frame 999 tidak dapat dibaca. Apakah berkasnya dipindahkan atau diubah?",
        "wajah tidak ditemukan di gambar contoh",
        "a.jpg tidak dapat ditulis sebagai JPG",
        "gambar tidak dapat dikodekan",
        f"{tmp_path / 'none' / 'pasted.png'} tidak dapat ditulis: apakah disk penuh?",
    ]


# ---- Labels ----


def as_text(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield where an error becomes text without `translated`: in str(), an f-string or format(), or through its strerror."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        if getattr(function, "name", "") in NO_LABEL:
            continue
        errors = {argument.arg for argument in function.args.args if argument.arg == "error" or _is_error(argument.annotation)}
        errors |= {node.name for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.name}
        for node in ast.walk(function):
            given: list[ast.expr] = []
            if isinstance(node, ast.FormattedValue) or (isinstance(node, ast.Attribute) and node.attr == "strerror"):
                given = [node.value]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("str", "format"):
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
            names = {part.id for each in given for part in _outside_calls(each) if isinstance(part, ast.Name)}
            if names & errors and isinstance(node, ast.expr):
                yield node.lineno, ast.unparse(node)


def _is_error(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(name in ast.unparse(annotation) for name in ("Error", "Exception"))


def _outside_calls(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of an expression that may be its value, as in `error or "?"`, but not in `translated(error)`."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Call) and not isinstance(node, ast.Call | ast.Attribute):
            yield from _outside_calls(child)  # type: ignore[arg-type]


def test_no_error_reaches_a_label_untranslated() -> None:
    files = [*sorted((PROGRAM / "ui").rglob("*.py")), PROGRAM / "app.py"]
    found = [
        f"{file.relative_to(PROGRAM.parent)}:{line}: {code}"
        for file in files
        for line, code in as_text(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, "pass these to ui.foundation.language.translated:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "label.setText(str(error))",
        'label.setText(f"failed: {error}")',
        'label.setText(self.tr("{reason}").format(reason=error))',
        'label.setText(self.tr("{reason}").format(reason=error.strerror or error))',
        "label.setText(error.strerror)",
        "failed.emit(str(error) or type(error).__name__)",
    ],
)
def test_an_untranslated_error_is_found(code: str) -> None:
    assert list(as_text(ast.parse(f"def show(error: Exception) -> None:\n    {code}")))
    assert list(
        as_text(ast.parse(f"def show() -> None:\n    try:\n        pass\n    except OSError as error:\n        {code}"))
    )


def test_a_translated_error_is_not_reported() -> None:
    code = 'label.setText(self.tr("{reason}").format(reason=translated(error)))\n    log.warning("%s", error)'
    assert not list(as_text(ast.parse(f"def show(error: Exception) -> None:\n    {code}")))
