"""``docs/glossary.md``, made from the glossary; ``make glossary`` writes it anew."""

from abs_model.glossary import TERMS
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "glossary.md"
HEAD = """# Glossary

Every term that labels a figure, made from `abs_model/glossary/` by `make glossary`. The identifier is the name in
code, in result files and in the deal file.

| identifier | 中文 | English | unit |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page as it should be."""
    rows = (f"| `{name}` | {term.zh} | {term.en} | {term.unit} |\n" for name, term in sorted(TERMS.items()))
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
