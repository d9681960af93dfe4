"""Two ways of doing one thing, timed in turn in one process, so that what disturbs one disturbs the other.

Ratios are taken round by round and their median is reported: on a shared machine that is steadier than the
ratio of two medians, and much steadier than two absolute times. Where other processes want the cores too, give
`--threads 1`: two threads would wait for each other, and the ratio measure the waiting.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch

WARM_UP_ROUNDS = 3


@dataclass(frozen=True)
class Comparison:
    """How many times as fast danlu is as the other one.

    Args:
        what: The work and its shape.
        ratio: Median over rounds of the other one's time over danlu's.
        low: Lower quartile of the ratios.
        high: Upper quartile of the ratios.
        danlu_ms: Median time of danlu, in milliseconds.
        other_ms: Median time of the other one, in milliseconds.
    """

    what: str
    ratio: float
    low: float
    high: float
    danlu_ms: float
    other_ms: float


def compare(
    what: str, danlu: Callable[[], object], other: Callable[[], object], *, rounds: int
) -> Comparison:
    """Time both in turn, first one and then the other going first."""
    pairs: list[tuple[float, float]] = []
    gc.collect()
    gc.disable()
    for number in range(WARM_UP_ROUNDS + rounds):
        if number % 2:
            pairs.append((_milliseconds(danlu), _milliseconds(other)))
        else:
            pairs.append((_milliseconds(other), _milliseconds(danlu))[::-1])
    gc.enable()
    measured = pairs[WARM_UP_ROUNDS:]
    low, ratio, high = statistics.quantiles([theirs / ours for ours, theirs in measured], n=4)
    return Comparison(
        what, ratio, low, high, *(statistics.median(times) for times in zip(*measured, strict=True))
    )


def parse_arguments(description: str, *, rounds: int = 21) -> argparse.Namespace:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help="rounds that are measured, 2 or more")
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="threads that torch may use"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and no table")
    arguments = parser.parse_args()
    if arguments.rounds < 2:
        parser.error(f"--rounds must be 2 or more, received {arguments.rounds}")
    torch.set_num_threads(arguments.threads)
    return arguments


def report(comparisons: list[Comparison], *, other: str, as_json: bool) -> None:
    """Print the comparisons as a table or as JSON."""
    machine = {
        "processor": platform.processor() or platform.machine(),
        "threads": torch.get_num_threads(),
        "torch": str(torch.__version__),
    }
    if as_json:
        rows = [asdict(comparison) for comparison in comparisons]
        print(json.dumps({"other": other, "machine": machine, "comparisons": rows}, indent=2))
        return
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print(f"{'':34}{'times as fast':>14}{'quartiles':>16}{'danlu ms':>10}{'other ms':>10}   (other: {other})")
    for row in comparisons:
        quartiles = f"{row.low:.1f} to {row.high:.1f}"
        print(f"{row.what:34}{row.ratio:14.1f}{quartiles:>16}{row.danlu_ms:10.2f}{row.other_ms:10.2f}")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
