"""What to train next: the cures of a run's findings as changed recipes, each of which loads.

Nothing is proposed from a score on test: what would be chosen so could not be tested on it any more. The checks of runs
are asked anew without anything that was seen on test, and the findings on data and wiring are those of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from danlu.checks.answer import Try
from danlu.checks.check import About
from danlu.checks.finding import Finding, ask
from danlu.checks.registry import checks_about
from danlu.checks.run.subject import Run
from danlu.errors import RecipeError, RecordError
from danlu.recipe.dump import to_mapping, to_yaml
from danlu.recipe.key_path import parse_dotted, value_at
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.overrides import Override, apply_override
from danlu.recipe.schema import Recipe
from danlu.record.evaluation_name import split_of
from danlu.record.finding_order import notable
from danlu.record.proposal import Change, LeftOut, Proposal
from danlu.record.readable_findings import readable_findings
from danlu.record.record import Record
from danlu.record.run_subject import run_subject

Json = dict[str, Any]

TEST = "test"
NAME = "the recipe"
"""What errors call the recipe that is changed."""


@dataclass(frozen=True, slots=True)
class NextRecipes:
    """What a run's findings propose.

    Args:
        proposals: Changed recipes: the first cure of each finding in the order of the verdict, then the second ones.
        left_out: Cures that are none, each with the reason.
        advice: Cures that no change of the recipe is, each with the code of its finding.
        not_asked: The kinds of check that were not asked of the run.
    """

    proposals: tuple[Proposal, ...]
    left_out: tuple[LeftOut, ...]
    advice: tuple[tuple[str, str], ...]
    not_asked: tuple[About, ...]

    def as_json(self) -> Json:
        """All of it for machines."""
        return {
            "proposals": [proposal.as_json() for proposal in self.proposals],
            "left_out": [one.as_json() for one in self.left_out],
            "advice": [{"code": code, "words": words} for code, words in self.advice],
            "not_asked": list(self.not_asked),
        }


def next_recipes(record: Record) -> NextRecipes:
    """Ask what a run's history and its validation say, and make recipes of the cures.

    Args:
        record: The run; it may have no findings yet, or still be going on.

    Raises:
        RecordError: The run has no recipe, or one that this danlu does not understand.
    """
    stored = [finding for finding in readable_findings(record.findings) if finding.about != "run"]
    asked = ask(checks_about("run"), without_test(run_subject(record)), task=record.task)
    about = {finding.about for finding in stored}
    kinds: tuple[About, ...] = ("data", "wiring")
    return propose(record, [*stored, *asked], not_asked=[kind for kind in kinds if kind not in about])


def propose(record: Record, findings: Iterable[Finding], *, not_asked: Sequence[About] = ()) -> NextRecipes:
    """Make recipes of the cures of findings.

    Args:
        record: The run whose recipe is changed.
        findings: The findings; none of them may rest on test.
        not_asked: The kinds of check that were not asked.

    Raises:
        RecordError: The run has no recipe, or one that this danlu does not understand.
    """
    bench = _Bench(record)
    first = notable(findings)
    for finding, one in _in_turns(first):
        bench.take(finding, one)
    return NextRecipes(
        proposals=tuple(_with_rivals(bench.proposals)),
        left_out=tuple(bench.left_out),
        advice=tuple(
            (finding.code, one.words) for finding in first for one in finding.answer.tries if not one.changes
        ),
        not_asked=tuple(not_asked),
    )


def without_test(run: Run) -> Run:
    """A run as if nobody had evaluated it on test."""
    return replace(
        run,
        evaluations={name: one for name, one in run.evaluations.items() if split_of(name) != TEST},
        floors={name: one for name, one in run.floors.items() if split_of(name) != TEST},
        predictions_of=lambda name: () if split_of(name) == TEST else run.predictions_of(name),
        looks=[row for row in run.looks if split_of(str(row.get("split"))) != TEST],
        siblings=[
            replace(one, scores={name: each for name, each in one.scores.items() if split_of(name) != TEST})
            for one in run.siblings
        ],
    )


class _Bench:
    """Where cures become recipes, or are left out with a reason."""

    def __init__(self, record: Record) -> None:
        if record.recipe is None:
            raise RecordError(f"{record.name} has no recipe that could be changed.")
        self._record = record
        self._recipe = record.recipe
        try:
            loaded = self._loaded(self._recipe)
        except RecipeError as error:
            message = f"The recipe of {record.name} cannot be changed: this danlu does not understand it."
            raise RecordError(message, error.problems) from error
        self._complete, self._text = to_mapping(loaded), to_yaml(loaded)
        self.proposals: list[Proposal] = []
        self.left_out: list[LeftOut] = []

    def take(self, finding: Finding, one: Try) -> None:
        """Make a recipe of a cure, or say why it is none."""
        try:
            text = to_yaml(self._loaded(self._changed(one)))
        except RecipeError as error:
            problem = error.problems[0] if error.problems else None
            why = (
                error.message
                if problem is None
                else f"{problem.where.removeprefix(NAME).strip()}: {problem.what}"
            )
            self.left_out.append(LeftOut.of(finding, one, f"the changed recipe does not load: {why}"))
            return
        if text == self._text:
            self.left_out.append(LeftOut.of(finding, one, "the recipe says so already"))
            return
        for place, known in enumerate(self.proposals):
            if known.text == text:
                self.proposals[place] = replace(known, findings=(*known.findings, finding))
                return
        changes = tuple(Change(key, _value_at(self._complete, key), new) for key, new in one.changes.items())
        self.proposals.append(Proposal((finding,), one.words, changes, self._text, text))

    def _changed(self, one: Try) -> Json:
        changed: Any = self._recipe
        # A section before what stands in it: the other way round it would take its parts away.
        for key, value in sorted(one.changes.items(), key=lambda change: change[0].count(".")):
            changed, _ = apply_override(changed, Override(parse_dotted(key), value))
        return dict(changed)

    def _loaded(self, values: Json) -> Recipe:
        return recipe_from_mapping(values, folder=self._record.path, name=NAME)


def _in_turns(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Try]]:
    """The first cure of each finding that has one in the recipe, then the second ones, and so on."""
    cures = [(finding, [one for one in finding.answer.tries if one.changes]) for finding in findings]
    for turn in range(max((len(each) for _, each in cures), default=0)):
        for finding, each in cures:
            if turn < len(each):
                yield finding, each[turn]


def _with_rivals(proposals: Sequence[Proposal]) -> list[Proposal]:
    rivals: dict[int, list[tuple[str, str]]] = {place: [] for place in range(len(proposals))}
    for one, other in combinations(range(len(proposals)), 2):
        own, others = (
            {change.key: change.new for change in proposals[place].changes} for place in (one, other)
        )
        for key in own.keys() & others.keys():
            if own[key] != others[key]:
                rivals[one].append((proposals[other].codes[0], key))
                rivals[other].append((proposals[one].codes[0], key))
    return [replace(proposal, rivals=tuple(rivals[place])) for place, proposal in enumerate(proposals)]


def _value_at(recipe: Json, key: str) -> Any:  # noqa: ANN401 - whatever stands in a recipe
    path = tuple(int(part) if part.isdecimal() else part for part in key.split("."))
    try:
        return value_at(recipe, path)
    except LookupError:
        return None
