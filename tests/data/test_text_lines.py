"""Input of prediction: words and punctuation apart, one sentence at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.text_lines import TEXT_FORMATS, InputSentence, read_sentences, split_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("APT28 struck.", "APT28|struck|."),
        ("The group's tool (v2.1, 2019-03-04)", "The|group's|tool|(|v2.1|,|2019-03-04|)"),
        ("see http://evil.com/a at 10:30", "see|http|:|/|/|evil.com|/|a|at|10:30"),
        ("1,000 or a,b", "1,000|or|a|,|b"),
        ("“quoted” – dash…", "“|quoted|”|–|dash|…"),
        ("AT&T wrote to a_b@c.org!?", "AT&T|wrote|to|a_b@c.org|!|?"),
        ("-flag rock-'n'-roll 'tis", "-|flag|rock|-|'|n|'|-|roll|'|tis"),
        ("APT28攻击了3家银行。", "APT28|攻|击|了|3|家|银|行|。"),
        ("カタカナ", "カ|タ|カ|ナ"),
        ("हिन्दी café", "हिन्दी|café"),
        ("한국어 텍스트", "한국어|텍스트"),
        ("a\u00a0b\u3000c\td\x08e", "a|b|c|d|e"),
        ("attack 🤖!", "attack|🤖|!"),
        ("", ""),
        ("  \t ", ""),
    ],
)
def test_text_is_split_by_the_documented_rule(text: str, words: str) -> None:
    assert "|".join(split_text(text)) == words


@given(st.text())
def test_splitting_keeps_every_visible_character_and_makes_no_empty_word(text: str) -> None:
    words = split_text(text)
    assert all(words)
    kept = "".join(words)
    assert not any(character.isspace() for character in kept)
    assert [character for character in kept if character.isalnum()] == [c for c in text if c.isalnum()]


CHARACTER_WORDS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
JOINERS = "-'’.@&\u00ad\u200c\u200d"


def is_letter(character: str) -> bool:
    if unicodedata.category(character)[0] not in "LNM" and character != "_":
        return False
    return re.match(f"[{CHARACTER_WORDS}]", character) is None


def is_inside_word(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    if is_letter(text[place]):
        return True
    if len(around) == 2 and text[place] in JOINERS:
        return all(map(is_letter, around))
    return len(around) == 2 and text[place] in ",:/" and around.isdecimal()


def split_by_rule(text: str) -> list[str]:
    """The documented rule, one character after another."""
    words: list[str] = []
    for is_inside, run in groupby(range(len(text)), key=lambda place: is_inside_word(text, place)):
        characters = [text[place] for place in run]
        if is_inside:
            words.append("".join(characters))
        else:
            hidden = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
            words += [one for one in characters if unicodedata.category(one) not in hidden]
    return words


@given(
    st.text(st.sampled_from("ab_1٣ \n" + JOINERS + ",:/;!攻ァ\u0301é🤖\U00020001\U000e0100\U0001d7ce\ud800"))
)
def test_the_pattern_is_the_rule(text: str) -> None:
    assert list(split_text(text)) == split_by_rule(text)


@given(st.text())
def test_the_pattern_is_the_rule_for_every_text(text: str) -> None:
    assert list(split_text(text)) == split_by_rule(text)


@pytest.mark.parametrize("after", ["", "\U0001f916"])
def test_the_pattern_is_the_rule_for_every_character(after: str) -> None:
    # Planes 0 and 1, then 14: nothing else is assigned besides Han. `after` asks for the pattern of all planes.
    for start in (*range(0, 0x20000, 0x1000), 0xE0000):
        text = "".join(map(chr, range(start, start + 0x1000))) + after
        assert list(split_text(text)) == split_by_rule(text)


def test_raw_text_is_one_sentence_a_line() -> None:
    lines = ["\ufeffAPT28 struck.\r\n", "\n", "It hit banks"]
    assert list(read_sentences(lines, "text")) == [
        InputSentence(("APT28", "struck", "."), 1),
        InputSentence(("It", "hit", "banks"), 3),
    ]


def test_words_are_apart_by_white_space_alone() -> None:
    assert list(read_sentences(["APT28 struck.  (again)\n", " \n"], "words")) == [
        InputSentence(("APT28", "struck.", "(again)"), 1)
    ]


def test_conll_gives_first_column_and_tags_where_every_word_has_one() -> None:
    lines = ["-DOCSTART- O\n", "\n", "APT28 NN B-Org\r\n", "struck VB O\n", "\n", " \n", "again\n", "banks O"]
    assert list(read_sentences(lines, "conll")) == [
        InputSentence(("APT28", "struck"), 3, ("B-Org", "O")),
        InputSentence(("again", "banks"), 7),
    ]


def test_conll_with_tabs_keeps_spaces_in_words() -> None:
    assert next(read_sentences(["New York\tB-Area\n"], "conll")) == InputSentence(
        ("New York",), 1, ("B-Area",)
    )


@pytest.mark.parametrize("text_format", TEXT_FORMATS)
def test_sentences_come_as_soon_as_they_are_complete(text_format) -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "APT28\n"
            yield "\n"

    sentences = read_sentences(endless(), text_format)
    assert [next(sentences).words for _ in range(3)] == [("APT28",)] * 3


@pytest.mark.parametrize("text_format", TEXT_FORMATS)
def test_nothing_in_is_nothing_out(text_format) -> None:
    assert list(read_sentences([], text_format)) == []
    assert list(read_sentences(["\n", "  \n"], text_format)) == []
