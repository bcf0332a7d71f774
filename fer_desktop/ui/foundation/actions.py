"""All actions that have a key or are in the window's menus. Menus, tooltips, keys and the sheet of shortcuts come from here.

The table lists the actions; a widget binds its functions to them:

    self._keys = ActionBindings(self, {"live.record": self.recorder.toggle, "live.person": self.follow})
    ...
    self.record.setToolTip(with_key(self.tr("Record"), "live.record"))
    ...
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from fer_desktop.ui.foundation.keyboard import is_letter, keeps_letters

if TYPE_CHECKING:  # to Qt it returns any object

    def QT_TR_NOOP(text: str) -> str: ...

else:
    from PySide6.QtCore import QT_TR_NOOP

translate = QCoreApplication.translate


class Scope(enum.Enum):
    """Where a key acts. No two actions of one scope share a key, and no other scope uses a key of WINDOW."""

    WINDOW = enum.auto()
    LIVE = enum.auto()
    LIVE_TIMELINE = enum.auto()
    QUEUE = enum.auto()
    PICTURE = enum.auto()
    WALL = enum.auto()
    STEPS = enum.auto()
    STORY = enum.auto()
    PLAYER = enum.auto()
    RECORDINGS_LIST = enum.auto()
    PEOPLE = enum.auto()
    MARKERS = enum.auto()
    REGION = enum.auto()


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the user can do by a key or a menu.

    id: a part of the window, a dot, and a name. keys: in Qt's portable form; without `numbers`, the first is shown and all do
    the same. numbers: one for each key, the argument for the bound function, such as -1 and 1 for back and forward. text: on
    the sheet, "" to leave the action out; actions with the same text share a line. menu: the text in menus. The texts' context
    in the .ts files is "".
    """

    id: str
    scope: Scope
    keys: tuple[str, ...] = ()
    text: str = ""
    menu: str = ""
    numbers: tuple[int, ...] = ()


PAGES: Final = MappingProxyType(
    {
        "live": QT_TR_NOOP("Live"),
        "files": QT_TR_NOOP("Files"),
        "steps": QT_TR_NOOP("Steps"),
        "player": QT_TR_NOOP("Recordings"),
        "recordings": QT_TR_NOOP("Recordings"),
        "people": QT_TR_NOOP("Recordings"),
        "markers": QT_TR_NOOP("Recordings"),
        "window": QT_TR_NOOP("Window"),
    }
)
"""Pages of the sheet, by the first part of an action's id."""

_DIGITS: Final = (tuple("123456789"), tuple(range(1, 10)))
_ARROWS: Final = ("Left", "Right", "Up", "Down")
_ZOOM: Final = QT_TR_NOOP("Zoom in, zoom out, fit")
_MAP_SIZES: Final = QT_TR_NOOP("Maps: larger, smaller, all at once")
_TIMELINE_ZOOM: Final = QT_TR_NOOP("Timeline: zoom in, zoom out, whole")
EXPLAIN: Final = QT_TR_NOOP("Explain this face")
"""The one name for showing a face in the Steps tab. In lists, where letters search, only the second key acts."""

_EXPLAIN_KEYS: Final = ("T", "Ctrl+E")
_RENAME: Final = QT_TR_NOOP("Rename, or edit marker text")
_RANGE: Final = QT_TR_NOOP("Range: begin, end here")
_REMOVE: Final = QT_TR_NOOP("Delete, or remove a marker")

