"""Who was merged and named while a source plays."""

from __future__ import annotations

from fer_desktop.live.merged_people import MergedPeople


def test_merged_people_have_the_smaller_number_and_the_name_of_the_second() -> None:
    people = MergedPeople()
    people.rename(3, " Ana ")
    assert people.people == {(3,): "Ana"}
    assert people.merge(1, into=3) == (3, 1)
    assert (people.names, people.people) == ({1: "Ana", 3: "Ana"}, {(1, 3): "Ana"})
    people.rename(5, "Ben")
    assert people.merge(5, into=3) == (5, 1)
    assert (people.name_of(1), people.people) == ("Ana", {(1, 3, 5): "Ana"})
    assert people.merge(5, into=1) == (1, 1), "they are one already"


def test_separated_people_have_the_names_that_they_had() -> None:
    people = MergedPeople()
    people.rename(2, "Ben")
    people.merge(2, into=1)
    people.rename(1, "Ana")
    assert people.names == {1: "Ana", 2: "Ben"} and people.people == {(1, 2): "Ana"}
    people.separate(1)
    assert people.people == {(2,): "Ben"}


def test_an_empty_name_removes_it_and_nothing_is_kept_after_clear() -> None:
    people = MergedPeople()
    people.merge(2, into=1)
    people.rename(1, "Ana")
    people.rename(1, "")
    assert people.people == {(1, 2): ""}
    people.rename(1, "Ana")
    people.clear()
    assert people.people == {} and people.names == {}


def test_who_is_suggested_follows_merging_and_refusing() -> None:
    people = MergedPeople()
    assert (people.suggested(3, 2), people.suggested(3, 0)) == (2, 0)
    people.merge(2, into=1)
    assert people.suggested(3, 2) == 1
    people.refuse(3)
    assert people.suggested(3, 2) == 0
