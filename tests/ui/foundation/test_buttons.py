"""Buttons have their icon and look, a tooltip, and a text for screen readers."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from fer_desktop.ui.foundation.icons import explain, push_button


def test_a_button_has_icon_look_and_explanation(qtbot: QtBot) -> None:
    button = push_button("stop", "quiet")
    qtbot.addWidget(button)
    explain(button, "Stop", "Stop reading")
    assert (button.accessibleName(), button.accessibleDescription(), button.toolTip()) == (
        "Stop",
        "Stop reading",
        "Stop reading",
    )
    assert not button.icon().isNull() and button.property("role") == "quiet"
