"""The table of a series: mean and spread over seeds, plain words on them, files and a picture."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from danlu.errors import RecordError
from danlu.jobs.series_files import check_files, write_series
from danlu.jobs.series_picture import series_picture, write_picture
from danlu.jobs.series_points import Point, SeriesPlan
from danlu.jobs.series_table import PointResult, Series, Spread, run_table, value_table

SCORE = "span.micro_f1"


def made(table, *, key="model.alpha", score=SCORE):
    """A series of made-up values: for each value of the key its scores, one a seed; None is a gap."""
    seeds = tuple(range(1, 1 + len(next(iter(table.values())))))
    points, results = [], []
    for value, scores in table.items():
        for seed, score_value in zip(seeds, scores, strict=True):
            point = Point(value, seed, f"{key}={value} seed {seed}", recipe=None)
            points.append(point)
            if score_value is None:
                results.append(
                    PointResult(
                        point, "not trained", scores={score: None}, reasons={score: "not trained yet"}
                    )
                )
            else:
                run = Path(f"runs/{value}-{seed}")
                results.append(PointResult(point, "finished", "trained", run, seed, {score: score_value}))
    plan = SeriesPlan("tiny", "tagging", key, tuple(table), seeds, (score,), tuple(points))
    return Series(plan, Path("runs"), tuple(results))


ALPHAS = {0.3: (0.70, 0.72, 0.74), 0.4: (0.80, 0.81, 0.82), 0.5: (0.80, 0.82, 0.84)}


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([], Spread(0, None, None, None, None, "no seed has a value")),
        ([0.5], Spread(1, 0.5, None, 0.5, 0.5, "one seed has no spread")),
        ([1.0, 3.0], Spread(2, 2.0, 2**0.5, 1.0, 3.0, None)),
        ([0.1, 0.1, 0.1], Spread(3, 0.1, 0.0, 0.1, 0.1, None)),
    ],
)
def test_a_spread_is_that_of_a_sample(values, spread):
    assert Spread.of(values) == spread


def test_the_table_for_people():
    assert value_table(made(ALPHAS)) == (
        ["model.alpha", SCORE, "min..max", "best epochs"],
        [
            ["0.3", "0.7200 ± 0.0200", "0.7000..0.7400", "1, 2, 3"],
            ["0.4", "0.8100 ± 0.0100", "0.8000..0.8200", "1, 2, 3"],
            ["0.5", "0.8200 ± 0.0200", "0.8000..0.8400", "1, 2, 3"],
        ],
    )


def test_gaps_are_counted_and_shown():
    _, rows = value_table(made({0.3: (0.5, 0.7, None), 0.4: (None, 0.5, None), 0.5: (None, None, None)}))

    assert rows == [
        ["0.3", "0.6000 ± 0.1414 (2 of 3)", "0.5000..0.7000", "1, 2, –"],
        ["0.4", "0.5000 (1 of 3)", "", "–, 2, –"],
        ["0.5", "–", "", "–, –, –"],
    ]


def test_the_table_of_runs():
    head, rows = run_table(made({0.3: (0.5, None)}))

    assert head == ["model.alpha", "seed", SCORE, "best epoch", "state", "run"]
    assert rows == [
        ["0.3", "1", "0.5000", "1", "finished", "0.3-1"],
        ["0.3", "2", "–", "–", "not trained", "–"],
    ]


def test_the_object_for_machines():
    told = json.loads(json.dumps(made({0.3: (0.5, None)}).as_json()))

    assert {key: value for key, value in told.items() if key not in ("rows", "runs")} == {
        "name": "tiny",
        "task": "tagging",
        "notebook": "runs",
        "status": "incomplete",
        "split": "valid",
        "key": "model.alpha",
        "values": [0.3],
        "seeds": [1, 2],
        "scores": [SCORE],
        "findings": [],
    }
    assert told["rows"] == [
        {
            "value": 0.3,
            "scores": {
                SCORE: {
                    "count": 1,
                    "mean": 0.5,
                    "sd": None,
                    "min": 0.5,
                    "max": 0.5,
                    "reason": "one seed has no spread",
                }
            },
            "best_epochs": [1, None],
        }
    ]
    assert told["runs"][1] == {
        "value": 0.3,
        "seed": 2,
        "run": None,
        "state": "not trained",
        "how": None,
        "best_epoch": None,
        "scores": {SCORE: None},
        "reasons": {SCORE: "not trained yet"},
    }


class TestFindings:
    def test_a_difference_is_set_beside_the_larger_spread(self):
        second, last = made(ALPHAS).findings
        best, spread = (
            f"{SCORE}: the best (0.5: 0.8200) and",
            "than their seeds do (standard deviation 0.0200)",
        )
        ahead = "0.5 is ahead with"

        assert (
            second
            == f"{best} the second (0.4: 0.8100) differ by 0.0100, no more {spread}; {ahead} 2 of 3 seeds"
        )
        assert last == f"{best} the last (0.3: 0.7200) differ by 0.1000, more {spread}; {ahead} 3 of 3 seeds"

    def test_two_values_are_one_comparison(self):
        (finding,) = made({"crf": (0.5, 0.6), "softmax": (0.9, 0.9)}).findings

        assert finding.startswith(
            f"{SCORE}: the best (softmax: 0.9000) and the other (crf: 0.5500) differ by 0.3500"
        )

    def test_of_a_loss_the_lowest_is_the_best(self):
        assert (
            made(ALPHAS, score="loss")
            .findings[0]
            .startswith("loss: the best (0.3: 0.7200) and the second (0.4")
        )
        assert made(ALPHAS, score="loss").findings[1].endswith("; 0.3 is ahead with 3 of 3 seeds")

    def test_of_equal_values_the_first_is_the_best(self):
        (finding,) = made({3: (0.5, 0.5), 1: (0.5, 0.5)}).findings

        assert finding.endswith("the best (3: 0.5000) and the other (1: 0.5000) are the same")

    def test_one_seed_tells_nothing_of_seeds(self):
        (finding,) = made({1: (0.5,), 2: (0.6,)}).findings

        assert finding.endswith("differ by 0.1000; how much seeds differ is not known from one seed")

    def test_values_that_lack_a_seed_are_left_out(self):
        assert made({1: (0.5, 0.6), 2: (0.9, None)}).findings == []

    def test_seeds_alone(self):
        (finding,) = made({None: (0.7, 0.6, 0.65)}, key=None).findings

        assert finding == (
            f"{SCORE}: 3 seeds of one recipe lie between 0.6000 (seed 2) and 0.7000 (seed 1); two recipes that differ "
            "by less are not told apart by one run each"
        )

    def test_one_seed_alone(self):
        assert made({None: (0.7, None)}, key=None).findings == []


class TestFiles:
    @pytest.mark.parametrize(
        ("out", "picture", "wrong"),
        [
            (None, None, 0),
            ("table.JSON", "picture.svg", 0),
            ("table.txt", None, 1),
            ("table", "picture.png", 2),
        ],
    )
    def test_the_ending_says_what_is_written(self, out, picture, wrong):
        paths = [None if name is None else Path(name) for name in (out, picture)]
        if wrong:
            with pytest.raises(RecordError) as caught:
                check_files(*paths)
            assert len(caught.value.problems) == wrong
        else:
            check_files(*paths)

    def test_json_is_everything(self, tmp_path):
        write_series(made(ALPHAS), tmp_path / "new" / "table.json")

        assert json.loads((tmp_path / "new/table.json").read_text(encoding="utf-8")) == made(ALPHAS).as_json()

    def test_csv_is_unrounded_and_empty_where_undefined(self, tmp_path):
        write_series(made({"好, 1": (1 / 3, None)}), tmp_path / "table.csv")

        with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert row == {
            "model.alpha": "好, 1",
            f"{SCORE} mean": repr(1 / 3),
            f"{SCORE} sd": "",
            f"{SCORE} min": repr(1 / 3),
            f"{SCORE} max": repr(1 / 3),
            f"{SCORE} count": "1",
            "best epochs": "1 ",
        }

    def test_markdown_has_both_tables_and_the_words(self, tmp_path):
        write_series(made({"a|b": (0.5, 0.6), "好": (0.9, 0.9)}), tmp_path / "table.md")
        text = (tmp_path / "table.md").read_text(encoding="utf-8")

        assert "| a&#124;b | 0.5500 ± 0.0707 | 0.5000..0.6000 | 1, 2 |" in text
        assert "| 好 | 1 | 0.9000 | 1 | finished | 好-1 |" in text
        assert "the best (好: 0.9000)" in text

    def test_another_ending_writes_nothing(self, tmp_path):
        with pytest.raises(RecordError):
            write_series(made(ALPHAS), tmp_path / "table.txt")
        assert list(tmp_path.iterdir()) == []


class TestPicture:
    @pytest.mark.parametrize(
        ("table", "key", "kind", "scale"),
        [
            (ALPHAS, "model.alpha", "quantitative", None),
            ({0.001: (0.1, 0.2), 0.1: (0.2, 0.3)}, "train.optimizer.lr", "quantitative", "log"),
            ({0: (0.1, 0.2), 100: (0.2, 0.3)}, "a", "quantitative", None),
            ({"crf": (0.1, 0.2), "softmax": (0.2, 0.3)}, "model.head.kind", "ordinal", None),
            ({True: (0.1, 0.2), False: (0.2, 0.3)}, "a", "ordinal", None),
            ({None: (0.1, 0.2)}, None, "ordinal", None),
        ],
    )
    def test_the_axis_fits_the_values(self, table, key, kind, scale):
        (panel,) = series_picture(made(table, key=key))["concat"]
        x = panel["layer"][0]["encoding"]["x"]

        assert (x["type"], x.get("scale", {}).get("type")) == (kind, scale)
        assert x["title"] == (key or "seed")

    def test_each_run_is_a_point_and_each_value_a_mean(self):
        line, points = series_picture(made({1: (0.5, None), 2: (0.5, 0.7), 3: (None, None)}))["concat"][0][
            "layer"
        ]

        assert points["data"]["values"] == [
            {"at": 1, "score": 0.5},
            {"at": 2, "score": 0.5},
            {"at": 2, "score": 0.7},
        ]
        assert [(place["at"], round(place["score"], 9)) for place in line["data"]["values"]] == [
            (1, 0.5),
            (2, 0.6),
        ]

    def test_of_seeds_alone_the_mean_is_a_level(self):
        line, _ = series_picture(made({None: (0.5, 0.7)}, key=None))["concat"][0]["layer"]

        assert [(place["at"], round(place["score"], 9)) for place in line["data"]["values"]] == [
            ("1", 0.6),
            ("2", 0.6),
        ]

    def test_it_is_drawn_as_a_file_of_its_own_with_its_text(self, tmp_path):
        write_picture(made({"字": (0.1, 0.2), "词": (0.2, 0.3)}, key="model.unit"), tmp_path / "p.svg")
        root = ET.fromstring((tmp_path / "p.svg").read_text(encoding="utf-8"))

        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert {"字", "词", "model.unit"} <= {text.strip() for text in root.itertext()}
