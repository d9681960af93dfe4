"""One split of the data as a recipe declares it: read, its tag scheme found or checked, hashed, its labels folded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from danlu.data.example import ReadResult, Skipped, TaggedSentence
from danlu.data.label_folding import Folding, fold_sentences
from danlu.data.missing_files import missing_file
from danlu.data.scheme_detection import detect_scheme
from danlu.data.tag_schemes import PREFIXES, is_tag, violations
from danlu.data.word_lines import WordLines
from danlu.errors import DataError, Problem
from danlu.recipe.plugins import reader_of
from danlu.recipe.tagging_data import Scheme, TaggingData


@dataclass(frozen=True, slots=True)
class TaggingSplit:
    """The sentences of `train`, `valid` or `test`, and what happened when they were read.

    Args:
        name: The name of the split.
        files: The files it was read from, in order.
        sentences: The sentences in the order of the files, with their tags as they stand there; folded, where the
            recipe says so.
        scheme: The tag scheme of these tags.
        violations: How many tags of the files break their scheme; they are read as conlleval reads them.
        skipped: Every line that was dropped or mended.
        notes: What else a person should know.
        content_hash: SHA-256 over the words of all sentences and their tags in the files.
        folded_from: The tag scheme of the files where tags were folded; None where they were not.
    """

    name: str
    files: list[Path]
    sentences: list[TaggedSentence]
    scheme: Scheme
    violations: int
    skipped: list[Skipped]
    notes: list[str]
    content_hash: str
    folded_from: Scheme | None = None

    @property
    def file_scheme(self) -> Scheme:
        """The tag scheme of the files."""
        return self.scheme if self.folded_from is None else self.folded_from

    @property
    def words(self) -> int:
        """The number of words."""
        return sum(len(sentence.words) for sentence in self.sentences)


def read_split(data: TaggingData, split: str, *, scheme: Scheme | None = None) -> TaggingSplit:
    """Read a split as the recipe declares it.

    Args:
        data: The section `data` of the recipe.
        split: `train`, `valid` or `test`.
        scheme: The scheme that the files of train were found to have, `file_scheme` of that split. Needed for the
            other splits when `data.scheme` is `auto`: a scheme is told from train only.

    Raises:
        DataError: Missing files, lines that cannot be read, tags of another scheme, tags that `data.fold` has no
            label for, or, with `on_violation: error`, tags that break the scheme.

    Example:
        >>> read_split(recipe.data, "valid", scheme=train.file_scheme).words  # doctest: +SKIP
        17602
    """
    root = Path(data.root)
    files = _find_files(data, split, root)
    result: ReadResult = reader_of(data.reader).read(files, data.reader, root=root)
    known = _settle_scheme(data, split, result.sentences, scheme)
    _refuse_foreign_tags(result, known)
    broken = [(sentence, violations(sentence.tags, known)) for sentence in result.sentences]
    if data.on_violation == "error":
        _refuse_violations(result, broken, known)
    folding = None if data.fold is None else Folding.of(data.fold)
    place = WordLines(result.skipped).place
    return TaggingSplit(
        name=split,
        files=files,
        sentences=result.sentences
        if folding is None
        else fold_sentences(result.sentences, folding, scheme=known, split=split, place=place),
        scheme=known if folding is None else folding.scheme_of(known),
        violations=sum(len(positions) for _, positions in broken),
        skipped=result.skipped,
        notes=result.notes,
        content_hash=content_hash(result.sentences),
        folded_from=None if folding is None else known,
    )


def content_hash(sentences: Sequence[TaggedSentence]) -> str:
    """A SHA-256 over words and tags: equal for equal content, wherever and however the files were written."""
    digest = hashlib.sha256()
    for sentence in sentences:
        digest.update(json.dumps([sentence.words, sentence.tags]).encode() + b"\n")
    return digest.hexdigest()


def _find_files(data: TaggingData, split: str, root: Path) -> list[Path]:
    names = {"train": data.train, "valid": data.valid, "test": data.test}[split]
    if names is None:
        fix = f"name its file or files under data.{split}"
        raise DataError(
            f"The recipe has no {split} split", [Problem(f"data.{split}", "no file is named", fix=fix)]
        )
    files = [root / name for name in ([names] if isinstance(names, str) else names)]
    missing = [file for file in files if not file.is_file()]
    if missing:
        problems = [missing_file(f"data.{split}", file) for file in missing]
        raise DataError(f"{len(missing)} of {len(files)} files of {split} cannot be found", problems)
    return files


def _settle_scheme(
    data: TaggingData, split: str, sentences: Sequence[TaggedSentence], scheme: Scheme | None
) -> Scheme:
    if data.scheme != "auto":
        return data.scheme
    # Bare labels are never found: io is here the scheme of folded tags, which says nothing of the files.
    if scheme is not None and scheme != "io":
        return scheme
    if split != "train":
        raise ValueError(
            f"Expected the scheme found on the files of train to read {split}: it is told from train only. "
            f"Received {scheme!r}."
        )
    return detect_scheme(sentence.tags for sentence in sentences)


def _refuse_foreign_tags(result: ReadResult, scheme: Scheme) -> None:
    lines = WordLines(result.skipped)
    problems = [
        Problem(
            lines.place(sentence, position),
            f"a tag that the scheme {scheme} does not have",
            received=f"{sentence.words[position]!r} tagged {tag!r}",
            allowed=f"O, or one of {', '.join(PREFIXES[scheme])} with '-' and a type",
            fix="mend the tag, or declare the scheme of all files as data.scheme",
        )
        for sentence in result.sentences
        for position, tag in enumerate(sentence.tags)
        if not is_tag(tag, scheme)
    ]
    if problems:
        raise DataError(f"Tags that do not belong to the tag scheme {scheme}: {len(problems)}", problems)


def _refuse_violations(
    result: ReadResult, broken: Sequence[tuple[TaggedSentence, list[int]]], scheme: Scheme
) -> None:
    lines = WordLines(result.skipped)
    problems = [
        Problem(
            lines.place(sentence, position),
            f"a tag that breaks the scheme {scheme}",
            received=f"{sentence.words[position]!r} tagged {sentence.tags[position]!r} "
            f"after {sentence.tags[position - 1] if position else 'the start of the sentence'!r}",
            fix="mend the tag, or set data.on_violation to repair",
        )
        for sentence, positions in broken
        for position in positions
    ]
    if problems:
        raise DataError(f"Tags that break the tag scheme {scheme}: {len(problems)}", problems)
