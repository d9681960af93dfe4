from __future__ import annotations

import pytest

from danlu.errors import RecordError
from danlu.record.next_files import file_names, write_recipes
from danlu.record.next_recipes import propose
from danlu.record.record import Record
from made_up_findings import OVERFITS
from made_up_record import make_record


@pytest.fixture(scope="module")
def proposals(tmp_path_factory):
    return propose(Record(make_record(tmp_path_factory.mktemp("runs") / "a", epochs=2)), [OVERFITS]).proposals


def test_files_are_named_by_recipe_and_finding(proposals):
    assert file_names(proposals, "dnrti") == ["dnrti-R05.yaml", "dnrti-R05-2.yaml"]


def test_whole_recipes_are_written_and_again_without_a_change(proposals, tmp_path):
    files = write_recipes(proposals, tmp_path / "a" / "b", "x")
    before = [file.stat().st_mtime_ns for file in files]

    assert [file.read_text(encoding="utf-8") for file in files] == [one.text for one in proposals]
    assert write_recipes(proposals, tmp_path / "a" / "b", "x") == files
    assert [file.stat().st_mtime_ns for file in files] == before


@pytest.mark.parametrize("content", [b"name: mine\n", b"\xff\xfe"])
def test_another_recipe_is_never_written_over_and_then_nothing_is_written(proposals, tmp_path, content):
    (tmp_path / "x-R05-2.yaml").write_bytes(content)

    with pytest.raises(RecordError, match="Nothing was written") as caught:
        write_recipes(proposals, tmp_path, "x")

    assert [problem.where for problem in caught.value.problems] == [str(tmp_path / "x-R05-2.yaml")]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x-R05-2.yaml"]
    assert (tmp_path / "x-R05-2.yaml").read_bytes() == content
