"""The doorbell: ``python cli.py`` is ``abs-model`` from a checkout."""

from abs_model.cli import main

if __name__ == "__main__":
    main()
