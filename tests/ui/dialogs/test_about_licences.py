"""The place of the licences, as Help > About gives it."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.ui.dialogs.about import licences_html


def test_about_shows_where_the_packaged_program_has_its_licences(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "licences").mkdir()
    (tmp_path / "NOTICE").write_text("A notice", encoding="utf-8")
    assert "licences</a>" not in licences_html()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    text = licences_html()
    assert f'<a href="file://{tmp_path}/licences">' in text
    assert "A notice" in text
