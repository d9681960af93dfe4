"""How a text is cut into words: by white space, by the rule of `split_text`, by a pattern, or by jieba for Chinese.

Source of jieba's words: a dictionary with frequencies, and a hidden Markov model for what it does not hold
(https://github.com/fxsjy/jieba).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from danlu.data.text_lines import split_text
from danlu.errors import Problem, RecipeError
from danlu.recipe.text_sections import Jieba, RegularExpression, Segmentation, Whitespace


def segment(texts: Iterable[str], how: Segmentation) -> Iterator[Sequence[str]]:
    """Cut texts into words, one text at a time; a text may have none. No word is empty or white space alone.

    Raises:
        RecipeError: `how` needs a package that is not installed.

    Example:
        >>> from danlu.recipe.text_sections import WordsAndPunctuation
        >>> list(segment(["Not bad!", ""], WordsAndPunctuation()))
        [('Not', 'bad', '!'), ()]
    """
    # Found here and not at the first text, so that a missing package is told at once.
    return map(_splitter(how), texts)


def _splitter(how: Segmentation) -> Callable[[str], Sequence[str]]:
    match how:
        case Whitespace():
            return str.split
        case RegularExpression():
            return _by_pattern(re.compile(how.pattern))
        case Jieba():
            return _by_jieba(_jieba_tokenizer())
        case _:
            return split_text


def _by_pattern(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    def split(text: str) -> list[str]:
        # finditer and not findall, which gives the groups of a pattern that has some.
        words = (match.group() for match in pattern.finditer(text))
        return [word for word in words if word and not word.isspace()]

    return split


def _by_jieba(tokenizer: Any) -> Callable[[str], list[str]]:  # noqa: ANN401 - jieba has no types
    def split(text: str) -> list[str]:
        return [word for word in tokenizer.cut(text) if not word.isspace()]

    return split


@cache
def _jieba_tokenizer() -> Any:  # noqa: ANN401
    """A tokenizer with jieba's own dictionary, whatever others in this process taught the shared one."""
    try:
        with warnings.catch_warnings():
            # jieba 0.42 imports pkg_resources and holds patterns with escapes that Python no longer likes.
            warnings.simplefilter("ignore")
            from jieba import Tokenizer
    except ImportError as error:
        problem = Problem(
            "segmentation.kind",
            "the package jieba is not installed",
            received="jieba",
            fix="pip install 'danlu[chinese]', or choose another kind of segmentation",
        )
        raise RecipeError("Chinese words cannot be found.", [problem]) from error
    tokenizer = Tokenizer()
    # What Tokenizer.initialize does, without its lines on standard error and without its cache: a file in the folder
    # of temporary files that anyone on the machine can write, and that is trusted.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
