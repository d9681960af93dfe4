from __future__ import annotations

import pytest

from danlu.features.tagging_encoder import TaggingEncoder

TRAIN = [
    (("APT28", "used", "X-Agent", "2.0"), ("B-Group", "O", "B-Tool", "I-Tool")),
    (("Fancy", "Bear", "used", "it"), ("B-Group", "I-Group", "O", "O")),
]


def fitted(**options):
    return TaggingEncoder.fit(TRAIN, data_scheme="bio2", **{"model_scheme": "bio2", **options})


def test_labels_come_from_the_span_types_of_train_with_every_prefix():
    assert list(fitted().labels.labels) == ["O", "B-Group", "I-Group", "B-Tool", "I-Tool"]
    assert fitted().types == ["Group", "Tool"]


def test_words_unknown_to_train_share_one_number():
    encoded = fitted().encode(["APT28", "saw", "nobody"])
    known, first, second = encoded.words
    assert first == second != known
    assert encoded.labels is None


def test_rare_words_are_unknown_from_min_count_on():
    encoder = fitted(min_count=2)
    assert len(set(encoder.encode(["APT28", "Fancy"]).words)) == 1
    assert len(set(encoder.encode(["used", "Fancy"]).words)) == 2


def test_case_and_digits_are_looked_up_as_declared():
    encoder = fitted(lowercase=True, digits_to_zero=True)
    assert encoder.encode(["apt77", "FANCY"]).words == encoder.encode(["APT28", "fancy"]).words
    assert fitted().encode(["apt28"]).words != fitted().encode(["APT28"]).words


def test_spellings_keep_case_and_digits():
    encoder = fitted(lowercase=True, digits_to_zero=True, with_characters=True)
    spellings = encoder.encode(["APT28", "apt28"]).spellings
    assert [len(spelling) for spelling in spellings] == [5, 5]
    assert spellings[0] != spellings[1]


@pytest.mark.parametrize("scheme", ["iob1", "bio2", "bioes", "bmes"])
def test_gold_tags_survive_the_way_through_the_model(scheme):
    encoder = fitted(model_scheme=scheme)
    for words, tags in TRAIN:
        labels = encoder.encode(words, encoder.target_tags(tags)).labels
        assert encoder.to_data_scheme(encoder.tags(labels)) == list(tags)


def test_a_tag_that_breaks_the_scheme_is_learned_as_conlleval_reads_it():
    assert fitted().target_tags(["O", "I-Tool", "I-Tool"]) == ["O", "B-Tool", "I-Tool"]


def test_a_type_that_train_does_not_have_is_learned_as_outside():
    assert fitted().target_tags(["B-Place", "I-Place", "B-Tool"]) == ["O", "O", "B-Tool"]


@pytest.mark.parametrize("with_characters", [False, True])
def test_an_encoder_survives_being_stored(with_characters):
    encoder = fitted(model_scheme="bioes", lowercase=True, with_characters=with_characters)
    assert TaggingEncoder.from_json(encoder.to_json()) == encoder
