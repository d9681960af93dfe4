from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save, save_file
from torch import nn
from torch.nn.functional import cross_entropy

from danlu.data.tag_schemes import violations
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch, make_batch
from danlu.models.joint_head import TextHead, WordHead
from danlu.models.joint_rnn import JointRnn, Level, build_joint_rnn
from danlu.models.recurrent_encoder import RecurrentEncoder
from danlu.models.text_pooling import MeanPooling
from danlu.models.word_embedding import TrainedWordEmbedding
from danlu.recipe.families.joint_rnn import FAMILY, JointRnnOptions
from danlu.recipe.train_section import SGD
from danlu.training.device import make_accelerator
from danlu.training.loop import EpochResult, train_epochs
from danlu.training.optimizer import build_optimizer

LABELS = ["O", "B-phrase", "I-phrase", "E-phrase", "S-phrase"]
WORDS, CHARACTERS = 40, 12

WORD_EMBEDDINGS: list[dict[str, Any]] = [
    {"kind": "frozen", "dim": 8},
    {"kind": "trained", "dim": 8, "word_dropout": 0.1},
]
CHARACTER_PARTS: list[dict[str, Any] | None] = [
    None,
    {"kind": "cnn", "dim": 4, "filters": 6, "widths": [2]},
    {"kind": "lstm", "dim": 4, "hidden": 3},
]
LAYERS: list[dict[str, Any]] = [
    {"cell": "rnn", "hidden": [12, 10]},
    {"cell": "gru", "hidden": [12, 10], "bidirectional": True},
    {"cell": "lstm", "hidden": [12, 10]},
]


def build(seed: int = 0, **options: Any) -> JointRnn:
    section = {
        "family": "joint-rnn",
        "word_embedding": {"kind": "trained", "dim": 8},
        "layers": LAYERS[0],
        "dropout": {"input": 0.0},
        **options,
    }
    torch.manual_seed(seed)
    return build_joint_rnn(
        JointRnnOptions.model_validate(section),
        words=WORDS,
        characters=CHARACTERS,
        labels=LABELS,
        scheme="bioes",
        open_ended=False,
        label_counts=None,
        pretrained=True,
    )


def sequences(count: int = 8, *, seed: int = 5) -> list[EncodedWords]:
    """Random words with random phrases of one, two or three words."""
    generator = torch.Generator().manual_seed(seed)

    def draw(low: int, high: int, count: int) -> list[int]:
        return torch.randint(low, high, (count,), generator=generator).tolist()

    made = []
    for length in draw(1, 9, count):
        words, labels = draw(2, WORDS, length), []
        while len(labels) < length:
            labels += [[0], [4], [1, 3], [1, 2, 3]][draw(0, min(4, length - len(labels) + 1), 1)[0]]
        spellings = [
            tuple(2 + (word * k) % (CHARACTERS - 2) for k in range(1, 2 + word % 7)) for word in words
        ]
        made.append(EncodedWords(words, labels, spellings))
    return made


def batch_of(rows: list[EncodedWords]) -> WordTaggingBatch:
    return make_batch(rows, range(len(rows)))


