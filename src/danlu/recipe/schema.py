"""What a recipe may say. One class a section; an option that would do nothing in a combination is not in its class."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.section import Section

DEVICE_PATTERN = r"^(auto|cpu|cuda(:\d+)?)$"

Scheme = Literal["iob1", "bio2", "bioes", "bmes"]
FileNames = str | Annotated[list[str], Field(min_length=1)]


class SentenceWindow(Section):
    """One sequence a sentence."""

    unit: Literal["sentence"] = "sentence"


class WordWindow(Section):
    """Sequences of a fixed number of words that run over sentence ends; the last one is shorter, never dropped."""

    unit: Literal["words"]
    size: Annotated[int, Field(ge=2)] = Field(512, description="Words in a sequence.")


class DocumentWindow(Section):
    """One sequence a document, as the reader's document marks divide the file."""

    unit: Literal["document"]


Window = Annotated[SentenceWindow | WordWindow | DocumentWindow, Field(discriminator="unit")]


class Data(Section):
    """Where the examples are and how they are read."""

    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    train: FileNames = Field(description="Training file or files, relative to `root`.")
    valid: FileNames = Field(description="Validation file or files: every choice is made on these.")
    test: FileNames | None = Field(
        None, description="Test file or files, read only by `danlu evaluate --split test`."
    )
    reader: Section = Field(description="The file format and its options.")
    scheme: Literal["auto"] | Scheme = Field(
        "auto", description="Tag scheme of the files; `auto` detects it on train."
    )
    encode_as: Literal["same"] | Scheme = Field(
        "same", description="Tag scheme that the model learns; predictions come back in the files' scheme."
    )
    on_violation: Literal["repair", "error"] = Field(
        "repair",
        description="Tags that break the scheme: `repair` what is learned as conlleval reads them (the gold tags in "
        "scores stay as they are), or stop with every line.",
    )
    repeats: Literal["keep", "once"] = Field(
        "keep",
        description="Training sentences that stand more than once with the same words and tags: learned each time, "
        "or once.",
    )
    window: Window = Field(SentenceWindow(), description="What one sequence of the model is.")


class Adam(Section):
    """Adam (Kingma and Ba 2015); `weight_decay` is an L2 penalty in the gradient."""

    name: Literal["adam"] = "adam"
    lr: Annotated[float, Field(gt=0)] = Field(1e-3, description="Learning rate.")
    weight_decay: Annotated[float, Field(ge=0)] = Field(0.0, description="L2 penalty added to the gradient.")
    betas: Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=2, max_length=2)] = Field(
        [0.9, 0.999], description="Decay of the running means of the gradient and of its square."
    )


class AdamW(Section):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""

    name: Literal["adamw"]
    lr: Annotated[float, Field(gt=0)] = Field(1e-3, description="Learning rate.")
    weight_decay: Annotated[float, Field(ge=0)] = Field(0.01, description="Decoupled weight decay.")
    betas: Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=2, max_length=2)] = Field(
        [0.9, 0.999], description="Decay of the running means of the gradient and of its square."
    )


class SGD(Section):
    """Stochastic gradient descent."""

    name: Literal["sgd"]
    lr: Annotated[float, Field(gt=0)] = Field(0.1, description="Learning rate.")
    weight_decay: Annotated[float, Field(ge=0)] = Field(0.0, description="L2 penalty added to the gradient.")
    momentum: Annotated[float, Field(ge=0, lt=1)] = Field(0.0, description="Share of the last step kept.")


class ConstantSchedule(Section):
    """The same learning rate from the first step to the last."""

    name: Literal["constant"] = "constant"


class LinearSchedule(Section):
    """A straight line from the learning rate down to zero, which it would reach one step after the last."""

    name: Literal["linear"]
    warmup_epochs: Annotated[float, Field(ge=0)] = Field(
        0.0, description="Epochs of rise from zero before the fall."
    )


class CosineSchedule(Section):
    """Half a cosine from the learning rate down to zero, one step after the last (Loshchilov and Hutter 2017)."""

    name: Literal["cosine"]
    warmup_epochs: Annotated[float, Field(ge=0)] = Field(
        0.0, description="Epochs of rise from zero before the fall."
    )


Optimizer = Annotated[Adam | AdamW | SGD, Field(discriminator="name")]
Schedule = Annotated[ConstantSchedule | LinearSchedule | CosineSchedule, Field(discriminator="name")]


class Batches(Section):
    """How sequences are put together."""

    size: Annotated[int, Field(ge=1)] = Field(32, description="Sequences in a batch.")
    max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Upper bound on a batch's words, padding included; long sequences then make smaller batches.",
    )
    by_length: bool = Field(True, description="Sequences of like length together: less padding.")


class EarlyStopping(Section):
    """Stop when the selection score has not improved for some epochs."""

    patience: Annotated[int, Field(ge=1)] = Field(
        5, description="Epochs without improvement before the stop."
    )
    min_delta: Annotated[float, Field(ge=0)] = Field(
        0.0, description="Smallest change that counts as improvement."
    )


class Train(Section):
    """How the model is trained and which epoch is kept."""

    epochs: Annotated[int, Field(ge=1)] = Field(20, description="Passes over the training examples.")
    batch: Batches = Field(Batches(), description="How sequences are put together.")
    optimizer: Optimizer = Field(Adam(), description="What turns gradients into steps.")
    schedule: Schedule = Field(ConstantSchedule(), description="How the learning rate changes over the run.")
    clip_norm: Annotated[float, Field(gt=0)] | None = Field(
        5.0, description="Largest norm of all gradients together."
    )
    accumulate: Annotated[int, Field(ge=1)] = Field(1, description="Batches whose gradients make one step.")
    early_stopping: EarlyStopping | None = Field(None, description="Null: every epoch is trained.")
    select: str = Field(
        "span.micro_f1",
        description="Validation score (highest) or `loss` (lowest) whose epoch becomes the best checkpoint.",
    )
    keep_every_epoch: bool = Field(
        False, description="Keep each epoch's weights, not only the best and the last."
    )
    device: Annotated[str, Field(pattern=DEVICE_PATTERN)] = Field(
        "auto", description="auto, cpu, cuda, cuda:1."
    )
    threads: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Processor threads that compute; null: as many as torch finds. Small models want 1."
    )
    precision: Literal["fp32", "bf16"] = Field("fp32", description="Number format of the forward pass.")
    deterministic: bool = Field(False, description="Refuse operations whose result may vary from run to run.")


class Recipe(Section):
    """Everything about a run: the data, the model, the training."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = Field(
        description="Name in the record's folder."
    )
    seed: Annotated[int, Field(ge=0, lt=2**32)] = Field(1, description="Seed of every random choice.")
    data: Data = Field(description="Where the examples are and how they are read.")
    model: Section = Field(description="The family of model and its options.")
    train: Train = Field(Train(), description="How the model is trained and which epoch is kept.")
