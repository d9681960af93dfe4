"""What `danlu predict` reads and writes, and what has no meaning for a model."""

from __future__ import annotations

from enum import StrEnum

from danlu.errors import DataError, Problem


class InputFormat(StrEnum):
    """How lines of the input are to be read."""

    text = "text"
    words = "words"
    conll = "conll"


class OutputFormat(StrEnum):
    """How predictions are written."""

    jsonl = "jsonl"
    conll = "conll"
    tsv = "tsv"


def refuse(option: str, what: str, *, received: object, allowed: str | None = None) -> None:
    """Refuse what was said of an option that has no meaning, or not this one, for a model.

    Args:
        option: The option.
        what: What kind of model it is.
        received: What was said.
        allowed: What may be said; None: nothing.

    Raises:
        DataError: Always.
    """
    fix = "leave it out" if allowed is None else None
    problem = Problem(option, f"has no meaning for {what}", received=str(received), allowed=allowed, fix=fix)
    raise DataError("The run's model cannot work like this.", [problem])
