from __future__ import annotations

from itertools import chain

import pytest
import torch
from torch import nn

from danlu.errors import RecipeError
from danlu.recipe.train_section import SGD, Adam, AdamW
from danlu.training.parameter_groups import parameter_groups

PARTS = ("encoder", "pooling", "head")


class Stack(nn.Module):
    """An encoder of embeddings and two layers, and a head."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleDict(
            {
                "embeddings": nn.Embedding(5, 3),
                "layers": nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)]),
                "norm": nn.LayerNorm(3),
            }
        )
        self.pooling = None
        self.head = nn.Linear(3, 2)
        self.scale = nn.Parameter(torch.ones(1))

    def layer_depths(self):
        starts = {"embeddings": 3, "layers.0": 2, "layers.1": 1, "norm": 1}
        return {
            name: sum(depth for start, depth in starts.items() if name.startswith(f"encoder.{start}"))
            for name, _ in self.named_parameters()
        }


def rates(model, options, parts=PARTS):
    return {group.name: group.rate for group in parameter_groups(model, options, parts=parts)}


def names_in(model, groups):
    names = {id(weight): name for name, weight in model.named_parameters()}
    return [sorted(names[id(weight)] for weight in group.parameters) for group in groups]


def test_without_rates_of_parts_there_is_one_group():
    model = Stack()
    model.head.bias.requires_grad_(False)
    (group,) = parameter_groups(model, Adam(lr=0.5, weight_decay=0.1), parts=PARTS)
    assert (group.name, group.rate, group.weight_decay) == ("all", 0.5, 0.1)
    assert len(group.parameters) == len(list(model.parameters())) - 1


def test_each_part_is_a_group_and_what_is_in_none_is_the_rest():
    assert rates(Stack(), SGD(name="sgd", lr=0.1, lr_of={"head": 0.5})) == {
        "rest": 0.1,
        "encoder": 0.1,
        "head": 0.5,
    }


def test_every_trained_parameter_is_in_one_group():
    model = Stack()
    options = AdamW(name="adamw", lr_of={"head": 0.1}, layer_decay=0.5, decay_on="matrices")
    names = names_in(model, parameter_groups(model, options, parts=PARTS))
    assert sorted(chain(*names)) == sorted(name for name, _ in model.named_parameters())


def test_layers_fall_from_the_top_down_to_the_embeddings():
    options = Adam(lr=1.0, lr_of={"encoder": 0.8}, layer_decay=0.5)
    assert rates(Stack(), options) == {
        "rest": 1.0,
        "encoder.embeddings": 0.2,
        "encoder.layer_0": 0.4,
        "encoder.layer_1": 0.8,
        "head": 1.0,
    }


def test_frozen_layers_are_in_no_group_and_the_others_keep_their_rates():
    model = Stack()
    model.encoder["embeddings"].requires_grad_(False)
    assert rates(model, Adam(lr=1.0, layer_decay=0.5)) == {
        "rest": 1.0,
        "encoder.layer_0": 0.5,
        "encoder.layer_1": 1.0,
        "head": 1.0,
    }


def test_decay_on_matrices_leaves_biases_and_norms_alone():
    model = Stack()
    options = AdamW(name="adamw", weight_decay=0.3, decay_on="matrices")
    groups = parameter_groups(model, options, parts=PARTS)
    assert {group.name for group in groups} == {"all"}
    decayed, kept = (
        [weight for group in groups if group.weight_decay == value for weight in group.parameters]
        for value in (0.3, 0.0)
    )
    assert {weight.ndim for weight in decayed} == {2}
    assert {weight.ndim for weight in kept} == {1}


@pytest.mark.parametrize("frozen", [True, False])
def test_a_rate_of_an_absent_or_frozen_part_is_refused(frozen):
    model = Stack()
    part = "encoder" if frozen else "pooling"
    model.encoder.requires_grad_(not frozen)
    with pytest.raises(RecipeError, match=rf"lr_of\.{part}: this part of the model is absent or frozen"):
        parameter_groups(model, Adam(lr_of={part: 0.1}), parts=PARTS)


def test_a_rate_for_every_part_that_is_trained_leaves_lr_without_effect():
    model = nn.ModuleDict({"encoder": nn.Linear(2, 2), "head": nn.Linear(2, 2)})
    with pytest.raises(RecipeError, match=r"train\.optimizer\.lr: has no effect"):
        parameter_groups(model, Adam(lr_of={"encoder": 0.1, "head": 0.2}), parts=PARTS)


def test_layer_decay_without_layers_below_the_top_is_refused():
    model = Stack()
    model.encoder["embeddings"].requires_grad_(False)
    model.encoder["layers"][0].requires_grad_(False)
    with pytest.raises(RecipeError, match=r"layer_decay: has no effect"):
        parameter_groups(model, Adam(layer_decay=0.5), parts=PARTS)


def test_everything_that_is_wrong_is_told_at_once():
    model = Stack()
    model.encoder.requires_grad_(False)
    options = Adam(lr_of={"encoder": 0.1, "pooling": 0.1}, layer_decay=0.5)
    with pytest.raises(RecipeError) as caught:
        parameter_groups(model, options, parts=PARTS)
    assert [problem.where.removeprefix("train.optimizer.") for problem in caught.value.problems] == [
        "lr_of.encoder",
        "lr_of.pooling",
        "layer_decay",
    ]
