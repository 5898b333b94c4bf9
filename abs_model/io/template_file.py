"""A new deal from a template: a folder of files that run at once."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from abs_model.errors import Fault, ReportError, raise_all
from abs_model.io.deal_file import deal_schema
from abs_model.io.programme_file import programme_schema
from abs_model.io.results import write_schema
from abs_model.io.whole_folder import files_in, written_whole

PLACEHOLDER = "my-deal"
"""The id that stands in a template."""

SCHEMAS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "supply_chain_abs": ("deal.schema.json", deal_schema),
    "bill_guarantee": ("programme.schema.json", programme_schema),
    "ip_abn": ("deal.schema.json", deal_schema),
}
"""Products that have a template: the schema of their deal file, and where it stands beside the folders of deals."""


def write_new_deal(name: str, product: str, folder: Path) -> tuple[Path, ...]:
    """Write a new deal from the template of its product.

    Where no schema of deal files stands beside the folder, one is put into it.

    Parameters
    ----------
    name : str
        Its id.
    product : str
        One that has a template.
    folder : Path
        Where it is to stand; nothing may be there yet.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    ReportError
        If something is there, or nothing can be written there.
    """
    raise_all(ReportError, _taken(folder))
    schema_file, schema = SCHEMAS[product]
    has_schema = (folder.parent / schema_file).is_file()
    with written_whole(folder) as part:
        for source in files("abs_model.io").joinpath("template", product).iterdir():
            content = source.read_bytes().replace(PLACEHOLDER.encode(), name.encode())
            if not has_schema:
                content = content.replace(f"$schema=../{schema_file}".encode(), f"$schema={schema_file}".encode())
            (part / source.name).write_bytes(content)
        if not has_schema:
            write_schema(schema(), part / schema_file)
    return tuple(folder / name for name in files_in(folder))


def _taken(folder: Path) -> list[Fault]:
    """What speaks against a place: anything at all that stands there."""
    if folder.is_dir() and not files_in(folder):
        return []
    if not folder.exists() and not folder.is_symlink():
        return []
    return [
        Fault(
            where=str(folder),
            found="something stands there already",
            wanted="a free place is wanted",
            remedy="Choose another name, or another folder with --folder.",
        )
    ]
