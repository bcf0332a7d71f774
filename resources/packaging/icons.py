"""Makes the icon files of the three systems from resources/icons/fer-desktop.svg, with Qt.

    python -m resources.packaging.icons OUT

writes OUT/fer-desktop.ico (Windows), OUT/fer-desktop.icns (macOS) and OUT/hicolor/ (Linux).
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE: Final = Path(__file__).resolve().parents[1] / "icons" / "fer-desktop.svg"

LINUX_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_WINDOWS_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_MAC_KINDS: Final = (
    *(("ic11", 32), ("ic12", 64), ("ic07", 128), ("ic13", 256)),
    *(("ic08", 256), ("ic14", 512), ("ic09", 512), ("ic10", 1024)),
)
"""Apple's names of the PNG entries in an .icns file, and their sizes in pixels."""


def png(size: int) -> bytes:
    """Return the icon as a PNG of size x size pixels, with transparency."""
    renderer = QSvgRenderer(str(SOURCE))
    if not renderer.isValid():
        raise ValueError(f"{SOURCE} is no SVG that Qt can draw")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise OSError("Qt can't write a PNG")
    return bytes(content.data())


def write_ico(folder: Path) -> Path:
    """Write fer-desktop.ico into a folder, and return its path."""
    pictures = [png(size) for size in _WINDOWS_SIZES]
    header = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(header) + 16 * len(pictures)
    entries = b""
    for size, picture in zip(_WINDOWS_SIZES, pictures, strict=True):
        # The format writes a side of 256 as 0.
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return _write(folder / "fer-desktop.ico", header + entries + b"".join(pictures))


def write_icns(folder: Path) -> Path:
    """Write fer-desktop.icns into a folder, and return its path."""
    body = b""
    for kind, size in _MAC_KINDS:
        picture = png(size)
        body += kind.encode() + struct.pack(">I", 8 + len(picture)) + picture
    return _write(folder / "fer-desktop.icns", b"icns" + struct.pack(">I", 8 + len(body)) + body)


def write_hicolor(folder: Path) -> None:
    """Write the icon in every size, and as SVG, to the places below `folder` in which Linux desktops look for it."""
    for size in LINUX_SIZES:
        _write(folder / f"{size}x{size}" / "apps" / "fer-desktop.png", png(size))
    target = folder / "scalable" / "apps" / "fer-desktop.svg"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, target)


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    out = Path(sys.argv[1])
    application = QGuiApplication(sys.argv[:1])
    write_ico(out)
    write_icns(out)
    write_hicolor(out / "hicolor")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
