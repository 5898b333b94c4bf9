"""What the sheets of a projection have in common: names in both languages, and the lines below the title."""

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, label
from abs_model.report.naming import capital
from abs_model.report.sheet import WIDEST, Book, Column, Page, open_page
from abs_model.report.source import is_illustrative
from abs_model.run.record import Projection
from abs_model.scenario.scenario import Scenario


def sheet_name(identifier: str) -> str:
    """The name of a sheet, in both languages."""
    return f"{label(identifier, 'zh')} {capital(label(identifier, 'en'))}"


def deal_lines(deal: Deal, scenario: Scenario | None) -> list[str]:
    """What stands below the title of a sheet, in both languages: deal, scenario, whether the tape is illustrative."""
    lines = [f"{deal.name.zh}  {deal.name.en}"]
    if scenario is not None:
        lines.append(f"{label('scenario', 'zh')} Scenario: {scenario.name.zh}  {scenario.name.en}")
    if is_illustrative(deal, "pool.tape"):
        lines.append(illustrative_line())
    return lines


def illustrative_line() -> str:
    """What stands below the title of a sheet whose tape was made up, in both languages."""
    return f"{label('illustrative_tape', 'zh')}  {capital(label('illustrative_tape', 'en'))}"


def both(identifier: str) -> tuple[Column, Column]:
    """Two columns for one thing: its Chinese name and its English name."""
    term = TERMS[identifier]
    return (
        Column(zh=f"{term.zh}（中文）", en=f"{capital(term.en)} in Chinese", unit="text"),
        Column(zh=f"{term.zh}（英文）", en=f"{capital(term.en)} in English", unit="text"),
    )


def page_of(
    book: Book, projection: Projection, identifier: str, *, of_scenario: bool = False, widest: int = WIDEST
) -> Page:
    """A new sheet, named and headed by a term; with the scenario, where its tables are of the first one only."""
    name = sheet_name(identifier)
    scenario = projection.scenarios[0] if of_scenario else None
    return open_page(book, name, name, deal_lines(projection.subject.deal, scenario), widest)
