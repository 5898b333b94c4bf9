"""A font that has the Chinese characters of a report; none is an error with a remedy, never a row of empty boxes."""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from abs_model.errors import Fault, ReportError

VARIABLE = "ABS_MODEL_FONT"
"""The environment variable that names a font file and goes before all others."""

SAMPLE = "应收账款资产支持专项计划，担保代偿。"
"""A font that lacks one of these is no Chinese font."""

SYSTEM_FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "SimSun", "Noto Serif CJK SC",
)  # fmt: skip
"""Families that a system may have, best first."""


def find_font(environment: Mapping[str, str] = os.environ) -> Path:
    """The Chinese font of all reports: the one that ``ABS_MODEL_FONT`` names, the packaged one, or one of the system.

    Parameters
    ----------
    environment : mapping of str to str

    Returns
    -------
    Path
        A font file whose first face has every character of ``SAMPLE``.

    Raises
    ------
    ReportError
        If the variable names a file that is no Chinese font, or there is no Chinese font at all.
    """
    named = environment.get(VARIABLE, "")
    if named:
        if not is_chinese(Path(named)):
            raise ReportError(str(_fault(f'{VARIABLE} is "{named}", which is no font file with Chinese characters')))
        return Path(named)
    for candidate in (*_packaged(), *_system()):
        if is_chinese(candidate):
            return candidate
    raise ReportError(str(_fault("no Chinese font was found, neither packaged nor in the system")))


def find_body_font(environment: Mapping[str, str] = os.environ) -> Path:
    """The font of running text: the packaged Song (宋体) beside the packaged Hei, else the one of all reports.

    Raises
    ------
    ReportError
        As ``find_font``.
    """
    found = find_font(environment)
    if found not in _packaged():
        return found
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.serif_path())


def is_chinese(path: Path) -> bool:
    """Whether a file is a font with the characters of ``SAMPLE``."""
    try:
        return not missing_characters(path, SAMPLE)
    except (OSError, RuntimeError):
        return False


def missing_characters(path: Path, text: str) -> str:
    """The characters of a text that a font does not have, each once, in order.

    Raises
    ------
    OSError, RuntimeError
        If the file is missing, or no font.
    """
    status = path.stat()
    known = _characters(path, status.st_mtime_ns, status.st_size)
    return "".join(dict.fromkeys(character for character in text if ord(character) not in known))


@lru_cache(maxsize=8)
def _characters(path: Path, changed: int, size: int) -> frozenset[int]:
    """The characters of a font file, which a run asks for again and again."""
    del changed, size
    return frozenset(FT2Font(str(path)).get_charmap())


def _packaged() -> Iterator[Path]:
    try:
        import pylopdf_fonts_zh_cn
    except ImportError:
        return
    yield Path(pylopdf_fonts_zh_cn.sans_path())


def _system() -> Iterator[Path]:
    """Fonts of the system, in the order of ``SYSTEM_FAMILIES``."""
    files = {entry.name: entry.fname for entry in reversed(font_manager.fontManager.ttflist)}
    for family in SYSTEM_FAMILIES:
        if family in files:
            yield Path(files[family])


def _fault(found: str) -> Fault:
    return Fault(
        where="report",
        found=found,
        wanted="a font with Chinese characters is wanted",
        remedy=f"Install the package pylopdf-fonts-zh-cn, or let {VARIABLE} name a font file (.otf or .ttf).",
    )
