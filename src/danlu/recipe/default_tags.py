"""What a recipe leaves out and the schema alone cannot fill in: names of default variants, defaults of the task.

`train.optimizer: {lr: 0.01}` is Adam, because a recipe without an optimiser is Adam. `data` gets the task that its
reader is for, and `train.select` the score that this task is chosen by.
"""

from __future__ import annotations

from danlu.recipe.key_path import PlainSection, PlainValue
from danlu.recipe.options import Option, options_of
from danlu.recipe.plugins import readers
from danlu.recipe.score_names import SELECTED_BY_DEFAULT
from danlu.recipe.section import Section
from danlu.recipe.wording import nearest


def completed(data: PlainSection, model: type[Section]) -> PlainSection:
    """A copy of a recipe's plain values with the names of default variants and the defaults of its task.

    Args:
        data: The values.
        model: The recipe's type.
    """
    tagged = with_default_tags(data, model)
    section = tagged.get("data")
    task = section.get("task") if isinstance(section, dict) else None
    train = tagged.get("train", {})
    if isinstance(task, str) and task in SELECTED_BY_DEFAULT and isinstance(train, dict):
        tagged["train"] = {"select": SELECTED_BY_DEFAULT[task], **train}
    return tagged


def with_default_tags(data: PlainSection, model: type[Section]) -> PlainSection:
    """A copy of a recipe's plain values in which each section that has a default variant names its variant.

    Example:
        >>> from danlu.recipe.train_section import Train
        >>> with_default_tags({"optimizer": {"lr": 0.01}}, Train)
        {'optimizer': {'name': 'adam', 'lr': 0.01}}
    """
    options = options_of(model)
    return {key: _tagged(value, options[key]) if key in options else value for key, value in data.items()}


def _tagged(value: PlainValue, option: Option) -> PlainValue:
    if not isinstance(value, dict):
        return value
    tag = _task_of(value) if option.tag == "task" else option.default_tag
    if option.tag is not None and tag is not None:
        value = {option.tag: tag, **value}
    section = option.section_for(value)
    return value if section is None else with_default_tags(value, section)


def _task_of(data: PlainSection) -> str | None:
    """The task of the reader that `data` names, or nearly names; `tagging` where there is none like it."""
    reader = data.get("reader")
    name = reader.get("format") if isinstance(reader, dict) else None
    known = readers()
    found = known.get(str(name)) or known.get(nearest(name, list(known)) or "")
    return "tagging" if found is None else found.task
