"""The charts of documents: each drawn once in a language, or taken from the folder where it stands already."""

from pathlib import Path

import typst

from abs_model.document.record import Picture
from abs_model.glossary import Language
from abs_model.report.chart_style import PNG_DPI, WIDE, Drawn, draw_svg

PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.chart), format: "svg", width: float(sys.inputs.width) * 1pt)
"""
"""A page that is a chart and nothing else."""

POINTS = 72


class Gallery:
    """Charts by name and language.

    Parameters
    ----------
    folder : Path
        Where charts may stand already, as ``maturity_ladder_zh.svg`` and ``maturity_ladder_zh.png``.
    with_png : bool
        Whether anything that is written wants PNG.
    """

    def __init__(self, folder: Path, *, with_png: bool) -> None:
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
            svg, png = (self._folder / f"{name}.{ending}" for ending in ("svg", "png"))
            vectors = svg.read_bytes() if svg.is_file() else draw_svg(picture.draw, name)
            dots = b"" if not self._with_png else png.read_bytes() if png.is_file() else png_of(vectors)
            self._drawn[name] = Drawn(svg=vectors, png=dots)
        return self._drawn[name]


def png_of(svg: bytes) -> bytes:
    """A chart as PNG from its SVG, which is far quicker than to draw it once more."""
    inputs = {"chart": svg.decode(), "width": str(WIDE[0] * POINTS)}
    return bytes(typst.compile(PAGE, format="png", ppi=PNG_DPI, ignore_system_fonts=True, sys_inputs=inputs))
