from __future__ import annotations

from checks.data.made_up_data import made_up_data
from danlu.checks.data.gold_lost import CHECK
from danlu.checks.data.subject import GoldInFiles

WHOLE = GoldInFiles("the files of train", "word", 140348, 140348)
LOST = GoldInFiles("the files of test", "word", 17716, 17684)


def test_words_that_were_not_read_are_an_issue():
    recipe = {"data": {"reader": {"compat": "flush-on-blank-only"}}}

    answer = CHECK.answer(made_up_data("tagging", recipe=recipe, counted=[WHOLE, LOST]))

    assert answer.outcome == "issue"
    assert answer.what == "32 of the 17716 words of the files of test were not read: 17684 are left"
    assert answer.evidence["the files of test"] == {"found": 17716, "read": 17684, "unit": "word"}
    assert answer.tries[0].changes == {"data.reader.compat": None}


def test_one_item_is_enough():
    counted = [GoldInFiles("metadata.csv", "clip", 10, 9)]

    assert CHECK.answer(made_up_data(counted=counted)).what == (
        "1 of the 10 clips of metadata.csv was not read: 9 are left"
    )


def test_files_that_were_read_whole_pass():
    answer = CHECK.answer(made_up_data("tagging", counted=[WHOLE]))

    assert answer.what == "nothing is missing: 140348 words of the files of train were read"


def test_files_that_nothing_counts_are_not_asked():
    more = GoldInFiles("a.csv", "text", 5, 7)

    assert CHECK.answer(made_up_data()).outcome == "not applicable"
    assert CHECK.answer(made_up_data(counted=[more])).outcome == "not applicable"
