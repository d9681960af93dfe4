"""A step of `light-sernet` against the same layers in plain torch. Run: python benchmarks/light_sernet.py [--json].

Plain torch is its convolutions, batch norms, ReLUs and average pools one after the other, on maps that lie channels
first, as torch makes them, or channels last.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from danlu.features.audio_batch import AudioBatch
from danlu.models.light_sernet import LightSernet, build_light_sernet
from danlu.recipe.families.light_sernet import LightSernetOptions
from paired import Comparison, compare, parse_arguments, report

CLIPS, FRAMES, BINS, CLASSES = 32, 184, 40, 7
"""As published: clips of three seconds, 40 MFCC each."""

LAYOUTS = {"first": torch.contiguous_format, "last": torch.channels_last}


def compare_at(layout: str, *, bf16: bool, rounds: int) -> Comparison:
    """Compare steps; tests/models/test_parallel_paths.py holds that both give the same."""
    ours = build_light_sernet(
        LightSernetOptions(family="light-sernet"), classes=[str(number) for number in range(CLASSES)]
    )
    theirs = deepcopy(ours).to(memory_format=LAYOUTS[layout])
    batch = AudioBatch(
        features=torch.randn(CLIPS, FRAMES, BINS),
        mask=None,
        labels=torch.randint(CLASSES, (CLIPS,)),
        indices=list(range(CLIPS)),
    )
    maps = batch.features.unsqueeze(1).contiguous(memory_format=LAYOUTS[layout])
    return compare(
        f"{'bf16' if bf16 else 'fp32'}, against channels {layout}",
        _step(ours, lambda: ours(batch), batch, bf16=bf16),
        _step(theirs, lambda: _by_layers(theirs, maps), batch, bf16=bf16),
        rounds=rounds,
    )


def _step(
    model: LightSernet, forward: Callable[[], Tensor], batch: AudioBatch, *, bf16: bool
) -> Callable[[], object]:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def step() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            loss = model.loss(forward(), batch).mean
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    return step


def _by_layers(model: LightSernet, maps: Tensor) -> Tensor:
    paths = [_pooled(path.norm(path.convolution(maps)).relu(), (2, 2)) for path in model.paths.children()]
    maps = torch.cat(paths, dim=1)
    for block in model.body:
        maps = _pooled(block.norm(block.convolution(maps)).relu(), block.pool)
    logits: Tensor = model.head(maps.float().mean(dim=(2, 3)))
    return logits


def _pooled(maps: Tensor, pool: tuple[int, int]) -> Tensor:
    return avg_pool2d(maps, pool, ceil_mode=True, count_include_pad=False)


def main() -> None:
    """Compare in both number formats and both layouts."""
    arguments = parse_arguments("A training step of light-sernet against plain torch.", rounds=7)
    torch.manual_seed(0)
    comparisons = [
        compare_at(layout, bf16=bf16, rounds=arguments.rounds) for bf16 in (False, True) for layout in LAYOUTS
    ]
    report(comparisons, other=f"plain torch, {CLIPS} clips a step", as_json=arguments.json)


if __name__ == "__main__":
    main()
