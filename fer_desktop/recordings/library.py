"""Lists the recordings in a folder without opening any: reads recording.json, file sizes, and the end of faces.csv."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fer_desktop.recordings.document import Description, Document, load_document
from fer_desktop.recordings.faces import last_time
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, FILES, VIDEO_FILE

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """A recording in the list.

    when: the start, or where recording.json doesn't say, when the folder was last changed. bytes: of its three files.
    seconds: true time from the first frame to the last. finished: all files were closed in order. words: what `matches`
    searches, with case folded. with_video: False where readings alone were recorded.
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
    description: Description
    with_video: bool = True

    def matches(self, text: str) -> bool:
        """Whether every word of a text is in the title, source, date, description, model, names or markers; case is ignored."""
        return all(word in self.words for word in text.casefold().split())


def list_recordings(*folders: Path) -> list[RecordingSummary]:
    """Return the recordings in some folders, the newest first; what can't be read is left out. Never raises."""
    candidates: set[Path] = set()
    for folder in folders:
        with suppress(OSError):
            candidates.update(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    found = []
    for candidate in candidates:
        try:
            if (summary := _summary(candidate)) is not None:
                found.append(summary)
        except OSError as error:
            _log.warning("recording left out: %s", error)
    return sorted(found, key=lambda summary: (summary.when, summary.folder.name), reverse=True)


def _summary(folder: Path) -> RecordingSummary | None:
    sizes = {name: (folder / name).stat().st_size for name in FILES if (folder / name).is_file()}
    # A folder with only a file of the video's name need not be a recording.
    if not sizes.keys() & {DOCUMENT_FILE, FACES_FILE}:
        return None
    try:
        document = load_document(folder)
    except (OSError, ValueError):
        document = Document(program="")
    interrupted = not document.complete and FACES_FILE in sizes
    when = document.when or datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
    title = document.title or document.source_name or folder.name
    people = tuple(person.name for person in document.people if person.name)
    texts = (title, document.source_name, folder.name, f"{when:%Y-%m-%d %H:%M}", document.model.name, document.model.title)
    said = document.description
    described = said.participant, said.condition, said.author, said.notes, said.consent
    words = " ".join(
        (*texts, *described, *people, *(marker.text for marker in document.markers), *(each.name for each in document.ranges))
    )
    return RecordingSummary(
        folder=folder,
        title=title,
        source_name=document.source_name,
        when=when,
        seconds=last_time(folder / FACES_FILE) if interrupted else document.seconds,
        bytes=sum(sizes.values()),
        finished=document.complete and (VIDEO_FILE in sizes or not document.with_video),
        markers=len(document.markers),
        people=people,
        words=words.casefold(),
        description=said,
        with_video=document.with_video,
    )
