"""Which runs are one unit, and what it is called."""

from __future__ import annotations

import pytest

from compared_records import class_rows, make_run
from danlu.compare.units import read_runs, units_of
from danlu.errors import RecordError
from danlu.record.record import Record

ROWS = class_rows("ab", "ab")


@pytest.fixture
def run(tmp_path):
    def make(folder, **given):
        return Record(make_run(tmp_path / folder, ROWS, **given))

    return make


def named(units):
    return [(unit.name, list(unit.seeds)) for unit in units]


def test_runs_that_differ_in_seed_and_name_alone_are_one(run):
    records = [run("a2", name="film-seed-2", seed=2), run("b", name="other", lr=0.1),
               run("a1", name="film-seed-1", seed=1)]  # fmt: skip

    assert named(units_of(records)) == [("film (2 seeds)", [1, 2]), ("other", [1])]
    assert named(units_of(records, each=True)) == [("film-seed-2", [2]), ("other", [1]), ("film-seed-1", [1])]


def test_seeds_of_two_digits_are_no_part_of_the_name(run):
    records = [run(f"a{seed}", name=f"film-seed-{seed}", seed=seed) for seed in (10, 11)]

    assert named(units_of(records)) == [("film (2 seeds)", [10, 11])]


def test_a_repeated_seed_is_a_run_of_its_own(run):
    units = units_of([run("first"), run("second")])

    assert named(units) == [("first", [1]), ("second", [1])]


def test_other_training_data_are_another_unit(run):
    assert len(units_of([run("a", seed=1), run("b", seed=2, train="12" * 32)])) == 2


def test_the_same_data_in_another_place_are_one_unit(run):
    assert len(units_of([run("a", seed=1), run("b", seed=2, root="elsewhere")])) == 1


def test_a_recipe_that_cannot_be_read_is_a_unit(run):
    broken = run("a")
    (broken.path / "recipe.yaml").write_text("[", encoding="utf-8")

    assert named(units_of([Record(broken.path), run("b", seed=2, name="b")])) == [("a", [None]), ("b", [2])]


def test_fewer_than_two_runs_are_refused(run):
    with pytest.raises(RecordError, match="two runs or more"):
        read_runs([run("a").path])


def test_the_same_run_twice_is_refused_by_whatever_path(run, tmp_path, monkeypatch):
    path = run("a").path
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordError, match="not compared with itself"):
        read_runs([path, path.relative_to(tmp_path)])


def test_different_tasks_are_refused(run, tmp_path):
    with pytest.raises(RecordError, match="different tasks") as caught:
        read_runs([run("a").path, make_run(tmp_path / "b", ROWS, task="audio-classification")])
    assert [problem.received for problem in caught.value.problems] == [
        "text-classification",
        "audio-classification",
    ]
