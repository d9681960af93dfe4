"""Which examples of train other splits get: test is drawn first, then valid from what is left; train keeps the rest.

So another size of valid changes nothing about test, and no split depends on which others are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from danlu.data.text_draw import count_of
from danlu.errors import DataError, Problem


def hold_out_places(
    total: int, sizes: Mapping[str, float], draw: Callable[[Sequence[int], int, str], Sequence[int]]
) -> dict[str, list[int]]:
    """Share out the places of train's examples.

    Args:
        total: How many examples train has.
        sizes: For `test` and `valid`, as far as they come out of train, how many: a whole number, or a share of all
            examples of train.
        draw: Chooses from the places left, in order, as many as the second argument says, for the split of that name.

    Returns:
        The places of each split in order, those that `train` keeps among them.

    Raises:
        DataError: Nothing would be left of train, or a split would be empty.

    Example:
        >>> hold_out_places(10, {"test": 0.2, "valid": 1}, lambda left, size, split: left[:size])["train"]
        [3, 4, 5, 6, 7, 8, 9]
    """
    left = list(range(total))
    held: dict[str, list[int]] = {}
    for split in ("test", "valid"):
        if split in sizes:
            size = drawable_count(sizes[split], total, split, most=len(left) - 1)
            held[split] = sorted(draw(left, size, split))
            left = sorted(set(left) - set(held[split]))
            if not left:
                raise DataError(
                    f"Nothing is left of train when {split} is drawn by group",
                    [Problem(f"data.{split}.size", "the groups are too large for it", str(sizes[split]))],
                )
    return {"train": left, **held}


def drawable_count(size: float, total: int, split: str, *, most: int) -> int:
    """How many of `total` texts a size means.

    Args:
        size: A whole number, or a share of `total`.
        total: How many texts there are.
        split: The split that declares the size.
        most: How many can be drawn.

    Raises:
        DataError: It means none, or more than can be drawn.
    """
    count = count_of(size, total)
    if 1 <= count <= most:
        return count
    meaning = f"{size}" if isinstance(size, int) else f"{size}, which is {count} of {total} texts"
    what = "the size is less than one text" if count < 1 else "there are fewer texts than that"
    raise DataError(
        f"data.{split}.size cannot be drawn",
        [Problem(f"data.{split}.size", what, meaning, f"1 to {most} of the texts" if most > 0 else None)],
    )
