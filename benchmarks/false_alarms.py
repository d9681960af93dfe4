"""How often checks find fault with what is healthy: the demos with ten seeds, the recipes, runs that were trained.

    python benchmarks/false_alarms.py demos --runs DIR       trains each demo with ten seeds of its data and its model
    python benchmarks/false_alarms.py recipes --data DIR     data and wiring of recipes/*.yaml, on real corpora
    python benchmarks/false_alarms.py records DIR…           runs that are there, asked again

Each prints one row a check: how many issues, tips, passes, and how often it was not applicable or failed itself. An
issue on anything healthy is a false alarm, unless it is true: of the recipes, D01 is on DNRTI.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from danlu.checks.finding import Finding, ask
from danlu.checks.registry import checks, checks_about
from danlu.data.made_up.posts import write_posts
from danlu.data.made_up.reviews import write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.data.made_up.voices import write_voices
from danlu.jobs.check import check_recipe
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.recipe.starters import starter_path
from danlu.record.asking import ask_of_run
from danlu.record.find import find_run, list_runs
from danlu.record.findings import read_findings
from danlu.record.record import Record
from danlu.record.run_subject import run_subject

DEMOS = {
    "tagging": write_threat_reports,
    "keyphrase": write_posts,
    "sentiment": write_reviews,
    "emotion": write_voices,
}
CORPORA = {
    "chnsenticorp": "chnsenticorp",
    "dnrti": "dnrti",
    "emodb": "emodb",
    "imdb": "imdb/aclImdb_labeled.tar.xz",
    "tweets": "tweets",
}
"""Where each corpus stands below the folder of real data."""
VECTORS = {"imdb-bilstm": "word_vectors/GoogleNews_8000x300.word2vec.txt.gz"}
"""The recipes that read word vectors, and where these stand there."""

RECIPES = Path(__file__).parents[1] / "recipes"

Told = list[tuple[str, Finding]]


def main() -> None:
    """Ask what the command line says, and print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    of_demos = commands.add_parser("demos")
    of_demos.add_argument("--runs", type=Path, required=True)
    of_demos.add_argument("--seeds", type=int, default=10, help="how many")
    of_demos.add_argument("--first", type=int, default=1, help="the first of them")
    of_recipes = commands.add_parser("recipes")
    of_recipes.add_argument("--data", type=Path, required=True)
    of_records = commands.add_parser("records")
    of_records.add_argument("folders", type=Path, nargs="+")
    given = parser.parse_args()
    if given.command == "demos":
        told = demos(given.runs, range(given.first, given.first + given.seeds))
    elif given.command == "recipes":
        told = recipes(given.data)
    else:
        told = records(given.folders)
    print_counts(told)


def demos(runs: Path, seeds: Iterable[int]) -> Told:
    """Train every demo with each seed, look at its test once, and give all findings; runs that are there are kept."""
    told: Told = []
    for seed in seeds:
        for name, write in DEMOS.items():
            data, notebook = runs / "data" / f"{name}-{seed}", runs / name
            run_name = f"demo-{name}-seed-{seed}"
            if not any(folder.name.endswith(f"-{run_name}-01") for folder in list_runs(notebook)):
                write(data, seed=seed)
                overrides = [f"data.root={data}", f"seed={seed}", f"name={run_name}"]
                outcome = train(load_recipe(starter_path(f"demo-{name}"), overrides), runs=notebook)
                evaluate(outcome.run, "test")
            run = find_run(notebook, f"-{run_name}-01")
            ask_of_run(run)
            told += [(run_name, finding) for finding in read_findings(run)]
            print(f"{run_name}: {_notable(told, run_name)}", file=sys.stderr, flush=True)
    return told


def recipes(data: Path) -> Told:
    """Ask about data and wiring of every recipe, test compared too."""
    told: Told = []
    for path in sorted(RECIPES.glob("*.yaml")):
        root = next(place for corpus, place in CORPORA.items() if path.stem.startswith(corpus))
        overrides = [f"data.root={data / root}"]
        if path.stem in VECTORS:
            overrides.append(f"model.word_embedding.vectors={data / VECTORS[path.stem]}")
        recipe = load_recipe(path, overrides)
        checked = check_recipe(recipe, runs=data / "no notebook")
        told += [(path.stem, finding) for finding in checked.findings]
        times = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in checked.seconds.items())
        print(f"{path.stem}: {times}: {_notable(told, path.stem)}", file=sys.stderr, flush=True)
    return told


def records(folders: Iterable[Path]) -> Told:
    """Ask about the runs of notebooks; nothing is written."""
    told: Told = []
    for run in (run for folder in folders for run in list_runs(folder)):
        record = Record(run)
        findings = ask(checks_about("run"), run_subject(record), task=record.task)
        told += [(run.name, finding) for finding in findings]
        print(f"{run.name}: {_notable(told, run.name)}", file=sys.stderr, flush=True)
    return told


def print_counts(told: Told) -> None:
    """Print one row a check, and every issue in words."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, finding in told:
        counts[finding.code]["failed" if finding.failed else finding.answer.outcome] += 1
    outcomes = ("issue", "tip", "passed", "not applicable", "failed")
    print("| check | " + " | ".join(outcomes) + " |")
    print("|---" * (len(outcomes) + 1) + "|")
    for code in checks():
        if code in counts:
            row = " | ".join(str(counts[code][outcome]) for outcome in outcomes)
            print(f"| {code} {checks()[code].title} | {row} |")
    subjects = len({subject for subject, _ in told})
    issues = [(subject, one) for subject, one in told if one.answer.outcome == "issue"]
    print(f"\n{subjects} subjects, {len(told)} findings, {len(issues)} issues")
    for subject, finding in issues:
        print(f"- {subject}: {finding.code} {finding.answer.what}")


def _notable(told: Told, subject: str) -> str:
    found = [
        f"{one.code}{'!' if one.answer.outcome == 'issue' else '?' if one.failed else ''}"
        for name, one in told
        if name == subject and (one.answer.outcome in ("issue", "tip") or one.failed)
    ]
    return " ".join(found) or "nothing"


if __name__ == "__main__":
    main()
