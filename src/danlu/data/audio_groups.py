"""Which speakers, or sentences, each split has: named by the recipe, or drawn.

Test is drawn first and valid from what is left, each with a seed of its own, so that more groups of valid change
nothing about test, and the same groups and seed give the same splits on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from danlu.data.clip import Clip
from danlu.data.missing_files import nearest_name, shortened
from danlu.data.text_draw import draw_by_chance
from danlu.errors import DataError, Problem
from danlu.recipe.audio_data import AudioData, ByGroup

Held = int | list[str]
"""How many groups are drawn, or their names."""


def groups_of_splits(data: AudioData, split: ByGroup, clips: Sequence[Clip]) -> dict[str, list[str]]:
    """The groups of train, of valid and, where the recipe has one, of test; each list sorted.

    Args:
        data: The section `data` of the recipe.
        split: How groups are held out.
        clips: All usable clips.

    Raises:
        DataError: Clips without a group, names that no group has, or nothing left to train.
    """
    _refuse_groupless(data, split, clips)
    groups = sorted({str(getattr(clip, split.group)) for clip in clips})
    wanted: dict[str, Held] = {"valid": split.valid}
    if split.test is not None:
        wanted = {"test": split.test, **wanted}
    _refuse_unknown(split, wanted, groups)
    _refuse_too_many(split, wanted, groups)
    named = {name for value in wanted.values() if isinstance(value, list) for name in value}
    left = [group for group in groups if group not in named]
    held: dict[str, list[str]] = {}
    for name, value in wanted.items():
        drawn = value if isinstance(value, list) else draw_by_chance(left, value, seed=f"{split.seed}/{name}")
        held[name] = sorted(drawn)
        left = [group for group in left if group not in drawn]
    return {"train": left, **{name: held[name] for name in ("valid", "test") if name in held}}


def _refuse_groupless(data: AudioData, split: ByGroup, clips: Sequence[Clip]) -> None:
    without = [clip for clip in clips if getattr(clip, split.group) is None]
    if not without:
        return
    cure = _cure(data, split)
    if len(without) == len(clips):
        problem = Problem("data.split.group", f"no clip has a {split.group}", repr(split.group), fix=cure)
        raise DataError(f"The clips cannot be split by {split.group}", [problem])
    raise DataError(
        f"{len(without)} of {len(clips)} clips have no {split.group}, so they belong to no split",
        [Problem(clip.source, f"no {split.group} is known", fix=cure) for clip in without],
    )


def _cure(data: AudioData, split: ByGroup) -> str:
    """How the reader is told of groups; readers of other packages are told in their own ways."""
    options = type(data.reader).model_fields
    if split.group in options:
        return f"fill in the column that data.reader.{split.group} names, or choose another kind of split"
    if "name" in options:
        return f"tell it in data.reader.name by (?P<{split.group}>…), or choose another kind of split"
    return "let data.reader read it, or choose another kind of split"


def _refuse_unknown(split: ByGroup, wanted: Mapping[str, Held], groups: Sequence[str]) -> None:
    problems = [
        Problem(
            f"data.split.{name}",
            f"no clip has the {split.group} {group!r}",
            repr(group),
            f"the {split.group}s are {shortened(groups)}",
            nearest_name(group, groups) or f"name a {split.group} that there is",
        )
        for name, value in wanted.items()
        for group in (value if isinstance(value, list) else ())
        if group not in groups
    ]
    if problems:
        raise DataError(f"data.split names {split.group}s that are not there", problems)


def _refuse_too_many(split: ByGroup, wanted: Mapping[str, Held], groups: Sequence[str]) -> None:
    counts = {name: len(value) if isinstance(value, list) else value for name, value in wanted.items()}
    if sum(counts.values()) >= len(groups):
        received = " and ".join(f"{count} for {name}" for name, count in counts.items())
        problem = Problem(
            "data.split",
            f"nothing is left to train: there {'is' if len(groups) == 1 else 'are'} {len(groups)} "
            f"{split.group}{'s' * (len(groups) != 1)}: {shortened(groups)}",
            received,
            f"fewer than {len(groups)} together",
            f"hold fewer {split.group}s out" if len(groups) > len(counts) else "choose another kind of split",
        )
        raise DataError(f"Every {split.group} would be held out", [problem])
