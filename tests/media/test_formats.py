from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop.media.formats import is_picture, is_stream, is_video, public_address
from fer_desktop.media.source import CameraSpec, FileSpec, PicturesSpec, SampleSpec, StreamSpec, spec_name


@pytest.mark.parametrize(
    "name", ["a.jpg", "A.JPG", "b.jpeg", "c.png", "d.webp", "f.gif", "x.y.bmp", "g.HEIC", "h.tga", "i.jxl"]
)
def test_pictures_are_recognised_by_their_names(name: str) -> None:
    assert is_picture(Path(name))
    assert not is_video(Path(name))


@pytest.mark.parametrize("name", ["a.mp4", "A.MOV", "b.mkv", "c.webm", "d.avi"])
def test_videos_are_recognised_by_their_names(name: str) -> None:
    assert is_video(Path(name))
    assert not is_picture(Path(name))


@pytest.mark.parametrize("name", ["a.txt", "jpg", ".jpg", "a.csv", "mp4", ""])
def test_other_names_are_neither_pictures_nor_videos(name: str) -> None:
    assert not is_picture(Path(name))
    assert not is_video(Path(name))


@pytest.mark.parametrize(
    "text", ["http://host/x", "HTTPS://host:8080/x?y", "rtsp://u:p@10.0.0.1/1", " rtmp://h/x ", "http://[::1]:80/"]
)
def test_addresses_are_streams(text: str) -> None:
    assert is_stream(text)


@pytest.mark.parametrize(
    "text", ["", "video.mp4", "/a/b.mp4", r"C:\a\b.mp4", "file:///etc/passwd", "http://", "concat:a|b", "http://[bad"]
)
def test_paths_and_other_schemes_are_not_streams(text: str) -> None:
    assert not is_stream(text)


def test_an_address_is_shown_without_its_secrets() -> None:
    assert public_address("rtsp://admin:pass@10.0.0.1:554/live?token=abc#f") == "rtsp://10.0.0.1:554/live"
    assert public_address("http://[::1]:8080/a") == "http://[::1]:8080/a"
    assert public_address("http://host:port/x") == "stream"


def test_every_spec_has_a_name_before_it_is_open() -> None:
    assert spec_name(CameraSpec("id", "Laptop camera", 0, 0)) == "Laptop camera"
    assert spec_name(FileSpec(Path("a.mp4"))) == "a.mp4"
    assert spec_name(PicturesSpec((Path("folder/a.png"),))) == "folder"
    assert spec_name(PicturesSpec(())) == ""
    assert spec_name(StreamSpec("http://u:p@h/x")) == "http://h/x"
    assert spec_name(SampleSpec()) == "Sample"


def test_specs_can_be_made_without_loading_opencv() -> None:
    code = "import sys, fer_desktop.media.source, fer_desktop.media.formats; sys.exit('cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
