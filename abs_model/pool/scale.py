"""A pool of the same make-up and another size: every receivable in proportion, to the fen."""

from dataclasses import replace

import numpy as np

from abs_model.measure.money import Amounts, to_yuan
from abs_model.measure.sizing import apportioned
from abs_model.pool.pool import Identity, Part, Pool


def scaled_pool(pool: Pool, total: int) -> Pool:
    """The pool as it would be with another face; single receivables are not screened again.

    Parameters
    ----------
    pool : Pool
    total : int
        Face of the new pool, fen. Split over the receivables by largest remainder, as are their transfer prices.

    Raises
    ------
    ValueError
        If a receivable would come to less than a fen.
    """
    parts = np.array(apportioned([int(one) for one in pool.face], total), dtype=np.float64)
    if parts.min() < 1:
        raise ValueError(f"a face of {total / 100:,.2f} leaves a receivable below one fen; a larger face is wanted")
    parts.setflags(write=False)
    frame = pool.frame.assign(receivable_amount=to_yuan(parts))
    if "transfer_price" in frame:
        frame["transfer_price"] = frame["transfer_price"].mul(total / pool.total).round(2)
    return replace(pool, frame=frame, face=parts, identity=_identity(pool.identity, parts))


def _identity(known: Identity, face: Amounts) -> Identity:
    """The tape that would have given this pool: what is out stays as it is."""
    inside = Part(n_rows=known.pool.n_rows, amount=int(face.sum()))
    return replace(known, pool=inside, tape=inside + known.excluded + known.refused)
