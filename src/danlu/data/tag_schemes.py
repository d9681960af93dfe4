"""Tag schemes for spans: IOB1, BIO2, BIOES, BMES and IO, read as conlleval reads them, converted through spans.

In the first four a tag is `O`, or a prefix and a type, such as `B-Tool`. In `io` it is `O`, or the bare name of a type,
such as `Tool`: a span is a longest run of one name, so that two spans of one type that touch are one.

Sources: Ramshaw and Marcus 1995 (IOB1), Tjong Kim Sang and Veenstra 1999 (the variants), and the script
conlleval of the CoNLL-2000 and CoNLL-2003 shared tasks for the reading of tags that break their scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from danlu.errors import DataError
from danlu.recipe.tagging_data import Scheme

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
"""Every scheme by name."""

PREFIXES: dict[Scheme, tuple[str, ...]] = {
    "iob1": ("B", "I"),
    "bio2": ("B", "I"),
    "bioes": ("B", "I", "E", "S"),
    "bmes": ("B", "M", "E", "S"),
    "io": (),
}
"""The prefixes of each scheme, in the order in which labels are listed."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of words with a type; `end` is the position after its last word."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Transitions:
    """Which labels a scheme allows at the start, at the end and next to each other.

    Args:
        start: Whether a sequence may start with each label, (labels,).
        end: Whether a sequence may end with each label, (labels,).
        between: Whether the label of the column may follow the label of the row, (labels, labels).
    """

    start: list[bool]
    end: list[bool]
    between: list[list[bool]]


@lru_cache(maxsize=4096)
def is_tag(text: str, scheme: Scheme | None = None) -> bool:
    """Whether a text is a tag.

    Args:
        text: The text.
        scheme: The scheme that it must belong to: `io` knows any text but the empty one, the others `O` and their own
            prefixes with a type, such as `B-Tool`. None: any scheme with prefixes.

    Example:
        >>> is_tag("Tool"), is_tag("Tool", "io"), is_tag("E-Tool"), is_tag("E-Tool", "bio2")
        (False, True, True, False)
    """
    if scheme == "io":
        return text != ""
    prefix, hyphen, type_ = text.partition("-")
    known = _ALL_PREFIXES if scheme is None else PREFIXES[scheme]
    return text == "O" or (prefix in known and bool(hyphen) and bool(type_))


@lru_cache(maxsize=4096)
def split_tag(tag: str, scheme: Scheme | None = None) -> tuple[str, str]:
    """Split a tag at its first hyphen into prefix and type; the type of `O` is empty.

    Args:
        tag: The tag.
        scheme: `io` for bare names, which have no prefix to split off: they are inside tags, `I`, of the type that they
            name. Any other scheme, or None: the prefix of any scheme will do.

    Raises:
        DataError: The text is no tag.

    Example:
        >>> split_tag("B-Tool"), split_tag("I-foo-bar"), split_tag("O"), split_tag("Tool", "io")
        (('B', 'Tool'), ('I', 'foo-bar'), ('O', ''), ('I', 'Tool'))
    """
    if scheme == "io" and tag:
        return ("O", "") if tag == "O" else ("I", tag)
    if not is_tag(tag):
        raise DataError(
            f"Expected a tag: O, or one of {', '.join(_ALL_PREFIXES)} with '-' and a type. Received {tag!r}."
        )
    prefix, _, type_ = tag.partition("-")
    return prefix, type_


def type_of(tag: str, scheme: Scheme) -> str:
    """The type that a tag of a scheme names; empty for `O`.

    Raises:
        DataError: The text is no tag.

    Example:
        >>> type_of("B-Tool", "bio2"), type_of("Tool", "io"), type_of("O", "io")
        ('Tool', 'Tool', '')
    """
    return split_tag(tag, scheme)[1]


def spans_of(tags: Sequence[str], scheme: Scheme) -> list[Span]:
    """Find the spans of a sequence as conlleval does: a tag that does not continue a span opens one.

    A tag continues the span of the tag before it when the types are equal, its prefix is not B or S,
    and the prefix before is not E or S. A span that its scheme wants closed is closed where it stops.
    In `io` a span is a longest run of one name.

    Raises:
        DataError: A prefix that the scheme does not have.

    Example:
        >>> spans_of(["B-Tool", "I-Tool", "O", "I-Org"], "bio2")
        [Span(start=0, end=2, type='Tool'), Span(start=3, end=4, type='Org')]
    """
    spans: list[Span] = []
    start, before = 0, ("O", "")
    for position, tag in enumerate([*tags, "O"]):
        parts = split_tag(tag, scheme)
        if parts[0] not in _KNOWN[scheme]:
            raise DataError(f"{tag!r} at position {position} is no tag of the scheme {scheme}.")
        if not _continues(before, parts):
            if before[1]:
                spans.append(Span(start, position, before[1]))
            start = position
        before = parts
    return spans


