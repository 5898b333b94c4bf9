"""What a library prints past Python stays out of an answer, and everything else gets through."""

import subprocess
import sys

PROGRAM = """
import ctypes, os, sys
from abs_model.cli.silence import solver_silenced
library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
print("before")
with solver_silenced():
    library.puts(b"stray, held by the library")
    os.write(1, b"stray, straight away")
print("after")
"""


def test_only_python_is_heard() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["before", "after"]


def test_without_a_stdout_nothing_breaks() -> None:
    closed = "import os; os.close(1)" + PROGRAM.replace('print("before")', "").replace('print("after")', "").replace(
        "    library", "    pass #"
    ).replace("    os.write", "    pass #")
    run = subprocess.run([sys.executable, "-c", closed], check=False, capture_output=True, text=True)
    assert "Traceback" not in run.stderr.split("Exception ignored", 1)[0]
