"""The arguments of a series: a key with its values, and seeds; each is read with what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from danlu.errors import Problem, RecipeError
from danlu.recipe.key_path import KeyPath, PlainValue, dotted, has_prefix, parse_dotted
from danlu.recipe.overrides import parse_override, parse_overrides

OVER, SEEDS, SCORES = "--over", "--seeds", "--scores"
"""What the command line calls the three arguments; messages name them so."""

LARGEST_SEED = 2**32 - 1


def parse_over(over: str | None) -> tuple[str | None, list[PlainValue], list[Problem]]:
    """The key, its values, and what is wrong with them; one None is the value of no key.

    Example:
        >>> parse_over("model.alpha=0.3,0.4"), parse_over("model.head=[{kind: crf}]")
        (('model.alpha', [0.3, 0.4], []), ('model.head', [{'kind': 'crf'}], []))
    """
    if over is None:
        return _without_key()
    key, equals, text = (part.strip() for part in over.partition("="))
    if not (key and equals and text):
        allowed = "KEY=V1,V2 or 'KEY=[V1, V2]', such as train.optimizer.lr=0.01,0.001"
        return _without_key(Problem(OVER, "no key with values", repr(over), allowed))
    try:
        values = _values(key, text)
    except RecipeError as error:
        return _without_key(
            *(replace(problem, where=f"{OVER} {key}", fix=None) for problem in error.problems)
        )
    if key == "seed":
        fix = f"{SEEDS} {','.join(map(shown_value, values))}"
        return _without_key(Problem(f"{OVER} seed", "seeds have an option of their own", fix=fix))
    if not values:
        return _without_key(Problem(f"{OVER} {key}", "the list of values is empty", received=text))
    return key, values, []


def parse_seeds(seeds: Iterable[int | str]) -> tuple[list[int], list[Problem]]:
    """The seeds, and what is wrong with them.

    Example:
        >>> parse_seeds(["1", "2"]), parse_seeds(["x"])[1][0].what
        (([1, 2], []), 'not a seed')
    """
    numbers: list[int] = []
    problems: list[Problem] = []
    for seed in seeds:
        text = str(seed).strip()
        number = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else -1
        if not 0 <= number <= LARGEST_SEED:
            allowed = f"whole numbers from 0 to {LARGEST_SEED} with commas between them"
            problems.append(Problem(SEEDS, "not a seed", received=repr(text), allowed=allowed))
        elif number in numbers:
            fix = "name each seed once: the same seed gives the same run"
            problems.append(Problem(SEEDS, f"the seed {number} stands twice", fix=fix))
        numbers.append(number)
    return numbers, problems


def conflicts(overrides: Sequence[str], key: str | None, *, has_seeds: bool) -> list[Problem]:
    """Overrides of what the series sets itself; those that cannot be read are told of with the recipe."""
    problems = []
    for path in (override.path for override in parse_overrides(overrides)[0]):
        if key is not None and has_prefix(path, parse_dotted(key)):
            problems.append(_set_twice(path, f"{OVER} {key}"))
        elif path == ("seed",) and has_seeds:
            problems.append(_set_twice(path, SEEDS))
    return problems


def shown_value(value: PlainValue) -> str:
    """A value of a recipe in one line.

    Example:
        >>> shown_value(0.3), shown_value(None), shown_value({"kind": "crf"}), shown_value("好评")
        ('0.3', 'null', '{"kind": "crf"}', '好评')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _without_key(*problems: Problem) -> tuple[None, list[PlainValue], list[Problem]]:
    return None, [None], list(problems)


def _values(key: str, text: str) -> list[PlainValue]:
    if text.startswith("["):
        # `[1, 2], [3]` begins with a bracket too, and is no list by itself.
        with suppress(RecipeError):
            return _list(key, text)
    return _list(key, f"[{text}]")


def _list(key: str, text: str) -> list[PlainValue]:
    value = parse_override(f"{key}={text}").value
    return value if isinstance(value, list) else [value]


def _set_twice(path: KeyPath, option: str) -> Problem:
    return Problem(f"override {dotted(path)}", f"{option} sets this key", fix="leave one of the two out")
