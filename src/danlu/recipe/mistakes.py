"""What a person likely meant by a value that a recipe does not take."""

from __future__ import annotations

from collections.abc import Callable

from danlu.recipe.options import Option
from danlu.recipe.wording import choices_of, is_share, member_types, nearest, show

_TRUE = {"yes", "y", "on", "true", "1"}
_FALSE = {"no", "n", "off", "false", "0"}
_NULL = {"none", "null", "nil", "~", ""}


def likely_cure(value: object, option: Option) -> str | None:
    """The likely cure of a wrong value; None when nothing is likely.

    Args:
        value: What the recipe says.
        option: The option that does not take it.
    """
    kinds = member_types(option.type)
    cures = (cure(value, kinds, option) for cure in _CURES)
    return next((cure for cure in cures if cure is not None), None)


def _null_as_text(value: object, kinds: set[object], option: Option) -> str | None:
    if isinstance(value, str) and value.lower() in _NULL and type(None) in kinds:
        return "write null, without quotes"
    return None


def _truth_as_text(value: object, kinds: set[object], option: Option) -> str | None:
    if bool not in kinds or not isinstance(value, str | int):
        return None
    word = str(value).lower()
    if word in _TRUE | _FALSE:
        return "write true" if word in _TRUE else "write false"
    return None


def _number_as_text(value: object, kinds: set[object], option: Option) -> str | None:
    if not isinstance(value, str) or not kinds & {int, float}:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    whole = f"{number:.0f}" if int in kinds and number.is_integer() else value.strip()
    return f"write the number without quotes: {whole}"


def _fraction_for_whole(value: object, kinds: set[object], option: Option) -> str | None:
    if not isinstance(value, float) or int not in kinds or not value.is_integer():
        return None
    # Where a fraction below 1 is a share, 1.0 is meant as all, and 1 means one.
    if float not in kinds or value > 1:
        return f"write {value:.0f}"
    return None


def _share_as_percent(value: object, kinds: set[object], option: Option) -> str | None:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and is_share(option.type)
        and 1 < float(value) < 100
    ):
        return f"this is a share: write {float(value) / 100:g} for {value} %"
    return None


def _other_for_text(value: object, kinds: set[object], option: Option) -> str | None:
    if str in kinds and not kinds & {int, float} and isinstance(value, int | float):
        return f"put it in quotes: '{show(value)}'"
    return None


def _tag_for_section(value: object, kinds: set[object], option: Option) -> str | None:
    if option.tag is None or not isinstance(value, str):
        return None
    match = nearest(value, list(option.variants))
    return f"write {option.name}: {{{option.tag}: {match}}}" if match else None


def _one_for_list(value: object, kinds: set[object], option: Option) -> str | None:
    if list in kinds and not isinstance(value, list | dict) and value is not None:
        return f"write a list: [{value}, …]"
    return None


def _nothing_for_something(value: object, kinds: set[object], option: Option) -> str | None:
    if value is not None or type(None) in kinds:
        return None
    if option.sections:
        return "indent the section's keys under it" + ("" if option.required else ", or remove it")
    return "give it a value" if option.required else f"remove the key: its default is {show(option.default)}"


def _nearest_choice(value: object, kinds: set[object], option: Option) -> str | None:
    match = nearest(value, choices_of(option.type)) if isinstance(value, str) else None
    return f"did you mean {match}?" if match else None


_CURES: tuple[Callable[[object, set[object], Option], str | None], ...] = (
    _nothing_for_something,
    _null_as_text,
    _truth_as_text,
    _number_as_text,
    _share_as_percent,
    _fraction_for_whole,
    _tag_for_section,
    _nearest_choice,
    _one_for_list,
    _other_for_text,
)
