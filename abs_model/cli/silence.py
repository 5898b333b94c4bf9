"""Keep off stdout what a library prints by itself, past Python: an answer for machines must hold nothing else."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile


@contextmanager
def solver_silenced() -> Iterator[None]:
    """What the solver writes to stdout goes nowhere: it says a line of its own when it mends a set that it found."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no stdout at all, then nothing can stray there
        yield
        return
    with TemporaryFile() as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            _flush_library()
            os.dup2(kept, 1)
            os.close(kept)


def _flush_library() -> None:
    """Let go of what the C library still holds for stdout, while it goes nowhere."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None).fflush(None)
