"""Phrases of texts as sets of words: what tags say of them, which train knows, and which texts teach one."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.data.example import TaggedSentence
from danlu.data.tag_schemes import spans_of
from danlu.recipe.tagging_data import Scheme

PHRASE = "phrase"
"""The type of every span of joint data: its tags are `S-phrase`, `B-phrase`, `I-phrase`, `E-phrase` and `O`."""

Phrase = tuple[str, ...]
"""A phrase as its words."""


def found_phrases(words: Sequence[str], tags: Sequence[str], scheme: Scheme) -> tuple[Phrase, ...]:
    """The distinct phrases that tags mark, in the order in which they first stand.

    Args:
        words: The words of a text.
        tags: One tag a word; tags that break the scheme are read as `spans_of` reads them.
        scheme: The scheme of the tags.

    Raises:
        DataError: A prefix that the scheme does not have.

    Example:
        >>> found_phrases("soup night and soup".split(), ["B-phrase", "E-phrase", "O", "S-phrase"], "bioes")
        (('soup', 'night'), ('soup',))
    """
    return tuple(dict.fromkeys(tuple(words[span.start : span.end]) for span in spans_of(tags, scheme)))


def known_phrase_flags(train: Sequence[TaggedSentence], others: Sequence[TaggedSentence]) -> list[bool]:
    """Tell for each of `others` whether all its phrases are phrases of training texts.

    Phrases are compared word for word, case included, as they are declared: one that does not stand in its text counts
    on both sides. A text without phrases has none that train does not know.

    Example:
        >>> from danlu.data.example import Source
        >>> one, other = (
        ...     TaggedSentence((word,), ("S-phrase",), Source("posts.tsv", 1, 1), phrases=((word,),))
        ...     for word in ("soup", "tea")
        ... )
        >>> known_phrase_flags([one], [one, other])
        [True, False]
    """
    known = {phrase for sentence in train for phrase in sentence.phrases or ()}
    return [known.issuperset(sentence.phrases or ()) for sentence in others]


def learnable(sentences: Sequence[TaggedSentence]) -> list[TaggedSentence]:
    """Leave out texts that have phrases of which none is labelled: all their words would be learned as no keyword.

    Example:
        >>> from danlu.data.example import Source
        >>> learnable([TaggedSentence(("soup!",), ("O",), Source("posts.tsv", 1, 1), phrases=(("soup",),))])
        []
    """
    return [one for one in sentences if not one.phrases or any(tag != "O" for tag in one.tags)]
