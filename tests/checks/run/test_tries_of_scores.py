"""Every change of the recipe that checks of scores propose loads, in each task."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import classified, entities, floors, report, tagged
from checks.run.made_up_run import made_up_run
from danlu.checks.registry import checks_about
from danlu.recipe.dump import to_mapping
from danlu.recipe.load import recipe_from_mapping

BAD_BINS = {"raw": {"bins": [{"count": 500, "confidence": 0.98, "accuracy": 0.5}]}}
BAD_CLASSES = classified(
    {"a": {"a": 300}, "b": {"a": 300}},
    seen_texts=300,
    scores={"macro_f1": 0.3, "macro_f1@unseen": 0.1, "accuracy": 0.3, "accuracy@unseen": 0.1},
    calibration=BAD_BINS,
    floors=floors(nb_tfidf={"macro_f1": 0.9, "accuracy": 0.9}),
)
BAD_CLIPS = {**classified({"a": {"a": 300}, "b": {"a": 300}}, item="clip"), "calibration": BAD_BINS}
BAD_TAGS = tagged(
    entities(3606, 4147, 834, of=17920),
    sentences=664,
    seen_sentences=364,
    scores={"span.micro_f1": 0.5, "span.micro_f1@unseen": 0.2},
    span_report={"all": report({"Tool": (300, 0, 0)})},
    floors=floors(copy_repeated={"span.micro_f1": 0.9, "span.micro_f1@unseen": 0.9}),
)


def changes(run):
    """The changes that issues and tips of all checks of runs propose."""
    answers = [check.answer(run) for check in checks_about("run") if run.task in (check.tasks or (run.task,))]
    proposed = [one.changes for answer in answers for one in answer.tries if one.changes]
    assert proposed
    return proposed


def with_changes(mapping, proposed):
    """The mapping with values by key path."""
    for path, value in proposed.items():
        *parents, last = path.split(".")
        section = mapping
        for name in parents:
            section = section[name]
        section[last] = value
    return mapping


@pytest.mark.parametrize(
    ("fixture", "task", "evaluation", "overrides"),
    [
        ("make_text_recipe", "text-classification", BAD_CLASSES, ()),
        (
            "make_text_recipe",
            "text-classification",
            BAD_CLASSES,
            ("model.head.loss={name: focal, gamma: 2}",),
        ),
        ("make_audio_recipe", "audio-classification", BAD_CLIPS, ()),
        ("make_audio_recipe", "audio-classification", BAD_CLIPS, ("data.split={kind: paper, folds: 2}",)),
        ("make_recipe", "tagging", BAD_TAGS, ()),
        ("make_recipe", "tagging", BAD_TAGS, ("model.head={kind: softmax}",)),
        ("make_recipe", "tagging", BAD_TAGS, ("model.head={kind: softmax, loss: {name: dice}}",)),
    ],
)
def test_changes_load(request, fixture, task, evaluation, overrides):
    recipe = request.getfixturevalue(fixture)(*overrides)
    protocol = {
        "protocol": {"kind": "paper", "leaks": ["choice"] if overrides and "paper" in overrides[0] else []}
    }
    run = made_up_run(task, recipe=to_mapping(recipe), evaluations={"test": evaluation}, provenance=protocol)

    for proposed in changes(run):
        changed = recipe_from_mapping(with_changes(to_mapping(recipe), proposed), [])

        assert changed != recipe, proposed