ACTIONS: Final = (
    Action("live.start", Scope.LIVE, ("Space",), QT_TR_NOOP("Start, pause, resume"), QT_TR_NOOP("Start")),
    Action("live.stop", Scope.WINDOW, ("Ctrl+.",), QT_TR_NOOP("Stop, release the camera"), QT_TR_NOOP("Stop")),
    Action("live.record", Scope.LIVE, ("R",), QT_TR_NOOP("Record, stop recording"), QT_TR_NOOP("Record")),
    Action("live.marker", Scope.LIVE, ("M",), QT_TR_NOOP("Marker, while recording"), QT_TR_NOOP("Marker")),
    Action("live.snapshot", Scope.LIVE, ("S",), QT_TR_NOOP("Snapshot: save and copy"), QT_TR_NOOP("Snapshot")),
    Action("live.steps", Scope.LIVE, _EXPLAIN_KEYS, EXPLAIN, EXPLAIN),
    Action("live.mirror", Scope.LIVE, ("X",), QT_TR_NOOP("Mirror the picture"), QT_TR_NOOP("Mirror")),
    Action("live.clean", Scope.LIVE, ("F",), QT_TR_NOOP("Only the picture; Esc leaves it"), QT_TR_NOOP("Only the picture")),
    Action("live.overlay", Scope.LIVE, ("B",), QT_TR_NOOP("Boxes and labels on or off")),
    Action("live.largest_only", Scope.LIVE, ("L",), QT_TR_NOOP("Largest face only")),
    Action("live.calibrate", Scope.LIVE, ("C",), QT_TR_NOOP("Calibrate, cancel or undo"), QT_TR_NOOP("Calibrate")),
    Action("live.merge", Scope.LIVE, ("J",), QT_TR_NOOP("Merge with the person suggested, or separate")),
    Action("live.person", Scope.LIVE, _DIGITS[0], QT_TR_NOOP("Follow person 1 to 9"), numbers=_DIGITS[1]),
    Action("live.follow_largest", Scope.LIVE, ("Esc",), QT_TR_NOOP("Back to now; else follow the largest face")),
    Action("live.look", Scope.LIVE, ("Left", "Right"), QT_TR_NOOP("Timeline: look back, forward"), numbers=(-1, 1)),
    Action("live.now", Scope.LIVE, ("End",), QT_TR_NOOP("Timeline: back to now")),
    Action("live.zoom_in", Scope.LIVE, ("+",), _TIMELINE_ZOOM),
    Action("live.zoom_out", Scope.LIVE, ("-",), _TIMELINE_ZOOM),
    Action("live.whole", Scope.LIVE, ("0",), _TIMELINE_ZOOM),
    Action("live.page", Scope.LIVE_TIMELINE, ("PgUp", "PgDown"), numbers=(-1, 1)),
    Action("live.oldest", Scope.LIVE_TIMELINE, ("Home",)),
    Action("live.let_roll", Scope.LIVE_TIMELINE, ("Esc",)),
    Action(
        "live.open_video", Scope.WINDOW, ("Ctrl+Shift+O",), QT_TR_NOOP("Open a video live"), QT_TR_NOOP("Open a video\u2026")
    ),
    Action("live.open_address", Scope.WINDOW, menu=QT_TR_NOOP("Open an address\u2026")),
    Action("live.screen_region", Scope.WINDOW, menu=QT_TR_NOOP("Screen region\u2026")),
    Action("live.play_sample", Scope.WINDOW, menu=QT_TR_NOOP("Play the sample")),
    Action("live.look_for_cameras", Scope.WINDOW, menu=QT_TR_NOOP("Look for cameras")),
    Action("live.connections", Scope.WINDOW, ("Ctrl+L",), QT_TR_NOOP("Connections"), QT_TR_NOOP("Connections\u2026")),
    # While a screen region is chosen; numbers: left, right, up, down. What covers the screen explains them.
    Action("live.region_move", Scope.REGION, _ARROWS, numbers=(0, 1, 2, 3)),
    Action("live.region_move_far", Scope.REGION, tuple(f"Ctrl+{key}" for key in _ARROWS), numbers=(0, 1, 2, 3)),
    Action("live.region_resize", Scope.REGION, tuple(f"Shift+{key}" for key in _ARROWS), numbers=(0, 1, 2, 3)),
    Action("live.region_resize_far", Scope.REGION, tuple(f"Ctrl+Shift+{key}" for key in _ARROWS), numbers=(0, 1, 2, 3)),
    Action("live.region_screen", Scope.REGION, ("Ctrl+A",)),
    Action("live.region_start", Scope.REGION, ("Return", "Enter")),
    Action("live.region_cancel", Scope.REGION, ("Esc",)),
    Action(
        "files.open",
        Scope.WINDOW,
        ("Ctrl+O",),
        QT_TR_NOOP("Open pictures and videos"),
        QT_TR_NOOP("Open pictures or videos\u2026"),
    ),
    Action("files.open_folder", Scope.WINDOW, menu=QT_TR_NOOP("Open folder\u2026")),
    Action("files.paste", Scope.WINDOW, ("Ctrl+V",), QT_TR_NOOP("Paste a picture or files"), QT_TR_NOOP("Paste")),
    Action("window.undo", Scope.WINDOW, ("Ctrl+Z",), QT_TR_NOOP("Undo, redo"), QT_TR_NOOP("Undo")),
    Action("window.redo", Scope.WINDOW, ("Ctrl+Shift+Z",), QT_TR_NOOP("Undo, redo"), QT_TR_NOOP("Redo")),
    Action("files.remove", Scope.QUEUE, ("Delete", "Backspace")),
    Action(
        "files.picture",
        Scope.PICTURE,
        ("Left", "Right", "PgUp", "PgDown"),
        QT_TR_NOOP("Previous, next picture"),
        numbers=(-1, 1, -1, 1),
    ),
    Action("files.face", Scope.PICTURE, ("Up", "Down"), QT_TR_NOOP("Previous, next face"), numbers=(-1, 1)),
    Action("files.explain", Scope.PICTURE, _EXPLAIN_KEYS, EXPLAIN, EXPLAIN),
    Action("files.zoom_in", Scope.PICTURE, ("+", "="), _ZOOM),
    Action("files.zoom_out", Scope.PICTURE, ("-",), _ZOOM),
    Action("files.fit", Scope.PICTURE, ("0",), _ZOOM),
    Action("files.open_face", Scope.WALL, ("Return", "Enter"), QT_TR_NOOP("Wall: open a face, all faces")),
    Action("files.all_faces", Scope.WALL, ("Esc",), QT_TR_NOOP("Wall: open a face, all faces")),
    Action("steps.step", Scope.STEPS, ("PgUp", "PgDown"), QT_TR_NOOP("Previous, next step"), numbers=(-1, 1)),
    Action("steps.story", Scope.STEPS, ("F5",), QT_TR_NOOP("Story: the steps one by one")),
    Action("steps.story_scene", Scope.STORY, ("Left", "Right"), QT_TR_NOOP("Story: back, next"), numbers=(-1, 1)),
    Action("steps.story_end", Scope.STORY, ("Esc",), QT_TR_NOOP("Story: end")),
    Action("steps.map", Scope.STEPS, ("Left", "Right"), QT_TR_NOOP("Previous, next map"), numbers=(-1, 1)),
    Action("steps.row_of_maps", Scope.STEPS, ("Up", "Down"), numbers=(-1, 1)),
    Action("steps.first_map", Scope.STEPS, ("Home",)),
    Action("steps.last_map", Scope.STEPS, ("End",)),
    Action("steps.larger_maps", Scope.STEPS, ("+", "="), _MAP_SIZES),
    Action("steps.smaller_maps", Scope.STEPS, ("-",), _MAP_SIZES),
    Action("steps.all_maps", Scope.STEPS, ("0",), _MAP_SIZES),
    Action("player.play", Scope.PLAYER, ("Space",), QT_TR_NOOP("Play, pause")),
    Action("player.frame", Scope.PLAYER, ("Left", "Right"), QT_TR_NOOP("Previous, next frame"), numbers=(-1, 1)),
    Action("player.end", Scope.PLAYER, ("Home", "End"), QT_TR_NOOP("First frame, last frame"), numbers=(-1, 1)),
    Action("player.explain", Scope.PLAYER, _EXPLAIN_KEYS, EXPLAIN, EXPLAIN),
    Action("player.marker", Scope.PLAYER, ("M",), QT_TR_NOOP("Add marker here")),
    Action("player.range_begin", Scope.PLAYER, ("I",), _RANGE),
    Action("player.range_end", Scope.PLAYER, ("O",), _RANGE),
    Action("player.range_exclude", Scope.PLAYER, ("X",), QT_TR_NOOP("Leave a range out of all figures, or not")),
    Action("player.person", Scope.PLAYER, _DIGITS[0], QT_TR_NOOP("Choose person 1 to 9"), numbers=_DIGITS[1]),
    Action("player.zoom_in", Scope.PLAYER, ("+",), _TIMELINE_ZOOM),
    Action("player.zoom_out", Scope.PLAYER, ("-",), _TIMELINE_ZOOM),
    Action("player.whole", Scope.PLAYER, ("0",), _TIMELINE_ZOOM),
    Action("player.page", Scope.PLAYER, ("PgUp", "PgDown"), QT_TR_NOOP("Timeline: earlier, later"), numbers=(-1, 1)),
    Action("player.let_go", Scope.PLAYER, ("Esc",)),
    Action("recordings.rename", Scope.RECORDINGS_LIST, ("F2",), _RENAME),
    Action("people.rename", Scope.PEOPLE, ("F2",), _RENAME),
    Action("markers.edit", Scope.MARKERS, ("F2",), _RENAME),
    Action("markers.retime", Scope.MARKERS, ("Shift+F2",), QT_TR_NOOP("Change the time of a marker")),
    Action("markers.move", Scope.MARKERS, ("Alt+Left", "Alt+Right"), QT_TR_NOOP("Move a marker by a frame"), numbers=(-1, 1)),
    Action("recordings.delete", Scope.RECORDINGS_LIST, ("Delete", "Backspace"), _REMOVE),
    Action("markers.remove", Scope.MARKERS, ("Delete", "Backspace"), _REMOVE),
    Action(
        "window.tab",
        Scope.WINDOW,
        ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"),
        QT_TR_NOOP("Go to a tab"),
        numbers=(1, 2, 3, 4, 5),
    ),
    Action("window.settings", Scope.WINDOW, ("Ctrl+,",), QT_TR_NOOP("Settings"), QT_TR_NOOP("Settings\u2026")),
    Action(
        "window.full_screen",
        Scope.WINDOW,
        ("F11",),
        QT_TR_NOOP("Full screen (or double-click); Esc leaves it"),
        QT_TR_NOOP("Full screen"),
    ),
    Action(
        "window.mini_view",
        Scope.WINDOW,
        ("Ctrl+Shift+M",),
        QT_TR_NOOP("Mini view, on top of other windows"),
        QT_TR_NOOP("Mini view"),
    ),
    Action(
        "window.message",
        Scope.WINDOW,
        ("F6",),
        QT_TR_NOOP("Go to the message; Esc closes it"),
        QT_TR_NOOP("Go to the message"),
    ),
    Action("window.shortcuts", Scope.WINDOW, ("F1",), QT_TR_NOOP("This sheet"), QT_TR_NOOP("Shortcuts")),
    Action("window.quit", Scope.WINDOW, ("Ctrl+Q",), QT_TR_NOOP("Quit"), QT_TR_NOOP("Quit")),
    Action("window.logs", Scope.WINDOW, menu=QT_TR_NOOP("Logs")),
    Action("window.reset_settings", Scope.WINDOW, menu=QT_TR_NOOP("Restore default settings\u2026")),
    Action("window.about", Scope.WINDOW, menu=QT_TR_NOOP("About FER Desktop")),
)

