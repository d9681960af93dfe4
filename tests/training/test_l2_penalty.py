from __future__ import annotations

import pytest
import torch
from torch import nn

from danlu.errors import RecipeError
from danlu.recipe.train_section import SGD, Adam, L2Penalty
from danlu.training.l2_penalty import Penalty
from danlu.training.optimizer import build_optimizer

WEIGHT = 0.03


def module():
    torch.manual_seed(0)
    return nn.Sequential(nn.Embedding(7, 3), nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))


def loss_of(model):
    return model(torch.tensor([1, 2, 2, 5])).square().sum()


def sum_of_squares(model):
    return sum(weight.square().sum() for weight in model.parameters() if weight.requires_grad)


def gradients(model):
    return [weight.grad for weight in model.parameters()]


def test_the_gradient_is_that_of_the_sum_of_both():
    summed, added = module(), module()
    (loss_of(summed) + WEIGHT * sum_of_squares(summed)).backward()
    loss_of(added).backward()
    Penalty(added, L2Penalty(weight=WEIGHT)).add_gradient()
    for expected, found in zip(gradients(summed), gradients(added), strict=True):
        torch.testing.assert_close(found, expected)


def test_the_value_is_the_number_times_the_sum_of_squares():
    model = module()
    found = Penalty(model, L2Penalty(weight=WEIGHT)).value()
    assert found == pytest.approx(WEIGHT * sum_of_squares(model).item(), rel=1e-6)


def test_what_the_batch_does_not_touch_is_penalised_too():
    model = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])
    model[0](torch.ones(1, 2)).sum().backward()
    Penalty(model, L2Penalty(weight=WEIGHT)).add_gradient()
    torch.testing.assert_close(model[1].weight.grad, 2 * WEIGHT * model[1].weight.detach())


def test_frozen_parameters_are_left_out():
    model = module()
    model[0].weight.requires_grad_(False)
    penalty = Penalty(model, L2Penalty(weight=WEIGHT))
    penalty.add_gradient()
    assert model[0].weight.grad is None
    assert penalty.value() == pytest.approx(WEIGHT * sum_of_squares(model).item(), rel=1e-6)


def test_matrices_are_word_vectors_too_but_no_biases():
    model = module()
    Penalty(model, L2Penalty(weight=WEIGHT, of="matrices")).add_gradient()
    assert {name for name, weight in model.named_parameters() if weight.grad is not None} == {
        "0.weight",
        "1.weight",
        "3.weight",
    }


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_it_is_a_weight_decay_of_twice_the_number(kind):
    name = kind.__name__.lower()
    penalised, decayed = module(), module()
    penalty = Penalty(penalised, L2Penalty(weight=WEIGHT))
    optimizers = (
        build_optimizer(penalised, kind(name=name, lr=0.01)),
        build_optimizer(decayed, kind(name=name, lr=0.01, weight_decay=2 * WEIGHT)),
    )
    for _ in range(4):
        loss_of(penalised).backward()
        penalty.add_gradient()
        loss_of(decayed).backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
    for found, expected in zip(penalised.parameters(), decayed.parameters(), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-7)


def test_parts_alone_are_penalised():
    model = nn.ModuleDict({"body": nn.Linear(2, 2), "head": nn.Linear(2, 1)})
    penalty = Penalty(model, L2Penalty(weight=WEIGHT, of="matrices", parts=["body"]))
    penalty.add_gradient()
    assert {name for name, weight in model.named_parameters() if weight.grad is not None} == {"body.weight"}
    expected = WEIGHT * model["body"].weight.square().sum().item()
    assert penalty.value() == pytest.approx(expected, rel=1e-6)


def test_a_part_without_trained_weights_is_refused():
    model = nn.ModuleDict({"body": nn.Linear(2, 2), "head": nn.Linear(2, 1)})
    model["body"].requires_grad_(False)
    with pytest.raises(RecipeError, match="could be penalised") as caught:
        Penalty(model, L2Penalty(weight=WEIGHT, parts=["body", "head"]))
    (problem,) = caught.value.problems
    assert (problem.where, problem.received, problem.allowed) == ("train.l2_penalty.parts", "'body'", "head")
