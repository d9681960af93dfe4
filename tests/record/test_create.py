from __future__ import annotations

from datetime import UTC, datetime

import pytest

from danlu.errors import RecordError
from danlu.record.create import create_run_folder
from several_processes import run_together


def day():
    return datetime(2026, 11, 20, 23, 59, tzinfo=UTC)


def test_numbers_count_up_from_one(tmp_path):
    names = [create_run_folder(tmp_path / "runs", "dnrti", clock=day).name for _ in range(3)]
    assert names == ["2026-11-20-dnrti-01", "2026-11-20-dnrti-02", "2026-11-20-dnrti-03"]


def test_a_deleted_number_is_not_given_again_while_a_later_one_stands(tmp_path):
    for _ in range(3):
        create_run_folder(tmp_path, "dnrti", clock=day)
    (tmp_path / "2026-11-20-dnrti-02").rmdir()
    assert create_run_folder(tmp_path, "dnrti", clock=day).name == "2026-11-20-dnrti-04"


def test_names_that_begin_alike_count_apart(tmp_path):
    create_run_folder(tmp_path, "dnrti", clock=day)
    create_run_folder(tmp_path, "dnrti-02", clock=day)
    assert create_run_folder(tmp_path, "dnrti", clock=day).name == "2026-11-20-dnrti-02"


def test_more_than_ninety_nine_runs_a_day(tmp_path):
    (tmp_path / "2026-11-20-a-99").mkdir()
    assert create_run_folder(tmp_path, "a", clock=day).name == "2026-11-20-a-100"
    assert create_run_folder(tmp_path, "a", clock=day).name == "2026-11-20-a-101"


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "名"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path, name):
    with pytest.raises(RecordError, match="name is letters"):
        create_run_folder(tmp_path, name, clock=day)
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_that_is_a_file_is_an_error_with_a_way_out(tmp_path):
    (tmp_path / "runs").write_text("")
    with pytest.raises(RecordError, match="--runs DIR"):
        create_run_folder(tmp_path / "runs", "a", clock=day)


TEN = """
from datetime import UTC, datetime
from pathlib import Path
from danlu.record.create import create_run_folder
# together
for _ in range(10):
    print(create_run_folder(Path(sys.argv[1]), "same", clock=lambda: datetime(2026, 11, 20, tzinfo=UTC)).name)
"""


def test_processes_that_start_together_never_share_a_folder(tmp_path):
    names = " ".join(run_together(TEN, tmp_path / "runs", processes=4)).split()
    assert sorted(names) == [f"2026-11-20-same-{number:02d}" for number in range(1, 41)]
