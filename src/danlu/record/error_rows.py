"""An evaluation's `errors.json` as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from danlu.errors import Problem, RecordError
from danlu.json_values import read_json, rows_in


def error_rows(path: Path) -> list[dict[str, Any]]:
    """Read the errors of an evaluation; none where the file is missing.

    Raises:
        RecordError: When it is no JSON.
    """
    try:
        return rows_in(read_json(path))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise RecordError("The errors cannot be read.", [Problem(path.name, str(error))]) from error
