from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from danlu.recipe.train_section import SGD, Adam, AdamW
from danlu.training.optimizer import build_optimizer


def module():
    torch.manual_seed(0)
    return nn.ModuleDict({"encoder": nn.Linear(3, 4), "head": nn.Linear(4, 2)})


def after_steps(model, optimizer, steps=3):
    torch.manual_seed(1)
    for _ in range(steps):
        model["head"](model["encoder"](torch.randn(5, 3))).square().sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    return {name: weight.detach() for name, weight in model.named_parameters()}


def built(options, **kwargs):
    model = module()
    return after_steps(model, build_optimizer(model, options, **kwargs))


@pytest.mark.parametrize(
    ("options", "make"),
    [
        (Adam(lr=0.1, weight_decay=0.2), lambda weights: torch.optim.Adam(weights, lr=0.1, weight_decay=0.2)),
        (AdamW(name="adamw", lr=0.1), lambda weights: torch.optim.AdamW(weights, lr=0.1, weight_decay=0.01)),
        (SGD(name="sgd", lr=0.1), lambda weights: torch.optim.SGD(weights, lr=0.1)),
        (
            SGD(name="sgd", lr=0.1, momentum=0.9, nesterov=True),
            lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9, nesterov=True),
        ),
    ],
    ids=["adam", "adamw", "sgd", "nesterov"],
)
def test_each_optimizer_is_torch_s(options, make):
    model = module()
    expected = after_steps(model, make(model.parameters()))
    for name, weight in built(options).items():
        torch.testing.assert_close(weight, expected[name])


def test_a_part_trains_with_its_rate():
    slow = built(SGD(name="sgd", lr=0.01, lr_of={"encoder": 1e-12}), parts=("encoder", "head"))
    start = copy.deepcopy(module()).state_dict()
    assert torch.allclose(slow["encoder.weight"], start["encoder.weight"])
    assert not torch.allclose(slow["head.weight"], start["head.weight"])


def test_groups_of_one_rate_train_as_one_group_does():
    together = built(Adam(lr=0.1))
    apart = built(Adam(lr=0.1, lr_of={"head": 0.1}), parts=("encoder", "head"))
    assert all(torch.equal(together[name], apart[name]) for name in together)


def test_decay_on_matrices_shrinks_matrices_alone():
    everything = built(AdamW(name="adamw", lr=0.1, weight_decay=0.5))
    matrices = built(AdamW(name="adamw", lr=0.1, weight_decay=0.5, decay_on="matrices"))
    none = built(AdamW(name="adamw", lr=0.1, weight_decay=0.0))
    assert not torch.equal(everything["head.bias"], matrices["head.bias"])
    assert not torch.equal(none["head.weight"], matrices["head.weight"])


def test_every_group_has_its_name_where_checkpoints_and_the_history_find_it():
    optimizer = build_optimizer(module(), Adam(lr_of={"head": 0.1}), parts=("encoder", "head"))
    assert [group["name"] for group in optimizer.state_dict()["param_groups"]] == ["encoder", "head"]
