"""R06: the training loss is poor itself, and the validation loss no worse: the model cannot, or may not, learn more."""

from __future__ import annotations

from danlu.checks.answer import Answer, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.chance import Chance, chances_of_whole_run
from danlu.checks.run.course import losses_after_warmup, share_fallen, shown, values_of
from danlu.checks.run.recipe_changes import higher_rate, less_dropout
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 4
"""Before that a loss is rather on its way than at its end."""

POOR = 0.7
"""Share of the chance loss: what has learned its training items comes far below half of it."""

GAP = 1.1
"""How many times the training loss the validation loss may be for the two to be alike."""

STILL_FALLING = 0.02
"""Share that the training loss falls by in the last epoch of a run that was merely too short."""


def answer(run: Run) -> Answer:
    """Compare the last training loss with chance and with the validation loss."""
    chances = chances_of_whole_run(run)
    if isinstance(chances, str):
        return not_applicable(chances)
    found = [_poor(run, name, chance) for name, chance in chances.items()]
    known = [one for one in found if one is not None]
    if not known:
        return not_applicable(f"{FEWEST_EPOCHS} epochs with both losses are needed")
    return next((one for one in known if one.outcome == "tip"), known[0])


def _poor(run: Run, name: str, chance: Chance) -> Answer | None:
    train = values_of(losses_after_warmup(run, name=name))
    valid = values_of(losses_after_warmup(run, "valid", name))
    if len(train) < FEWEST_EPOCHS or not valid:
        return None
    evidence = {"loss": name, "train": train[-1], "valid": min(valid), "chance": chance.loss}
    share = train[-1] / chance.loss
    if not POOR <= share < 1:
        where = "above chance" if share >= 1 else "well below chance"
        return passed(
            f"the training loss ends at {shown(train[-1])}, {where} ({shown(chance.loss)})", evidence
        )
    if share_fallen(train[-2], train[-1]) > STILL_FALLING:
        return passed(f"the training loss is still {shown(train[-1])}, and falling", evidence)
    if min(valid) > GAP * train[-1]:
        return passed(
            "the validation loss is worse than the training loss, so more learning would not help", evidence
        )
    what = (
        f"the training loss ends at {shown(train[-1])}, {share:.0%} of what the shares of the classes alone give "
        f"({shown(chance.loss)}), and the validation loss is no worse ({shown(min(valid))}): the model has not learned "
        "its own training items"
    )
    return tip(what, evidence, tries=[*less_dropout(run), higher_rate(run, 3)])


CHECK = Check(
    code="R06",
    title="underfitting",
    question="Has the model learned too little of what it was trained on?",
    about="run",
    answer=answer,
    sees="The training loss of the last epoch, beside that of a model that knows how frequent the classes are "
    "and nothing else, and beside the lowest validation loss. Where the two losses are alike and both "
    "poor, and the training loss has stopped falling, it is not the data that are missing.",
    example="Two classes, a training loss of 0.58 and a validation loss of 0.57 after 20 epochs: chance is 0.69, "
    "and the model has hardly left it.",
    cure="Let the model learn more: less dropout and weight decay, a higher learning rate, a larger model, "
    "better features.",
    thresholds=(
        Threshold("fewest epochs", FEWEST_EPOCHS, "before that a loss is on its way rather than at its end"),
        Threshold(
            "share of the chance loss",
            POOR,
            "what has learned its training items comes far below half of it",
        ),
        Threshold("validation loss, times the training loss", GAP, "within it the two are alike"),
        Threshold(
            "share that the last epoch still gained",
            STILL_FALLING,
            "then the run was short: see R07 and R09",
        ),
    ),
    severity="tip",
)
