"""Train the date translator from scratch: `python -m core.multi_head.dates_training [folder]`.

Synthetic dates, fixed seeds: the same torch on the same kind of processor gives the same file.
Under ten minutes on two cores, for both networks: the translator, and one that was trained without
the causal mask, to show what the mask is for.
"""

import hashlib
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from core.multi_head.dates_decoding import MASKS, WEIGHTS, measure
from core.multi_head.dates_formats import Example, examples, split_dates
from core.multi_head.dates_model import (
    SIZE,
    START,
    Size,
    Weights,
    decode,
    encode,
    shapes,
    source_batch,
    target_ids,
)

SEED = 7
BATCHES = 4_000
BATCHES_WITHOUT_MASK = 1_000
BATCH_SIZE = 128
PEAK_LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.01
CLIP_NORM = 1.0
NOISY_SHARE = 0.6
THREADS = 2


def initial(size: Size = SIZE, seed: int = SEED) -> Weights:
    """Fresh parameters: Xavier-uniform matrices, zero biases, unit norms."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights: Weights = {}
    for name, shape in shapes(size).items():
        if name in ("source.weight", "target.weight"):
            value = torch.randn(shape, generator=generator) / math.sqrt(shape[1])
        elif len(shape) == 2:
            limit = math.sqrt(6 / sum(shape))
            value = (torch.rand(shape, generator=generator) * 2 - 1) * limit
        else:
            value = torch.full(shape, 1.0 if "norm" in name and "weight" in name else 0.0)
        weights[name] = value.requires_grad_()
    return weights


def batches(seed: int = SEED, batch_size: int = BATCH_SIZE) -> Iterator[list[Example]]:
    """Endless batches of dates that are not held out."""
    random = Random(seed)
    dates, _ = split_dates()
    while True:
        chosen = random.choices(dates, k=batch_size)
        yield examples(chosen, random, lambda: random.random() < NOISY_SHARE)


def loss(weights: Weights, batch: list[Example], *, causal: bool = True, size: Size = SIZE) -> Any:
    """Mean cross-entropy of the next symbol, every symbol before it being the right one."""
    import torch

    source = source_batch([each.text for each in batch])
    target = torch.tensor([target_ids(each.iso) for each in batch])
    given = torch.cat((torch.full((len(batch), 1), START), target[:, :-1]), 1)
    memory, _ = encode(weights, source, size)
    logits, _, _ = decode(weights, given, memory, source, causal=causal, size=size)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten())


def train(
    num_batches: int = BATCHES,
    *,
    of: int = BATCHES,
    causal: bool = True,
    size: Size = SIZE,
    report: Callable[[int, Sequence[float]], None] | None = None,
) -> tuple[Weights, list[float]]:
    """The first `num_batches` of a training planned for `of` batches → (weights, losses)."""
    import torch

    weights = initial(size)
    optimizer = torch.optim.AdamW(weights.values(), weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_LEARNING_RATE, of)
    losses = []
    for number, batch in zip(range(num_batches), batches(), strict=False):
        optimizer.zero_grad()
        value = loss(weights, batch, causal=causal, size=size)
        value.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), CLIP_NORM)
        optimizer.step()
        schedule.step()
        losses.append(value.item())
        if report is not None:
            report(number, losses)
    return {name: value.detach() for name, value in weights.items()}, losses


def held_out(noisy: bool) -> list[Example]:
    """Every held-out date once, in a fixed random style, clean or with noise.

    Args:
        noisy: Whether case, suffixes, punctuation and spaces vary, see
            `core.multi_head.dates_formats.with_noise`.

    Returns:
        `HELD_OUT_DATES` examples, the same at every call.

    Example:
        >>> tests = held_out(noisy=False)
        >>> len(tests), tests[0].iso
        (2000, '2029-01-25')
    """
    random = Random(SEED + 1 + noisy)
    return examples(split_dates()[1], random, lambda: noisy)


def main(folder: Path) -> None:
    """Train both networks and say what they are worth on dates that they have never seen."""
    import torch
    from safetensors.torch import save_file

    torch.set_num_threads(THREADS)
    for key, mask in MASKS.items():
        if key != mask.trained_as:
            continue
        batches_of_it = BATCHES if mask.causal else BATCHES_WITHOUT_MASK
        print(f"{mask.label}: {batches_of_it} batches of {BATCH_SIZE}", flush=True)
        weights, _ = train(batches_of_it, of=batches_of_it, causal=mask.causal, report=_report())
        path = folder / mask.file
        save_file({name: value.contiguous() for name, value in weights.items()}, path)
        print(f"{path}  SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
        for noisy in (False, True):
            found = measure(weights, held_out(noisy), causal=mask.causal)
            print(
                f"held-out dates, {'noisy' if noisy else 'clean'}: exact {found.exact:.2%}, next "
                f"symbol after the right ones {found.next_symbol:.2%}"
            )


def _report() -> Callable[[int, Sequence[float]], None]:
    started = time.monotonic()

    def report(number: int, losses: Sequence[float]) -> None:
        if number % 100 == 99:
            recent = sum(losses[-100:]) / 100
            seconds = time.monotonic() - started
            print(f"batch {number + 1:5d}  loss {recent:.5f}  {seconds:.0f} s", flush=True)

    return report


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else WEIGHTS)
