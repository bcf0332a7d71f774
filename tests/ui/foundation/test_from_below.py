"""What is raised below the window is said in the user's language, all of it."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from fer_desktop import paths
from fer_desktop.models.description import ModelError, load_model
from fer_desktop.ui.foundation.from_below import SENTENCES, from_below, match

PROGRAM = Path(__file__).resolve().parents[3] / "fer_desktop"
BELOW = ("sources", "live", "analysis", "recordings", "batch.py", "models.py", "paths.py", "parallel/reading.py")
FOR_PROGRAMMERS = ("ValueError", "RuntimeError", "TypeError", "NotMatroskaError", "OSError")


def raised() -> Iterator[tuple[str, str]]:
    """Yield where and what: every sentence that is given to an error for people, with something in its gaps."""
    files = [file for part in BELOW for file in ([PROGRAM / part] if part.endswith(".py") else (PROGRAM / part).rglob("*.py"))]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.endswith("Error") and name not in FOR_PROGRAMMERS:
                for argument in node.args:
                    text = sentence(argument)
                    if text is not None and " " in text:
                        yield f"{file.relative_to(PROGRAM)}:{node.lineno}", text


def sentence(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            letters = iter(string.ascii_uppercase)
            return "".join(str(v.value) if isinstance(v, ast.Constant) else next(letters) for v in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = sentence(left), sentence(right)
            return None if first is None or second is None else first + second
    return None


def test_every_sentence_that_is_raised_below_is_known() -> None:
    every = list(raised())
    assert len(every) > 80
    unknown = [f"{where}: {text}" for where, text in every if match(text) is None]
    assert not unknown, "add these to fer_desktop/ui/foundation/from_below.py:\n" + "\n".join(unknown)


def test_what_is_not_known_stays_as_it_is() -> None:
    assert from_below("Segmentation fault") == "Segmentation fault"
    assert from_below("") == ""


@pytest.mark.usefixtures("indonesian")
def test_a_sentence_and_what_stands_in_it_are_said_in_indonesian(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        load_model(tmp_path / "mine")
    said = from_below(f"The model can't be opened: {raised.value} The one before is still in use.")
    assert said == (
        f"Model tidak dapat dibuka: tidak ada model di {tmp_path / 'mine'}: model.json tidak ada Yang sebelumnya masih dipakai."
    )


@pytest.mark.usefixtures("indonesian")
def test_every_sentence_has_another_form_in_indonesian() -> None:
    for text in SENTENCES:
        filled = text.replace("{", "<").replace("}", ">")
        said = from_below(filled)
        assert said != filled
        assert "{" not in said
        gaps = [gap for _, gap, _, _ in string.Formatter().parse(text) if gap is not None]
        assert all(f"<{gap}>" in said for gap in gaps), said


def test_what_the_model_that_comes_with_the_program_says_of_itself_is_known() -> None:
    said = json.loads((paths.models_folder() / "default" / "model.json").read_text(encoding="utf-8"))
    unknown = [text for text in (*said["limits"], said["description"]) if match(text) is None]
    assert not unknown, f"add these to fer_desktop/ui/foundation/from_below.py: {unknown}"
