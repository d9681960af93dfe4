from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from danlu.data.sampling import balanced_order, effective_counts

LABELS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=60)
SEEDS, EPOCHS = st.integers(0, 9), st.integers(1, 7)


def drawn(labels: list[str], order: list[int]) -> Counter[str]:
    return Counter(labels[place] for place in order)


@given(labels=LABELS, seed=SEEDS, epoch=EPOCHS)
def test_an_epoch_draws_as_many_as_there_are_and_as_many_of_each_class(
    labels: list[str], seed: int, epoch: int
) -> None:
    order = balanced_order(labels, seed=seed, epoch=epoch)
    assert len(order) == len(labels)
    counts = drawn(labels, order)
    assert set(counts) == set(labels)
    assert max(counts.values()) - min(counts.values()) <= 1


@given(labels=LABELS, seed=SEEDS, epoch=EPOCHS)
def test_no_example_comes_again_before_all_of_its_class_have_come(
    labels: list[str], seed: int, epoch: int
) -> None:
    times = Counter(balanced_order(labels, seed=seed, epoch=epoch))
    for name in set(labels):
        own = [times[place] for place, label in enumerate(labels) if label == name]
        assert max(own) - min(own) <= 1


@given(labels=LABELS, seed=SEEDS)
def test_examples_take_turns_over_epochs(labels: list[str], seed: int) -> None:
    """Until all of a class have come, over as many epochs as it takes, and what is left of an epoch goes round too."""
    times: Counter[int] = Counter()
    by_class: Counter[str] = Counter()
    for epoch in range(1, 8):
        order = balanced_order(labels, seed=seed, epoch=epoch)
        times.update(order)
        by_class.update(drawn(labels, order))
        assert max(by_class.values()) - min(by_class.values()) <= 1
        for name in set(labels):
            own = [times[place] for place, label in enumerate(labels) if label == name]
            assert max(own) - min(own) <= 1


@given(labels=LABELS, seed=SEEDS, epoch=EPOCHS)
def test_the_counts_are_those_of_the_order(labels: list[str], seed: int, epoch: int) -> None:
    order = balanced_order(labels, seed=seed, epoch=epoch)
    assert effective_counts(labels, epoch=epoch) == dict(drawn(labels, order))


def test_seed_and_epoch_decide_alone() -> None:
    labels = ["a"] * 30 + ["b"] * 5
    first = balanced_order(labels, seed=1, epoch=1)
    assert balanced_order(labels, seed=1, epoch=1) == first
    assert balanced_order(labels, seed=1, epoch=2) != first
    assert balanced_order(labels, seed=2, epoch=1) != first


def test_classes_that_are_balanced_already_are_drawn_once_each() -> None:
    labels = ["a", "b"] * 10
    assert sorted(balanced_order(labels, seed=1, epoch=3)) == list(range(20))


def test_without_examples_nothing_is_drawn() -> None:
    assert balanced_order([], seed=1, epoch=1) == []
    assert effective_counts([]) == {}
