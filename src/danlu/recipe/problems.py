"""What is wrong with a recipe, in words: what was received, what is allowed, and the likely fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from danlu.recipe.faults import MISSING_KEY, UNKNOWN_KEY, Fault, faults_in
from danlu.recipe.key_path import KeyPath, PlainValue, dotted, value_at
from danlu.recipe.mistakes import likely_cure
from danlu.recipe.options import Option, every_key, options_of
from danlu.recipe.section import Section
from danlu.recipe.wording import choices_of, describe_option, item_type, nearest, show

_WHAT = {
    "greater_than": "out of range",
    "greater_than_equal": "out of range",
    "less_than": "out of range",
    "less_than_equal": "out of range",
    "finite_number": "not a finite number",
    "too_short": "the list has too few items",
    "too_long": "the list has too many items",
    "string_too_short": "the text is empty",
    "literal_error": "not one of the choices",
    "string_pattern_mismatch": "not of the right form",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """A `Problem` of a recipe before anyone has looked up where its key stands.

    Args:
        path: The key.
        what: What is wrong, one sentence without a full stop.
        received: The value found there, as text.
        allowed: What may stand there.
        fix: The likely cure.
        because_of: The key whose value makes this one wrong.
        instead: The override that would set that key and leave this one out.
    """

    path: KeyPath
    what: str
    received: str | None = None
    allowed: str | None = None
    fix: str | None = None
    because_of: KeyPath | None = None
    instead: str | None = None


def objections_to(error: ValidationError, data: PlainValue, model: type[Section]) -> list[Objection]:
    """Every fault that pydantic found, as an objection to a key.

    Args:
        error: What pydantic raised.
        data: The plain values that were validated.
        model: The type that they were validated against.
    """
    return [_objection(fault, data, model) for fault in faults_in(error, data, model)]


def _objection(fault: Fault, data: PlainValue, model: type[Section]) -> Objection:
    if fault.kind in UNKNOWN_KEY:
        return _of_another_variant(fault) or _unknown_key(fault, model)
    if fault.kind == MISSING_KEY:
        return _missing_key(fault)
    if fault.option is None:
        return Objection(
            fault.path, "a recipe is a mapping of keys to values", show(data), "name, data, model, train"
        )
    if fault.kind.startswith("union_tag"):
        return _wrong_tag(fault, fault.option, data)
    return _wrong_value(fault, fault.option)


def _of_another_variant(fault: Fault) -> Objection | None:
    option, key = fault.option, str(fault.path[-1])
    if option is None or option.tag is None or fault.section not in option.sections:
        return None
    owners = [name for name, section in option.variants.items() if key in options_of(section)]
    if not owners:
        return None
    own = next(name for name, section in option.variants.items() if section is fault.section)
    belongs, section = " or ".join(owners), dotted(fault.option_path)
    return Objection(
        fault.path,
        f"has no effect with {option.name}.{option.tag}: {own}; it belongs to {option.tag}: {belongs}",
        show(fault.details["input"]),
        _keys_of(fault.section),
        f"remove it, or set {section}.{option.tag} to {belongs}",
        because_of=(*fault.option_path, option.tag),
        instead=f"{section}={{{option.tag}: {own}}}",
    )


def _unknown_key(fault: Fault, model: type[Section]) -> Objection:
    return Objection(
        fault.path,
        "unknown key",
        f"{fault.path[-1]}: {show(fault.details['input'])}",
        _keys_of(fault.section),
        _likely_key(str(fault.path[-1]), fault, model),
    )


def _likely_key(key: str, fault: Fault, model: type[Section]) -> str:
    match = nearest(key, list(options_of(fault.section)))
    if match is not None:
        return f"did you mean {match}?"
    elsewhere = list(dict.fromkeys(dotted(path) for path, _ in every_key(model) if path[-1] == key))
    if elsewhere:
        return f"did you mean {' or '.join(elsewhere[:3])}?"
    return f"remove it; {dotted(fault.path[:-1]) or 'a recipe'} has no such key"


def _keys_of(section: type[Section]) -> str:
    keys = list(options_of(section))
    return f"the keys {', '.join(keys)}" if len(keys) > 1 else f"the key {', '.join(keys)}"


def _missing_key(fault: Fault) -> Objection:
    option = options_of(fault.section)[str(fault.path[-1])]
    fix = f"add {option.name}: {option.description}".rstrip(". ")
    return Objection(fault.path, "a required key is missing", None, describe_option(option), fix)


def _wrong_tag(fault: Fault, option: Option, data: PlainValue) -> Objection:
    section, choices = value_at(data, fault.path), list(option.variants)
    path = (*fault.path, str(option.tag))
    if not isinstance(section, Mapping) or option.tag not in section:
        what = f"a required key is missing: {option.tag} says what this {option.name} is"
        return Objection(path, what, None, ", ".join(choices), f"add {option.tag}: {choices[0]}")
    return _unknown_name(path, section[option.tag], choices)


def _unknown_name(path: KeyPath, name: object, choices: list[str]) -> Objection:
    match = nearest(name, choices)
    fix = f"did you mean {match}?" if match else f"choose {' or '.join(choices)}"
    return Objection(path, f"unknown {path[-1]}", show(name), ", ".join(choices), fix)


def _wrong_value(fault: Fault, option: Option) -> Objection:
    for _ in fault.path[len(fault.option_path) :]:
        option = replace(option, type=item_type(option.type), required=True)
    value, choices = fault.details["input"], choices_of(option.type)
    if fault.kind == "literal_error" and len(choices) == 1:
        return _unknown_name(fault.path, value, choices)
    allowed = describe_option(option)
    if fault.kind == "string_pattern_mismatch":
        allowed = f"{allowed} ({option.description.rstrip('.')})"
    return Objection(fault.path, _what(fault), show(value), allowed, likely_cure(value, option))


def _what(fault: Fault) -> str:
    # An error that a section's own validator raised speaks for itself.
    cause = fault.details.get("ctx", {}).get("error")
    if isinstance(cause, Exception):
        return str(cause).rstrip(".")
    if fault.kind.endswith("_type"):
        return "of the wrong type"
    return _WHAT.get(fault.kind, fault.details["msg"].rstrip("."))
