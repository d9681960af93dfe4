"""The package that docs/architecture.md shows, written out and installed for a test as far as imports can tell."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from pathlib import Path

from danlu.checks import registry
from danlu.recipe import plugins
from danlu.recipe.installed import recipe_model

PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
NAME = "everyday"

_FILE = re.compile(r"```(?:python|toml)\n# (\S+)\n(.*?)```", re.DOTALL)
_STARTER = re.compile(r"```yaml\n(name: everyday\n.*?)```", re.DOTALL)


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Put the documented package on the path, entry points and all, and take it away again."""
    write(folder)
    sys.path.insert(0, str(folder))
    _forget()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for module in [name for name in sys.modules if name.partition(".")[0] == NAME]:
            del sys.modules[module]
        _forget()


def write(folder: Path) -> None:
    """Write the files of the page, and the metadata that an installer would make of its pyproject.toml."""
    page = PAGE.read_text(encoding="utf-8")
    (starter,) = _STARTER.findall(page)
    files = {**dict(_FILE.findall(page)), f"{NAME}/starters/unigram.yaml": starter, f"{NAME}/__init__.py": ""}
    project = tomllib.loads(files["pyproject.toml"])["project"]
    metadata = f"{project['name']}-{project['version']}.dist-info"
    files[f"{metadata}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    files[f"{metadata}/entry_points.txt"] = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _forget() -> None:
    """Families, readers and checks are looked up once a process; here they are looked up again."""
    invalidate_caches()
    for found in (plugins.families, plugins.readers, recipe_model, registry.checks):
        found.cache_clear()
