"""What a document is about, in one language: a name, the tables of a run, charts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from abs_model.document.library import Library
from abs_model.document.record import Picture
from abs_model.errors import ReportError, nearest
from abs_model.glossary import Language
from abs_model.report.naming import heading
from abs_model.terms import Name

Charts = Mapping[str, Callable[[], Figure]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matter:
    """What every document is made from.

    Attributes
    ----------
    id : str
        Of the deal, the book or the guarantor.
    name : Name
    language : Language
    library : Library
    names : mapping of str to str
        What ids in tables are called in the language: tranches, accounts, fees, parties, core enterprises, states.
    charts : mapping of str to callable
        What draws each chart, by the name of its files without the language.
    """

    id: str
    name: Name
    language: Language
    library: Library
    names: Mapping[str, str] = field(default_factory=dict)
    charts: Charts = field(default_factory=dict)

    def picture(self, name: str) -> Picture:
        """A chart as part of a document, titled by the glossary's row of its name.

        Raises
        ------
        ReportError
            If nobody draws it.
        """
        if name not in self.charts:
            raise ReportError(
                f"chart {name}: nothing draws it; a chart of the run is wanted. {nearest(name, self.charts)}"
            )
        return Picture(name=name, title=heading(name, self.language), draw=self.charts[name])

    def say(self, zh: str, en: str) -> str:
        """One of two phrases."""
        return zh if self.language == "zh" else en
