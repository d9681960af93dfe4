"""The page that lists every command with its help: `python -m danlu.cli.reference > docs/commands.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from danlu.cli.main import app

WIDTH = 100
"""Columns of a help page in the docs, whatever the terminal that writes them."""

_HEAD = """\
# Commands

Everything that `danlu` does on the command line. Each command is a thin layer over a function that Python code
can call: `danlu.jobs.train.train`, `danlu.jobs.resume.resume`, `danlu.jobs.evaluate.evaluate`, `danlu.load`.

Three conventions hold:

- **A recipe's keys are set with `KEY.PATH=VALUE`**, as in `train.epochs=5` or `model.head={kind: softmax}`. The value
  is read as YAML. A path in an override is relative to the current directory, one in a recipe file to that file.
- **A run is named** by its folder, its name, a part that only its name has, or `last`.
- **`--json`**, where a command has it, prints one JSON object on standard output and nothing else there; what people
  watch goes to standard error. An error then is an object too, with `error`, `kind`, `total` and `problems`. What the
  objects hold is described in [the record](record.md#for-machines).

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a mistake in the data, the recipe or the record; the message names file and line, or key, and the likely fix |
| 1 | also: `danlu check` found an issue, `danlu verify` something that fails, `danlu reproduce` another result |
| 2 | the command line itself cannot be understood |
| 130 | stopped by Ctrl-C; `danlu resume` goes on from the last finished epoch |

`danlu --debug COMMAND …` shows the traceback of an error.

Commands that only read records or recipes (`runs`, `show`, `note`, `star`, `page`, `next`, `compare`, `recipe`, and
`check` with a run) do not import torch.

This page is generated from the help of each command: `python -m danlu.cli.reference > docs/commands.md`.
"""


def command_reference_markdown() -> str:
    """The page `docs/commands.md`."""
    pages = (f"\n## `{name}`\n\n```text\n{page}\n```\n" for name, page in help_pages())
    return _HEAD + "".join(pages)


def help_pages() -> Iterator[tuple[str, str]]:
    """The name and the help of `danlu` and of every command below it, as plain text.

    Example:
        >>> [name for name, _ in help_pages()][:2]
        ['danlu', 'danlu check']
    """
    # A new tree of commands each time: making it plain does not touch the one that runs.
    yield from _pages(get_command(app), "danlu", above=None)


def _pages(command: Any, name: str, *, above: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - typer's own click
    command.rich_markup_mode = None
    settings = {**command.context_settings, "terminal_width": WIDTH}
    context = command.context_class(command, info_name=name.rpartition(" ")[2], parent=above, **settings)
    text = command.get_help(context)
    yield name, "\n".join(line.rstrip() for line in text.splitlines())
    for inner_name, inner in getattr(command, "commands", {}).items():
        yield from _pages(inner, f"{name} {inner_name}", above=context)


if __name__ == "__main__":
    sys.stdout.write(command_reference_markdown())
