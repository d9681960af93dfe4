"""The page of a run of audio classification."""

from __future__ import annotations

import re
import shutil

import pytest

from danlu.record.page import write_page
from made_up_audio_record import CHINESE_EMOTIONS, STRESS, make_audio_record
from page_parser import parsed

LARGEST_BYTES = 400_000
"""A page with two evaluations that plays its clips from their files stays below this: it is to be sent and kept."""


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return parsed(make_audio_record(tmp_path_factory.mktemp("nb") / "runs" / "2026-11-20-emotion-01"))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    return parsed(
        make_audio_record(
            tmp_path_factory.mktemp("nb") / "runs" / "2026-11-20-casia-01",
            classes=CHINESE_EMOTIONS,
            protocol="paper",
            sampling="balanced",
        )
    )


def body_of(text):
    return text.partition("</style>")[2]


def test_the_page_plays_the_files_of_the_data_and_needs_nothing_else(english):
    text, page = english
    played = [source for source in page.fetched if source != "image"]
    assert played
    assert all(re.fullmatch(r"\.\./\.\./data/flac/\w+\.wav", source) for source in played)
    assert text.count('<audio controls preload="none"') == len(played)
    assert "http" not in text
    assert not re.search(r"url\((?!#)", text)
    assert len(text.encode()) < LARGEST_BYTES


def test_every_id_is_one_of_a_kind_and_headings_are_in_order(english):
    _, page = english
    assert len(page.ids) == len(set(page.ids))
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_all_parts_of_the_record_are_on_the_page(english):
    text, _ = english
    for part in (
        "The best of 6 epochs is 3: ua 0.6", "a support vector machine on means of",
        "below floor", "Before believing these",
        "Valid shares 5 of 5 sentences with train (a01, a02, a04, b01, b02): its scores say nothing about new",
        "Test shares 5 of 5 sentences", "All clips, those of speakers of train (seen), and the others (unseen).",
        "unweighted accuracy", "Beside the floors",
        "What guessing and a support vector machine score on the same clips.",
        "mfcc svm", "What is taken for what", "Clips by class, with shares of the row.", "Expected calibration error",
        "Calibration as a table", "Instructive errors", "The players play the audio files where they lie",
        "speaker 15, sentence", "Clips by class, all clips", "One decision a clip", "frames a second", "training audio",
        "shared with train", "22 of 50 clips, 18.6 s of 2 min 26 s (12.8%)", "no speaker in two of them",
        "Mean spectrogram of each class in train", "anger: 40 clips", "2 lines dropped or mended", "clips of speakers",
    ):  # fmt: skip
        assert part in text, part
    assert text.count("<figure>") == 2 + 7 + 2 * 2


def test_nothing_of_texts_is_on_it(english):
    body = body_of(english[0])
    for word in ("texts", "words", "word for word", "span.", "token.", "stand in train", "without learning"):
        assert word not in body, word


def test_every_class_has_a_spectrogram_with_axes(english):
    pictures = re.findall(r"<figure>(.*?)</figure>", english[0], re.DOTALL)
    spectrograms = [picture for picture in pictures if "<image" in picture]
    assert len(spectrograms) == 7
    for picture in spectrograms:
        assert {"kHz", "seconds", "0.5", "2"} <= set(re.findall(r"<text[^>]*>([^<]+)</text>", picture))


def test_confusion_has_counts_and_shares(english):
    table = re.search(r'<table class="heat shares">.*?</table>', english[0], re.DOTALL)[0]
    rows = re.findall(r"<tr><th.*?</tr>", table.partition("<tbody>")[2], re.DOTALL)
    assert len(rows) == 7
    for row in rows:
        counts, shares = zip(*re.findall(r">(\d+)\s*<small>([\d.]+)%</small>", row), strict=True)
        assert len(counts) == 7
        assert sum(map(float, shares)) == pytest.approx(100, abs=0.4)
        assert int(re.search(r'class="total">(\d+)', row)[1]) == sum(map(int, counts))


