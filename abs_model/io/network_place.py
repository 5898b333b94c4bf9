"""Whether a file stands on a network share, where several computers do not see each other's memory."""

import sys
from pathlib import Path

NETWORK_KINDS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ncpfs", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "ceph",
    "lustre", "gfs2", "ocfs2", "fuse.davfs", "davfs",
}  # fmt: skip

_MOUNTS = Path("/proc/self/mounts")
_REMOTE_DRIVE = 4
"""As GetDriveTypeW of Windows says it."""


def is_network_place(path: Path) -> bool:
    """Whether a path is on a network share, as far as the system tells.

    On macOS every volume besides the first counts as one.
    """
    place = path.absolute()
    if sys.platform == "win32":
        return _is_remote_drive(place)
    if sys.platform == "darwin":
        return place.parts[1:2] == ("Volumes",)
    return (
        _MOUNTS.is_file() and mount_kind(place, _MOUNTS.read_text(encoding="utf-8", errors="replace")) in NETWORK_KINDS
    )


def mount_kind(place: Path, mounts: str) -> str:
    r"""The kind of the file system that an absolute path is on.

    Parameters
    ----------
    place : Path
    mounts : str
        As Linux lists them: device, folder, kind, options, one a line; blanks in folders are written \040.

    Examples
    --------
    >>> mount_kind(Path("/data/x"), "disk / ext4 rw 0 0\nserver:/d /data nfs4 rw 0 0")
    'nfs4'
    """
    rows = (line.split() for line in mounts.splitlines())
    found = [(Path(row[1].replace("\\040", " ")), row[2]) for row in rows if len(row) > 2]
    above = [(len(folder.parts), kind) for folder, kind in found if folder == place or folder in place.parents]
    # Of two mounts of one folder the later one is seen.
    return max(reversed(above), key=lambda one: one[0])[1] if above else ""


def _is_remote_drive(place: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return place.drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{place.drive}\\") == _REMOTE_DRIVE
