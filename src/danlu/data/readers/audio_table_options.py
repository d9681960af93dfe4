"""How a recipe declares a table of clips: where each row's file is, and which columns say what of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from danlu.data.readers.audio_path import columns_in
from danlu.data.readers.encoding import Encoding
from danlu.recipe.section import Section

Column = Annotated[str, Field(min_length=1)]


def _names_a_column(template: str) -> str:
    if not columns_in(template):
        raise ValueError("must name a column in braces, such as wav/{file}.wav")
    return template


class AudioTableOptions(Section):
    """How a CSV or TSV table with one clip a row is written."""

    format: Literal["audio-table"]
    table: Annotated[str, Field(min_length=1)] = Field(
        "metadata.csv", description="The table, relative to `data.root`."
    )
    path: Annotated[str, AfterValidator(_names_a_column)] = Field(
        "{file}",
        description="The file of a row, relative to `data.root`; {column} stands for what the row has in that column: "
        "`wav/{speaker}/{file}.wav`.",
    )
    label: Column = Field("label", description="Column of the label.")
    speaker: Column | None = Field(
        None, description="Column of the speaker. Null: no speakers are known, so none can be kept apart."
    )
    sentence: Column | None = Field(
        None, description="Column of what is said, as a name or as text. Null: it is not known."
    )
    split: Column | None = Field(
        None,
        description="Column of the split, for `data.split.kind: declared`. Null: the table declares none.",
    )
    columns: list[Column] | None = Field(
        None, description="Names of the columns of a table without a header. Null: the first row names them."
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        None, description="What stands between fields. Null: a TAB in .tsv and .tab, else a comma."
    )
    quoted: bool = Field(
        True,
        description='Whether fields may stand in double quotes, as RFC 4180 has it; false: `"` is text.',
    )
    encoding: Encoding = Field("utf-8", description="Encoding of the table; a byte order mark is tolerated.")
    on_malformed: Literal["error", "drop"] = Field(
        "error",
        description="Too few or too many fields, no label, a file that is not there or that another row has: stop with "
        "every such row, or drop and record it.",
    )

    @property
    def path_columns(self) -> list[str]:
        """The columns that the file's path is made of."""
        return columns_in(self.path)

    @property
    def told(self) -> list[str]:
        """The columns of label, speaker, sentence and split, as far as they are read."""
        return [
            column for column in (self.label, self.speaker, self.sentence, self.split) if column is not None
        ]

    @property
    def read(self) -> list[str]:
        """Every column that is read, once."""
        return list(dict.fromkeys([*self.path_columns, *self.told]))

    @field_validator("delimiter")
    @classmethod
    def _check_delimiter(cls, delimiter: str | None) -> str | None:
        if delimiter is not None and delimiter in '"\r\n':
            raise ValueError("must be a character such as , or ; and no quote or line end")
        return delimiter

    @model_validator(mode="after")
    def _check_columns(self) -> AudioTableOptions:
        twice = sorted({column for column in self.told if self.told.count(column) > 1})
        if twice:
            raise ValueError(
                f"label, speaker, sentence and split must be different columns; {twice[0]!r} is named twice"
            )
        for column in self.read if self.columns is not None else ():
            if (self.columns or []).count(column) != 1:
                raise ValueError(f"columns must name {column!r} once; call columns that are not read '_'")
        return self