def test_the_protocol_of_papers_is_warned_of_before_any_score(chinese):
    body = body_of(chinese[0])
    warning = body.index("Protocol paper: clips of one speaker stand in train and in the test fold")
    assert warning < body.index("<h3>Scores</h3>")
    assert body.count("Protocol paper:") == 1
    assert "random folds of clips, the epoch chosen on the test fold (fold 3 of 10)" in body


def test_chinese_is_text_in_tables_errors_and_captions(chinese):
    text, _ = chinese
    assert "高兴" in re.search(r'<table class="heat.*?</table>', text, re.DOTALL)[0]
    assert '<mark class="shared">高兴</mark>' in text
    assert "<figcaption>高兴: 49 clips</figcaption>" in text
    assert 'aria-label="Mean features of 高兴"' in text
    assert "中性 80 of 73" in text


def test_two_classes_have_curves(tmp_path):
    text, _ = parsed(make_audio_record(tmp_path / "runs" / "a", classes=STRESS, splits=("valid",)))
    assert "ROC curve" in text
    assert '<table class="heat shares few">' in text


def test_clips_can_stand_in_the_page(tmp_path):
    folder = make_audio_record(tmp_path / "runs" / "a", epochs=1, classes=STRESS, splits=("valid",))
    linked = write_page(folder).read_text(encoding="utf-8")
    embedded = write_page(folder, embeds_audio=True).read_text(encoding="utf-8")
    assert embedded.count('src="data:audio/wav;base64,UklGR') == linked.count('src="../../data/flac/') > 0
    assert "../../data" not in body_of(embedded).partition('<section id="recipe"')[0]
    assert "The clips stand in this page." in embedded


def test_a_file_that_is_gone_is_told_where_its_player_would_stand(tmp_path):
    folder = make_audio_record(
        tmp_path / "runs" / "a", epochs=1, classes=STRESS, splits=("valid",), has_files=False
    )
    for embeds_audio in (False, True):
        text = write_page(folder, embeds_audio=embeds_audio).read_text(encoding="utf-8")
        assert "<audio" not in text
        assert text.count("The file is not there.") == text.count('<p class="classes">') > 0


def test_the_record_has_the_specification_of_every_picture(tmp_path):
    folder = make_audio_record(tmp_path / "runs" / "a", epochs=2, classes=CHINESE_EMOTIONS, splits=("valid",))
    write_page(folder)
    names = {path.name for path in (folder / "pictures").iterdir()}
    assert {f"mean-features-{place}.vl.json" for place in range(1, 5)} < names


@pytest.mark.parametrize(
    "gone", ["data", "evaluation", "provenance.json", "floors.json", "history.jsonl", "recipe.yaml"]
)
def test_a_record_without_a_part_has_a_page(tmp_path, gone):
    folder = make_audio_record(tmp_path / "runs" / "a", epochs=1, classes=STRESS, splits=("valid",))
    path = folder / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    text, _ = parsed(folder)
    assert "Recipe" in text


def test_a_damaged_evaluation_does_not_take_the_page_away(tmp_path):
    folder = make_audio_record(tmp_path / "runs" / "a", epochs=1)
    (folder / "evaluation" / "valid" / "errors.json").write_text('[{"path": 3}, {"path": "../" }, {}]')
    (folder / "evaluation" / "test" / "scores.json").write_text(
        '{"task": "audio-classification", "scores": 3, "overlap_with_train": [], "protocol": 1, "cut": {"clips": "a"}}'
    )
    (folder / "data" / "mean_features.json").write_text('{"classes": {"anger": {"mean": 3}}}')
    text, _ = parsed(folder)
    assert "Evaluation on test" in text
    assert "Mean spectrogram" not in text
    assert text.count("The file is not there.") == 3


def test_the_page_is_the_same_each_time(tmp_path):
    folder = make_audio_record(tmp_path / "runs" / "a", epochs=2, classes=STRESS, splits=("valid",))
    first = write_page(folder).read_bytes()
    assert write_page(folder).read_bytes() == first
