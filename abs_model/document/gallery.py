"""The charts of documents: each drawn once in a language, or taken from the folder where it stands already."""

from pathlib import Path

from abs_model.document.record import Picture
from abs_model.glossary import Language
from abs_model.report.chart_style import Drawn, draw_svg, png_of


class Gallery:
    """Charts by name and language.

    Parameters
    ----------
    folder : Path or None
        Where charts may stand already, as ``maturity_ladder_zh.svg`` and ``maturity_ladder_zh.png``.
    with_png : bool
        Whether anything that is written wants PNG.
    """

    def __init__(self, folder: Path | None, *, with_png: bool) -> None:
        self._folder, self._with_png = folder, with_png
        self._drawn: dict[str, Drawn] = {}

    def drawn(self, picture: Picture, language: Language) -> Drawn:
        """A chart: as it stands in the folder, or drawn.

        Raises
        ------
        ReportError
            If the fonts lack a character.
        """
        name = f"{picture.name}_{language}"
        if name not in self._drawn:
            svg = self._there(f"{name}.svg") or draw_svg(picture.draw, name)
            png = (self._there(f"{name}.png") or png_of(svg)) if self._with_png else b""
            self._drawn[name] = Drawn(svg=svg, png=png)
        return self._drawn[name]

    def _there(self, name: str) -> bytes:
        """A file of the folder; nothing where it is not there."""
        path = None if self._folder is None else self._folder / name
        return path.read_bytes() if path is not None and path.is_file() else b""
