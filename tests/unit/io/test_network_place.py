"""Which file system a file is on, as Linux lists them."""

from pathlib import Path

import pytest

from abs_model.io.network_place import NETWORK_KINDS, mount_kind

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/export /mnt/team nfs4 rw 0 0
/dev/sdb1 /mnt/team/local xfs rw 0 0
//nas/share /mnt/our\\040files cifs rw 0 0
/dev/sdc1 /over ext4 rw 0 0
nas:/over /over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind", "is_shared"),
    [
        ("/data/history.sqlite", "ext4", False),
        ("/mnt/team/history.sqlite", "nfs4", True),
        ("/mnt/team/local/history.sqlite", "xfs", False),
        ("/mnt/teamwork/history.sqlite", "ext4", False),
        ("/mnt/our files/history.sqlite", "cifs", True),
        ("/over/history.sqlite", "nfs", True),
    ],
)
def test_the_nearest_mount_counts(path: str, kind: str, is_shared: bool) -> None:
    assert mount_kind(Path(path), MOUNTS) == kind
    assert (kind in NETWORK_KINDS) is is_shared


def test_a_system_that_lists_nothing_has_no_kind() -> None:
    assert mount_kind(Path("/data"), "") == ""
