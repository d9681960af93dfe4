from __future__ import annotations

import pytest

from danlu.errors import RecordError
from danlu.record.find import find_run, list_runs
from made_up_record import make_record

NAMES = ("2026-11-19-dnrti-01", "2026-11-20-dnrti-01", "2026-11-20-resume-01")


@pytest.fixture
def runs(tmp_path):
    for seed, name in zip((3, 2, 1), NAMES, strict=True):
        make_record(tmp_path / "runs" / name, epochs=1, splits=(), extras=False, seed=seed)
    (tmp_path / "runs" / "not-a-run").mkdir()
    (tmp_path / "runs" / ".hidden").mkdir()
    (tmp_path / "runs" / ".hidden" / "recipe.yaml").write_text("")
    (tmp_path / "runs" / "a-file").write_text("")
    return tmp_path / "runs"


def test_only_folders_with_a_record_are_runs(runs):
    assert [folder.name for folder in list_runs(runs)] == list(NAMES)
    assert list_runs(runs / "nowhere") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NAMES[0], NAMES[0]),
        ("2026-11-19", NAMES[0]),
        ("resume-01", NAMES[2]),
        ("esum", NAMES[2]),
        ("last", NAMES[0]),
    ],
)
def test_a_run_is_found_by_name_beginning_end_and_last(runs, text, name):
    assert find_run(runs, text) == runs / name


def test_a_run_is_found_by_its_folder_in_any_notebook(runs, tmp_path):
    assert find_run(tmp_path / "elsewhere", str(runs / NAMES[1])).name == NAMES[1]
    assert find_run(tmp_path / "elsewhere", f"{runs / NAMES[1]}/").name == NAMES[1]


def test_several_that_may_be_meant_are_listed(runs):
    with pytest.raises(RecordError, match="2 runs may be meant") as caught:
        find_run(runs, "2026-11-20")
    assert [problem.where for problem in caught.value.problems] == list(NAMES[1:])


def test_an_unknown_run_gets_the_nearest_names(runs):
    with pytest.raises(RecordError, match="did you mean 2026-11-20-resume-01"):
        find_run(runs, "2026-11-20-resmue-01")
    with pytest.raises(RecordError, match="danlu runs lists them"):
        find_run(runs, "zzzzzz")


@pytest.mark.parametrize("text", ["last", "x", ""])
def test_a_notebook_without_runs_says_so(tmp_path, text):
    with pytest.raises(RecordError, match="no run"):
        find_run(tmp_path, text)


def test_an_empty_name_is_no_run(runs):
    with pytest.raises(RecordError, match="No run is called ''"):
        find_run(runs, "")
