"""`danlu next`: the changed recipes that a run's findings propose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs
from danlu.cli.output import print_json

if TYPE_CHECKING:
    from danlu.record.next_recipes import NextRecipes
    from danlu.record.proposal import Proposal
    from danlu.record.record import Record

MOST = 3
"""Proposals that are shown where nobody asks for all: more at once would be a sweep without a plan."""

Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write each proposed recipe there as a file.")
]
Whole = Annotated[bool, typer.Option("--whole", help="Print the whole recipes and not what differs.")]
All = Annotated[bool, typer.Option("--all", help=f"Every proposal, not the first {MOST} alone.")]


def next_(
    run: Run,
    runs: Runs = DEFAULT_RUNS,
    out: Out = None,
    whole: Whole = False,
    every: All = False,
    as_json: AsJson = False,
) -> None:
    """Propose what to train next: for each finding that a recipe can cure, the changed recipe.

    Each proposal is one cure of one finding, so that its effect can be seen, and loads. Nothing is proposed from a
    score on test.
    """
    from danlu.record.find import find_run
    from danlu.record.next_files import write_recipes
    from danlu.record.next_recipes import next_recipes
    from danlu.record.record import Record

    record = Record(find_run(runs, run))
    found = next_recipes(record)
    shown = found.proposals if every else found.proposals[:MOST]
    files = [] if out is None else write_recipes(shown, out, str((record.recipe or {}).get("name")))
    commands = [_command(record, proposal, place, files, runs) for place, proposal in enumerate(shown)]
    if as_json:
        print_json({"run": record.name, **_as_json(found, shown, files, commands)})
        return
    if not found.proposals:
        typer.echo(f"No proposal for {record.name}: no finding has a cure that is a change of the recipe.")
    for place, proposal in enumerate(shown):
        _print(place + 1, proposal, commands[place], is_whole=whole)
    for file in files:
        typer.echo(f"recipe {file}")
    _print_rest(record, found, hidden=len(found.proposals) - len(shown))


def _command(record: Record, proposal: Proposal, place: int, files: Sequence[Path], runs: Path) -> list[str]:
    notebook = None if runs == DEFAULT_RUNS else runs
    if files:
        return proposal.command(files[place], runs=notebook, is_changed=True)
    return proposal.command(record.path / "recipe.yaml", runs=notebook)


def _as_json(
    found: NextRecipes, shown: Sequence[Proposal], files: Sequence[Path], commands: Sequence[list[str]]
) -> dict[str, Any]:
    proposals = [
        {**proposal.as_json(), "command": commands[place], "file": str(files[place]) if files else None}
        for place, proposal in enumerate(shown)
    ]
    return {**found.as_json(), "proposals": proposals, "more": len(found.proposals) - len(shown)}


def _print(number: int, proposal: Proposal, command: list[str], *, is_whole: bool) -> None:
    from danlu.record.finding_words import with_capital
    from danlu.record.proposal import shell_line

    typer.echo(f"{number}. {with_capital(proposal.words)}")
    for finding in proposal.findings:
        answer = finding.answer
        sure = f", {answer.confidence} confidence" if answer.confidence else ""
        typer.echo(f"   {finding.code} ({answer.outcome}{sure}): {answer.what}.")
    for change in proposal.changes:
        typer.echo(f"   {change.as_text()}")
    for code, key in proposal.rivals:
        typer.echo(f"   {code} proposes another {key}: try one of the two at a time.")
    typer.echo(f"   {shell_line(command)}\n")
    typer.echo(proposal.text if is_whole else proposal.diff)


def _print_rest(record: Record, found: NextRecipes, *, hidden: int) -> None:
    if hidden > 0:
        typer.echo(f"{hidden} more: danlu next {record.name} --all")
    for one in found.left_out:
        changes = ", ".join(one.changes)
        typer.echo(f"Left out: {one.words} ({one.code}, {changes}): {one.reason}.")
    for code, words in found.advice:
        typer.echo(f"Not by the recipe: {words} ({code}).")
    if found.not_asked:
        kinds = " and ".join(found.not_asked)
        typer.echo(f"Checks of {kinds} were not asked of this run yet: danlu check {record.name} asks them.")
