"""What a recipe may say about training: optimiser, schedule, penalty, batches, selection, device."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.section import Section

DEVICE_PATTERN = r"^(auto|cpu|cuda(:\d+)?)$"


Rate = Annotated[float, Field(gt=0)]
Epochs = Annotated[int, Field(ge=1)]
WarmUp = Annotated[float, Field(ge=0)]
Factor = Annotated[float, Field(gt=0, lt=1)]
Betas = Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=2, max_length=2)]
Weights = Literal["all", "matrices"]
"""What a penalty or decay is on: every trained parameter, or those of two dimensions and more."""

LR_OF = "Learning rates of parts of the model by name, such as {head: 0.01}; the other parts have `lr`."
LAYER_DECAY = (
    "Each layer of the encoder has this times the learning rate of the layer above, its embeddings the least; the "
    "top layer has the encoder's. Null: all have the same."
)
WARM_UP = "Epochs in which the rate rises from zero to its value; what follows is counted from their end."


class Adam(Section):
    """Adam (Kingma and Ba 2015); `weight_decay` is an L2 penalty in the gradient."""

    name: Literal["adam"] = "adam"
    lr: Rate = Field(1e-3, description="Learning rate.")
    lr_of: dict[str, Rate] | None = Field(None, description=LR_OF)
    layer_decay: Factor | None = Field(None, description=LAYER_DECAY)
    weight_decay: Annotated[float, Field(ge=0)] = Field(
        0.0, description="L2 penalty: this times each weight is added to its gradient."
    )
    betas: Betas = Field(
        [0.9, 0.999], description="Decay of the running means of the gradient and of its square."
    )


class AdamW(Section):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""

    name: Literal["adamw"]
    lr: Rate = Field(1e-3, description="Learning rate.")
    lr_of: dict[str, Rate] | None = Field(None, description=LR_OF)
    layer_decay: Factor | None = Field(None, description=LAYER_DECAY)
    weight_decay: Annotated[float, Field(ge=0)] = Field(
        0.01, description="Decoupled: each step shrinks each weight by this times the learning rate."
    )
    decay_on: Weights = Field(
        "all",
        description="What decays: all that is trained, or matrices alone, which leaves biases and the weights of "
        "layer norms as they are.",
    )
    betas: Betas = Field(
        [0.9, 0.999], description="Decay of the running means of the gradient and of its square."
    )


class SGD(Section):
    """Stochastic gradient descent."""

    name: Literal["sgd"]
    lr: Rate = Field(0.1, description="Learning rate.")
    lr_of: dict[str, Rate] | None = Field(None, description=LR_OF)
    layer_decay: Factor | None = Field(None, description=LAYER_DECAY)
    weight_decay: Annotated[float, Field(ge=0)] = Field(
        0.0, description="L2 penalty: this times each weight is added to its gradient."
    )
    momentum: Annotated[float, Field(ge=0, lt=1)] = Field(0.0, description="Share of the last step kept.")
    nesterov: bool = Field(
        False, description="Look ahead along the momentum (Nesterov 1983; Sutskever et al. 2013)."
    )


class ConstantSchedule(Section):
    """The same learning rate from the first step to the last."""

    name: Literal["constant"] = "constant"
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class StepSchedule(Section):
    """The learning rate falls to a share of itself every few epochs."""

    name: Literal["step"]
    every_epochs: Epochs = Field(5, description="Epochs from one fall to the next.")
    first_fall: Epochs | None = Field(
        None, description="Epochs before the first fall; null: as many as between two of them."
    )
    factor: Factor = Field(0.1, description="What the learning rate is multiplied by at each fall.")
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class HalveSchedule(Section):
    """The learning rate is halved every few epochs."""

    name: Literal["halve"]
    every_epochs: Epochs = Field(5, description="Epochs from one fall to the next.")
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class ExponentialSchedule(Section):
    """The learning rate falls to a share of itself after every epoch."""

    name: Literal["exponential"]
    factor: Factor = Field(0.9, description="What the learning rate is multiplied by after each epoch.")
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class LinearSchedule(Section):
    """A straight line from the learning rate down to zero, which it would reach one step after the last."""

    name: Literal["linear"]
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class CosineSchedule(Section):
    """Half a cosine from the learning rate down to zero, one step after the last (Loshchilov and Hutter 2017)."""

    name: Literal["cosine"]
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


class PlateauSchedule(Section):
    """The learning rate falls when a validation score has not improved for some epochs."""

    name: Literal["plateau"]
    watch: Literal["select", "loss"] = Field(
        "select", description="What must improve: the score of `train.select`, or the validation loss."
    )
    patience: Epochs = Field(2, description="Epochs without improvement before each fall.")
    min_delta: Annotated[float, Field(ge=0)] = Field(
        0.0, description="Smallest change that counts as improvement."
    )
    factor: Factor = Field(0.5, description="What the learning rate is multiplied by at each fall.")
    smallest_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="Share of the learning rate under which it does not fall."
    )
    warmup_epochs: WarmUp = Field(0.0, description=WARM_UP)


Optimizer = Annotated[Adam | AdamW | SGD, Field(discriminator="name")]
Schedule = Annotated[
    ConstantSchedule
    | StepSchedule
    | HalveSchedule
    | ExponentialSchedule
    | LinearSchedule
    | CosineSchedule
    | PlateauSchedule,
    Field(discriminator="name"),
]


class L2Penalty(Section):
    """The sum of the squared weights times a number, added to the loss."""

    weight: Annotated[float, Field(gt=0)] = Field(
        1e-4, description="That number; with SGD it does what a weight_decay of twice as much does."
    )
    of: Weights = Field(
        "all",
        description="What is penalised: all that is trained, or matrices alone, word vectors among them, without "
        "biases and the weights of layer norms.",
    )
    parts: list[str] | None = Field(
        None, description="Parts of the model that are penalised, by name, such as [body]. Null: all."
    )


class Batches(Section):
    """How sequences are put together."""

    size: Annotated[int, Field(ge=1)] = Field(32, description="Sequences in a batch.")
    max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Upper bound on a batch's words, padding included; long sequences then make smaller batches.",
    )
    by_length: bool = Field(True, description="Sequences of like length together: less padding.")
    sampling: Literal["natural", "balanced"] = Field(
        "natural",
        description="natural: each example once an epoch. balanced: as many examples an epoch, drawn so that each "
        "class has as many as every other; rare ones come several times, frequent ones take turns.",
    )


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
    l2_penalty: L2Penalty | None = Field(
        None, description="A penalty on the size of the weights; null: none but the optimiser's weight_decay."
    )
    clip_norm: Annotated[float, Field(gt=0)] | None = Field(
        5.0, description="Largest norm of all gradients together."
    )
    accumulate: Annotated[int, Field(ge=1)] = Field(1, description="Batches whose gradients make one step.")
    early_stopping: EarlyStopping | None = Field(None, description="Null: every epoch is trained.")
    select: str = Field(
        "span.micro_f1",
        description="Validation score (highest) or `loss` (lowest) whose epoch becomes the best checkpoint. Left out, "
        "it is `span.micro_f1` for tagging, `macro_f1` for text and `ua` for audio classification.",
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
    fast_matmul: bool = Field(
        False,
        description="Multiply fp32 matrices through oneDNN on a processor, where a check at the start finds it exact "
        "to 1e-5: faster on AMD. What was found stands in the provenance.",
    )
    deterministic: bool = Field(False, description="Refuse operations whose result may vary from run to run.")
