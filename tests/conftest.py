"""What every test needs: generated examples that are the same on every machine, every day."""

from hypothesis import settings

settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None, database=None)
settings.load_profile("ci")
