"""D13: gold that stands in the files and was not read."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check
from danlu.checks.data.subject import Data, GoldInFiles
from danlu.checks.wording import number_of


def answer(data: Data) -> Answer:
    """Compare what the splits have with a plain count of their files."""
    counted = [one for one in data.counted if one.found >= one.read]
    if not counted:
        return not_applicable(
            "nothing counts these files: they are compressed, of a format of another package, or shared by splits that "
            "were not all read"
        )
    evidence = {one.where: {"found": one.found, "read": one.read, "unit": one.unit} for one in counted}
    lost = [one for one in counted if one.found > one.read]
    if not lost:
        read = " and ".join(f"{number_of(one.read, one.unit)} of {one.where}" for one in counted)
        return passed(f"nothing is missing: {read} were read", evidence)
    return issue("; ".join(map(_told, lost)), evidence, tries=_tries(data))


def _told(one: GoldInFiles) -> str:
    missing = one.found - one.read
    return (
        f"{missing} of the {number_of(one.found, one.unit)} of {one.where} "
        f"{'was' if missing == 1 else 'were'} not read: {one.read} are left"
    )


def _tries(data: Data) -> list[Try]:
    if data.recipe.get("data", {}).get("reader", {}).get("compat"):
        return [Try("read a last sentence that no blank line follows", {"data.reader.compat": None})]
    return [Try("compare the files with what danlu show counts, and correct the reader")]


CHECK = Check(
    code="D13",
    title="gold in the files was not read",
    question="Was everything read that the files hold?",
    about="data",
    answer=answer,
    sees="The files are counted without their reader: lines of words, lines, rows, or files, without those "
    "that were dropped as malformed, which are recorded. Nothing may be missing from the splits that come "
    "from them, not one item.",
    example="A reader closes a sentence where a blank line follows. The last sentence of the file has none, and "
    "its 32 words are lost: 17684 are scored where the file holds 17716.",
    cure="Correct the reader: `data.reader.compat: null` reads such a sentence. A score over other items than "
    "those of the files compares with nobody else's.",
)
