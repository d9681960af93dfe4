"""The task `text-classification` for the jobs: how its runs begin, go on, are evaluated, and predict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from accelerate import Accelerator

from danlu.data.text_splits import TextSplit, read_text_splits
from danlu.features.text_batch import EncodedText
from danlu.features.text_encoder import TextEncoder
from danlu.features.word_text_encoder import WordTextEncoder
from danlu.jobs.encoder_config import encoder_config_of
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.pretrained_vectors import as_tensor, read_vectors
from danlu.jobs.restore import check_same_content, restore_recipe
from danlu.jobs.temperature import read_temperature
from danlu.jobs.text.evaluation_files import write_text_evaluation
from danlu.jobs.text.model import build_classifier, read_classifier, restore_classifier
from danlu.jobs.text.prediction import predict_texts
from danlu.jobs.text.predictor import TextPredictor
from danlu.jobs.text.provenance import text_split_provenance
from danlu.jobs.text.run import TextRun
from danlu.jobs.text.training_data import encode_texts, fit_text_encoder, id_counts, read_training_texts
from danlu.recipe.schema import Recipe
from danlu.recipe.text_data import TextData
from danlu.record.layout import RunFolder


class TextClassification:
    """A text gets one class."""

    def begin(self, recipe: Recipe, accelerator: Accelerator) -> TextRun:
        """Read train and valid, fit the encoder on train, build the model."""
        options = _options(recipe)
        data = read_training_texts(recipe, options)
        encoder = fit_text_encoder(recipe, options, data.learned)
        learned, valid = (encode_texts(split, encoder) for split in (data.learned, data.valid))
        vectors = read_vectors(recipe.model, encoder.words) if isinstance(encoder, WordTextEncoder) else None
        config = encoder_config_of(recipe.model)
        model = build_classifier(
            recipe.model,
            encoder,
            class_counts=Counter(text.label for text in data.learned.texts),
            encoder_config=config,
            pretrained=True,
            word_vectors=as_tensor(vectors),
            word_counts=_word_counts(learned, encoder),
        ).to(accelerator.device)
        return TextRun(recipe, accelerator, data, encoder, learned, valid, model, config, vectors)

    def go_on(self, recipe: Recipe, accelerator: Accelerator, folder: RunFolder) -> TextRun:
        """The same for a run that is resumed."""
        data = read_training_texts(recipe, _options(recipe))
        for split in (data.train, data.valid):
            check_same_content(folder, split.name, split.content_hash)
        stored = read_classifier(folder.model)
        learned, valid = (encode_texts(split, stored.encoder) for split in (data.learned, data.valid))
        model = build_classifier(
            stored.options,
            stored.encoder,
            class_counts=stored.class_counts,
            encoder_config=stored.encoder_config,
            word_counts=_word_counts(learned, stored.encoder),
        ).to(accelerator.device)
        return TextRun(
            recipe, accelerator, data, stored.encoder, learned, valid, model, stored.encoder_config
        )

    def check_model(self, folder: RunFolder) -> None:
        """Refuse a record whose best weights cannot be loaded."""
        restore_classifier(folder, "best")

    def evaluate(
        self,
        folder: RunFolder,
        recipe: Recipe,
        *,
        split: str,
        checkpoint: str,
        reading: Mapping[str, str],
        into: RunFolder | None = None,
    ) -> Evaluation:
        """Read a split with a run's model, score it, and write the evaluation into the record."""
        options = _options(recipe)
        restored = restore_classifier(folder, checkpoint)
        train, read = _splits(folder, options, split, is_changed=bool(reading))
        temperature = read_temperature(folder.model, weights_sha256=restored.weights.sha256)
        return write_text_evaluation(
            folder if into is None else into,
            split=split,
            train=train,
            read=read,
            predictions=predict_texts(
                recipe, restored, encode_texts(read, restored.encoder), temperature=temperature
            ),
            weights=restored.weights,
            reading=reading,
        )

    def describe_splits(self, recipe: Recipe, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Splits as they are read now, as `provenance.json` has them."""
        splits = read_text_splits(_options(recipe), names)
        return {name: text_split_provenance(split) for name, split in splits.items()}

    def predictor(self, folder: RunFolder, *, checkpoint: str, device: str) -> TextPredictor:
        """A run's classifier, ready to predict."""
        restored = restore_classifier(folder, checkpoint)
        temperature = read_temperature(folder.model, weights_sha256=restored.weights.sha256)
        return TextPredictor(restored, temperature=temperature.value, device=device)


def _options(recipe: Recipe) -> TextData:
    return cast(TextData, recipe.data)


def _word_counts(learned: Sequence[EncodedText], encoder: TextEncoder) -> list[int] | None:
    """How often each word stands in train; of pieces no family asks it."""
    return id_counts(learned, encoder.size) if isinstance(encoder, WordTextEncoder) else None


def _splits(
    folder: RunFolder, options: TextData, split: str, *, is_changed: bool
) -> tuple[TextSplit, TextSplit]:
    """Train as the run was trained with it, and the split to evaluate; both from where the files are now.

    A split that is read in another way may hold other texts: those that were trained on or chosen on are refused.
    """
    located = _options(restore_recipe(folder)).model_copy(update={"root": options.root})
    known = ["train"] if split == "train" else ["train", "valid"]
    trained = read_text_splits(located, known if is_changed else list(dict.fromkeys([*known, split])))
    for name in known:
        check_same_content(folder, name, trained[name].content_hash)
    if not is_changed:
        return trained["train"], trained[split]
    beside = {name: trained[name] for name in known if name != split}
    return trained["train"], read_text_splits(options, [split], beside=beside)[split]
