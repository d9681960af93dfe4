"""How raw text becomes words: as a reader declares it, and as prediction must do it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from danlu.data.text_lines import split_text

WordSplit = Literal["white-space", "words-and-punctuation"]


def split_words(text: str, how: WordSplit) -> tuple[str, ...]:
    """Split text into words.

    Args:
        text: The text.
        how: `white-space`: what stands between white space; `words-and-punctuation`: as `split_text` does it.

    Example:
        >>> split_words("On #tour!", "white-space"), split_words("On #tour!", "words-and-punctuation")
        (('On', '#tour!'), ('On', '#', 'tour', '!'))
    """
    return tuple(_SPLITS[how](text))


_SPLITS: Mapping[WordSplit, Callable[[str], list[str] | tuple[str, ...]]] = {
    "white-space": str.split,
    "words-and-punctuation": split_text,
}
