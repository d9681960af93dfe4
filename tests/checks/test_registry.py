"""Which checks are installed: danlu's own in the order of their codes, and those of other packages after them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from danlu.checks import Check, passed, registry
from danlu.checks.registry import check_of, checks, checks_about
from danlu.errors import DanluError


@dataclass
class Entry:
    """An entry point."""

    name: str
    plugin: object
    value: str = "package.module:CHECK"

    def load(self):
        return self.plugin


@pytest.fixture
def installed(monkeypatch):
    """A function that installs some entry points and nothing else."""

    def install(*entries):
        monkeypatch.setattr(registry, "entry_points", lambda group: entries)
        checks.cache_clear()

    yield install
    monkeypatch.undo()
    checks.cache_clear()


def make(code, about="run"):
    return Check(code, "t", "q?", about, lambda _: passed("x"), "s", "e", "c")


class TestOwn:
    def test_every_check_has_its_page_s_texts_and_a_question(self):
        for check in checks().values():
            assert check.question.endswith("?"), check.code
            assert not check.title.endswith("."), check.code
            assert min(len(check.sees), len(check.example), len(check.cure)) > 20, check.code
            assert [one.name for one in check.thresholds if len(one.reason) < 10] == [], check.code

    def test_codes_are_those_of_their_kind_without_gaps(self):
        for about, letter in (("data", "D"), ("wiring", "W"), ("run", "R")):
            codes = [check.code for check in checks_about(about)]
            assert codes == [f"{letter}{number:02d}" for number in range(1, len(codes) + 1)]

    def test_the_catalogues_import_no_torch(self):
        import subprocess
        import sys

        code = (
            "import sys; from danlu.checks.registry import checks; checks(); sys.exit('torch' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestRegistry:
    def test_checks_come_by_kind_and_those_of_others_last(self, installed):
        installed(
            Entry("b", (make("R02"), make("R01"))),
            Entry("a", make("ACME-D01", "data")),
            Entry("c", make("D01", "data")),
        )

        assert list(checks()) == ["D01", "ACME-D01", "R01", "R02"]

    def test_a_code_twice_is_refused(self, installed):
        installed(Entry("a", make("R01")), Entry("b", make("R01")))

        with pytest.raises(DanluError, match="Two installed checks have the code 'R01'"):
            checks()

    def test_something_else_is_refused(self, installed):
        installed(Entry("a", "no check"))

        with pytest.raises(DanluError, match=re.escape("must name a Check or a tuple of them")):
            checks()

    def test_a_check_is_found_by_its_code_in_any_case(self, installed):
        installed(Entry("a", make("R01")))

        assert check_of("r01").code == "R01"
        with pytest.raises(DanluError, match="No check has the code 'R07'"):
            check_of("R07")
