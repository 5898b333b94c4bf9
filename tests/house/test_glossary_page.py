"""The printed glossary is the one in code."""

from tests.house.glossary_page import PAGE, page


def test_the_glossary_page_is_the_glossary() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/glossary.md is behind the code: make glossary"