TIPS: Final = MappingProxyType(
    {
        "files.open": QT_TR_NOOP("Analyse pictures and videos in Files"),
        "files.open_folder": QT_TR_NOOP("Analyse all pictures and videos of a folder"),
        "files.paste": QT_TR_NOOP("Analyse a copied picture or copied files"),
        "live.open_video": QT_TR_NOOP("Play a video and analyse it as it plays"),
        "live.open_address": QT_TR_NOOP("Play a stream, such as that of a network camera"),
        "live.screen_region": QT_TR_NOOP("Analyse a part of the screen"),
        "live.play_sample": QT_TR_NOOP("Play the built-in sample, a smiling face"),
        "live.look_for_cameras": QT_TR_NOOP("Find cameras that were plugged in since"),
        "live.start": QT_TR_NOOP("Start, pause or resume; a camera stays on while paused"),
        "live.stop": QT_TR_NOOP("Stop, and release the camera"),
        "live.record": QT_TR_NOOP("Record video, readings and markers, or stop recording"),
        "live.marker": QT_TR_NOOP("Mark this moment of the recording"),
        "live.snapshot": QT_TR_NOOP("Save the picture, and copy it to the clipboard"),
        "live.calibrate": QT_TR_NOOP("Have the followed person\u2019s resting face count as neutral, or undo that"),
        "live.mirror": QT_TR_NOOP("Mirror the picture; text stays readable"),
        "live.clean": QT_TR_NOOP("Show nothing but the picture; Esc leaves it"),
        "live.steps": QT_TR_NOOP("Freeze this moment and see how the face is analysed, step by step"),
        "live.connections": QT_TR_NOOP("Send readings to other programs, take commands, make rules"),
        "window.undo": QT_TR_NOOP("Undo the last change in this tab"),
        "window.redo": QT_TR_NOOP("Make the undone change again"),
        "window.settings": QT_TR_NOOP("Folders, formats, names, language and look"),
        "window.full_screen": QT_TR_NOOP("Fill the screen; Esc leaves it"),
        "window.mini_view": QT_TR_NOOP("A small window that stays on top of others"),
        "window.message": QT_TR_NOOP("Give the keyboard to the message that is shown"),
        "window.shortcuts": QT_TR_NOOP("All keys on one sheet"),
        "window.logs": QT_TR_NOOP("What the program did, and what went wrong"),
        "window.reset_settings": QT_TR_NOOP("Everything that you chose goes back to its default; a copy is kept"),
        "window.about": QT_TR_NOOP("What it does and doesn\u2019t do, privacy, versions, licences"),
        "window.quit": QT_TR_NOOP("End the program"),
    }
)
"""What a command of the menus does; `window.tab` has the tips of the tabs."""

