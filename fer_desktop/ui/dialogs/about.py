"""What the program is, what a reading means and doesn't, privacy, versions, licences."""

from __future__ import annotations

import html
import platform
from importlib import metadata
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QUrl
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from fer_desktop import __version__, paths
from fer_desktop.models.description import Model
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.language import of_model

_PACKAGES: Final = (
    ("PySide6_Essentials", "Qt (PySide6)", "LGPL-3.0"),
    ("opencv-python-headless", "OpenCV", "Apache-2.0, FFmpeg LGPL-2.1"),
    ("ai-edge-litert", "LiteRT", "Apache-2.0"),
    ("tensorflow", "TensorFlow", "Apache-2.0"),
    ("tensorflow-cpu", "TensorFlow", "Apache-2.0"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("pillow", "Pillow", "MIT-CMU"),
    ("pi-heif", "pi-heif", "BSD-3-Clause, libheif and libde265 LGPL-3.0"),
    ("pyqtgraph", "pyqtgraph", "MIT"),
    ("platformdirs", "platformdirs", "MIT"),
    ("cv2-enumerate-cameras", "cv2-enumerate-cameras", "MIT"),
    ("mss", "mss", "MIT"),
    ("tqdm", "tqdm", "MPL-2.0 and MIT"),
    ("python-osc", "python-osc", "Unlicense"),
    ("websockets", "websockets", "BSD-3-Clause"),
    ("pylsl", "pylsl", "MIT, liblsl MIT"),
    ("xlsxwriter", "XlsxWriter", "BSD-2-Clause"),
)

translate = QCoreApplication.translate


class AboutDialog(QDialog):
    """Four pages to read."""

    def __init__(self, model: Model | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FER Desktop"))
        self.resize(600, 520)
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        name = theme.label(paths.APPLICATION_NAME, "reading")
        version = theme.label(self.tr("Version {version}").format(version=__version__), "muted")
        names = theme.column(name, version, gap=theme.SPACE_4)
        head = theme.row(picture, (names, 1), gap=theme.SPACE_16)
        self.pages = QTabWidget()
        for title, text in (
            (self.tr("What it does"), meaning_html(model)),
            (self.tr("Privacy"), privacy_html()),
            (self.tr("Versions"), versions_html()),
            (self.tr("Licences"), licences_html()),
        ):
            page = QTextBrowser()
            page.setOpenExternalLinks(True)
            page.setHtml(text)
            page.setFrameShape(QTextBrowser.Shape.NoFrame)
            page.document().setDocumentMargin(theme.SPACE_12)
            page.setAccessibleName(title)
            self.pages.addTab(page, title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        parts = (head, (self.pages, 1), buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_16, margins=theme.DIALOG_MARGINS)


def meaning_html(model: Model | None) -> str:
    """Return what a reading is, with the current model's limits in its own words."""
    text = _paragraphs(
        translate(
            "About",
            "FER Desktop finds faces and says which of seven expressions each one shows: angry, disgust, fear, happy, "
            "neutral, sad, surprise. It grew out of Nugroho, Fenriana and Arijanto (2020).",
        ),
        translate(
            "About",
            "A reading names an expression, not what a person feels. People smile without joy, and are sad without showing "
            "it; what a face shows differs between people, situations and cultures.",
        ),
        translate(
            "About",
            "The percentage is how sure the network is among these seven, not how strong an expression is. Below the "
            "threshold a face is shown as \u201cuncertain\u201d.",
        ),
        translate(
            "About",
            "It is made for learning, research and play. Don't use it to judge, hire, teach, treat or watch people; in the "
            "European Union, for example, inferring emotions at work and in education is prohibited with few exceptions.",
        ),
    )
    if model is not None and model.description.limits:
        title = translate("About", "Limits of the model \u201c{title}\u201d").format(title=of_model(model.description.title))
        rows = "".join(f"<li>{html.escape(of_model(limit), quote=False)}</li>" for limit in model.description.limits)
        text += f"<p><b>{html.escape(title, quote=False)}</b></p><ul>{rows}</ul>"
    return text


def privacy_html() -> str:
    return _paragraphs(
        translate(
            "About",
            "Nothing leaves the program unless you switch it on. Pictures are analysed in this computer's memory, by networks "
            "that are stored on it.",
        ),
        translate(
            "About",
            "It uses the network for two things only: an address that you open yourself as a video source, and what you switch "
            "on in Connections. That sends readings to other programs, never pictures. Before anything reaches another "
            "computer, the program asks, and the status bar says so as long as it is on.",
        ),
        translate("About", "No picture is stored, unless you save a snapshot or a result. No statistics are collected."),
        translate(
            "About",
            "So that you can look back, the pictures of the last minute are kept in memory. They are forgotten when you press "
            "Stop or play another source.",
        ),
        translate(
            "About",
            "To know who is back in the picture, the program describes faces. The descriptions are in memory only, for as "
            "long as the source plays.",
        ),
        translate("About", "The settings are in {folder}. The log, which holds no pictures, is in {logs}.").format(
            folder=paths.user_config_folder(), logs=paths.log_folder()
        ),
    )


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)


def versions_html() -> str:
    rows = [("FER Desktop", __version__, "MIT"), ("Python", platform.python_version(), "PSF")]
    for package, name, licence in _PACKAGES:
        try:
            rows.append((name, metadata.version(package), licence))
        except metadata.PackageNotFoundError:
            continue
    cells = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table cellpadding='4'>{cells}</table><p>{html.escape(platform.platform())}</p>"


def licences_html() -> str:
    """Return NOTICE, if it is there, with its line breaks; above it, in the packaged program, the folder of all licences."""
    text = ""
    licences = paths.licences_folder()
    if licences is not None:
        where = f'<a href="{QUrl.fromLocalFile(str(licences)).toString()}">{html.escape(str(licences))}</a>'
        told = translate("About", "The licences of everything that the program is built from are in {folder}.")
        text = f"<p>{html.escape(told, quote=False).format(folder=where)}</p>"
    for folder in (paths.resources_folder().parent, Path(paths.__file__).parent / "bundled"):
        notice = folder / "NOTICE"
        if notice.is_file():
            return f"{text}<pre style='white-space: pre-wrap'>{html.escape(notice.read_text(encoding='utf-8'))}</pre>"
    return text + "<p>" + html.escape(translate("About", "FER Desktop is free software under the MIT licence.")) + "</p>"
