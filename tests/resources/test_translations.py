"""The translations are complete and up to date, and the tool that checks this finds every fault."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from resources.setup import translations as tool

pytest.importorskip("PySide6", reason="lupdate and lrelease come with Qt")


def test_every_text_is_translated_and_every_file_is_fresh() -> None:
    faults = list(tool.check())
    assert not faults, "run `make translations` and translate the new texts:\n" + "\n".join(faults)


def test_calls_that_lupdate_misses_are_found() -> None:
    code = """
class Panel:
    def speak(self, count, translate):
        self.tr("One")
        self.tr("%n line(s)", "", count)
        self.tr(f"{count} lines")
        self.tr("Two" + "three")
        context.tr("Four")
        _tr("Five")
        translate("Words", "Six")
        translate("Words", text)
        painter.translate(1, 2)
        marked("Seven")
        marked(text)
        self.marked.emit("Eight")
"""
    found = [key for _, key in tool.calls(ast.parse(code))]
    assert found == [
        ("Panel", "One", False),
        ("Panel", "%n line(s)", True),
        None,
        None,
        None,
        None,
        ("Words", "Six", False),
        None,
        ("", "Seven", False),
        None,
    ]


def test_missing_stale_unfinished_and_broken_translations_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, program = tmp_path / "translations", tmp_path / "program"
    folder.mkdir()
    program.mkdir()
    source = program / "panel.py"
    source.write_text('class Panel:\n    def a(self):\n        self.tr("{count} lines")\n        self.tr("Go")\n')
    english = tool.FOLDER / tool.ENGLISH
    monkeypatch.setattr(tool, "FOLDER", folder)
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "sources", lambda: [source])
    for name in (tool.INDONESIAN, tool.ENGLISH):
        shutil.copy(english, folder / name)
        tool.update(folder / name)
    file = folder / tool.INDONESIAN
    empty = '<translation type="unfinished"></translation>'
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(empty, "<translation>{jumlah} baris</translation>", 1), encoding="utf-8")
    for name in (tool.INDONESIAN, tool.ENGLISH):
        tool.release(folder / name, (folder / name).with_suffix(".qm"))
    source.write_text(source.read_text() + '        self.tr("Stop")\n')
    faults = "\n".join(tool.check())
    assert "'{count} lines': placeholders differ: {count}, {jumlah}" in faults
    assert "'Go': not translated" in faults
    assert "not in it: Panel: 'Stop'" in faults
    source.write_text('class Panel:\n    def a(self):\n        self.tr("Stop")\n')
    assert "not in the code any more: Panel: 'Go'" in "\n".join(tool.check())
    (folder / tool.INDONESIAN).with_suffix(".qm").write_bytes(b"old")
    assert "fer_desktop_id.qm isn't what fer_desktop_id.ts makes" in "\n".join(tool.check())
