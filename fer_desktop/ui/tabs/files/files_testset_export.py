"""Saves the result of a test set. What is returned here is called outside the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.reports.test_set import Result, Wording, write_report
from fer_desktop.test_sets.finding import Way
from fer_desktop.test_sets.scoring import write_answers
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.language import language_of
from fer_desktop.ui.tabs.files.queue import FileQueueModel
from fer_desktop.ui.tabs.files.test_sets import SetState

translate = QCoreApplication.translate


def save_answers(state: SetState) -> Callable[[Path], None]:
    """Return what writes the CSV of the answers so far. Raises OSError."""
    answers = state.tally.answers
    return lambda path: write_answers(answers, path)


def save_report(state: SetState, queue: FileQueueModel, context: AppContext) -> Callable[[Path], None]:
    """Return what writes the report of the answers so far, in the language of the window. Raises OSError."""
    answers = state.tally.answers
    entries = (queue.entry(key) for key in state.keys)
    thumbnails = {str(entry.path): entry.thumbnail for entry in entries if entry is not None}
    result = Result(
        state.test_set,
        state.way or Way.PHOTOGRAPHS,
        state.told,
        answers,
        context.model,
        context.runtime.value,
        lambda answer: thumbnails.get(answer.file, b""),
    )
    wording = Wording(
        language=language_of(context.settings.language),
        translate=translate,
        percent=_figure,
        expressions=tuple(expression_name(k) for k in range(CLASS_COUNT)),
        colors=tuple(theme.expression_color(k, dark=False).name() for k in range(CLASS_COUNT)),
    )
    return lambda path: write_report(result, path, wording)


def _figure(share: float) -> str:
    return "\N{EN DASH}" if share != share else percent(share, 1)
