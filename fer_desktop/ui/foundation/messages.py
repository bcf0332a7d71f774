"""Translates texts that come from below the window: messages, errors, and the texts in model.json."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.core.messages import Message, marked, reason

_OF_SHIPPED_MODELS: Final = (
    marked("A compact residual network for live use."),
    marked("The network and the training of Nugroho, Fenriana and Arijanto (2020), run again."),
    marked("It names the expression that a face shows, one of seven. What a person feels can't be read from a face."),
    marked("FER2013's labels are noisy: people agree with them about 65 % of the time."),
    marked("Fear, disgust and sadness are recognised less often than happiness and surprise; see the table per class."),
    marked("Faces turned far to the side, covered, badly lit or smaller than about 24 pixels are read less well."),
    marked("FER2013 was collected from the web in 2013: its ages, skin tones and cultures are unevenly represented."),
)


def translated(said: Message | BaseException | None) -> str:
    """Return a message, or an error's reason, in the user's language; "" for None. Texts of libraries stay as they are."""
    message = reason(said) if isinstance(said, BaseException) else said
    if message is None or isinstance(message, str):
        return message or ""
    values = {gap: translated(value) if isinstance(value, Message) else value for gap, value in message.values}
    return QCoreApplication.translate("", message.template).format(**values)


def of_model(text: str) -> str:
    """Return a sentence of a model.json: translated for the models that come with the program, else unchanged."""
    return QCoreApplication.translate("", text) if text in _OF_SHIPPED_MODELS else text
