"""`danlu check`: what is wrong with data and wiring before a training, or with a run after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Overrides, Runs
from danlu.cli.output import print_json, table_console
from danlu.cli.working import working
from danlu.errors import DanluError, Problem, RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from danlu.checks.finding import Finding

FOUND = 1
"""Exit code where an issue was found, so that a script stops there."""

SUFFIXES = (".yaml", ".yml")

STYLES = {"issue": "red", "tip": "yellow", "passed": "green", "not applicable": "dim"}


def check(
    what: Annotated[
        str | None,
        typer.Argument(metavar="RECIPE|RUN", help="A recipe file, or a run by folder, name or `last`."),
    ] = None,
    overrides: Overrides = None,
    runs: Runs = DEFAULT_RUNS,
    *,
    test: Annotated[
        bool, typer.Option("--test/--no-test", help="Whether test is compared with train.")
    ] = True,
    only: Annotated[
        str | None, typer.Option("--only", metavar="CODES", help="Ask these only, such as D01,D02,W07.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Say what a check is, and ask nothing.")
    ] = None,
    catalogue: Annotated[bool, typer.Option("--list", help="List all checks, and ask nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask all checks of a recipe's data and wiring, or of a run; exits with 1 where an issue is found.

    Of a recipe nothing is trained and nothing written. Test is read to be compared with train; no model sees it, so
    this is no look at it. Of a run its record is asked again, and its findings and its page are written anew.
    """
    if catalogue or explain is not None:
        _tell(explain, as_json=as_json)
        return
    if what is None:
        raise typer.BadParameter("name a recipe file or a run, or ask for --list", param_hint="RECIPE|RUN")
    if _is_recipe(what):
        findings = _of_recipe(what, overrides or [], runs, test=test, only=only, as_json=as_json)
    else:
        _refuse_for_runs(what, overrides, test=test)
        findings = _of_run(what, runs, only=only, as_json=as_json)
    if any(finding.answer.outcome == "issue" for finding in findings):
        raise typer.Exit(FOUND)


def _is_recipe(what: str) -> bool:
    return Path(what).is_file() or what.endswith(SUFFIXES)


def _of_recipe(
    what: str, overrides: Sequence[str], runs: Path, *, test: bool, only: str | None, as_json: bool
) -> list[Finding]:
    from danlu.recipe.load import load_recipe

    codes = _codes(only, ("data", "wiring"))
    recipe = load_recipe(Path(what), overrides)
    with working(f"reading {what}") as on_step:
        from danlu.jobs.check import check_recipe

        checked = check_recipe(recipe, runs=runs, with_test=test, codes=codes, on_step=on_step)
    if as_json:
        print_json(checked.as_json())
    else:
        console = table_console()
        opened = f"{', '.join(checked.splits)} opened"
        times = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in checked.seconds.items())
        console.print(f"{checked.recipe} ({checked.task}): {opened}; {times}", markup=False)
        _print(console, checked.findings)
    return checked.findings


def _of_run(what: str, runs: Path, *, only: str | None, as_json: bool) -> list[Finding]:
    from danlu.record.asking import ask_again
    from danlu.record.find import find_run

    codes = _codes(only, ("data", "wiring", "run"))
    folder = find_run(runs, what)
    findings = [one for one in ask_again(folder) if codes is None or one.code in codes]
    if as_json:
        print_json({"run": str(folder), "findings": [finding.as_json() for finding in findings]})
    else:
        console = table_console()
        console.print(f"{folder.name}: data and wiring as they were before its training", markup=False)
        _print(console, findings)
    return findings


def _refuse_for_runs(what: str, overrides: list[str] | None, *, test: bool) -> None:
    problems = [
        Problem(given, "has no effect on a run", allowed="a recipe file before it", fix=f"danlu check {what}")
        for given in [*(overrides or []), *([] if test else ["--no-test"])]
    ]
    if problems:
        raise RecordError(f"{what} is no recipe file, so it is looked for as a run.", problems)


def _codes(only: str | None, about: Sequence[str]) -> set[str] | None:
    from danlu.checks.registry import check_of

    if only is None:
        return None
    checks = [check_of(code.strip()) for code in only.split(",") if code.strip()]
    wrong = [check.code for check in checks if check.about not in about]
    if wrong or not checks:
        asked = " and ".join(about)
        raise DanluError(
            f"Here checks of {asked} are asked.",
            [Problem("--only", "names no such check", received=", ".join(wrong) or repr(only))],
        )
    return {check.code for check in checks}


def _tell(code: str | None, *, as_json: bool) -> None:
    from danlu.checks.reference import check_json, check_page
    from danlu.checks.registry import check_of, checks

    if code is not None:
        check = check_of(code)
        print_json(check_json(check)) if as_json else typer.echo(check_page(check), nl=False)
    elif as_json:
        print_json({"checks": [check_json(check) for check in checks().values()]})
    else:
        for check in checks().values():
            typer.echo(f"{check.code:6s} {check.title}")


def _print(console: Console, findings: Sequence[Finding]) -> None:
    """Issues and tips with all that belongs to them; what passed in a line each, and why something was not asked."""
    from rich.text import Text

    from danlu.record.finding_words import try_view

    for outcome, style in STYLES.items():
        for finding in (one for one in findings if one.answer.outcome == outcome):
            answer = finding.answer
            sure = f" (confidence: {answer.confidence})" if answer.confidence else ""
            line = Text.assemble((f"{outcome:14s} {finding.code} ", style), answer.what, sure)
            console.print(line, soft_wrap=True)
            for one in answer.tries:
                changes = "  ".join(try_view(one).changes)
                told = f"{'':19s}try: {one.words}{f'  {changes}' if changes else ''}"
                console.print(told, markup=False, soft_wrap=True)
            if answer.examples:
                see = f"{'':19s}see: {', '.join(answer.examples)}"
                console.print(see, markup=False, soft_wrap=True)
    console.print(_counts(findings), markup=False)


def _counts(findings: Sequence[Finding]) -> str:
    from danlu.record.display import number_of

    issues, tips, passed, others = (
        sum(one.answer.outcome == outcome for one in findings) for outcome in STYLES
    )
    found = f"{number_of(issues, 'issue')}, {number_of(tips, 'tip')}"
    return f"{number_of(len(findings), 'check')}: {found}, {passed} passed, {others} not applicable"
