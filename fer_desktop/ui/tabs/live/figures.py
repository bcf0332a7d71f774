"""The live figures of the status bar: picture size, rates, latency, skipped frames, device."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fer_desktop.live.status import LiveStatistics
from fer_desktop.media.source import CameraSpec
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, plain
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.live.camera_format import size_text


class LiveFigures(Retranslated, QWidget):
    """Six figures of fixed width, so that a changing digit moves nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.SPACE_8, 0)
        layout.setSpacing(theme.SPACE_16)
        self._camera: CameraSpec | None = None
        self._size = self._figure(layout)
        self._source = self._figure(layout)
        self._analysed = self._figure(layout)
        self._latency = self._figure(layout)
        self._skipped = self._figure(layout)
        self._device = self._figure(layout)
        self.clear()
        self.retranslate()

    def retranslate(self) -> None:
        """Explain the figures, and give each the width that it needs in this language. They themselves come every moment."""
        metrics = QFontMetrics(theme.font(theme.CAPTION))
        rate = decimal(0, 1).replace("0", "00", 1)
        for label, widest, tip in (
            (self._size, size_text(1920, 1080), self.tr("Width and height of the pictures that the source gives")),
            (self._source, self.tr("{rate} fps camera").format(rate=rate), self.tr("Frames per second that the source gives")),
            (self._analysed, self.tr("{rate} analysed").format(rate=rate), self.tr("Frames per second that are read")),
            (
                self._latency,
                self.tr("{time} ms").format(time="000"),
                self.tr("Time from capture to the screen, for the frame that is shown"),
            ),
            (
                self._skipped,
                self.tr("{count} skipped").format(count="0000"),
                self.tr("Frames since the start that were not read, because a newer one was there already"),
            ),
            (self._device, "", self.tr("What the network runs on")),
        ):
            label.setMinimumWidth(metrics.horizontalAdvance(widest) + 2)
            label.setAccessibleDescription(tip)
        self._tell_wishes(self._camera)

    def clear(self) -> None:
        """Show that nothing plays."""
        for label in self._labels():
            label.setText("")

    def show_figures(
        self, figures: LiveStatistics, latency_s: float, size: tuple[int, int], camera: CameraSpec | None = None
    ) -> None:
        """Show the engine's figures.

        latency_s: from capture to the screen, 0 where nothing was painted. size: width and height of the pictures as they
        really are, 0 while there are none. camera: what plays, where it is one; its tooltips say what was asked of it.
        """
        self._camera = camera
        self._size.setText(size_text(*size) if all(size) else "")
        self._tell_wishes(camera)
        rate = self.tr("{rate} fps camera") if camera is not None else self.tr("{rate} fps source")
        self._source.setText(rate.format(rate=decimal(figures.camera_fps, 1)))
        self._analysed.setText(self.tr("{rate} analysed").format(rate=decimal(figures.analysis_fps, 1)))
        time = f"{1000 * latency_s:.0f}" if latency_s else "\N{EN DASH}"
        self._latency.setText(self.tr("{time} ms").format(time=time))
        self._skipped.setText(self.tr("{count} skipped").format(count=figures.skipped))
        self._device.setText(figures.device)

    def text(self) -> str:
        """Return all figures as one line."""
        return "  ".join(label.text() for label in self._labels() if label.text())

    def _labels(self) -> tuple[QLabel, ...]:
        return (self._size, self._source, self._analysed, self._latency, self._skipped, self._device)

    def _tell_wishes(self, camera: CameraSpec | None) -> None:
        """Say in the tooltips what the camera was asked for; it may give something else."""
        wishes = (
            ("", "")
            if camera is None
            else (
                self.tr("asked for: {size}").format(size=size_text(camera.width, camera.height)),
                self.tr("asked for: {rate}").format(rate=plain(camera.frame_rate)),
            )
        )
        for label, wish in zip((self._size, self._source), wishes, strict=True):
            tip = f"{label.accessibleDescription()} ({wish})" if wish else label.accessibleDescription()
            if tip != label.toolTip():
                label.setToolTip(tip)

    def _figure(self, layout: QHBoxLayout) -> QLabel:
        label = QLabel()
        label.setFont(theme.font(theme.CAPTION))
        layout.addWidget(label)
        return label
