"""The seven expressions: their order and their names."""

from __future__ import annotations

from typing import Final

EXPRESSIONS: Final[tuple[str, ...]] = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
"""Alphabetical. Every probability vector in the program is in this order."""

CLASS_COUNT: Final = len(EXPRESSIONS)

UNCERTAIN: Final = -1
"""Stands for the index of an expression where a reading is uncertain."""

FER2013_NUMBERS: Final = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The order of the classes by their numbers in fer2013.csv, which most networks that were trained elsewhere have."""

INDONESIAN: Final[tuple[str, ...]] = ("marah", "jijik", "takut", "senang", "netral", "sedih", "kaget")
"""The names used by Nugroho, Fenriana and Arijanto (2020), in the order of `EXPRESSIONS`."""

# Other spellings in published data sets.
_OTHER_SPELLINGS: Final[dict[str, str]] = {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "afraid": "fear",
    "happiness": "happy",
    "sadness": "sad",
    "surprised": "surprise",
    "bahagia": "happy",
    "terkejut": "surprise",
}


def expression_index(name: str) -> int | None:
    """Return the index in `EXPRESSIONS` of a class name in English or Indonesian, or None.

    Case, surrounding white space and the usual noun forms ("anger", "happiness") are accepted.
    """
    word = name.strip().casefold()
    word = _OTHER_SPELLINGS.get(word, word)
    for names in (EXPRESSIONS, INDONESIAN):
        if word in names:
            return names.index(word)
    return None
