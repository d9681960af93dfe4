from __future__ import annotations

import pytest

from danlu.errors import RecordError
from danlu.record.run_order import SORT_KEYS, sort_summaries


def run(name, **values):
    base = {"run": name, "name": None, "state": "finished", "family": None, "started": None, "epoch": 1}
    return {**base, "best_epoch": 1, "select": None, "seconds": None, "looks": {}, "scores": {}, **values}


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("run", "abc"),
        ("state", "bac"),
        ("seconds", "cba"),
        ("select", "acb"),
        ("looks", "bac"),
        ("test:span.micro_f1", "cab"),
        ("test+compat=x:span.micro_f1", "abc"),
    ],
)
def test_runs_are_sorted_with_missing_values_last(key, order):
    runs = [
        run("c", seconds=9.0, select={"value": 0.2}, scores={"test": {"span.micro_f1": 0.9}}),
        run("a", select={"value": 0.8}, scores={"test": {"span.micro_f1": 0.3}}),
        run("b", seconds=4.0, state="failed", looks={"test": 2}, scores={"test": {"span.micro_f1": None}}),
    ]
    assert "".join(summary["run"] for summary in sort_summaries(runs, key)) == order


@pytest.mark.parametrize("key", sorted(SORT_KEYS))
def test_every_key_takes_runs_without_values(key):
    assert len(sort_summaries([run("a"), run("b")], key)) == 2


@pytest.mark.parametrize("key", ["", "f1", ":", "test:", ":span.micro_f1"])
def test_an_unknown_key_names_those_there_are(key):
    with pytest.raises(RecordError, match="best_epoch, select, seconds"):
        sort_summaries([run("a")], key)
