from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danlu.data.batching import plan_reading_batches, plan_training_batches

LENGTHS = st.lists(st.integers(1, 60), min_size=1, max_size=80)
SIZES = st.integers(1, 12)
BOUNDS = st.none() | st.integers(1, 200)


@given(lengths=LENGTHS, size=SIZES, bound=BOUNDS, by_length=st.booleans(), seed=st.integers(0, 9))
def test_every_sequence_stands_in_one_batch_within_the_bounds(lengths, size, bound, by_length, seed):
    batches = plan_training_batches(
        lengths, size=size, max_tokens=bound, by_length=by_length, seed=seed, epoch=1
    )
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert 1 <= len(batch) <= size
        padded = max(lengths[index] for index in batch) * len(batch)
        assert bound is None or len(batch) == 1 or padded <= bound


@given(lengths=LENGTHS, size=SIZES, bound=BOUNDS)
def test_reading_takes_every_sequence_once_longest_first(lengths, size, bound):
    batches = plan_reading_batches(lengths, size=size, max_tokens=bound)
    order = [index for batch in batches for index in batch]
    assert sorted(order) == list(range(len(lengths)))
    read = [lengths[index] for index in order]
    assert read == sorted(read, reverse=True)


def plan(epoch=1, seed=1, *, by_length=True):
    lengths = [1 + (7 * index) % 40 for index in range(400)]
    batches = plan_training_batches(
        lengths, size=8, max_tokens=None, by_length=by_length, seed=seed, epoch=epoch
    )
    return lengths, batches


def test_the_plan_depends_on_seed_and_epoch_alone():
    assert plan()[1] == plan()[1]
    assert plan()[1] != plan(epoch=2)[1]
    assert plan()[1] != plan(seed=2)[1]


def padding(lengths, batches):
    padded = sum(max(lengths[index] for index in batch) * len(batch) for batch in batches)
    return 1 - sum(lengths) / padded


def test_sorting_by_length_leaves_little_padding():
    assert padding(*plan(by_length=True)) < 0.05
    assert padding(*plan(by_length=False)) > 0.3


@given(lengths=LENGTHS, size=SIZES, by_length=st.booleans(), data=st.data())
def test_of_a_given_order_every_draw_stands_in_a_batch(lengths, size, by_length, data):
    order = data.draw(st.lists(st.sampled_from(range(len(lengths))), min_size=1, max_size=90))
    given_first = list(order)
    batches = plan_training_batches(
        lengths, size=size, max_tokens=None, by_length=by_length, seed=1, epoch=1, order=order
    )
    assert sorted(index for batch in batches for index in batch) == sorted(order)
    assert order == given_first


def test_every_sequence_in_turn_is_what_no_order_means():
    plans = [
        plan_training_batches(
            range(1, 40), size=4, max_tokens=None, by_length=True, seed=1, epoch=1, order=order
        )
        for order in (None, range(39))
    ]
    assert plans[0] == plans[1]
