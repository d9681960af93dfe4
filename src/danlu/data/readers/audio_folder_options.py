"""How a recipe declares a folder of clips: which files are clips, and what their names say."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from danlu.recipe.section import Section

TOLD = ("label", "speaker", "sentence", "split")
"""What a name can say; `label` it must."""


class AudioFolderOptions(Section):
    """How the files of a folder are named."""

    format: Literal["audio-folder"]
    folder: Annotated[str, Field(min_length=1)] = Field(
        ".", description="The folder, relative to `data.root`; folders in it are gone through too."
    )
    name: Annotated[str, Field(min_length=1)] = Field(
        description="Regular expression for the whole path of a file below `folder`, with / and without its ending. "
        r"Its named groups are `label` and, where names say it, `speaker`, `sentence` and `split`: "
        r"`(?P<label>\w+)/(?P<speaker>\d+)_\d+`."
    )
    endings: Annotated[list[Annotated[str, Field(pattern=r"^[^./]+$")]], Field(min_length=1)] = Field(
        ["wav", "flac", "ogg", "mp3"],
        description="What names of clips end in, behind a dot, in small or capital letters; other files are counted.",
    )
    on_malformed: Literal["error", "drop"] = Field(
        "error",
        description="A name that does not match, or that has no label: stop with every such file, or drop and record "
        "it.",
    )

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        try:
            groups = list(re.compile(name).groupindex)
        except re.error as error:
            raise ValueError(f"must be a regular expression: {error}") from error
        if "label" not in groups:
            held = f"its groups are {', '.join(groups)}" if groups else "it has no named group"
            raise ValueError(f"must have a group (?P<label>…), which tells the label; {held}")
        other = [group for group in groups if group not in TOLD]
        if other:
            raise ValueError(
                f"must have no other named groups than {', '.join(TOLD)}; {other[0]!r} says nothing, write (?:…)"
            )
        return name
