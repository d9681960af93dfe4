"""The encoding of text files as options declare it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def _known(encoding: str) -> str:
    try:
        " ".encode(encoding)
    except LookupError as error:
        raise ValueError("must be a text encoding that Python knows, such as utf-8 or gb18030") from error
    return encoding


Encoding = Annotated[str, AfterValidator(_known)]
"""The name of a text encoding that Python knows."""
