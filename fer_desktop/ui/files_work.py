"""What the Files tab does to its queue: adds files, has them read, and takes in what was read. No widgets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.batch import Note, expand
from fer_desktop.sources.formats import is_video
from fer_desktop.ui.background import Background
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.files_progress import RunProgress
from fer_desktop.ui.files_queue import Entry, EntryState, FileQueueModel
from fer_desktop.ui.files_reader import Ended, FilesReader, Job, ShotRead, Started
from fer_desktop.ui.results_model import ResultLine, ResultsModel

_TICK_MS: Final = 40
_EVENTS_A_TICK: Final = 60
"""Few enough that taking them in never holds up the window."""


class FilesWork(QObject):
    """Owns the queue, the results and the thread that reads.

    added: entries with these keys are in the queue. entryChanged: something about an entry is new. progressed: the
    progress or the state of the work is new. told: a sentence for the user; the flag says whether it is an error.
    """

    added = Signal(list)
    entryChanged = Signal(int)
    progressed = Signal()
    told = Signal(str, bool)

    def __init__(self, context: AppContext, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = background
        self.queue = FileQueueModel()
        self.results = ResultsModel()
        self.progress = RunProgress()
        self.every = 1
        self._way = self._way_of_reading()
        self._reader = FilesReader(self._make_analyzer())
        self._pasted_folder: tempfile.TemporaryDirectory[str] | None = None
        self._pasted_count = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.take_in)
        context.modelChanged.connect(self._follow_context)
        context.settingsChanged.connect(self._follow_context)

    @property
    def paused(self) -> bool:
        return self._reader.paused

    @property
    def outdated(self) -> list[int]:
        """The keys of what was read with another model, runtime or threshold than the current ones."""
        read = (EntryState.DONE, EntryState.FAILED)
        return [entry.key for entry in self.queue.entries if entry.state in read and entry.read_with != self._way]

    @property
    def failed_count(self) -> int:
        return self.queue.count(EntryState.FAILED)

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Add files, and what lies in folders; looking through folders happens in the background."""
        wanted = list(paths)
        skipped: list[Path] = []
        self._background.submit(
            lambda: expand(wanted, skipped.append),
            lambda files: self._add_files(files, len(skipped)),
            lambda error: self.told.emit(str(error), True),
        )

    def add_picture(self, picture: QImage) -> None:
        """Add a picture that has no file. It is kept in a temporary folder until the tab closes."""
        if self._pasted_folder is None:
            self._pasted_folder = tempfile.TemporaryDirectory(prefix="fer-desktop-")
        self._pasted_count += 1
        name = self.tr("Pasted {number}").format(number=self._pasted_count)
        path = Path(self._pasted_folder.name) / f"pasted-{self._pasted_count}.png"
        entry = self.queue.new_entry(path, False, name)
        entry.pasted = picture
        self._enqueue([entry])

    def read_again(self, keys: Collection[int]) -> None:
        """Forget what was read of these entries and read them anew."""
        entries = [entry for entry in self.queue.entries if entry.key in keys and entry.state in _AT_REST]
        self.results.remove_entries([entry.key for entry in entries])
        for entry in entries:
            entry.state, entry.shots, entry.notes, entry.error, entry.crop = EntryState.WAITING, [], (), "", False
            self.queue.changed(entry.key)
            self.entryChanged.emit(entry.key)
        self._have_read(entries)

    def remove(self, keys: Collection[int]) -> None:
        self.progress.drop(len(self._reader.drop(keys)))
        reading = {entry.key for entry in self.queue.entries if entry.key in keys and entry.state is EntryState.READING}
        self.progress.drop(len(reading))
        self.queue.remove(keys)
        self.results.remove_entries(keys)
        self.progressed.emit()

    def pause(self, paused: bool) -> None:
        if paused:
            self._reader.pause()
            self.progress.pause()
        else:
            self._reader.resume()
            self.progress.resume()
        self.progressed.emit()

    def cancel(self) -> None:
        """Stop after the frame at hand; what waits stays in the queue, marked as not read."""
        dropped = self._reader.cancel()
        self.progress.drop(len(dropped))
        for key in dropped:
            entry = self.queue.entry(key)
            if entry is not None:
                entry.state = EntryState.CANCELLED
                self.queue.changed(key)
        self.progressed.emit()

    def take_in(self) -> None:
        """Take over what the thread has read since."""
        lines: list[ResultLine] = []
        touched: dict[int, None] = {}
        for event in self._reader.take(_EVENTS_A_TICK):
            entry = self.queue.entry(event.key)
            if entry is None:  # was removed meanwhile
                continue
            touched[event.key] = None
            match event:
                case Started():
                    entry.state, entry.read_with = EntryState.READING, self._way
                case ShotRead():
                    lines.extend(_lines_of(entry, event))
                    entry.shots.append(event.shot)
                    entry.thumbnail = event.thumbnail or entry.thumbnail
                    self.progress.fraction_of_file = event.fraction
                case Ended():
                    self._end(entry, event)
        self.results.append(lines)
        for key in touched:
            self.queue.changed(key)
            self.entryChanged.emit(key)
        if touched:
            self.progressed.emit()
        if not self.progress.working:
            self._timer.stop()

    def close(self) -> None:
        self._timer.stop()
        self._reader.close()
        if self._pasted_folder is not None:
            self._pasted_folder.cleanup()

    def _end(self, entry: Entry, event: Ended) -> None:
        self.progress.finish_file()
        entry.pasted = None
        entry.crop = Note.READ_AS_CROP in event.notes
        entry.notes = tuple(self._note_words(note) for note in event.notes)
        if event.error is not None:
            entry.state, entry.error = EntryState.FAILED, event.error
        elif event.cancelled:
            entry.state = EntryState.CANCELLED
        else:
            entry.state = EntryState.DONE

    def _add_files(self, files: Sequence[Path], skipped: int) -> None:
        if skipped:
            text = self.tr("1 file there is neither a picture nor a video and was left out.")
            if skipped > 1:
                text = self.tr("{count} files there are neither pictures nor videos and were left out.").format(count=skipped)
            self.told.emit(text, False)
        elif not files:
            self.told.emit(self.tr("There is no picture or video in it."), False)
        self._enqueue([self.queue.new_entry(path, is_video(path)) for path in files])

    def _enqueue(self, entries: list[Entry]) -> None:
        if not entries:
            return
        for entry in entries:
            entry.every = self.every
        self.queue.add(entries)
        self.added.emit([entry.key for entry in entries])
        self._have_read(entries)

    def _have_read(self, entries: Sequence[Entry]) -> None:
        self.progress.add(len(entries))
        self._reader.add([Job(e.key, e.path, str(e.path) if e.pasted is None else e.name, e.pasted, e.every) for e in entries])
        if entries:
            self._timer.start()
        self.progressed.emit()

    def _follow_context(self) -> None:
        way = self._way_of_reading()
        if way != self._way:
            self._way = way
            self._reader.use_analyzer(self._make_analyzer())
            self.progressed.emit()

    def _make_analyzer(self) -> Callable[[], Analyzer]:
        return self._context.make_analyzer(self._context.analyzer_options(follow=False, thorough=True, largest_only=False))

    def _way_of_reading(self) -> str:
        model = self._context.model
        return f"{model.folder if model else ''} {self._context.runtime} {self._context.settings.uncertain_below}"

    def _note_words(self, note: Note) -> str:
        match note:
            case Note.READ_AS_CROP:
                return self.tr("No face was found in it. As it is under 100 pixels, it was read as a face crop.")
            case Note.ENDED_EARLY:
                return self.tr("The video ended well before the length it states; it may be damaged.")
        return str(note)


_AT_REST: Final = (EntryState.DONE, EntryState.FAILED, EntryState.CANCELLED)


def _lines_of(entry: Entry, event: ShotRead) -> list[ResultLine]:
    shot = len(entry.shots)
    readings = event.shot.readings
    if not readings:
        return [ResultLine(row, entry.key, shot, None) for row in event.rows]
    return [ResultLine(row, entry.key, shot, place, readings[place].uncertain) for place, row in enumerate(event.rows)]
