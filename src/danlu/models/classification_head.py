"""From the vector of a text to a score of each class, and cross-entropy on these scores.

The scores are logits: no softmax stands before the loss, which has one inside. With a second one before it, two classes
would differ by 1 at most, and the loss could not fall below ln(1 + 1/e) = 0.313, however sure the model.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from danlu.models.family import Loss
from danlu.models.full_precision import at_least_float32, without_autocast


class ClassificationHead(nn.Module):
    """Score the classes of texts, and compare the scores with gold.

    Args:
        size: Features of a text's vector.
        classes: How many classes there are.
        hidden: Features of a hidden layer with ReLU; None: there is none.
        dropout: Share of the vector's features dropped in training.
        hidden_dropout: Share of the hidden layer's features dropped in training.
        class_weights: Weight of each class in the loss, (classes,); None weighs all alike.
        label_smoothing: Share of the target that goes evenly to all classes (Szegedy et al. 2016).

    Example:
        >>> import torch
        >>> ClassificationHead(4, 2, hidden=3)(torch.zeros(5, 4)).shape
        torch.Size([5, 2])
    """

    class_weights: Tensor | None

    def __init__(
        self,
        size: int,
        classes: int,
        *,
        hidden: int | None = None,
        dropout: float = 0.0,
        hidden_dropout: float = 0.0,
        class_weights: Tensor | None = None,
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.hidden = None if hidden is None else nn.Linear(size, hidden)
        self.hidden_dropout = nn.Dropout(hidden_dropout)
        self.projection = nn.Linear(size if hidden is None else hidden, classes)
        self.label_smoothing = label_smoothing
        # Known from the recipe and the training classes, so not part of the saved weights.
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(self, vectors: Tensor) -> Tensor:
        """Score each class: (texts, size) to logits, (texts, classes)."""
        vectors = self.dropout(at_least_float32(vectors))
        with without_autocast(vectors):
            if self.hidden is not None:
                vectors = self.hidden_dropout(self.hidden(vectors).relu())  # (texts, hidden)
            logits: Tensor = self.projection(vectors)  # (texts, classes)
        return logits

    def loss(self, logits: Tensor, classes: Tensor | None) -> Loss:
        """Cross-entropy summed over texts; `Loss.mean` is what `F.cross_entropy` gives for these settings.

        Args:
            logits: Score of each class, (texts, classes).
            classes: Gold classes, (texts,).

        Raises:
            ValueError: There are no gold classes.
        """
        if classes is None:
            raise ValueError("Expected a batch with gold labels. Received one without.")
        total = cross_entropy(
            at_least_float32(logits),
            classes,
            weight=self.class_weights,
            reduction="sum",
            label_smoothing=self.label_smoothing,
        )
        return Loss(total, len(classes) if self.class_weights is None else self.class_weights[classes].sum())