def step(model: JointRnn, batch: WordTaggingBatch, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    model.loss(model(batch), batch).mean.backward()
    optimizer.step()


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("characters", CHARACTER_PARTS)
@pytest.mark.parametrize("word_embedding", WORD_EMBEDDINGS)
def test_every_combination_scores_learns_and_decodes(
    word_embedding: dict[str, Any], characters: dict[str, Any] | None, layers: dict[str, Any]
) -> None:
    model = build(word_embedding=word_embedding, characters=characters, layers=layers)
    batch = batch_of(sequences())
    keyword, phrase = output = model(batch)
    assert keyword.shape == (*batch.words.shape, 2)
    assert phrase.shape == (*batch.words.shape, len(LABELS))
    model.loss(output, batch).mean.backward()
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
            assert parameter.grad.any(), name
        else:
            assert name == "word_embedding.embedding.weight"
    decoded = model.decode(output, batch, probabilities=True)
    lengths = batch.mask.sum(dim=1).tolist()
    assert [len(row) for row in decoded.labels] == lengths
    assert [len(row) for row in decoded.probabilities] == lengths
    assert [len(row) for row in decoded.beside["keyword"]] == lengths
    assert {choice for row in decoded.beside["keyword"] for choice in row} <= {0, 1}
    assert model.decode(output, batch).probabilities == []


@pytest.mark.parametrize("characters", CHARACTER_PARTS[:2])
@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("decoding", ["viterbi", "greedy"])
def test_neighbours_padding_and_order_change_nothing(
    characters: dict[str, Any] | None, layers: dict[str, Any], decoding: str
) -> None:
    model = build(characters=characters, layers=layers, decoding=decoding, context=5).eval()
    rows = sequences()
    together = batch_of(rows)
    output = model(together)
    loss, decoded = model.loss(output, together), model.decode(output, together)
    alone = [batch_of([row]) for row in rows]
    for row, single in enumerate(alone):
        scores = model(single)
        for one, other in zip(scores, output, strict=True):
            torch.testing.assert_close(one[0], other[row, : one.shape[1]], rtol=0, atol=1e-5)
        found = model.decode(scores, single)
        assert found.labels == [decoded.labels[row]]
        assert found.beside == {"keyword": [decoded.beside["keyword"][row]]}
    losses = [model.loss(model(single), single) for single in alone]
    torch.testing.assert_close(sum(one.total for one in losses), loss.total)

    backwards = batch_of(rows[::-1])
    found = model.decode(model(backwards), backwards)
    assert found.labels == decoded.labels[::-1]
    assert found.beside["keyword"] == decoded.beside["keyword"][::-1]
    torch.testing.assert_close(model.loss(model(backwards), backwards).total, loss.total)


@pytest.mark.parametrize("layers", LAYERS)
def test_it_learns_eight_examples_by_heart(layers: dict[str, Any]) -> None:
    model = build(layers=layers)
    rows = sequences()
    batch = batch_of(rows)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        step(model, batch, optimizer)
    model.eval()
    decoded = model.decode(model(batch), batch)
    assert decoded.labels == [row.labels for row in rows]
    assert decoded.beside["keyword"] == [[int(label > 0) for label in row.labels] for row in rows]


@pytest.mark.parametrize("alpha", [0.1, 0.5, 0.8])
def test_the_loss_is_that_of_the_paper(alpha: float) -> None:
    model, batch = build(alpha=alpha), batch_of(sequences())
    keyword, phrase = output = model(batch)
    gold = batch.labels[batch.mask]
    first = cross_entropy(keyword[batch.mask], (gold != 0).long())
    second = cross_entropy(phrase[batch.mask], gold)
    loss = model.loss(output, batch)
    torch.testing.assert_close(loss.mean, alpha * first + (1 - alpha) * second)
    assert [(part.name, part.weight) for part in loss.parts] == [
        ("keyword", alpha),
        ("phrase", pytest.approx(1 - alpha)),
    ]
    torch.testing.assert_close([part.total / part.items for part in loss.parts], [first, second])


def trained(model: JointRnn, batches: list[WordTaggingBatch], *, lr: float = 0.1) -> EpochResult:
    (result,) = train_epochs(
        model,
        build_optimizer(model, SGD(name="sgd", lr=lr)),
        make_accelerator(device="cpu", precision="fp32"),
        epochs=range(1, 2),
        batches_of=lambda _: batches,
        validate=dict,
        learning_rate_share=lambda *_: 1.0,
    )
    return result


@pytest.mark.parametrize("alpha", [0.2, 0.7])
def test_the_loss_of_an_epoch_is_that_of_its_parts_on_uneven_batches(alpha: float) -> None:
    rows = sequences(12)
    batches = [make_batch(rows, range(7)), make_batch(rows, range(7, 8)), make_batch(rows, range(8, 12))]
    result = trained(build(alpha=alpha), batches)
    losses = result.train_losses
    assert result.train_loss == pytest.approx(alpha * losses["keyword"] + (1 - alpha) * losses["phrase"])
    still = trained(build(alpha=alpha), batches, lr=1e-12).train_losses
    model, whole = build(alpha=alpha), batch_of(rows)
    parts = model.loss(model(whole), whole).parts
    assert still == {part.name: pytest.approx((part.total / part.items).item()) for part in parts}


def test_the_first_head_teaches_the_first_layer_and_the_second_head_both() -> None:
    def taught(level: int) -> set[str]:
        model, batch = build(), batch_of(sequences())
        model.loss(model(batch), batch).parts[level].total.backward()
        names = (
            name for name, weight in model.named_parameters() if weight.grad is not None and weight.grad.any()
        )
        return {".".join(name.split(".")[:2]) for name in names}

    below = {"word_embedding.embedding", "layers.keyword"}
    assert taught(0) == {*below, "heads.keyword"}
    assert taught(1) == {*below, "layers.phrase", "heads.phrase"}


def test_greedy_labels_can_break_the_scheme_and_the_best_path_cannot() -> None:
    rows = sequences(40)
    batch = batch_of(rows)

    def broken(decoding: str) -> int:
        model = build(decoding=decoding).eval()
        paths = model.decode(model(batch), batch).labels
        return sum(bool(violations([LABELS[label] for label in path], "bioes")) for path in paths)

    assert broken("greedy") > 0
    assert broken("viterbi") == 0


def trained_bytes(seed: int) -> bytes:
    dropout = {"input": 0.3, "between": 0.2, "heads": 0.1, "variational": True}
    model, batch = build(seed, dropout=dropout, characters=CHARACTER_PARTS[1]), batch_of(sequences())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(3):
        step(model, batch, optimizer)
    return save(model.state_dict())


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert trained_bytes(1) == trained_bytes(1)
    assert trained_bytes(1) != trained_bytes(2)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("decoding", ["viterbi", "greedy"])
def test_a_saved_model_predicts_the_same(layers: dict[str, Any], decoding: str, tmp_path: Path) -> None:
    model = build(layers=layers, decoding=decoding).eval()
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    loaded = build(99, layers=layers, decoding=decoding).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    batch = batch_of(sequences())
    assert all(map(torch.equal, loaded(batch), model(batch)))
    assert loaded.decode(loaded(batch), batch, probabilities=True) == model.decode(
        model(batch), batch, probabilities=True
    )


def test_options_reach_their_parts() -> None:
    model = build(
        context=5,
        layers={"cell": "gru", "hidden": [12, 10], "bidirectional": True},
        dropout={"input": 0.1, "between": 0.2, "heads": 0.4, "variational": True},
        characters={"kind": "lstm", "dim": 4, "hidden": 3},
        alpha=0.3,
    )
    first, second = model.layers["keyword"].forward_layers[0], model.layers["phrase"].backward_layers[0]
    assert isinstance(first, nn.GRU)
    assert (first.input_size, first.hidden_size) == (5 * (8 + 6), 12)
    assert (second.input_size, second.hidden_size) == (24, 10)
    shares = model.input_dropout.share, model.dropout_between.share, model.head_dropout.share
    assert shares == (0.1, 0.2, 0.4)
    assert model.weights == {"keyword": 0.3, "phrase": pytest.approx(0.7)}
    assert isinstance(build(dropout={"input": 0.1}).input_dropout, nn.Dropout)


@pytest.mark.parametrize("where", ["input", "between", "heads"])
def test_dropout_acts_in_training_only(where: str) -> None:
    model, batch = build(dropout={"input": 0.0, where: 0.5}), batch_of(sequences())
    keyword, phrase = zip(model(batch), model(batch), strict=True)
    assert not torch.equal(*phrase)
    assert torch.equal(*keyword) == (where == "between")
    model.eval()
    assert all(map(torch.equal, model(batch), model(batch)))


def test_every_part_of_the_family_is_a_child_of_the_module() -> None:
    children = dict(build(characters=CHARACTER_PARTS[1]).named_children())
    assert set(FAMILY.parts) <= set(children)
    trained = {name for name, child in children.items() if any(True for _ in child.parameters())}
    assert trained == set(FAMILY.parts)


def test_the_context_reaches_as_far_as_it_says() -> None:
    """Read from left to right, a word knows what comes after it by the window alone."""

    def change_seen_at(context: int) -> list[bool]:
        model = build(context=context).eval()
        row = EncodedWords([5, 6, 7, 8, 9, 10], None, None)
        other = EncodedWords([5, 6, 7, 8, 9, 11], None, None)
        (before, _), (after, _) = model(batch_of([row])), model(batch_of([other]))
        return [not torch.equal(one, two) for one, two in zip(before[0], after[0], strict=True)]

    assert change_seen_at(1) == [False] * 5 + [True]
    assert change_seen_at(3) == [False] * 4 + [True] * 2
    assert change_seen_at(5) == [False] * 3 + [True] * 3


def test_a_batch_without_gold_has_no_loss() -> None:
    model, batch = build(), batch_of([EncodedWords(row.words, None, None) for row in sequences()])
    with pytest.raises(ValueError, match="Expected a batch with gold labels for the level keyword"):
        model.loss(model(batch), batch)


def test_bf16_trains_and_decodes() -> None:
    model, batch = build(), batch_of(sequences())
    with torch.autocast("cpu", torch.bfloat16):
        output = model(batch)
        loss = model.loss(output, batch)
    assert {logits.dtype for logits in output} == {loss.total.dtype} == {torch.float32}
    loss.mean.backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())
    assert len(model.decode(output, batch, probabilities=True).labels) == len(batch.words)


