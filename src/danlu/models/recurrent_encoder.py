"""Recurrent layers over padded sequences, in one direction or in two (Elman 1990; Hochreiter and Schmidhuber 1997;
Cho et al. 2014; Schuster and Paliwal 1997).

Each layer reads the words once from left to right and, with two directions, once from right to left, reversed by
length. That gives what torch's layers give on packed sequences, and keeps the fast path for dense ones.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from danlu.models.reference_lstm import ReferenceLSTM
from danlu.models.time_reversal import reversal_index, reverse_in_time
from danlu.models.variational_dropout import sequence_dropout

Cell = Literal["rnn", "gru", "lstm", "reference"]


class RecurrentEncoder(nn.Module):
    """Read sequences; with two directions, the states of both stand side by side.

    Args:
        input_size: Features of each word.
        hidden: Features of each direction's state.
        layers: Layers, each reading the states of the one before, in both directions where there are two.
        bidirectional: Whether words are read from right to left too.
        cell: `rnn` is Elman's with tanh; `gru` and `lstm` are torch's kernels; `reference` is the LSTM from its
            equations.
        dropout_between: Share of states dropped between layers in training.
        variational: One dropout mask for all positions of a sequence.

    Example:
        >>> encoder = RecurrentEncoder(input_size=4, hidden=3, layers=2)
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
        self.forward_layers = nn.ModuleList(_layer(cell, size, hidden) for size in sizes)
        self.backward_layers = nn.ModuleList(
            _layer(cell, size, hidden) for size in (sizes if bidirectional else ())
        )
        self.between = sequence_dropout(dropout_between, variational=variational)
        for layer in (*self.forward_layers, *self.backward_layers):
            _initialise(layer, cell)

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
        for number, forward_layer in enumerate(self.forward_layers):
            if number > 0:
                states = self.between(states)
            read, _ = forward_layer(states)  # (batch, time, hidden)
            if self.backward_layers:
                # Reversed by length: the last word comes first, and padding stays behind the words.
                reversed_states = reverse_in_time(states, index)  # (batch, time, features)
                future, _ = self.backward_layers[number](reversed_states)  # (batch, time, hidden)
                read = torch.cat((read, reverse_in_time(future, index)), dim=2)  # (batch, time, 2 * hidden)
            states = read.masked_fill(padding, 0.0)
        return states


_GATES: dict[Cell, int] = {"rnn": 1, "gru": 3, "lstm": 4, "reference": 4}
"""Matrices that torch keeps one below the other in one weight."""

_FORGET = 1
"""Where the forget gate of an LSTM stands among them: input, forget, candidate, output."""


def _layer(cell: Cell, input_size: int, hidden: int) -> nn.Module:
    match cell:
        case "rnn":
            return nn.RNN(input_size, hidden, batch_first=True)
        case "gru":
            return nn.GRU(input_size, hidden, batch_first=True)
        case "lstm":
            return nn.LSTM(input_size, hidden, batch_first=True)
        case "reference":
            return ReferenceLSTM(input_size, hidden)


def _initialise(layer: nn.Module, cell: Cell) -> None:
    """Begin with weights that neither swell nor fade.

    Recurrent weights are orthogonal (Saxe et al. 2014), input weights uniform (Glorot and Bengio 2010), each gate's by
    itself, and an LSTM's forget gates are open (Jozefowicz et al. 2015).
    """
    for name, parameter in layer.named_parameters():
        gates = parameter.data.chunk(_GATES[cell])
        if name.startswith("weight_hh"):
            for gate in gates:
                nn.init.orthogonal_(gate)
        elif name.startswith("weight_ih"):
            for gate in gates:
                nn.init.xavier_uniform_(gate)
        else:
            nn.init.zeros_(parameter)
            if name.startswith("bias_ih") and cell in ("lstm", "reference"):
                nn.init.ones_(gates[_FORGET])  # torch adds both biases; one of them opens the gate
