"""A recipe is checked without a training: what is opened, what is asked, and that nothing is written."""

from __future__ import annotations

import pytest

from danlu.checks import passed
from danlu.jobs.check import check_recipe
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train
from installed_checks import installed_checks, made_up_check


def test_test_is_read_and_nothing_is_written(make_recipe, tmp_path):
    splits = []
    check = made_up_check("D01", lambda data: splits.append(list(data.splits)) or passed("fine"))
    with installed_checks(check):
        checked = check_recipe(make_recipe(), runs=tmp_path / "runs")
        check_recipe(make_recipe(), runs=tmp_path / "runs", with_test=False)

    assert splits == [["train", "valid", "test"], ["train", "valid"]]
    assert checked.splits == ["train", "valid", "test"]
    assert list(tmp_path.iterdir()) == []
    assert set(checked.seconds) == {"reading", "data"}


def test_a_recipe_without_test_is_checked_without(make_recipe, tmp_path):
    with installed_checks(made_up_check("D01", lambda _: passed("fine"))):
        checked = check_recipe(make_recipe("data.test=null"), runs=tmp_path)

    assert checked.splits == ["train", "valid"]


def test_only_what_is_asked_for_is_asked(make_recipe, tmp_path):
    with installed_checks(*(made_up_check(code, lambda _: passed("fine")) for code in ("D01", "D02", "W01"))):
        checked = check_recipe(make_recipe(), runs=tmp_path, codes={"D02"})

    assert [finding.code for finding in checked.findings] == ["D02"]


def test_earlier_looks_at_the_same_test_are_counted(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=1"), runs=tmp_path).run
    evaluate(run, "test")
    evaluate(run, "test")
    looks = []
    check = made_up_check("D01", lambda data: looks.append(data.looks) or passed("fine"))
    with installed_checks(check):
        check_recipe(make_recipe(), runs=tmp_path)
        (tmp_path / "other.txt").write_text("Word\tO\n", encoding="utf-8")
        check_recipe(make_recipe(f"data.test={tmp_path / 'other.txt'}"), runs=tmp_path)

    assert [[look["run"] for look in found] for found in looks] == [[run.name, run.name], []]


@pytest.mark.parametrize("last", ["test", "valid"])
def test_clips_without_a_test_are_checked_without(make_audio_recipe, tones, tmp_path, last):
    places = {"ada": "train", "ben": "train", "cy": "valid", "dee": last}
    head, *rows = (tones / "clips.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},part", *(f"{row},{places[row.split(',')[1]]}" for row in rows)]
    (tones / f"declared-{last}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    declared = (
        f"data.reader.table=declared-{last}.csv",
        "data.reader.split=part",
        "data.split={kind: declared}",
    )
    with installed_checks(made_up_check("D01", lambda _: passed("fine"))):
        checked = check_recipe(make_audio_recipe(*declared), runs=tmp_path)
        drawn = check_recipe(make_audio_recipe("data.split={kind: by-group, valid: 1}"), runs=tmp_path)

    assert checked.splits == ["train", "valid", "test"][: 3 if last == "test" else 2]
    assert drawn.splits == ["train", "valid"]
