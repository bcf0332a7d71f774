"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_TRIES: Final = 5 if os.name == "nt" else 0
_TRY_S: Final = 0.05


@contextmanager
def written_beside(path: Path, suffix: str = ".part") -> Iterator[Path]:
    """Give the path of a new file in the same folder, which replaces `path` when the block ends.

    The block creates and writes the file. When the block raises, the new file is removed and `path` stays as it was. A link at
    `path` is replaced, not followed. suffix: of the new file, for writers that choose a format by it. Raises OSError.
    """
    # Not named after `path`, whose name may already be as long as the system allows.
    new = path.with_name(f".{secrets.token_hex(8)}{suffix}")
    try:
        yield new
        _replace(new, path)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes, *, sync: bool = False, private: bool = False) -> None:
    """Write a file whole or not at all; text as UTF-8. Raises OSError.

    sync: wait until the content is on the disk, so that not even a power cut leaves an empty file. private: other users of this
    computer can't read it.
    """
    mode = 0o600 if private else 0o666

    def opened(name: str, flags: int) -> int:
        return os.open(name, flags, mode)

    with written_beside(path) as new, open(new, "xb", opener=opened) as stream:
        # Lone surrogates stand for bytes of a file name that aren't valid text.
        stream.write(content.encode(errors="backslashreplace") if isinstance(content, str) else content)
        if sync:
            stream.flush()
            os.fsync(stream.fileno())


def _replace(new: Path, path: Path) -> None:
    for _ in range(_TRIES):
        try:
            new.replace(path)
        except PermissionError:
            # Windows doesn't replace a file while a program is reading it.
            time.sleep(_TRY_S)
        else:
            return
    new.replace(path)
