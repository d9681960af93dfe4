"""`danlu show`: one run's record on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs
from danlu.cli.output import print_json, table_console
from danlu.cli.sections import print_lines, print_pairs, print_table, print_title

if TYPE_CHECKING:
    from rich.console import Console

    from danlu.record.evaluation_view import ScoreCell
    from danlu.record.finding_words import FindingView
    from danlu.record.record import Record
    from danlu.record.report_view import ReportTable

LAST_EPOCHS = 5
"""How many rows of the history are shown; the page and `--json` have all."""


def show(run: Run, runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Show the record of a run: verdict, findings, state, recipe, scores, data, notes."""
    from danlu.record.display import shown_moment
    from danlu.record.find import find_run
    from danlu.record.record import Record

    record = Record(find_run(runs, run))
    if as_json:
        print_json(record.as_json())
        return
    console = table_console()
    print_title(console, f"{'★ ' if record.starred else ''}{record.name}")
    _print_verdict(console, record)
    _print_findings(console, record)
    _print_head(console, record)
    print_lines(console, "Before believing these scores", record.warnings)
    _print_history(console, record)
    for name in record.evaluations:
        _print_evaluation(console, record, name)
    _print_data(console, record)
    _print_skipped(console, record)
    print_lines(console, "Notes", [f"{shown_moment(note.written)}  {note.text}" for note in record.notes])
    print_lines(console, "Missing or damaged", record.problems)


def _print_verdict(console: Console, record: Record) -> None:
    from danlu.record.seen_and_unseen import seen_and_unseen

    lines = [record.verdict.line, *seen_and_unseen(record)]
    if record.verdict.is_asked:
        lines.append(f"{record.verdict.counts}; danlu check {record.name} lists them all.")
    if any(one.changes for finding in record.verdict.findings for one in finding.answer.tries):
        lines.append(f"danlu next {record.name} makes recipes of what to try.")
    print_lines(console, "Verdict", lines)


def _print_findings(console: Console, record: Record) -> None:
    from danlu.record.finding_words import finding_view

    findings = [finding_view(finding) for finding in record.verdict.findings]
    if findings:
        print_title(console, "Findings")
    for finding in findings:
        print_pairs(console, _finding_pairs(finding))


def _finding_pairs(finding: FindingView) -> list[tuple[str, str]]:
    """A finding as lines with what they are: the first has code and outcome."""
    tries = [
        f"{one.words}: {' '.join(one.changes)}" if one.changes else f"{one.words}." for one in finding.tries
    ]
    numbers = ", ".join(f"{name} {value}" for name, value in finding.evidence)
    return [
        (
            f"{finding.code} {finding.outcome}",
            f"{finding.what}{f' ({finding.confidence})' if finding.confidence else ''}",
        ),
        *([("numbers", numbers)] if numbers else []),
        *(("try" if place == 0 else "or", told) for place, told in enumerate(tries)),
        *([("see", ", ".join(finding.examples))] if finding.examples else []),
    ]


def _print_head(console: Console, record: Record) -> None:
    from danlu.record.story import best_line, next_step, recipe_lines, state_line

    command = next_step(record)
    lines = [
        ("folder", str(record.path)),
        ("state", state_line(record)),
        *([("go on", command)] if command else []),
        ("best", best_line(record)),
        *recipe_lines(record),
    ]
    print_title(console, "Run")
    print_pairs(console, lines)