_BY_ID: Final = MappingProxyType({action.id: action for action in ACTIONS})


def sheet() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sheet of shortcuts: titles of pages, each with rows of keys, in Qt's portable form, and texts."""
    pages = []
    for title in dict.fromkeys(PAGES.values()):
        lines: dict[str, list[str]] = {}
        for action in ACTIONS:
            if action.text and PAGES[action.id.partition(".")[0]] == title:
                lines.setdefault(action.text, []).append(action.id)
        rows = [(portable(*ids), translate("", text)) for text, ids in lines.items()]
        pages.append((translate("", title), rows))
    return pages


def portable(*ids: str) -> str:
    """Return the keys of actions in Qt's portable form: "Ctrl+O", "1 ... 9", "Alt+Left / Right"."""
    shown: list[str] = []
    for action in (_BY_ID[id] for id in ids):
        keys = action.keys[: len(set(action.numbers)) or 1]
        # Only the first key shows the modifier.
        first, *others = keys[0], *(key.rpartition("+")[2] or key for key in keys[1:])
        shown += [f"{first} ... {others[-1]}"] if len(others) > 1 else [first, *others]
    return " / ".join(dict.fromkeys(shown))


def native(keys: str) -> str:
    """Return keys, given in Qt's portable form with slashes between them, as this system and language write them."""
    return " / ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key for key in keys.split(" / "))


