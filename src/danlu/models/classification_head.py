"""From the vector of an item to a score of each class, and a loss of these scores.

The scores are logits: no softmax stands before the loss, which has one inside. With a second one before it, two classes
would differ by 1 at most, and the loss could not fall below ln(1 + 1/e) = 0.313, however sure the model.
"""

from __future__ import annotations

from torch import Tensor, nn

from danlu.models.class_loss_of_recipe import ClassLoss
from danlu.models.family import Loss
from danlu.models.full_precision import at_least_float32, without_autocast
from danlu.models.item_loss import CrossEntropyLoss


class ClassificationHead(nn.Module):
    """Score the classes of items, such as texts or clips, and compare the scores with gold.

    Args:
        size: Features of an item's vector.
        classes: How many classes there are.
        hidden: Features of a hidden layer with ReLU; None: there is none.
        dropout: Share of the vector's features dropped in training.
        hidden_dropout: Share of the hidden layer's features dropped in training.
        loss: What training makes small; None: cross-entropy without weights.

    Example:
        >>> import torch
        >>> ClassificationHead(4, 2, hidden=3)(torch.zeros(5, 4)).shape
        torch.Size([5, 2])
    """

    def __init__(
        self,
        size: int,
        classes: int,
        *,
        hidden: int | None = None,
        dropout: float = 0.0,
        hidden_dropout: float = 0.0,
        loss: ClassLoss | None = None,
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.hidden = None if hidden is None else nn.Linear(size, hidden)
        self.hidden_dropout = nn.Dropout(hidden_dropout)
        self.projection = nn.Linear(size if hidden is None else hidden, classes)
        self.class_loss = CrossEntropyLoss() if loss is None else loss

    def forward(self, vectors: Tensor) -> Tensor:
        """Score each class: (items, size) to logits, (items, classes)."""
        vectors = self.dropout(at_least_float32(vectors))
        with without_autocast(vectors):
            if self.hidden is not None:
                vectors = self.hidden_dropout(self.hidden(vectors).relu())  # (items, hidden)
            logits: Tensor = self.projection(vectors)  # (items, classes)
        return logits

    def loss(self, logits: Tensor, classes: Tensor | None) -> Loss:
        """The loss summed over items.

        Args:
            logits: Score of each class, (items, classes).
            classes: Gold classes, (items,).

        Raises:
            ValueError: There are no gold classes.
        """
        if classes is None:
            raise ValueError("Expected a batch with gold labels. Received one without.")
        loss: Loss = self.class_loss(logits, classes)
        return loss
