"""Labels that stand for several tags of the files: many types as one, or every span as a bare `Ent`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase

from danlu.data.example import TaggedSentence
from danlu.data.missing_files import shortened
from danlu.data.tag_schemes import spans_of, split_tag, type_of
from danlu.errors import DataError, Problem
from danlu.recipe.tagging_data import Fold, Scheme, fold_patterns, keeps_prefixes

Place = Callable[[TaggedSentence, int], str]
"""Tells the file and line of a word by its position in its sentence."""


@dataclass(frozen=True)
class Folding:
    """What each tag of the files becomes, as `data.fold` of a recipe says.

    `O` stays `O`. Another tag goes to the label that names it exactly, or else to that of the first pattern that
    matches it, as shells match file names and with case. Labels such as `*-Org` take the prefix of the tag.

    Args:
        patterns: Each pattern with its label, in order.
        keeps_prefixes: Whether labels take the prefixes of tags; without, they are bare.

    Example:
        >>> folding = Folding.of({"*-Org": ["*-HackOrg", "*-SecTeam"], "O": ["O", "*-Time"]})
        >>> folding.fold(["B-HackOrg", "I-HackOrg", "B-SecTeam", "O", "B-Time"], "bio2")
        ('B-Org', 'I-Org', 'B-Org', 'O', 'O')
    """

    patterns: tuple[tuple[str, str], ...]
    keeps_prefixes: bool
    _decided: dict[str, tuple[str, str] | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, fold: Fold) -> Folding:
        """The folding that a recipe declares."""
        return cls(tuple(fold_patterns(fold)), keeps_prefixes(fold))

    def scheme_of(self, files: Scheme) -> Scheme:
        """The tag scheme of folded tags, by that of the files."""
        return files if self.keeps_prefixes else "io"

    def pattern_for(self, tag: str) -> tuple[str, str] | None:
        """The pattern that decides on a tag other than O, with its label; None where nothing matches."""
        if tag not in self._decided:
            exact = [one for one in self.patterns if one[0] == tag]
            matching = [one for one in self.patterns if fnmatchcase(tag, one[0])]
            self._decided[tag] = next(iter([*exact, *matching]), None)
        return self._decided[tag]

    def fold(self, tags: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
        """Fold the tags of a sentence.

        Where prefixes stay, spans that touch stay apart, also those that get one type: in `iob1` the second of
        them then begins with B.

        Args:
            tags: The tags as they stand in the file.
            scheme: Their scheme.

        Raises:
            DataError: Nothing matches a tag.
        """
        folded = [self._label(tag) for tag in tags]
        if self.keeps_prefixes:
            begin = {span.start for span in spans_of(folded, scheme)}
            for span in spans_of(tags, scheme):
                if span.start not in begin and folded[span.start] != "O":
                    # A tag that ends its span goes on ending it.
                    prefix = "S" if split_tag(tags[span.start])[0] == "E" else "B"
                    folded[span.start] = f"{prefix}-{type_of(folded[span.start], scheme)}"
        return tuple(folded)

    def _label(self, tag: str) -> str:
        if tag == "O":
            return "O"
        found = self.pattern_for(tag)
        if found is None:
            raise DataError(f"data.fold has no label for the tag {tag!r}.")
        label = found[1]
        return f"{split_tag(tag)[0]}{label[1:]}" if label.startswith("*-") else label


def fold_sentences(
    sentences: Sequence[TaggedSentence], folding: Folding, *, scheme: Scheme, split: str, place: Place
) -> list[TaggedSentence]:
    """Fold the tags of a split.

    Args:
        sentences: The sentences as they were read.
        folding: What each tag becomes.
        scheme: Tag scheme of the files.
        split: Name of the split. Patterns must have an effect in `train`; elsewhere they need not.
        place: Where words stand.

    Raises:
        DataError: Every tag that nothing matches, with its first place; types of which prefixes stay and whose tags
            become different labels; and in train patterns that do nothing.
    """
    counts = Counter(tag for sentence in sentences for tag in sentence.tags if tag != "O")
    problems = [
        *_tags_without_label(sentences, folding, counts, place),
        *(_types_cut_apart(folding, counts) if folding.keeps_prefixes else ()),
        *(_patterns_without_effect(folding, counts) if split == "train" else ()),
    ]
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"data.fold does not fit the tags of {split}: {count}", problems)
    return [replace(sentence, tags=folding.fold(sentence.tags, scheme)) for sentence in sentences]


def _tags_without_label(
    sentences: Sequence[TaggedSentence], folding: Folding, counts: Mapping[str, int], place: Place
) -> Iterator[Problem]:
    strange = {tag for tag in counts if folding.pattern_for(tag) is None}
    for sentence in sentences if strange else ():
        for position, tag in enumerate(sentence.tags):
            if tag in strange:
                strange.remove(tag)
                times = "here alone" if counts[tag] == 1 else f"{counts[tag]} times, here first"
                yield Problem(
                    place(sentence, position),
                    f"data.fold has no label for this tag, which occurs {times}",
                    received=repr(tag),
                    allowed=f"O, and what matches {', '.join(pattern for pattern, _ in folding.patterns)}",
                    fix="name it, or a pattern for it, under one of "
                    + ", ".join(dict.fromkeys(label for _, label in folding.patterns)),
                )


def _types_cut_apart(folding: Folding, counts: Mapping[str, int]) -> Iterator[Problem]:
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for tag in sorted(counts):
        found = folding.pattern_for(tag)
        if found is not None:
            labels[split_tag(tag)[1]][tag] = found[1]
    for type_, of_tags in labels.items():
        if len(set(of_tags.values())) > 1:
            yield Problem(
                "data.fold",
                f"the tags of {type_} become different labels, which cuts its spans",
                received=", ".join(f"{tag}: {label}" for tag, label in of_tags.items()),
                fix=f"write one pattern for all of them, '*-{type_}'",
            )


def _patterns_without_effect(folding: Folding, counts: Mapping[str, int]) -> Iterator[Problem]:
    used = {folding.pattern_for(tag) for tag in counts}
    labels = {one[1] for one in used if one is not None}
    for place, one in enumerate(folding.patterns):
        pattern, label = one
        matched = [tag for tag in counts if pattern == tag or fnmatchcase(tag, pattern)]
        if pattern == "O" or one in used:
            continue
        if not matched:
            yield _unmatched_pattern(pattern, label, counts)
            continue
        # A pattern for what may yet come, such as a last '*', does no harm where all that it matches is named.
        before = [other for other, owner in folding.patterns[:place] if owner != label]
        hiding = next((other for other in before if all(fnmatchcase(tag, other) for tag in matched)), None)
        if hiding is not None or label not in labels:
            yield Problem(
                f"data.fold.{label}",
                "has no effect on train: every tag that the pattern matches goes elsewhere before",
                received=repr(pattern),
                fix=f"put it before {hiding!r}, or remove it" if hiding else "remove it",
            )


def _unmatched_pattern(pattern: str, label: str, counts: Mapping[str, int]) -> Problem:
    near = get_close_matches(pattern, list(counts), n=3)
    return Problem(
        f"data.fold.{label}",
        "matches no tag of train",
        received=repr(pattern),
        allowed=f"train has {shortened(sorted(counts))}" if counts else "train has no tag but O",
        fix=f"did you mean {' or '.join(near)}? Else remove it" if near else "remove it",
    )
