"""One sound deal for each test, and one that is only read for all of them."""

from pathlib import Path

import pytest

from tests.faults.sound import Workspace, sound_deal


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A folder with a sound deal."""
    return sound_deal(tmp_path)
