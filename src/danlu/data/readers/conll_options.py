"""How a recipe declares CoNLL files: columns, separator, comments, documents, malformed lines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from danlu.data.readers.encoding import Encoding
from danlu.data.tag_schemes import is_tag
from danlu.recipe.section import Section

Text = Annotated[str, Field(min_length=1)]


class ConllOptions(Section):
    """How a CoNLL file is written, and what happens to lines that are not written so."""

    format: Literal["conll"]
    columns: list[Text] = Field(
        ["word", "tag"],
        description="Names of the columns from the left, `word` and `tag` among them; "
        "others, such as `_`, are read past.",
    )
    separator: Literal["whitespace", "tab"] = Field(
        "whitespace",
        description="Between columns: spaces and TABs, or TABs alone (a word may then hold spaces). "
        "Several count as one.",
    )
    comment: Text | None = Field(
        None,
        description="Lines that start with this are comments, except where they are well-formed token "
        "lines such as `# O`; null: no line is.",
    )
    docstart: Text | None = Field(
        "-DOCSTART-",
        description="A line that starts with this word starts a document and is no token; "
        "null: no line does.",
    )
    encoding: Encoding = Field("utf-8", description="Encoding of the files; a byte order mark is tolerated.")
    on_malformed: Literal["error", "drop", "take-last-field"] = Field(
        "error",
        description="A tag alone, too many fields, an unknown tag, a control character: stop with every such "
        "line, drop the line, or take its first field as word and its last as tag. Whatever is dropped or "
        "mended is recorded.",
    )
    tags: Literal["any"] | list[Text] | None = Field(
        None,
        description="Tags that may occur besides O; null: any type after B-, I-, E-, S- or M-. Bare labels (with "
        "data.scheme: io), such as NN, are listed here, or `any` takes whatever stands in the column.",
    )
    compat: Literal["flush-on-blank-only"] | None = Field(
        None,
        description="Lose a last sentence that no blank line follows, as some older readers do; "
        "for comparison only.",
    )

    @field_validator("columns")
    @classmethod
    def _check_columns(cls, columns: list[str]) -> list[str]:
        if columns.count("word") != 1 or columns.count("tag") != 1:
            raise ValueError("must name 'word' once and 'tag' once; call other columns '_'")
        return columns

    @field_validator("tags")
    @classmethod
    def _check_tags(cls, tags: str | list[str] | None) -> str | list[str] | None:
        listed = [tag for tag in tags if tag != "O"] if isinstance(tags, list) else []
        bare = [tag for tag in listed if not is_tag(tag)]
        if bare and len(bare) < len(listed):
            tag = next(tag for tag in listed if is_tag(tag))
            raise ValueError(
                f"must hold tags such as B-Tool, or bare labels alone; {bare[0]!r} has no prefix, {tag!r} has one"
            )
        return tags

    @model_validator(mode="after")
    def _check_combination(self) -> ConllOptions:
        if self.on_malformed == "take-last-field" and (self.columns[0], self.columns[-1]) != ("word", "tag"):
            raise ValueError(
                "on_malformed: take-last-field needs 'word' as the first column and 'tag' as the last"
            )
        if self.comment is not None and self.docstart is not None and self.comment.startswith(self.docstart):
            raise ValueError("comment would have no effect: such lines start a document already, by docstart")
        return self
