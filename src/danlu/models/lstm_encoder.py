"""LSTM layers over padded sequences, in one direction or in two (Hochreiter and Schmidhuber 1997; Schuster and
Paliwal 1997).

Each layer reads the words once from left to right and, with two directions, once from right to left, reversed by
length. That gives what `nn.LSTM` gives on packed sequences, and keeps the fast path for dense ones.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from danlu.models.reference_lstm import ReferenceLSTM
from danlu.models.time_reversal import reversal_index, reverse_in_time
from danlu.models.variational_dropout import sequence_dropout

Cell = Literal["lstm", "reference"]


class LSTMEncoder(nn.Module):
    """Read sequences; with two directions, the states of both stand side by side.

    Args:
        input_size: Features of each word.
        hidden: Features of each direction's state.
        layers: Layers, each reading the states of the one before, in both directions where there are two.
        bidirectional: Whether words are read from right to left too.
        cell: `lstm` is torch's kernel; `reference` the same from its equations.
        dropout_between: Share of states dropped between layers in training.
        variational: One dropout mask for all positions of a sequence.

    Example:
        >>> encoder = LSTMEncoder(input_size=4, hidden=3, layers=2)
        >>> mask = torch.tensor([[True, True], [True, False]])
        >>> encoder(torch.zeros(2, 2, 4), mask).shape
        torch.Size([2, 2, 6])
    """

    def __init__(
        self,
        input_size: int,
        hidden: int,
        *,
        layers: int = 1,
        bidirectional: bool = True,
        cell: Cell = "lstm",
        dropout_between: float = 0.0,
        variational: bool = False,
    ) -> None:
        super().__init__()
        self.size = 2 * hidden if bidirectional else hidden
        sizes = [input_size] + [self.size] * (layers - 1)
        self.forward_lstms = nn.ModuleList(_layer(cell, size, hidden) for size in sizes)
        self.backward_lstms = nn.ModuleList(
            _layer(cell, size, hidden) for size in (sizes if bidirectional else ())
        )
        self.between = sequence_dropout(dropout_between, variational=variational)
        for lstm in (*self.forward_lstms, *self.backward_lstms):
            _initialise(lstm)

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """Read sequences of words.

        Args:
            words: Vectors of words, (batch, time, input_size).
            mask: True on words, a prefix of each row, (batch, time).

        Returns:
            States, (batch, time, size); 0 on padding. Size is hidden, and twice that with two directions.
        """
        index = reversal_index(mask.sum(dim=1), mask.shape[1])  # (batch, time)
        padding = ~mask.unsqueeze(2)  # (batch, time, 1)
        states = words
        for layer, forward_lstm in enumerate(self.forward_lstms):
            if layer > 0:
                states = self.between(states)
            read, _ = forward_lstm(states)  # (batch, time, hidden)
            if self.backward_lstms:
                # Reversed by length: the last word comes first, and padding stays behind the words.
                future, _ = self.backward_lstms[layer](
                    reverse_in_time(states, index)
                )  # (batch, time, hidden)
                read = torch.cat((read, reverse_in_time(future, index)), dim=2)  # (batch, time, 2 * hidden)
            states = read.masked_fill(padding, 0.0)
        return states


def _layer(cell: Cell, input_size: int, hidden: int) -> nn.Module:
    return (
        ReferenceLSTM(input_size, hidden)
        if cell == "reference"
        else nn.LSTM(input_size, hidden, batch_first=True)
    )


def _initialise(lstm: nn.Module) -> None:
    """Begin with weights that neither swell nor fade.

    Recurrent weights are orthogonal (Saxe et al. 2014), input weights uniform (Glorot and Bengio 2010), and
    forget gates are open (Jozefowicz et al. 2015).
    """
    for name, parameter in lstm.named_parameters():
        gates = parameter.data.chunk(4)  # input, forget, cell, output: the order that torch keeps
        if name.startswith("weight_hh"):
            for gate in gates:
                nn.init.orthogonal_(gate)
        elif name.startswith("weight_ih"):
            for gate in gates:
                nn.init.xavier_uniform_(gate)
        else:
            nn.init.zeros_(parameter)
            if name.startswith("bias_ih"):  # torch adds both biases; one of them opens the gate
                nn.init.ones_(gates[1])
