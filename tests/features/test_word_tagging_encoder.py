from __future__ import annotations

import json

import pytest

from danlu.errors import RecordError
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_encoder import read_tagging_encoder
from danlu.features.word_tagging_encoder import WordTaggingEncoder

WORDS = [("APT28", "used", "X-Agent", "2.0"), ("Fancy", "Bear", "used", "it")]
TAGS = [("B-Group", "O", "B-Tool", "I-Tool"), ("B-Group", "I-Group", "O", "O")]
CODEC = TagCodec.fit(TAGS, data_scheme="bio2", model_scheme="bio2")


def fitted(**options):
    return WordTaggingEncoder.fit(WORDS, CODEC, **options)


def ids(encoder, *words):
    (encoded,) = encoder.encode([words])
    return encoded.words


def test_words_unknown_to_train_share_one_number():
    (encoded,) = fitted().encode([("APT28", "saw", "nobody")])
    known, first, second = encoded.words
    assert first == second != known
    assert encoded.labels is None
    assert encoded.length == 3


def test_rare_words_are_unknown_from_min_count_on():
    encoder = fitted(min_count=2)
    assert len(set(ids(encoder, "APT28", "Fancy"))) == 1
    assert len(set(ids(encoder, "used", "Fancy"))) == 2


def test_case_and_digits_are_looked_up_as_declared():
    encoder = fitted(lowercase=True, digits_to_zero=True)
    assert ids(encoder, "apt77", "FANCY") == ids(encoder, "APT28", "fancy")
    assert ids(fitted(), "apt28") != ids(fitted(), "APT28")


def test_spellings_keep_case_and_digits():
    encoder = fitted(lowercase=True, digits_to_zero=True, with_characters=True)
    (encoded,) = encoder.encode([("APT28", "apt28")])
    assert [len(spelling) for spelling in encoded.spellings] == [5, 5]
    assert encoded.spellings[0] != encoded.spellings[1]


def test_gold_tags_become_labels():
    targets = [CODEC.target_tags(tags) for tags in TAGS]
    encoded = fitted().encode(WORDS, targets)
    assert [CODEC.tags(sequence.labels) for sequence in encoded] == [list(tags) for tags in TAGS]


def test_each_word_is_counted_by_its_number():
    encoder = fitted()
    counts = encoder.counts(encoder.encode(WORDS))
    assert len(counts) == encoder.size
    assert sum(counts) == 8
    assert counts[ids(encoder, "used")[0]] == 2


@pytest.mark.parametrize("with_characters", [False, True])
def test_an_encoder_survives_being_stored(tmp_path, with_characters):
    encoder = fitted(lowercase=True, with_characters=with_characters)
    encoder.write(tmp_path)
    assert read_tagging_encoder(tmp_path) == encoder


@pytest.mark.parametrize("content", ["", "[]", '{"kind": "letters"}', '{"kind": "words"}'])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / "encoder.json").write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match="encoder"):
        read_tagging_encoder(tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RecordError, match="encoder"):
        read_tagging_encoder(tmp_path)


def test_the_file_names_what_it_holds(tmp_path):
    fitted().write(tmp_path)
    stored = json.loads((tmp_path / "encoder.json").read_text(encoding="utf-8"))
    assert stored["kind"] == "words"
    assert stored["types"] == ["Group", "Tool"]
    assert fitted().describe() == {"words": 7, "characters": None}
    assert fitted().summary() == "7 word forms (fitted on train)"
