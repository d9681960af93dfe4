"""Options that would do nothing, or contradict each other, in the combination that a recipe makes.

The schema keeps out what belongs to another variant; here stand the rules between sections. Each is a small
function with its reason in one list.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from danlu.recipe.audio_data_rules import AUDIO_DATA_RULES
from danlu.recipe.data_rules import DATA_RULES
from danlu.recipe.default_tags import completed
from danlu.recipe.families.bilstm_crf_rules import BILSTM_CRF_RULES
from danlu.recipe.families.class_head_rules import CLASS_HEAD_RULES
from danlu.recipe.families.joint_rnn_rules import JOINT_RNN_RULES
from danlu.recipe.families.light_sernet_rules import LIGHT_SERNET_RULES
from danlu.recipe.families.lstm_classifier_rules import LSTM_CLASSIFIER_RULES
from danlu.recipe.families.tagging_head_rules import TAGGING_HEAD_RULES
from danlu.recipe.families.transformer_classifier_rules import TRANSFORMER_CLASSIFIER_RULES
from danlu.recipe.families.transformer_tagger_rules import TRANSFORMER_TAGGER_RULES
from danlu.recipe.joint_data_rules import JOINT_DATA_RULES
from danlu.recipe.key_path import KeyPath, PlainSection, has_prefix, has_value, parse_dotted, value_at
from danlu.recipe.plugins import families, readers
from danlu.recipe.problems import Objection, objections_to
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.task_rules import TASK_RULES
from danlu.recipe.text_data_rules import TEXT_DATA_RULES
from danlu.recipe.train_rules import TRAIN_RULES

RULES: tuple[Rule, ...] = (
    *TASK_RULES,
    *DATA_RULES,
    *JOINT_DATA_RULES,
    *TEXT_DATA_RULES,
    *AUDIO_DATA_RULES,
    *BILSTM_CRF_RULES,
    *TRANSFORMER_TAGGER_RULES,
    *TAGGING_HEAD_RULES,
    *JOINT_RNN_RULES,
    *LSTM_CLASSIFIER_RULES,
    *TRANSFORMER_CLASSIFIER_RULES,
    *LIGHT_SERNET_RULES,
    *CLASS_HEAD_RULES,
    *TRAIN_RULES,
)
"""Every rule, in the order of the recipe's sections."""

_ROUNDS = 4
"""Broken keys are taken out until the rest is a recipe; taking one out may show another."""


def effects_of(recipe: Recipe, rules: Sequence[Rule] = RULES) -> list[Objection]:
    """What the rules object to in a recipe that matches the schema."""
    return [objection for rule in rules for objection in rule.find(recipe)]


def effects_despite(
    objections: Sequence[Objection], data: PlainSection, model: type[Recipe]
) -> list[Objection]:
    """What the rules object to in a recipe that does not match the schema, as far as that can be told.

    Args:
        objections: What is wrong with the values.
        data: The values.
        model: The type that they should match.
    """
    broken: list[KeyPath] = []
    sound = data
    for _ in range(_ROUNDS):
        broken += [objection.path for objection in objections]
        sound = completed(_repaired(sound, broken), model)
        try:
            recipe = model.model_validate(sound)
        except ValidationError as error:
            objections = objections_to(error, sound, model)
        else:
            return effects_of(recipe, [rule for rule in RULES if not _is_in_doubt(rule, broken, data)])
    return []


def _is_in_doubt(rule: Rule, broken: Sequence[KeyPath], data: PlainSection) -> bool:
    keys = [parse_dotted(key) for key in rule.reads]
    return any(_may_differ(key, path, data) for key in keys for path in broken)


def _may_differ(key: KeyPath, broken: KeyPath, data: PlainSection) -> bool:
    """Whether a key's value may be another one once a broken key is mended."""
    if has_prefix(key, broken) or has_prefix(broken, key):
        return True
    # The broken key may be a misspelling of this one, which then only seems to have its default.
    section = broken[:-1]
    return has_prefix(key, section) and not has_value(data, key[: len(section) + 1])


def _repaired(data: PlainSection, broken: Sequence[KeyPath]) -> PlainSection:
    for path in broken:
        data = _without(data, path)
    for path, value in _stand_ins(data).items():
        data = _filled(data, path, value)
    return data


def _stand_ins(data: PlainSection) -> dict[KeyPath, str]:
    """Values for required keys that are missing or broken; no rule that reads one is asked then."""
    task = _task(data)
    files: dict[KeyPath, str] = {("data", "train"): "train", ("data", "valid"): "valid"}
    return {
        ("name",): "name",
        # The reader of clips names their files itself.
        **(files if task != "audio-classification" else _stand_in_pattern(data)),
        ("data", "reader", "format"): next(
            (one.name for one in readers().values() if one.task == task), "none"
        ),
        ("model", "family"): next((one.name for one in families().values() if task in one.tasks), "none"),
        **_stand_in_source(data),
    }


def _stand_in_pattern(data: PlainSection) -> dict[KeyPath, str]:
    """The pattern of file names of a reader that needs one; it is also the one that stands in for none."""
    format_name = _text_at(data, ("data", "reader", "format"))
    return {("data", "reader", "name"): "(?P<label>.*)"} if format_name in {"", "audio-folder"} else {}


def _stand_in_source(data: PlainSection) -> dict[KeyPath, str]:
    """The pretrained encoder of a family that needs one."""
    family = families().get(_text_at(data, ("model", "family")))
    return {("model", "encoder", "source"): "encoder"} if family and family.reads == "pieces" else {}


def _task(data: PlainSection) -> str:
    """The task that a recipe is for, by what of it can be read: its data, or its family."""
    if has_value(data, ("data", "task")):
        return str(value_at(data, ("data", "task")))
    reader = readers().get(_text_at(data, ("data", "reader", "format")))
    family = families().get(_text_at(data, ("model", "family")))
    if reader is not None:
        return reader.task
    return "tagging" if family is None else family.tasks[0]


def _text_at(data: PlainSection, path: KeyPath) -> str:
    return str(value_at(data, path)) if has_value(data, path) else ""


def _without(data: PlainSection, path: KeyPath) -> PlainSection:
    key, inner = str(path[0]), data.get(str(path[0]))
    if isinstance(inner, dict) and len(path) > 1:
        return {**data, key: _without(inner, path[1:])}
    return {name: value for name, value in data.items() if name != key}


def _filled(data: PlainSection, path: KeyPath, value: str) -> PlainSection:
    key = str(path[0])
    if len(path) == 1:
        return {key: value, **data}
    inner = data.get(key, {})
    return {**data, key: _filled(inner, path[1:], value)} if isinstance(inner, dict) else data
