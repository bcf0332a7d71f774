"""What is no picture is named by what it is, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.media.file_kinds import kind_of
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError, SourceProblem

KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "Save the picture in it"),
    "an HTML page": (lambda: b"\n<!doctype html>\n<html><head>", "Download the picture itself"),
    "a text file": (lambda: "\ufeffhello, this is text, größer".encode(), "named wrongly"),
    "in the format SVG": (lambda: b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="a"/>', "Save it as JPEG"),
    "in the format JPEG XL": (lambda: b"\xff\x0a\xfa\x1f\x01" + bytes(20), "Save it as JPEG"),
    "in the format Photoshop": (lambda: b"8BPS\0\1" + bytes(20), "Save it as JPEG"),
    "in the format PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", "Save it as JPEG"),
    "in the format camera raw": (lambda: b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "Save it as JPEG"),
    "a video": (lambda: b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41", "a video's ending"),
    "a video ": (lambda: (b"G" + bytes(187)) * 8, "a video's ending"),
    "a video, not": (lambda: b"RIFF\0\0\0\0AVI LIST", "a video's ending"),
    "a sound file": (lambda: b"RIFF\0\0\0\0WAVEfmt ", "named wrongly"),
    "an archive or a document": (lambda: b"PK\3\4\x14\0\6\0", "as files"),
    "a program": (lambda: b"\x7fELF\2\1\1", "named wrongly"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_no_picture_is_named_by_what_it_is(tmp_path: Path, kind: str) -> None:
    content, advice = KINDS[kind]
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(content())
    with pytest.raises(SourceError, match=f"is (a picture )?{kind.strip()}.*{advice}") as refused:
        read_picture(path)
    assert refused.value.problem is SourceProblem.UNSUPPORTED
    assert str(path) in str(refused.value)


def test_text_whose_last_letter_is_cut_off_is_text(tmp_path: Path) -> None:
    for start in range(4):
        content = b"x" * start + "größe 日本 ".encode() * 100
        assert "is a text file" in str(kind_of(tmp_path / "a", content))


@pytest.mark.parametrize("content", [bytes(5000), bytes(range(256)) * 8, b"\xff\xd8", b"BM\0"])
def test_what_is_unknown_is_not_guessed(tmp_path: Path, content: bytes) -> None:
    assert kind_of(tmp_path / "a", content) is None
