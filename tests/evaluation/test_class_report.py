from __future__ import annotations

import pytest
from hypothesis import assume, given
from sklearn.metrics import classification_report

from classified_predictions import CLASSES, predictions
from danlu.errors import DataError
from danlu.evaluation.class_report import class_report
from danlu.evaluation.class_scores import class_scores


@given(predictions())
def test_the_text_is_scikit_learns(drawn) -> None:
    gold, predicted, _, classes = drawn
    assume(any(true == guess for true, guess in zip(gold, predicted, strict=True)))
    expected = classification_report(gold, predicted, zero_division=0)
    assert class_report(gold, predicted, classes).as_text() == expected


@given(predictions())
def test_averages_are_the_scores(drawn) -> None:
    gold, predicted, _, classes = drawn
    values, table = class_scores(*drawn).values, class_report(gold, predicted, classes)
    assert table.accuracy == values["accuracy"]
    assert table.averages["macro avg"].f1 == pytest.approx(values["macro_f1"])
    assert table.averages["macro avg"].precision == pytest.approx(values["macro_precision"])
    assert table.averages["weighted avg"].f1 == pytest.approx(values["weighted_f1"])


def test_rows_are_the_classes_that_occur_in_the_given_order() -> None:
    table = class_report(["高兴", "一般"], ["高兴", "高兴"], CLASSES[::-1])
    assert [row.name for row in table.rows] == ["高兴", "一般"]
    assert table.rows[1].reasons == {"precision": "never predicted"}
    assert table.rows[1].f1 == 0.0


def test_no_text_gives_an_empty_table() -> None:
    table = class_report([], [], CLASSES)
    assert (table.rows, table.accuracy) == ((), None)
    assert table.averages["macro avg"].f1 is None
    assert table.as_json()["footnotes"] == []


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(DataError, match="Expected predictions for 1 texts"):
        class_report(["高兴"], [], CLASSES)
    with pytest.raises(DataError, match="not among those of the model"):
        class_report(["高兴"], ["sad"], CLASSES)


def test_the_convention_speaks_of_what_has_a_class() -> None:
    assert class_report(["高兴"], ["高兴"], CLASSES).convention["level"] == "text: one decision a text"
    of_clips = class_report(["高兴"], ["高兴"], CLASSES, unit="clip").convention
    assert of_clips["level"] == "clip: one decision a clip"
    assert of_clips["accuracy"] == "share of clips with the right class"
