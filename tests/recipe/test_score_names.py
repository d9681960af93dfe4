from __future__ import annotations

import pytest

from danlu.errors import RecipeError
from danlu.recipe.score_names import (
    SCORES_OF_TASK,
    SELECTED_BY_DEFAULT,
    SLICES_OF_TASK,
    higher_is_better,
    is_known,
    known_names,
    meaning_of,
    selectable_scores,
)


@pytest.mark.parametrize("name", known_names())
def test_every_listed_name_is_known_and_has_a_meaning(name: str) -> None:
    assert is_known(name)
    assert meaning_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "span.f1",
        "span.micro_f1@",
        "span.micro_f1@test",
        "loss@seen",
        "@seen",
        "span.micro_f1@seen@seen",
        "macro_recall",
    ],
)
def test_other_names_are_not_known(name: str) -> None:
    assert not is_known(name)


def test_the_loss_and_what_measures_probabilities_is_better_when_lower() -> None:
    lower = {name.partition("@")[0] for name in known_names() if not higher_is_better(name)}
    assert lower == {"loss", "ece", "brier"}
    assert not higher_is_better("ece@unseen")


def test_tagging_shares_no_name_with_another_task_but_the_loss() -> None:
    names = [name for task in SCORES_OF_TASK for name in selectable_scores(task)]
    shared = {name for name in names if names.count(name) > 1}
    assert shared & set(selectable_scores("tagging")) == {"loss"}
    assert shared & set(selectable_scores("joint-tagging")) == {"loss"}


def test_a_shared_name_means_the_same_of_the_examples_of_each_task() -> None:
    texts, clips = "text-classification", "audio-classification"
    shared = SCORES_OF_TASK[texts].keys() & SCORES_OF_TASK[clips].keys()
    assert SCORES_OF_TASK[clips].keys() - shared == {"ua"}
    assert SCORES_OF_TASK[texts].keys() - shared == {"balanced_accuracy"}
    for name in shared - {"accuracy"}:
        assert meaning_of(name, clips) == meaning_of(name, texts).replace("text", "clip")


def test_the_default_of_each_task_is_one_of_its_scores() -> None:
    assert SELECTED_BY_DEFAULT.keys() == SCORES_OF_TASK.keys() == SLICES_OF_TASK.keys()
    assert all(name in SCORES_OF_TASK[task] for task, name in SELECTED_BY_DEFAULT.items())
    assert SELECTED_BY_DEFAULT["audio-classification"] == "ua"


def test_an_unknown_name_is_answered_with_the_nearest_and_all_that_are_allowed() -> None:
    with pytest.raises(RecipeError) as caught:
        higher_is_better("span.micro_f1@unsen")
    problem = caught.value.problems[0]
    assert problem.fix == "did you mean span.micro_f1@unseen"
    assert problem.allowed is not None
    assert "token.macro_f1_entities" in problem.allowed


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    with pytest.raises(RecipeError) as caught:
        meaning_of("zzz")
    assert caught.value.problems[0].fix is None


@pytest.mark.parametrize("task", SCORES_OF_TASK)
def test_a_task_selects_by_its_own_names(task: str) -> None:
    names = selectable_scores(task)
    assert len(set(names)) == len(names) == 1 + 3 * len(SCORES_OF_TASK[task])
    assert set(names) <= set(known_names())


def test_an_unknown_task_selects_by_none() -> None:
    assert selectable_scores("cooking") == ()


def test_a_slice_adds_to_the_meaning() -> None:
    assert meaning_of("span.micro_f1@unseen").endswith(
        "; sentences whose words do not stand, word for word, in train"
    )
    assert meaning_of("accuracy@seen").endswith("; texts that stand, word for word, in train")


@pytest.mark.parametrize(
    ("task", "meaning"),
    [
        (None, "share of texts with the right class"),
        ("text-classification", "share of texts with the right class"),
        ("audio-classification", "share of clips with the right class; WA in papers on speech"),
        ("tagging", "share of texts with the right class"),
        ("cooking", "share of texts with the right class"),
    ],
)
def test_the_task_says_of_which_examples(task: str | None, meaning: str) -> None:
    assert meaning_of("accuracy", task) == meaning


def test_the_slice_of_clips_is_of_their_speakers() -> None:
    assert meaning_of("ua@unseen").endswith("; clips whose speaker is not known to be a speaker of train")
    assert meaning_of("macro_f1@seen", "audio-classification").endswith("whose speaker is a speaker of train")