def _print_history(console: Console, record: Record) -> None:
    from danlu.json_values import numbers_in, value_at
    from danlu.record.display import NOTHING, shown_score, shown_seconds
    from danlu.record.head_losses import loss_names
    from danlu.record.history_view import followed_scores
    from danlu.record.record import epoch_seconds

    if not record.history:
        return
    last = numbers_in(value_at(record.history[-1], "valid"))
    losses = loss_names(record)
    names = [*losses, *(name for name in followed_scores(record) if name in last)]
    rows = []
    for row in record.history[-LAST_EPOCHS:]:
        scores = [shown_score(value_at(row, "valid", name)) for name in names]
        best = "best" if row.get("epoch") == record.best_epoch else ""
        trained = [shown_score(value_at(row, "train", name)) for name in losses]
        rows.append(
            [str(row.get("epoch", NOTHING)), *trained, *scores, shown_seconds(epoch_seconds(row)), best]
        )
    print_title(console, f"Last {len(rows)} of {len(record.history)} epochs")
    headers = [*(f"train {name}" for name in losses), *(f"valid {name}" for name in names)]
    print_table(console, ["epoch", *headers, "time", ""], rows)


def _print_evaluation(console: Console, record: Record, name: str) -> None:
    from danlu.json_values import value_at
    from danlu.record.evaluation_name import split_of
    from danlu.record.evaluation_view import SLICES, convention_lines, score_lines
    from danlu.record.floors import floors_of
    from danlu.record.story import evaluation_line, times
    from danlu.record.tasks import view_of_evaluation

    evaluation = record.evaluations[name]
    view = view_of_evaluation(evaluation)
    floors = floors_of(evaluation, record.floors, name)
    weights, epoch = (value_at(evaluation, "checkpoint", key) for key in ("name", "epoch"))
    print_title(
        console, f"Scores on {name}: {split_of(name)} was looked at {times(record.looks_at(split_of(name)))}"
    )
    rows = [[line.name, *map(_cell, line.cells)] for line in score_lines(evaluation, floors)]
    print_table(console, ["score", *SLICES], rows)
    meanings = [(f"floor {key}", str(floor.get("meaning", ""))) for key, floor in floors.items()]
    convention = [
        (aspect, words)
        for aspect, words in convention_lines(evaluation)
        if aspect in view.terminal_convention
    ]
    told = evaluation_line(record, name)
    lines = [
        *([("found", told)] if told else []),
        *view.terminal_lines(evaluation),
        ("checkpoint", f"{weights}, epoch {epoch}"),
        *convention,
        *meanings,
    ]
    print_pairs(console, lines)
    report = view.terminal_report(evaluation)
    if report is not None:
        _print_report(console, report)


def _print_report(console: Console, report: ReportTable) -> None:
    from danlu.record.display import shown_count, shown_score

    rows = [
        [row.name, *map(shown_score, (row.precision, row.recall, row.f1)), shown_count(row.support)]
        for row in (*report.rows, *report.averages)
    ]
    print_table(console, ["class", "precision", "recall", "F1", "support"], rows)


def _cell(cell: ScoreCell) -> str:
    from danlu.record.display import shown_score

    parts = [shown_score(cell.value)]
    if cell.interval is not None:
        parts.append(f"({shown_score(cell.interval[0], digits=3)}–{shown_score(cell.interval[1], digits=3)})")
    if cell.floor is not None:
        parts.append(f"floor {shown_score(cell.floor.value, digits=3)}")
    return " ".join(parts)


def _print_data(console: Console, record: Record) -> None:
    from danlu.record.data_view import data_lines
    from danlu.record.tasks import view_of

    lines = data_lines(record)
    if lines:
        print_title(console, "Data")
        counts = [count.name for count in lines[0].counts]
        headers = ["split", *counts, view_of(record).skipped_head, view_of(record).overlap_head]
        cells = [
            [line.split, *(count.value for count in line.counts), line.skipped, line.overlap]
            for line in lines
        ]
        print_table(console, headers, cells)
        if note := view_of(record).data_note(record.provenance):
            console.print(note, markup=False)


def _print_skipped(console: Console, record: Record) -> None:
    from danlu.record.data_view import skipped_counts

    lines = [
        f"{count} × {split}: {reason} ({action})" for (split, reason, action), count in skipped_counts(record)
    ]
    print_lines(console, "Skipped lines (all of them in data/skipped.csv)", lines)
