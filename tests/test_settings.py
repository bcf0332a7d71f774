"""Settings survive restarts, and a broken file stops nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fer_desktop.settings import (
    BEFORE_RESET_NAME,
    BROKEN_NAME,
    VERSION,
    Settings,
    keep_copy,
    load_settings,
    save_settings,
    with_recent,
)


def test_saved_settings_are_loaded(tmp_path: Path) -> None:
    settings = Settings(theme="dark", smoothing_s=0.8, uncertain_below=0.6, window=(10, 20, 1200, 800), source="/tmp/a.mp4")
    file = tmp_path / "folder" / "settings.json"
    save_settings(settings, file)
    assert load_settings(file) == (settings, None)
    assert json.loads(file.read_text())["version"] == VERSION


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")
def test_nobody_else_can_read_them_as_they_hold_the_link_s_token(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{}")
    file.chmod(0o644)
    save_settings(Settings(link_token="secret"), file)
    assert file.stat().st_mode & 0o077 == 0


def test_addresses_and_rules_of_the_link_survive_and_what_is_no_such_thing_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    settings = Settings(link_addresses=(("osc", "127.0.0.1:9000"),), rules=({"name": "Smile", "at_least": 0.5},))
    save_settings(settings, file)
    assert load_settings(file) == (settings, None)
    content = json.loads(file.read_text())
    content["settings"]["link_addresses"] += ["osc", ["osc"], ["osc", 1], ["osc", "a", "b"]]
    content["settings"]["rules"] += [1, "Smile", None]
    file.write_text(json.dumps(content))
    assert load_settings(file) == (settings, None)


@pytest.mark.parametrize(("value", "kept"), [(30, 30), (17, 15), ("30", 15), (True, 15), (None, 15), ([], 15)])
def test_the_rate_of_the_screen_is_one_of_those_offered(tmp_path: Path, value: object, kept: int) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": VERSION, "settings": {"screen_rate": value}}))
    assert load_settings(file)[0].screen_rate == kept


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == (Settings(), None)


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"version": 1}', b"\xff\xfe\x00", b"", b"[" * 100_000])
def test_a_broken_file_is_kept_aside_and_reported(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    settings, message = load_settings(file)
    assert settings == Settings()
    assert message is not None
    assert message.kept == tmp_path / BROKEN_NAME
    assert (tmp_path / BROKEN_NAME).read_bytes() == content
    assert not file.exists()


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.mkdir()
    settings, message = load_settings(file)
    assert settings == Settings()
    assert message is not None


def test_only_a_value_of_the_wrong_type_falls_back(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    values = {
        "theme": "pink",
        "language": "de",
        "mirror_camera": "yes",
        "smoothing_s": "fast",
        "uncertain_below": float("nan"),
        "window": [1, 2],
        "tab": True,
        "model": None,
        "largest_only": True,
        "unknown": 1,
    }
    file.write_text(json.dumps({"version": 99, "settings": values}))
    assert load_settings(file) == (Settings(largest_only=True), None)


def test_only_invalid_camera_formats_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    good = ["046d:082d:usb-1", 1280, 720, 30]
    bad = [
        ["", 1, 1, 1],
        ["a", 640, 480],
        ["a", 640.5, 480, 30],
        ["a", True, 480, 30],
        ["a", 640, 480, 0],
        [1, 640, 480, 30],
        7,
    ]
    file.write_text(json.dumps({"version": 1, "settings": {"camera_formats": [*bad, good], "source": "x"}}))
    settings = Settings(camera_formats=(("046d:082d:usb-1", 1280, 720, 30),), source="x")
    assert load_settings(file) == (settings, None)
    save_settings(settings, file)
    assert load_settings(file) == (settings, None)
    file.write_text(json.dumps({"version": 1, "settings": {"camera_formats": {"a": 1}}}))
    assert load_settings(file) == (Settings(), None)


def test_only_valid_entries_of_what_was_opened_are_kept_and_at_most_eight(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    bad = [["live"], ["elsewhere", "/a"], ["files", ""], ["files", 7], "files", ["files", "/nul\0"]]
    file.write_text(json.dumps({"version": 1, "settings": {"recent": [*bad, ["live", "/a.mp4"], ["files", "/b"]]}}))
    settings, _ = load_settings(file)
    assert settings.recent == (("live", "/a.mp4"), ("files", "/b"))
    save_settings(settings, file)
    assert load_settings(file)[0].recent == settings.recent
    file.write_text(json.dumps({"version": 1, "settings": {"recent": "/a.mp4"}}))
    assert load_settings(file)[0].recent == ()
    recent = with_recent(settings.recent, ("files", "/b"), ("files", "/c"))
    assert recent == (("files", "/b"), ("files", "/c"), ("live", "/a.mp4"))
    for number in range(10):
        recent = with_recent(recent, ("files", f"/{number}"))
    assert recent[0] == ("files", "/9") and len(recent) == 8


def test_numbers_out_of_range_are_clamped(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, "settings": {"smoothing_s": 1e9, "uncertain_below": -3}}))
    settings, _ = load_settings(file)
    assert settings.smoothing_s == 2.0
    assert settings.uncertain_below == 0.0


def test_saving_where_nothing_can_be_written_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_before_a_reset_the_old_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    assert keep_copy(file) is None
    save_settings(Settings(theme="dark"), file)
    copy = keep_copy(file)
    assert copy == tmp_path / BEFORE_RESET_NAME
    assert load_settings(copy) == (Settings(theme="dark"), None)


@pytest.mark.parametrize(
    ("stored", "hidden"),
    [(["x", 3, None, "y"], ("x", "y")), ([], ()), ("x", Settings().hidden_columns), (None, Settings().hidden_columns)],
)
def test_hidden_columns_that_make_no_sense_are_left_out(tmp_path: Path, stored: object, hidden: tuple[str, ...]) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, "settings": {"hidden_columns": stored}}))
    assert load_settings(file)[0].hidden_columns == hidden
