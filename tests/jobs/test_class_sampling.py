from __future__ import annotations

import json
from collections import Counter

import pytest

from danlu.files import read_json_lines
from danlu.jobs.class_sampling import sampling_notes, sampling_provenance
from danlu.jobs.observer import Silence
from danlu.jobs.text import run as text_run
from danlu.jobs.train import train

UNEQUAL = "data.train={source: files, files: train, take: {neg: [0, 12], pos: [0, 6]}}"
BALANCED = "train.batch.sampling=balanced"


class Told(Silence):
    """Keeps what a run says of its data."""

    def on_start(self, start):
        self.notes = start.told.notes


def sampling_of(run):
    return json.loads((run / "provenance.json").read_text())["data"]["train"]["sampling"]


@pytest.mark.parametrize(
    ("sampling", "drawn"), [("natural", {"a": 3, "b": 1}), ("balanced", {"a": 2, "b": 2})]
)
def test_the_record_says_how_many_are_drawn_of_how_many(sampling, drawn):
    labels = ["b", "a", "a", "a"]
    expected = {"kind": sampling, "drawn": drawn, "of": {"a": 3, "b": 1}}
    assert sampling_provenance(labels, sampling) == expected


def test_only_balanced_sampling_is_worth_a_note():
    assert sampling_notes(["a", "a", "a", "b"], "natural") == []
    assert sampling_notes(["a", "a", "a", "b"], "balanced") == [
        "balanced sampling draws, an epoch: a 2 of 3, b 2 of 1"
    ]


def test_a_run_says_what_it_draws(make_text_recipe, tmp_path):
    told = Told()
    run = train(make_text_recipe(UNEQUAL, BALANCED, "train.epochs=1"), runs=tmp_path, observer=told).run
    assert sampling_of(run) == {
        "kind": "balanced",
        "drawn": {"neg": 9, "pos": 9},
        "of": {"neg": 12, "pos": 6},
    }
    assert "balanced sampling draws, an epoch: neg 9 of 12, pos 9 of 6" in told.notes


def test_natural_sampling_draws_each_once(make_text_recipe, tmp_path):
    run = train(make_text_recipe(UNEQUAL, "train.epochs=1"), runs=tmp_path).run
    sampling = sampling_of(run)
    assert (sampling["kind"], sampling["drawn"]) == ("natural", sampling["of"])


def test_the_batches_of_a_run_are_balanced(make_text_recipe, tmp_path, monkeypatch):
    seen = Counter()
    plan = text_run.plan_training_batches

    def watched(lengths, **options):
        batches = plan(lengths, **options)
        seen.update(index for batch in batches for index in batch)
        return batches

    monkeypatch.setattr(text_run, "plan_training_batches", watched)
    run = train(make_text_recipe(UNEQUAL, BALANCED, "train.epochs=4"), runs=tmp_path).run
    assert len(read_json_lines(run / "history.jsonl")) == 4
    # Four epochs of nine of each class: of twelve each comes three times, of six each six times.
    assert Counter(seen.values()) == {3: 12, 6: 6}
