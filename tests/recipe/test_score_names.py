from __future__ import annotations

import pytest

from danlu.errors import RecipeError
from danlu.recipe.score_names import (
    SCORES_OF_TASK,
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


def test_no_two_tasks_share_a_name_but_the_loss() -> None:
    names = [name for task in SCORES_OF_TASK for name in selectable_scores(task)]
    assert [name for name in set(names) if names.count(name) > 1] == ["loss"]


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
