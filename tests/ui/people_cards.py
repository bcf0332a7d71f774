"""What a user does with the cards of the list of people, by mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from fer_desktop.ui.widgets.people_list import ROW, SMALL_ROW, PeopleList, PersonCard
from tests.present import present


def cards(people: PeopleList) -> dict[int, PersonCard]:
    """Return the cards by the people's numbers, from top to bottom."""
    return {card.number: card for card in people.model.cards}


def place_of(people: PeopleList, number: int) -> QPoint:
    """Return the middle of a person's card in the list's viewport; scrolls to it."""
    index = people.model.index(present(people.model.row_of(number)))
    people.list.scrollTo(index)
    area = people.list.visualRect(index)
    return QPoint(area.center().x(), area.y() + (SMALL_ROW if people.model.small else ROW) // 2)


def click(people: PeopleList, number: int) -> None:
    QTest.mouseClick(people.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(people, number))


def drag(people: PeopleList, number: int, onto: int, *, drop: bool = True) -> None:
    """Drag a person's card onto another's. drop: let it go there."""
    viewport, start, end = people.list.viewport(), place_of(people, number), place_of(people, onto)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
    if drop:
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def editor(people: PeopleList) -> QLineEdit:
    """Return the line in which a person is renamed."""
    (line,) = [each for each in people.list.viewport().findChildren(QLineEdit) if each.isVisible()]
    return line


def rename(people: PeopleList, number: int, name: str) -> None:
    """Rename a person in their card, by a double click."""
    place, viewport = place_of(people, number), people.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    line = editor(people)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)
