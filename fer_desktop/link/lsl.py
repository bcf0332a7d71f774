"""Lab Streaming Layer: the followed person's readings and the markers as streams, and the markers of another stream.

pylsl is imported when a stream is opened. Its wheels carry liblsl for most computers, not for all; without it, this fails with
a message, and all else works.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from types import ModuleType
from typing import Any, Final

from fer_desktop import __version__
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import UserError, marked
from fer_desktop.link.commands import Command, CommandKind, Refusal, RefusedError, make_command
from fer_desktop.link.messages import LinkMessage, MarkerMessage, Moment, Origin, ReadingMessage, ahead_of_monotonic

DEFAULT_NAME: Final = "FER Desktop"
MARKERS: Final = " markers"
"""What the name of the stream of markers adds to that of the readings."""

CHANNELS: Final = (*EXPRESSIONS, "confidence", "uncertain")
_UNITS: Final = (*("probability",) * (len(EXPRESSIONS) + 1), "flag")

_KEPT: Final = 10
"""Hundreds of samples that liblsl keeps for a receiver that stalls."""

_CORRECTION_S: Final = 2.0
_LOOK_S: Final = 1.5


class LslError(UserError):
    """Lab Streaming Layer can't be used; the message says why and what to do."""


def load_pylsl() -> ModuleType:
    """Return the package pylsl. Raises LslError where it, or liblsl, is not there."""
    try:
        import pylsl
    except ImportError as error:
        template = marked("Lab Streaming Layer needs the package {package}, which isn't installed here.")
        raise LslError(template, package="pylsl") from error
    except (RuntimeError, OSError) as error:
        template = marked(
            "Lab Streaming Layer needs the library {library}, which can't be loaded here. Install it, and name its file in "
            "the environment variable {variable}."
        )
        raise LslError(template, library="liblsl", variable="PYLSL_LIB") from error
    module: ModuleType = pylsl
    return module


class LslSender:
    """Offers two streams, of the followed person's readings and of markers. Meets `Sender`.

    The readings have the time of their capture. liblsl has threads of its own, so a receiver that stalls delays nobody.
    """

    def __init__(self, name: str = DEFAULT_NAME) -> None:
        """name: of the stream of readings, by which receivers find it."""
        self._name = name
        self._readings: Any = None
        self._markers: Any = None
        self._clock: Callable[[], float] = time.monotonic

    @property
    def address(self) -> str:
        return self._name

    def wants(self, message: LinkMessage) -> bool:
        match message:
            case ReadingMessage():
                return message.followed
            case MarkerMessage():
                # A marker that came from a stream is there already; if that were this one, it would come for ever.
                return message.origin is not Origin.LSL
        return False

    def open(self, give_up: Callable[[], bool]) -> None:
        pylsl = load_pylsl()
        self._clock = pylsl.local_clock
        self._readings = pylsl.StreamOutlet(_readings_info(pylsl, self._name), max_buffered=_KEPT)
        self._markers = pylsl.StreamOutlet(_markers_info(pylsl, self._name), max_buffered=_KEPT)

    def send(self, message: LinkMessage) -> None:
        match message:
            case ReadingMessage():
                values = [*message.shown, message.confidence, float(message.uncertain)]
                self._readings.push_sample(values, self._time(message.moment))
            case MarkerMessage():
                text = message.text.replace("\0", " ").encode("utf-8", "backslashreplace").decode("utf-8")
                self._markers.push_sample([text], self._time(message.moment))

    def close(self) -> None:
        # liblsl ends a stream with its object.
        self._readings = self._markers = None

    def _time(self, moment: Moment) -> float:
        """Return a moment on liblsl's clock."""
        return moment.monotonic + ahead_of_monotonic(self._clock)


def _readings_info(pylsl: ModuleType, name: str) -> Any:
    info = pylsl.StreamInfo(name, "Expression", len(CHANNELS), pylsl.IRREGULAR_RATE, "float32", f"fer-desktop:{name}")
    info.set_channel_labels(list(CHANNELS))
    info.set_channel_units(list(_UNITS))
    info.set_channel_types(["Expression"] * len(CHANNELS))
    _describe(info)
    return info


def _markers_info(pylsl: ModuleType, name: str) -> Any:
    info = pylsl.StreamInfo(name + MARKERS, "Markers", 1, pylsl.IRREGULAR_RATE, "string", f"fer-desktop:{name}{MARKERS}")
    _describe(info)
    return info


def _describe(info: Any) -> None:
    acquisition = info.desc().append_child("acquisition")
    acquisition.append_child_value("manufacturer", "FER Desktop")
    acquisition.append_child_value("version", __version__)
    acquisition.append_child_value("timestamps", "time of the frame's capture")


class LslMarkerReceiver:
    """Takes the markers of a stream: one of any computer that has this name. Meets `Receiver`.

    A marker has the time that its sender gave it, mapped to this computer's clock. A stream that goes is waited for.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._pylsl: Any = None
        self._inlet: Any = None

    @property
    def address(self) -> str:
        return self._name

    def open(self) -> None:
        self._pylsl = load_pylsl()

    def receive(self, timeout_s: float) -> Iterable[Callable[[], list[Command]]]:
        if self._inlet is None and not self._find(timeout_s):
            return ()
        try:
            sample, timestamp = self._inlet.pull_sample(timeout=timeout_s)
            if sample is None:
                return ()
            corrected = timestamp + self._inlet.time_correction(timeout=_CORRECTION_S)
        except UnicodeDecodeError:
            return (_not_text,)
        except (self._pylsl.LostError, self._pylsl.TimeoutError):  # the stream has gone
            self._inlet = None
            return ()
        moment = Moment.at_monotonic(corrected - ahead_of_monotonic(self._pylsl.local_clock))
        return (partial(_marker, str(sample[0]), moment),)

    def close(self) -> None:
        self._inlet = None

    def _find(self, timeout_s: float) -> bool:
        found = self._pylsl.resolve_byprop("name", self._name, minimum=1, timeout=timeout_s)
        if not found:
            return False
        if found[0].channel_count() != 1:
            template = marked("The stream {name} has {count} channels. A stream of markers has one.")
            raise LslError(template, name=self._name, count=found[0].channel_count())
        inlet = self._pylsl.StreamInlet(found[0], max_buflen=_KEPT, recover=False)
        try:
            inlet.open_stream(timeout=_CORRECTION_S)
            inlet.time_correction(timeout=_CORRECTION_S)  # the first takes long
        except (self._pylsl.LostError, self._pylsl.TimeoutError):
            return False
        self._inlet = inlet
        return True


def marker_streams(wait_s: float = _LOOK_S) -> list[str]:
    """Return the names of the streams with one channel of texts in the local network. Takes so long. Raises LslError."""
    pylsl = load_pylsl()
    found = pylsl.resolve_streams(wait_time=wait_s)
    return sorted({each.name() for each in found if (each.channel_count(), each.channel_format()) == (1, pylsl.cf_string)})


def _marker(text: str, moment: Moment) -> list[Command]:
    return [make_command(CommandKind.MARKER, {"text": text, "wall_s": moment.wall}, Origin.LSL)]


def _not_text() -> list[Command]:
    raise RefusedError(Refusal.NOT_UTF8, marked("A text came that isn't UTF-8."))
