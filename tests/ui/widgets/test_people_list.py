"""The list of people alone: what is painted again, mouse, keyboard and menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fer_desktop.core.types import Box, FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.widgets.people_list import MergeMenu, PeopleList, PersonCard, chip_color
from tests.present import present
from tests.ui.people_cards import cards, click, drag, editor, place_of, rename

MakeReading = Callable[..., FaceReading]
ANA = PersonCard(1, (1,), "Ana", words="happy 87%", strip=((0, 4, 3),), columns=10)
BEN = PersonCard(2, (2,), words="sad 70%", strip=((2, 9, 5),), columns=10)
EVA = PersonCard(3, (3,), "Eva", here=False, words="0:12 ago", columns=10)


class Wishes:
    """What the list asked for, in order."""

    def __init__(self, people: PeopleList) -> None:
        self.made: list[tuple[object, ...]] = []
        for name in ("personChosen", "personLeft", "renamed", "mergeWanted", "refuseWanted", "separateWanted", "colorsWanted"):
            getattr(people, name).connect(lambda *values, name=name: self.made.append((name, *values)))

    def take(self) -> list[tuple[object, ...]]:
        made, self.made = self.made, []
        return made


@pytest.fixture
def people(qtbot: QtBot) -> PeopleList:
    """A list that follows a person, with three cards; the first person is shown as the largest."""
    result = PeopleList(follows=True)
    qtbot.addWidget(result)
    result.resize(260, 300)
    result.show()
    result.show_cards((ANA, BEN, EVA), 1, followed=False)
    return result


@pytest.fixture
def wishes(people: PeopleList) -> Wishes:
    return Wishes(people)


def entries(menu: QMenu) -> dict[str, object]:
    """Return the entries of a menu by their texts, without keys."""
    return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}


def test_only_cards_that_changed_are_painted_again(people: PeopleList) -> None:
    rows: list[int] = []
    people.model.dataChanged.connect(lambda first, _last, *_: rows.append(first.row()))
    resets: list[bool] = []
    people.model.modelReset.connect(lambda: resets.append(True))
    people.show_cards((ANA, BEN, EVA), 1, followed=False)
    assert rows == []
    people.show_cards((ANA, replace(BEN, words="sad 71%"), EVA), 1, followed=False)
    assert (rows, resets) == ([1], [])
    people.show_cards((ANA, EVA), 1, followed=False)
    assert resets == [True]


def test_a_chip_is_neutral_until_the_user_chooses_a_colour(people: PeopleList) -> None:
    assert chip_color(ANA) == chip_color(BEN) == QColor(theme.current().pressed)
    assert chip_color(replace(ANA, color="orange")) == theme.person_color(1, chosen="orange")
    before = people.list.viewport().grab().toImage()
    people.show_cards((replace(ANA, color="orange"), BEN, EVA), 1, followed=False)
    assert people.list.viewport().grab().toImage() != before


def test_a_click_follows_and_a_second_one_leaves(people: PeopleList, wishes: Wishes) -> None:
    click(people, 1)
    assert wishes.take() == [("personChosen", 1)], "who is shown as the largest is now followed"
    people.show_cards((ANA, BEN, EVA), 1, followed=True)
    click(people, 2)
    click(people, 1)
    assert wishes.take() == [("personChosen", 2), ("personLeft",)]


def test_a_double_click_renames_and_follows_on(people: PeopleList, wishes: Wishes, qtbot: QtBot) -> None:
    people.show_cards((ANA, BEN, EVA), 1, followed=True)
    rename(people, 1, "  Ana   Maria ")
    qtbot.waitUntil(lambda: not people.list.busy)
    assert wishes.take() == [("personLeft",), ("personChosen", 1), ("renamed", 1, "Ana Maria")]
    rename(people, 2, "")
    qtbot.waitUntil(lambda: not people.list.busy)
    assert wishes.take() == [("personChosen", 2)], "there was no name"


def test_cards_wait_while_a_name_is_typed(people: PeopleList, wishes: Wishes, qtbot: QtBot) -> None:
    people.list.edit_person(2)
    line = editor(people)
    assert line.text() == "" and line.placeholderText() == "Person 2"
    QTest.keyClicks(line, "Be")
    people.show_cards((replace(EVA, here=True), BEN), 2, followed=True)
    people.take_face(2, np.zeros((240, 320, 3), np.uint8), Box(50, 50, 90, 90))
    assert list(cards(people)) == [1, 2, 3] and editor(people).text() == "Be"
    QTest.keyClicks(line, "n")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list(cards(people)) == [3, 2])
    assert ("renamed", 2, "Ben") in wishes.take()


def test_a_card_is_dragged_onto_another_and_the_target_says_what_happens(people: PeopleList, wishes: Wishes) -> None:
    drag(people, 3, onto=1, drop=False)
    assert (people.list.dragged, people.list.target) == (3, 1)
    before = people.grab().toImage()
    people.show_cards((BEN,), None)
    assert people.grab().toImage() == before, "cards wait"
    QTest.mouseRelease(people.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(people, 1))
    assert wishes.take() == [("mergeWanted", 3, 1)]
    assert list(cards(people)) == [2]


def test_a_drag_ends_with_escape_and_beside_the_cards(people: PeopleList, wishes: Wishes) -> None:
    drag(people, 2, onto=1, drop=False)
    QTest.keyClick(people.list, Qt.Key.Key_Escape)
    QTest.mouseRelease(people.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(people, 1))
    viewport, start = people.list.viewport(), place_of(people, 2)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    below = QPoint(start.x(), viewport.height() - 4)
    QTest.mouseMove(viewport, below)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=below)
    assert wishes.take() == [], "neither a merge nor a click"


def test_the_keyboard_chooses_and_renames_and_leaves_other_keys_to_the_tab(people: PeopleList, wishes: Wishes) -> None:
    people.list.setFocus()
    QTest.keyClick(people.list, Qt.Key.Key_Down)
    QTest.keyClick(people.list, Qt.Key.Key_Down)
    QTest.keyClick(people.list, Qt.Key.Key_Down)
    QTest.keyClick(people.list, Qt.Key.Key_Up)
    QTest.keyClick(people.list, Qt.Key.Key_Return)
    assert wishes.take() == [("personChosen", 2), ("personChosen", 3), ("personChosen", 2), ("personChosen", 2)]
    QTest.keyClick(people.list, Qt.Key.Key_F2)
    QTest.keyClicks(editor(people), "Ben")
    QTest.keyClick(editor(people), Qt.Key.Key_Escape)
    assert wishes.take() == [] and people.list.hasFocus()
    assert not people.list.busy


def test_the_menu_of_a_card_has_what_the_mouse_can_do(people: PeopleList, wishes: Wishes) -> None:
    people.show_cards((ANA, replace(BEN, perhaps=1), replace(EVA, tracks=(3, 4))), 1, followed=True)
    offered = entries(people.menu_of(2))
    assert list(offered) == ["Follow Person 2", "Rename\u2026", "This is Ana again", "This is not Ana", "Is the same as"]
    for text in ("Follow Person 2", "This is Ana again", "This is not Ana"):
        present(offered[text]).trigger()  # type: ignore[attr-defined]
    assert wishes.take() == [("personChosen", 2), ("mergeWanted", 2, 1), ("refuseWanted", 2)]
    assert "Follow the largest face" in entries(people.menu_of(1))
    same = present(people.menu_of(3).findChild(MergeMenu))
    same.aboutToShow.emit()
    assert list(entries(same)) == ["Is the same as Ana", "Is the same as Person 2", "Separate again"]
    for action in entries(same).values():
        present(action).trigger()  # type: ignore[attr-defined]
    assert wishes.take() == [("mergeWanted", 3, 1), ("mergeWanted", 3, 2), ("separateWanted", 3)]


def test_the_menu_of_whom_one_is_the_same_as_has_their_faces(people: PeopleList, make_reading: MakeReading) -> None:
    image = np.full((200, 400, 3), (40, 60, 200), np.uint8)
    people.take_face(2, image, Box(20, 20, 100, 100))
    menu = next(each for each in people.menu_of(1).findChildren(MergeMenu) if each.title())
    menu.aboutToShow.emit()
    ben, eva = (action.icon() for action in menu.actions()[:2])
    middle = ben.pixmap(16, 16).toImage().pixelColor(8, 8)
    assert (middle.red(), middle.green(), middle.blue()) == (200, 60, 40), "the face"
    assert eva.cacheKey() != ben.cacheKey() and not eva.isNull(), "a dot, as there is no face"


def test_the_lines_below_cards_ask_and_tell(people: PeopleList, wishes: Wishes) -> None:
    people.show_cards((ANA, replace(BEN, perhaps=1), replace(EVA, tracks=(3, 4))), 1)
    asks, tells = present(people.list.same_row(2)), present(people.list.same_row(3))
    assert (asks.text.text(), tells.text.text()) == ("Perhaps Ana again?", "Merged with Person 4")
    for number, row in ((2, asks), (3, tells)):
        card = people.list.visualRect(people.model.index(present(people.model.row_of(number))))
        assert row.isVisible() and card.contains(row.geometry())
    asks.merge.click()
    asks.refuse.click()
    tells.separate.click()
    assert wishes.take() == [("mergeWanted", 2, 1), ("refuseWanted", 2), ("separateWanted", 3)]
    people.show_cards((ANA, BEN, EVA), 1)
    assert people.list.same_row(2) is None and people.list.same_row(3) is None


def test_faces_that_are_cut_off_or_tiny_replace_no_good_one(people: PeopleList, make_reading: MakeReading) -> None:
    def face_of(x: float, size: float, gray: int) -> int:
        people._faces_at = float("-inf")
        people.take_faces(np.full((240, 320, 3), gray, np.uint8), [make_reading(x, 40, size, 1)])
        return people.model.faces[1].toImage().pixelColor(20, 20).red()

    assert face_of(-60, 90, 50) == 50, "better than none"
    assert face_of(100, 90, 100) == 100
    assert face_of(-60, 90, 150) == 100
    assert face_of(100, 12, 150) == 100
    assert face_of(120, 80, 200) == 200
    people.show_cards((BEN,), None)
    assert people.model.faces == {}, "no face is kept of people who have no card"


def test_cards_can_be_read_aloud(people: PeopleList) -> None:
    model = people.model
    words = [model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert words == ["Ana, happy 87%", "Person 2, sad 70%", "Eva, 0:12 ago"]
    assert model.data(QModelIndex()) is None


def test_a_double_click_renames_the_person_who_was_clicked_also_if_the_first_click_scrolls(
    people: PeopleList, wishes: Wishes
) -> None:
    people.resize(260, 150)
    others = (ANA, BEN, EVA, *(PersonCard(number) for number in range(4, 9)))
    people.show_cards(others, 7, followed=True)
    people.personLeft.connect(lambda: people.show_cards(others, 1, followed=False))
    rename(people, 7, "Zoe")
    assert people.list.verticalScrollBar().value() >= 0
    assert [wish for wish in wishes.take() if wish[0] != "personLeft"] == [("personChosen", 7)]
    QApplication.processEvents()
    assert wishes.take() == [("renamed", 7, "Zoe")]
