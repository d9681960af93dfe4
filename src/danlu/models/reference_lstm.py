"""The LSTM written out from its equations (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000).

At each word x the layer has its last state h and its last memory c. With W for what reads the word, U for what
reads the state, b for biases, s for the logistic function and * element by element:

    i = s(W_i x + U_i h + b_i)         input gate: how much of the candidate is written
    f = s(W_f x + U_f h + b_f)         forget gate: how much of the memory is kept
    g = tanh(W_g x + U_g h + b_g)      candidate: what could be written
    o = s(W_o x + U_o h + b_o)         output gate: how much of the memory is shown
    c = f * c + i * g                  memory
    h = o * tanh(c)                    state

The same W, U and b serve every word and every sequence. `RecurrentEncoder` stacks such layers and reads in both
directions; this file is one layer that reads from left to right.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

GATES = 4
"""Input, forget, candidate, output: the order in which one matrix holds them, as torch has it."""


class ReferenceLSTM(nn.Module):
    """One layer, one direction: the same numbers as `nn.LSTM(…, batch_first=True)`, in readable steps.

    Names and shapes of the weights are those of `nn.LSTM`, so that `load_state_dict` copies them either way. Like
    there, a gate's bias is the sum of two: one beside W, one beside U.

    Args:
        input_size: Features of each word.
        hidden: Features of the state and of the memory.

    Example:
        >>> theirs, ours = nn.LSTM(4, 3, batch_first=True), ReferenceLSTM(4, 3)
        >>> _ = ours.load_state_dict(theirs.state_dict())
        >>> words = torch.randn(2, 5, 4)
        >>> torch.allclose(ours(words)[0], theirs(words)[0], atol=1e-6)
        True
    """

    def __init__(self, input_size: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.weight_ih_l0 = nn.Parameter(torch.empty(GATES * hidden, input_size))  # W
        self.weight_hh_l0 = nn.Parameter(torch.empty(GATES * hidden, hidden))  # U
        self.bias_ih_l0 = nn.Parameter(torch.empty(GATES * hidden))
        self.bias_hh_l0 = nn.Parameter(torch.empty(GATES * hidden))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden**-0.5), hidden**-0.5)

    def forward(self, words: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Read sequences from their first word to their last; before the first, state and memory are 0.

        Args:
            words: Vectors of words, (batch, time, input_size).

        Returns:
            The state after each word, (batch, time, hidden); and the last state and memory, each (batch, hidden).
        """
        # What reads the words waits for nobody: one product for all of them, before the loop.
        read = words.transpose(0, 1) @ self.weight_ih_l0.T  # (time, batch, 4 * hidden)
        read = read + (self.bias_ih_l0 + self.bias_hh_l0)
        state = memory = words.new_zeros(len(words), self.hidden)  # (batch, hidden)
        recurrent = self.weight_hh_l0.T  # (hidden, 4 * hidden)
        states = []
        for word in read.unbind(0):  # (batch, 4 * hidden)
            state, memory = _step(word, state, memory, recurrent)
            states.append(state)
        return torch.stack(states, dim=1), (state, memory)  # (batch, time, hidden)


def _step(word: Tensor, state: Tensor, memory: Tensor, recurrent: Tensor) -> tuple[Tensor, Tensor]:
    """Read one word of each sequence.

    Args:
        word: W x + b of all gates side by side, (batch, 4 * hidden).
        state: State before the word, (batch, hidden).
        memory: Memory before the word, (batch, hidden).
        recurrent: U of all gates side by side, (hidden, 4 * hidden).

    Returns:
        State and memory after the word, each (batch, hidden).
    """
    gates = torch.addmm(word, state, recurrent)  # (batch, 4 * hidden)
    write, keep, candidate, show = gates.chunk(GATES, dim=1)  # (batch, hidden)
    memory = keep.sigmoid() * memory + write.sigmoid() * candidate.tanh()  # (batch, hidden)
    state = show.sigmoid() * memory.tanh()  # (batch, hidden)
    return state, memory
