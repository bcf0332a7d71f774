"""`fer-desktop watch`: analyses what plays, without a window, and sends the readings to other programs."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

import cv2

from fer_desktop.analysis.analyzer import REDETECTION_S, Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import analyze_files, expand
from fer_desktop.cli.arguments import PROGRAM, STDOUT, WatchArguments
from fer_desktop.cli.command import (
    BAD_USAGE,
    DONE,
    SOME_FAILED,
    UsageError,
    choose_runtime,
    find_model,
    make_analyzer,
    reader_gone,
)
from fer_desktop.cli.terminal import Stop, own_stderr, printable, stop_signals
from fer_desktop.core.files import write_whole
from fer_desktop.core.types import Analysis, UInt8Array
from fer_desktop.link.commands import Command, CommandKind
from fer_desktop.link.inputs import CommandInput
from fer_desktop.link.json_lines import JsonLinesSender
from fer_desktop.link.link import Link
from fer_desktop.link.messages import Moment, Origin
from fer_desktop.link.outputs import Connection, Phase, QueuedOutput
from fer_desktop.link.rules import RulesError, load_rules
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.followed_person import Selection
from fer_desktop.live.status import LiveState, LiveStatus
from fer_desktop.media.cameras import find_camera, list_cameras
from fer_desktop.media.source import CameraSpec, PicturesSpec, SourceSpec, StreamSpec, parse_source, spec_name
from fer_desktop.models.description import Model
from fer_desktop.paths import pictures_folder, recordings_folder, user_config_folder
from fer_desktop.recordings.covering import Covering, CoverStyle, covered_still, find_faces
from fer_desktop.recordings.document import Document, recorded_model
from fer_desktop.recordings.rows import writing_problem
from fer_desktop.recordings.writer import RecordingState, RecordingStatus, RecordingWriter
from fer_desktop.settings import FILE_NAME, UNCOVERED, Settings, load_settings

_EVERY_S: Final = 0.05
"""Seconds between two looks at what the engine, the outputs and the recording are doing."""

_FIRST_FRAME_S: Final = 30.0
"""With --seconds: how long the first frame is waited for, beside those seconds."""

_STOP_S: Final = 3.0
_FINISH_S: Final = 30.0
"""Seconds that the outputs, and the files of a recording, may take to end in order."""

_OUTPUT_S: Final = 10.0
_STANDARD_OUTPUT: Final = "standard output"


def watch(arguments: WatchArguments) -> int:
    """Analyse what plays until it ends or is stopped; return the exit status. States and errors go to standard error."""
    with own_stderr() as messages, stop_signals() as stop:
        try:
            return _watch(arguments, messages, stop)
        except UsageError as error:
            print(f"{PROGRAM} watch: {printable(str(error))}", file=messages)
            return BAD_USAGE


def _watch(arguments: WatchArguments, messages: TextIO, stop: Stop) -> int:
    spec = _source(arguments)
    model = find_model(arguments.model)
    runtime = choose_runtime(model, arguments.runtime)
    session = _Session(arguments, spec, model, runtime, messages, stop)
    connections = _connections(arguments, session.link)
    if arguments.rules is not None:
        try:
            session.link.set_rules(load_rules(arguments.rules))
        except RulesError as error:
            raise UsageError(f"--rules: {error}") from error
    try:
        session.connect(connections)
        status = session.play_unpaced() if arguments.unpaced else session.play()
    finally:
        session.end()
    if session.reader_gone:
        return reader_gone()
    if stop.signal is not None:
        return 128 + stop.signal
    return SOME_FAILED if session.failed else status


def _source(arguments: WatchArguments) -> SourceSpec:
    if arguments.source is not None:
        spec = parse_source(arguments.source, repeat=False)
        if isinstance(spec, PicturesSpec) and not spec.paths:
            raise UsageError(f"--source: there are no pictures in {arguments.source}")
        if arguments.unpaced and isinstance(spec, StreamSpec):
            raise UsageError("--unpaced needs a file, and --source is an address, whose frames come at their own pace")
        return spec
    cameras = list_cameras()
    found = next(iter(cameras), None) if arguments.camera is None else find_camera(arguments.camera, cameras)
    if found is None:
        there = ", ".join(camera.name for camera in cameras)
        wanted = "no camera was found" if arguments.camera is None else f"--camera: there is no camera {arguments.camera}"
        raise UsageError(f"{wanted}. {f'Choose one of: {there}' if there else 'Connect one, or name a --source'}")
    return found


def _connections(arguments: WatchArguments, link: Link) -> dict[str, Connection]:
    """Return the outputs and inputs that the arguments name, none of them open. Raises UsageError."""
    connections: dict[str, Connection] = {}
    for path in arguments.jsonl:
        if path == STDOUT:
            if getattr(sys.stdout, "name", None) == os.devnull:
                raise UsageError("there is no terminal to write to: name a file with --jsonl FILE")
            connections[_STANDARD_OUTPUT] = QueuedOutput(JsonLinesSender(None))
        else:
            _make_way(path, arguments.overwrite)
            connections[f"JSON lines in {path}"] = QueuedOutput(JsonLinesSender(path))
    # The libraries of the others are imported where they are used: most runs need none of them.
    if arguments.osc or arguments.osc_in is not None:
        connections |= _osc(arguments, link)
    if arguments.websocket is not None:
        from fer_desktop.link.websocket import WebSocketServer

        server = WebSocketServer(arguments.websocket, link.accept, arguments.token, arguments.origins)
        connections["WebSocket"] = server
    if arguments.lsl is not None or arguments.lsl_markers is not None:
        connections |= _lsl(arguments, link)
    return connections


def _osc(arguments: WatchArguments, link: Link) -> dict[str, Connection]:
    from fer_desktop.link.osc import OscReceiver, OscSender

    connections: dict[str, Connection] = {f"OSC to {each}": QueuedOutput(OscSender(each)) for each in arguments.osc}
    if arguments.osc_in is not None:
        connections[f"OSC from {arguments.osc_in}"] = CommandInput(OscReceiver(arguments.osc_in), link.accept)
    return connections


def _lsl(arguments: WatchArguments, link: Link) -> dict[str, Connection]:
    from fer_desktop.link.lsl import LslMarkerReceiver, LslSender

    connections: dict[str, Connection] = {}
    if arguments.lsl is not None:
        connections[f"LSL stream {arguments.lsl}"] = QueuedOutput(LslSender(arguments.lsl))
    if arguments.lsl_markers is not None:
        receiver = LslMarkerReceiver(arguments.lsl_markers)
        connections[f"LSL markers of {arguments.lsl_markers}"] = CommandInput(receiver, link.accept)
    return connections


def _make_way(path: Path, overwrite: bool) -> None:
    """Empty an older file, or raise UsageError where nobody said so or where it can't be written."""
    if (problem := writing_problem(path)) is not None:
        raise UsageError(f"--jsonl: {problem}")
    if path.is_file() and path.stat().st_size:
        if not overwrite:
            raise UsageError(f"--jsonl: {path} is there already: name another file, or add --overwrite to replace it")
        os.truncate(path, 0)


