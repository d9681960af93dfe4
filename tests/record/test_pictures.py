from __future__ import annotations

import json
import threading

import pytest

from danlu.record.pictures import make_pictures, write_specs
from danlu.record.record import Record
from danlu.record.vega import draw
from made_up_record import make_record


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_record(tmp_path_factory.mktemp("runs") / "a"))


def make_specs(record):
    return {picture.name: picture.spec for picture in make_pictures(record).together}


def test_a_run_with_epochs_has_three_pictures_and_one_without_none(record, tmp_path):
    assert list(make_specs(record)) == ["loss", "scores", "learning-rate"]
    assert make_specs(Record(tmp_path)) == {}


def test_specifications_stand_in_the_record_as_json(record, tmp_path):
    specs = make_specs(record)
    write_specs(tmp_path, make_pictures(record).together)
    assert json.loads((tmp_path / "pictures" / "loss.vl.json").read_text()) == specs["loss"]


def test_the_selecting_score_comes_first_and_the_floors_are_level_lines(record):
    text = json.dumps(make_specs(record)["scores"])
    assert text.index("span.micro_f1@unseen") < text.index("span.micro_f1@seen")
    assert "most frequent tag, copy repeated 0.330" in text
    assert f"best: epoch {record.best_epoch}" in text


def test_a_score_that_is_undefined_in_an_epoch_leaves_a_gap(tmp_path):
    folder = make_record(tmp_path / "a", epochs=2, splits=(), extras=False)
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    for row in rows:
        row["valid"] = {"loss": None}
        row["learning_rates"] = {}
    (folder / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    specs = make_specs(Record(folder))
    assert list(specs) == ["loss"]
    assert '"valid"' not in json.dumps(specs["loss"])


def test_svg_keeps_chinese_as_text_and_names_no_address(record):
    spec = {
        "data": {"values": [{"x": "威胁组织", "y": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "x"}, "y": {"field": "y", "type": "quantitative"}},
    }
    svg = draw("demo", spec)
    assert ">威胁组织</text>" in svg
    assert "http" not in svg
    assert "http" not in draw("loss", make_specs(record)["loss"])


def test_threads_draw_one_after_the_other_and_all_get_the_same(record):
    spec, drawn = make_specs(record)["loss"], []
    threads = [threading.Thread(target=lambda: drawn.append(draw("loss", spec))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 3
    assert len(set(drawn)) == 1


def test_what_cannot_be_drawn_is_a_value_error():
    with pytest.raises(ValueError, match=r".+"):
        draw("broken", {"mark": "no such mark"})
