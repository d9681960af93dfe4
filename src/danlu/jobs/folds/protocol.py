"""How clips come into folds, as it is asked for: which protocol, and the numbers that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from danlu.errors import Problem
from danlu.recipe.audio_data import GroupKey
from danlu.recipe.wording import nearest

Kind = Literal["leave-one-speaker-out", "k-fold", "paper"]
KINDS: tuple[str, ...] = get_args(Kind)
GROUPS: tuple[str, ...] = get_args(GroupKey)

PROTOCOL, FOLDS, GROUP, VALID_GROUPS, SEED = "--protocol", "--folds", "--group", "--valid-groups", "--seed"
"""What the command line calls the arguments; messages name them so."""

USUAL_FOLDS = {"k-fold": 5, "paper": 10}
LARGEST_SEED = 2**32 - 1

WITHOUT_EFFECT = {
    "leave-one-speaker-out": {
        FOLDS: "there is one fold a speaker",
        GROUP: "speakers are held out; hold sentences out with --protocol k-fold --group sentence",
        SEED: "nothing is drawn; the seed of training is set with seed=N",
    },
    "k-fold": {},
    "paper": {
        GROUP: "clips are shuffled whoever speaks",
        VALID_GROUPS: "valid is the test fold itself",
    },
}
"""What an argument would have no effect on, by protocol, and why."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """How folds are made.

    Args:
        kind: `leave-one-speaker-out`: each speaker is tested on once; `k-fold`: groups are shared out over folds,
            classes as even as can be; `paper`: clips are shuffled, and the epoch is chosen on the test fold.
        group: What train, valid and test of a fold do not share; None: nothing.
        folds: How many there are; None: one for each group.
        valid_groups: How many groups choose the epoch; None: the test fold does.
        seed: Seed of the draw; None where nothing is drawn.
    """

    kind: Kind
    group: GroupKey | None = "speaker"
    folds: int | None = None
    valid_groups: int | None = 1
    seed: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


def read_protocol(
    kind: str,
    *,
    folds: int | None = None,
    group: str | None = None,
    valid_groups: int | None = None,
    seed: int | None = None,
) -> tuple[Protocol | None, list[Problem]]:
    """The protocol that is asked for; None, and what is wrong, where it cannot be.

    Args:
        kind: One of `KINDS`.
        folds: How many; None: 5 of `k-fold`, 10 of `paper`.
        group: `speaker` or `sentence`; None: speaker.
        valid_groups: How many groups choose the epoch; None: 1.
        seed: Seed of the draw; None: 1.

    Example:
        >>> read_protocol("k-fold", folds=3)[0]
        Protocol(kind='k-fold', group='speaker', folds=3, valid_groups=1, seed=1)
        >>> [problem.what for problem in read_protocol("paper", valid_groups=2)[1]]
        ['has no effect on paper: valid is the test fold itself']
    """
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        fix = None if near is None else f"did you mean {near}?"
        return None, [Problem(PROTOCOL, "no protocol has this name", repr(kind), ", ".join(KINDS), fix)]
    given = {FOLDS: folds, GROUP: group, VALID_GROUPS: valid_groups, SEED: seed}
    problems = _without_effect(kind, given) or _out_of_range(given)
    if problems:
        return None, problems
    drawn = None if kind == "leave-one-speaker-out" else 1 if seed is None else seed
    usual = folds or USUAL_FOLDS.get(kind)
    if kind == "paper":
        return Protocol("paper", None, usual, None, drawn), []
    by: GroupKey = "sentence" if group == "sentence" else "speaker"
    held = 1 if valid_groups is None else valid_groups
    if kind == "k-fold":
        return Protocol("k-fold", by, usual, held, drawn), []
    return Protocol("leave-one-speaker-out", by, None, held, None), []


def _without_effect(kind: str, given: Mapping[str, object]) -> list[Problem]:
    return [
        Problem(option, f"has no effect on {kind}: {reason}", repr(given[option]), fix="leave it out")
        for option, reason in WITHOUT_EFFECT[kind].items()
        if given[option] is not None
    ]


def _out_of_range(given: Mapping[str, Any]) -> list[Problem]:
    lowest = {FOLDS: 2, VALID_GROUPS: 1, SEED: 0}
    problems = [
        Problem(option, "there is no such number", repr(given[option]), f"{least} or more")
        for option, least in lowest.items()
        if given[option] is not None and not least <= given[option] <= LARGEST_SEED
    ]
    if given[GROUP] not in (None, *GROUPS):
        problems.append(Problem(GROUP, "clips have no such group", repr(given[GROUP]), " or ".join(GROUPS)))
    return problems
