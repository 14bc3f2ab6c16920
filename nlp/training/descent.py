"""The way down that both networks share: AdamW, one learning-rate cycle, clipped gradients, progress on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import torch  # type: ignore[import-not-found]
from torch import nn

_TOLD_EVERY = 50
_KEPT = 0.98


def descend(network: Any, losses: Iterable[Callable[[], Any]], steps: int, rate: float, name: str) -> None:
    """Take one step for each loss; ``steps`` is about how many there will be, ``name`` is what progress is told of."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    network.train()
    mean, begun = 0.0, time.monotonic()
    for done, loss_of in enumerate(losses, 1):
        loss = loss_of()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if done <= steps:
            schedule.step()
        optimiser.zero_grad()
        value = float(loss.detach())
        mean = _KEPT * mean + (1 - _KEPT) * value if done > 1 else value
        if done % _TOLD_EVERY == 0:
            left = (time.monotonic() - begun) / done * max(steps - done, 0)
            print(f"{name}: step {done}/{steps}, loss {mean:.3f}, {left:.0f} s left", file=sys.stderr, flush=True)
