from __future__ import annotations

import pytest

from danlu.data.joined_words import join_words


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], ""),
        (["APT28", "struck", "."], "APT28 struck ."),
        (["他", "任", "CEO", "，", "1998", "年"], "他任CEO，1998年"),
    ],
)
def test_words_are_joined_as_their_script_is_written(words, line):
    assert join_words(words) == line
