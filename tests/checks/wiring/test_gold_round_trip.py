"""W09: gold labels that are not what they were once they have been numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from checks.wiring.fake_wiring import Classifier, FakeWiring
from danlu.checks.wiring.gold_round_trip import CHECK
from danlu.checks.wiring.subject import Changed


@dataclass
class Labelled(FakeWiring):
    """A wiring whose labels were followed already."""

    followed: int = 72
    changed: list[Changed] = field(default_factory=list)

    def changed_gold(self) -> tuple[int, list[Changed]]:
        return self.followed, self.changed


def labelled(**fields: object) -> Labelled:
    return Labelled(Classifier, **fields)


def test_changed_labels_are_found():
    changed = [Changed(f"reviews.csv:{line}", "pos", "neg") for line in range(2, 9)]
    found = CHECK.answer(labelled(changed=changed))
    assert found.outcome == "issue"
    assert found.what == "the gold labels of 7 of 72 texts come back from numbers changed, such as pos as neg"
    assert found.evidence["changed"] == 7
    assert len(found.evidence["examples"]) == 5
    assert found.examples[0] == "reviews.csv:2: pos became neg"


def test_one_changed_sentence_is_told():
    found = CHECK.answer(
        labelled(task="tagging", followed=1, changed=[Changed("a.txt:3", "'x': B-A", "'x': O")])
    )
    assert found.what == (
        "the gold labels of 1 of 1 sentence come back from numbers changed, such as 'x': B-A as 'x': O"
    )


def test_quiet_where_all_come_back():
    found = CHECK.answer(labelled(task="audio-classification"))
    assert found.outcome == "passed"
    assert found.what == "the gold of 72 clips comes back from numbers as it was"


def test_not_applicable_without_gold():
    assert CHECK.answer(labelled(followed=0)).outcome == "not applicable"