def tags_of(spans: Iterable[Span], length: int, scheme: Scheme) -> list[str]:
    """Write spans as one tag a word; in `io`, spans of one type that touch can no longer be told apart.

    Raises:
        ValueError: Spans that overlap, are empty, or leave the sequence.
        DataError: A span of the type `O` in `io`, where this name is that of words outside spans.

    Example:
        >>> tags_of([Span(0, 3, "Tool"), Span(3, 4, "Tool")], 5, "bmes")
        ['B-Tool', 'M-Tool', 'E-Tool', 'S-Tool', 'O']
    """
    tags = ["O"] * length
    before = Span(-1, 0, "")
    for span in sorted(spans):
        if not before.end <= span.start < span.end <= length:
            raise ValueError(
                f"Expected spans apart from each other within 0 and {length}. Received {before}, {span}."
            )
        is_adjacent = span.start == before.end and span.type == before.type
        prefixes = _prefixes_of_span(span.end - span.start, scheme, is_adjacent=is_adjacent)
        tags[span.start : span.end] = [_tag(prefix, span.type, scheme) for prefix in prefixes]
        before = span
    return tags


def convert(tags: Sequence[str], source: Scheme, target: Scheme) -> list[str]:
    """Rewrite tags in another scheme, without loss when they are valid in their own and the target is not `io`.

    Tags that break their scheme are read as `spans_of` reads them; the same scheme twice repairs them. In `io`
    adjacent spans of one type become one.

    Example:
        >>> convert(["I-Org", "B-Org", "O"], "iob1", "bioes")
        ['S-Org', 'S-Org', 'O']
    """
    return tags_of(spans_of(tags, source), len(tags), target)


def violations(tags: Sequence[str], scheme: Scheme) -> list[int]:
    """Find the positions whose tag may not stand there: after the tag before it, or as the last one; none in `io`.

    Example:
        >>> violations(["O", "I-Tool", "B-Tool"], "bio2"), violations(["B-Tool", "O"], "bioes")
        ([1], [1])
    """
    found = []
    before = ("O", "")
    for position, tag in enumerate(tags):
        parts = split_tag(tag, scheme)
        if not _may_follow(before, parts, scheme):
            found.append(position)
        before = parts
    last = len(tags) - 1
    if not _may_follow(before, ("O", ""), scheme) and last not in found[-1:]:
        found.append(last)
    return found


def labels_of(types: Iterable[str], scheme: Scheme) -> list[str]:
    """List every label that a scheme has for some types: O first, then each type with all its prefixes.

    Raises:
        DataError: The type `O` in `io`, where this name is that of words outside spans.

    Example:
        >>> labels_of(["Org"], "bmes"), labels_of(["Org"], "io")
        (['O', 'B-Org', 'M-Org', 'E-Org', 'S-Org'], ['O', 'Org'])
    """
    prefixes = PREFIXES[scheme] or ("I",)
    return ["O", *(_tag(prefix, type_, scheme) for type_ in types for prefix in prefixes)]


def allowed_transitions(labels: Sequence[str], scheme: Scheme) -> Transitions:
    """Tell which neighbours, first and last labels a scheme allows; `io` allows all.

    Example:
        >>> allowed_transitions(["O", "B-Org", "I-Org"], "bio2").start
        [True, True, False]
    """
    parts = [split_tag(label, scheme) for label in labels]
    return Transitions(
        start=[_may_follow(("O", ""), one, scheme) for one in parts],
        end=[_may_follow(one, ("O", ""), scheme) for one in parts],
        between=[[_may_follow(row, column, scheme) for column in parts] for row in parts],
    )


_ALL_PREFIXES = ("B", "I", "E", "S", "M")
# The bare names of io count as inside tags: they are read, and follow each other, as those of iob1 do without any B.
_KNOWN: dict[Scheme, frozenset[str]] = {
    scheme: frozenset((*(PREFIXES[scheme] or ("I",)), "O")) for scheme in SCHEMES
}


def _tag(prefix: str, type_: str, scheme: Scheme) -> str:
    if scheme != "io":
        return f"{prefix}-{type_}"
    if type_ == "O":
        raise DataError(
            "The scheme io has no tag for the type 'O': this name is that of words outside spans."
        )
    return type_


def _continues(before: tuple[str, str], parts: tuple[str, str]) -> bool:
    return before[1] == parts[1] and before[0] not in "ES" and parts[0] not in "BS"


def _may_follow(before: tuple[str, str], parts: tuple[str, str], scheme: Scheme) -> bool:
    """Whether one tag may follow another; the edges of a sequence count as O."""
    if parts[0] not in _KNOWN[scheme]:
        return False
    if scheme == "io":
        return True
    if scheme == "iob1":
        return parts[0] != "B" or before[1] == parts[1]
    if scheme == "bio2":
        return parts[0] != "I" or before[1] == parts[1]
    # A span is open after B, I and M; then it must go on with its own type, and only then may a tag go on.
    is_open = before[0] not in ("O", "E", "S")
    goes_on = parts[0] not in ("O", "B", "S")
    return is_open == goes_on and (not is_open or before[1] == parts[1])


def _prefixes_of_span(length: int, scheme: Scheme, *, is_adjacent: bool) -> list[str]:
    if scheme == "io":
        return ["I"] * length
    if scheme == "iob1":
        return ["B" if is_adjacent else "I"] + ["I"] * (length - 1)
    if scheme == "bio2":
        return ["B"] + ["I"] * (length - 1)
    if length == 1:
        return ["S"]
    return ["B"] + ["I" if scheme == "bioes" else "M"] * (length - 2) + ["E"]
