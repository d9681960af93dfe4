"""Which items runs share, and when nothing is tested."""

from __future__ import annotations

from dataclasses import replace

from compared_records import class_rows, tag_rows
from danlu.compare.common_items import common_items
from danlu.compare.predictions import Items

GOLD = "ab" * 30


def of_classes(gold, predicted=None, **given):
    given = {"content": "1", "root": "data", **given}
    return Items("text-classification", "bio2", tuple(class_rows(gold, predicted or gold)), **given)


def test_all_of_them_in_the_order_of_the_first():
    one, two = of_classes(GOLD), of_classes(GOLD, GOLD[::-1])
    turned = replace(two, rows=two.rows[::-1])

    found = common_items([one, turned])

    assert (found.count, found.of, found.reason, found.notes, found.is_all) == (60, (60, 60), None, (), True)
    assert [row["source"] for row in found.items[1].rows] == [row["source"] for row in one.rows]
    assert found.items[1].tally.total().scores() == turned.tally.total().scores()


def test_of_different_data_those_that_both_have():
    found = common_items([of_classes(GOLD), of_classes(GOLD[:40], content="2")])

    assert (found.count, found.is_all) == (40, False)
    (note,) = found.notes
    assert note.startswith("The runs were evaluated on different data (60 and 40 items)")
    assert note.endswith("the 40 items that all of them have.")


def test_folded_labels_are_another_question():
    tags = [("B-A O", "B-A O")] * 40
    folded = [("Ent O", "Ent O")] * 40

    found = common_items(
        [Items("tagging", "bio2", tuple(tag_rows(tags))), Items("tagging", "io", tuple(tag_rows(folded)))]
    )

    assert found.items == ()
    assert found.reason.startswith("40 of 40 shared items have other gold labels in one run than in another")


def test_a_corrected_label_is_left_out_and_told():
    found = common_items([of_classes(GOLD), of_classes("b" + GOLD[1:])])

    assert found.count == 59
    assert found.notes[-1] == "1 item with other gold labels in one run were left out."


def test_other_words_at_the_same_place_are_another_item():
    one = tag_rows([("B-A O", "O O")] * 3)
    two = [{**row, "words": ["other", "words"]} for row in one]

    found = common_items([Items("tagging", "bio2", tuple(rows)) for rows in (one, two)])

    assert found.reason == (
        "no item is common to them (they have 3 and 3): they were evaluated on different data"
    )


def test_names_alone_are_not_believed_where_folders_and_content_differ():
    found = common_items([of_classes(GOLD), of_classes(GOLD, content="2", root="elsewhere")])

    assert found.reason.endswith("items of one name need not be the same (60 names in common)")
    assert common_items([of_classes(GOLD), of_classes(GOLD, root="elsewhere")]).reason is None


def test_a_run_without_predictions_says_so():
    assert (
        common_items([of_classes(GOLD), "x has no predictions of test"]).reason
        == "x has no predictions of test"
    )


def test_items_that_stand_twice_are_told_apart():
    rows = tuple(class_rows("aa", "ab"))
    twice = tuple({**row, "source": "one.txt"} for row in rows)
    items = Items("text-classification", "bio2", twice, "1", "data")

    assert common_items([items, items]).count == 2


def test_few_items_are_said_to_be_few():
    assert "only a very large difference" in common_items([of_classes("ab"), of_classes("ab")]).notes[0]