def of_levels(*levels: Level) -> JointRnn:
    nothing = nn.Identity()
    return JointRnn(
        word_embedding=TrainedWordEmbedding(WORDS, 4),
        characters=None,
        context=1,
        levels=levels,
        input_dropout=nothing,
        dropout_between=nothing,
        head_dropout=nothing,
    )


def level(name: str, head: WordHead | TextHead) -> Level:
    return Level(name, RecurrentEncoder(4, 2), head, weight=0.25, target=lambda batch: batch.labels)


def test_levels_may_be_any_number_in_any_order() -> None:
    words, texts = WordHead(4, len(LABELS)), TextHead(MeanPooling(4), 3)
    model = of_levels(level("tags", words), level("kind", texts), level("topic", TextHead(MeanPooling(4), 2)))
    batch = batch_of(sequences())
    decoded = model.decode(model(batch), batch)
    assert [len(row) for row in decoded.labels] == batch.mask.sum(dim=1).tolist()
    assert {name: len(classes) for name, classes in decoded.beside.items()} == {"kind": 8, "topic": 8}


def test_levels_without_a_head_for_words_or_with_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one of them at least with a head for words"):
        of_levels(level("kind", TextHead(MeanPooling(4), 3)))
    with pytest.raises(ValueError, match="names of their own"):
        of_levels(level("tags", WordHead(4, 2)), level("tags", WordHead(4, 5)))
