from __future__ import annotations

import pytest

from checks.planted.data_faults import DECLARED, FAULTS, asked, review_files, tagged_files, tone_files
from checks.planted.fault import PlantedFault
from danlu.data.made_up.posts import write_posts
from small_audio_recipe import MakeAudioRecipe
from small_joint_recipe import MakeJointRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_named(fault: PlantedFault, tmp_path):
    findings = {finding.code: finding for finding in fault.find(tmp_path)}

    assert findings[fault.code].answer.outcome == fault.outcome
    assert not any(finding.failed for finding in findings.values())


def healthy_tagger(folder):
    return MakeRecipe(tagged_files(folder))()


def healthy_keyphrases(folder):
    write_posts(folder, seed=22, posts=200)
    return MakeJointRecipe(folder)()


def healthy_reviews(folder):
    return MakeTextRecipe(review_files(folder))()


def healthy_ratings(folder):
    return MakeTextRecipe(review_files(folder))(
        "data.reader.name='[0-9]+_(?P<rating>[0-9]+)'",
        "data.reader.label=rating",
        'data.labels={"negative": ["1", "2", "3", "4"], "positive": ["7", "8", "9", "10"]}',
    )


def healthy_tones(folder):
    return MakeAudioRecipe(tone_files(folder, lambda rows: rows))(*DECLARED)


@pytest.mark.parametrize(
    "make", [healthy_tagger, healthy_keyphrases, healthy_reviews, healthy_ratings, healthy_tones]
)
def test_without_a_fault_there_is_no_issue(make, tmp_path):
    findings = asked(make(tmp_path))

    assert not [finding.answer.what for finding in findings if finding.answer.outcome == "issue"]
    assert not [finding.answer.what for finding in findings if finding.failed]
    # Of keyphrases fewest checks can be asked: there are no labels to count.
    assert sum(finding.answer.outcome == "passed" for finding in findings) >= 4
