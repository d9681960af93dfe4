"""D01: items of valid or test that stand in train too, word for word or byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.copies_in_words import is_one, of_splits
from danlu.checks.data.subject import Data, Item
from danlu.checks.data.words_of_text import words_of_text
from danlu.recipe.score_names import SELECTED_BY_DEFAULT, selectable_scores

DISTORTING_SHARE = 1 / 3
"""Copies can lift a score by their share of its errors: a third lifts 0.80 by 0.07, more than one kind of model differs
from the next. Some genres reprint themselves, as the made-up reports of the demo do on purpose, of which up to 0.29 is
copied; the bound was set above them. What fewer copies did to a score, R18 says after the training."""

DISTORTING_SHARE_OF_CLIPS = 0.05
"""No two recordings are equal byte for byte by nature: every copy is a mistake."""

WORTH_KNOWING = 0.002
"""One copy in 500 lifts a score of 0.80 by 0.0004 at most."""

FEWEST_COPIES = 10
"""In a small split a few copies are a large share by chance."""

SHORT_WORDS = 5
"""What has fewer words, such as `Thank you .`, is said again by anyone, and no copy."""

SET_TEXT_TIMES = 5
"""What stands in train so often is set text, such as a notice at the foot, and is met again in any text."""


def answer(data: Data) -> Answer:
    """Compare every other split with train."""
    sources = {item.key: item.source for item in data.train.items}
    times = Counter(item.key for item in data.train.items)
    copies = {
        split.name: [item for item in split.items if item.key in sources] for split in reversed(data.others)
    }
    sizes = {split.name: len(split.items) for split in data.others}
    counts = {name: (len(found), sizes[name]) for name, found in copies.items()}
    telling = {name: sum(_is_telling(item, times) for item in found) for name, found in copies.items()}
    evidence = {
        name: {"copies": count, "of": total, "neither_short_nor_set_text": telling[name]}
        for name, (count, total) in counts.items()
    }
    if not any(count for count, _ in counts.values()):
        return passed(f"no {data.unit} of {' or '.join(sizes)} stands in train", evidence)
    what = f"{of_splits(counts, data.unit)} {_verb(data, counts)}"
    examples = [f"{item.source} = {sources[item.key]}" for found in copies.values() for item in found]
    most = DISTORTING_SHARE_OF_CLIPS if data.unit == "clip" else DISTORTING_SHARE
    if any(telling[name] >= max(FEWEST_COPIES, most * sizes[name]) for name in telling):
        return issue(what, evidence, tries=_tries(data, counts, is_issue=True), examples=examples)
    if any(count > WORTH_KNOWING * total for count, total in counts.values()):
        tries = _tries(data, counts, is_issue=False)
        return tip(what, evidence, confidence="high", tries=tries, examples=examples)
    return passed(what, evidence)


def _is_telling(item: Item, times: Counter[str]) -> bool:
    if item.text is None:
        return True
    return times[item.key] < SET_TEXT_TIMES and len(words_of_text(item.text)) >= SHORT_WORDS


def _verb(data: Data, counts: dict[str, tuple[int, int]]) -> str:
    if data.unit == "clip":
        return "is a file of train, byte for byte" if is_one(counts) else "are files of train, byte for byte"
    return f"{'stands' if is_one(counts) else 'stand'} word for word in train"


def _tries(data: Data, counts: dict[str, tuple[int, int]], *, is_issue: bool) -> Iterator[Try]:
    options = data.recipe.get("data", {})
    is_drawn = _is_text(data) and any((options.get(name) or {}).get("source") == "train" for name in counts)
    copied, of_valid = counts.get("valid", (0, 0))
    if _is_text(data) and options.get("overlap") == "report" and (copied or is_drawn):
        yield Try("leave the copies out of train", {"data.overlap": "drop"})
    unseen = _unseen_score(data)
    if unseen is not None and is_issue and 0 < copied < of_valid:
        what = f"choose the epoch by what train does not have, and report {unseen}"
        yield Try(what, {"train.select": unseen})
    elif unseen is not None:
        yield Try(f"report {unseen} beside the score of all")
    yield Try("take the copies out of the files of train")


def _is_text(data: Data) -> bool:
    return data.task == "text-classification"


def _unseen_score(data: Data) -> str | None:
    """The score of what does not stand in train; in the other tasks seen and unseen mean something else."""
    if data.task not in ("tagging", "text-classification"):
        return None
    chosen = str(data.recipe.get("train", {}).get("select", "")).partition("@")[0]
    names = (f"{score}@unseen" for score in (chosen, SELECTED_BY_DEFAULT[data.task]))
    return next((name for name in names if name in selectable_scores(data.task)), None)


CHECK = Check(
    code="D01",
    title="items of valid or test stand in train",
    question="Do items of valid or test stand in train word for word?",
    about="data",
    answer=answer,
    sees="Every item of valid, and of test where it is read, is compared with those of train: sentences by "
    "their words, texts by their characters with white space collapsed, clips by the bytes of their "
    "files. Labels are not looked at.",
    example="364 of the 664 test sentences of the corpus DNRTI stand word for word in its training file. A table "
    "that looks up the labels of repeated sentences reaches the score of a trained network there.",
    cure="A score over copies says what was remembered. Report the scores of unseen items, which danlu gives "
    "apart, and choose the epoch by them; or take the copies out of train. `data.repeats: once` is no "
    "cure: it leaves out repeats within train, and one copy of each stays.",
    thresholds=(
        Threshold(
            "share of a split that makes it an issue",
            DISTORTING_SHARE,
            "copies lift a score by their share of its errors: a third lifts 0.80 by 0.07, more than one kind of "
            "model differs from the next. Fewer are a tip, as genres such as news reprint themselves; the bound was "
            "set above the made-up reports of the demo, which do so on purpose (up to 0.29). What fewer copies did "
            "to a score, R18 says after the training",
        ),
        Threshold(
            "the same of clips",
            DISTORTING_SHARE_OF_CLIPS,
            "no two recordings are equal byte for byte by nature",
        ),
        Threshold("share that is worth knowing", WORTH_KNOWING, "fewer move no score that anyone compares"),
        Threshold(
            "copies that an issue has at least", FEWEST_COPIES, "in a small split a few are many by chance"
        ),
        Threshold(
            "words below which a copy makes no issue", SHORT_WORDS, "what is so short, anyone says again"
        ),
        Threshold(
            "times in train from which a copy makes no issue",
            SET_TEXT_TIMES,
            "it is set text then, such as a notice at the foot, and is met again wherever texts come from",
        ),
    ),
)
