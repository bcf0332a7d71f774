"""What the Files tab shows right of its queue: a page for every kind of entry."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from fer_desktop.ui.tabs.files.queue import Entry


class FilesPage(QWidget):
    """A page of the Files tab. The tab shows the page of the chosen entry's kind and tells it which entry it is.

    A kind of entry gets a page of its own by `FilesTab.add_page(EntryKind.X, page)`; without one it has that of pictures.
    A page reads `Entry.shots` (a `Shot` a frame that was read) and may read the lines of `FilesWork.results`. All methods
    are called in the GUI thread; a page overrides those that concern it.
    """

    def show_entry(self, entry: Entry | None, shot: int = 0, face: int | None = 0) -> None:
        """Show an entry at one of its frames, with one of that frame's faces chosen; None where nothing is left to show."""

    def entry_changed(self, entry: Entry) -> None:
        """Take in what is new about an entry that may be the one shown: more of it was read, it ended, it is read anew."""

    def leave(self) -> None:
        """Another page is shown instead: stop what plays."""

    def follow_theme(self) -> None:
        """Take the colours of the context's theme. Icons of buttons are retinted by the tab."""

    def request_stop(self) -> None:
        """Ask the page's threads to end; it is not used afterwards."""

    def join(self, deadline: float) -> None:
        """Wait for the page's threads, at most until a time of `time.monotonic`."""
