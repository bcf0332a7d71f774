"""The work of the Files tab without widgets: adds files to the queue, has them read, and collects the results."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.mesh import MeshFaces
from fer_desktop.batch.run import CROP_NOTES, expand
from fer_desktop.core.messages import UserError
from fer_desktop.media.containers import is_video_file
from fer_desktop.models.metrics import Measurement
from fer_desktop.test_sets.finding import TestSet, Way, find_test_sets
from fer_desktop.test_sets.measuring import measurement_on
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.queue import (
    AT_REST,
    Entry,
    EntryKind,
    EntryState,
    FileQueueModel,
    ReadWith,
    model_of,
    threshold_line,
)
from fer_desktop.ui.tabs.files.reader import Ended, Event, FilesReader, Job, RunProgress, ShotRead, Started, WayDetected
from fer_desktop.ui.tabs.files.results import ResultLine, ResultsModel
from fer_desktop.ui.tabs.files.test_sets import SetState, TestSets

_log = logging.getLogger(__name__)

_TICK_MS: Final = 40
_EVENTS_A_TICK: Final = 60
"""Few enough that handling them never blocks the window."""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The files found in some folders. files: the ones of no test set. videos: which of them are videos. skipped: how many are
    of other kinds."""

    sets: Sequence[TestSet]
    files: Sequence[Path]
    videos: frozenset[Path]
    skipped: int


@dataclass(frozen=True, slots=True, eq=False)
class Removed:
    """What was removed from the queue, to put it back. entries, lines: with the places that they had."""

    entries: Sequence[tuple[int, Entry]]
    lines: Sequence[tuple[int, ResultLine]]
    sets: Sequence[SetState]

    @property
    def keys(self) -> set[int]:
        return {entry.key for _, entry in self.entries}


