from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from danlu.evaluation.ranking import above_thresholds, average_precision, rank, roc_area

ranked_texts = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=20,
)


@given(ranked_texts)
def test_weights_are_copies(drawn) -> None:
    scores, is_positive, weights = (np.array(column) for column in zip(*drawn, strict=True))
    above = above_thresholds(rank(scores, is_positive), weights[None])
    copied = np.repeat(is_positive, weights), np.repeat(scores, weights)
    if copied[0].any():
        expected = average_precision_score(*copied)
        assert average_precision(*above).item() == pytest.approx(expected)
    else:
        assert np.isnan(average_precision(*above).item())
    if copied[0].any() and not copied[0].all():
        assert roc_area(*above).item() == pytest.approx(roc_auc_score(*copied))
    else:
        assert np.isnan(roc_area(*above).item())


def test_ties_count_one_half_in_the_area_in_any_order() -> None:
    scores = np.array([0.5, 0.5])
    for is_positive in ([True, False], [False, True]):
        above = above_thresholds(rank(scores, np.array(is_positive)), np.ones(2, dtype=np.int64))
        assert roc_area(*above).item() == 0.5
        assert average_precision(*above).item() == 0.5


def test_no_text_at_all() -> None:
    above = above_thresholds(rank(np.zeros(0), np.zeros(0, dtype=bool)), np.zeros((1, 0), dtype=np.int64))
    assert np.isnan([roc_area(*above), average_precision(*above)]).all()
