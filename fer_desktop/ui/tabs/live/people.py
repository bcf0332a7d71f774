"""Keeps the list of people beside the live picture up to date."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.analysis.history import SPAN_S, History, strip_of
from fer_desktop.core.types import Analysis, FaceReading
from fer_desktop.live.merged_people import MergedPeople
from fer_desktop.ui.foundation.formatting import clock_text, reading_words
from fer_desktop.ui.widgets.people_list import PeopleList, PersonCard

_EVERY_S: Final = 0.2
"""The shortest time between two updates of strips, faces and who is there; words follow every frame."""

_GONE_S: Final = 1.5
"""A person keeps their place for so long after their face was last found."""

_LONG_GONE_S: Final = 10.0
_BRIEFLY_S: Final = 1.0
"""Who was seen for less than this is dropped after so long."""

_COLUMN_S: Final = 0.5
"""The time of one column of a strip."""

translate = QCoreApplication.translate


class LivePeople:
    """Makes the cards from the history and the newest frame. Faces are kept on the cards, and only there."""

    def __init__(self, people: PeopleList, history: History, merged: MergedPeople) -> None:
        self._list = people
        self._history = history
        self._merged = merged
        self._shown_at = -math.inf
        self._perhaps: dict[int, int] = {}
        """Who people may be again, by number, as the analyzer said last."""

    def clear(self) -> None:
        """Forget all people and their faces."""
        self._perhaps.clear()
        self._shown_at = -math.inf
        self._list.clear()

    def show(self, analysis: Analysis, shown: int | None, followed: bool, *, at_once: bool = False) -> None:
        """Show who is in a frame and who was before. The frame has no pixels if its picture wasn't kept.

        shown: the person whose reading is shown beside the picture. followed: the user chose that person. at_once: show
        everything, as the user did something; otherwise that is done five times a second, and in between only words change.
        """
        now = analysis.frame.timestamp
        there = {reading.face.track_id: reading for reading in analysis.readings if reading.face.track_id}
        if not at_once and 0 <= now - self._shown_at < _EVERY_S:
            cards = self._list.model.cards
            self._list.show_words({card.number: self._words(there.get(card.number)) for card in cards if card.here})
            return
        self._shown_at = now
        self._perhaps.update({number: reading.face.perhaps for number, reading in there.items()})
        spans = dict.fromkeys(there, (now, now)) | self._history.spans()
        gone_s = {number: 0.0 if number in there else now - last for number, (_, last) in spans.items()}
        kept = [
            number
            for number, (first, last) in spans.items()
            if gone_s[number] < _LONG_GONE_S or last - first >= _BRIEFLY_S or number == shown or self._merged.name_of(number)
        ]
        made = [self._card(number, there.get(number), gone_s[number], now) for number in kept]
        made.sort(key=lambda card: (not card.here, card.number if card.here else gone_s[card.number]))
        self._list.show_cards(made, shown, followed)
        if analysis.frame.image.size:
            self._list.take_faces(analysis.frame.image, tuple(there.values()))

    def _card(self, number: int, reading: FaceReading | None, gone_s: float, now: float) -> PersonCard:
        # Columns are of whole half seconds, so that strips change twice a second.
        end = math.ceil(now / _COLUMN_S) * _COLUMN_S
        columns = round(SPAN_S / _COLUMN_S)
        times, _, labels, spans = self._history.samples(number, end - SPAN_S, now)
        # Somebody who is seen only later than the moment that is looked back at isn't there either.
        here = reading is not None or 0 <= gone_s < _GONE_S
        return PersonCard(
            number=number,
            tracks=self._merged.numbers_of(number),
            name=self._merged.name_of(number),
            perhaps=self._merged.suggested(number, self._perhaps.get(number, 0)),
            here=here,
            words=self._words(reading) if here or gone_s < 0 else self._ago(gone_s),
            strip=strip_of(times, spans[:, 1], labels, end - SPAN_S, end, columns),
            columns=columns,
        )

    def _words(self, reading: FaceReading | None) -> str:
        return reading_words(reading) if reading is not None else "\N{EN DASH}"

    def _ago(self, seconds: float) -> str:
        return translate("LivePeople", "{time} ago").format(time=clock_text(seconds))
