"""The part that reads a word's characters, as a recipe's section `model.characters` describes it."""

from __future__ import annotations

from danlu.models.character_cnn import CharacterCNN
from danlu.models.character_lstm import CharacterLSTM
from danlu.recipe.families import word_representation as recipe


def build_characters(
    options: recipe.Characters | None, characters: int
) -> CharacterCNN | CharacterLSTM | None:
    """Build a reader of spellings; torch's random state gives its weights.

    Args:
        options: The section; None: words have no spellings.
        characters: Size of the character vocabulary, padding and unknown character included.
    """
    if options is None:
        return None
    if isinstance(options, recipe.CharacterCNN):
        return CharacterCNN(characters, dim=options.dim, filters=options.filters, widths=options.widths)
    return CharacterLSTM(characters, dim=options.dim, hidden=options.hidden)
