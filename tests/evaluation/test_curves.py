from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

from danlu.evaluation.curves import precision_recall_points, roc_points

scored = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.1, 0.3, 0.5, 0.8, 0.9])), min_size=1, max_size=30
)


def many(texts: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(1)
    is_positive = draws.random(texts) < 0.3
    return is_positive, draws.normal(size=texts) + 1.5 * is_positive


@given(scored)
def test_the_roc_curve_is_scikit_learns(drawn) -> None:
    is_positive, scores = (np.array(column) for column in zip(*drawn, strict=True))
    points = roc_points(is_positive, scores)
    if is_positive.all() or not is_positive.any():
        assert points == ()
        return
    false_rate, true_rate, _ = roc_curve(is_positive, scores, drop_intermediate=False)
    assert np.array(points) == pytest.approx(np.column_stack([false_rate, true_rate]))


@given(scored)
def test_the_precision_recall_curve_is_scikit_learns(drawn) -> None:
    is_positive, scores = (np.array(column) for column in zip(*drawn, strict=True))
    points = precision_recall_points(is_positive, scores)
    if not is_positive.any():
        assert points == ()
        return
    precision, recall, _ = precision_recall_curve(is_positive, scores)
    curve = np.column_stack([recall, precision])[-2::-1]  # without the point that scikit-learn adds
    assert np.array(points) == pytest.approx(curve[: len(points)])
    assert points[-1][0] == 1.0


def test_few_points_tell_the_same_area() -> None:
    is_positive, scores = many()
    points = np.array(roc_points(is_positive, scores))
    assert len(points) <= 200
    assert points[0].tolist() == [0, 0]
    assert points[-1].tolist() == [1, 1]
    assert (np.diff(points, axis=0) >= 0).all()
    assert np.trapezoid(points[:, 1], points[:, 0]) == pytest.approx(
        roc_auc_score(is_positive, scores), abs=0.002
    )


def test_thinned_points_are_points_of_the_curve() -> None:
    is_positive, scores = many()
    for curve in (roc_points, precision_recall_points):
        few, all_of_them = curve(is_positive, scores, most=50), curve(is_positive, scores, most=10_000)
        assert 10 < len(few) <= 50 < len(all_of_them)
        assert set(few) <= set(all_of_them)
        assert (few[0], few[-1]) == (all_of_them[0], all_of_them[-1])


def test_no_text_has_no_curve() -> None:
    assert roc_points(np.zeros(0, dtype=bool), np.zeros(0)) == ()
    assert precision_recall_points(np.zeros(0, dtype=bool), np.zeros(0)) == ()
