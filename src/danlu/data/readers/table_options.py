"""How a recipe declares tables of texts: the kind of file, and which columns are text, label and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from danlu.data.readers.encoding import Encoding
from danlu.recipe.section import Section

TableKind = Literal["csv", "tsv", "jsonl", "parquet"]

KIND_OF_ENDING: dict[str, TableKind] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
COMPRESSED_ENDINGS = (".gz", ".bz2", ".xz")

_SEPARATED: tuple[TableKind, ...] = ("csv", "tsv")
_ACTS_IN: dict[str, tuple[TableKind, ...]] = {
    "delimiter": _SEPARATED,
    "quoted": _SEPARATED,
    "columns": _SEPARATED,
    "encoding": ("csv", "tsv", "jsonl"),
}
"""The kinds of table in which an option does something."""

Column = Annotated[str, Field(min_length=1)]


class TableOptions(Section):
    """How a table with one text a row is written."""

    format: Literal["table"]
    kind: TableKind | None = Field(
        None,
        description="Kind of the files. Null: by the ending of their names: .csv, .tsv, .jsonl or .parquet; .gz, .bz2 "
        "or .xz may follow.",
    )
    text: Column | Annotated[list[Column], Field(min_length=1)] = Field(
        "text", description="Column of the text, or several, which are joined by a space."
    )
    label: Column = Field("label", description="Column of the label.")
    group: Column | None = Field(
        None, description="Column of the group, such as the film. Null: texts have no groups."
    )
    columns: list[Column] | None = Field(
        None,
        description="Names of the columns of csv or tsv files without a header. Null: the first row names them.",
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        None, description="What stands between the fields of csv or tsv. Null: a comma in csv, a TAB in tsv."
    )
    quoted: bool = Field(
        True,
        description='Whether fields of csv or tsv may stand in double quotes, as RFC 4180 has it; false: `"` is text.',
    )
    encoding: Encoding = Field("utf-8", description="Encoding of the files; a byte order mark is tolerated.")
    on_malformed: Literal["error", "drop"] = Field(
        "error",
        description="Too few or too many fields, no text, no label, bytes that are not of the encoding, no JSON: stop "
        "with every such row, or drop and record it.",
    )

    @property
    def texts(self) -> list[str]:
        """The columns of the text."""
        return [self.text] if isinstance(self.text, str) else self.text

    @property
    def read(self) -> list[str]:
        """Every column that is read."""
        return [*self.texts, self.label, *([] if self.group is None else [self.group])]

    @field_validator("delimiter")
    @classmethod
    def _check_delimiter(cls, delimiter: str | None) -> str | None:
        if delimiter is not None and delimiter in '"\r\n':
            raise ValueError("must be a character such as , or ; and no quote or line end")
        return delimiter

    @model_validator(mode="after")
    def _check_columns(self) -> TableOptions:
        twice = sorted({column for column in self.read if self.read.count(column) > 1})
        if twice:
            raise ValueError(f"text, label and group must be different columns; {twice[0]!r} is named twice")
        for column in self.read if self.columns is not None else ():
            if (self.columns or []).count(column) != 1:
                raise ValueError(f"columns must name {column!r} once; call columns that are not read '_'")
        return self

    @model_validator(mode="after")
    def _check_kind(self) -> TableOptions:
        idle = [] if self.kind is None else options_without_effect(self, [self.kind])
        if idle:
            raise ValueError(f"{idle[0]} has no effect with kind: {self.kind}")
        return self


def kind_of(name: str, options: TableOptions) -> TableKind | None:
    """The kind of a file; None where neither the options nor its name tell it.

    Example:
        >>> kind_of("reviews.csv.gz", TableOptions(format="table"))
        'csv'
    """
    if options.kind is not None:
        return options.kind
    lower = name.lower()
    for ending in COMPRESSED_ENDINGS:
        lower = lower.removesuffix(ending)
    return next((kind for ending, kind in KIND_OF_ENDING.items() if lower.endswith(ending)), None)


def options_without_effect(options: TableOptions, kinds: Sequence[TableKind]) -> list[str]:
    """The options that were set and do nothing in files of any of these kinds."""
    defaults = TableOptions.model_fields
    return [
        name
        for name, acting in _ACTS_IN.items()
        if getattr(options, name) != defaults[name].default and not set(acting) & set(kinds)
    ]