class _Session:
    """One run of `watch`: what plays, whom it follows, what it records, and what it says on standard error."""

    def __init__(
        self, arguments: WatchArguments, spec: SourceSpec, model: Model, runtime: Runtime, messages: TextIO, stop: Stop
    ) -> None:
        self.link = Link(self._note_command)
        self.reader_gone = self.failed = False
        self._arguments = arguments
        self._spec = spec
        self._model = model
        self._runtime = runtime
        self._messages = messages
        self._stop = stop
        self._settings = load_settings(user_config_folder() / FILE_NAME)[0] if not arguments.unpaced else Settings()
        self._connections: dict[str, Connection] = {}
        # A named pipe that nobody reads yet can't be opened; it is tried again.
        self._waited_for = {f"JSON lines in {path}" for path in arguments.jsonl if path.is_fifo()}
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._said: dict[str, str] = {}
        self._recorder = _Recorder()
        self._wanted, self._no_video = arguments.record, arguments.no_video
        self._made_at = time.monotonic()
        # Guards the three below, which the analysis thread uses, too.
        self._lock = threading.Lock()
        self._selection = Selection()
        self._newest: Analysis | None = None
        self._begun_at: float | None = None

    # ---- From the start to the end ----

    def connect(self, connections: dict[str, Connection]) -> None:
        """Open the outputs and inputs. Raises UsageError where one can't be opened."""
        self._connections = connections
        for name, connection in connections.items():
            self.link.start(name, connection)
        deadline = time.monotonic() + _OUTPUT_S
        for name, connection in connections.items():
            while connection.status().phase is Phase.STARTING and time.monotonic() < deadline and not self._stop.event.is_set():
                self._stop.event.wait(0.005)
            status = connection.status()
            if status.phase is Phase.FAILED and name not in self._waited_for:
                self._said[f"{name}: error"] = str(status.error)  # so it is told once
                raise UsageError(f"{name}: {status.error}")
            if name != status.address and not name.endswith(status.address):
                self._say(name, status.address)

    def play(self) -> int:
        """Play the source at its own pace; return the exit status."""
        options = AnalyzerOptions(redetection_s=REDETECTION_S)
        with closing(LiveEngine(lambda: build_analyzer(self._model, self._runtime, options))) as engine:
            engine.listen(lambda analysis: self._take_live(engine, analysis))
            engine.start(self._spec)
            status: int | None = None
            while status is None and not self._over():
                self._stop.event.wait(_EVERY_S)
                status = self._tend(engine.status())
            engine.listen(None)
        if status is not None:
            return status
        return SOME_FAILED if self._begun_at is None else DONE

    def play_unpaced(self) -> int:
        """Analyse every frame of a file, or of pictures, as `analyze` does; return the exit status."""
        analyzer = make_analyzer(self._model, self._runtime)
        self._say("state", f"live: {spec_name(self._spec)}")
        self.link.set_state(LiveState.LIVE, spec_name(self._spec))
        status = DONE
        for error in self._analyze_all(analyzer):
            self._say("error", error)
            status = SOME_FAILED
        return status

    def end(self) -> None:
        """End everything in order: the recording first, as it may take longest."""
        self._recorder.stop(_FINISH_S)
        self._tell_recording()
        self.link.set_state(LiveState.IDLE, spec_name(self._spec))
        self.failed = self._any_failed()
        self.link.close(time.monotonic() + _STOP_S)
        # An output may fail as it sends what it still had.
        self.failed = self.failed or self._any_failed()
        self._tell_outputs()

    def _any_failed(self) -> bool:
        return any(connection.status().phase is Phase.FAILED for connection in self._connections.values())

    def _analyze_all(self, analyzer: Analyzer) -> Iterator[str]:
        paths = self._spec.paths if isinstance(self._spec, PicturesSpec) else expand([Path(str(self._arguments.source))])
        for result in analyze_files(list(paths), lambda: analyzer, cancel=self._stop.event):
            for analysis in result.analyses:
                self.link.wait_for_room(self._over)
                if self._over():
                    return
                self._take(analysis, Moment.now())
                self._carry_out()
                self._tell_outputs()
            if result.error is not None:
                yield str(result.error)

    def _over(self) -> bool:
        if self._stop.event.is_set() or self.reader_gone:
            return True
        seconds = self._arguments.seconds
        if seconds is None:
            return False
        # The seconds begin with the first frame; a source that gives none isn't waited for much longer.
        begun = self._begun_at
        return time.monotonic() >= (self._made_at + _FIRST_FRAME_S if begun is None else begun) + seconds

    # ---- In the analysis thread ----

    def _take_live(self, engine: LiveEngine, analysis: Analysis) -> None:
        if self._wanted:  # now, so that the first frame is recorded
            self._wanted = False
            self._record(engine.status())
        self._take(analysis)

    def _take(self, analysis: Analysis, moment: Moment | None = None) -> None:
        with self._lock:
            place = self._selection.update(analysis.readings, analysis.frame.timestamp)
            followed = None if place is None else analysis.readings[place].face.track_id or place + 1
            self._newest = analysis
            self._begun_at = self._begun_at or time.monotonic()
        self.link.take(analysis, followed, moment)
        self._recorder.add(analysis)

    def _note_command(self, command: Command) -> None:
        self._commands.put(command)

    # ---- In the main thread ----

    def _tend(self, status: LiveStatus) -> int | None:
        """Tell what has changed, and do what was asked for. Return the exit status where the source is at its end."""
        state = status.state
        self._carry_out(status)
        self._tell_outputs()
        self._tell_recording()
        message = status.message
        self.link.set_state(state, status.source_name, self._recorder.running, message)
        self._say("error" if state is LiveState.FAILED else "state", f"{state}: {message or status.source_name}")
        if state is LiveState.ENDED:
            return DONE
        # A camera or a stream is tried again, unless it is the analyzer that failed.
        for_good = not isinstance(self._spec, CameraSpec | StreamSpec) or status.problem is None
        return SOME_FAILED if state is LiveState.FAILED and for_good else None

    def _carry_out(self, status: LiveStatus | None = None) -> None:
        while not self._commands.empty():
            self._do(self._commands.get(), status)

    def _do(self, command: Command, status: LiveStatus | None) -> None:
        self._note(f"{command.origin}: {command.kind} {command.text or command.person or ''}".rstrip())
        if command.kind is CommandKind.MARKER or command.origin is Origin.RULE:
            self._recorder.mark(command.moment.monotonic, command.text)
        match command.kind:
            case CommandKind.START_RECORDING:
                self._record(status)
            case CommandKind.STOP_RECORDING:
                self._recorder.stop(0)
            case CommandKind.SNAPSHOT:
                self._snapshot()
            case CommandKind.FOLLOW:
                with self._lock:
                    now = 0.0 if self._newest is None else self._newest.frame.timestamp
                    self._selection.choose(command.person or None, now)
            case CommandKind.SOUND:
                print("\a", end="", file=self._messages, flush=True)

    def _record(self, status: LiveStatus | None) -> None:
        if status is None:
            self._note("--unpaced doesn't record")
            return
        statistics = status.statistics
        settings = {"smoothing_s": AnalyzerOptions().smoothing_s, "uncertain_below": self._model.description.uncertain_below}
        document = Document(
            source_name=Path(spec_name(self._spec)).name,
            model=recorded_model(self._model, self._runtime.value, statistics.device),
            settings={**settings, "largest_only": False},
            with_video=self._settings.record_video and not self._no_video,
        )
        chosen = self._settings.recordings_folder
        self._recorder.start(Path(chosen) if chosen else recordings_folder(), document, statistics.source_rate)

    def _snapshot(self) -> None:
        with self._lock:
            newest = self._newest
        if newest is None:
            return
        chosen = self._settings.snapshots_folder
        folder = Path(chosen) if chosen else pictures_folder()
        path = folder / f"{self._settings.snapshot_name} {datetime.now():%Y-%m-%d %H.%M.%S.%f}.png".strip()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, cv2.imencode(".png", self._covered(newest))[1].tobytes())
        except OSError as error:
            self._say("error", f"the snapshot can't be saved in {folder}: {error.strerror or error}")
        else:
            self._note(f"snapshot: {path}")

    def _covered(self, analysis: Analysis) -> UInt8Array:
        """Return the picture with all faces covered where the settings want faces covered: nobody is chosen here."""
        image, style = analysis.frame.image, self._settings.cover
        if style == UNCOVERED:
            return image
        known = [(reading.face.track_id, reading.face.box) for reading in analysis.readings]
        return covered_still(image, known, Covering(CoverStyle(style)), find_faces())

    # ---- On standard error ----

    def _tell_recording(self) -> None:
        status = self._recorder.status()
        if status is None:
            return
        if status.state is RecordingState.FAILED:
            self._say("error", str(status.message))
        elif status.folder is not None:
            ended = status.state is RecordingState.STOPPED
            self._say("recording", f"{'recorded in' if ended else 'recording in'} {status.folder}")

    def _tell_outputs(self) -> None:
        for name, connection in self._connections.items():
            status = connection.status()
            cause = connection.cause if isinstance(connection, QueuedOutput) else None
            if name == _STANDARD_OUTPUT and isinstance(cause, BrokenPipeError):
                self.reader_gone = True
            elif status.error is not None:
                self._say(f"{name}: error", str(status.error), title="error")

    def _note(self, text: str) -> None:
        if not self._arguments.quiet:
            print(printable(text), file=self._messages, flush=True)

    def _say(self, about: str, text: str, title: str | None = None) -> None:
        """Say something, once until it changes."""
        title = title or about
        if self._said.get(about) != text:
            self._said[about] = text
            if title == "error" or not self._arguments.quiet:
                print(printable(f"{title}: {text}"), file=self._messages, flush=True)


class _Recorder:
    """At most one recording at a time. `add` is for the analysis thread."""

    def __init__(self) -> None:
        self._writer: RecordingWriter | None = None
        self._stopping = False

    @property
    def running(self) -> bool:
        return self._writer is not None and not self._stopping

    def start(self, folder: Path, document: Document, source_rate: float | None) -> None:
        if not self.running:
            self._writer = RecordingWriter(folder, document, source_rate)
            self._stopping = False

    def add(self, analysis: Analysis) -> None:
        writer = self._writer
        if writer is not None:
            writer.add(analysis)

    def mark(self, timestamp: float, text: str) -> None:
        if self._writer is not None:
            self._writer.mark(timestamp, text)

    def stop(self, timeout_s: float) -> None:
        """End the recording, and wait until its files are closed."""
        if self._writer is not None:
            self._stopping = True
            self._writer.stop()
            self._writer.join(timeout_s)

    def status(self) -> RecordingStatus | None:
        return None if self._writer is None else self._writer.status()
