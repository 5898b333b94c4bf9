"""The lock answers for pyproject.toml, hash by hash."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, listing

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, str]:
    """Version of every locked package; the last one where platforms differ."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", text)}


def wanted() -> list[Requirement]:
    """Everything that pyproject.toml asks for: to run, to build, to test, and the extras."""
    project = PROJECT["project"]
    groups = [project["dependencies"], PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"].values()]
    groups += project.get("optional-dependencies", {}).values()
    return [Requirement(line) for group in groups for line in group]


def test_the_lock_holds_everything_that_is_asked_for() -> None:
    found = [
        f"{one}: {locked().get(canonicalize_name(one.name), 'not locked')}"
        for one in wanted()
        if not one.specifier.contains(locked().get(canonicalize_name(one.name), "0"))
    ]
    assert not found, listing("pyproject.toml and requirements.lock disagree; `make lock`:", found)


def test_every_locked_package_has_a_hash() -> None:
    blocks = re.split(r"(?m)^(?=[\w.-]+==)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))[1:]
    found = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert blocks
    assert not found, listing("without a hash; `make lock`:", found)
