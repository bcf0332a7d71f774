"""Maintains the translations: `update` updates the .ts files from the code, `release` makes the .qm files from them.

    python resources/setup/translations.py update|release|check

The .ts files are the source, edited by hand or in Qt Linguist; the .qm files, which the program loads, are kept beside them so
that a checkout runs without a build. `check` fails if a text is missing, unfinished, no longer in the code, or not found by
lupdate (which finds only literals), if a placeholder differs, or if a .qm file isn't made from its .ts file.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "resources" / "translations"
INDONESIAN: Final = "fer_desktop_id.ts"
ENGLISH: Final = "fer_desktop_en.ts"
"""This file holds only plurals, because the texts in the code are English."""

LOOK_UP: Final = ("ui/foundation/language.py", "ui/foundation/actions.py")
"""Modules that look up texts marked elsewhere, or listed in the module itself, so their calls have no literal."""

MARK: Final = "marked"
"""The function of `core.messages` that marks templates; in the .ts files they have no context."""

_ASKS: Final = re.compile(r"\btr\(|\btranslate\(|QT_TR(ANSLATE)?_NOOP\(|\bmarked\(")
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}|%n|%[1-9L]")


@dataclass(frozen=True)
class Text:
    """A text of a .ts file. translations: one, or one for each plural form. finished: marked as such, with no form empty."""

    context: str
    source: str
    plural: bool
    translations: tuple[str, ...]
    finished: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        return self.context, self.source, self.plural


def main(arguments: list[str]) -> int:
    """Run a command; return the exit status."""
    match arguments:
        case ["update"]:
            for name in (INDONESIAN, ENGLISH):
                update(FOLDER / name)
            return 0
        case ["release"]:
            for name in (INDONESIAN, ENGLISH):
                release(FOLDER / name, FOLDER / Path(name).with_suffix(".qm").name)
            return 0
        case ["check"]:
            faults = list(check())
            print("\n".join(faults) or "The translations are complete.")
            return 1 if faults else 0
    print(__doc__, file=sys.stderr)
    return 2


def sources() -> list[Path]:
    """Return the files that look up or mark texts for translation."""
    files = sorted((ROOT / "fer_desktop").rglob("*.py"))
    return [file for file in files if _ASKS.search(file.read_text(encoding="utf-8"))]


def update(file: Path) -> None:
    """Update a .ts file: add new texts as unfinished, and remove texts that are no longer in the code."""
    language = file.stem.rpartition("_")[2]
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
    options += ["-tr-function-alias", f"QT_TR_NOOP+={MARK}"]
    if file.name == ENGLISH:
        options.append("-pluralonly")
    _run("lupdate", *options, *map(str, sources()), "-ts", str(file))


def release(file: Path, out: Path) -> None:
    """Make the .qm file of a .ts file."""
    _run("lrelease", "-silent", str(file), "-qm", str(out))


def read(file: Path) -> list[Text]:
    """Return all texts of a .ts file."""
    texts = []
    for context in ET.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            plural = message.get("numerus") == "yes"
            forms = [form.text or "" for form in translation.iter("numerusform")] if plural else [translation.text or ""]
            finished = translation.get("type") is None and all(forms)
            texts.append(Text(name, message.findtext("source") or "", plural, tuple(forms), finished))
    return texts


def check() -> Iterator[str]:
    """Yield the problems, one a line."""
    yield from lost_texts()
    with tempfile.TemporaryDirectory() as folder:
        for name in (INDONESIAN, ENGLISH):
            kept, fresh = FOLDER / name, Path(folder) / name
            fresh.write_bytes(kept.read_bytes())
            update(fresh)
            had, has = {text.key for text in read(kept)}, {text.key for text in read(fresh)}
            yield from (f"{name}: not in it: {context}: {source!r}" for context, source, _ in sorted(has - had))
            yield from (f"{name}: not in the code any more: {context}: {source!r}" for context, source, _ in sorted(had - has))
            yield from _wrong_texts(name, read(kept))
            made, qm = Path(folder) / "made.qm", kept.with_suffix(".qm")
            release(kept, made)
            if not qm.is_file() or made.read_bytes() != qm.read_bytes():
                yield f"{qm.name} isn't what {name} makes; run: make translations"


def _wrong_texts(name: str, texts: list[Text]) -> Iterator[str]:
    for text in texts:
        where = f"{name}: {text.context}: {text.source!r}"
        if not text.finished:
            yield f"{where}: not translated"
            continue
        wanted = set(_PLACEHOLDER.findall(text.source))
        for form in text.translations:
            # English may write the singular as a word: "one file".
            missing = wanted - set(_PLACEHOLDER.findall(form)) - ({"%n"} if text.plural else set())
            strange = set(_PLACEHOLDER.findall(form)) - wanted
            if missing or strange:
                yield f"{where}: placeholders differ: {', '.join(sorted(missing | strange))}"


def lost_texts() -> Iterator[str]:
    """Yield every call that looks up a text which lupdate doesn't find, or finds in another context."""
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / INDONESIAN
        update(everything)
        known = {text.key for text in read(everything)}
    for file in sources():
        for line, key in calls(ast.parse(file.read_text(encoding="utf-8"))):
            where = f"{file.relative_to(ROOT).as_posix()}:{line}"
            if key is None:
                if not file.as_posix().endswith(LOOK_UP):
                    yield f"{where}: what is to be translated isn't a literal, or not asked of self.tr or translate"
            elif key not in known:
                yield f"{where}: lupdate doesn't find it under {key[0]}: {key[1]!r}"


def calls(tree: ast.Module) -> Iterator[tuple[int, tuple[str, str, bool] | None]]:
    """Yield the line and the key (context, source, plural) of every look-up; the key is None if it isn't a literal."""
    yield from _calls(tree, "")


def _calls(node: ast.AST, owner: str) -> Iterator[tuple[int, tuple[str, str, bool] | None]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            name = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
            of_self = isinstance(child.func, ast.Attribute) and getattr(child.func.value, "id", "") == "self"
            of_painter = isinstance(child.func, ast.Attribute) and getattr(child.func.value, "id", "") in ("painter", "text")
            if name == "QT_TR_NOOP" or (name == MARK and isinstance(child.func, ast.Name)):
                yield child.lineno, _key("", child.args)
            elif name in ("tr", "_tr"):
                yield child.lineno, _key(owner, child.args) if of_self and name == "tr" else None
            elif (name == "translate" and not of_painter) or name == "QT_TRANSLATE_NOOP":
                context = child.args[0] if child.args else None
                if isinstance(context, ast.Constant) and isinstance(context.value, str):
                    yield child.lineno, _key(context.value, child.args[1:])
                else:
                    yield child.lineno, None
        yield from _calls(child, child.name if isinstance(child, ast.ClassDef) else owner)


def _key(context: str, arguments: list[ast.expr]) -> tuple[str, str, bool] | None:
    source = arguments[0] if arguments else None
    if not (isinstance(source, ast.Constant) and isinstance(source.value, str)):
        return None
    return context, source.value, len(arguments) > 2


def _run(tool: str, *arguments: str) -> None:
    import PySide6

    program = Path(PySide6.__file__).parent / (f"{tool}.exe" if sys.platform == "win32" else tool)
    ended = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if ended.returncode or "error" in ended.stderr.casefold():
        raise SystemExit(f"{tool} failed:\n{ended.stdout}{ended.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
