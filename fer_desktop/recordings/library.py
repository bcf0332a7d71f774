"""All recordings in a folder, listed without opening any: recording.json, sizes, and the end of faces.csv."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fer_desktop.recordings.document import Document, load_document
from fer_desktop.recordings.faces import last_time
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, FILES, VIDEO_FILE

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """One line of the list. when: the start; of a recording that doesn't say, when its folder was last changed.

    bytes: of its three files. seconds: true time from the first frame to the last. finished: it was ended in order.
    """

    folder: Path
    title: str
    source_name: str
    when: datetime
    seconds: float
    bytes: int
    finished: bool
    markers: int
    people: tuple[str, ...]
    words: str

    def matches(self, text: str) -> bool:
        """Whether every word of a text is found in title, source, date, model, names or markers; case doesn't count."""
        return all(word in self.words for word in text.casefold().split())


def list_recordings(folder: Path) -> list[RecordingSummary]:
    """Return the recordings in a folder, the newest first; what can't be read is left out. Never raises."""
    try:
        candidates = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []
    found = []
    for candidate in candidates:
        try:
            summary = _summary(candidate)
        except OSError as error:
            _log.warning("recording left out: %s", error)
            continue
        if summary is not None:
            found.append(summary)
    return sorted(found, key=lambda summary: (summary.when, summary.folder.name), reverse=True)


def _summary(folder: Path) -> RecordingSummary | None:
    sizes = {name: (folder / name).stat().st_size for name in FILES if (folder / name).is_file()}
    # A video of that name alone may be anybody's.
    if not sizes.keys() & {DOCUMENT_FILE, FACES_FILE}:
        return None
    try:
        document = load_document(folder)
    except (OSError, ValueError):
        document = Document(program="")
    seconds = document.seconds
    if not document.complete and FACES_FILE in sizes:
        seconds = last_time(folder / FACES_FILE)
    when = document.when or datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
    title = document.title or document.source_name or folder.name
    people = tuple(person.name for person in document.people if person.name)
    texts = (title, document.source_name, folder.name, f"{when:%Y-%m-%d %H:%M}", document.model.name, document.model.title)
    words = " ".join((*texts, *people, *(marker.text for marker in document.markers)))
    return RecordingSummary(
        folder=folder,
        title=title,
        source_name=document.source_name,
        when=when,
        seconds=seconds,
        bytes=sum(sizes.values()),
        finished=document.complete and VIDEO_FILE in sizes,
        markers=len(document.markers),
        people=people,
        words=words.casefold(),
    )
