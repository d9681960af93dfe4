"""What text classification scores without a neural network: the majority, chance, and two linear models.

A model is worth its training by what it adds to these. On long reviews the last of them is hard to beat.
"""

from __future__ import annotations

from collections.abc import Sequence

from danlu.errors import DataError
from danlu.evaluation.class_floors import ClassFloor, class_floor, guessing_floors
from danlu.evaluation.classified_texts import class_numbers
from danlu.evaluation.linear_classifier import occurrence_probabilities, ratio_probabilities
from danlu.evaluation.ngrams import Unit, count_ngrams, number_units, unit_of

BAG: dict[Unit, str] = {
    "word": "logistic regression on which words occur",
    "character": "logistic regression on which characters and pairs of characters occur",
}
RATIOS: dict[Unit, str] = {
    "word": "logistic regression on TF-IDF of words and pairs of words, weighted by naive Bayes",
    "character": "logistic regression on TF-IDF of characters and pairs of characters, weighted by naive Bayes",
}


def text_floors(
    train_texts: Sequence[tuple[str, str]],
    split_texts: Sequence[str],
    gold: Sequence[str],
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
) -> list[ClassFloor]:
    """Fit all floors on train and score them on a split; the same input gives the same floors.

    Args:
        train_texts: What the floors may look at: texts, each with its class.
        split_texts: What is predicted.
        gold: The true class of each of these.
        classes: Every class.
        seen: For each of these, whether it stands in train.

    Raises:
        DataError: There is no training text, the numbers do not fit, or a class is not known.

    Example:
        >>> train = [("so good", "good"), ("very good", "good"), ("good", "good")]
        >>> train += [("so bad", "bad"), ("very bad", "bad")]
        >>> for floor in text_floors(train, ["bad !", "a good film"], ["bad", "good"], ["bad", "good"]):
        ...     print(floor.name, floor.predicted)
        majority_class ['good', 'good']
        stratified_chance ['good', 'good']
        bag_of_words ['bad', 'good']
        nb_tfidf ['bad', 'good']
    """
    if not train_texts:
        raise DataError("A floor needs training texts. Received none.")
    labels = class_numbers([label for _, label in train_texts], classes)
    unit = unit_of(text for text, _ in train_texts)
    train, split = number_units([text for text, _ in train_texts], split_texts, unit)
    # Of characters, pairs carry what single words carry in other languages.
    bag = occurrence_probabilities(
        *count_ngrams(train, split, longest=1 if unit == "word" else 2), labels, len(classes)
    )
    ratios = ratio_probabilities(*count_ngrams(train, split, longest=2), labels, len(classes))
    return [
        *guessing_floors(labels, gold, classes, seen),
        class_floor("bag_of_words", BAG[unit], bag.argmax(axis=1), bag, gold, classes, seen),
        class_floor("nb_tfidf", RATIOS[unit], ratios.argmax(axis=1), ratios, gold, classes, seen),
    ]
