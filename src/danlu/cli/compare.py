"""`danlu compare`: runs side by side, what differs, and whether it is more than chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Runs
from danlu.cli.output import print_json, table_console
from danlu.cli.sections import print_lines, print_table, print_title
from danlu.errors import Problem, RecordError

if TYPE_CHECKING:
    from rich.console import Console

    from danlu.compare.comparison import Comparison
    from danlu.compare.pair import Pair
    from danlu.compare.tables import Table

SHOWN_CLASSES = 10
"""How many classes or groups the terminal shows, from both ends; the page and `--json` have more."""

RunNames = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN RUN…", help="Runs: folders, names, parts of names, or `last`. The first is the baseline."
    ),
]
Split = Annotated[
    str | None,
    typer.Option(
        "--split",
        metavar="NAME",
        help="valid, test, or an evaluation such as valid@last.",
        show_default="test where all runs have it, else valid",
    ),
]
Score = Annotated[
    str | None,
    typer.Option(
        "--score",
        metavar="NAME",
        help="The score that decides.",
        show_default="the one that chose the epochs",
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="RUN",
        help="The run that the others are compared with.",
        show_default="the first",
    ),
]
Each = Annotated[
    bool,
    typer.Option("--each", help="Keep runs apart that differ in their seed alone; else they are one unit."),
]
AllPairs = Annotated[
    bool, typer.Option("--all-pairs", help="Compare every two, and not only each with the baseline.")
]
Examples = Annotated[
    int,
    typer.Option("--examples", metavar="N", min=0, help="How many fixed and how many broken items to show."),
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write all of it as one page to this file.")
]


def compare(
    run: RunNames,
    runs: Runs = DEFAULT_RUNS,
    split: Split = None,
    score: Score = None,
    baseline: Baseline = None,
    each: Each = False,
    all_pairs: AllPairs = False,
    examples: Examples = 5,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Put runs side by side: which is better, whether it could be chance, and what differs.

    Tests are on the test items that all runs predicted. Runs that differ in their seed alone count as one unit.
    """
    from danlu.compare.comparison import compare_runs
    from danlu.record.find import find_run

    if html is not None and html.is_dir():
        fix = f"--html {html / 'compare.html'}"
        problem = Problem("--html", "is a folder", str(html), "the name of a file", fix)
        raise RecordError("The page cannot be written.", [problem])
    found = compare_runs(
        [find_run(runs, name) for name in run],
        split=split,
        score=score,
        baseline=None if baseline is None else find_run(runs, baseline),
        each=each,
        all_pairs=all_pairs,
        examples=examples,
    )
    if html is not None:
        from danlu.compare.page import write_page

        write_page(html, found)
    if as_json:
        print_json({**found.as_json(), "page": None if html is None else str(html)})
        return
    _print(found)
    if html is not None:
        typer.echo(f"\npage  {html}")


def _print(found: Comparison) -> None:
    from danlu.compare.tables import difference_table, score_table, seed_table

    console = table_console()
    console.print(" ".join(found.verdict), markup=False)
    print_lines(console, "Before believing it", found.notes)
    _print_table(console, f"Recorded scores on {found.split}", score_table(found))
    _print_table(console, "Seed by seed", seed_table(found))
    for pair in found.pairs:
        _print_pair(console, pair, found)
    for title, differences in (
        ("What differs in the recipe", found.differences.recipe),
        ("What differs in the data", found.differences.data),
        ("What differs in code and machine", found.differences.code),
    ):
        _print_table(console, title, difference_table(found, differences), is_text=True)


def _print_pair(console: Console, pair: Pair, found: Comparison) -> None:
    from danlu.compare.tables import class_table, group_sentence, group_table, item_sentence, pair_table

    title = f"{pair.second.name} against {pair.first.name}"
    if pair.common.reason is not None:
        print_lines(console, title, [f"Not tested: {pair.common.reason}."])
        return
    _print_table(console, f"{title}, the same {pair.common.count:,} items", pair_table(pair, found.score))
    print_lines(console, "Items fixed and broken", [item_sentence(pair) or ""])
    _print_examples(console, pair, found.task)
    _print_table(console, "F1 by class, the largest gain first", class_table(pair, most=SHOWN_CLASSES))
    for groups in pair.groups:
        print_lines(console, f"By {groups.kind}", [group_sentence(groups, pair)])
        _print_table(console, None, group_table(groups, pair, most=SHOWN_CLASSES))


def _print_examples(console: Console, pair: Pair, task: str) -> None:
    from danlu.compare.examples_view import example_views

    for view in example_views(pair, task):
        console.print(f"{view.kind:6s} {view.source}" + (f"  {view.text}" if view.text else ""), markup=False)
        for name, value in (
            ("gold", view.gold),
            (pair.first.name, view.first),
            (pair.second.name, view.second),
        ):
            console.print(f"       {name}: {value}", markup=False)


def _print_table(console: Console, title: str | None, found: Table | None, *, is_text: bool = False) -> None:
    if found is None:
        return
    if title is not None:
        print_title(console, title)
    print_table(console, found.head, found.rows, is_text=is_text, folds=True)
