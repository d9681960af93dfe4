"""R19: numbers of one run that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import epochs_in_words, shown
from danlu.checks.run.f1_identity import EXACT, contradictions, epsilon_of, outside, tolerance
from danlu.checks.run.loss_weights import NEAR, contradicting, declared_alpha, recovered_alphas
from danlu.checks.run.score_triples import reports_of, triples_of
from danlu.checks.run.subject import Run
from danlu.checks.run.written_digits import UNROUNDED, written_digits


def answer(run: Run) -> Answer:
    """Compute again what follows from other numbers of the run."""
    triples = triples_of(run)
    reports = list(reports_of(run))
    alphas = recovered_alphas(run) if declared_alpha(run) is not None else []
    if not triples and not reports and not alphas:
        return not_applicable("no numbers are reported of which one follows from others")
    found = [*_of_f1(run), *_of_losses(run), *_of_reports(reports)]
    if found:
        what = (
            found[0].what
            if len(found) == 1
            else f"{found[0].what}; and {len(found) - 1} more of other numbers"
        )
        return issue(
            what, found[0].evidence, tries=found[0].tries, examples=[e for one in found for e in one.examples]
        )
    compared = sum(len(some) for some in triples.values())
    evidence = {"f1_scores": compared, "tables": len(reports), "losses": len(alphas)}
    return passed(
        f"{compared} F1 scores, {len(reports)} tables and {len(alphas)} losses follow from their parts",
        evidence,
    )


def _of_f1(run: Run) -> Iterator[Answer]:
    for place, triples in triples_of(run).items():
        wrong, allowed = contradictions(triples), tolerance(triples)
        if not wrong:
            continue
        worst = max(wrong, key=lambda one: abs(one.f1 - one.expected()))
        count = f"{len(wrong)} of {len(triples)} F1 scores in the {place}"
        numbers = (
            f"precision {shown(worst.precision)} and recall {shown(worst.recall)} give {worst.expected():.4f}, and "
            f"{worst.f1:.4f} is reported ({worst.where})"
        )
        epsilon = epsilon_of(wrong, allowed)
        evidence = {
            "place": place, "wrong": len(wrong), "of": len(triples), "epsilon": epsilon,
            "precision": worst.precision, "recall": worst.recall, "f1": worst.f1, "expected": worst.expected(),
        }  # fmt: skip
        if epsilon is not None:
            why = f"they are 2PR / (P + R + {epsilon:g}), where {epsilon:g} was to keep the denominator from zero"
        elif outside(worst, allowed):
            why = "an F1 lies between precision and recall"
        else:
            why = "they were computed from something else"
        cure = Try("compute F1 as 2PR / (P + R), and leave it undefined where both are 0")
        yield issue(
            f"{count} are wrong: {numbers}; {why}",
            evidence,
            tries=[cure],
            examples=[one.where for one in wrong],
        )


def _of_losses(run: Run) -> Iterator[Answer]:
    found, declared = contradicting(run), declared_alpha(run)
    if found is None or declared is None:
        return
    wrong, asked = found
    is_one = all(abs(one.alpha - asked) <= 10 * NEAR + 2 * one.unsure_by for one in wrong)
    places = [f"{one.part}, epoch {one.epoch}" for one in wrong]
    evidence = {"declared_alpha": declared, "recovered": [one.alpha for one in wrong], "places": places}
    epochs = epochs_in_words(len({one.epoch for one in wrong}))
    if is_one:
        what = f"the losses of {epochs} add up with alpha {shown(asked)}, and the recipe says {declared:g}"
    else:
        what = (
            f"the losses of the heads do not add up to the loss in {epochs} with alpha {declared:g}, nor with any "
            "other"
        )
    cure = Try("look at how the loss is put together: alpha times the first head, 1 - alpha times the second")
    yield issue(what, evidence, tries=[cure], examples=places)


def _of_reports(reports: list[tuple[str, Mapping[str, Any]]]) -> Iterator[Answer]:
    """Tables whose supports or means do not add up."""
    for where, table in reports:
        rows = [row for row in table["rows"] if isinstance(row, Mapping)]
        micro, macro = table["averages"].get("micro avg") or {}, table["averages"].get("macro avg") or {}
        support = sum(row.get("support") or 0 for row in rows)
        if rows and isinstance(micro.get("support"), int) and micro["support"] != support:
            what = f"the supports in {where} add up to {support}, and {micro['support']} is reported for all"
            yield issue(what, {"sum": support, "reported": micro["support"]}, examples=[where])
        mean = sum(row.get("f1") or 0.0 for row in rows) / len(rows) if rows else None
        reported = macro.get("f1")
        if mean is not None and isinstance(reported, int | float) and not _same(mean, reported):
            what = f"the F1 scores in {where} have the mean {shown(mean)}, and {shown(reported)} is reported"
            yield issue(what, {"mean": mean, "reported": reported}, examples=[where])


def _same(computed: float, reported: float) -> bool:
    digits = written_digits(reported)
    return isclose(computed, reported, abs_tol=EXACT if digits >= UNROUNDED else 10.0**-digits)


CHECK = Check(
    code="R19",
    title="scores contradict each other",
    question="Do the numbers of the run follow from each other as they must?",
    about="run",
    answer=answer,
    sees="Every F1 that is reported with its precision and recall, in the history and in evaluations; the loss"
    " of models with two heads, from which the weight between them can be recovered; supports and means "
    "of tables. Rounded numbers are given the room that their digits leave.",
    example="Precision is 0.796875, recall 0.75 and the reported F1 0.7678, where 0.7727 follows. That is 2PR / "
    "(P + R + 0.01): somebody kept the denominator from zero, and lost half a point.",
    cure="Correct the formula, and compute the scores again from the stored predictions.",
    thresholds=(
        Threshold("difference of unrounded scores", EXACT, "single precision keeps seven digits"),
        Threshold(
            "difference of a recovered weight", NEAR, "losses are sums over many batches in single precision"
        ),
    ),
)
