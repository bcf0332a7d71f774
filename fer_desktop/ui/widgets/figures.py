"""The live figures of the status bar: picture size, rates, latency, skipped frames, device."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fer_desktop.live.status import LiveStatistics
from fer_desktop.sources.base import CameraSpec
from fer_desktop.ui import theme
from fer_desktop.ui.camera_format import size_text


class LiveFigures(QWidget):
    """Six figures of fixed width, so that a changing digit moves nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.SPACE_8, 0)
        layout.setSpacing(theme.SPACE_16)
        font = theme.font(theme.CAPTION)
        metrics = QFontMetrics(font)
        self._size = self._figure(layout, self.tr("Width and height of the pictures that the source gives"))
        self._source = self._figure(layout, self.tr("Frames per second that the source gives"))
        self._analysed = self._figure(layout, self.tr("Frames per second that are read"))
        self._latency = self._figure(layout, self.tr("Time from capture to the screen, for the frame that is shown"))
        self._skipped = self._figure(
            layout, self.tr("Frames since the start that were not read, because a newer one was there already")
        )
        self._device = self._figure(layout, self.tr("What the network runs on"))
        for label, widest in (
            (self._size, size_text(1920, 1080)),
            (self._source, self.tr("{rate} fps camera").format(rate="00.0")),
            (self._analysed, self.tr("{rate} analysed").format(rate="00.0")),
            (self._latency, self.tr("{time} ms").format(time="000")),
            (self._skipped, self.tr("{count} skipped").format(count="0000")),
        ):
            label.setFont(font)
            label.setMinimumWidth(metrics.horizontalAdvance(widest) + 2)
        self._device.setFont(font)
        self.clear()

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
        self._size.setText(size_text(*size) if all(size) else "")
        self._tell_wishes(camera)
        rate = self.tr("{rate} fps camera") if camera is not None else self.tr("{rate} fps source")
        self._source.setText(rate.format(rate=f"{figures.camera_fps:.1f}"))
        self._analysed.setText(self.tr("{rate} analysed").format(rate=f"{figures.analysis_fps:.1f}"))
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
                self.tr("asked for: {rate:g}").format(rate=camera.frame_rate),
            )
        )
        for label, wish in zip((self._size, self._source), wishes, strict=True):
            tip = f"{label.accessibleDescription()} ({wish})" if wish else label.accessibleDescription()
            if tip != label.toolTip():
                label.setToolTip(tip)

    def _figure(self, layout: QHBoxLayout, tip: str) -> QLabel:
        label = QLabel()
        label.setToolTip(tip)
        label.setAccessibleDescription(tip)
        layout.addWidget(label)
        return label
