"""The family `transformer-classifier`: a pretrained encoder, pooling over pieces, and a head (Devlin et al. 2019).

A text is one row of pieces, or several where it is read by windows; then its logits are the mean of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from danlu.features.text_batch import TextBatch
from danlu.models.class_loss_of_recipe import build_class_loss
from danlu.models.classification_head import ClassificationHead
from danlu.models.family import Loss
from danlu.models.pretrained_encoder import PretrainedEncoder, build_pretrained_encoder
from danlu.models.text_pooling import ClsPooling, MaxPooling, MeanPooling, PiecePooling
from danlu.recipe.families import text_pooling
from danlu.recipe.families import transformer_classifier as recipe


class TransformerClassifier(nn.Module):
    """A classifier of given parts.

    Args:
        encoder: From piece ids, (rows, time), to states.
        pooling: From states to a vector of the row.
        head: From this vector to classes.
    """

    def __init__(
        self, *, encoder: PretrainedEncoder, pooling: PiecePooling, head: ClassificationHead
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.pooling = pooling
        self.head = head

    def forward(self, batch: TextBatch) -> Tensor:
        """Score each class of each text: logits, (texts, classes)."""
        states = self.encoder(batch.ids, batch.mask)  # (rows, time, size)
        logits: Tensor = self.head(self.pooling(states, batch.mask))  # (rows, classes)
        return logits if batch.text_of is None else _mean_of_windows(logits, batch.text_of)

    def loss(self, output: Tensor, batch: TextBatch) -> Loss:
        """Compare the logits with the batch's gold classes.

        Raises:
            ValueError: The batch has no gold classes.
        """
        return self.head.loss(output, batch.labels)

    def layer_depths(self) -> dict[str, int]:
        """How deep each parameter lies: 0 in the head, 1 in the encoder's highest layer, most in its embeddings."""
        below = {f"encoder.{name}": depth for name, depth in self.encoder.depths().items()}
        return {name: below.get(name, 0) for name, _ in self.named_parameters()}


def build_transformer_classifier(
    options: recipe.TransformerClassifierOptions,
    *,
    classes: Sequence[str],
    class_counts: Mapping[str, int] | None = None,
    pretrained: bool = True,
    encoder_config: Mapping[str, Any] | None = None,
    **_: object,
) -> TransformerClassifier:
    """Build the model that a recipe's section `model` describes; torch's random state gives the head's weights.

    Args:
        options: The section.
        classes: Names of the classes in the order of their ids.
        class_counts: How often each class occurs in train; needed for balanced class weights and logit adjustment.
        pretrained: Load the encoder's weights. False: they are random, and a checkpoint will replace them.
        encoder_config: What `pretrained_encoder.encoder_config` gave; None: asked of the source.

    Raises:
        RecipeError: The encoder cannot be loaded, or class weights for classes that do not exist.
        ValueError: Balanced class weights or logit adjustment without counts.
    """
    head = options.head
    encoder = build_pretrained_encoder(
        options.encoder.source,
        frozen_layers=options.encoder.frozen_layers,
        hidden_dropout=options.encoder.hidden_dropout,
        attention_dropout=options.encoder.attention_dropout,
        pretrained=pretrained,
        config=encoder_config,
    )
    pooling = _pooling(options.pooling, encoder.size)
    return TransformerClassifier(
        encoder=encoder,
        pooling=pooling,
        head=ClassificationHead(
            pooling.size,
            len(classes),
            hidden=head.hidden,
            dropout=head.dropout,
            hidden_dropout=head.dropout,
            loss=build_class_loss(head, classes, class_counts=class_counts),
        ),
    )


def _mean_of_windows(logits: Tensor, text_of: Tensor) -> Tensor:
    """Average the logits of each text's windows: (rows, classes) to (texts, classes)."""
    texts = int(text_of[-1]) + 1
    windows = logits.new_zeros(texts).index_add(0, text_of, logits.new_ones(len(text_of)))  # (texts,)
    sums = logits.new_zeros(texts, logits.shape[1]).index_add(0, text_of, logits)  # (texts, classes)
    return sums / windows.unsqueeze(1)


def _pooling(options: text_pooling.PiecePooling, features: int) -> PiecePooling:
    if isinstance(options, text_pooling.ClsPooling):
        return ClsPooling(features)
    return MeanPooling(features) if isinstance(options, text_pooling.MeanPooling) else MaxPooling(features)
