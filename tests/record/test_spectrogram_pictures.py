from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danlu.record.heat_image import heat_image
from danlu.record.spectrogram_pictures import spectrogram_pictures
from danlu.record.vega import draw, draw_file
from made_up_audio_record import CHINESE_EMOTIONS, EMOTIONS, make_mean_features


def content_of(**changed):
    classes = {
        "愤怒": {"clips": 3, "mean": [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]},
        "中性": {"clips": 1, "mean": [[0.0, 0.0], [0.0, 0.0], [0.0, 10.0]]},
    }
    return {"name": "log-mel", "hertz": [200.0, 2100.0], "hop_seconds": 0.5, "classes": classes, **changed}


def test_each_class_has_a_picture_of_small_size_with_a_name_for_any_file_system() -> None:
    pictures = spectrogram_pictures(make_mean_features(EMOTIONS))
    assert [picture.name for picture in pictures] == [f"mean-features-{place}" for place in range(1, 8)]
    assert [picture.caption for picture in pictures][:2] == ["anger: 40 clips", "boredom: 43 clips"]
    assert all(len(json.dumps(picture.spec)) < 8_000 for picture in pictures)


def test_low_frequencies_lie_below_and_time_runs_to_the_right_on_one_scale_for_all() -> None:
    first, second = spectrogram_pictures(content_of())
    assert first.spec["mark"]["url"] == heat_image([[1.0, 3.0, 5.0], [0.0, 2.0, 4.0]], low=0.0, high=10.0)
    assert second.spec["mark"]["url"] == heat_image([[0.0, 0.0, 10.0], [0.0, 0.0, 0.0]], low=0.0, high=10.0)
    assert second.caption == "中性: 1 clip"


def test_axes_are_in_seconds_and_kilohertz_at_the_places_of_the_bins() -> None:
    spec = spectrogram_pictures(content_of(hertz=[500.0, 1500.0]))[0].spec
    x, y = spec["encoding"]["x"], spec["encoding"]["y"]
    assert (x["title"], x["scale"]["domain"]) == ("seconds", [0, 1.5])
    assert (y["axis"]["title"], y["scale"]["domain"]) == ("kHz", [0, 2])
    assert y["axis"]["values"] == [0.5, 1.0]
    assert y["axis"]["labelExpr"] == "{'0.500': '0.5', '1.000': '1'}[format(datum.value, '.3f')]"


def test_what_has_no_frequencies_has_coefficients() -> None:
    for hertz in (None, [1.0], [2.0, 1.0], ["a", "b"]):
        axis = spectrogram_pictures(content_of(hertz=hertz))[0].spec["encoding"]["y"]["axis"]
        assert axis["title"] == "coefficient"
        assert "labelExpr" not in axis


def test_drawings_have_ticks_that_can_be_read_and_name_their_class() -> None:
    picture = spectrogram_pictures(make_mean_features(CHINESE_EMOTIONS))[3]
    svg = draw_file(picture.spec)
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"kHz", "seconds", "0.25", "0.5", "1", "2", "0", "3"} <= set(labels)
    assert 'aria-label="Mean features of 高兴"' in svg
    assert svg.count("data:image/png") == 1
    assert "pixelated" in svg
    assert "xmlns" not in draw("a", picture.spec)


@pytest.mark.parametrize(
    "content",
    [
        None, [], {}, content_of(classes=None), content_of(classes={}), content_of(hop_seconds=0),
        content_of(hop_seconds="fast"), content_of(classes={"a": {"mean": []}}),
        content_of(classes={"a": {"mean": [[]]}}), content_of(classes={"a": {"mean": [[1.0], [1.0, 2.0]]}}),
        content_of(classes={"a": {"mean": [[float("nan")]]}}), content_of(hop_seconds=float("inf")),
        content_of(classes={"a": {"mean": [[None]]}}), content_of(classes={"a": 7}),
    ],
)  # fmt: skip
def test_nothing_to_draw_is_no_picture(content) -> None:
    assert spectrogram_pictures(content) == []


def test_a_damaged_class_does_not_take_the_others_away() -> None:
    classes = {"broken": {"mean": [[1.0], 3]}, "whole": {"mean": [[1.0, 2.0]]}, "narrow": {"mean": [[1.0]]}}
    assert [picture.caption for picture in spectrogram_pictures(content_of(classes=classes))] == ["whole"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.sampled_from(["", "a"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(["classes", "mean", "clips", "hertz", "hop_seconds"]), children, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(st.sampled_from(["classes", "hertz", "hop_seconds", "name"]), json_values)
def test_json_of_any_shape_is_drawn_or_left_out(key: str, value) -> None:
    spectrogram_pictures(content_of(**{key: value}))
    spectrogram_pictures(content_of(classes={"a": {"mean": value}}))
