"""`danlu runs`: the notebook as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Runs
from danlu.cli.output import print_json, table_console

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Summary = dict[str, Any]

STATE_STYLES = {
    "running": "cyan",
    "finished": "green",
    "interrupted": "yellow",
    "failed": "red",
    "killed": "red",
}

MOST_COLUMNS = 10_000

NUMBERS = ("epochs", "best", "time")
"""The columns that stand to the right."""

FIRST_LEFT_OUT = (
    "family",
    "time",
    "epochs",
    "best",
    "valid shares with train",
    "selected by",
    "test",
    "verdict",
)
"""What a narrow terminal does without, the least telling first; where all columns are squeezed, none can be read."""

SORT_HELP = (
    "run, name, state, family, started, epoch, best_epoch, select, seconds, looks, or SPLIT:SCORE such as "
    "test:span.micro_f1. Text from a to z, numbers from the highest."
)


def runs(
    runs: Runs = DEFAULT_RUNS,
    starred: Annotated[bool, typer.Option("--starred", help="Only runs with a star.")] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="KEY", help=SORT_HELP)] = "run",
    as_json: AsJson = False,
) -> None:
    """List the runs of a notebook."""
    from danlu.record.index import read_summaries
    from danlu.record.run_order import sort_summaries

    summaries = sort_summaries(read_summaries(runs), sort)
    if starred:
        summaries = [summary for summary in summaries if summary["starred"]]
    if as_json:
        print_json({"notebook": str(runs), "runs": summaries})
    elif not summaries:
        typer.echo(f"No {'starred ' if starred else ''}run in {runs}.")
    else:
        _print(summaries)


def _print(summaries: list[Summary]) -> None:
    from rich.measure import Measurement

    console = table_console()
    columns = _columns(summaries)
    left_out: list[str] = []
    table = _table(columns)
    for name in FIRST_LEFT_OUT:
        # Asked without a limit: a table that is measured within one never needs more.
        if (
            Measurement.get(console, console.options.update_width(MOST_COLUMNS), table).minimum
            <= console.width
        ):
            break
        # A cell may be folded between its words, and not within them.
        if columns.pop(name, None) is not None:
            left_out.append(name)
            table = _table(columns)
    console.print(table)
    if left_out:
        console.print(f"Too narrow for {', '.join(left_out)}: a wider terminal shows them.", style="dim")


def _table(columns: dict[str, list[Text]]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in NUMBERS else "left", no_wrap=name == "run")
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    return table


def _columns(summaries: list[Summary]) -> dict[str, list[Text]]:
    """The cells of each column by its head."""
    rows = [_row(summary) for summary in summaries]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    # Only where some run has it: else it would be a column of nothing.
    if not any(cell.plain for cell in columns["verdict"]):
        del columns["verdict"]
    if not any(summary["shared_with_train"] for summary in summaries):
        del columns["valid shares with train"]
    return columns


def _row(summary: Summary) -> dict[str, Text]:
    from rich.text import Text

    from danlu.record.display import NOTHING, shown_seconds

    epochs = "/".join(NOTHING if summary[key] is None else str(summary[key]) for key in ("epoch", "epochs"))
    state = str(summary["state"])
    return {
        "": Text("★" if summary["starred"] else ""),
        "run": Text(summary["run"]),
        "state": Text(state, style=STATE_STYLES.get(state, "")),
        "family": Text(str(summary["family"] or NOTHING)),
        "epochs": Text(epochs),
        "best": Text(NOTHING if summary["best_epoch"] is None else str(summary["best_epoch"])),
        "selected by": Text(_selection(summary)),
        "test": Text(_test(summary)),
        "time": Text(shown_seconds(summary["seconds"])),
        "verdict": _verdict(summary),
        "valid shares with train": Text(_shared(summary)),
    }


def _verdict(summary: Summary) -> Text:
    """How the run stands to its floor, and how many findings it has; red and yellow where it should be looked at."""
    from rich.text import Text

    from danlu.record.verdict import short_verdict

    verdict = summary["verdict"]
    is_bad = verdict["under_floor"] or verdict["issues"]
    return Text(short_verdict(verdict), style="red" if is_bad else "yellow" if verdict["tips"] else "green")


def _shared(summary: Summary) -> str:
    """What valid has in common with train; that the epoch is chosen on test, where it is, comes first."""
    from danlu.record.display import NOTHING

    shared = [kind for kind in summary["shared_with_train"] if kind != "choice"]
    if "choice" in summary["shared_with_train"]:
        return f"epoch chosen on test; {', '.join(shared) or NOTHING}"
    return ", ".join(shared) or NOTHING


def _selection(summary: Summary) -> str:
    from danlu.record.display import NOTHING, shown_score

    select = summary["select"]
    if not select:
        return NOTHING
    name = select.get("name")
    return f"{name} {shown_score(select.get('value'))}{_floor_beside(summary, 'valid', name)}"


def _test(summary: Summary) -> str:
    from danlu.record.display import NOTHING, number_of, shown_score
    from danlu.record.headline import headline

    select = summary["select"] or {}
    told = headline({"scores": summary["scores"].get("test")}, select.get("name"))
    if told is None:
        return NOTHING
    # Beside each other: a score that chose the epoch on valid, and the same one on test.
    looks = number_of(summary["looks"].get("test", 0), "look")
    return f"{told[0]} {shown_score(told[1])}{_floor_beside(summary, 'test', told[0])} ({looks})"


def _floor_beside(summary: Summary, evaluation: str, score: str) -> str:
    """The best floor of a score, where one is known."""
    from danlu.record.display import shown_score

    told = summary["headlines"].get(evaluation)
    has_floor = told is not None and told["score"] == score and told["floor"] is not None
    return f", floor {shown_score(told['floor_value'])}" if has_floor else ""
