"""The family `transformer-tagger`: a pretrained encoder, words out of pieces, and a softmax or CRF head.

A sentence is one row of pieces, or several where it is read in windows; each word is labelled once. Sources: Devlin et
al. 2019 (one label a word, at its first piece), Lample et al. 2016 (the CRF head).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from danlu.features.piece_tagging_batch import PieceTaggingBatch
from danlu.models.crf_head import CRFHead
from danlu.models.family import Decoded, Loss
from danlu.models.full_precision import without_autocast
from danlu.models.pretrained_encoder import PretrainedEncoder, build_pretrained_encoder
from danlu.models.softmax_head import SoftmaxHead
from danlu.models.tagging_head_of_recipe import build_tagging_head
from danlu.models.word_alignment import (
    Alignment,
    first_of_words,
    kept_states,
    max_of_words,
    mean_of_words,
)
from danlu.recipe.families import transformer_tagger as recipe
from danlu.recipe.tagging_data import Scheme

_ALIGNMENTS: dict[str, Alignment | None] = {
    "first": first_of_words,
    "all": None,
    "mean": mean_of_words,
    "max": max_of_words,
}


class TransformerTagger(nn.Module):
    """A tagger of given parts.

    Args:
        encoder: From piece ids, (rows, time), to states.
        alignment: From states of pieces to those of words. None: each piece is scored; a word's label is chosen by the
            mean of its pieces' scores, and each piece is trained with its word's label. Only with a softmax head.
        head: From states to labels.
        dropout: Share of the states' features dropped before the head in training.
    """

    def __init__(
        self,
        *,
        encoder: PretrainedEncoder,
        alignment: Alignment | None,
        head: SoftmaxHead | CRFHead,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.alignment = alignment
        self.dropout = nn.Dropout(dropout)
        self.head = head

    def forward(self, batch: PieceTaggingBatch) -> Tensor:
        """Score each label of each word, (batch, words, labels), or of each piece, (1, pieces, labels)."""
        states = self.encoder(batch.ids, batch.row_mask)  # (rows, time, size)
        pieces = kept_states(states, batch)  # (pieces, size)
        read = pieces.unsqueeze(0) if self.alignment is None else self.alignment(pieces, batch)
        with without_autocast(read):
            scores: Tensor = self.head(self.dropout(read))
        return scores

    def loss(self, output: Tensor, batch: PieceTaggingBatch) -> Loss:
        """Compare the scores with the batch's gold labels.

        Raises:
            ValueError: The batch has no gold labels.
        """
        if batch.labels is None:
            raise ValueError("Expected a batch with gold labels. Received one without.")
        if self.alignment is not None:
            return self.head.loss(output, batch.labels, batch.mask)
        labels = batch.labels.flatten()[batch.slots].unsqueeze(0)  # (1, pieces)
        return self.head.loss(output, labels, torch.ones_like(labels, dtype=torch.bool))

    def decode(self, output: Tensor, batch: PieceTaggingBatch, *, probabilities: bool = False) -> Decoded:
        """Choose labels by the scores; on request with the probability of each chosen label."""
        scores = mean_of_words(output.squeeze(0), batch) if self.alignment is None else output
        return self.head.decode(scores, batch.mask, probabilities=probabilities)

    def layer_depths(self) -> dict[str, int]:
        """How deep each parameter lies: 0 in the head, 1 in the encoder's highest layer, most in its embeddings."""
        below = {f"encoder.{name}": depth for name, depth in self.encoder.depths().items()}
        return {name: below.get(name, 0) for name, _ in self.named_parameters()}


def build_transformer_tagger(
    options: recipe.TransformerTaggerOptions,
    *,
    labels: Sequence[str],
    scheme: Scheme,
    open_ended: bool,
    label_counts: Mapping[str, int] | None = None,
    pretrained: bool = True,
    encoder_config: Mapping[str, Any] | None = None,
    **_: object,
) -> TransformerTagger:
    """Build the model that a recipe's section `model` describes; torch's random state gives the head's weights.

    Args:
        options: The section.
        labels: Names of the labels in the order of their ids.
        scheme: Tag scheme of the labels.
        open_ended: Whether sequences may begin or end inside a span, as windows of words do.
        label_counts: How often each label occurs in train; needed for balanced class weights.
        pretrained: Load the encoder's weights. False: they are random, and a checkpoint will replace them.
        encoder_config: What `pretrained_encoder.encoder_config` gave; None: asked of the source.

    Raises:
        RecipeError: The encoder cannot be loaded, or class weights for labels that do not exist.
        ValueError: Balanced class weights without counts.
    """
    encoder = build_pretrained_encoder(
        options.encoder.source,
        frozen_layers=options.encoder.frozen_layers,
        hidden_dropout=options.encoder.hidden_dropout,
        attention_dropout=options.encoder.attention_dropout,
        pretrained=pretrained,
        config=encoder_config,
    )
    return TransformerTagger(
        encoder=encoder,
        alignment=_ALIGNMENTS[options.alignment],
        head=build_tagging_head(
            options.head,
            encoder.size,
            labels,
            scheme=scheme,
            open_ended=open_ended,
            label_counts=label_counts,
        ),
        dropout=options.dropout,
    )
