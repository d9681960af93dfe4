"""How a recipe declares class folders: which files are texts, and where label and group of a text come from."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from danlu.data.readers.encoding import Encoding
from danlu.recipe.section import Section

FOLDER = "folder"
"""What `label` says where the label is the folder's name; no part of a name can be called so."""

FOLDER_MARK = "{folder}"
"""What stands for the class folder's name in the name of a file of groups."""


def _is_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"must be a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_is_pattern)]


class GroupsFromName(Section):
    """The group is a part of the file's name."""

    source: Literal["name"]
    part: str = Field(description="The named group of `name` that tells the text's group.")


class GroupsFromLines(Section):
    """The group is a line of a file beside the class folders; the file's name tells which line."""

    source: Literal["lines"]
    file: Annotated[str, Field(min_length=1)] = Field(
        description="The file, relative to the folder of the split; {folder} stands for the class folder: "
        "`urls_{folder}.txt`."
    )
    line: str = Field(description="The named group of `name` that tells the line, counted from 0.")
    pattern: Pattern | None = Field(
        None,
        description="Regular expression; what it finds in the line (its group, where it has one) is the text's group. "
        "Null: the whole line.",
    )


class ClassFoldersOptions(Section):
    """How a folder with one folder for each label is written."""

    format: Literal["class-folders"]
    folders: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)] | None = Field(
        None, description="The class folders to read. Null: all that there are."
    )
    suffix: str = Field(".txt", description="What the name of a text ends in; other files are read past.")
    encoding: Encoding = Field("utf-8", description="Encoding of the files; a byte order mark is tolerated.")
    name: Pattern | None = Field(
        None,
        description=r"Regular expression with named groups for the whole name without `suffix`, such as "
        r"`(?P<id>\d+)_(?P<rating>\d+)`; a name that does not match is malformed. Null: any name.",
    )
    label: str = Field(
        FOLDER,
        description="`folder`: the folder's name is the label; else the named group of `name` that is.",
    )
    groups: Annotated[GroupsFromName | GroupsFromLines | None, Field(discriminator="source")] = Field(
        None,
        description="Where the group of a text, such as its film, comes from. Null: texts have no groups.",
    )
    on_malformed: Literal["error", "drop"] = Field(
        "error",
        description="An empty text, bytes that are not of the encoding, a name that does not match, a group that is "
        "not found: stop with every such file, or drop and record it.",
    )

    @property
    def parts(self) -> dict[str, str]:
        """The named groups of `name` that are used, each with the key that uses it."""
        used = {} if self.label == FOLDER else {self.label: "label"}
        if isinstance(self.groups, GroupsFromName):
            used[self.groups.part] = "groups.part"
        elif isinstance(self.groups, GroupsFromLines):
            used[self.groups.line] = "groups.line"
        return used

    @model_validator(mode="after")
    def _check_parts(self) -> ClassFoldersOptions:
        named = [] if self.name is None else list(re.compile(self.name).groupindex)
        if FOLDER in named:
            raise ValueError(f"name must not call a group {FOLDER!r}: label: folder means the folder's name")
        for part, key in self.parts.items():
            if part not in named:
                held = ", ".join(named) or "none"
                raise ValueError(
                    f"{key}: {part} needs a named group {part!r} in name; its groups are: {held}"
                )
        return self

    @model_validator(mode="after")
    def _check_lines(self) -> ClassFoldersOptions:
        groups = self.groups
        if not isinstance(groups, GroupsFromLines):
            return self
        parts = groups.file.split("/")
        if len(parts) > 2 or not all(parts) or ".." in parts or "." in parts:
            raise ValueError(
                "groups.file must name a file in the folder of the split or one below, such as urls_{folder}.txt"
            )
        if groups.pattern is not None and re.compile(groups.pattern).groups > 1:
            raise ValueError("groups.pattern must have one group at most: that one is the text's group")
        return self