class FilesWork(QObject):
    """Owns the queue, the results and the thread that reads.

    added: the keys of entries that were put in the queue.
    entryChanged: the key of an entry that has changed.
    progressed: the progress or the state of the work has changed.
    told: a function that makes a sentence; whether it is an error; the file that it is about, or None.
    setFinished: the key of a test set of which all pictures have been read.
    """

    added = Signal(list)
    entryChanged = Signal(int)
    progressed = Signal()
    told = Signal(object, bool, object)
    setFinished = Signal(int)

    def __init__(self, context: AppContext, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = background
        self.queue = FileQueueModel()
        self.results = ResultsModel(lambda key: threshold_line(self.queue.entry(key)))
        self.sets = TestSets(self.queue, self)
        self.progress = RunProgress()
        self.frame_stride = 1
        self._stopped: set[int] = set()
        """Files that were removed while they were read: their last events are still to come, and mean nothing."""
        self._reads_with = self._read_with()
        self._reader = FilesReader(self._make_analyzer(), self)
        # To read thousands of files once more doesn't keep the pictures waiting that are shown.
        self._measuring = Background("measurement", self, steps_back=True)
        self._stopping = threading.Event()
        self.setFinished.connect(self._keep_result)
        self._pasted_folder: tempfile.TemporaryDirectory[str] | None = None
        self._pasted_count = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.take_in)
        context.modelChanged.connect(self._follow_context)
        context.settingsChanged.connect(self._follow_context)
        context.languageChanged.connect(self.sets.retranslate)

    @property
    def paused(self) -> bool:
        return self._reader.paused

    @property
    def outdated(self) -> list[int]:
        """The keys of entries that were read with another model, runtime, threshold, mesh or, for videos, smoothing."""
        read = (EntryState.DONE, EntryState.FAILED)
        return [e.key for e in self.queue.entries if e.is_file and e.state in read and self._is_outdated(e)]

    @property
    def unread(self) -> list[int]:
        """The keys of entries that failed or were cancelled."""
        return [e.key for e in self.queue.entries if e.is_file and e.state in (EntryState.FAILED, EntryState.CANCELLED)]

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Add files, and the files in folders. The folders are searched in the background."""
        wanted, frame_stride = list(paths), self.frame_stride
        self._background.submit(
            lambda: _look_for(wanted),
            lambda found: self._add_found(found, frame_stride),
            lambda error: self._tell(lambda: translated(error), True),
        )

    def add_picture(self, picture: QImage) -> None:
        """Add a picture that has no file. It is kept in a temporary folder until the tab closes."""
        if self._pasted_folder is None:
            self._pasted_folder = tempfile.TemporaryDirectory(prefix="fer-desktop-")
        self._pasted_count += 1
        name = self.tr("Pasted {number}").format(number=self._pasted_count)
        path = Path(self._pasted_folder.name) / f"pasted-{self._pasted_count}.png"
        entry = self.queue.new_entry(path, EntryKind.PICTURE, name)
        entry.pasted = picture
        self._enqueue([entry])

    def read_again(self, keys: Collection[int]) -> None:
        """Drop the results of these entries and read them again; for a test set, its pictures."""
        wanted = set(keys)
        for key in keys:
            if (state := self.sets.state(key)) is not None:
                wanted |= state.keys
        entries = [e for e in self.queue.entries if e.key in wanted and e.is_file and e.state in AT_REST]
        self.results.remove_entries([entry.key for entry in entries])
        self.sets.forget(entries)
        for entry in entries:
            _begin_again(entry)
            self.queue.changed(entry.key)
            self.entryChanged.emit(entry.key)
        self._have_read(entries)

    def read_set_as(self, key: int, way: Way) -> None:
        """Read a test set as photographs or as face crops, as the person chose, whatever its pictures look like."""
        state = self.sets.state(key)
        if state is None or (state.way is way and not state.detected):
            return
        changed = state.way is not way
        self.sets.set_way(key, way, detected=False)
        self._reader.use_way(key, way)
        if changed:
            self.read_again([key])

    def remove(self, keys: Collection[int]) -> Removed:
        """Remove entries from the queue, test sets with their pictures; return all that was removed, for `restore`."""
        gone = self.sets.with_their_own(keys)
        unfinished = {e.key: e for e in self.queue.entries if e.key in gone and e.is_file and e.state not in AT_REST}
        self._stopped |= unfinished.keys() - set(self._reader.drop(gone))
        self.progress.drop(len(unfinished), _videos(unfinished.values()))
        removed = Removed(self.queue.remove(gone), self.results.remove_entries(gone), self.sets.remove(gone))
        self.progressed.emit()
        return removed

    def restore(self, removed: Removed) -> None:
        """Put back what was removed. Files that were not read to their end are read from their start."""
        entries = [entry for _, entry in removed.entries]
        unfinished = [entry for entry in entries if entry.is_file and entry.state not in AT_REST]
        begun = {entry.key for entry in unfinished}
        for entry in unfinished:
            _begin_again(entry)
        self.queue.restore(removed.entries)
        self.sets.restore(removed.sets, entries)
        self.results.restore((place, line) for place, line in removed.lines if line.entry not in begun)
        self._have_read(unfinished)

    def pause(self, paused: bool) -> None:
        if paused:
            self._reader.pause()
            self.progress.pause()
        else:
            self._reader.resume()
            self.progress.resume()
        self.progressed.emit()

    def cancel(self) -> None:
        """Stop after the current frame. The entries that wait stay in the queue, marked as not read."""
        self._leave_unread(self._reader.cancel())

    def cancel_entries(self, keys: Collection[int]) -> None:
        """Stop reading these entries alone, the current one after its current frame. What was read of it stays."""
        self._leave_unread(self._reader.drop(keys))

    def _leave_unread(self, dropped: Sequence[int]) -> None:
        self.progress.drop(len(dropped), _videos(entry for key in dropped if (entry := self.queue.entry(key)) is not None))
        for key in dropped:
            entry = self.queue.entry(key)
            if entry is not None:
                entry.state = EntryState.CANCELLED
                self.queue.changed(key)
                self.entryChanged.emit(key)
        self.progressed.emit()

    def take_in(self) -> None:
        """Handle the events of the reading thread since the last call."""
        lines: list[ResultLine] = []
        touched: dict[int, None] = {}
        for event in self._reader.take(_EVENTS_A_TICK):
            entry = self.queue.entry(event.key)
            if event.key in self._stopped:
                if isinstance(event, Ended):
                    self._stopped.discard(event.key)
            elif entry is not None:  # None if it was removed meanwhile
                touched[event.key] = None
                lines.extend(self._handle(entry, event))
        self.results.append(lines)
        for key in touched:
            self.queue.changed(key)
            self.entryChanged.emit(key)
        if touched:
            self.progressed.emit()
        if not self.progress.working:
            self._timer.stop()

    def _handle(self, entry: Entry, event: Event) -> list[ResultLine]:
        """Take an event of the reading thread into its entry; return the new lines of the table."""
        lines: list[ResultLine] = []
        match event:
            case WayDetected():
                self.sets.set_way(event.key, event.way, detected=True)
            case Started():
                entry.state, entry.read_with = EntryState.READING, self._reads_with
                self.progress.begin_file(entry.video)
            case ShotRead():
                lines = _lines_of(entry, event)
                entry.shots.append(event.shot)
                entry.thumbnail = event.thumbnail or entry.thumbnail
                self.progress.fraction_of_file = event.fraction
            case Ended():
                self._end(entry, event)
        return lines

    def _keep_result(self, key: int) -> None:
        """Keep the result of a test set with its model, as the Model tab does, if all its pictures were read with it."""
        state = self.sets.state(key)
        if state is None or state.way is None or not state.whole:
            return
        model, runtime = model_of(entry for each in state.keys if (entry := self.queue.entry(each)) is not None)
        if model is None or runtime is None:
            return
        test_set, answers, way = state.test_set, state.tally.answers, state.way

        def keep(found: Measurement | None) -> None:
            if found is not None:
                try:
                    self._context.keep_measurements([(model, found)])
                except UserError as error:
                    reason = error
                    self._tell(lambda: translated(reason), True)
                self.sets.set_kept(key, state.tally.answers == answers)

        self._measuring.submit(
            lambda: measurement_on(test_set, answers, way, Runtime(runtime), self._stopping),
            keep,
            # Without a face in any picture there are no figures; the page says so.
            lambda error: _log.info("the result on %s isn't kept: %s", test_set.folder, error),
        )

    def request_stop(self) -> None:
        self._timer.stop()
        self._stopping.set()
        self._measuring.request_stop()
        self._reader.request_stop()

    def join(self, deadline: float) -> None:
        self._reader.join(deadline)
        self._measuring.join(deadline)
        if self._pasted_folder is not None:
            self._pasted_folder.cleanup()

    def _end(self, entry: Entry, event: Ended) -> None:
        self.progress.finish_file()
        entry.pasted = None
        entry.crop = event.crop or not CROP_NOTES.isdisjoint(event.notes)
        entry.notes = event.notes
        if event.error is not None:
            entry.state, entry.error = EntryState.FAILED, event.error
        elif event.cancelled:
            entry.state = EntryState.CANCELLED
            return
        else:
            entry.state = EntryState.DONE
        state = self.sets.state(entry.test_set)
        if state is not None and (state.way is Way.CROPS) != event.crop and entry.state is EntryState.DONE:
            # The person chose the other way while this picture was read. It is read again later, as its rows come first.
            QTimer.singleShot(0, self, lambda: self.read_again([entry.key]))
        else:
            self.sets.put(entry)
            if state is not None and state.complete:
                self.setFinished.emit(state.key)

    def _add_found(self, found: _Found, frame_stride: int) -> None:
        entries: list[Entry] = []
        sets = []
        for test_set in found.sets:
            heading = self.queue.new_entry(test_set.folder, EntryKind.TEST_SET, test_set.name)
            pictures = []
            for picture in test_set.pictures:
                entry = self.queue.new_entry(picture.path, EntryKind.PICTURE)
                entry.test_set, entry.true = heading.key, picture.true
                pictures.append(entry)
            sets.append((heading, test_set, pictures))
            entries.extend((heading, *pictures))
        for path in found.files:
            entry = self.queue.new_entry(path, EntryKind.VIDEO if path in found.videos else EntryKind.PICTURE)
            entry.frame_stride = frame_stride
            entries.append(entry)
        if found.skipped:
            self._tell(lambda: self._left_out_text(found.skipped))
        elif not entries:
            self._tell(lambda: self.tr("No pictures or videos were found there."))
        self._enqueue(entries, sets)

    def _tell(self, say: Callable[[], str], error: bool = False) -> None:
        self.told.emit(say, error, None)

    def _left_out_text(self, count: int) -> str:
        if count == 1:
            return self.tr("1 file there is neither a picture nor a video and was left out.")
        return self.tr("{count} files there are neither pictures nor videos and were left out.").format(count=count)

    def _enqueue(self, entries: list[Entry], sets: Sequence[tuple[Entry, TestSet, list[Entry]]] = ()) -> None:
        if not entries:
            return
        self.queue.add(entries)
        for heading, test_set, pictures in sets:
            self.sets.add(heading, test_set, pictures)
        self.added.emit([entry.key for entry in entries])
        self._have_read([entry for entry in entries if entry.is_file])

    def _have_read(self, entries: Sequence[Entry]) -> None:
        self.progress.add(len(entries), _videos(entries))
        samples = {key: state.test_set.sample() for key in {e.test_set for e in entries} if (state := self.sets.state(key))}
        jobs = [
            Job(e.key, e.path, e.file, e.pasted, e.frame_stride, e.test_set, samples.get(e.test_set, ()), e.start_s, e.end_s)
            for e in entries
        ]
        self._reader.add(jobs)
        if entries:
            self._timer.start()
        self.progressed.emit()

    def _follow_context(self) -> None:
        reads_with = self._read_with()
        if reads_with != self._reads_with:
            self._reads_with = reads_with
            self._reader.use_analyzer(self._make_analyzer())
            self.progressed.emit()

    def _make_analyzer(self) -> Callable[[], Analyzer]:
        mesh = MeshFaces.ALL if self._context.settings.mesh else MeshFaces.OFF
        return self._context.make_analyzer(
            self._context.analyzer_options(follow=False, multi_view=True, largest_only=False, redetection_s=0.0, mesh=mesh)
        )

    def _read_with(self) -> ReadWith:
        """Return what the next file is read with."""
        context = self._context
        settings = context.settings
        return ReadWith(context.model, context.runtime.value, context.uncertain_below, settings.smoothing_s, settings.mesh)

    def _is_outdated(self, entry: Entry) -> bool:
        before, now = entry.read_with, self._reads_with
        if before is not None and not entry.video:
            now = replace(now, smoothing_s=before.smoothing_s)
        return before != now


def _videos(entries: Iterable[Entry]) -> int:
    return sum(entry.video for entry in entries)


def _begin_again(entry: Entry) -> None:
    """Make an entry as it was before it was read."""
    entry.state, entry.shots, entry.notes, entry.error, entry.crop = EntryState.WAITING, [], (), None, False


def _look_for(paths: Sequence[Path]) -> _Found:
    """Return the files to read. Called in the background, as it takes a while for thousands of files."""
    found = find_test_sets(paths)
    skipped: list[Path] = []
    files = expand(found.others, skipped.append)
    return _Found(found.sets, files, frozenset(filter(is_video_file, files)), len(skipped))


def _lines_of(entry: Entry, event: ShotRead) -> list[ResultLine]:
    shot = len(entry.shots)
    readings, small = event.shot.readings, len(event.shot.too_small)
    if not readings:
        return [ResultLine(row, entry.key, shot, None, entry.true, small) for row in event.rows]
    return [ResultLine(row, entry.key, shot, place, entry.true) for place, row in enumerate(event.rows)]
