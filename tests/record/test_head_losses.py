from __future__ import annotations

import json

import pytest

from danlu.record.head_losses import head_losses, head_of, loss_names
from danlu.record.history_view import history_table
from danlu.record.index import read_summaries
from danlu.record.pictures import make_pictures
from danlu.record.record import Record
from made_up_joint_record import make_joint_record


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_joint_record(tmp_path_factory.mktemp("runs") / "a", epochs=3, splits=()))


@pytest.fixture(scope="module")
def without_heads(tmp_path_factory):
    return Record(make_joint_record(tmp_path_factory.mktemp("runs") / "a", epochs=3, splits=(), heads=()))


def losses_of(record):
    """The lines of the picture of losses, and its caption."""
    picture = make_pictures(record).together[0]
    values = picture.spec["layer"][-1]["data"]["values"]
    return list(dict.fromkeys(value["line"] for value in values)), picture.caption


def test_the_losses_of_heads_are_found_in_the_history(record, without_heads):
    assert head_losses(record) == ["loss.keyword", "loss.phrase"]
    assert loss_names(record) == ["loss", "loss.keyword", "loss.phrase"]
    assert [head_of(name) for name in loss_names(record)] == ["", "keyword", "phrase"]
    assert loss_names(without_heads) == ["loss"]


def test_a_head_that_only_one_split_or_epoch_has_is_found_too(tmp_path):
    rows = [
        {"epoch": 1, "train": {"loss": 1.0}},
        {"epoch": 2, "valid": {"loss": 1.0, "loss.keyword": None}},
        {"train": 7},
    ]
    (tmp_path / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    assert head_losses(Record(tmp_path)) == ["loss.keyword"]


def test_each_head_has_columns_for_train_and_valid(record, without_heads):
    table = history_table(record)

    assert table.header == (
        "epoch", "train loss", "train loss, keyword", "train loss, phrase",
        "valid loss", "valid loss, keyword", "valid loss, phrase",
        "phrase.f1", "keyword.f1", "learning rate", "time", "",
    )  # fmt: skip
    assert {len(row) for row in table.rows} == {len(table.header)}
    assert table.rows[0][1:7] == ("0.4167", "0.2000", "0.1333", "0.4333", "0.2000", "0.1333")
    assert "train loss, keyword" not in history_table(without_heads).header


def test_each_head_has_lines_in_the_picture_of_losses(record, without_heads):
    lines, caption = losses_of(record)
    assert lines == ["train", "valid", "train keyword", "valid keyword", "train phrase", "valid phrase"]
    assert caption == "Mean loss of each epoch on train and valid, as a whole and of each head."

    assert losses_of(without_heads) == (["train", "valid"], "Mean loss of each epoch on train and valid.")


def test_the_scores_on_valid_have_no_losses_beside_them(record):
    scores = json.dumps(make_pictures(record).together[1].spec)
    assert "loss" not in scores


def test_the_index_and_the_json_of_the_record_take_them_as_they_are(record):
    (summary,) = read_summaries(record.path.parent)
    assert (summary["task"], summary["select"]["name"]) == ("joint-tagging", "phrase.f1")
    assert record.as_json()["history"][0]["train"]["loss.phrase"] == pytest.approx(0.4 / 3)
