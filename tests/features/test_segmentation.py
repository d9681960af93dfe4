"""Each way of cutting texts into words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.text_lines import split_text
from danlu.errors import RecipeError
from danlu.features import segmentation
from danlu.features.segmentation import segment
from danlu.recipe.text_sections import Jieba, RegularExpression, Whitespace, WordsAndPunctuation

JIEBA = Jieba(kind="jieba")


def pattern(text):
    return RegularExpression(kind="regex", pattern=text)


def words_of(text, how):
    (words,) = segment([text], how)
    return list(words)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Whitespace(kind="whitespace"), ["It's", "not", "bad,", "8/10!"]),
        (WordsAndPunctuation(), ["It's", "not", "bad", ",", "8/10", "!"]),
        (pattern("[a-z]+"), ["t", "s", "not", "bad"]),
        (pattern("([A-Za-z])[a-z]*'?s?"), ["It's", "not", "bad"]),
        (pattern(r"\s+|\w+!"), ["10!"]),
        (pattern(r"\b|bad"), ["bad"]),
    ],
)
def test_words_are_what_is_declared(how, words):
    assert words_of("It's not  bad, 8/10!", how) == words


@pytest.mark.parametrize(
    "how", [Whitespace(kind="whitespace"), WordsAndPunctuation(), pattern(r".|\n"), JIEBA]
)
@given(text=st.text())
def test_no_word_is_empty_or_white_space(how, text):
    assert all(word.strip() for word in words_of(text, how))


def test_texts_come_one_at_a_time_and_in_order():
    def texts():
        yield "one two"
        yield ""
        yield "three"
        raise RuntimeError("nobody asked for a fourth text")

    found = segment(texts(), WordsAndPunctuation())
    assert [next(found) for _ in range(3)] == [("one", "two"), (), ("three",)]


def test_the_rule_of_prediction_is_the_rule_of_words():
    text = "a.b@evil.com, 1,000 times: 房间"
    assert words_of(text, WordsAndPunctuation()) == list(split_text(text))


def test_jieba_finds_chinese_words():
    assert words_of("房间很干净，服务 也不错！", JIEBA) == [
        "房间",
        "很",
        "干净",
        "，",
        "服务",
        "也",
        "不错",
        "！",
    ]


def test_jieba_is_the_same_whatever_others_teach_it():
    import jieba

    before = words_of("丹露很好用", JIEBA)
    jieba.default_logger.setLevel("ERROR")
    jieba.add_word("丹露很好", freq=10**9)
    assert words_of("丹露很好用", JIEBA) == before
    assert list(jieba.cut("丹露很好用")) != before


def test_jieba_is_silent_and_leaves_no_file(tmp_path):
    program = (
        "from danlu.features.segmentation import segment\n"
        "from danlu.recipe.text_sections import Jieba\n"
        "print(*next(segment(['房间很干净'], Jieba(kind='jieba'))))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "default", "-c", program],
        env={"TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert run.stdout.split() == ["房间", "很", "干净"]
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_without_jieba_the_error_says_what_to_install_before_any_text(monkeypatch):
    monkeypatch.setitem(sys.modules, "jieba", None)
    segmentation._jieba_tokenizer.cache_clear()
    with pytest.raises(RecipeError, match=r"pip install 'danlu\[chinese\]'"):
        segment(iter(()), JIEBA)