def shortcut(id: str, number: int = 0) -> str:
    """Return an action's keys as this system and language write them. number: return only that number's key."""
    action = _BY_ID[id]
    return native(action.keys[action.numbers.index(number)] if number else portable(id))


def with_key(text: str, *ids: str, number: int = 0) -> str:
    """Return a tooltip with the keys of actions: "Record (R)". number: show only that number's key."""
    return f"{text} ({', '.join(shortcut(id, number) for id in ids)})"


def menu_text(id: str) -> str:
    """Return an action's text with its keys, for a menu that only shows them."""
    return "\t".join((translate("", _BY_ID[id].text), shortcut(id)))


class ActionBindings(QObject):
    """Binds a widget's functions to actions; a child of the widget."""

    def __init__(self, owner: QWidget, runs: Mapping[str, Callable[..., object]], *, any_modifiers: bool = False) -> None:
        """runs: functions by id; one that returns False did nothing, and the key event is not accepted.

        any_modifiers: keys also act with Shift, Ctrl or Alt, unless that is a key of another action. Raises ValueError if two
        actions have the same key.
        """
        super().__init__(owner)
        self._any_modifiers = any_modifiers
        self.runs = dict(runs)
        self._keys: dict[int, Callable[[], object]] = {}
        for id, run in runs.items():
            action = _BY_ID[id]
            for place, key in enumerate(action.keys):
                combinations: Sequence[QKeyCombination] = QKeySequence(key)  # type: ignore[assignment]
                code = combinations[0].toCombined()
                if code in self._keys:
                    raise ValueError(f"two actions for {key}, one of them {id}")
                self._keys[code] = partial(run, action.numbers[place]) if action.numbers else run

    def press(self, event: QKeyEvent) -> bool:
        """Run the action of a key; return whether there was one. A letter is none while the focused widget keeps it."""
        if is_letter(event) and keeps_letters(QApplication.focusWidget()):
            return False
        run = self._keys.get(_combined(event))
        if run is None and self._any_modifiers:
            run = self._keys.get(event.key())
        return run is not None and run() is not False

    def fill(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Add actions to a menu; "" is a separator."""
        for id in ids:
            if id:
                self.add(menu, id)
            else:
                menu.addSeparator()

    def add(self, to: QWidget, id: str, text: str = "", number: int = 0) -> QAction:
        """Add an action to a menu, or to another widget for its key alone.

        text: in place of the action's own. number: one of the action's `numbers`.
        """
        action = _BY_ID[id]
        run = partial(self.runs[id], number) if number else self.runs[id]
        added = QAction(text or translate("", action.menu), to)
        if action.keys:
            added.setShortcut(action.keys[action.numbers.index(number) if number else 0])
        if action.scope is not Scope.WINDOW:
            added.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        give_tip(added, tip_of(id))
        added.triggered.connect(lambda _=False: run())
        to.addAction(added)
        return added


def tip_of(id: str) -> str:
    """Return what a command of the menus does, in the user's language; "" for other actions."""
    return translate("", TIPS[id]) if id in TIPS else ""


def give_tip(action: QAction, tip: str, why_not: str = "") -> None:
    """Have the status bar say what a command does, or why it can't be given now; the latter stands beside it, too."""
    action.setEnabled(not why_not)
    action.setStatusTip(why_not or tip)
    action.setToolTip(why_not)


def _combined(event: QKeyEvent) -> int:
    """Return a key with its modifiers, as an int like QKeyCombination's. Shift is ignored for +, which may need it."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() == Qt.Key.Key_Plus:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return event.key() | modifiers.value
