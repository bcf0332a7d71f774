"""Messages keep their template and values through errors, pickles and JSON; no code builds a template from parts."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from fer_desktop.core.messages import Message, UserError, marked, reason
from fer_desktop.media.source import SourceError, SourceProblem

PROGRAM = Path(__file__).resolve().parents[2] / "fer_desktop"
INNER = Message(marked("it has {count} parts"), count=3)
OUTER = Message(marked("{path} can't be read: {why}"), path=Path("a{b}.png"), why=INNER)


def test_a_message_is_english_and_keeps_nested_messages() -> None:
    assert str(OUTER) == "a{b}.png can't be read: it has 3 parts"
    assert dict(OUTER.values) == {"path": "a{b}.png", "why": INNER}
    assert str(UserError(OUTER)) == str(OUTER)
    assert Message(marked("{why}"), why=UserError(INNER)) == Message(marked("{why}"), why=INNER)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UserError(INNER), INNER),
        (OSError(13, "Permission denied", "/a"), "Permission denied"),
        (OSError("no number"), "no number"),
        (ValueError("it is too long"), "it is too long"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_the_reason_of_an_error_is_its_message(error: Exception, text: str | Message) -> None:
    assert reason(error) == text


def test_values_are_replaced_at_any_depth() -> None:
    replaced = Message(marked("{why}"), why=OUTER).replaced("a{b}", "c")
    assert str(replaced) == "c.png can't be read: it has 3 parts"


def test_an_error_keeps_everything_when_pickled() -> None:
    error = pickle.loads(pickle.dumps(SourceError(SourceProblem.BUSY, marked("{path}: {why}"), path="{x}", why=INNER)))
    assert type(error) is SourceError
    assert (error.problem, str(error)) == (SourceProblem.BUSY, "{x}: it has 3 parts")
    assert error.message == Message(marked("{path}: {why}"), path="{x}", why=INNER)


def test_a_message_is_the_same_after_json() -> None:
    assert Message.from_json(OUTER.to_json()) == OUTER


@pytest.mark.parametrize(
    "content",
    [
        None,
        "text",
        ["{path}"],
        ["{path}", {}],
        ["no gap", {"path": "a"}],
        ["{path.__class__}", {"path": "a"}],
        ["{path:>99999999999}", {"path": "a"}],
        ["{path!r}", {"path": "a"}],
        ["{", {}],
        ["{path}", {"path": 3}],
        ["{path}", {"path": ["{x}", {}]}],
    ],
)
def test_untrusted_content_that_is_no_message_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="no message"):
        Message.from_json(content)


# ---- In the whole program ----


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(PROGRAM.rglob("*.py")):
        yield file.relative_to(PROGRAM), ast.parse(file.read_text(encoding="utf-8"))


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def made_with_templates() -> set[str]:
    """Return the names of `Message`, `UserError` and all subclasses of `UserError`."""
    bases = {
        node.name: {name_of(base) for base in node.bases}
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"UserError"}
    while more := {name for name, of in bases.items() if of & names} - names:
        names |= more
    return names | {"Message"}


def template_faults(tree: ast.Module, names: set[str]) -> Iterator[int]:
    """Yield the lines on which a template is an unmarked text, or `marked` is called with anything but a literal.

    mypy checks that a template in a variable was marked: `Template` is a distinct type.
    """
    panel = any(isinstance(n, ast.ImportFrom) and n.module == "fer_desktop.ui.widgets.message_panel" for n in tree.body)
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Message"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if name_of(node.func) == "marked" and isinstance(node.func, ast.Name):
            if [type(getattr(argument, "value", None)) for argument in node.args] != [str]:
                yield node.lineno
        elif name_of(node.func) in names and not (name_of(node.func) == "Message" and (panel or own)):
            for argument in node.args:
                text = isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Constant)
                if text or (isinstance(argument, ast.Call) and name_of(argument.func) in ("str", "format", "join", "tr")):
                    yield node.lineno


def test_every_template_is_a_marked_literal() -> None:
    names = made_with_templates()
    assert {"SourceError", "RecordingError", "ModelError", "ClassifierError", "DetectorError", "MissingFileError"} <= names
    assert {"RowsError", "ClusterError", "VideoFileError"} <= names
    faults = [f"fer_desktop/{file}:{line}" for file, tree in trees() for line in template_faults(tree, names)]
    assert not faults, "the template in these lines must be marked(...) around a literal:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "code",
    [
        'raise ModelError("{path} is gone", path=path)',
        'raise ModelError(f"{path} is gone")',
        'raise SourceError(problem, "it is " + kind)',
        'raise ModelError("{} is gone".format(path))',
        "raise ModelError(str(error))",
        'Message(marked(f"{path} is gone"))',
        'Message(marked("it is " + kind))',
        "Message(marked(text))",
    ],
)
def test_a_template_built_from_parts_is_found(code: str) -> None:
    assert list(template_faults(ast.parse(code), made_with_templates()))
