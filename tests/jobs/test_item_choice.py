"""A few items that stand for all."""

from __future__ import annotations

from danlu.jobs.item_choice import Candidate, choose_items


def candidates(*items: tuple[str, int, str]) -> list[Candidate[str]]:
    return [Candidate(name, length, frozenset(labels), name[0]) for name, length, labels in items]


def test_rare_labels_come_before_short_items():
    found = choose_items(candidates(("a", 3, "O"), ("b", 3, "O"), ("c", 20, "OX"), ("d", 4, "O")), count=3)
    assert found == ["a", "c", "d"]


def test_classes_take_turns():
    many = [(chr(97 + number), 3 + number, "x") for number in range(9)]
    found = choose_items(candidates(*many, ("y", 30, "y"), ("z", 31, "z")), count=4)
    assert found == ["a", "y", "z", "b"]


def test_equal_contents_are_chosen_once():
    assert choose_items(candidates(("a1", 3, "x"), ("a2", 3, "y"), ("b1", 3, "y"))) == ["a1", "b1"]


def test_no_item_of_none():
    assert choose_items([]) == []
