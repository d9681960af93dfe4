"""What a recipe may say about the data of a tagging task."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, field_validator

from danlu.recipe.section import Section

Scheme = Literal["iob1", "bio2", "bioes", "bmes", "io"]
FileNames = str | Annotated[list[str], Field(min_length=1)]

Fold = dict[str, str | Annotated[list[str], Field(min_length=1)]]
"""Labels, each with the pattern or patterns of the tags that it stands for."""


class SentenceWindow(Section):
    """One sequence a sentence."""

    unit: Literal["sentence"] = "sentence"


class WordWindow(Section):
    """Sequences of a fixed number of words that run over sentence ends; the last one is shorter, never dropped."""

    unit: Literal["words"]
    size: Annotated[int, Field(ge=2)] = Field(512, description="Words in a sequence.")


class DocumentWindow(Section):
    """One sequence a document, as the reader's document marks divide the file."""

    unit: Literal["document"]


Window = Annotated[SentenceWindow | WordWindow | DocumentWindow, Field(discriminator="unit")]


class TaggingData(Section):
    """Sentences with one tag a word: where they are and how they are read."""

    task: Literal["tagging"] = Field("tagging", description="What is predicted; follows from the reader.")

    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    train: FileNames = Field(description="Training file or files, relative to `root`.")
    valid: FileNames = Field(description="Validation file or files: every choice is made on these.")
    test: FileNames | None = Field(
        None, description="Test file or files, read only by `danlu evaluate --split test`."
    )
    reader: Section = Field(description="The file format and its options.")
    scheme: Literal["auto"] | Scheme = Field(
        "auto",
        description="Tag scheme of the files; `auto` detects it on train. `io`, bare labels without a prefix, is taken "
        "only where it is declared.",
    )
    encode_as: Literal["same"] | Scheme = Field(
        "same", description="Tag scheme that the model learns; predictions come back in the files' scheme."
    )
    on_violation: Literal["repair", "error"] = Field(
        "repair",
        description="Tags that break the scheme: `repair` what is learned as conlleval reads them (the gold tags in "
        "scores stay as they are), or stop with every line.",
    )
    repeats: Literal["keep", "once"] = Field(
        "keep",
        description="Training sentences that stand more than once with the same words and tags: learned each time, "
        "or once.",
    )
    fold: Fold | None = Field(
        None,
        description="Labels to learn and score instead of the files' own: each with the pattern, or patterns, of the "
        "tags that it stands for, such as {Ent: '*', O: O}. A plain name gives bare labels (scheme io); with `*-` "
        "before it, as in {'*-Org': ['*-HackOrg', '*-SecTeam']}, prefixes stay. O stands for itself and is matched by "
        "`O` alone; an exact tag goes before a pattern, and of patterns the first. Null: the tags of the files.",
    )
    window: Window = Field(SentenceWindow(), description="What one sequence of the model is.")

    @field_validator("fold")
    @classmethod
    def _check_fold(cls, fold: Fold | None) -> Fold | None:
        if fold is not None:
            _check_targets([target for target in fold if target != "O"])
            _check_patterns(fold)
        return fold


def keeps_prefixes(fold: Fold) -> bool:
    """Whether folded tags have the prefixes of the files; without, they are bare labels of the scheme `io`.

    Example:
        >>> keeps_prefixes({"*-Org": "*-HackOrg", "O": "O"}), keeps_prefixes({"Ent": "*"})
        (True, False)
    """
    return any(target.startswith("*-") for target in fold)


def fold_patterns(fold: Fold) -> list[tuple[str, str]]:
    """Every pattern with its target, in the order of the recipe.

    Example:
        >>> fold_patterns({"Ent": ["B-*", "I-*"], "O": "O"})
        [('B-*', 'Ent'), ('I-*', 'Ent'), ('O', 'O')]
    """
    return [
        (pattern, target)
        for target, patterns in fold.items()
        for pattern in ([patterns] if isinstance(patterns, str) else patterns)
    ]


def _check_targets(targets: Iterable[str]) -> None:
    targets = list(targets)
    if not targets:
        raise ValueError("must name a label besides O, each with the tags that it stands for")
    strange = [target for target in targets if not re.fullmatch(r"(\*-)?[^\s*?\[\]]+", target)]
    if strange:
        raise ValueError(f"each label is O, a name, or '*-' and a name; {strange[0]!r} is none")
    tags = [target for target in targets if re.match(r"[BIESM]-.", target)]
    if tags:
        raise ValueError(
            f"{tags[0]!r} is a tag: write {'*' + tags[0][1:]!r} to keep prefixes, or {tags[0][2:]!r} for bare labels"
        )
    kept = [target for target in targets if target.startswith("*-")]
    if kept and len(kept) < len(targets):
        bare = next(target for target in targets if not target.startswith("*-"))
        raise ValueError(
            f"labels keep the prefixes of tags, all of them or none: {kept[0]!r} does and {bare!r} does not"
        )


def _check_patterns(fold: Fold) -> None:
    patterns = fold_patterns(fold)
    if any(not pattern for pattern, _ in patterns):
        raise ValueError("a pattern is empty: write a tag, or a pattern such as '*-Org'")
    twice = [pattern for pattern, count in Counter(pattern for pattern, _ in patterns).items() if count > 1]
    if twice:
        raise ValueError(f"each pattern stands once; {twice[0]!r} stands twice")
    taken = [target for pattern, target in patterns if pattern == "O" and target != "O"]
    if taken:
        raise ValueError(f"O stands for itself and cannot become {taken[0]!r}")
