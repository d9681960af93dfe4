"""Which parameters a recipe freezes."""

from __future__ import annotations

import pytest
from torch import nn

from danlu.jobs.frozen import frozen_parameters
from danlu.jobs.tasks import task_of
from danlu.recipe.section import Section
from danlu.training.device import accelerator_of


def frozen(recipe):
    run = task_of(recipe).begin(recipe, accelerator_of(recipe))
    found = frozen_parameters(recipe.model, run.model)
    names = [
        name
        for name, _ in run.model.named_parameters()
        if any(name == one or (one.endswith(".") and name.startswith(one)) for one in found)
    ]
    untrained = [name for name, weight in run.model.named_parameters() if not weight.requires_grad]
    return names, untrained


@pytest.mark.parametrize("layers", ["0", "1", "2", "all"])
def test_layers_of_an_encoder(make_piece_recipe, layers):
    names, untrained = frozen(make_piece_recipe(f"model.encoder.frozen_layers={layers}"))
    assert names == untrained
    assert bool(names) == (layers != "0")


def test_vectors_of_words(make_recipe):
    assert frozen(make_recipe()) == ([], [])
    names, untrained = frozen(make_recipe("model.word_embedding={kind: frozen, dim: 16}"))
    assert names == untrained == ["word_embedding.embedding.weight"]


def test_the_recipe_is_asked_and_not_the_model(make_recipe):
    recipe = make_recipe()
    model = nn.ModuleDict({"encoder": nn.Linear(2, 2)}).requires_grad_(False)
    assert frozen_parameters(recipe.model, model) == ()


def test_a_family_of_another_package_knows_itself():
    class Options(Section):
        family: str = "acme"

    model = nn.ModuleDict({"below": nn.Linear(2, 2).requires_grad_(False), "head": nn.Linear(2, 2)})
    assert frozen_parameters(Options(), model) == ("below.weight", "below.bias")
