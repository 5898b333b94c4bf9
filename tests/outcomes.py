"""Every set of names that may default, one by one: the slow truth that loss distributions are measured against."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def every_outcome(amount: Array, given: Array) -> tuple[Array, Array]:
    """Loss [outcome] and probability [outcome, node] of every set of defaulted names."""
    loss, chance = np.zeros(1), np.ones((1, given.shape[1]))
    for lost, p in zip(amount, given, strict=True):
        loss = np.concatenate([loss, loss + lost])
        chance = np.concatenate([chance * (1 - p), chance * p])
    return loss, chance


def every_set(n_names: int) -> NDArray[np.int64]:
    """Which names have defaulted in each outcome, [outcome, name], in the order of ``every_outcome``."""
    return (np.arange(2**n_names)[:, None] >> np.arange(n_names)) & 1
