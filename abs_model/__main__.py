"""``python -m abs_model``."""

from abs_model.cli import main

main()
