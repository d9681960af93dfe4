"""Which texts of its files a split has, and which of train's texts are held out for valid and test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from danlu.data.held_out import drawable_count, hold_out_places
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.missing_files import nearest_name, shortened
from danlu.data.text_draw import draw_texts
from danlu.errors import DataError, Problem
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import Draw, FromFiles


def choose(read: TextsRead, part: FromFiles, draw: Draw, *, split: str) -> TextsRead:
    """The texts at the places that `take` names, or as many as `size` says, in the order of the files.

    Args:
        read: What was read in the files of the split, with classes.
        part: What the recipe says of the split.
        draw: How texts are drawn.
        split: The name of the split.

    Raises:
        DataError: There are fewer texts than that.
    """
    if part.take is not None:
        return _at(read, _taken(read.texts, part.take, split), "were taken by their places")
    if part.size is not None:
        total = len(read.texts)
        places = _drawn(read.texts, drawable_count(part.size, total, split, most=total), draw, split)
        return _at(read, places, f"were drawn by {draw.by} with the seed {draw.seed}")
    return read


def hold_out(train: TextsRead, parts: Mapping[str, FromTrain], draw: Draw) -> dict[str, TextsRead]:
    """Draw texts for other splits out of train; train keeps the rest.

    Test is drawn first and valid from what is left, so that another size of valid changes nothing about test. Shares
    are shares of all texts of train.

    Args:
        train: The texts of `data.train`.
        parts: What the recipe says of `test` and `valid`, as far as they come out of train.
        draw: How texts are drawn.

    Returns:
        The splits by name, `train` among them.

    Raises:
        DataError: Nothing would be left of train, or a split would be empty.
    """
    sizes = {split: part.size for split, part in parts.items()}

    def drawn(left: Sequence[int], size: int, split: str) -> list[int]:
        texts = [train.texts[place] for place in left]
        return [left[place] for place in _drawn(texts, size, draw, split)]

    places = hold_out_places(len(train.texts), sizes, drawn)
    splits: dict[str, TextsRead] = {}
    left = len(train.texts)
    for split in ("test", "valid"):
        if split in places:
            held = places[split]
            how = f"of data.train were drawn by {draw.by} with the seed {draw.seed} for {split}"
            splits[split] = TextsRead(
                [train.texts[place] for place in held],
                train.files,
                notes=[f"{len(held)} of {left} texts {how}"],
            )
            left -= len(held)
    kept = replace(train, texts=[train.texts[place] for place in places["train"]])
    return {"train": kept, **splits}


def _at(read: TextsRead, places: Sequence[int], how: str) -> TextsRead:
    note = f"{len(places)} of {len(read.texts)} texts {how}"
    return replace(read, texts=[read.texts[place] for place in places], notes=[*read.notes, note])


def _taken(
    texts: Sequence[LabelledText], take: Sequence[int] | Mapping[str, Sequence[int]], split: str
) -> list[int]:
    if not isinstance(take, Mapping):
        problem = _beyond(take, len(texts), f"data.{split}.take", f"{split} has {len(texts)} texts")
        _refuse(split, [problem])
        return list(range(*take))
    members: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        members.setdefault(text.label, []).append(place)
    problems = [
        _beyond(
            span, len(members[name]), where, f"{split} has {len(members[name])} texts of the class {name!r}"
        )
        if name in members
        else _no_class(name, sorted(members), where)
        for name, span in take.items()
        for where in [f"data.{split}.take.{name}"]
    ]
    _refuse(split, problems)
    return sorted(place for name, (first, end) in take.items() for place in members[name][first:end])


def _refuse(split: str, problems: Sequence[Problem | None]) -> None:
    found = [problem for problem in problems if problem is not None]
    if found:
        raise DataError(f"data.{split}.take names texts that are not there", found)


def _beyond(span: Sequence[int], total: int, where: str, held: str) -> Problem | None:
    if span[1] <= total:
        return None
    return Problem(
        where, "the places go beyond the last text", str(list(span)), f"[0, {total}] at most: {held}"
    )


def _no_class(name: str, classes: Sequence[str], where: str) -> Problem:
    allowed = f"its classes are {shortened(classes)}" if classes else "it has no texts"
    return Problem(where, f"no text has the class {name!r}", allowed=allowed, fix=nearest_name(name, classes))


def _drawn(texts: Sequence[LabelledText], size: int, draw: Draw, split: str) -> list[int]:
    if draw.by == "group" and all(text.group is None for text in texts):
        raise DataError(
            f"{split} cannot be drawn by group",
            [
                Problem(
                    "data.draw.by",
                    "no text has a group",
                    "'group'",
                    "class, text",
                    "let data.reader read groups, or draw by class",
                )
            ],
        )
    return draw_texts(texts, size, by=draw.by, seed=f"{draw.seed}/{split}")
