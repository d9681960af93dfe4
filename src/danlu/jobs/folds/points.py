"""The points of a comparison: every combination of some values of some keys; without keys there is one point."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from danlu.errors import Problem
from danlu.jobs.series_arguments import OVER, conflicts, parse_over, parse_seeds, shown_value
from danlu.recipe.key_path import PlainValue, has_prefix, parse_dotted
from danlu.recipe.overrides import parse_overrides

SPLIT = "data.split"
"""The key that folds set themselves."""

LONGEST_PART = 24
"""Characters of a value in the name of a folder: longer values are numbered instead."""


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of values.

    Args:
        changes: The value of each key, by its dotted name.
        folder: The name of its folder; empty where there is one point alone.
    """

    changes: dict[str, PlainValue]
    folder: str = ""

    @property
    def label(self) -> str:
        """The point in words, such as `train.optimizer.lr=0.01 model.width=0.5`; empty without keys."""
        return " ".join(f"{key}={shown_value(value)}" for key, value in self.changes.items())

    @property
    def overrides(self) -> list[str]:
        """The point as overrides of a recipe."""
        return [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in self.changes.items()]


def read_points(overs: Sequence[str], overrides: Sequence[str]) -> tuple[list[Point], list[Problem]]:
    """The points of `--over KEY=V1,V2`, given once for each key, and what is wrong with them.

    Args:
        overs: The texts.
        overrides: Texts `key.path=value` for all points, which must not set what changes.

    Example:
        >>> points, _ = read_points(["model.width=0.5,1", "train.batch.size=8,16"], [])
        >>> [point.folder for point in points]
        ['width-0.5_size-8', 'width-0.5_size-16', 'width-1_size-8', 'width-1_size-16']
        >>> read_points([], [])
        ([Point(changes={}, folder='')], [])
    """
    axes: dict[str, list[PlainValue]] = {}
    problems = _split_is_set([override.path for override in parse_overrides(overrides)[0]])
    for text in overs:
        key, values, found = _axis(text)
        problems += found
        if key is None:
            continue
        path = parse_dotted(key)
        problems += _split_is_set([path], where=f"{OVER} {key}")
        problems += conflicts(overrides, key, has_seeds=False)
        problems += [
            Problem(f"{OVER} {key}", f"{other} is changed too", fix="change one of them")
            for other in axes
            if has_prefix(path, parse_dotted(other)) or has_prefix(parse_dotted(other), path)
        ]
        axes[key] = values
    combinations = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    folders = _folders(axes, combinations) if axes else [""]
    return [Point(changes, name) for changes, name in zip(combinations, folders, strict=True)], problems


def _axis(text: str) -> tuple[str | None, list[PlainValue], list[Problem]]:
    key, equals, values = (part.strip() for part in text.partition("="))
    if key != "seed" or not equals:
        return parse_over(text)
    # A series has an option of its own for seeds; here they are a key like any other.
    numbers, problems = parse_seeds(values.strip("[]").split(","))
    return key, list(numbers), [replace(problem, where=f"{OVER} seed") for problem in problems]


def _split_is_set(paths: Sequence[tuple[str | int, ...]], where: str | None = None) -> list[Problem]:
    split = parse_dotted(SPLIT)
    return [
        Problem(
            where or f"override {'.'.join(map(str, path))}",
            f"folds set {SPLIT} themselves",
            fix="leave it out; --protocol and its options say how clips are split",
        )
        for path in paths
        if has_prefix(path, split)
    ]


def _folders(axes: dict[str, list[PlainValue]], combinations: Sequence[dict[str, PlainValue]]) -> list[str]:
    """A name for each point: its values where they are short and clear, else its number."""
    last = {key: key.rpartition(".")[2] for key in axes}
    if max(Counter(last.values()).values()) > 1:
        last = {key: _for_a_name(key) for key in axes}
    parts = {key: [_for_a_name(shown_value(value)) for value in values] for key, values in axes.items()}
    is_clear = all(
        len(set(texts)) == len(texts) and all(0 < len(text) <= LONGEST_PART for text in texts)
        for texts in parts.values()
    )
    if not is_clear:
        return [f"point-{number:02d}" for number in range(1, len(combinations) + 1)]
    return [
        "_".join(f"{last[key]}-{_for_a_name(shown_value(value))}" for key, value in changes.items())
        for changes in combinations
    ]


def _for_a_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")
